#pragma once

#include "engine/api/run_control_requests.h"
#include "ui/pages/agents/run_actions.h"
#include "ui/pages/list_page.h"
#include "ui/pages/runs/bulk_actions.h"
#include "ui/pages/runs/fork_actions.h"

class QPushButton;
class QStackedWidget;

namespace kaze::ui {

class ComparisonView;
class PoolStrip;
class RunFacts;
class RunListPanel;

//! What happened, what is left: runs with what they wait for, the pools they wait in, and what can be done with old ones: run again, forked, compared.
class RunsPage : public ListPage {
    Q_OBJECT
public:
    explicit RunsPage(PageContext context);

    void refresh() override;
    //! A run by its id; two ids with a space between them are compared.
    void openThing(const QString& thing) override;
    bool goBack() override;
    [[nodiscard]] QString shownThing() const override;
    [[nodiscard]] QString copyText() const override;
    void setPaused(bool paused) override;
    void shown() override;
    void hidden() override;

    //! Null while the list is shown.
    [[nodiscard]] ComparisonView* comparison() const;

private:
    void addButtons();
    void addActions();
    void connectParts();
    void updateButtons();
    void compareSelected();
    void showComparison(const QString& first, const QString& second);
    void forkCurrent();
    void bulk(api::BulkAction action);
    [[nodiscard]] QString current() const;

    RunActions m_runActions;
    ForkActions m_forks;
    BulkActions m_bulk;
    PoolStrip* m_pools;
    RunListPanel* m_list;
    RunFacts* m_facts;
    ComparisonView* m_comparison;
    QWidget* m_lists;
    QPushButton* m_compare = nullptr;
    QPushButton* m_retry = nullptr;
    bool m_visible = false;
};

} // namespace kaze::ui
