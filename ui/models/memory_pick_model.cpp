#include "ui/models/memory_pick_model.h"

#include "ui/models/run_words.h"
#include "ui/widgets/cell_delegate.h"

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr std::size_t kAtOnce = 6;
constexpr std::size_t kMostHeld = 4'000;

} // namespace

MemoryPickModel::MemoryPickModel(QObject* parent) : QAbstractTableModel(parent) { }

void MemoryPickModel::setIds(std::vector<std::string> ids)
{
    beginResetModel();
    m_ids = std::move(ids);
    m_rows.clear();
    for (std::size_t i = 0; i < m_ids.size(); ++i)
        m_rows[m_ids[i]] = static_cast<int>(i);
    m_asked.clear();
    m_problems.clear();
    if (m_records.size() > kMostHeld)
        m_records.clear();
    m_first = 0;
    m_last = -1;
    endResetModel();
}

void MemoryPickModel::setViewport(int first, int last)
{
    m_first = std::max(0, first);
    m_last = std::min(last, rowCount() - 1);
    askMore();
}

void MemoryPickModel::askMore()
{
    for (int row = m_first; row <= m_last && m_asked.size() < kAtOnce && m_source; ++row) {
        const auto& id = m_ids[static_cast<std::size_t>(row)];
        if (m_records.contains(id) || m_problems.contains(id) || !m_asked.insert(id).second)
            continue;
        m_source(id);
    }
}

void MemoryPickModel::changed(const std::string& id)
{
    m_asked.erase(id);
    if (const auto row = m_rows.find(id); row != m_rows.end())
        emit dataChanged(index(row->second, 0), index(row->second, kColumns - 1));
    askMore();
}

void MemoryPickModel::fill(const api::MemoryRecord& record)
{
    m_records[record.id] = record;
    changed(record.id);
}

void MemoryPickModel::fail(const std::string& id, const QString& problem)
{
    m_problems[id] = problem;
    changed(id);
}

const api::MemoryRecord* MemoryPickModel::record(const std::string& id) const
{
    const auto found = m_records.find(id);
    return found == m_records.end() ? nullptr : &found->second;
}

int MemoryPickModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_ids.size());
}

int MemoryPickModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : kColumns;
}

QVariant MemoryPickModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    const QStringList titles{tr("Kind"), tr("Text")};
    return orientation == Qt::Horizontal && role == Qt::DisplayRole ? QVariant(titles.value(section)) : QVariant();
}

QVariant MemoryPickModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const auto& id = m_ids[static_cast<std::size_t>(index.row())];
    const auto* held = record(id);
    if (role == Qt::ToolTipRole)
        return held ? text(held->text) : text(id);
    if (role == cell::ExactRole && !held)
        return text(id);
    if (role != Qt::DisplayRole)
        return {};
    if (held)
        return index.column() == Kind ? text(held->kind) : text(held->text).simplified();
    const auto problem = m_problems.find(id);
    if (index.column() == Kind)
        return {};
    return problem == m_problems.end() ? QStringLiteral("…") : problem->second;
}

} // namespace kaze::ui
