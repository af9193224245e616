#pragma once

#include "engine/api/schedule_requests.h"
#include "ui/pages/page.h"
#include "ui/pages/schedules/week_layout.h"

#include <QDate>
#include <QTimer>

class QLabel;

namespace kaze::ui {

class ElidedLabel;
class StateStack;
class WeekCalendar;

//! A week of all schedules that fit the filter: what was, with its outcome, and what will be. Looks again now and then while it is shown. Owned by the
//! Schedules page.
class CalendarPanel : public QWidget {
    Q_OBJECT
public:
    explicit CalendarPanel(PageContext context, QWidget* parent = nullptr);

    void setFilter(const QString& filter);
    void setActive(bool active);
    void setPaused(bool paused) { m_paused = paused; }
    void refresh();
    //! A week further (1), back (−1), or the present one (0).
    void step(int weeks);
    [[nodiscard]] QDate monday() const { return m_monday; }
    [[nodiscard]] WeekCalendar* calendar() const { return m_calendar; }

signals:
    void scheduleWanted(const QString& scheduleId);
    void filterRefused(const QString& message);

private:
    void build();
    void ask();
    void took(base::Result<api::ScheduleCalendar> reply);
    void showItems(const QList<WeekItem>& items, qint64 schedulesLeftOut);
    void choose(int item);

    PageContext m_context;
    QString m_filter;
    QDate m_monday;
    ElidedLabel* m_title;
    QLabel* m_note;
    WeekCalendar* m_calendar;
    StateStack* m_stack = nullptr;
    QTimer m_again;
    int m_round = 0;
    bool m_active = false;
    bool m_paused = false;
    bool m_shown = false; //!< there was an answer
};

} // namespace kaze::ui
