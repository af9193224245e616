#pragma once

#include "engine/api/skill_requests.h"
#include "ui/pages/page.h"

class QHBoxLayout;
class QLabel;

namespace kaze::ui {

class MeterBar;
class SkillUseModel;
class TableView;

//! Where a skill is used: the agents whose files name it, how runs with it ended, and those that read it last. Owned by the detail.
class SkillUsePanel : public QWidget {
    Q_OBJECT
public:
    explicit SkillUsePanel(PageContext context, QWidget* parent = nullptr);

    void setReply(const api::SkillReply& reply);
    [[nodiscard]] TableView* runs() const { return m_runs; }

private:
    void build();
    void showAgents(const std::vector<std::string>& agents);

    PageContext m_context;
    std::vector<std::string> m_names;
    QHBoxLayout* m_agents;
    QLabel* m_noAgents;
    MeterBar* m_success;
    QLabel* m_help;
    SkillUseModel* m_model;
    TableView* m_runs;
    QLabel* m_noRuns;
};

} // namespace kaze::ui
