// What the overview is made of, and where its parts lead.

#include "ui/models/run_table_model.h"
#include "ui/models/run_words.h"
#include "ui/pages/overview/overview_page.h"
#include "ui/pages/overview/readiness_card.h"
#include "ui/pages/overview/waiting_card.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/line_chart.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/scrolled.h"
#include "ui/widgets/stat_card.h"
#include "ui/widgets/table_view.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <array>
#include <cmath>

namespace kaze::ui {

namespace {

constexpr int kChartsHeight = 148;
constexpr int kRunsHeight = 160;

QHBoxLayout* rowOf(QWidget* parent)
{
    auto* row = new QHBoxLayout(parent);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kMedium);
    return row;
}

} // namespace

QWidget* OverviewPage::buildContent()
{
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kMedium);
    m_problem = makeLabel(context().theme, TextRole::Muted, {});
    setTextTone(*m_problem, Tone::Warning);
    m_problem->hide();
    column->addWidget(buildHeader());
    column->addWidget(m_problem);
    column->addWidget(buildCards());
    column->addWidget(buildCharts(), 1);
    // A layout and not a widget of its own: so it says how low it can be where texts in it wrap.
    auto* row = new QHBoxLayout;
    row->setSpacing(spacing::kMedium);
    row->addWidget(buildRuns(), 63);
    auto* side = new QVBoxLayout;
    side->setSpacing(spacing::kMedium);
    m_waiting = new WaitingCard(context());
    m_readiness = new ReadinessCard(context().theme);
    side->addWidget(m_waiting, 1);
    side->addWidget(m_readiness);
    row->addLayout(side, 37);
    column->addLayout(row, 3);
    connectCards();
    // Where the window is too low for all of it, it scrolls instead of cutting something off.
    return scrolledAtLeast(content);
}

QWidget* OverviewPage::buildHeader()
{
    auto* header = new PageHeader(context().theme, title());
    m_chip = header->addButton({}, ButtonRole::Flat);
    m_chip->setToolTip(tr("Show the whole time again (Esc)"));
    m_chip->hide();
    connect(m_chip, &QPushButton::clicked, this, [this] { setRange({}); });
    auto* logs = header->addButton(tr("Logs"), ButtonRole::Flat);
    logs->setToolTip(tr("What was recorded in this time"));
    connect(logs, &QPushButton::clicked, this, [this] { go(QStringLiteral("logs")); });
    auto* menu = new QMenu;
    for (const int hours : kLastHours) {
        connect(menu->addAction(lastHours(hours)), &QAction::triggered, this, [this, hours] { setHours(hours); });
        auto* action = new QAction(tr("Show: %1").arg(lastHours(hours)), this);
        connect(action, &QAction::triggered, this, [this, hours] { setHours(hours); });
        addAction(action);
    }
    m_hoursButton = header->addMenuButton(lastHours(1), menu);
    // The window has Ctrl+N; a second shortcut here would make both ambiguous.
    auto* start = header->addButton(
        tr("New run  %1").arg(QKeySequence(Qt::CTRL | Qt::Key_N).toString(QKeySequence::NativeText)), ButtonRole::Primary);
    start->setAccessibleName(tr("New run"));
    connect(start, &QPushButton::clicked, this, [this] { context().navigator.newRun({}); });
    return header;
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
    return cards;
}

QWidget* OverviewPage::buildCharts()
{
    const auto& theme = context().theme;
    m_latency = new LineChart(theme, tr("Turn latency"));
    m_latency->addSeries(QStringLiteral("p50"), Tone::Accent, true);
    m_latency->addSeries(QStringLiteral("p95"), Tone::Violet);
    m_latency->addSeries(QStringLiteral("p99"), Tone::Critical);
    m_latency->setYFormat([](double value) { return format::duration(std::llround(value * 1e9)); });
    m_latency->setLeastMaximum(1);
    m_requests = new LineChart(theme, tr("Requests by provider"));
    m_requests->setYFormat([](double value) { return tr("%1 a minute").arg(rateText(value)); });
    m_requests->setLeastMaximum(4);
    m_latencyCard = new Card(theme, tr("Turn latency"));
    m_latencyCard->setLink(tr("Traces"));
    m_requestsCard = new Card(theme, tr("Requests by provider"));
    m_requestsCard->setLink(tr("Gateway"));
    auto* charts = new QWidget;
    auto* row = rowOf(charts);
    for (auto [chart, card] : {std::pair(m_latency, m_latencyCard), std::pair(m_requests, m_requestsCard)}) {
        chart->setXFormat([this](double seconds) {
            const auto when = QDateTime::fromSecsSinceEpoch(std::llround(seconds));
            return QLocale().toString(when, m_hours > 24 ? QStringLiteral("d MMM HH:mm") : QStringLiteral("HH:mm"));
        });
        card->setTrailing(chart->legend());
        card->content()->addWidget(chart, 1);
        row->addWidget(card, 1);
        connect(chart, &LineChart::rangeSelected, this, [this](double from, double to) { setRange(TimeRange{from, to}); });
        connect(chart, &LineChart::rangeCleared, this, [this] { setRange({}); });
    }
    charts->setMinimumHeight(kChartsHeight);
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
    constexpr std::array kWidths{120, 96, 0, 118, 66, 66, 84};
    for (int column = 0; column < static_cast<int>(kKinds.size()); ++column) {
        m_table->setColumnKind(column, kKinds[static_cast<std::size_t>(column)]);
        if (kWidths[static_cast<std::size_t>(column)] > 0)
            m_table->setColumnHint(column, kWidths[static_cast<std::size_t>(column)]);
    }
    m_table->setStretchColumn(2);
    m_table->setMinimumHeight(kRunsHeight);
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
    return m_runsCard;
}

void OverviewPage::connectCards()
{
    // What is of now is behind the page of agents; what was is behind its traces.
    const auto runs = [this] {
        if (isLive())
            context().navigator.showRun({});
        else
            go(QStringLiteral("traces"));
    };
    connect(m_agents, &StatCard::clicked, this, runs);
    connect(m_tasks, &StatCard::clicked, this, runs);
    connect(m_runsCard, &Card::linkActivated, this, runs);
    for (auto* card : {m_tokens, m_spend})
        connect(card, &StatCard::clicked, this, [this] { go(QStringLiteral("budgets")); });
    connect(m_latencyCard, &Card::linkActivated, this, [this] { go(QStringLiteral("traces")); });
    connect(m_requestsCard, &Card::linkActivated, this, [this] { go(QStringLiteral("gateway")); });
    connect(m_waiting, &WaitingCard::logsWanted, this, [this] { go(QStringLiteral("logs"), QStringLiteral("level>=warn")); });
    connect(m_readiness, &Card::linkActivated, this, [this] { context().navigator.showPage(QStringLiteral("readiness"), {}); });
    connect(m_readiness, &ReadinessCard::triggerChosen, this,
        [this](const QString& id) { context().navigator.showPage(QStringLiteral("readiness"), id); });
}

} // namespace kaze::ui
