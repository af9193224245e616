#pragma once

#include "ui/widgets/theme.h"

#include <QDialog>

class QFormLayout;
class QHBoxLayout;
class QLabel;
class QPushButton;

namespace kaze::ui {

//! A few fields to fill in: what it is about, the fields, what is wrong with them, and the buttons. Enter saves, Esc leaves everything as it is. A derived
//! class adds the fields and says what saving does. Never run with exec(): open() it.
class FormDialog : public QDialog {
    Q_OBJECT
public:
    FormDialog(const Theme& theme, const QString& title, const QString& about, const QString& saveText, QWidget* parent);

    //! What is said below the fields at the moment.
    [[nodiscard]] QString problem() const;

protected:
    //! One more line. The label, which is given back, names the field for screen readers too; typing into it takes away what was wrong.
    QLabel* addField(const QString& label, QWidget* field);
    //! A button away from the others, for what cannot be taken back.
    QPushButton* addRemoval(const QString& text);
    //! Says below the fields what is wrong, and makes room for it; empty takes it away. Call it last when everything is added.
    void showProblem(const QString& problem);
    //! While an answer is on its way.
    void setBusy(bool busy);
    virtual void save() = 0;

private:
    QFormLayout* m_form;
    QLabel* m_problem;
    QHBoxLayout* m_buttons;
    QPushButton* m_save;
};

} // namespace kaze::ui
