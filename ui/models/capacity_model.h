#pragma once

#include "engine/api/routing_requests.h"
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
    enum Column { Provider, Minute, Hour, LimitedBy, Basis };

    explicit CapacityModel(QObject* parent = nullptr);

    void setEstimates(const std::vector<api::CapacityEstimate>& estimates);

    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
};

} // namespace kaze::ui
