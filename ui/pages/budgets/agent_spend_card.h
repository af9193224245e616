#pragma once

#include "engine/api/budget_requests.h"
#include "engine/api/cost_requests.h"
#include "ui/models/spend_table_model.h"
#include "ui/pages/page.h"
#include "ui/widgets/card.h"

namespace kaze::ui {

class FilterField;
class NumberButton;
class TableView;

//! The card "By agent": who spent what in the period, with a filter, the sum, and ways to take it along. A press on a number asks to explain it.
class AgentSpendCard : public Card {
    Q_OBJECT
public:
    explicit AgentSpendCard(const PageContext& context, QWidget* parent = nullptr);

    void setSpend(const api::SpendList& list);
    void setBudgets(const std::vector<api::Budget>& budgets) { m_model->setBudgets(budgets); }

    [[nodiscard]] SpendTableModel* model() const { return m_model; }
    [[nodiscard]] TableView* table() const { return m_table; }
    void focusFilter();
    //! False where there is no filter.
    bool clearFilter();
    void copyAs(SpendTableModel::Format format);
    //! The row that has the keyboard, null where none has.
    [[nodiscard]] const api::SpendRow* current() const;

signals:
    //! `column` is SpendTableModel's; no row: the sum of all.
    void explainWanted(const kaze::api::SpendRow* row, int column);
    void ledgerWanted(const kaze::api::SpendRow& row);
    void budgetWanted(const kaze::api::SpendRow& row);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void build();
    void setFilter(const QString& filter);
    void showMenu(const QPoint& position);
    void showMessage();

    PageContext m_context;
    SpendTableModel* m_model;
    TableView* m_table;
    FilterField* m_filter;
    NumberButton* m_total;
    QLabel* m_message;
};

} // namespace kaze::ui
