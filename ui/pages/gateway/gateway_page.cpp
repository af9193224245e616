#include "ui/pages/gateway/gateway_page.h"

#include "engine/api/provider_requests.h"
#include "engine/api/routing_requests.h"

#include "ui/models/capacity_model.h"
#include "ui/models/gateway_words.h"
#include "ui/models/run_words.h"
#include "ui/pages/gateway/cache_panel.h"
#include "ui/pages/gateway/experiments_panel.h"
#include "ui/pages/gateway/gateway_feed.h"
#include "ui/pages/gateway/providers_card.h"
#include "ui/pages/gateway/queue_panel.h"
#include "ui/pages/gateway/trouble_panel.h"
#include "ui/pages/page_scope.h"
#include "ui/widgets/filling_stack.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/segmented_tabs.h"
#include "ui/widgets/stat_card.h"
#include "ui/widgets/table_view.h"

#include <QDeadlineTimer>
#include <QHBoxLayout>
#include <QPushButton>
#include <QSplitter>
#include <QVBoxLayout>

#include <array>

namespace kaze::ui {

namespace {

const QStringList kSections{QStringLiteral("queue"), QStringLiteral("errors"), QStringLiteral("cache"),
    QStringLiteral("experiments"), QStringLiteral("capacity")};
const QString kSection = QStringLiteral("gateway/section");
const QString kSplitter = QStringLiteral("gateway/splitter");
constexpr int kStatHeight = 96;
constexpr qsizetype kNamed = 2; // providers in trouble that the card names

qint64 steadyNow()
{
    return QDeadlineTimer::current().deadline();
}

QString counted(const QString& title, qint64 count)
{
    return count > 0 ? QStringLiteral("%1  %2").arg(title, format::count(count)) : title;
}

} // namespace

GatewayPage::GatewayPage(PageContext given)
    : Page(given, QStringLiteral("gateway"), tr("Gateway")), m_header(new PageHeader(context().theme, title())),
      m_stale(makeLabel(context().theme, TextRole::Body, {})), m_feed(new GatewayFeed(context().link, *this))
{
    m_stale->setWordWrap(false);
    m_stale->hide();
    m_stale->setMinimumHeight(28);
    setTextTone(*m_stale, Tone::Warning);
    m_header->addControl(m_stale);
    auto* add = m_header->addButton(tr("Add provider"), ButtonRole::Primary);
    connect(add, &QPushButton::clicked, this, [this] { context().navigator.showSettings(QStringLiteral("new-provider")); });
    auto* empty = new EmptyState(context().theme, QStringLiteral("network-server"), tr("No providers"),
        tr("Providers of models with their keys, their limits and what waits for them appear here. There is none yet."),
        tr("Add a provider"));
    m_states = new StateStack(context().theme, buildContent(), empty, tr("Reading the providers…"));
    m_states->showLoading();
    connect(empty, &EmptyState::actionClicked, add, &QPushButton::click);
    connect(m_states, &StateStack::retryClicked, this, &GatewayPage::refresh);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kMedium);
    column->addWidget(m_header);
    column->addWidget(m_states, 1);

    connect(m_feed, &GatewayFeed::providersTaken, this, &GatewayPage::takeProviders);
    connect(m_feed, &GatewayFeed::routingTaken, this, &GatewayPage::takeRouting);
    connect(m_feed, &GatewayFeed::providersFailed, this, &GatewayPage::providersFailed);
    connect(m_feed, &GatewayFeed::routingFailed, this, &GatewayPage::routingFailed);
    connect(&context().link, &CellLink::refreshNeeded, this, [this] {
        if (m_feed->isRunning())
            refresh();
    });
    buildActions();
    showSection(context().settings.value(kSection, kSections.first()).toString());
}

QWidget* GatewayPage::buildContent()
{
    m_providers = new ProvidersCard(context());
    connect(m_providers, &ProvidersCard::troubleWanted, this, &GatewayPage::openThing);
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(spacing::kMedium);
    splitter->addWidget(m_providers);
    splitter->addWidget(buildSections());
    splitter->setSizes({410, 290});
    splitter->restoreState(context().settings.value(kSplitter).toByteArray());
    connect(splitter, &QSplitter::splitterMoved, this,
        [this, splitter] { context().settings.setValue(kSplitter, splitter->saveState()); });
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kMedium);
    column->addWidget(buildCards());
    column->addWidget(splitter, 1);
    return content;
}

