#pragma once

#include "engine/api/budget_requests.h"
#include "engine/api/cost_requests.h"
#include "ui/pages/budgets/budget_card.h"
#include "ui/pages/budgets/explanation.h"
#include "ui/pages/budgets/spend_period.h"
#include "ui/pages/page.h"

class QLabel;
class QPushButton;
class QTimer;

namespace kaze::ui {

struct PageScope;
class AgentSpendCard;
class BudgetDialog;
class BudgetStrip;
class ExplainPanel;
class LedgerDialog;
class ReportExport;
class SpendCharts;
class StateStack;

//! Who spends, and will it last: the budgets that stand, how the chosen one burns down, what each model and agent cost in a period. Every number explains
//! itself when it is pressed. Asks again every few seconds while it is shown; what is old says so.
class BudgetsPage : public Page {
    Q_OBJECT
public:
    explicit BudgetsPage(PageContext context);

    bool focusFilter() override;
    void refresh() override;
    //! A budget by its id or subject: chosen, and what is spent of it explained.
    //! A budget's id; a time (PageScope).
    void openThing(const QString& id) override;
    bool goBack() override;
    [[nodiscard]] QString copyText() const override;
    void setPaused(bool paused) override;
    void shown() override;
    void hidden() override;

    [[nodiscard]] const SpendPeriod& period() const { return m_period; }
    void setPeriod(const QString& id);
    void showScope(const PageScope& scope);
    BudgetDialog* editBudget(const std::optional<api::Budget>& budget);
    LedgerDialog* showLedger(const api::ListSpend& scope, const QString& who);

private:
    QWidget* buildHeader();
    QWidget* buildContent();
    QWidget* buildStale();
    void addActions();
    void addPageAction(const QString& text, const QKeySequence& keys, std::function<void()> act);

    void ask();
    template <class Q>
    void askPart(Q request, std::function<void(typename Q::Reply)> took);
    void askBurnDown();
    void took();
    void failed(const QString& message);
    void showStale(const QString& why);
    void showState();

    void explainBudget(BudgetFigure figure);
    void explainRow(const api::SpendRow* row, int column);
    void explainRange(bool ofBudget, double from, double to);
    void explain(NumberAsked asked);
    void closeExplanation();

    SpendPeriod m_period;
    std::vector<SpendPeriod> m_periods;
    StateStack* m_states = nullptr;
    QPushButton* m_periodButton = nullptr;
    QWidget* m_stale = nullptr;
    QLabel* m_staleText = nullptr;
    BudgetStrip* m_strip = nullptr;
    SpendCharts* m_charts = nullptr;
    AgentSpendCard* m_agents = nullptr;
    ExplainPanel* m_panel = nullptr;
    ReportExport* m_export = nullptr;
    QTimer* m_timer;
    std::optional<api::BudgetList> m_budgets; //!< none before the first answer
    std::optional<api::SpendList> m_spend; //!< by agent
    std::optional<api::SpendList> m_models;
    api::Time m_tookAt;
    QString m_wanted; //!< to be opened once it is known
    int m_round = 0; //!< answers to an older one are dropped
    int m_open = 0; //!< questions of this round without an answer
    bool m_failedRound = false;
    bool m_paused = false;
};

} // namespace kaze::ui
