#include "ui/pages/overview/overview_page.h"

#include "engine/api/snapshot.h"

#include "ui/link/cell_place.h"
#include "ui/models/run_table_model.h"
#include "ui/models/run_words.h"
#include "ui/pages/overview/first_start.h"
#include "ui/pages/overview/readiness_card.h"
#include "ui/pages/overview/waiting_card.h"
#include "ui/widgets/filling_stack.h"
#include "ui/widgets/format.h"
#include "ui/widgets/line_chart.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/stat_card.h"
#include "ui/widgets/table_view.h"

#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <array>
#include <cmath>

namespace kaze::ui {

namespace {

constexpr int kMinutes = 60; // of the snapshot's charts
constexpr int kAgain = 30'000; // ms between two looks at a longer time
constexpr double kHour = 3600; // s
constexpr std::array kProviderTones{Tone::Teal, Tone::Accent, Tone::Warning, Tone::Violet, Tone::Ok, Tone::Critical};

QString seconds(double value)
{
    return format::duration(std::llround(value * 1e9));
}

} // namespace

OverviewPage::OverviewPage(PageContext given, std::filesystem::path resources)
    : Page(given, QStringLiteral("overview"), tr("Overview")), m_resources(std::move(resources)), m_states(new FillingStack),
      m_loading(new LoadingState(given.theme, tr("Waiting for the first figures…"))), m_content(nullptr), m_first(nullptr),
      m_whole(new OverviewHistory(given, this)), m_brushed(new OverviewHistory(given, this)), m_again(new QTimer(this))
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
    for (auto* history : {m_whole, m_brushed})
        connect(history, &OverviewHistory::changed, this, &OverviewPage::takeHistory);
    m_again->setInterval(kAgain);
    connect(m_again, &QTimer::timeout, this, [this] {
        if (!m_paused)
            ask();
    });
    connect(m_first, &FirstStart::skipped, this, [this] {
        m_skippedFirst = true;
        take();
    });
    take();
}

TimeRange OverviewPage::window() const
{
    const double now = std::chrono::duration<double>(context().link.now().time_since_epoch()).count();
    return {now - m_hours * kHour, now};
}

PageScope OverviewPage::scope(const QString& filter) const
{
    if (m_range)
        return {timeOf(m_range->from), timeOf(m_range->to), filter};
    return {timeOf(window().from), std::nullopt, filter};
}

void OverviewPage::go(const QString& page, const QString& filter) const
{
    context().navigator.showPage(page, scope(filter).toThing());
}

const OverviewHistory::Data* OverviewPage::data() const
{
    if (isLive())
        return nullptr;
    return m_range ? &m_brushed->data() : &m_whole->data();
}

void OverviewPage::ask()
{
    if (m_hours > 1)
        m_whole->ask(window(), true);
    else
        m_whole->clear();
    if (m_range)
        m_brushed->ask(*m_range, false);
    else
        m_brushed->clear();
}

void OverviewPage::take()
{
    const auto snapshot = context().link.snapshot();
    if (!snapshot)
        return m_states->setCurrentWidget(m_loading);
    // Elsewhere it is for that machine's own console: the sample's files and the models that are looked for are here.
    const bool first = snapshot->runsTotal == 0 && !m_skippedFirst && isOnThisMachine(context().link);
    if (first && m_states->currentWidget() != m_first)
        m_first->refresh();
    m_states->setCurrentWidget(first ? static_cast<QWidget*>(m_first) : m_content);
    if (first)
        return;
    m_readiness->setSnapshot(*snapshot);
    if (!isLive())
        return;
    takeHistory();
}

void OverviewPage::takeHistory()
{
    const auto snapshot = context().link.snapshot();
    if (!snapshot)
        return;
    showFigures(*snapshot);
    showExplanations(*snapshot);
    showTrends(*snapshot);
    showLatency(*snapshot);
    showRequests(*snapshot);
    showRuns(*snapshot);
    const auto* history = data();
    const QString problem = history ? history->problem : QString();
    m_problem->setText(tr("Not everything of this time could be read: %1").arg(problem));
    m_problem->setVisible(!problem.isEmpty());
}

void OverviewPage::showFigures(const api::CellSnapshot& snapshot)
{
    const auto* history = data();
    // Of a range within the last hour the snapshot knows the minutes, until that hour is over.
    auto figures = m_hours == 1 ? figuresOf(snapshot, m_range) : std::nullopt;
    if (!figures && history && history->figures) {
        figures = history->figures;
        figures->agents = history->agents.value_or(-1);
    }
    const auto shown = [&](double value) { return figures && value >= 0 ? rateText(value) : QStringLiteral("—"); };
    const auto given = figures.value_or(OverviewFigures{});
    m_agents->setValue(shown(given.agents), isLive() ? format::exactCount(snapshot.agentsRunning) : QString());
    m_tasks->setValue(shown(given.tasksPerMinute));
    m_tokens->setValue(
        shown(given.tokensPerMinute), figures ? format::exactCount(std::llround(given.tokensPerMinute)) : QString());
    m_spend->setTitle(isLive() ? tr("Spend today") : tr("Spend"));
    m_spend->setValue(figures ? format::money(given.spendNanos) : QStringLiteral("—"),
        figures ? format::exactMoney(given.spendNanos) : QString());
}

