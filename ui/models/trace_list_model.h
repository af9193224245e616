#pragma once

#include "engine/api/trace.h"
#include "ui/models/paged_table_model.h"

namespace kaze::ui {

//! What a trace was for: its name without the agent's in front.
[[nodiscard]] QString taskOf(const api::TraceRow& row);

//! The list of traces, page by page: name, spans, time. A trace with errors carries a "!".
class TraceListModel : public PagedTableModel<api::TraceRow> {
    Q_OBJECT
public:
    enum Column { Name, Spans, Duration, Columns };

    explicit TraceListModel(QObject* parent = nullptr) : PagedTableModel(parent) { }

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : Columns; }
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

protected:
    [[nodiscard]] std::string idOf(const api::TraceRow& row) const override { return row.traceId; }
    [[nodiscard]] QVariant cell(const api::TraceRow& row, int column, int role) const override;

private:
    [[nodiscard]] QString toolTip(const api::TraceRow& row) const;
};

} // namespace kaze::ui
