#include "ui/models/run_list_model.h"

#include "engine/api/run.h"

namespace kaze::ui {

RunListModel::RunListModel(std::vector<RunColumn> columns, QObject* parent)
    : PagedTableModel(parent), m_columns(std::move(columns))
{
}

int RunListModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

QVariant RunListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section >= columnCount())
        return {};
    return titleOf(m_columns[static_cast<std::size_t>(section)]);
}

QVariant RunListModel::cell(const api::RunRow& row, int column, int role) const
{
    return runCell(row, m_columns[static_cast<std::size_t>(column)], role, m_now);
}

} // namespace kaze::ui
