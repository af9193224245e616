#include "ui/pages/settings/provider_detail.h"

#include "ui/models/run_words.h"
#include "ui/pages/settings/key_form.h"
#include "ui/pages/settings/provider_model.h"
#include "ui/widgets/labels.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace kaze::ui {

ProviderDetail::ProviderDetail(const PageContext& context, QWidget* parent)
    : Card(context.theme, {}, parent), m_context(context), m_nameLabel(makeLabel(context.theme, TextRole::Muted, tr("Name"))),
      m_name(new QLineEdit), m_address(new QLineEdit), m_saveAddress(new QPushButton(tr("Save"))),
      m_keyLabel(makeLabel(context.theme, TextRole::Muted, {})), m_key(new KeyForm(context)),
      m_removeKey(new QPushButton(tr("Remove key"))), m_removeProvider(new QPushButton(tr("Remove provider"))),
      m_models(makeLabel(context.theme, TextRole::Body, {})), m_problem(makeLabel(context.theme, TextRole::Body, {}))
{
    m_name->setAccessibleName(tr("Name of the provider"));
    m_name->setPlaceholderText(tr("a short name: groq, my-server"));
    m_address->setAccessibleName(tr("Address of the provider"));
    m_address->setPlaceholderText(QStringLiteral("https://…/v1"));
    setTextTone(*m_problem, Tone::Critical);
    setButtonRole(*m_removeProvider, ButtonRole::Danger);

    auto* address = new QHBoxLayout;
    address->setSpacing(spacing::kSmall);
    address->addWidget(m_address, 1);
    address->addWidget(m_saveAddress);
    auto* ends = new QHBoxLayout;
    ends->setSpacing(spacing::kSmall);
    ends->addWidget(m_removeKey);
    ends->addWidget(m_removeProvider);
    ends->addStretch(1);
    auto* column = content();
    column->addWidget(m_nameLabel);
    column->addWidget(m_name);
    column->addWidget(makeLabel(context.theme, TextRole::Muted, tr("Address (OpenAI-compatible, ends in /v1)")));
    column->addLayout(address);
    column->addWidget(m_keyLabel);
    column->addWidget(m_key);
    column->addWidget(m_models);
    column->addWidget(m_problem);
    column->addStretch(1);
    column->addLayout(ends);

    connect(m_address, &QLineEdit::textChanged, this, [this](const QString& url) { m_key->setBaseUrl(url.trimmed()); });
    connect(m_address, &QLineEdit::returnPressed, this, &ProviderDetail::saveAddress);
    connect(m_saveAddress, &QPushButton::clicked, this, &ProviderDetail::saveAddress);
    connect(m_removeKey, &QPushButton::clicked, this, [this] {
        api::SetKey request;
        request.provider = m_provider.name;
        m_context.link.ask<api::SetKey>(this, std::move(request), [this](base::Result<api::Done> done) {
            m_problem->setText(done ? QString() : text(done.error().message));
            emit changed(text(m_provider.name));
        });
    });
    connect(m_removeProvider, &QPushButton::clicked, this, [this] {
        api::SetProvider request;
        request.name = m_provider.name;
        request.remove = true;
        send(std::move(request), {});
    });
    connect(m_key, &KeyForm::saved, this, &ProviderDetail::changed);
}

void ProviderDetail::setProvider(const api::ProviderInfo& provider)
{
    const bool other = m_new || provider.name != m_provider.name;
    m_new = false;
    m_provider = provider;
    if (other)
        m_problem->clear();
    // What a person is typing survives a refresh.
    if (other || !m_address->hasFocus())
        m_address->setText(text(provider.baseUrl));
    fill();
}

void ProviderDetail::startNew()
{
    m_new = true;
    m_provider = {};
    m_name->clear();
    m_address->clear();
    m_problem->clear();
    fill();
    m_name->setFocus();
}

void ProviderDetail::fill()
{
    const bool builtIn = !m_new && m_provider.baseUrl.empty();
    setThing(m_new ? tr("New provider") : text(m_provider.name));
    m_nameLabel->setVisible(m_new);
    m_name->setVisible(m_new);
    m_address->setEnabled(!builtIn);
    m_address->setPlaceholderText(builtIn ? tr("built in") : QStringLiteral("https://…/v1"));
    m_saveAddress->setEnabled(!builtIn);
    m_saveAddress->setText(m_new ? tr("Add") : tr("Save"));
    const bool keys = !m_new && !builtIn;
    m_keyLabel->setVisible(keys);
    m_key->setVisible(keys);
    m_removeKey->setVisible(keys && m_provider.hasKey);
    // A key of the environment is not ours to remove.
    m_removeKey->setEnabled(m_provider.keyPlace != "environment");
    m_removeProvider->setVisible(keys);
    m_keyLabel->setText(tr("Key: %1").arg(keyWord(m_provider)));
    m_key->setProvider(m_provider);
    QStringList models;
    for (const auto& model : m_provider.models)
        models << (model.note.empty() ? text(model.id) : tr("%1 · %2").arg(text(model.id), text(model.note)));
    m_models->setText(models.join(QLatin1Char('\n')));
    m_models->setVisible(!models.isEmpty());
    if (builtIn)
        m_models->setText(tr("The sandbox is a stand-in for a model, built into Kaze: it needs no key and no network, and does "
                             "what the plain steps of an agent's instructions say.\n\n%1")
                              .arg(models.join(QLatin1Char('\n'))));
    m_problem->setVisible(!m_problem->text().isEmpty());
}

void ProviderDetail::saveAddress()
{
    api::SetProvider request;
    request.name = m_new ? m_name->text().trimmed().toStdString() : m_provider.name;
    request.baseUrl = m_address->text().trimmed().toStdString();
    if (request.name.empty() || request.baseUrl.empty()) {
        m_problem->setText(tr("A provider needs a name and an address."));
        m_problem->show();
        return;
    }
    const auto name = text(request.name);
    send(std::move(request), name);
}

void ProviderDetail::send(api::SetProvider request, const QString& after)
{
    m_context.link.ask<api::SetProvider>(this, std::move(request), [this, after](base::Result<api::Done> done) {
        m_problem->setText(done ? QString() : text(done.error().message));
        m_problem->setVisible(!done);
        if (!done)
            return;
        m_new = false;
        emit changed(after);
    });
}

} // namespace kaze::ui
