#include "ui/models/log_list_model.h"

#include "ui/models/log_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/format.h"

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr int kIdTail = 8;

} // namespace

std::vector<api::LogRow> LogListModel::fresh(std::vector<api::LogRow> rows)
{
    std::erase_if(rows, [this](const api::LogRow& row) { return !m_ids.insert(row.id).second; });
    return rows;
}

void LogListModel::restart(std::vector<api::LogRow> rows)
{
    beginResetModel();
    m_ids.clear();
    m_rows.clear();
    if (rows.size() > kMost)
        rows.erase(rows.begin(), rows.end() - kMost);
    rows = fresh(std::move(rows));
    m_rows.assign(std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
    endResetModel();
}

int LogListModel::append(std::vector<api::LogRow> rows)
{
    rows = fresh(std::move(rows));
    if (rows.size() > kMost) {
        for (auto it = rows.begin(); it != rows.end() - kMost; ++it)
            m_ids.erase(it->id);
        rows.erase(rows.begin(), rows.end() - kMost);
    }
    if (rows.empty())
        return 0;
    const int over = std::max(0, rowCount() + static_cast<int>(rows.size()) - kMost);
    dropFront(over);
    beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(rows.size()) - 1);
    m_rows.insert(m_rows.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
    endInsertRows();
    return over;
}

int LogListModel::prepend(std::vector<api::LogRow> rows)
{
    rows = fresh(std::move(rows));
    if (rows.empty())
        return 0;
    const int count = static_cast<int>(rows.size());
    dropBack(std::clamp(rowCount() + count - kMost, 0, rowCount()));
    beginInsertRows({}, 0, count - 1);
    m_rows.insert(m_rows.begin(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
    endInsertRows();
    return count;
}

void LogListModel::dropFront(int count)
{
    if (count <= 0)
        return;
    beginRemoveRows({}, 0, count - 1);
    for (int i = 0; i < count; ++i)
        m_ids.erase(m_rows[static_cast<std::size_t>(i)].id);
    m_rows.erase(m_rows.begin(), m_rows.begin() + count);
    endRemoveRows();
}

void LogListModel::dropBack(int count)
{
    if (count <= 0)
        return;
    beginRemoveRows({}, rowCount() - count, rowCount() - 1);
    for (int i = rowCount() - count; i < rowCount(); ++i)
        m_ids.erase(m_rows[static_cast<std::size_t>(i)].id);
    m_rows.erase(m_rows.end() - count, m_rows.end());
    endRemoveRows();
}

const api::LogRow* LogListModel::row(int at) const
{
    return at >= 0 && at < rowCount() ? &m_rows[static_cast<std::size_t>(at)] : nullptr;
}

int LogListModel::find(const std::string& id) const
{
    if (!m_ids.contains(id))
        return -1;
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [&id](const api::LogRow& row) { return row.id == id; });
    return static_cast<int>(found - m_rows.begin());
}

int LogListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QString LogListModel::textOf(const api::LogRow& row, int column) const
{
    switch (column) {
    case At:
        return logMoment(row.at, m_now);
    case Level:
        return wordOf(row.level);
    case Source:
        return text(row.source);
    case Agent:
        return text(row.agent);
    case Message:
        return text(row.message).simplified();
    case Run:
        return text(row.runId).right(kIdTail);
    case Trace:
        return text(row.traceId).right(kIdTail);
    case Tenant:
        return text(row.tenant);
    default:
        return {};
    }
}

QVariant LogListModel::exactOf(const api::LogRow& row, int column)
{
    switch (column) {
    case At:
        return text(base::toRfc3339(row.at));
    case Message:
        return text(row.message);
    case Run:
        return text(row.runId);
    case Trace:
        return text(row.traceId);
    default:
        return {};
    }
}

QVariant LogListModel::data(const QModelIndex& index, int role) const
{
    const auto* held = index.isValid() ? row(index.row()) : nullptr;
    if (!held)
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return textOf(*held, index.column());
    case IdRole:
        return text(held->id);
    case cell::ExactRole:
        return exactOf(*held, index.column());
    case cell::ToneRole:
        return index.column() == Level ? QVariant(static_cast<int>(toneOf(held->level))) : QVariant();
    case Qt::ToolTipRole:
        return index.column() == At ? QVariant(format::utc(toDateTime(held->at))) : QVariant();
    default:
        return {};
    }
}

QVariant LogListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section >= Columns)
        return {};
    const QString titles[]{
        tr("Time"), tr("Level"), tr("Source"), tr("Agent"), tr("Message"), tr("Run"), tr("Trace"), tr("Tenant")};
    return titles[section];
}

} // namespace kaze::ui
