#include "ui/pages/overview/first_start.h"

#include "engine/api/provider_requests.h"
#include "engine/api/run_requests.h"

#include "ui/models/run_words.h"
#include "ui/pages/overview/sample_workspace.h"
#include "ui/pages/settings/key_form.h"
#include "ui/widgets/card.h"
#include "ui/widgets/labels.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QHBoxLayout>
#include <QPushButton>
#include <QThreadPool>
#include <QVBoxLayout>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr int kWidth = 1080;
constexpr const char* kSandboxModel = "sandbox/sandbox-1";

QLabel* addText(const PageContext& context, Card* card, const QString& text)
{
    auto* label = makeLabel(context.theme, TextRole::Body, text);
    card->content()->addWidget(label);
    return label;
}

} // namespace

FirstStart::FirstStart(const PageContext& context, std::filesystem::path resources, QWidget* parent)
    : QWidget(parent), m_context(context), m_resources(std::move(resources)), m_try(new QPushButton(tr("Try the sandbox"))),
      m_sandboxNote(nullptr), m_localNote(nullptr), m_localModel(new QComboBox), m_useLocal(new QPushButton(tr("Use it"))),
      m_lookAgain(new QPushButton(tr("Look again"))), m_provider(new QComboBox), m_key(new KeyForm(context))
{
    auto* heading = makeLabel(context.theme, TextRole::Heading, tr("Welcome to Kaze"));
    auto* explanation = makeLabel(context.theme, TextRole::Body,
        tr("Here you will see what your agents do, what it costs, and what waits for you. There is no run yet: choose how to "
           "begin."));
    auto* cards = new QHBoxLayout;
    cards->setSpacing(spacing::kMedium);
    for (auto* card : {buildSandbox(), buildLocal(), buildKey()})
        cards->addWidget(card, 1);
    auto* skip = new QPushButton(tr("Look around first"));
    setButtonRole(*skip, ButtonRole::Link);
    skip->setCursor(Qt::PointingHandCursor);
    connect(skip, &QPushButton::clicked, this, &FirstStart::skipped);

    auto* middle = new QWidget;
    middle->setMaximumWidth(kWidth);
    auto* column = new QVBoxLayout(middle);
    column->setSpacing(spacing::kMedium);
    column->addStretch(2);
    column->addWidget(heading);
    column->addWidget(explanation);
    column->addSpacing(spacing::kSmall);
    column->addLayout(cards);
    column->addWidget(skip, 0, Qt::AlignLeading);
    column->addStretch(3);
    auto* row = new QHBoxLayout(this);
    row->addStretch(1);
    row->addWidget(middle, 100);
    row->addStretch(1);
    setFocusProxy(m_try);
}

Card* FirstStart::buildSandbox()
{
    auto* card = new Card(m_context.theme);
    card->setThing(tr("Try the sandbox"));
    addText(m_context, card,
        tr("A built-in stand-in for a model reviews a small sample project: it reads files, calls tools, asks you before it "
           "writes, and leaves a report. No key, no network, no cost."));
    m_sandboxNote = addText(m_context, card, {});
    m_sandboxNote->hide();
    card->content()->addStretch(1);
    setButtonRole(*m_try, ButtonRole::Primary);
    card->content()->addWidget(m_try, 0, Qt::AlignLeading);
    connect(m_try, &QPushButton::clicked, this, &FirstStart::trySandbox);
    return card;
}

Card* FirstStart::buildLocal()
{
    auto* card = new Card(m_context.theme);
    card->setThing(tr("Use a model on this machine"));
    m_localNote = addText(m_context, card, tr("Looking for Ollama, LM Studio and llama.cpp…"));
    m_localModel->setAccessibleName(tr("Model on this machine"));
    card->content()->addWidget(m_localModel);
    card->content()->addStretch(1);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(spacing::kSmall);
    buttons->addWidget(m_useLocal);
    buttons->addWidget(m_lookAgain);
    buttons->addStretch(1);
    card->content()->addLayout(buttons);
    m_localModel->hide();
    m_useLocal->hide();
    connect(m_useLocal, &QPushButton::clicked, this, &FirstStart::useLocal);
    connect(m_lookAgain, &QPushButton::clicked, this, &FirstStart::refresh);
    return card;
}

Card* FirstStart::buildKey()
{
    auto* card = new Card(m_context.theme);
    card->setThing(tr("Paste a key"));
    addText(m_context, card,
        tr("Choose a provider, paste a key of yours and test it. Keys are stored where you alone can read them, and are never "
           "shown again."));
    m_provider->setAccessibleName(tr("Provider"));
    card->content()->addWidget(m_provider);
    card->content()->addWidget(m_key);
    card->content()->addStretch(1);
    connect(m_provider, &QComboBox::currentIndexChanged, this, [this](int index) {
        const auto name = m_provider->itemText(index).toStdString();
        const auto found = std::find_if(
            m_providers.begin(), m_providers.end(), [&name](const api::ProviderInfo& p) { return p.name == name; });
        if (found != m_providers.end())
            m_key->setProvider(*found);
    });
    connect(m_key, &KeyForm::saved, this, &FirstStart::useKey);
    return card;
}

