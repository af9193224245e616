#pragma once

#include "engine/api/cost_requests.h"
#include "ui/pages/page.h"

#include <QDialog>

class QLabel;
class QPushButton;

namespace kaze::ui {

class FilterField;
class LedgerModel;
class ReceiptView;
class StateStack;
class TableView;

//! The ledger, attempt by attempt, of some calls; the arithmetic of the selected one beside it. Its filter is the ledger's own. Never run with exec().
class LedgerDialog : public QDialog {
    Q_OBJECT
public:
    //! `scope` says whose calls and from when to when.
    LedgerDialog(const PageContext& context, const api::ListSpend& scope, const QString& title, QWidget* parent);

    [[nodiscard]] LedgerModel* model() const { return m_model; }

private:
    QWidget* buildReceipt();
    void load();
    void askPage(const std::string& cursor);
    void took(base::Result<api::LedgerPage> page);
    void explainCurrent();
    void showArithmetic(const api::LedgerExplanation& told);

    PageContext m_context;
    api::ListSpend m_scope;
    LedgerModel* m_model;
    TableView* m_table;
    FilterField* m_filter;
    StateStack* m_stack;
    QLabel* m_what;
    QLabel* m_number;
    ReceiptView* m_receipt;
    QLabel* m_notes;
    QPushButton* m_trace;
    std::string m_traceId;
    int m_round = 0; //!< of the list
    int m_asked = 0; //!< of the explanation
};

} // namespace kaze::ui
