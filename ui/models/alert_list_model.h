#pragma once

#include "engine/api/alert_requests.h"
#include "ui/models/paged_table_model.h"

namespace kaze::ui {

//! Alerts, page by page: what fires, what may fire soon, what is over.
class AlertListModel : public PagedTableModel<api::Alert> {
    Q_OBJECT
public:
    enum Column { Severity, State, What, Since, Held, Value, Silenced, kColumns };

    explicit AlertListModel(QObject* parent = nullptr);

    //! The moment that times are told by.
    void setNow(api::Time now);
    //! What the rules look at, by rule: the unit of an alert's value.
    void setUnits(std::map<std::string, std::string> units);

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

protected:
    [[nodiscard]] std::string idOf(const api::Alert& row) const override { return row.id; }
    [[nodiscard]] QVariant cell(const api::Alert& row, int column, int role) const override;

private:
    [[nodiscard]] QString display(const api::Alert& row, int column) const;
    [[nodiscard]] QString tip(const api::Alert& row, int column) const;
    [[nodiscard]] std::string unitOf(const api::Alert& row) const;
    void repaint();

    api::Time m_now;
    std::map<std::string, std::string> m_units;
};

} // namespace kaze::ui
