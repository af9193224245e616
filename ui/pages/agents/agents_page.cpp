#include "ui/pages/agents/agents_page.h"

#include "engine/api/run.h"

#include "ui/models/run_words.h"
#include "ui/pages/agents/conversation_pane.h"
#include "ui/pages/agents/conversation_view.h"
#include "ui/pages/agents/run_detail_panel.h"
#include "ui/pages/agents/run_list_panel.h"
#include "ui/pages/note_line.h"
#include "ui/pages/runs/checkpoints_pane.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/table_view.h"

#include <QPushButton>

namespace kaze::ui {

namespace {

constexpr int kListWidth = 732;
constexpr int kDetailWidth = 468;

} // namespace

AgentsPage::AgentsPage(PageContext given)
    : ListPage(given, QStringLiteral("agents"), tr("Agents"), tr("state:running agent:dev-* timeout")), m_actions(given, this),
      m_forks(given, this), m_list(new RunListPanel(given)), m_detail(new RunDetailPanel(given))
{
    addButtons();
    setParts({m_list, m_detail}, {kListWidth, kDetailWidth}, 0);
    addActions();
    connect(m_list, &RunListPanel::newRunWanted, this, [this] { context().navigator.newRun({}); });
    connect(m_list, &RunListPanel::currentRunChanged, this, &AgentsPage::showDetail);
    connect(m_list, &RunListPanel::selectionChanged, this, &AgentsPage::updateButtons);
    connect(m_list, &RunListPanel::clicked, this, [this](const QString& run) {
        openDetail(true);
        showDetail(run);
    });
    connect(m_list, &RunListPanel::opened, this, [this](const QString& run) {
        openDetail(true);
        showDetail(run);
        m_detail->conversation()->view()->setFocus();
    });
    connect(m_detail, &RunDetailPanel::runWanted, this, [this](const QString& run) { m_detail->setRun(run); });
    connect(m_detail, &RunDetailPanel::resumeWanted, this,
        [this](const api::RunRow& run) { m_actions.act(RunActions::Verb::Resume, {run}); });
    connect(m_detail->checkpoints(), &CheckpointsPane::forkWanted, this,
        [this](const QString& run, qint64 step) { m_forks.fork(run, step); });
    connect(m_detail->checkpoints(), &CheckpointsPane::compareWanted, this,
        [this](const QString& run) { m_forks.compareWith(run, text(m_detail->detail().run.agent)); });
    connect(&m_forks, &ForkActions::started, this, &AgentsPage::openThing);
    setFilterWords({"state:", "agent:", "pool:", "model:", "task:"}, QStringLiteral("state:"),
        text(base::enumNames<api::RunState>()).split(QStringLiteral(", ")));
    setList(m_list);
    addLinkMenu(m_list->table());
    updateButtons();
}

void AgentsPage::addButtons()
{
    m_pause = header()->addButton(tr("Pause"));
    m_resume = header()->addButton(tr("Resume"));
    m_cancel = header()->addButton(tr("Cancel"));
    auto* newRun = header()->addButton(tr("New run"), ButtonRole::Primary);
    newRun->setToolTip(tr("Start an agent (Ctrl+N)"));
    m_pause->setToolTip(tr("Pauses the selected runs after their present step"));
    m_resume->setToolTip(tr("Lets paused, interrupted and failed runs go on"));
    m_cancel->setToolTip(tr("Ends the selected runs for good, after asking (Delete)"));
    connect(m_pause, &QPushButton::clicked, this, [this] { act(RunActions::Verb::Pause); });
    connect(m_resume, &QPushButton::clicked, this, [this] { act(RunActions::Verb::Resume); });
    connect(m_cancel, &QPushButton::clicked, this, [this] { act(RunActions::Verb::Cancel); });
    connect(newRun, &QPushButton::clicked, this, [this] { context().navigator.newRun({}); });
}

void AgentsPage::addActions()
{
    addPageAction(tr("Pause the selected runs"), {}, [this] { act(RunActions::Verb::Pause); });
    addPageAction(tr("Resume the selected runs"), {}, [this] { act(RunActions::Verb::Resume); });
    // Delete must not reach from a text field to the selected runs.
    addPageAction(
        tr("Cancel the selected runs"), QKeySequence(Qt::Key_Delete), [this] { act(RunActions::Verb::Cancel); }, m_list->table());
    addPageAction(tr("Show the checkpoints of this run"), {}, [this] {
        openDetail(true);
        m_detail->showTab(QStringLiteral("checkpoints"));
    });
    addPageAction(tr("Compare this run with another…"), {}, [this] {
        if (!m_detail->runId().isEmpty())
            m_forks.compareWith(m_detail->runId(), text(m_detail->detail().run.agent));
    });
    connect(m_detail->note()->makeAction(this), &QAction::triggered, this, [this] {
        openDetail(true);
        m_detail->note()->edit();
    });
    addPageAction(tr("Open the trace of this run"), {}, [this] {
        if (!m_detail->runId().isEmpty())
            context().navigator.showTrace(m_detail->runId());
    });
}

void AgentsPage::act(RunActions::Verb verb)
{
    m_actions.act(verb, m_list->selectedRuns());
}

void AgentsPage::updateButtons()
{
    const auto runs = m_list->selectedRuns();
    const auto any = [&runs](RunActions::Verb verb) {
        return std::any_of(runs.begin(), runs.end(), [verb](const auto& run) { return RunActions::applies(verb, run.state); });
    };
    m_pause->setEnabled(any(RunActions::Verb::Pause));
    m_resume->setEnabled(any(RunActions::Verb::Resume));
    m_cancel->setEnabled(any(RunActions::Verb::Cancel));
}

void AgentsPage::showDetail(const QString& runId)
{
    m_fromList = runId;
    if (m_open)
        m_detail->setRun(runId);
}

void AgentsPage::openDetail(bool open)
{
    m_open = open;
    m_detail->setVisible(open);
    m_detail->setActive(open && m_visible);
    if (open && !m_fromList.isEmpty())
        m_detail->setRun(m_fromList);
}

void AgentsPage::refresh()
{
    m_list->refresh();
    if (m_open)
        m_detail->refresh();
}

void AgentsPage::openThing(const QString& runId)
{
    m_list->select(runId);
    m_fromList = runId;
    openDetail(true);
    m_detail->setRun(runId);
}

bool AgentsPage::goBack()
{
    if (m_open && m_detail->runId() != m_fromList && !m_fromList.isEmpty()) {
        m_detail->setRun(m_fromList);
        return true;
    }
    if (m_open && !m_detail->runId().isEmpty()) {
        openDetail(false);
        m_list->table()->setFocus();
        return true;
    }
    return clearFilter();
}

QString AgentsPage::shownThing() const
{
    return m_open ? m_detail->runId() : m_fromList;
}

QString AgentsPage::copyText() const
{
    return m_detail->isAncestorOf(focusWidget()) ? m_detail->copyText() : m_list->table()->selectedText();
}

void AgentsPage::setPaused(bool paused)
{
    m_list->setPaused(paused);
    m_detail->setPaused(paused);
}

void AgentsPage::shown()
{
    m_visible = true;
    m_list->setActive(true);
    m_detail->setActive(m_open);
    giveKeyboardTo(m_list->table());
}

void AgentsPage::hidden()
{
    m_visible = false;
    m_list->setActive(false);
    m_detail->setActive(false);
}

} // namespace kaze::ui