QWidget* GatewayPage::buildCards()
{
    auto& theme = context().theme;
    m_providersStat = new StatCard(theme, tr("Providers"), Tone::Ok);
    m_callsStat = new StatCard(theme, tr("Calls under way"), Tone::Accent);
    m_waitingStat = new StatCard(theme, tr("Waiting for room"), Tone::Warning);
    m_cacheStat = new StatCard(theme, tr("Answered from the cache"), Tone::Teal);
    auto* cards = new QWidget;
    auto* row = new QHBoxLayout(cards);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kMedium);
    const std::array<std::pair<StatCard*, int>, 4> targets{
        {{m_providersStat, 1}, {m_callsStat, 4}, {m_waitingStat, 0}, {m_cacheStat, 2}}};
    for (const auto& [card, section] : targets) {
        card->setMinimumHeight(kStatHeight);
        card->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Minimum);
        card->setClickable(true);
        row->addWidget(card, 1);
        connect(card, &StatCard::clicked, this, [this, id = kSections[section]] { showSection(id); });
    }
    return cards;
}

QWidget* GatewayPage::buildSections()
{
    auto& theme = context().theme;
    m_tabs = new SegmentedTabs(theme, tr("Sections of the gateway"));
    m_queue = new QueuePanel(context());
    m_troubles = new TroublePanel(context());
    m_cache = new CachePanel(context());
    m_experiments = new ExperimentsPanel(context());
    connect(m_troubles, &TroublePanel::providersWanted, m_feed, &GatewayFeed::askAll);
    connect(m_cache, &CachePanel::changed, m_feed, &GatewayFeed::askAll);
    connect(m_experiments, &ExperimentsPanel::changed, m_feed, &GatewayFeed::askAll);
    const QStringList titles{tr("Queue"), tr("Errors"), tr("Cache"), tr("Experiments"), tr("Capacity")};
    m_sections = new FillingStack;
    for (auto* section : {static_cast<QWidget*>(m_queue), static_cast<QWidget*>(m_troubles), static_cast<QWidget*>(m_cache),
             static_cast<QWidget*>(m_experiments), buildCapacity()}) {
        m_tabs->addTab(kSections[m_sections->count()], titles[m_sections->count()]);
        m_sections->addWidget(section);
    }
    m_routingProblem = makeLabel(theme, TextRole::Body, {});
    m_routingProblem->setContentsMargins(spacing::kCardPadding, 0, spacing::kCardPadding, 0);
    setTextTone(*m_routingProblem, Tone::Warning);
    m_routingProblem->hide();
    auto* tabs = new QWidget;
    auto* line = new QVBoxLayout(tabs);
    line->setContentsMargins(spacing::kCardPadding, 0, spacing::kCardPadding, 0);
    line->addWidget(m_tabs);
    auto* card = new Card(theme);
    card->setFlush(true);
    card->setAccessibleName(tr("Sections of the gateway"));
    card->content()->addSpacing(spacing::kTiny);
    card->content()->addWidget(tabs);
    card->content()->addWidget(m_routingProblem);
    card->content()->addWidget(m_sections, 1);
    connect(m_tabs, &SegmentedTabs::currentChanged, this, &GatewayPage::showSection);
    return card;
}

QWidget* GatewayPage::buildCapacity()
{
    m_capacity = new CapacityModel(this);
    m_capacityTable = new TableView(context().theme, tr("Capacity"));
    m_capacityTable->setModel(m_capacity);
    m_capacityTable->setColumnKind(CapacityModel::Provider, CellKind::Strong);
    m_capacityTable->setColumnKind(CapacityModel::Minute, CellKind::Number);
    m_capacityTable->setColumnKind(CapacityModel::Hour, CellKind::Number);
    m_capacityTable->setColumnKind(CapacityModel::Basis, CellKind::Muted);
    m_capacityTable->setColumnHint(CapacityModel::Provider, 150);
    m_capacityTable->setColumnHint(CapacityModel::Minute, 104);
    m_capacityTable->setColumnHint(CapacityModel::Hour, 104);
    m_capacityTable->setColumnHint(CapacityModel::LimitedBy, 190);
    m_capacityTable->setStretchColumn(CapacityModel::Basis);
    m_noCapacity = makeLabel(context().theme, TextRole::Body,
        tr("Nothing is known yet: how many tasks the keys allow is reckoned from their limits and from what runs used."));
    m_noCapacity->setProperty("kazeQuiet", true);
    m_noCapacity->setContentsMargins(spacing::kCardPadding, 0, spacing::kCardPadding, spacing::kMedium);
    auto* section = new QWidget;
    auto* column = new QVBoxLayout(section);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_capacityTable, 1);
    column->addWidget(m_noCapacity, 1, Qt::AlignTop);
    section->setFocusProxy(m_capacityTable);
    return section;
}

