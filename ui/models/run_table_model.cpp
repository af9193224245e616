#include "ui/models/run_table_model.h"

#include "ui/models/run_words.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/format.h"

#include <QSet>

namespace kaze::ui {

namespace {

QVariant given(const QString& value)
{
    return value.isEmpty() ? QVariant() : QVariant(value);
}

qint64 tokensOf(const api::RunRow& row)
{
    return row.usage.inputTokens + row.usage.outputTokens;
}

} // namespace

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
    const auto column = m_columns[static_cast<std::size_t>(index.column())];
    switch (role) {
    case Qt::DisplayRole: return display(*run, column);
    case cell::ExactRole: return given(exact(*run, column));
    case Qt::ToolTipRole: return given(toolTip(*run, column));
    case cell::ToneRole: return column == RunColumn::State ? QVariant(static_cast<int>(toneOf(run->state))) : QVariant();
    case IdRole: return text(run->runId);
    default: return {};
    }
}

QString RunTableModel::display(const api::RunRow& row, RunColumn column) const
{
    switch (column) {
    case RunColumn::Agent: return text(row.agent);
    case RunColumn::Pool: return text(row.pool);
    case RunColumn::Task: return text(row.task).simplified();
    case RunColumn::DoingNow: return text(row.doingNow);
    case RunColumn::State: return wordOf(row.state);
    case RunColumn::Turns: return QLocale().toString(static_cast<qlonglong>(row.turns));
    case RunColumn::Memory: return row.memoryBytes > 0 ? format::bytes(row.memoryBytes) : QStringLiteral("—");
    case RunColumn::Elapsed: return format::clock(elapsedSeconds(row, m_now));
    case RunColumn::Tokens: return format::count(tokensOf(row));
    case RunColumn::Cost: return format::money(row.costUsd.nanos);
    case RunColumn::Model: return text(row.model);
    case RunColumn::Started: return format::moment(toDateTime(row.createdAt), toDateTime(m_now));
    }
    return {};
}

QString RunTableModel::exact(const api::RunRow& row, RunColumn column) const
{
    switch (column) {
    case RunColumn::Memory: return format::exactBytes(row.memoryBytes);
    case RunColumn::Tokens: return format::exactCount(tokensOf(row));
    case RunColumn::Cost: return format::exactMoney(row.costUsd.nanos);
    case RunColumn::Started: return format::utc(toDateTime(row.createdAt));
    default: return {};
    }
}

QString RunTableModel::toolTip(const api::RunRow& row, RunColumn column) const
{
    switch (column) {
    case RunColumn::Tokens:
        return tr("%1 in, %2 out").arg(format::exactCount(row.usage.inputTokens), format::exactCount(row.usage.outputTokens));
    case RunColumn::Elapsed: return tr("started %1").arg(format::utc(toDateTime(row.createdAt)));
    case RunColumn::Agent: return tr("%1 · run %2").arg(text(row.agent), text(row.runId));
    default: return exact(row, column);
    }
}

QVariant RunTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section >= columnCount())
        return {};
    switch (m_columns[static_cast<std::size_t>(section)]) {
    case RunColumn::Agent: return tr("Agent");
    case RunColumn::Pool: return tr("Pool");
    case RunColumn::Task: return tr("Task");
    case RunColumn::DoingNow: return tr("Doing now");
    case RunColumn::State: return tr("State");
    case RunColumn::Turns: return tr("Turn");
    case RunColumn::Memory: return tr("Memory");
    case RunColumn::Elapsed: return tr("Elapsed");
    case RunColumn::Tokens: return tr("Tokens");
    case RunColumn::Cost: return tr("Cost");
    case RunColumn::Model: return tr("Model");
    case RunColumn::Started: return tr("Started");
    }
    return {};
}

} // namespace kaze::ui
