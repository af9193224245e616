#include "ui/pages/new_run/new_run_page.h"

#include "engine/api/provider_requests.h"
#include "engine/base/ids.h"
#include "ui/models/agent_list_model.h"
#include "ui/models/run_words.h"
#include "ui/pages/new_run/agent_list.h"
#include "ui/pages/new_run/agent_words.h"
#include "ui/pages/new_run/plan_panel.h"
#include "ui/pages/new_run/run_form.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/page_states.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTimer>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kPlanPause = 300; // ms after the last key
constexpr int kAgentsWidth = 258;
constexpr int kPlanWidth = 320;

} // namespace

NewRunPage::NewRunPage(PageContext context, const std::filesystem::path& resources)
    : Page(context, QStringLiteral("new-run"), tr("New run")), m_agents(new AgentList(context.theme)),
      m_form(new RunForm(context)), m_plan(new PlanPanel(context.theme)), m_problem(makeLabel(context.theme, TextRole::Body, {})),
      m_later(new QTimer(this))
{
    build();
    m_later->setSingleShot(true);
    m_later->setInterval(kPlanPause);
    connect(m_later, &QTimer::timeout, this, &NewRunPage::askPlan);
    connect(m_agents, &AgentList::agentChosen, this, &NewRunPage::chooseAgent);
    connect(m_agents, &AgentList::templateChosen, this, &NewRunPage::chooseTemplate);
    connect(&m_agents->stack(), &StateStack::retryClicked, this, &NewRunPage::refresh);
    connect(m_form, &RunForm::changed, this, &NewRunPage::planLater);
    connect(&this->context().link, &CellLink::stateChanged, this, [this] {
        if (this->context().link.state() == CellLink::State::Connected && isVisible())
            refresh();
    });
    m_form->setWords(agentFileWords(resources / "schemas" / "agent.schema.json"));
    m_agents->stack().showLoading();
    updateButtons();
}

void NewRunPage::build()
{
    auto* header = new PageHeader(context().theme, title());
    m_save = header->addButton(tr("Save agent"));
    m_save->setToolTip(tr("Keeps the definition as an agent of this cell"));
    connect(m_save, &QPushButton::clicked, this, [this] { save(false); });
    m_start = header->addButton(tr("Start"), ButtonRole::Primary, QKeySequence(Qt::CTRL | Qt::Key_Return));
    connect(m_start, &QPushButton::clicked, this, &NewRunPage::start);
    auto* action = new QAction(tr("Start the run"), this);
    connect(action, &QAction::triggered, this, &NewRunPage::start);
    addAction(action);
    setTextTone(*m_problem, Tone::Critical);
    m_problem->hide();
    m_agents->setFixedWidth(kAgentsWidth);
    m_plan->setFixedWidth(kPlanWidth);
    auto* row = new QHBoxLayout;
    row->setSpacing(spacing::kMedium);
    row->addWidget(m_agents);
    row->addWidget(m_form, 1);
    row->addWidget(m_plan);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kMedium);
    column->addWidget(header);
    column->addWidget(m_problem);
    column->addLayout(row, 1);
}

bool NewRunPage::holdsWork() const
{
    return !m_form->task().trimmed().isEmpty() || m_form->isChanged() || m_starting;
}

void NewRunPage::shown()
{
    refresh();
    if (m_form->task().isEmpty())
        m_form->taskEditor()->setFocus();
}

void NewRunPage::refresh()
{
    askAgents();
    askModels();
}

void NewRunPage::askAgents()
{
    api::ListAgents query;
    context().link.ask<api::ListAgents>(
        this, query, [this](base::Result<api::AgentList> reply) { tookAgents(std::move(reply)); });
}

void NewRunPage::askModels()
{
    api::ListProviders query;
    query.probe = true;
    context().link.ask<api::ListProviders>(this, query, [this](const base::Result<api::ProviderList>& reply) {
        if (reply)
            m_form->setModels(*reply);
    });
}

void NewRunPage::tookAgents(base::Result<api::AgentList> reply)
{
    if (!reply) {
        if (m_agents->model().rowCount() <= 1)
            m_agents->stack().showError(text(reply.error().message), {}, tr("Try again."), tr("Try again"));
        return;
    }
    m_agents->model().setAgents(std::move(reply->agents));
    m_agents->stack().showContent();
    if (!m_wantedAgent.isEmpty()) {
        const QString wanted = std::exchange(m_wantedAgent, {});
        if (m_agents->select(wanted))
            return chooseAgent(wanted);
    }
    const bool first = m_agent.isEmpty() && m_form->definition().isEmpty();
    if (!first) {
        m_agents->select(m_agent);
        return planLater();
    }
    const QString agent = m_agents->model().index(0).data(AgentListModel::NameRole).toString();
    if (m_agents->model().rowCount() > 1 && m_agents->select(agent))
        chooseAgent(agent);
}

void NewRunPage::chooseAgent(const QString& agent)
{
    const auto go = [this, agent] {
        m_agent = agent;
        m_loadDefinition = true;
        m_agents->select(agent);
        m_later->stop();
        askPlan();
    };
    const bool wouldLose = !m_form->definition().isEmpty() && m_form->isChanged();
    if (!wouldLose)
        return go();
    m_agents->select(m_agent);
    confirm(context().theme, this,
        {tr("Leave the changed definition?"),
            tr("The changes to the definition of %1 were not saved.").arg(m_agent.isEmpty() ? tr("the new agent") : m_agent),
            tr("Leave it"), tr("Keep editing"), ButtonRole::Normal},
        go);
}

