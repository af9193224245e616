#pragma once

#include "engine/api/reply.h"
#include "engine/api/run.h"
#include "ui/pages/page.h"

class QLabel;
class QLineEdit;

namespace kaze::ui {

//! A line to write to the agent of a run, which reads it before its next turn. What was not sent stays in it.
class MessageField : public QWidget {
    Q_OBJECT
public:
    MessageField(PageContext context, QWidget* parent = nullptr);

    //! The run it is for and how that stands.
    void setRun(const api::RunRow& run);
    [[nodiscard]] QLineEdit* field() const { return m_text; }

private:
    void send();
    void sent(const QString& runId, const base::Result<api::Done>& reply);
    void setProblem(const QString& problem);

    PageContext m_context;
    QString m_run;
    QString m_messageId; //!< of what is being sent, so that trying again says it once
    bool m_ended = false;
    QLineEdit* m_text;
    QLabel* m_problem;
};

} // namespace kaze::ui