void GatewayPage::buildActions()
{
    addPageAction(tr("Add a provider"), [this] { context().navigator.showSettings(QStringLiteral("new-provider")); });
    addPageAction(tr("Show all keys"), [this] { m_providers->setAllOpen(true); });
    addPageAction(tr("Hide all keys"), [this] { m_providers->setAllOpen(false); });
    addPageAction(tr("Show the queue"), [this] { showSection(kSections[0]); });
    addPageAction(tr("Show the last errors"), [this] { showSection(kSections[1]); });
    addPageAction(tr("Copy the selected error"), [this] { m_troubles->copy(); });
    addPageAction(tr("Show the cache"), [this] { showSection(kSections[2]); });
    addPageAction(tr("Forget answers…"), [this] { m_cache->askForget(); });
    addPageAction(tr("Show the experiments"), [this] { showSection(kSections[3]); });
    addPageAction(tr("Show what the keys allow"), [this] { showSection(kSections[4]); });
}

void GatewayPage::addPageAction(const QString& text, std::function<void()> call)
{
    auto* action = new QAction(text, this);
    connect(action, &QAction::triggered, this, std::move(call));
    addAction(action);
}

void GatewayPage::takeProviders(const api::ProviderList& list)
{
    const auto now = context().link.now();
    m_takenAt = steadyNow();
    m_problem.clear();
    m_hasProviders = true;
    showFreshness();
    if (list.providers.empty())
        m_states->showEmpty();
    else
        m_states->showContent();
    m_providers->setProviders(list, now);
    m_queue->setWaiting(list.waiting, list.waitingTotal);
    m_troubles->setProviders(list.providers, now);
    m_tabs->setTitle(kSections[0], counted(tr("Queue"), list.waitingTotal));
    m_tabs->setTitle(kSections[1], counted(tr("Errors"), m_troubles->count()));
    showProviderCard(list);
    showCalls(list);
}

void GatewayPage::showProviderCard(const api::ProviderList& list)
{
    const auto& all = list.providers;
    qsizetype used = 0;
    QStringList troubled;
    for (const auto& provider : all) {
        const bool needed = list.defaultModel.starts_with(provider.name + '/');
        const auto standing = standingOf(provider, needed);
        used += needed || !isIdle(provider) ? 1 : 0;
        if (standing.tone == Tone::Critical || standing.tone == Tone::Warning)
            troubled << tr("%1: %2").arg(text(provider.name), standing.word);
    }
    m_providersStat->setValue(tr("%1 of %2 ok").arg(used - troubled.size()).arg(used));
    const auto named = troubled.mid(0, kNamed).join(QStringLiteral(" · "));
    m_providersStat->setExplanation(troubled.isEmpty() ? tr("every one that is in use")
            : troubled.size() > kNamed                 ? tr("%1 and %2 more").arg(named).arg(troubled.size() - kNamed)
                                                       : named);
}

void GatewayPage::showCalls(const api::ProviderList& list)
{
    qint64 inFlight = 0, keys = 0, busy = 0;
    for (const auto& provider : list.providers)
        for (const auto& key : provider.keys) {
            inFlight += key.inFlight;
            busy += key.inFlight > 0 ? 1 : 0;
            ++keys;
        }
    m_callsStat->setValue(format::exactCount(inFlight));
    m_callsStat->setExplanation(keys > 0 ? tr("with %1 of %2 keys").arg(busy).arg(keys) : tr("no key was used yet"));
    const auto longest = std::max_element(
        list.waiting.begin(), list.waiting.end(), [](const auto& a, const auto& b) { return a.waited < b.waited; });
    m_waitingStat->setValue(format::exactCount(list.waitingTotal));
    m_waitingStat->setExplanation(longest == list.waiting.end()
            ? tr("nothing waits")
            : tr("longest %1, %2").arg(tookText(longest->waited), text(longest->agent)));
}

