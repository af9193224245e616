#include "ui/pages/agents/message_field.h"

#include "engine/api/run_control_requests.h"
#include "engine/base/ids.h"
#include "ui/models/run_words.h"
#include "ui/widgets/labels.h"

#include <QLineEdit>
#include <QVBoxLayout>

namespace kaze::ui {

MessageField::MessageField(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_text(new QLineEdit), m_problem(makeLabel(context.theme, TextRole::Body, {}))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kTiny);
    m_text->setAccessibleName(tr("Message to this agent"));
    m_text->setToolTip(tr("The agent reads it before its next turn. Enter sends it."));
    column->addWidget(m_text);
    setTextTone(*m_problem, Tone::Critical);
    m_problem->hide();
    column->addWidget(m_problem);
    connect(m_text, &QLineEdit::returnPressed, this, &MessageField::send);
    connect(m_text, &QLineEdit::textEdited, this, [this] {
        m_messageId.clear();
        setProblem({});
    });
    setRun({});
}

void MessageField::setRun(const api::RunRow& run)
{
    const bool other = text(run.runId) != m_run;
    m_run = text(run.runId);
    if (other) {
        m_text->clear();
        m_messageId.clear();
        setProblem({});
    }
    m_ended = run.state.known() && api::hasEnded(run.state.valueOr(api::RunState::Running));
    const bool sleeps = run.state == api::RunState::Paused || run.state == api::RunState::Interrupted;
    m_text->setEnabled(!m_run.isEmpty() && !m_ended);
    m_text->setPlaceholderText(m_ended ? tr("This run has ended and reads no more")
            : sleeps                   ? tr("Send a message to this agent for when it goes on…")
                                       : tr("Send a message to this agent…"));
}

void MessageField::setProblem(const QString& problem)
{
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
}

void MessageField::send()
{
    const QString words = m_text->text().trimmed();
    if (words.isEmpty() || m_text->isReadOnly())
        return;
    if (m_messageId.isEmpty())
        m_messageId = QString::fromStdString(base::clientId().text());
    m_text->setReadOnly(true);
    api::SendToRun query;
    query.runId = m_run.toStdString();
    query.text = words.toStdString();
    query.messageId = m_messageId.toStdString();
    m_context.link.ask<api::SendToRun>(
        this, query, [this, run = m_run](const base::Result<api::Done>& reply) { sent(run, reply); });
}

void MessageField::sent(const QString& runId, const base::Result<api::Done>& reply)
{
    m_text->setReadOnly(false);
    if (reply)
        m_context.navigator.notify(tr("Sent. The agent reads it before its next turn."));
    // Another run may be shown by now.
    if (runId != m_run) {
        if (!reply)
            m_context.navigator.notify(tr("Your message did not arrive: %1").arg(text(reply.error().message)));
        return;
    }
    setProblem(reply ? QString() : tr("Your message did not arrive: %1").arg(text(reply.error().message)));
    if (!reply)
        return;
    m_text->clear();
    m_messageId.clear();
}

} // namespace kaze::ui