void FirstStart::refresh()
{
    m_lookAgain->setEnabled(false);
    m_localNote->setText(tr("Looking for Ollama, LM Studio and llama.cpp…"));
    api::ListProviders request;
    request.probe = true;
    m_context.link.ask<api::ListProviders>(this, request, [this](base::Result<api::ProviderList> list) {
        m_lookAgain->setEnabled(true);
        if (list)
            show(*list);
        else
            m_localNote->setText(tr("The providers could not be read: %1").arg(text(list.error().message)));
    });
}

void FirstStart::show(const api::ProviderList& list)
{
    m_providers = list.providers;
    const auto chosen = m_provider->currentText();
    m_localModel->clear();
    m_provider->clear();
    QStringList found;
    for (const auto& provider : m_providers) {
        if (provider.local && provider.reachable && !provider.baseUrl.empty()) { // the sandbox has no address
            found << tr("%1 at %2").arg(text(provider.name), text(provider.baseUrl));
            for (const auto& model : provider.models)
                m_localModel->addItem(text(model.id));
        }
        if (provider.needsKey)
            m_provider->addItem(text(provider.name));
    }
    if (const int before = m_provider->findText(chosen); before >= 0)
        m_provider->setCurrentIndex(before);
    const bool any = m_localModel->count() > 0;
    m_localModel->setVisible(any);
    m_useLocal->setVisible(any);
    if (any)
        m_localNote->setText(
            tr("Found: %1. It costs nothing and nothing leaves this machine.").arg(found.join(QStringLiteral(", "))));
    else if (!found.isEmpty())
        m_localNote->setText(
            tr("Found: %1, without a model. Load one there, then look again.").arg(found.join(QStringLiteral(", "))));
    else
        m_localNote->setText(
            tr("No Ollama, LM Studio or llama.cpp answers at its usual address. Start one of them, then look again."));
}

void FirstStart::trySandbox()
{
    const auto snapshot = m_context.link.snapshot();
    if (!snapshot)
        return;
    m_try->setEnabled(false);
    m_sandboxNote->hide();
    QThreadPool::globalInstance()->start(
        [resources = m_resources, folder = std::filesystem::path(snapshot->dataFolder), here = QPointer(this)] {
            auto copied = prepareSampleWorkspace(resources, folder);
            QMetaObject::invokeMethod(qApp, [here, copied = std::move(copied)] {
                if (!here)
                    return;
                if (copied)
                    here->startSample(text(copied->string()));
                else
                    here->sandboxFailed(text(copied.error().message));
            });
        });
}

void FirstStart::startSample(const QString& workspace)
{
    api::StartRun request;
    request.agent.path = kSampleAgent;
    request.task = kSampleTask;
    request.workspace = workspace.toStdString();
    request.model = kSandboxModel;
    m_context.link.ask<api::StartRun>(this, std::move(request), [this](base::Result<api::RunStarted> started) {
        if (!started)
            return sandboxFailed(text(started.error().message));
        m_try->setEnabled(true);
        m_context.navigator.showRun(text(started->runId));
    });
}

void FirstStart::sandboxFailed(const QString& problem)
{
    m_try->setEnabled(true);
    setTextTone(*m_sandboxNote, Tone::Critical);
    m_sandboxNote->setText(tr("It could not be started: %1").arg(problem));
    m_sandboxNote->show();
}

void FirstStart::useLocal()
{
    makeDefault(m_localModel->currentText());
}

void FirstStart::useKey(const QString& provider)
{
    api::ListProviders request;
    m_context.link.ask<api::ListProviders>(this, request, [this, provider](base::Result<api::ProviderList> list) {
        if (!list)
            return;
        for (const auto& one : list->providers)
            if (text(one.name) == provider && !one.models.empty())
                return makeDefault(text(one.models.front().id));
        // Which models there are is not known yet: the person chooses.
        m_context.navigator.showSettings(QStringLiteral("providers"));
    });
}

void FirstStart::makeDefault(const QString& model)
{
    api::SetDefaultModel request;
    request.model = model.toStdString();
    m_context.link.ask<api::SetDefaultModel>(this, std::move(request), [this, model](base::Result<api::Done> done) {
        if (!done)
            return m_context.navigator.notify(text(done.error().message));
        m_context.navigator.notify(tr("%1 is the default model now.").arg(model));
        m_context.navigator.newRun({});
    });
}

} // namespace kaze::ui
