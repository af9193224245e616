#include "ui/pages/agents/run_list_panel.h"

#include "engine/api/run_requests.h"

#include "ui/models/run_words.h"
#include "ui/pages/state_chips.h"
#include "ui/widgets/card.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/table_view.h"

#include <QTimer>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kRefreshPause = 500; // ms between looks at what events cannot tell
constexpr int kCountPause = 2000;

using enum api::RunState;
constexpr api::RunState kChipStates[]{
    Running, WaitingApproval, NeedsAttention, Queued, Paused, Interrupted, Done, Failed, BudgetExhausted, Cancelled};

//! Shorter words than in the table where they must stand eleven in a row.
QString chipWord(api::RunState state)
{
    if (state == NeedsAttention)
        return RunListPanel::tr("attention");
    return state == BudgetExhausted ? RunListPanel::tr("budget") : wordOf(state);
}

QList<std::pair<QString, QString>> chipWords()
{
    QList<std::pair<QString, QString>> words;
    for (const auto state : kChipStates)
        words << std::pair(text(base::enumName(state)), chipWord(state));
    return words;
}

} // namespace

RunListLook RunListPanel::agentsLook()
{
    // Tokens and Started come when a person asks: what a run does needs their room more.
    return {QStringLiteral("agents"),
        {{RunColumn::Agent, CellKind::Strong, 129}, {RunColumn::Pool, CellKind::Muted, 88},
            {RunColumn::Tenant, CellKind::Muted, 76}, {RunColumn::State, CellKind::Chip, 114},
            {RunColumn::DoingNow, CellKind::Text, 120}, {RunColumn::Turns, CellKind::Number, 42},
            {RunColumn::Memory, CellKind::Number, 64}, {RunColumn::Tokens, CellKind::Number, 64, true},
            {RunColumn::Cost, CellKind::Number, 78}, {RunColumn::Started, CellKind::Number, 79, true}},
        4};
}

RunListPanel::RunListPanel(PageContext context, QWidget* parent) : RunListPanel(context, agentsLook(), parent) { }

RunListPanel::RunListPanel(PageContext context, RunListLook look, QWidget* parent)
    : QWidget(parent), m_context(context), m_look(std::move(look)), m_model(new RunListModel(m_look.kinds(), this)),
      m_table(new TableView(context.theme, tr("Runs"))), m_later(new QTimer(this)), m_countLater(new QTimer(this)),
      m_feed(context.link, *m_model, *m_table, [this](base::Result<api::RunPage> reply) { took(std::move(reply)); })
{
    build();
    connectTable();
    connectLink();
    m_later->setSingleShot(true);
    m_later->setInterval(kRefreshPause);
    connect(m_later, &QTimer::timeout, this, [this] {
        if (m_active && !m_paused && m_feed.isLoaded())
            m_feed.refresh();
    });
    m_countLater->setInterval(kCountPause);
    connect(m_countLater, &QTimer::timeout, this, [this] {
        if (m_countsOld && !m_paused)
            askCounts();
    });
    m_stack->showLoading();
}

std::vector<RunColumn> RunListLook::kinds() const
{
    std::vector<RunColumn> kinds;
    for (const auto& column : columns)
        kinds.push_back(column.what);
    return kinds;
}

void RunListPanel::build()
{
    auto& theme = m_context.theme;
    m_chips = new StateChips(theme, tr("Runs by state"), chipWords());
    for (int column = 0; column < static_cast<int>(m_look.columns.size()); ++column) {
        const auto& one = m_look.columns[static_cast<std::size_t>(column)];
        m_table->setColumnKind(column, one.kind);
        m_table->setColumnHint(column, one.width);
        if (one.hiddenFirst)
            m_table->hideAtFirst(column);
    }
    m_table->setStretchColumn(m_look.stretch);
    m_table->setModel(m_model);
    const QString key = m_look.settings + QStringLiteral("/columns");
    m_table->rememberColumns([this, key] { return m_context.settings.value(key).toByteArray(); },
        [this, key](const QByteArray& state) { m_context.settings.setValue(key, state); });
    auto* empty = new EmptyState(theme, QStringLiteral("system-run"), {}, {}, tr("New run"));
    m_stack = new StateStack(theme, m_table, empty, tr("Reading the runs…"));
    m_card = new Card(theme);
    m_card->setFlush(true);
    auto* bar = new QWidget;
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(spacing::kCardPadding - 1, spacing::kSmall, spacing::kCardPadding - 1, 0);
    row->addWidget(m_chips, 1);
    m_card->content()->setSpacing(spacing::kTiny);
    m_card->content()->addWidget(bar);
    m_card->content()->addWidget(m_stack, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_card);
    connect(empty, &EmptyState::actionClicked, this, [this] {
        if (m_feed.filter().isEmpty())
            emit newRunWanted();
        else
            emit filterWanted({});
    });
    connect(m_stack, &StateStack::retryClicked, this, &RunListPanel::refresh);
    connect(m_chips, &StateChips::filterWanted, this, &RunListPanel::filterWanted);
}

