#include "ui/pages/runs/runs_page.h"

#include "engine/api/run_control_requests.h"

#include "ui/models/run_words.h"
#include "ui/pages/agents/run_list_panel.h"
#include "ui/pages/note_line.h"
#include "ui/pages/runs/checkpoints_pane.h"
#include "ui/pages/runs/comparison_view.h"
#include "ui/pages/runs/pool_strip.h"
#include "ui/pages/runs/run_facts.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/table_view.h"

#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kListWidth = 760;
constexpr int kFactsWidth = 440;

RunListLook runsLook()
{
    return {QStringLiteral("runs"),
        {{RunColumn::Agent, CellKind::Strong, 128}, {RunColumn::Task, CellKind::Text, 160},
            {RunColumn::State, CellKind::Chip, 122}, {RunColumn::DoingNow, CellKind::Muted, 140},
            {RunColumn::Pool, CellKind::Muted, 88, true}, {RunColumn::Model, CellKind::Muted, 140, true},
            {RunColumn::Turns, CellKind::Number, 46, true}, {RunColumn::Tokens, CellKind::Number, 62, true},
            {RunColumn::Cost, CellKind::Number, 72}, {RunColumn::Elapsed, CellKind::Number, 66, true},
            {RunColumn::Started, CellKind::Number, 84}},
        1};
}

} // namespace

RunsPage::RunsPage(PageContext given)
    : ListPage(given, QStringLiteral("runs"), tr("Runs"), tr("state:failed agent:dev-* timeout")), m_runActions(given, this),
      m_forks(given, this), m_bulk(given, this), m_pools(new PoolStrip(given)), m_list(new RunListPanel(given, runsLook())),
      m_facts(new RunFacts(given)), m_comparison(new ComparisonView(given)), m_lists(new QWidget)
{
    addButtons();
    auto* left = new QVBoxLayout(m_lists);
    left->setContentsMargins(0, 0, 0, 0);
    left->setSpacing(spacing::kMedium);
    left->addWidget(m_list, 1);
    m_comparison->hide();
    // Pools belong to all runs, beside which they stand.
    if (auto* column = qobject_cast<QVBoxLayout*>(layout()))
        column->insertWidget(1, m_pools);
    setParts({m_lists, m_facts, m_comparison}, {kListWidth, kFactsWidth, kListWidth}, 0);
    addActions();
    connectParts();
    setFilterWords({"state:", "agent:", "pool:", "model:", "tenant:", "project:", "task:"}, QStringLiteral("state:"),
        text(base::enumNames<api::RunState>()).split(QStringLiteral(", ")));
    setList(m_list);
    addLinkMenu(m_list->table());
    updateButtons();
}

void RunsPage::addButtons()
{
    m_compare = header()->addButton(tr("Compare"));
    m_compare->setToolTip(tr("Two selected runs side by side (C); with one selected, choose the other"));
    m_retry = header()->addButton(tr("Run again"));
    m_retry->setToolTip(tr("Starts selected runs that ended badly again from their task (R)"));
    auto* menu = new QMenu;
    const auto add = [this, menu](const QString& words, api::BulkAction action) {
        connect(menu->addAction(words), &QAction::triggered, this, [this, action] { bulk(action); });
    };
    add(tr("Pause all that match…"), api::BulkAction::Pause);
    add(tr("Resume all that match…"), api::BulkAction::Resume);
    add(tr("Cancel all that match…"), api::BulkAction::Cancel);
    header()
        ->addMenuButton(tr("All that match"), menu)
        ->setToolTip(tr("One command for every run that the filter names; asks first"));
    auto* newRun = header()->addButton(tr("New run"), ButtonRole::Primary);
    newRun->setToolTip(tr("Start an agent (Ctrl+N)"));
    connect(m_compare, &QPushButton::clicked, this, &RunsPage::compareSelected);
    connect(m_retry, &QPushButton::clicked, this, [this] { m_forks.retry(m_list->selectedRuns()); });
    connect(newRun, &QPushButton::clicked, this, [this] { context().navigator.newRun({}); });
}

void RunsPage::addActions()
{
    addPageAction(tr("Compare the selected runs"), QKeySequence(Qt::Key_C), [this] { compareSelected(); });
    addPageAction(tr("Compare this run with another…"), {}, [this] {
        if (!current().isEmpty())
            m_forks.compareWith(current(), text(m_facts->detail().run.agent));
    });
    addPageAction(tr("Run the selected tasks again"), QKeySequence(Qt::Key_R), [this] { m_forks.retry(m_list->selectedRuns()); });
    addPageAction(tr("Fork this run from its chosen step…"), QKeySequence(Qt::Key_F), [this] { forkCurrent(); });
    addPageAction(tr("Show the checkpoints of this run"), {}, [this] { m_facts->showTab(QStringLiteral("checkpoints")); });
    addPageAction(tr("Show the answer of this run"), {}, [this] { m_facts->showTab(QStringLiteral("answer")); });
    addPageAction(tr("Open this run on the page Agents"), QKeySequence(Qt::Key_O), [this] {
        if (!current().isEmpty())
            context().navigator.showRun(current());
    });
    m_facts->note()->makeAction(this);
    addPageAction(tr("Open the trace of this run"), {}, [this] {
        if (!current().isEmpty())
            context().navigator.showTrace(current());
    });
    addPageAction(
        tr("Pause the selected runs"), {}, [this] { m_runActions.act(RunActions::Verb::Pause, m_list->selectedRuns()); });
    addPageAction(
        tr("Resume the selected runs"), {}, [this] { m_runActions.act(RunActions::Verb::Resume, m_list->selectedRuns()); });
    addPageAction(
        tr("Cancel the selected runs"), QKeySequence(Qt::Key_Delete),
        [this] { m_runActions.act(RunActions::Verb::Cancel, m_list->selectedRuns()); }, m_list->table());
    addPageAction(tr("Pause all runs that match the filter…"), {}, [this] { bulk(api::BulkAction::Pause); });
    addPageAction(tr("Resume all runs that match the filter…"), {}, [this] { bulk(api::BulkAction::Resume); });
    addPageAction(tr("Cancel all runs that match the filter…"), {}, [this] { bulk(api::BulkAction::Cancel); });
    addPageAction(tr("Change the limit of this run's pool…"), QKeySequence(Qt::Key_L), [this] {
        for (const auto& pool : m_pools->pools())
            if (pool.pool == m_facts->detail().run.pool)
                return m_pools->changeLimit(pool);
        context().navigator.notify(tr("This run is in no pool"));
    });
}

