#include "ui/models/run_table_model.h"

#include "engine/api/run.h"

#include "ui/models/run_words.h"

#include <QSet>

namespace kaze::ui {

RunTableModel::RunTableModel(std::vector<RunColumn> columns, QObject* parent)
    : QAbstractTableModel(parent), m_columns(std::move(columns))
{
}

void RunTableModel::setRows(std::vector<api::RunRow> rows)
{
    removeMissing(rows);
    appendNew(rows);
    arrange(rows);
    m_rows = std::move(rows);
    if (!m_rows.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

void RunTableModel::removeMissing(const std::vector<api::RunRow>& rows)
{
    QSet<QString> wanted;
    for (const auto& row : rows)
        wanted.insert(text(row.runId));
    for (int place = rowCount() - 1; place >= 0; --place) {
        if (wanted.contains(text(m_rows[static_cast<std::size_t>(place)].runId)))
            continue;
        beginRemoveRows({}, place, place);
        m_rows.erase(m_rows.begin() + place);
        endRemoveRows();
    }
    reindex();
}

void RunTableModel::appendNew(const std::vector<api::RunRow>& rows)
{
    std::vector<api::RunRow> fresh;
    for (const auto& row : rows)
        if (!m_places.contains(text(row.runId)))
            fresh.push_back(row);
    if (fresh.empty())
        return;
    beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(fresh.size()) - 1);
    m_rows.insert(m_rows.end(), fresh.begin(), fresh.end());
    endInsertRows();
    reindex();
}

void RunTableModel::arrange(const std::vector<api::RunRow>& rows)
{
    const bool same = std::equal(rows.begin(), rows.end(), m_rows.begin(), m_rows.end(),
        [](const api::RunRow& a, const api::RunRow& b) { return a.runId == b.runId; });
    if (same)
        return;
    emit layoutAboutToBeChanged();
    const auto before = persistentIndexList();
    QStringList ids;
    for (const auto& kept : before)
        ids << text(m_rows[static_cast<std::size_t>(kept.row())].runId);
    m_rows = rows;
    reindex();
    QModelIndexList after;
    for (qsizetype i = 0; i < before.size(); ++i)
        after << index(m_places.value(ids[i]), before[i].column());
    changePersistentIndexList(before, after);
    emit layoutChanged();
}

void RunTableModel::reindex()
{
    m_places.clear();
    for (std::size_t place = 0; place < m_rows.size(); ++place)
        m_places.insert(text(m_rows[place].runId), static_cast<int>(place));
}

void RunTableModel::updateRow(const api::RunRow& row)
{
    const auto place = m_places.constFind(text(row.runId));
    if (place == m_places.constEnd())
        return;
    m_rows[static_cast<std::size_t>(*place)] = row;
    emit dataChanged(index(*place, 0), index(*place, columnCount() - 1));
}

void RunTableModel::setNow(api::Time now)
{
    m_now = now;
    const auto elapsed = std::find(m_columns.begin(), m_columns.end(), RunColumn::Elapsed);
    if (elapsed == m_columns.end() || m_rows.empty())
        return;
    const int column = static_cast<int>(elapsed - m_columns.begin());
    emit dataChanged(index(0, column), index(rowCount() - 1, column));
}

const api::RunRow* RunTableModel::row(const QModelIndex& index) const
{
    return index.isValid() && index.row() < rowCount() ? &m_rows[static_cast<std::size_t>(index.row())] : nullptr;
}

QModelIndex RunTableModel::find(const QString& runId) const
{
    const auto place = m_places.constFind(runId);
    return place == m_places.constEnd() ? QModelIndex() : index(*place, 0);
}

int RunTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int RunTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

QVariant RunTableModel::data(const QModelIndex& index, int role) const
{
    const auto* run = row(index);
    if (!run)
        return {};
    if (role == IdRole)
        return text(run->runId);
    return runCell(*run, m_columns[static_cast<std::size_t>(index.column())], role, m_now);
}

QVariant RunTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section >= columnCount())
        return {};
    return titleOf(m_columns[static_cast<std::size_t>(section)]);
}

} // namespace kaze::ui