void GatewayPage::takeRouting(const api::Routing& routing)
{
    m_hasRouting = true;
    m_routingProblem->hide();
    const auto& cache = routing.cache;
    m_cache->setCache(cache);
    m_experiments->setExperiments(routing.experiments);
    m_capacity->setEstimates(routing.capacity);
    m_capacityTable->setVisible(!routing.capacity.empty());
    m_noCapacity->setVisible(routing.capacity.empty());
    const auto running = std::count_if(
        routing.experiments.begin(), routing.experiments.end(), [](const auto& one) { return one.state == "running"; });
    m_tabs->setTitle(kSections[3], counted(tr("Experiments"), running));
    const auto hits = cache.exactHits + cache.semanticHits;
    const bool on = cache.exact || cache.semantic;
    m_cacheStat->setValue(cache.lookups > 0 ? format::percent(static_cast<double>(hits) / static_cast<double>(cache.lookups))
            : on                            ? QStringLiteral("—")
                                            : tr("off"));
    m_cacheStat->setExplanation(cache.lookups > 0
            ? tr("%1 and %2 of waiting saved").arg(format::money(cache.savedUsd.nanos), tookText(cache.savedSeconds))
            : on ? tr("no call could have been answered yet")
                 : tr("no answers are kept"));
}

void GatewayPage::providersFailed(const QString& problem)
{
    if (!m_hasProviders)
        return m_states->showError(tr("The providers could not be read"), problem, tr("Nothing was changed."), tr("Try again"));
    m_problem = problem;
    showFreshness();
}

void GatewayPage::routingFailed(const QString& problem)
{
    m_routingProblem->setText(m_hasRouting ? tr("Cache, experiments and capacity are not as of now: %1").arg(problem)
                                           : tr("Cache, experiments and capacity could not be read: %1").arg(problem));
    m_routingProblem->show();
    if (!m_hasRouting) {
        m_cacheStat->setValue(QStringLiteral("—"));
        m_cacheStat->setExplanation(tr("could not be read"));
    }
}

void GatewayPage::showFreshness()
{
    m_stale->setVisible(!m_problem.isEmpty() || (m_paused && m_hasProviders));
    m_stale->setText(
        m_problem.isEmpty() ? tr("Paused") : tr("Not as of now: %1 old").arg(stillText((steadyNow() - m_takenAt) / 1000.0)));
    m_stale->setToolTip(m_problem);
    m_stale->setAccessibleDescription(m_problem);
}

void GatewayPage::showSection(const QString& id)
{
    const auto at = std::max<qsizetype>(0, kSections.indexOf(id));
    m_tabs->setCurrent(kSections[at]);
    m_sections->setCurrentIndex(static_cast<int>(at));
    context().settings.setValue(kSection, kSections[at]);
}

void GatewayPage::openThing(const QString& thing)
{
    if (const auto scope = PageScope::of(thing)) {
        showSection(kSections[1]);
        return m_troubles->setTimes(*scope);
    }
    if (kSections.contains(thing))
        return showSection(thing);
    showSection(kSections[1]);
    m_troubles->select(thing);
}

void GatewayPage::refresh()
{
    if (!m_hasProviders)
        m_states->showLoading();
    m_feed->askAll();
}

void GatewayPage::setPaused(bool paused)
{
    if (std::exchange(m_paused, paused) == paused)
        return;
    showFreshness();
    updateFeed();
    if (m_isShown && !paused)
        m_feed->askAll();
}

void GatewayPage::shown()
{
    m_isShown = true;
    if (!m_paused || !m_hasProviders)
        m_feed->askAll();
    updateFeed();
}

void GatewayPage::hidden()
{
    m_isShown = false;
    updateFeed();
}

void GatewayPage::updateFeed()
{
    if (m_isShown && !m_paused)
        m_feed->start();
    else
        m_feed->stop();
}

QString GatewayPage::copyText() const
{
    if (m_providers->table()->hasFocus())
        return m_providers->table()->selectedText();
    switch (m_sections->currentIndex()) {
    case 0:
        return m_queue->copyText();
    case 1:
        return m_troubles->copyText();
    case 2:
        return m_cache->copyText();
    case 3:
        return m_experiments->copyText();
    default:
        return m_capacityTable->selectedText();
    }
}

} // namespace kaze::ui
