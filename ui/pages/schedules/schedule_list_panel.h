#pragma once

#include "engine/api/schedule_requests.h"
#include "ui/models/schedule_list_model.h"
#include "ui/pages/page.h"
#include "ui/pages/paged_feed.h"

namespace kaze::ui {

class StateChips;
class StateStack;
class TableView;

//! The table of schedules with its state chips. Filters, orders and pages in the engine; looks again every few seconds while it is shown, for fires have
//! no events. Owned by the Schedules page.
class ScheduleListPanel : public QWidget {
    Q_OBJECT
public:
    explicit ScheduleListPanel(PageContext context, QWidget* parent = nullptr);

    void setFilter(const QString& filter);
    [[nodiscard]] const QString& filter() const { return m_feed.filter(); }
    void setOrder(api::ScheduleOrder order);
    void refresh();
    void setPaused(bool paused) { m_paused = paused; }
    void setActive(bool active);

    //! Selects a schedule by its id or name when it is in the list, or comes into it.
    void select(const QString& schedule);
    //! Null when none is.
    [[nodiscard]] const api::ScheduleRow* current() const;
    [[nodiscard]] TableView* table() const { return m_table; }
    [[nodiscard]] StateChips* chips() const { return m_chips; }

signals:
    void currentChanged(const QString& scheduleId);
    void opened(const QString& scheduleId);
    void filterWanted(const QString& filter);
    //! It holds for whatever else is shown of the schedules.
    void filterChanged(const QString& filter);
    void filterRefused(const QString& message);
    void newWanted();
    //! There is no schedule to be shown beside the list.
    void emptied();

private:
    void build();
    void took(base::Result<api::SchedulePage> reply);
    void showCounts(const api::SchedulePage& page);
    void showEmpty();
    bool selectWanted();

    PageContext m_context;
    ScheduleListModel* m_model;
    TableView* m_table;
    StateChips* m_chips = nullptr;
    StateStack* m_stack = nullptr;
    QTimer* m_again;
    PagedFeed<api::ListSchedules, ScheduleListModel> m_feed;
    api::ListSchedules m_query;
    QString m_wanted; //!< to be selected when it appears
    QString m_current;
    bool m_paused = false;
    bool m_active = false;
};

} // namespace kaze::ui
