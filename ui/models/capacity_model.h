#pragma once

#include "engine/api/requests.h"
#include "ui/models/keyed_table_model.h"

namespace kaze::ui {

struct CapacityRow {
    QString key; //!< the provider
    api::CapacityEstimate estimate;
};

//! How many tasks the keys of each provider let through.
class CapacityModel : public KeyedTableModel<CapacityRow> {
    Q_OBJECT
public:
    enum Column { Provider, Minute, Hour, LimitedBy, Basis, ColumnCount };

    using KeyedTableModel::KeyedTableModel;

    void setEstimates(const std::vector<api::CapacityEstimate>& estimates);

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
};

} // namespace kaze::ui
