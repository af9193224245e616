#pragma once

#include "engine/api/run_requests.h"
#include "ui/widgets/theme.h"

#include <QWidget>

#include <vector>

class QButtonGroup;
class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace kaze::ui {

class CodeEditor;
class CodeView;
class DiffView;
class ElidedLabel;
class StateChip;

//! One question of an agent with everything that is known about it, and what answers it: the call it wants to make with what would change and the exact
//! arguments, which can be changed in place; a question with its choices, a field or a form; a run in circles with the evidence. `Compact` leaves out the
//! arguments until they are to be changed, and the rarer answers, for use inside another page.
class ApprovalView : public QWidget {
    Q_OBJECT
public:
    enum class Shape { Whole, Compact };

    ApprovalView(const Theme& theme, Shape shape, QWidget* parent = nullptr);

    //! `others` is how many more are selected: the buttons then say that they answer all. What was begun for the one shown before is there again when that
    //! one is.
    void setApproval(const api::Approval& approval, int others = 0);
    [[nodiscard]] const api::Approval& approval() const { return m_approval; }
    //! While an answer is on its way.
    void setBusy(bool busy);
    //! Says below the buttons why an answer did not arrive; empty clears it.
    void setProblem(const QString& problem);
    //! How long it has waited, and when it answers itself.
    void setNow(api::Time now);

    //! All that the answer says: the verdict, and what was chosen, written and changed here.
    [[nodiscard]] api::AnswerApproval given(api::Verdict verdict) const;
    //! Opens the arguments for a change; they are allowed as they stand there then.
    void editArguments();

    //! As if the button were pressed; what is not offered does nothing.
    void answer(api::Verdict verdict);
    //! Puts the keyboard into the reason; Enter there denies.
    void askReason();

signals:
    void answered(kaze::api::Verdict verdict, const QString& reason);
    void runWanted(const QString& runId);

private:
    //! What a person has begun to write for a question.
    struct Draft {
        std::string approvalId;
        QString why;
        QString text;
        QString pattern;
        QString arguments; //!< empty: not opened for a change
        QString form;
        int choice = -1;
    };

    void buildHead();
    void buildBody();
    void buildButtons();
    void showPreview();
    QPushButton* addAnswer(api::Verdict verdict, ButtonRole role);
    void nameButtons(int others);
    void buildQuestion();
    void buildPattern(QVBoxLayout& column);
    void showQuestion();
    void keepDraft();
    void showDraft();
    void showKind(bool other);
    void checkEdited();
    void checkAnswer();
    [[nodiscard]] QString chosenText() const;
    [[nodiscard]] QPushButton* buttonOf(api::Verdict verdict) const;

    const Theme& m_theme;
    Shape m_shape;
    api::Approval m_approval;
    ElidedLabel* m_title;
    StateChip* m_kind;
    ElidedLabel* m_waiting;
    QLabel* m_reason;
    QLabel* m_known;
    QLabel* m_previewTitle;
    DiffView* m_diff;
    CodeView* m_command;
    QLabel* m_argumentsTitle;
    CodeView* m_arguments;
    QPushButton* m_edit;
    CodeEditor* m_editor;
    QLabel* m_question;
    QWidget* m_choices;
    QButtonGroup* m_choice;
    QLineEdit* m_text;
    CodeEditor* m_form;
    QWidget* m_patternRow;
    QLineEdit* m_pattern;
    QPushButton* m_run;
    QLineEdit* m_why;
    QPushButton* m_deny = nullptr;
    QPushButton* m_always = nullptr;
    QPushButton* m_forRun = nullptr;
    QPushButton* m_once = nullptr;
    QLabel* m_problem;
    std::vector<Draft> m_drafts; //!< the newest last
    QString m_emptyForm;
    int m_others = 0;
    bool m_busy = false;
};

} // namespace kaze::ui
