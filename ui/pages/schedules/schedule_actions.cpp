#include "ui/pages/schedules/schedule_actions.h"

#include "engine/base/ids.h"
#include "ui/models/run_words.h"
#include "ui/models/schedule_words.h"
#include "ui/widgets/confirm.h"

namespace kaze::ui {

ScheduleActions::ScheduleActions(PageContext context, QWidget* window) : QObject(window), m_context(context), m_window(window) { }

void ScheduleActions::runNow(const api::ScheduleRow& row)
{
    api::RunSchedule request;
    request.schedule = row.scheduleId;
    request.key = base::clientId().text();
    m_context.link.ask<api::RunSchedule>(this, std::move(request), [this, row](const base::Result<api::ScheduleFired>& fired) {
        const QString name = text(row.name);
        if (!fired)
            m_context.navigator.notify(tr("%1 did not fire: %2").arg(name, text(fired.error().message)));
        else if (fired->fire.outcome == api::FireOutcome::Skipped || fired->fire.outcome == api::FireOutcome::Failed)
            m_context.navigator.notify(tr("%1: %2. %3").arg(name, wordOf(fired->fire.outcome), text(fired->fire.note)));
        else
            m_context.navigator.notify(tr("%1 fired: %2").arg(name, wordOf(fired->fire.outcome)));
        emit changed(text(row.scheduleId));
    });
}

void ScheduleActions::setPaused(const api::ScheduleRow& row, bool paused)
{
    api::PauseSchedule request;
    request.schedule = row.scheduleId;
    request.paused = paused;
    m_context.link.ask<api::PauseSchedule>(
        this, std::move(request), [this, row, paused](const base::Result<api::ScheduleReply>& reply) {
            const QString name = text(row.name);
            if (!reply)
                m_context.navigator.notify(tr("%1 did not change: %2").arg(name, text(reply.error().message)));
            else
                m_context.navigator.notify(
                    paused ? tr("%1 is paused; what it misses is not caught up").arg(name) : tr("%1 goes on").arg(name));
            emit changed(text(row.scheduleId));
        });
}

void ScheduleActions::remove(const api::ScheduleRow& row)
{
    Question question;
    question.text = tr("Remove the schedule %1?").arg(text(row.name));
    question.details = row.nextAt
        ? tr("It will not fire again; its next fire would have been on %1. Runs that it started go on, and its history stays.")
              .arg(schedule::momentIn(*row.nextAt, QByteArray::fromStdString(row.zone)))
        : tr("It will not fire again. Runs that it started go on, and its history stays.");
    question.action = tr("Remove the schedule");
    question.otherwise = tr("Keep it");
    confirm(m_context.theme, m_window, question, [this, row] { sendRemove(row); });
}

void ScheduleActions::sendRemove(const api::ScheduleRow& row)
{
    api::RemoveSchedule request;
    request.schedule = row.scheduleId;
    m_context.link.ask<api::RemoveSchedule>(this, std::move(request), [this, row](const base::Result<api::Done>& done) {
        if (!done)
            return m_context.navigator.notify(tr("%1 was not removed: %2").arg(text(row.name), text(done.error().message)));
        m_context.navigator.notify(tr("%1 is removed").arg(text(row.name)));
        emit removed(text(row.scheduleId));
    });
}

} // namespace kaze::ui
