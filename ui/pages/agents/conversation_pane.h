#pragma once

#include "engine/api/run.h"
#include "ui/models/conversation_model.h"
#include "ui/pages/page.h"

class QTimer;
class QVBoxLayout;

namespace kaze::ui {

class ApprovalView;
class Card;
class ConversationView;
class StateStack;

//! The conversation of one run, live while it streams, with the questions that wait for a person below its last row. Reads steps in pages as
//! they come into sight. Owned by the detail.
class ConversationPane : public QWidget {
    Q_OBJECT
public:
    ConversationPane(PageContext context, QWidget* parent = nullptr);

    //! Shows another run and follows it; empty shows nothing.
    void setRun(const QString& runId);
    //! Asks again for what may have been missed.
    void refresh();
    void setPaused(bool paused);
    //! Follows only while somebody looks.
    void setActive(bool active);

    [[nodiscard]] ConversationModel& model() { return *m_model; }
    [[nodiscard]] ConversationView* view() const { return m_view; }
    [[nodiscard]] int openApprovals() const { return static_cast<int>(m_questions.size()); }

signals:
    //! A step was written: what is known of the run is old.
    void stepArrived();

private:
    struct Question {
        Card* card;
        ApprovalView* view;
    };

    void connectLink();
    void follow(bool wanted);
    void askTail();
    void askPages(int first, int last);
    void askApprovals();
    void setApprovals(const std::vector<api::Approval>& approvals);
    void addApproval(const api::Approval& approval);
    void removeApproval(const std::string& approvalId);
    void answer(const api::Approval& approval, ApprovalView* view, api::Verdict verdict);
    void showFooter();

    PageContext m_context;
    ConversationModel* m_model;
    ConversationView* m_view;
    StateStack* m_stack;
    QWidget* m_footer;
    QVBoxLayout* m_footerLayout;
    QTimer* m_clock; //!< of what the questions say of the time
    std::map<std::string, Question> m_questions;
    QString m_run;
    QString m_followed;
    int m_generation = 0;
    bool m_paused = false;
    bool m_active = false;
};

} // namespace kaze::ui
