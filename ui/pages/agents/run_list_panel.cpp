#include "ui/pages/agents/run_list_panel.h"

#include "ui/models/run_words.h"
#include "ui/widgets/card.h"
#include "ui/widgets/format.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/segmented_tabs.h"
#include "ui/widgets/table_view.h"

#include <QRegularExpression>
#include <QScrollBar>
#include <QTimer>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kPage = 200; // rows
constexpr int kRefreshPause = 500; // ms between looks at what events cannot tell
constexpr int kCountPause = 2000;

using enum api::RunState;
constexpr api::RunState kChipStates[]{
    Running, WaitingApproval, NeedsAttention, Queued, Paused, Interrupted, Done, Failed, BudgetExhausted, Cancelled};

const QRegularExpression& stateTerm()
{
    static const QRegularExpression term(QStringLiteral("(^|\\s)state:(\\S+)"));
    return term;
}

QString withoutState(const QString& filter)
{
    return QString(filter).remove(stateTerm()).simplified();
}

QString withState(const QString& filter, const QString& state)
{
    const QString rest = withoutState(filter);
    return rest.isEmpty() ? QStringLiteral("state:%1").arg(state) : QStringLiteral("%1 state:%2").arg(rest, state);
}

//! Shorter words than in the table where they must stand eleven in a row.
QString chipWord(const QString& id)
{
    const auto state = api::Open<api::RunState>::named(id.toStdString());
    if (id.isEmpty())
        return RunListPanel::tr("all");
    if (state == NeedsAttention)
        return RunListPanel::tr("attention");
    return state == BudgetExhausted ? RunListPanel::tr("budget") : wordOf(state);
}

QString chipTitle(const QString& id, qint64 count)
{
    const QString word = chipWord(id);
    return QStringLiteral("%1 %2").arg(word, format::count(count));
}

} // namespace

RunListPanel::RunListPanel(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context),
      m_model(new RunListModel({RunColumn::Agent, RunColumn::Pool, RunColumn::State, RunColumn::DoingNow, RunColumn::Turns,
                                   RunColumn::Memory, RunColumn::Tokens, RunColumn::Cost, RunColumn::Started},
          this)),
      m_later(new QTimer(this)), m_countLater(new QTimer(this))
{
    build();
    connectTable();
    connectLink();
    m_later->setSingleShot(true);
    m_later->setInterval(kRefreshPause);
    connect(m_later, &QTimer::timeout, this, &RunListPanel::refreshVisible);
    m_countLater->setInterval(kCountPause);
    connect(m_countLater, &QTimer::timeout, this, [this] {
        if (m_countsOld && !m_paused)
            askCounts();
    });
    m_model->setSource([this](int page, const std::string& cursor) { askPage(page, cursor); });
    m_stack->showLoading();
    markChip();
}

void RunListPanel::build()
{
    auto& theme = m_context.theme;
    m_chips = new SegmentedTabs(theme, tr("Runs by state"));
    m_chips->addTab({}, tr("all"));
    for (const auto state : kChipStates) {
        const QString id = text(base::enumName(state));
        m_chips->addTab(id, chipTitle(id, 0));
        m_chips->setTabShown(id, false);
    }
    m_table = new TableView(theme, tr("Runs"));
    const std::pair<CellKind, int> columns[]{{CellKind::Strong, 124}, {CellKind::Muted, 88}, {CellKind::Chip, 114},
        {CellKind::Text, 120}, {CellKind::Number, 42}, {CellKind::Number, 60}, {CellKind::Number, 60}, {CellKind::Number, 72},
        {CellKind::Number, 74}};
    for (int column = 0; column < static_cast<int>(std::size(columns)); ++column) {
        m_table->setColumnKind(column, columns[column].first);
        m_table->setColumnHint(column, columns[column].second);
    }
    m_table->setStretchColumn(3);
    m_table->setModel(m_model);
    m_table->rememberColumns([this] { return m_context.settings.value(QStringLiteral("agents/columns")).toByteArray(); },
        [this](const QByteArray& state) { m_context.settings.setValue(QStringLiteral("agents/columns"), state); });
    auto* empty = new EmptyState(theme, QStringLiteral("system-run"), {}, {}, tr("New run"));
    m_stack = new StateStack(theme, m_table, empty, tr("Reading the runs…"));
    m_card = new Card(theme);
    m_card->setFlush(true);
    auto* bar = new QWidget;
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(spacing::kSmall, spacing::kSmall - 1, spacing::kSmall, 0);
    row->addWidget(m_chips, 1);
    m_card->content()->setSpacing(spacing::kTiny);
    m_card->content()->addWidget(bar);
    m_card->content()->addWidget(m_stack, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_card);
    connect(empty, &EmptyState::actionClicked, this, [this] {
        if (m_filter.isEmpty())
            emit newRunWanted();
        else
            emit filterWanted({});
    });
    connect(m_stack, &StateStack::retryClicked, this, &RunListPanel::refresh);
    connect(m_chips, &SegmentedTabs::currentChanged, this, &RunListPanel::chooseChip);
}

void RunListPanel::connectTable()
{
    const auto idOf = [](const QModelIndex& index) { return index.data(RunListModel::IdRole).toString(); };
    connect(m_table, &TableView::opened, this, [this, idOf](const QModelIndex& index) { emit opened(idOf(index)); });
    connect(m_table, &QAbstractItemView::clicked, this, [this, idOf](const QModelIndex& index) { emit clicked(idOf(index)); });
    connect(m_table->verticalScrollBar(), &QScrollBar::valueChanged, this, &RunListPanel::viewportMoved);
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
    m_filter = filter;
    m_loaded = false;
    markChip();
    refresh();
}

