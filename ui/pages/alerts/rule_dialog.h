#pragma once

#include "engine/api/alert_requests.h"
#include "ui/pages/page.h"

#include <QDialog>

class QLabel;
class QPushButton;

namespace kaze::ui {

class BackTestView;
class RuleForm;

//! Makes a rule of alerts or changes one: the form, and beside it what the rule would have said of the last days, as it is written. What the cell refuses is
//! said above the buttons; nothing that was typed is lost by that.
class RuleDialog : public QDialog {
    Q_OBJECT
public:
    //! One without an id is new.
    RuleDialog(PageContext context, const api::AlertRule& rule, QWidget* parent);

    [[nodiscard]] RuleForm* form() const { return m_form; }
    [[nodiscard]] BackTestView* test() const { return m_test; }
    [[nodiscard]] QString problem() const;

signals:
    void saved(const kaze::api::AlertRule& rule);

private:
    void build();
    void askNames();
    void updateTest();
    void showProblem(const QString& problem);
    void save();

    PageContext m_context;
    bool m_isNew;
    RuleForm* m_form;
    BackTestView* m_test;
    QLabel* m_problem;
    QPushButton* m_save;
};

} // namespace kaze::ui
