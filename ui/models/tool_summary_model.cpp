#include "ui/models/tool_summary_model.h"

#include "ui/models/run_words.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/format.h"

namespace kaze::ui {

void ToolSummaryModel::clear()
{
    beginResetModel();
    m_rows.clear();
    m_begun.clear();
    m_counted = 0;
    endResetModel();
}

ToolSummaryModel::Row& ToolSummaryModel::rowOf(const std::string& tool)
{
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [&tool](const Row& row) { return row.tool == tool; });
    if (found != m_rows.end())
        return *found;
    beginInsertRows({}, rowCount(), rowCount());
    m_rows.push_back({tool, 0, 0, {}});
    endInsertRows();
    return m_rows.back();
}

void ToolSummaryModel::count(const std::vector<api::Step>& steps)
{
    for (const auto& step : steps) {
        if (step.number <= m_counted)
            continue;
        m_counted = step.number;
        if (step.kind == api::StepKind::Intent) {
            m_begun[step.callId] = step.at;
        } else if (step.kind == api::StepKind::Result) {
            Row& row = rowOf(step.tool);
            ++row.calls;
            row.failures += step.failed;
            if (const auto begun = m_begun.find(step.callId); begun != m_begun.end()) {
                row.total += step.at - begun->second;
                m_begun.erase(begun);
            }
        }
    }
    if (!m_rows.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, Columns - 1));
}

std::int64_t ToolSummaryModel::calls() const
{
    std::int64_t all = 0;
    for (const auto& row : m_rows)
        all += row.calls;
    return all;
}

int ToolSummaryModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ToolSummaryModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : Columns;
}

QVariant ToolSummaryModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const auto& row = m_rows[static_cast<std::size_t>(index.row())];
    const auto total = std::chrono::duration_cast<std::chrono::nanoseconds>(row.total).count();
    if (role == Qt::DisplayRole)
        switch (index.column()) {
        case Tool:
            return text(row.tool);
        case Calls:
            return format::exactCount(row.calls);
        case Failures:
            return format::exactCount(row.failures);
        case Total:
            return format::duration(total);
        default:
            return {};
        }
    if (role == cell::ExactRole || role == Qt::ToolTipRole)
        return index.column() == Total ? QVariant(format::exactDuration(total)) : QVariant();
    if (role == cell::ToneRole && index.column() == Failures && row.failures > 0)
        return static_cast<int>(Tone::Critical);
    return {};
}

QVariant ToolSummaryModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Tool:
        return tr("Tool");
    case Calls:
        return tr("Calls");
    case Failures:
        return tr("Failed");
    case Total:
        return tr("Time in all");
    default:
        return {};
    }
}

} // namespace kaze::ui