void RunListPanel::refresh()
{
    if (!m_active)
        return;
    askFirst(m_loaded);
    askCounts();
}

void RunListPanel::askFirst(bool merge)
{
    // A list that a person has scrolled down stays where it is: what is on screen is asked for again instead.
    if (merge && m_model->pageAt(m_table->rowAt(0)).first > 0)
        return refreshVisible();
    const int generation = ++m_generation;
    if (!m_loaded && m_context.link.state() == CellLink::State::Connecting)
        return m_stack->showLoading();
    api::ListRuns query;
    query.filter = m_filter.toStdString();
    query.limit = kPage;
    m_context.link.ask<api::ListRuns>(this, query, [this, generation, merge](base::Result<api::RunPage> reply) {
        if (generation == m_generation)
            took(std::move(reply), merge);
    });
}

void RunListPanel::took(base::Result<api::RunPage> reply, bool merge)
{
    if (!reply) {
        const QString message = text(reply.error().message);
        if (reply.error().code == base::ErrorCode::InvalidArgument)
            return emit filterRefused(message);
        if (!m_loaded)
            m_stack->showError(message, tr("Every run and its steps are kept."),
                tr("Try again, or look at the engine's state in the status bar."), tr("Try again"));
        return;
    }
    emit filterRefused({});
    m_model->setNow(m_context.link.now());
    const QString before = m_current;
    if (merge)
        m_model->mergeHead(std::move(reply->rows), std::move(reply->next));
    else
        m_model->restart(std::move(reply->rows), std::move(reply->next));
    m_loaded = true;
    if (m_model->rowCount() == 0)
        return showEmpty();
    m_stack->showContent();
    const bool found = (!m_wanted.isEmpty() && select(m_wanted)) || (!before.isEmpty() && !merge && select(before));
    if (!found && m_wanted.isEmpty() && !m_table->currentIndex().isValid())
        m_table->selectRow(0);
    viewportMoved();
}

void RunListPanel::showEmpty()
{
    auto* empty = m_stack->emptyState();
    if (m_filter.isEmpty()) {
        empty->setTexts(tr("No runs yet"),
            tr("Start an agent on a folder. It appears here with what it does, what it costs and what it asks."));
        empty->setAction(tr("New run"));
    } else {
        empty->setTexts(tr("No run matches the filter"), m_filter);
        empty->setAction(tr("Clear the filter"));
    }
    m_stack->showEmpty();
}

void RunListPanel::askPage(int page, const std::string& cursor)
{
    api::ListRuns query;
    query.filter = m_filter.toStdString();
    query.cursor = cursor;
    query.limit = kPage;
    m_context.link.ask<api::ListRuns>(this, query, [this, page, generation = m_generation](base::Result<api::RunPage> reply) {
        if (generation != m_generation || !reply)
            return m_model->fillFailed(page);
        m_model->fill(page, std::move(reply->rows), std::move(reply->next));
    });
}

void RunListPanel::refreshVisible()
{
    if (!m_active || m_paused || !m_loaded)
        return;
    const auto [page, cursor] = m_model->pageAt(m_table->rowAt(0));
    if (page == 0)
        askFirst(true);
    else
        askPage(page, cursor);
}

void RunListPanel::viewportMoved()
{
    const int first = std::max(0, m_table->rowAt(0));
    const int last = m_table->rowAt(m_table->viewport()->height() - 1);
    m_model->setViewport(first, last < 0 ? m_model->rowCount() : last);
}

void RunListPanel::runChanged(const api::RunRow& run)
{
    m_countsOld = true;
    if (m_paused || !m_loaded || !m_active)
        return;
    const int at = m_model->find(run.runId);
    const bool stateChanged = at >= 0 && !(m_model->row(at)->state == run.state);
    m_model->updateRow(run);
    if (at >= 0 && m_table->selectionModel()->isRowSelected(at))
        emit selectionChanged();
    // Only the engine knows whether a run that is new, or stands otherwise than before, fits the filter.
    const bool mayFit = at < 0 && run.parentRunId.empty();
    if ((mayFit || (stateChanged && !m_filter.isEmpty())) && !m_later->isActive())
        m_later->start();
}

bool RunListPanel::select(const QString& runId)
{
    const int row = m_model->find(runId.toStdString());
    m_wanted = row < 0 ? runId : QString();
    if (row < 0)
        return false;
    m_table->selectRow(row);
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
    const QString rest = withoutState(m_filter);
    count({}, rest.toStdString());
    for (const auto state : kChipStates) {
        const QString id = text(base::enumName(state));
        count(id, withState(rest, id).toStdString());
    }
}

void RunListPanel::count(const QString& id, const std::string& filter)
{
    api::ListRuns query;
    query.filter = filter;
    query.limit = 1;
    m_context.link.ask<api::ListRuns>(this, query, [this, id](const base::Result<api::RunPage>& reply) {
        if (!reply)
            return;
        m_chips->setTitle(id, chipTitle(id, reply->total));
        m_chips->setTabShown(id, id.isEmpty() || reply->total > 0 || m_chips->current() == id);
    });
}

void RunListPanel::chooseChip(const QString& id)
{
    const QString wanted = id.isEmpty() ? withoutState(m_filter) : withState(m_filter, id);
    if (wanted != m_filter)
        emit filterWanted(wanted);
}

void RunListPanel::markChip()
{
    QString state;
    auto terms = stateTerm().globalMatch(m_filter);
    if (terms.hasNext())
        state = terms.next().captured(2);
    const QSignalBlocker quiet(m_chips);
    m_chips->setCurrent(terms.hasNext() ? QString() : state);
    if (m_chips->current() != state)
        m_chips->setCurrent({});
    m_chips->setTabShown(state, true);
}

} // namespace kaze::ui
