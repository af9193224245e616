#pragma once

#include "engine/api/budget_requests.h"
#include "engine/api/cost_requests.h"
#include "ui/pages/budgets/explanation.h"
#include "ui/pages/page.h"
#include "ui/widgets/card.h"

namespace kaze::ui {

//! How a number on the page came about: its words, its arithmetic, the way to the ledger, and what can be done. Asks the cell for what it needs.
class ExplainPanel : public Card {
    Q_OBJECT
public:
    explicit ExplainPanel(const PageContext& context, QWidget* parent = nullptr);

    //! Explains another number.
    void explain(NumberAsked asked);
    //! The same number again, as it is now.
    void refresh(const std::vector<api::Budget>& budgets);
    [[nodiscard]] const Explanation& explanation() const { return m_told; }
    [[nodiscard]] const NumberAsked& asked() const { return m_asked; }

signals:
    void closed();
    void ledgerWanted(const kaze::ui::NumberAsked& asked);
    void settled(); //!< what was unsettled is given back

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void ask();
    void askPrice(api::SpendList list);
    void showNumber(const api::SpendList& list, const std::optional<api::ModelPrice>& price);
    void showProblem(const QString& message);
    void askToSettle();
    void settle(const std::string& budgetId);

    PageContext m_context;
    NumberAsked m_asked;
    Explanation m_told;
    int m_round = 0;
    QLabel* m_what;
    QLabel* m_number;
    QLabel* m_sentence;
    ReceiptView* m_receipt;
    QLabel* m_notes;
    QLabel* m_problem;
    QPushButton* m_ledger;
    QPushButton* m_settle;
    QPushButton* m_copy;
    QPushButton* m_close;
};

} // namespace kaze::ui
