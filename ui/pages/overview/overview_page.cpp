#include "ui/pages/overview/overview_page.h"

#include "engine/api/snapshot.h"

#include "ui/models/run_table_model.h"
#include "ui/models/run_words.h"
#include "ui/pages/overview/first_start.h"
#include "ui/pages/overview/health_card.h"
#include "ui/pages/overview/waiting_card.h"
#include "ui/widgets/filling_stack.h"
#include "ui/widgets/format.h"
#include "ui/widgets/line_chart.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/stat_card.h"
#include "ui/widgets/table_view.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

#include <array>
#include <cmath>

namespace kaze::ui {

namespace {

constexpr int kHour = 60; // minutes
constexpr std::array kProviderTones{Tone::Teal, Tone::Accent, Tone::Warning, Tone::Violet, Tone::Ok, Tone::Critical};

QHBoxLayout* rowOf(QWidget* parent)
{
    auto* row = new QHBoxLayout(parent);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kMedium);
    return row;
}

QString seconds(double value)
{
    return format::duration(std::llround(value * 1e9));
}

QString clockText(double secondsSinceEpoch)
{
    return QLocale().toString(QDateTime::fromSecsSinceEpoch(std::llround(secondsSinceEpoch)).time(), QStringLiteral("HH:mm"));
}

//! "7", "1.4", "412 k".
QString rate(double value)
{
    return value < 10 && value != std::round(value) ? QLocale().toString(value, 'f', 1) : format::count(std::llround(value));
}

} // namespace

OverviewPage::OverviewPage(PageContext given, std::filesystem::path resources)
    : Page(given, QStringLiteral("overview"), tr("Overview")), m_resources(std::move(resources)), m_states(new FillingStack),
      m_loading(new LoadingState(given.theme, tr("Waiting for the first figures…"))), m_content(nullptr), m_first(nullptr)
{
    m_content = buildContent();
    m_first = new FirstStart(context(), m_resources);
    for (auto* state : {static_cast<QWidget*>(m_loading), m_content, static_cast<QWidget*>(m_first)})
        m_states->addWidget(state);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_states);
    connect(&context().link, &CellLink::snapshotTaken, this, [this] {
        if (!m_paused && isVisible())
            take();
    });
    connect(&context().link, &CellLink::runChanged, this, [this](const api::RunRow& run) {
        if (!m_paused)
            m_runs->updateRow(run);
    });
    connect(m_first, &FirstStart::skipped, this, [this] {
        m_skippedFirst = true;
        take();
    });
    take();
}

QWidget* OverviewPage::buildContent()
{
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kMedium);
    column->addWidget(buildHeader());
    column->addWidget(buildCards());
    column->addWidget(buildCharts(), 1);
    auto* below = new QWidget;
    auto* row = rowOf(below);
    row->addWidget(buildRuns(), 63);
    auto* side = new QVBoxLayout;
    side->setSpacing(spacing::kMedium);
    m_waiting = new WaitingCard(context());
    m_health = new HealthCard(context().theme);
    side->addWidget(m_waiting, 1);
    side->addWidget(m_health);
    row->addLayout(side, 37);
    column->addWidget(below, 3);
    return content;
}

QWidget* OverviewPage::buildHeader()
{
    auto* header = new PageHeader(context().theme, title());
    auto* menu = new QMenu;
    addWindow(menu, tr("Last 1 hour"), kHour);
    addWindow(menu, tr("Last 30 minutes"), 30);
    addWindow(menu, tr("Last 15 minutes"), 15);
    addWindow(menu, tr("Last 5 minutes"), 5);
    m_window = header->addMenuButton(tr("Last 1 hour"), menu);
    // The window has Ctrl+N; a second shortcut here would make both ambiguous.
    auto* start = header->addButton(
        tr("New run  %1").arg(QKeySequence(Qt::CTRL | Qt::Key_N).toString(QKeySequence::NativeText)), ButtonRole::Primary);
    start->setAccessibleName(tr("New run"));
    connect(start, &QPushButton::clicked, this, [this] { context().navigator.newRun({}); });
    return header;
}

void OverviewPage::addWindow(QMenu* menu, const QString& text, int minutes)
{
    connect(menu->addAction(text), &QAction::triggered, this, [this, minutes] { setWindow(minutes); });
    auto* action = new QAction(tr("Show: %1").arg(text), this);
    connect(action, &QAction::triggered, this, [this, minutes] { setWindow(minutes); });
    addAction(action);
}

