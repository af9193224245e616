#pragma once

#include "engine/api/schedule_requests.h"
#include "ui/models/paged_table_model.h"

namespace kaze::ui {

//! The list of schedules, page by page.
class ScheduleListModel : public PagedTableModel<api::ScheduleRow> {
    Q_OBJECT
public:
    enum Column { Name, State, When, Zone, Next, Last, Target, Fires, kColumns };

    explicit ScheduleListModel(QObject* parent = nullptr);

    //! The moment that "in 3 h" is told by.
    void setNow(api::Time now);

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

protected:
    [[nodiscard]] std::string idOf(const api::ScheduleRow& row) const override { return row.scheduleId; }
    [[nodiscard]] QVariant cell(const api::ScheduleRow& row, int column, int role) const override;

private:
    [[nodiscard]] QString display(const api::ScheduleRow& row, int column) const;

    api::Time m_now;
};

//! What became of the fires of a schedule, the latest first; more come as one scrolls down.
class FireListModel : public PagedTableModel<api::ScheduleFire> {
    Q_OBJECT
public:
    enum Column { Planned, Outcome, Took, Run, Note, kColumns };

    explicit FireListModel(QObject* parent = nullptr);

    void setNow(api::Time now) { m_now = now; }
    void setZone(const std::string& zone) { m_zone = zone; }

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

protected:
    [[nodiscard]] std::string idOf(const api::ScheduleFire& row) const override { return row.fireId; }
    [[nodiscard]] QVariant cell(const api::ScheduleFire& row, int column, int role) const override;

private:
    api::Time m_now;
    std::string m_zone;
};

} // namespace kaze::ui
