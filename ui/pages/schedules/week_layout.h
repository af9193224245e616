#pragma once

#include "engine/api/schedule_requests.h"
#include "ui/widgets/tokens.h"

#include <QDate>
#include <QList>
#include <QString>

namespace kaze::ui {

//! Fires that stand together in a calendar of a week.
struct WeekItem {
    struct Of {
        QString scheduleId;
        QString name;
        qint64 fires = 0;
    };
    int day = 0; //!< 0 to 6
    int minute = -1; //!< of the day at which its half hour begins; −1: it fires all through the day and stands above the hours
    int lane = 0; //!< place beside others of the same half hour, or among those above the hours
    int lanes = 1;
    QString title; //!< "02:00 nightly-review", "3 schedules"
    QString tip; //!< all of them with their times and outcomes
    QString sign; //!< of the worst outcome, empty for what is still to come
    Tone tone = Tone::Accent;
    QList<Of> schedules;

    [[nodiscard]] qint64 fires() const;
};

//! Places the fires of a week, in local time. Half hours with more than two schedules become one item; a schedule with many fires on a day stands above
//! the hours. Ordered by day, then from top to bottom. Pure, and of any thread: a week of ten thousand fires takes longer than a window may stand still.
[[nodiscard]] QList<WeekItem> layOutWeek(const api::ScheduleCalendar& calendar, const QDate& monday);

//! How many rows above the hours the fullest day has.
[[nodiscard]] int rowsAbove(const QList<WeekItem>& items);

} // namespace kaze::ui
