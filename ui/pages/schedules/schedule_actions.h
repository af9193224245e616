#pragma once

#include "engine/api/schedule_requests.h"
#include "ui/pages/page.h"

#include <QObject>

namespace kaze::ui {

//! What a person does to one schedule, with the notice of what came of it. GUI thread.
class ScheduleActions : public QObject {
    Q_OBJECT
public:
    ScheduleActions(PageContext context, QWidget* window);

    //! A fire out of turn; the notice says what became of it.
    void runNow(const api::ScheduleRow& row);
    void setPaused(const api::ScheduleRow& row, bool paused);
    //! Asks once and says what is lost.
    void remove(const api::ScheduleRow& row);

signals:
    void changed(const QString& scheduleId);
    void removed(const QString& scheduleId);

private:
    void sendRemove(const api::ScheduleRow& row);

    PageContext m_context;
    QWidget* m_window;
};

} // namespace kaze::ui