void RunListPanel::connectTable()
{
    const auto idOf = [](const QModelIndex& index) { return index.data(RunListModel::IdRole).toString(); };
    connect(m_table, &TableView::opened, this, [this, idOf](const QModelIndex& index) { emit opened(idOf(index)); });
    connect(m_table, &QAbstractItemView::clicked, this, [this, idOf](const QModelIndex& index) { emit clicked(idOf(index)); });
    auto* selection = m_table->selectionModel();
    connect(selection, &QItemSelectionModel::selectionChanged, this, &RunListPanel::selectionChanged);
    connect(selection, &QItemSelectionModel::currentRowChanged, this, [this, idOf](const QModelIndex& current) {
        const QString id = idOf(current);
        if (id.isEmpty() || id == m_current)
            return;
        m_current = id;
        emit currentRunChanged(id);
    });
}

void RunListPanel::connectLink()
{
    auto& link = m_context.link;
    connect(&link, &CellLink::runChanged, this, &RunListPanel::runChanged);
    connect(&link, &CellLink::refreshNeeded, this, &RunListPanel::refresh);
    connect(&link, &CellLink::stateChanged, this, [this] {
        if (m_context.link.state() == CellLink::State::Connected)
            refresh();
    });
}

void RunListPanel::setActive(bool active)
{
    m_active = active;
    if (!active) {
        m_countLater->stop();
        return;
    }
    m_countLater->start();
    refresh();
}

void RunListPanel::setPaused(bool paused)
{
    m_paused = paused;
    if (!paused)
        refresh();
}

void RunListPanel::setFilter(const QString& filter)
{
    m_feed.setFilter(filter);
    m_chips->follow(filter);
    refresh();
}

void RunListPanel::refresh()
{
    if (!m_active)
        return;
    if (!m_feed.isLoaded() && m_context.link.state() == CellLink::State::Connecting)
        return m_stack->showLoading();
    m_feed.refresh();
    askCounts();
}

void RunListPanel::took(base::Result<api::RunPage> reply)
{
    if (!reply) {
        const QString message = text(reply.error().message);
        if (reply.error().code == base::ErrorCode::InvalidArgument)
            return emit filterRefused(message);
        if (!m_feed.isLoaded())
            m_stack->showError(message, tr("Every run and its steps are kept."),
                tr("Try again, or look at the engine's state in the status bar."), tr("Try again"));
        return;
    }
    emit filterRefused({});
    m_model->setNow(m_context.link.now());
    const bool another = !m_feed.isLoaded();
    m_feed.accept(std::move(*reply));
    if (m_model->rowCount() == 0)
        return showEmpty();
    m_stack->showContent();
    const bool found = (!m_wanted.isEmpty() && select(m_wanted)) || (another && !m_current.isEmpty() && select(m_current));
    // A selected run that no longer fits the filter stays beside the list; nothing else is put in its place.
    // Where nothing was selected yet, the first run that comes is.
    if (!found && m_wanted.isEmpty() && (another || m_current.isEmpty()))
        m_table->setCurrentRow(0);
    emit selectionChanged();
}

void RunListPanel::showEmpty()
{
    auto* empty = m_stack->emptyState();
    if (m_feed.filter().isEmpty()) {
        empty->setTexts(tr("No runs yet"),
            tr("Start an agent on a folder. It appears here with what it does, what it costs and what it asks."));
        empty->setAction(tr("New run"));
    } else {
        empty->setTexts(tr("No run matches the filter"), m_feed.filter());
        empty->setAction(tr("Clear the filter"));
    }
    m_stack->showEmpty();
}

void RunListPanel::runChanged(const api::RunRow& run)
{
    m_countsOld = true;
    if (m_paused || !m_feed.isLoaded() || !m_active)
        return;
    const int at = m_model->find(run.runId);
    const bool stateChanged = at >= 0 && !(m_model->row(at)->state == run.state);
    m_model->updateRow(run);
    if (at >= 0 && m_table->selectionModel()->isRowSelected(at))
        emit selectionChanged();
    // Only the engine knows whether a run that is new, or stands otherwise than before, fits the filter.
    const bool mayFit = at < 0 && run.parentRunId.empty();
    if ((mayFit || (stateChanged && !m_feed.filter().isEmpty())) && !m_later->isActive())
        m_later->start();
}

bool RunListPanel::select(const QString& runId)
{
    const int row = m_model->find(runId.toStdString());
    m_wanted = row < 0 ? runId : QString();
    if (row < 0)
        return false;
    m_table->setCurrentRow(row);
    m_table->scrollTo(m_model->index(row, 0));
    return true;
}

QString RunListPanel::currentRun() const
{
    return m_table->currentIndex().data(RunListModel::IdRole).toString();
}

std::vector<api::RunRow> RunListPanel::selectedRuns() const
{
    std::vector<api::RunRow> runs;
    for (const auto& index : m_table->selectionModel()->selectedRows())
        if (const auto* run = m_model->row(index.row()))
            runs.push_back(*run);
    return runs;
}

void RunListPanel::askCounts()
{
    m_countsOld = false;
    api::ListRuns query;
    query.filter = m_chips->withoutState(m_feed.filter()).toStdString();
    query.limit = 1;
    query.countStates = true;
    m_context.link.ask<api::ListRuns>(this, query, [this](const base::Result<api::RunPage>& reply) {
        if (reply)
            showCounts(*reply);
    });
}

void RunListPanel::showCounts(const api::RunPage& page)
{
    QHash<QString, qint64> counts;
    for (const auto& count : page.states)
        counts[text(count.state.name())] = count.runs;
    m_chips->setCounts(page.total, counts);
}

} // namespace kaze::ui
