#include "ui/pages/settings/provider_detail.h"

#include "engine/api/provider_requests.h"

#include "ui/models/gateway_words.h"
#include "ui/models/run_words.h"
#include "ui/pages/settings/key_form.h"
#include "ui/pages/settings/provider_model.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/key_value_table.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/state_chip.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace kaze::ui {

ProviderDetail::ProviderDetail(const PageContext& context, QWidget* parent)
    : Card(context.theme, {}, parent), m_context(context), m_state(new StateChip(context.theme)),
      m_nameLabel(makeLabel(context.theme, TextRole::Title, tr("Name"))), m_name(new QLineEdit),
      m_kindLabel(makeLabel(context.theme, TextRole::Title, tr("API"))), m_kind(new QComboBox),
      m_addressLabel(makeLabel(context.theme, TextRole::Title, tr("Address of its API"))), m_address(new QLineEdit),
      m_saveAddress(new QPushButton(tr("Save"))), m_keyLabel(makeLabel(context.theme, TextRole::Title, tr("Key"))),
      m_keyPlace(makeLabel(context.theme, TextRole::Body, {})), m_key(new KeyForm(context)),
      m_removeKey(new QPushButton(tr("Remove key"))), m_removeProvider(new QPushButton(tr("Remove provider"))),
      m_modelsLabel(makeLabel(context.theme, TextRole::Title, tr("Models"))), m_models(new KeyValueTable(context.theme)),
      m_hint(makeLabel(context.theme, TextRole::Body, {})), m_problem(makeLabel(context.theme, TextRole::Body, {}))
{
    buildKinds();
    build();
    connect(m_kind, &QComboBox::currentIndexChanged, this, &ProviderDetail::kindChosen);
    connect(m_name, &QLineEdit::textChanged, this, [this](const QString& name) { m_key->setDraftName(name.trimmed()); });
    connect(m_address, &QLineEdit::textChanged, this, [this](const QString& url) { m_key->setBaseUrl(url.trimmed()); });
    connect(m_address, &QLineEdit::returnPressed, this, &ProviderDetail::saveAddress);
    connect(m_saveAddress, &QPushButton::clicked, this, &ProviderDetail::saveAddress);
    connect(m_removeKey, &QPushButton::clicked, this, &ProviderDetail::askRemoveKey);
    connect(m_removeProvider, &QPushButton::clicked, this, &ProviderDetail::askRemoveProvider);
    connect(m_key, &KeyForm::saved, this, &ProviderDetail::changed);
}

void ProviderDetail::buildKinds()
{
    for (const auto* kind : {"openai", "openai-responses", "anthropic", "gemini", "ollama"})
        m_kind->addItem(apiName(kind), QString::fromLatin1(kind));
    m_kind->setAccessibleName(tr("API of the provider"));
}

void ProviderDetail::kindChosen()
{
    const auto kind = m_kind->currentData().toString();
    m_key->setKind(kind);
    m_address->setPlaceholderText(kind == QLatin1String("anthropic") ? QStringLiteral("https://api.anthropic.com")
            : kind == QLatin1String("gemini")                        ? QStringLiteral("https://generativelanguage.googleapis.com")
            : kind == QLatin1String("ollama")                        ? QStringLiteral("http://127.0.0.1:11434")
                                                                     : QStringLiteral("https://…/v1"));
    if (m_new)
        m_hint->setText(kind.startsWith(QLatin1String("openai"))
                ? tr("Any server that speaks OpenAI's protocol: a cloud, a gateway, or one on this machine. Its address usually "
                     "ends in /v1.")
                : tr("%1, or a server that speaks its protocol.").arg(m_kind->currentText()));
}

void ProviderDetail::build()
{
    m_name->setAccessibleName(tr("Name of the provider"));
    m_name->setPlaceholderText(tr("a short name: groq, my-server"));
    m_address->setAccessibleName(tr("Address of the provider"));
    m_address->setPlaceholderText(QStringLiteral("https://…/v1"));
    setTextTone(*m_problem, Tone::Critical);
    setButtonRole(*m_removeProvider, ButtonRole::Danger);
    setTrailing(m_state);
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
    column->addWidget(m_hint);
    column->addWidget(m_nameLabel);
    column->addWidget(m_name);
    column->addWidget(m_kindLabel);
    column->addWidget(m_kind);
    column->addWidget(m_addressLabel);
    column->addLayout(address);
    column->addSpacing(spacing::kTiny);
    column->addWidget(m_keyLabel);
    column->addWidget(m_keyPlace);
    column->addWidget(m_key);
    column->addWidget(m_problem);
    column->addSpacing(spacing::kTiny);
    column->addWidget(m_modelsLabel);
    column->addWidget(m_models);
    column->addStretch(1);
    column->addLayout(ends);
}

