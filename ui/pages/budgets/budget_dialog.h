#pragma once

#include "engine/api/budget_requests.h"
#include "ui/pages/page.h"
#include "ui/widgets/form_dialog.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QStringListModel;

namespace kaze::ui {

//! Sets a new budget, changes one, or removes it. Says in words what is missing, and what the cell refused. Never run with exec().
class BudgetDialog : public FormDialog {
    Q_OBJECT
public:
    //! `budget`: to be changed, whose scope, subject and period stay; none for a new one.
    BudgetDialog(const PageContext& context, const std::optional<api::Budget>& budget, QWidget* parent);

    //! What a new one begins with.
    void preset(api::BudgetScope scope, const QString& subject);

signals:
    void changed(const QString& budgetId); //!< set; empty: removed

private:
    void build();
    void askSubjects();
    void scopeChanged();
    //! What is to be set; the words of what is wrong otherwise.
    [[nodiscard]] std::optional<api::SetBudget> read(QString& problem) const;
    void save() override;
    void askToRemove();
    void remove();

    PageContext m_context;
    std::optional<api::Budget> m_budget;
    QComboBox* m_scope;
    QLineEdit* m_subject;
    QLabel* m_subjectLabel;
    QComboBox* m_period;
    QLineEdit* m_dollars;
    QLineEdit* m_tokens;
    QLineEdit* m_warnings;
    QStringListModel* m_known;
    std::vector<QStringList> m_names; //!< of tenants, agents and tools, as spend knows them
};

} // namespace kaze::ui
