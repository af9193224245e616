#pragma once

#include "ui/widgets/theme.h"

#include <QDialog>

#include <functional>

class QHBoxLayout;
class QPushButton;

namespace kaze::ui {

//! A question with its answers as buttons at the trailing end. Never run with exec(): open() it. Esc answers nothing.
class QuestionDialog : public QDialog {
    Q_OBJECT
public:
    //! `details`: what will happen, what is kept.
    QuestionDialog(const Theme& theme, const QString& question, const QString& details, QWidget* parent);

    //! One more answer, after those that are there; `chosen` is called once the dialog has closed.
    QPushButton* addAnswer(const QString& text, ButtonRole role = ButtonRole::Normal, std::function<void()> chosen = {});
    //! The answer that has the keyboard; call it last, it also finds the dialog's size.
    void setFirst(QPushButton* answer);

private:
    QHBoxLayout* m_answers;
};

//! A question before something that cannot be taken back.
struct Question {
    QString text; //!< "Cancel 3 runs?"
    QString details; //!< what will happen, what is kept
    QString action; //!< what the button does: "Cancel 3 runs"
    QString otherwise; //!< the way out: "Keep them running"
    ButtonRole role = ButtonRole::Danger;
};

//! Asks over `parent`'s window without blocking, and calls `agreed` when a person agrees and `parent` is still there. The way out has the keyboard.
void confirm(const Theme& theme, QWidget* parent, const Question& question, std::function<void()> agreed);

} // namespace kaze::ui
