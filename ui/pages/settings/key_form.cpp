#include "ui/pages/settings/key_form.h"

#include "engine/api/provider_requests.h"

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
    const bool other = std::exchange(m_draft, false) || provider.name != m_provider.name;
    m_provider = provider;
    m_baseUrl = text(provider.baseUrl);
    m_kind.clear();
    const bool named = provider.keyPlace == "configuration";
    m_save->setVisible(!named);
    m_key->setPlaceholderText(named ? tr("paste one to test it; kaze.yaml names those in use")
            : provider.hasKey       ? tr("stored; paste another to replace it")
            : provider.needsKey     ? tr("paste a key")
                                    : tr("needs no key"));
    if (other) {
        ++m_round;
        m_key->clear();
        m_results->clear();
        setBusy(false);
    }
    updateButtons();
}

void KeyForm::startDraft()
{
    m_draft = true;
    m_provider = {};
    m_baseUrl.clear();
    m_kind.clear();
    ++m_round;
    m_key->clear();
    m_key->setPlaceholderText(tr("paste a key, where it wants one"));
    m_results->clear();
    m_save->hide();
    setBusy(false);
}

void KeyForm::setBaseUrl(const QString& baseUrl)
{
    m_baseUrl = baseUrl;
    updateButtons();
}

QString KeyForm::key() const
{
    return m_key->text().trimmed();
}

void KeyForm::test()
{
    if (!m_test->isEnabled())
        return;
    api::TestProvider request;
    request.provider = m_provider.name.empty() ? "new" : m_provider.name;
    request.baseUrl = m_baseUrl.toStdString();
    request.kind = m_kind.toStdString();
    request.key = key().toStdString();
    setBusy(true);
    m_results->setMessage(tr("Testing…"));
    m_context.link.ask<api::TestProvider>(this, std::move(request), [this, round = ++m_round](base::Result<api::CheckList> list) {
        if (round != m_round)
            return;
        setBusy(false);
        if (!list)
            return m_results->setMessage(text(list.error().message), Tone::Critical);
        m_results->setChecks(list->checks);
        const bool good = std::none_of(
            list->checks.begin(), list->checks.end(), [](const api::Check& c) { return c.status == api::CheckStatus::Failed; });
        if (good)
            emit passed(text(m_provider.name));
    });
}

void KeyForm::save()
{
    api::SetKey request;
    request.provider = m_provider.name;
    request.key = key().toStdString();
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
    const bool typed = !key().isEmpty();
    m_test->setEnabled(!m_busy && (m_draft ? !m_baseUrl.isEmpty() : !m_provider.name.empty()));
    m_save->setEnabled(!m_busy && typed && !m_provider.name.empty());
}

} // namespace kaze::ui