void OverviewPage::showExplanations(const api::CellSnapshot& snapshot)
{
    if (!isLive()) {
        const QString when = scope().words(context().link.now());
        for (auto* card : {m_agents, m_tasks, m_tokens})
            card->setExplanation(tr("on average, %1").arg(when));
        return m_spend->setExplanation(tr("in all, %1").arg(when));
    }
    m_agents->setExplanation(
        tr("%1 waiting for you · %2 queued").arg(format::count(snapshot.runsWaiting), format::count(snapshot.runsQueued)));
    m_tasks->setExplanation(snapshot.tasksEnded == 0
            ? tr("none has ended in the last hour")
            : tr("%1 of %2 succeeded in the last hour")
                  .arg(format::percent(snapshot.tasksSucceeded), format::count(snapshot.tasksEnded)));
    m_tokens->setExplanation(tr("%n model call(s) under way", nullptr, static_cast<int>(snapshot.inFlight)));
    m_spend->setExplanation(tr("%1 of it in the last hour").arg(format::money(snapshot.spendHour.nanos)));
}

void OverviewPage::showTrends(const api::CellSnapshot& snapshot)
{
    for (const auto& [card, name] : {std::pair(m_agents, "agents"), std::pair(m_tasks, "tasks"), std::pair(m_tokens, "tokens"),
             std::pair(m_spend, "spend")}) {
        if (m_hours == 1) {
            card->setTrend(valuesOf(snapshot.trends, name));
            continue;
        }
        const auto& trends = m_whole->data().trends;
        const auto found = trends.find(name);
        card->setTrend(found == trends.end() ? QVector<double>() : found->second);
    }
}

void OverviewPage::showLatency(const api::CellSnapshot& snapshot)
{
    const std::array<std::pair<const char*, double>, 3> lines{
        {{"p50", snapshot.turnP50}, {"p95", snapshot.turnP95}, {"p99", snapshot.turnP99}}};
    const auto* history = data();
    for (std::size_t line = 0; line < lines.size(); ++line) {
        const auto [name, now] = lines[line];
        const double value = history ? history->percentiles[line].value_or(0) : now;
        const auto values = valuesOf(snapshot.turnLatency, name);
        m_latency->setPoints(static_cast<int>(line),
            m_hours == 1 ? pointsOf({values.begin(), values.end()}, snapshot.at, kMinutes) : m_whole->data().latency[line],
            value > 0 ? seconds(value) : QStringLiteral("—"));
    }
}

void OverviewPage::showRequests(const api::CellSnapshot& snapshot)
{
    std::vector<OverviewHistory::Line> lines;
    if (m_hours > 1)
        lines = m_whole->data().requests;
    else
        for (const auto& series : snapshot.requests)
            lines.push_back({text(series.name), pointsOf(series.values, snapshot.at, kMinutes)});
    QStringList names;
    for (const auto& line : lines)
        names << line.name;
    if (names != m_providers) {
        m_requests->clearSeries();
        for (qsizetype i = 0; i < names.size(); ++i)
            m_requests->addSeries(names[i], kProviderTones[static_cast<std::size_t>(i) % kProviderTones.size()], true);
        m_providers = names;
    }
    for (std::size_t i = 0; i < lines.size(); ++i)
        m_requests->setPoints(static_cast<int>(i), lines[i].points);
}

void OverviewPage::showRuns(const api::CellSnapshot& snapshot)
{
    m_runs->setNow(context().link.now());
    if (const auto* history = data()) {
        m_runs->setRows(history->runs.value_or(std::vector<api::RunRow>()));
        m_runsCard->setTitle(tr("Runs that began in this time"));
        return m_runsCard->setNote(history->runs ? tr("the newest %1").arg(history->runs->size()) : tr("reading…"));
    }
    m_runs->setRows(snapshot.activeRuns);
    m_runsCard->setTitle(tr("Active runs"));
    m_runsCard->setNote(tr("%n running", nullptr, static_cast<int>(snapshot.agentsRunning)));
}

void OverviewPage::setHours(int hours)
{
    m_hours = hours;
    m_hoursButton->setText(lastHours(hours));
    m_range.reset();
    m_latency->clearRange();
    m_requests->clearRange();
    showScope();
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
    showScope();
}

void OverviewPage::showScope()
{
    m_chip->setVisible(m_range.has_value());
    if (m_range) {
        const QString words = scope().words(context().link.now());
        m_chip->setText(words + QStringLiteral("  ×"));
        m_chip->setAccessibleName(tr("Forget the time %1").arg(words));
    }
    ask();
    takeHistory();
}

void OverviewPage::refresh()
{
    take();
    ask();
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
    ask();
    m_again->start();
    m_waiting->refresh();
}

void OverviewPage::hidden()
{
    m_again->stop();
}

} // namespace kaze::ui