QWidget* OverviewPage::buildCards()
{
    const auto& theme = context().theme;
    m_agents = new StatCard(theme, tr("Agents running"), Tone::Accent);
    m_tasks = new StatCard(theme, tr("Tasks per minute"), Tone::Ok);
    m_tokens = new StatCard(theme, tr("Tokens per minute"), Tone::Violet);
    m_spend = new StatCard(theme, tr("Spend today"), Tone::Warning);
    auto* cards = new QWidget;
    auto* row = rowOf(cards);
    for (auto* card : {m_agents, m_tasks, m_tokens, m_spend}) {
        card->setClickable(true);
        row->addWidget(card, 1);
    }
    auto& navigator = context().navigator;
    for (auto* card : {m_agents, m_tasks})
        connect(card, &StatCard::clicked, this, [&navigator] { navigator.showRun({}); });
    for (auto* card : {m_tokens, m_spend})
        connect(card, &StatCard::clicked, this, [&navigator] { navigator.showTrace({}); });
    return cards;
}

QWidget* OverviewPage::buildCharts()
{
    const auto& theme = context().theme;
    m_latency = new LineChart(theme, tr("Turn latency of the last hour"));
    m_latency->addSeries(QStringLiteral("p50"), Tone::Accent, true);
    m_latency->addSeries(QStringLiteral("p95"), Tone::Violet);
    m_latency->addSeries(QStringLiteral("p99"), Tone::Critical);
    m_latency->setYFormat(seconds);
    m_latency->setLeastMaximum(1);
    m_requests = new LineChart(theme, tr("Requests by provider of the last hour"));
    m_requests->setYFormat([](double value) { return tr("%1 a minute").arg(rate(value)); });
    m_requests->setLeastMaximum(4);
    auto* charts = new QWidget;
    auto* row = rowOf(charts);
    for (auto [chart, title] : {std::pair(m_latency, tr("Turn latency")), std::pair(m_requests, tr("Requests by provider"))}) {
        chart->setXFormat(clockText);
        auto* card = new Card(theme, title);
        card->setTrailing(chart->legend());
        card->content()->addWidget(chart, 1);
        row->addWidget(card, 1);
        connect(chart, &LineChart::rangeSelected, this, [this](double from, double to) { setRange(TimeRange{from, to}); });
        connect(chart, &LineChart::rangeCleared, this, [this] { setRange({}); });
    }
    charts->setMinimumHeight(182);
    return charts;
}

Card* OverviewPage::buildRuns()
{
    m_runs = new RunTableModel({RunColumn::Agent, RunColumn::Pool, RunColumn::DoingNow, RunColumn::State, RunColumn::Elapsed,
                                   RunColumn::Tokens, RunColumn::Cost},
        this);
    m_table = new TableView(context().theme, tr("Active runs"));
    m_table->setModel(m_runs);
    constexpr std::array kKinds{
        CellKind::Strong, CellKind::Muted, CellKind::Text, CellKind::Chip, CellKind::Number, CellKind::Number, CellKind::Number};
    constexpr std::array kWidths{130, 104, 0, 124, 72, 72, 72};
    for (int column = 0; column < static_cast<int>(kKinds.size()); ++column) {
        m_table->setColumnKind(column, kKinds[static_cast<std::size_t>(column)]);
        if (kWidths[static_cast<std::size_t>(column)] > 0)
            m_table->setColumnHint(column, kWidths[static_cast<std::size_t>(column)]);
    }
    m_table->setStretchColumn(2);
    auto& settings = context().settings;
    m_table->rememberColumns([&settings] { return settings.value(QStringLiteral("overview/columns")).toByteArray(); },
        [&settings](const QByteArray& state) { settings.setValue(QStringLiteral("overview/columns"), state); });
    connect(m_table, &TableView::opened, this, [this](const QModelIndex& index) {
        if (const auto* run = m_runs->row(index))
            context().navigator.showRun(text(run->runId));
    });
    m_runsCard = new Card(context().theme, tr("Active runs"));
    m_runsCard->setFlush(true);
    m_runsCard->setLink(tr("View all"));
    m_runsCard->content()->addWidget(m_table);
    connect(m_runsCard, &Card::linkActivated, this, [this] { context().navigator.showRun({}); });
    return m_runsCard;
}

void OverviewPage::take()
{
    const auto snapshot = context().link.snapshot();
    if (!snapshot)
        return m_states->setCurrentWidget(m_loading);
    const bool first = snapshot->runsTotal == 0 && !m_skippedFirst;
    if (first && m_states->currentWidget() != m_first)
        m_first->refresh();
    m_states->setCurrentWidget(first ? static_cast<QWidget*>(m_first) : m_content);
    if (first)
        return;
    showCards(*snapshot);
    showLatency(*snapshot);
    showRequests(*snapshot);
    showRuns(*snapshot);
    m_health->setSnapshot(*snapshot);
}