void ProviderDetail::askRemoveKey()
{
    const auto remove = [this] {
        api::SetKey request;
        request.provider = m_provider.name;
        m_context.link.ask<api::SetKey>(this, std::move(request), [this](base::Result<api::Done> done) {
            m_problem->setText(done ? QString() : text(done.error().message));
            emit changed(text(m_provider.name));
        });
    };
    confirm(m_context.theme, this,
        {tr("Remove the key of %1?").arg(text(m_provider.name)),
            tr("Kaze deletes it and cannot show it again. Runs that need this provider fail until there is another key."),
            tr("Remove key"), tr("Keep it")},
        remove);
}

void ProviderDetail::askRemoveProvider()
{
    const auto remove = [this] {
        api::SetProvider request;
        request.name = m_provider.name;
        request.remove = true;
        send(std::move(request), {});
    };
    confirm(m_context.theme, this,
        {tr("Remove %1?").arg(text(m_provider.name)),
            tr("Its address goes from the settings. What runs did with it is kept: steps, traces, costs."), tr("Remove provider"),
            tr("Keep it")},
        remove);
}

void ProviderDetail::setProvider(const api::ProviderInfo& provider)
{
    const bool other = m_new || provider.name != m_provider.name;
    m_new = false;
    m_provider = provider;
    if (other)
        m_problem->clear();
    fill();
    // What a person is typing survives a refresh.
    if (other || !m_address->hasFocus())
        m_address->setText(text(provider.baseUrl));
    if (const int kind = m_kind->findData(text(provider.kind)); kind >= 0 && (other || !m_kind->hasFocus()))
        m_kind->setCurrentIndex(kind);
    m_key->setBaseUrl(m_address->text().trimmed());
    m_key->setKind(m_kind->currentData().toString());
}

void ProviderDetail::startNew()
{
    m_new = true;
    m_provider = {};
    m_name->clear();
    m_address->clear();
    m_problem->clear();
    m_key->startDraft();
    fill();
    m_kind->setCurrentIndex(0);
    kindChosen();
    m_name->setFocus();
}

void ProviderDetail::fill()
{
    const bool builtIn = !m_new && m_provider.baseUrl.empty();
    setThing(m_new ? tr("New provider") : text(m_provider.name));
    m_nameLabel->setVisible(m_new);
    m_name->setVisible(m_new);
    for (auto* widget : {static_cast<QWidget*>(m_kindLabel), static_cast<QWidget*>(m_kind), static_cast<QWidget*>(m_addressLabel),
             static_cast<QWidget*>(m_address), static_cast<QWidget*>(m_saveAddress)})
        widget->setVisible(!builtIn);
    m_saveAddress->setText(m_new ? tr("Add") : tr("Save"));
    m_hint->setVisible(builtIn || m_new);
    if (builtIn)
        m_hint->setText(
            tr("A stand-in for a model, built into Kaze. It needs no key and no network, and does what the plain steps "
               "of an agent's instructions say."));
    m_removeProvider->setVisible(!m_new && !builtIn);
    fillKey();
    fillModels();
    m_problem->setVisible(!m_problem->text().isEmpty());
}

void ProviderDetail::fillKey()
{
    const bool keys = !m_new && !m_provider.baseUrl.empty();
    m_keyLabel->setVisible(keys || m_new);
    m_key->setVisible(keys || m_new);
    m_keyPlace->setVisible(keys);
    m_state->setVisible(!m_new);
    m_removeKey->setVisible(keys && m_provider.hasKey);
    if (m_new)
        return;
    m_state->setState(keyWord(m_provider), keyTone(m_provider));
    m_keyPlace->setText(keySentence(m_provider));
    m_key->setProvider(m_provider);
    // A key of the environment or of kaze.yaml is not ours to remove.
    m_removeKey->setEnabled(m_provider.keyPlace != "environment" && m_provider.keyPlace != "configuration");
}

void ProviderDetail::fillModels()
{
    QList<KeyValue> rows;
    for (const auto& model : m_provider.models)
        rows << KeyValue{text(model.id).section(QLatin1Char('/'), 1), text(model.note), text(model.id)};
    m_models->setRows(rows);
    m_models->setVisible(!m_new && !rows.isEmpty());
    m_modelsLabel->setVisible(!m_new && !rows.isEmpty());
}

void ProviderDetail::saveAddress()
{
    api::SetProvider request;
    request.name = m_new ? m_name->text().trimmed().toStdString() : m_provider.name;
    request.baseUrl = m_address->text().trimmed().toStdString();
    request.kind = m_kind->currentData().toString().toStdString();
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
        if (std::exchange(m_new, false) && !m_key->key().isEmpty())
            return storeKey(after);
        emit changed(after);
    });
}

void ProviderDetail::storeKey(const QString& provider)
{
    api::SetKey request;
    request.provider = provider.toStdString();
    request.key = m_key->key().toStdString();
    m_context.link.ask<api::SetKey>(this, std::move(request), [this, provider](base::Result<api::Done> done) {
        if (!done)
            m_context.navigator.notify(text(done.error().message));
        emit changed(provider);
    });
}

} // namespace kaze::ui
