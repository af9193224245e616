#pragma once

#include "ui/pages/agents/run_actions.h"
#include "ui/pages/list_page.h"
#include "ui/pages/runs/fork_actions.h"

class QPushButton;

namespace kaze::ui {

class RunDetailPanel;
class RunListPanel;

//! Who is doing what: every run with its state, and the selected one whole beside it.
class AgentsPage : public ListPage {
    Q_OBJECT
public:
    explicit AgentsPage(PageContext context);

    void refresh() override;
    void openThing(const QString& runId) override;
    bool goBack() override;
    [[nodiscard]] QString shownThing() const override;
    [[nodiscard]] QString copyText() const override;
    void setPaused(bool paused) override;
    void shown() override;
    void hidden() override;

private:
    void addButtons();
    void addActions();
    void act(RunActions::Verb verb);
    void updateButtons();
    void showDetail(const QString& runId);
    void openDetail(bool open);

    RunActions m_actions;
    ForkActions m_forks;
    RunListPanel* m_list;
    RunDetailPanel* m_detail;
    QPushButton* m_pause = nullptr;
    QPushButton* m_resume = nullptr;
    QPushButton* m_cancel = nullptr;
    QString m_fromList; //!< the run of the list that a subagent was opened from
    bool m_visible = false;
    bool m_open = true;
};

} // namespace kaze::ui