void RunsPage::connectParts()
{
    connect(m_list, &RunListPanel::newRunWanted, this, [this] { context().navigator.newRun({}); });
    connect(m_list, &RunListPanel::currentRunChanged, m_facts, &RunFacts::setRun);
    connect(m_list, &RunListPanel::selectionChanged, this, &RunsPage::updateButtons);
    connect(m_list, &RunListPanel::clicked, m_facts, &RunFacts::setRun);
    connect(m_list, &RunListPanel::opened, this, [this](const QString& run) { context().navigator.showRun(run); });
    connect(m_facts, &RunFacts::retryWanted, this, [this] { m_forks.retry({m_facts->detail().run}); });
    connect(m_facts, &RunFacts::runWanted, this, &RunsPage::openThing);
    connect(m_facts->checkpoints(), &CheckpointsPane::forkWanted, this,
        [this](const QString& run, qint64 step) { m_forks.fork(run, step); });
    connect(m_facts->checkpoints(), &CheckpointsPane::compareWanted, this,
        [this](const QString& run) { m_forks.compareWith(run, text(m_facts->detail().run.agent)); });
    connect(m_comparison, &ComparisonView::closeWanted, this, [this] { goBack(); });
    connect(m_pools, &PoolStrip::changed, this, [this] { m_facts->setPools(m_pools->pools()); });
    connect(&m_forks, &ForkActions::started, this, [this](const QString& run) {
        m_list->refresh();
        openThing(run);
    });
    connect(&m_bulk, &BulkActions::finished, this, &RunsPage::refresh);
}

QString RunsPage::current() const
{
    return m_facts->runId();
}

void RunsPage::updateButtons()
{
    const auto runs = m_list->selectedRuns();
    m_compare->setEnabled(runs.size() == 1 || runs.size() == 2);
    m_retry->setEnabled(std::any_of(runs.begin(), runs.end(), [](const auto& run) { return ForkActions::canRetry(run.state); }));
}

void RunsPage::compareSelected()
{
    auto runs = m_list->selectedRuns();
    if (runs.size() == 1)
        return m_forks.compareWith(text(runs.front().runId), text(runs.front().agent));
    if (runs.size() != 2)
        return context().navigator.notify(tr("Select two runs to compare"));
    // The older one is what the newer one is compared with.
    if (runs[0].createdAt > runs[1].createdAt)
        std::swap(runs[0], runs[1]);
    showComparison(text(runs[0].runId), text(runs[1].runId));
}

void RunsPage::showComparison(const QString& first, const QString& second)
{
    m_comparison->setRuns(first, second);
    m_lists->hide();
    m_facts->hide();
    m_pools->setWanted(false);
    m_comparison->show();
    m_comparison->setFocus();
}

ComparisonView* RunsPage::comparison() const
{
    return m_comparison->isHidden() ? nullptr : m_comparison;
}

void RunsPage::forkCurrent()
{
    if (current().isEmpty())
        return;
    const auto step = m_facts->checkpoints()->currentStep();
    if (step > 0) {
        m_forks.fork(current(), step);
        return;
    }
    m_facts->showTab(QStringLiteral("checkpoints"));
    m_facts->checkpoints()->table()->setFocus();
    context().navigator.notify(tr("Choose the step that the new run begins at"));
}

void RunsPage::bulk(api::BulkAction action)
{
    m_bulk.act(action, m_list->filter());
}

void RunsPage::refresh()
{
    if (comparison())
        return m_comparison->refresh();
    m_list->refresh();
    m_pools->refresh();
    m_facts->refresh();
}

void RunsPage::openThing(const QString& thing)
{
    const auto runs = thing.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    if (runs.size() == 2)
        return showComparison(runs[0], runs[1]);
    if (comparison())
        goBack();
    m_list->select(thing);
    m_facts->setRun(thing);
}

bool RunsPage::goBack()
{
    if (comparison()) {
        m_comparison->hide();
        m_lists->show();
        m_facts->show();
        m_pools->setWanted(true);
        m_list->table()->setFocus();
        return true;
    }
    return clearFilter();
}

QString RunsPage::shownThing() const
{
    return comparison() ? QString() : current();
}

QString RunsPage::copyText() const
{
    if (comparison())
        return m_comparison->copyText();
    return m_facts->isAncestorOf(focusWidget()) ? m_facts->copyText() : m_list->table()->selectedText();
}

void RunsPage::setPaused(bool paused)
{
    m_list->setPaused(paused);
    m_facts->setActive(m_visible && !paused);
    m_pools->setActive(m_visible && !paused);
}

void RunsPage::shown()
{
    m_visible = true;
    m_list->setActive(true);
    m_facts->setActive(true);
    m_pools->setActive(true);
    giveKeyboardTo(m_list->table());
}

void RunsPage::hidden()
{
    m_visible = false;
    m_list->setActive(false);
    m_facts->setActive(false);
    m_pools->setActive(false);
}

} // namespace kaze::ui