void NewRunPage::chooseTemplate()
{
    if (!m_form->definition().isEmpty() && m_form->isChanged() && m_agent.isEmpty())
        return;
    m_agent.clear();
    m_loadDefinition = false;
    m_form->setDraft(agentTemplate());
    m_form->editor()->setFocus();
    planLater();
}

void NewRunPage::preset(const QString& agent, const QString& workspace, const QString& task)
{
    if (!workspace.isEmpty())
        m_form->setWorkspace(workspace);
    if (!task.isEmpty())
        m_form->setTask(task);
    if (!agent.isEmpty())
        openThing(agent);
}

void NewRunPage::openThing(const QString& agent)
{
    if (agent.isEmpty() || agent == m_agent)
        return;
    if (m_agents->select(agent))
        chooseAgent(agent);
    else
        m_wantedAgent = agent;
}

void NewRunPage::planLater()
{
    say({});
    m_lastPlan.reset();
    updateButtons();
    m_later->start();
}

void NewRunPage::askPlan()
{
    if (m_agent.isEmpty() && m_form->definition().trimmed().isEmpty())
        return;
    api::PlanRun query;
    query.run = m_form->run(m_agent);
    // The stored text is what is asked for, not what the editor still shows of another agent.
    if (m_loadDefinition)
        query.run.agent.yaml.clear();
    context().link.ask<api::PlanRun>(this, query, [this, number = ++m_asked](base::Result<api::RunPlan> reply) {
        if (number == m_asked)
            tookPlan(std::move(reply));
    });
}

void NewRunPage::tookPlan(base::Result<api::RunPlan> reply)
{
    if (!reply) {
        m_plan->setProblem(text(reply.error().message));
        return;
    }
    if (m_loadDefinition) {
        m_loadDefinition = false;
        m_form->setDefinition(text(reply->definition));
    }
    m_lastPlan = std::move(*reply);
    m_form->setPlan(*m_lastPlan);
    m_plan->setPlan(*m_lastPlan);
    updateButtons();
}

void NewRunPage::updateButtons()
{
    m_start->setEnabled(!m_starting);
    m_save->setEnabled(!m_form->definition().trimmed().isEmpty());
}

void NewRunPage::say(const QString& problem)
{
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
}

void NewRunPage::start()
{
    if (m_starting)
        return;
    if (m_form->task().isEmpty()) {
        m_form->taskEditor()->setFocus();
        return say(tr("Say what is to be done first."));
    }
    if (const QString problem = m_form->problem(); !problem.isEmpty())
        return say(problem);
    if (m_lastPlan && !m_lastPlan->runnable) {
        for (const auto& check : m_lastPlan->checks)
            if (check.status == api::CheckStatus::Failed)
                return say(tr("It cannot start: %1. %2.").arg(text(check.message), text(check.remedy)));
    }
    m_starting = true;
    updateButtons();
    api::StartRun query = m_form->run(m_agent);
    query.runId = m_unanswered.runId;
    if (query.runId.empty() || query != m_unanswered)
        query.runId = base::clientId().text();
    m_unanswered = query;
    context().link.ask<api::StartRun>(this, query, [this](const base::Result<api::RunStarted>& reply) { started(reply); });
}

void NewRunPage::started(const base::Result<api::RunStarted>& reply)
{
    m_starting = false;
    updateButtons();
    // What may have been started after all has its id kept: pressed again, it is still the same run.
    if (reply || reply.error().code != base::ErrorCode::Unavailable)
        m_unanswered = {};
    if (!reply)
        return say((m_unanswered.runId.empty() ? tr("It was not started: %1")
                                               : tr("No answer came (%1). Press Start again: it will not be started twice."))
                       .arg(text(reply.error().message)));
    m_form->remember();
    say({});
    m_form->setTask({});
    context().navigator.showRun(text(reply->runId));
}

void NewRunPage::save(bool replace)
{
    api::SaveAgent query;
    query.yaml = m_form->definition().toStdString();
    query.replace = replace;
    context().link.ask<api::SaveAgent>(
        this, query, [this, replace](const base::Result<api::Done>& reply) { saved(reply, replace); });
}

void NewRunPage::saved(const base::Result<api::Done>& reply, bool replace)
{
    if (!reply && reply.error().code == base::ErrorCode::AlreadyExists && !replace)
        return confirm(context().theme, this,
            {tr("Replace the saved agent?"),
                text(reply.error().message) + QLatin1Char('\n') + tr("Runs that were started with it keep the text they have."),
                tr("Replace"), tr("Keep the saved one")},
            [this] { save(true); });
    if (!reply)
        return say(tr("The agent was not saved: %1").arg(text(reply.error().message)));
    const QString name = m_lastPlan ? text(m_lastPlan->agent) : QString();
    context().navigator.notify(name.isEmpty() ? tr("Saved the agent") : tr("Saved the agent %1").arg(name));
    // What the editor holds is what is stored now.
    m_form->setDefinition(m_form->definition());
    if (!name.isEmpty())
        m_agent = name;
    askAgents();
}

bool NewRunPage::focusFilter()
{
    m_agents->filterField()->setFocus();
    return true;
}

QString NewRunPage::copyText() const
{
    return m_form->definition();
}

} // namespace kaze::ui
