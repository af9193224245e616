#pragma once

#include "engine/api/schedule_requests.h"
#include "ui/pages/list_page.h"
#include "ui/pages/schedules/schedule_actions.h"

class QStackedWidget;

namespace kaze::ui {

class CalendarPanel;
class ScheduleDetailPanel;
class ScheduleDialog;
class ScheduleListPanel;
class SegmentedTabs;

//! What runs when: every schedule with its next fire, or a week of them as a calendar, and the chosen one whole beside it.
class SchedulesPage : public ListPage {
    Q_OBJECT
public:
    explicit SchedulesPage(PageContext context);

    void refresh() override;
    //! A schedule by its id or name; "calendar" and "list" choose the view, "new" opens the dialog.
    void openThing(const QString& thing) override;
    bool goBack() override;
    [[nodiscard]] QString copyText() const override;
    void setPaused(bool paused) override;
    void shown() override;
    void hidden() override;

    //! None makes a new one.
    ScheduleDialog* edit(const std::optional<api::ScheduleSpec>& spec);

private:
    void addHeader();
    void addActions();
    void connectParts();
    void showView(const QString& id);
    void setOrder(api::ScheduleOrder order);
    void openDetail(bool open);
    void openSchedule(const QString& schedule);
    void updateActive();
    [[nodiscard]] bool isCalendar() const;
    //! The schedule that is shown, or the selected one; for actions.
    [[nodiscard]] const api::ScheduleRow* current() const;

    ScheduleActions m_actions;
    ScheduleListPanel* m_list;
    CalendarPanel* m_calendar;
    ScheduleDetailPanel* m_detail;
    QStackedWidget* m_views;
    SegmentedTabs* m_viewTabs;
    bool m_visible = false;
    bool m_open = true;
};

} // namespace kaze::ui
