#pragma once

#include "engine/api/run.h"
#include "ui/widgets/theme.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;

namespace kaze::ui {

class CodeView;
class DiffView;
class ElidedLabel;
class StateChip;

//! One question of an agent with everything that is known about it, and the buttons that answer it: what it wants to call, why that asks, what would
//! change, the exact arguments. `Compact` leaves out the arguments and the rarer answers, for use inside another page.
class ApprovalView : public QWidget {
    Q_OBJECT
public:
    enum class Shape { Whole, Compact };

    ApprovalView(const Theme& theme, Shape shape, QWidget* parent = nullptr);

    //! `others` is how many more are selected: the buttons then say that they answer all.
    void setApproval(const api::Approval& approval, int others = 0);
    [[nodiscard]] const api::Approval& approval() const { return m_approval; }
    //! While an answer is on its way.
    void setBusy(bool busy);
    //! Says below the buttons why an answer did not arrive; empty clears it.
    void setProblem(const QString& problem);
    void setWaiting(const QString& since);

    //! As if the button were pressed; what is not offered does nothing.
    void answer(api::Verdict verdict);
    //! Puts the keyboard into the reason; Enter there denies.
    void askReason();

signals:
    void answered(kaze::api::Verdict verdict, const QString& reason);
    void runWanted(const QString& runId);

private:
    void buildHead();
    void buildBody();
    void buildButtons();
    void showPreview();
    QPushButton* addAnswer(api::Verdict verdict, ButtonRole role);
    void nameButtons(int others);
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
    QPushButton* m_run;
    QLineEdit* m_why;
    QPushButton* m_deny = nullptr;
    QPushButton* m_always = nullptr;
    QPushButton* m_forRun = nullptr;
    QPushButton* m_once = nullptr;
    QLabel* m_problem;
};

} // namespace kaze::ui
