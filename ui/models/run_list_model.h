#pragma once

#include "engine/api/run.h"
#include "ui/models/paged_table_model.h"
#include "ui/models/run_cell.h"

namespace kaze::ui {

//! The list of all runs, page by page, with the columns a page asks for.
class RunListModel : public PagedTableModel<api::RunRow> {
    Q_OBJECT
public:
    explicit RunListModel(std::vector<RunColumn> columns, QObject* parent = nullptr);

    //! The moment that "today" and elapsed times are told by.
    void setNow(api::Time now) { m_now = now; }

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

protected:
    [[nodiscard]] std::string idOf(const api::RunRow& row) const override { return row.runId; }
    [[nodiscard]] QVariant cell(const api::RunRow& row, int column, int role) const override;

private:
    std::vector<RunColumn> m_columns;
    api::Time m_now;
};

} // namespace kaze::ui
