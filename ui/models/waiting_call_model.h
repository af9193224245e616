#pragma once

#include "engine/api/provider_requests.h"
#include "ui/models/keyed_table_model.h"

namespace kaze::ui {

struct WaitingRow {
    QString key;
    api::WaitingCall call;
};

//! Calls that wait for room, in the order in which they will go.
class WaitingCallModel : public KeyedTableModel<WaitingRow> {
    Q_OBJECT
public:
    enum Column { Priority, Tenant, Agent, Run, Waited, Still, Why };

    explicit WaitingCallModel(QObject* parent = nullptr);

    void setCalls(std::vector<api::WaitingCall> calls);

    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
};

} // namespace kaze::ui
