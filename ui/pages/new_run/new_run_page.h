#pragma once

#include "engine/api/agent_requests.h"
#include "ui/pages/page.h"

#include <filesystem>

class QLabel;
class QPushButton;

namespace kaze::ui {

class AgentList;
class PlanPanel;
class RunForm;

//! Starts work: an agent, a task, a folder, limits; and what it will cost and whether it can work, before it starts.
class NewRunPage : public Page {
    Q_OBJECT
public:
    //! `resources` is the installation's folder, for the schema that completion offers words of.
    explicit NewRunPage(PageContext context, const std::filesystem::path& resources = {});

    //! Fills in what is not empty.
    void preset(const QString& agent, const QString& workspace, const QString& task);

    bool focusFilter() override;
    void refresh() override;
    void openThing(const QString& agent) override;
    [[nodiscard]] QString copyText() const override;
    [[nodiscard]] bool holdsWork() const override;
    void shown() override;

    [[nodiscard]] RunForm* form() const { return m_form; }
    [[nodiscard]] AgentList* agents() const { return m_agents; }
    [[nodiscard]] PlanPanel* plan() const { return m_plan; }

private:
    void build();
    void askAgents();
    void askModels();
    void tookAgents(base::Result<api::AgentList> reply);
    void chooseAgent(const QString& agent);
    void chooseTemplate();
    void planLater();
    void askPlan();
    void tookPlan(base::Result<api::RunPlan> reply);
    void start();
    void started(const base::Result<api::RunStarted>& reply);
    void save(bool replace);
    void saved(const base::Result<api::Done>& reply, bool replace);
    void say(const QString& problem);
    void updateButtons();

    AgentList* m_agents;
    RunForm* m_form;
    PlanPanel* m_plan;
    QLabel* m_problem;
    QPushButton* m_save = nullptr;
    QPushButton* m_start = nullptr;
    QTimer* m_later;
    QString m_agent; //!< empty while a new one is written
    QString m_wantedAgent; //!< to be chosen once the list is there
    std::optional<api::RunPlan> m_lastPlan;
    int m_asked = 0; //!< number of the last plan asked for; answers to earlier ones are old
    api::StartRun m_unanswered; //!< whose answer is still to come, or was lost
    bool m_loadDefinition = false;
    bool m_starting = false;
};

} // namespace kaze::ui
