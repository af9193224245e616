#include "ui/pages/settings/key_form.h"

#include "ui/models/run_words.h"
#include "ui/pages/settings/check_rows.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace kaze::ui {

KeyForm::KeyForm(const PageContext& context, QWidget* parent)
    : QWidget(parent), m_context(context), m_key(new QLineEdit), m_test(new QPushButton(tr("Test"))),
      m_save(new QPushButton(tr("Save key"))), m_results(new CheckRows(context.theme))
{
    m_key->setEchoMode(QLineEdit::Password);
    m_key->setAccessibleName(tr("Key"));
    m_key->setObjectName(QStringLiteral("key"));
    setButtonRole(*m_save, ButtonRole::Primary);
    auto* row = new QHBoxLayout;
    row->setSpacing(spacing::kSmall);
    row->addWidget(m_test);
    row->addWidget(m_save);
    row->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kSmall);
    column->addWidget(m_key);
    column->addLayout(row);
    column->addWidget(m_results);
    connect(m_key, &QLineEdit::textChanged, this, &KeyForm::updateButtons);
    connect(m_key, &QLineEdit::returnPressed, this, &KeyForm::test);
    connect(m_test, &QPushButton::clicked, this, &KeyForm::test);
    connect(m_save, &QPushButton::clicked, this, &KeyForm::save);
    updateButtons();
}

void KeyForm::setProvider(const api::ProviderInfo& provider)
{
    const bool other = provider.name != m_provider.name;
    m_provider = provider;
    m_baseUrl = text(provider.baseUrl);
    m_key->setPlaceholderText(provider.hasKey ? tr("stored; paste another to replace it")
            : provider.needsKey               ? tr("paste a key")
                                              : tr("needs no key"));
    if (other) {
        ++m_round;
        m_key->clear();
        m_results->clear();
        setBusy(false);
    }
    updateButtons();
}

void KeyForm::test()
{
    api::TestProvider request;
    request.provider = m_provider.name;
    request.baseUrl = m_baseUrl.toStdString();
    request.key = m_key->text().trimmed().toStdString();
    setBusy(true);
    m_results->setMessage(tr("Testing…"));
    m_context.link.ask<api::TestProvider>(this, std::move(request), [this, round = ++m_round](base::Result<api::CheckList> list) {
        if (round != m_round)
            return;
        setBusy(false);
        if (!list)
            return m_results->setMessage(text(list.error().message), Tone::Critical);
        m_results->setChecks(list->checks);
        const bool good = std::all_of(
            list->checks.begin(), list->checks.end(), [](const api::Check& c) { return c.status == api::CheckStatus::Ok; });
        if (good)
            emit passed(text(m_provider.name));
    });
}

void KeyForm::save()
{
    api::SetKey request;
    request.provider = m_provider.name;
    request.key = m_key->text().trimmed().toStdString();
    setBusy(true);
    m_context.link.ask<api::SetKey>(this, std::move(request), [this, round = ++m_round](base::Result<api::Done> done) {
        if (round != m_round)
            return;
        setBusy(false);
        if (!done)
            return m_results->setMessage(text(done.error().message), Tone::Critical);
        m_key->clear();
        m_results->setMessage(tr("The key is stored."), Tone::Ok);
        emit saved(text(m_provider.name));
    });
}

void KeyForm::setBusy(bool busy)
{
    m_busy = busy;
    updateButtons();
}

void KeyForm::updateButtons()
{
    const bool typed = !m_key->text().trimmed().isEmpty();
    m_test->setEnabled(!m_busy && !m_provider.name.empty());
    m_save->setEnabled(!m_busy && typed && !m_provider.name.empty());
}

} // namespace kaze::ui
