#pragma once

#include "engine/api/trace.h"
#include "ui/models/paged_table_model.h"
#include "ui/widgets/timeline.h"

#include <QDateTime>

namespace kaze::ui {

//! What a trace was for: its name without the agent's in front.
[[nodiscard]] QString taskOf(const api::TraceRow& row);

//! The list of traces, page by page. A trace with errors carries a "!", one that fits a rule its word.
class TraceListModel : public PagedTableModel<api::TraceRow> {
    Q_OBJECT
public:
    enum Column { Name, Spans, Duration, Started, Agent, Errors, Tokens, Cost, Tenant, Pool, Run, Columns };

    explicit TraceListModel(QObject* parent = nullptr) : PagedTableModel(parent) { }

    //! Asked for each row that is shown.
    void setTagger(std::function<SpanTag(const api::TraceRow&)> tagger);
    //! What time it is, for when traces started.
    void setNow(const QDateTime& now) { m_now = now; }

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : Columns; }
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

protected:
    [[nodiscard]] std::string idOf(const api::TraceRow& row) const override { return row.traceId; }
    [[nodiscard]] QVariant cell(const api::TraceRow& row, int column, int role) const override;

private:
    [[nodiscard]] QString textOf(const api::TraceRow& row, int column) const;
    [[nodiscard]] QVariant exactOf(const api::TraceRow& row, int column) const;
    [[nodiscard]] QString toolTip(const api::TraceRow& row) const;
    [[nodiscard]] SpanTag signOf(const api::TraceRow& row) const;

    std::function<SpanTag(const api::TraceRow&)> m_tagger;
    QDateTime m_now;
};

} // namespace kaze::ui