void OverviewPage::showCards(const api::CellSnapshot& snapshot)
{
    const auto figures = figuresOf(snapshot, m_range);
    const auto trend = [&](const char* name) { return lastOf(valuesOf(snapshot.trends, name), m_minutes); };
    const auto when = m_range ? tr("%1 – %2").arg(clockText(m_range->from), clockText(m_range->to)) : QString();
    m_agents->setValue(rate(figures.agents), m_range ? QString() : format::exactCount(snapshot.agentsRunning));
    m_agents->setExplanation(m_range
            ? tr("on average, %1").arg(when)
            : tr("%1 waiting for you · %2 queued").arg(format::count(snapshot.runsWaiting), format::count(snapshot.runsQueued)));
    m_agents->setTrend(trend("agents"));
    m_tasks->setValue(rate(figures.tasksPerMinute));
    m_tasks->setExplanation(m_range    ? tr("on average, %1").arg(when)
            : snapshot.tasksEnded == 0 ? tr("none has ended in the last hour")
                                       : tr("%1 of %2 succeeded in the last hour")
                                             .arg(format::percent(snapshot.tasksSucceeded), format::count(snapshot.tasksEnded)));
    m_tasks->setTrend(trend("tasks"));
    m_tokens->setValue(rate(figures.tokensPerMinute), format::exactCount(std::llround(figures.tokensPerMinute)));
    m_tokens->setExplanation(m_range ? tr("on average, %1").arg(when)
                                     : tr("%n model call(s) under way", nullptr, static_cast<int>(snapshot.inFlight)));
    m_tokens->setTrend(trend("tokens"));
    m_spend->setTitle(m_range ? tr("Spend") : tr("Spend today"));
    m_spend->setValue(format::money(figures.spendNanos), format::exactMoney(figures.spendNanos));
    m_spend->setExplanation(
        m_range ? tr("in all, %1").arg(when) : tr("%1 of it in the last hour").arg(format::money(snapshot.spendHour.nanos)));
    m_spend->setTrend(trend("spend"));
}

void OverviewPage::showLatency(const api::CellSnapshot& snapshot)
{
    const std::array<std::pair<const char*, double>, 3> lines{
        {{"p50", snapshot.turnP50}, {"p95", snapshot.turnP95}, {"p99", snapshot.turnP99}}};
    for (int line = 0; line < 3; ++line) {
        const auto [name, now] = lines[static_cast<std::size_t>(line)];
        const auto values = valuesOf(snapshot.turnLatency, name);
        m_latency->setPoints(
            line, pointsOf({values.begin(), values.end()}, snapshot.at, m_minutes), now > 0 ? seconds(now) : QStringLiteral("—"));
    }
}

void OverviewPage::showRequests(const api::CellSnapshot& snapshot)
{
    QStringList names;
    for (const auto& series : snapshot.requests)
        names << text(series.name);
    if (names != m_providers) {
        m_requests->clearSeries();
        for (qsizetype i = 0; i < names.size(); ++i)
            m_requests->addSeries(names[i], kProviderTones[static_cast<std::size_t>(i) % kProviderTones.size()], true);
        m_providers = names;
    }
    for (std::size_t i = 0; i < snapshot.requests.size(); ++i)
        m_requests->setPoints(static_cast<int>(i), pointsOf(snapshot.requests[i].values, snapshot.at, m_minutes));
}

void OverviewPage::showRuns(const api::CellSnapshot& snapshot)
{
    m_runs->setNow(context().link.now());
    m_runs->setRows(snapshot.activeRuns);
    m_runsCard->setNote(tr("%n running", nullptr, static_cast<int>(snapshot.agentsRunning)));
}

void OverviewPage::setWindow(int minutes)
{
    m_minutes = minutes;
    if (m_range) {
        m_latency->clearRange();
        m_requests->clearRange();
    }
    m_range.reset();
    showRangeText();
    take();
}

void OverviewPage::setRange(const std::optional<TimeRange>& range)
{
    if (range == m_range)
        return;
    m_range = range;
    for (auto* chart : {m_latency, m_requests}) {
        const QSignalBlocker quiet(chart);
        if (range)
            chart->selectRange(range->from, range->to);
        else
            chart->clearRange();
    }
    showRangeText();
    take();
}

void OverviewPage::showRangeText()
{
    if (m_range)
        m_window->setText(tr("%1 – %2").arg(clockText(m_range->from), clockText(m_range->to)));
    else
        m_window->setText(m_minutes == kHour ? tr("Last 1 hour") : tr("Last %n minute(s)", nullptr, m_minutes));
}

void OverviewPage::refresh()
{
    take();
    m_waiting->refresh();
    if (m_states->currentWidget() == m_first)
        m_first->refresh();
}

bool OverviewPage::goBack()
{
    if (!m_range)
        return false;
    setRange({});
    return true;
}

QString OverviewPage::copyText() const
{
    if (const auto rows = m_table->selectedText(); !rows.isEmpty())
        return rows;
    QString figures;
    for (const auto* card : {m_agents, m_tasks, m_tokens, m_spend})
        figures += QStringLiteral("%1\t%2\t%3\n").arg(card->accessibleName(), card->value(), card->explanation());
    return figures;
}

void OverviewPage::setPaused(bool paused)
{
    m_paused = paused;
    if (!paused)
        take();
}

void OverviewPage::shown()
{
    take();
    m_waiting->refresh();
}

} // namespace kaze::ui
