#include "ui/models/memory_list_model.h"

#include "ui/models/memory_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/format.h"

#include <cmath>

namespace kaze::ui {

namespace {

std::vector<MemoryEntry> entriesOf(std::vector<api::MemoryRecord> records)
{
    std::vector<MemoryEntry> entries;
    entries.reserve(records.size());
    for (auto& record : records)
        entries.push_back({std::move(record), {}});
    return entries;
}

MemoryEntry entryOf(api::MemoryHit hit)
{
    MemoryEntry entry;
    auto& record = entry.record;
    record.id = hit.id;
    record.kind = hit.kind;
    record.text = std::move(hit.text);
    record.tags = hit.tags;
    record.source = hit.source;
    record.agent = hit.agent;
    record.scope = hit.scope;
    record.importance = hit.importance;
    record.version = hit.version;
    record.createdAt = record.updatedAt = hit.createdAt;
    hit.text.clear();
    entry.hit = std::move(hit);
    return entry;
}

QString dashOr(const std::string& words)
{
    return words.empty() ? QStringLiteral("—") : text(words);
}

} // namespace

MemoryListModel::MemoryListModel(QObject* parent) : PagedTableModel(parent) { }

void MemoryListModel::setNow(api::Time now)
{
    m_now = now;
}

void MemoryListModel::restart(std::vector<api::MemoryRecord> rows, std::string next, std::int64_t total)
{
    PagedTableModel::restart(entriesOf(std::move(rows)), std::move(next), total);
}

void MemoryListModel::mergeHead(std::vector<api::MemoryRecord> rows, std::string next, std::int64_t total)
{
    PagedTableModel::mergeHead(entriesOf(std::move(rows)), std::move(next), total);
}

void MemoryListModel::fill(int page, std::vector<api::MemoryRecord> rows, std::string next)
{
    PagedTableModel::fill(page, entriesOf(std::move(rows)), std::move(next));
}

void MemoryListModel::showHits(std::vector<api::MemoryHit> hits)
{
    std::vector<MemoryEntry> entries;
    entries.reserve(hits.size());
    for (auto& hit : hits)
        entries.push_back(entryOf(std::move(hit)));
    PagedTableModel::restart(std::move(entries), {});
}

void MemoryListModel::removeHit(const std::string& id)
{
    std::vector<MemoryEntry> others;
    for (int at = 0; at < rowCount(); ++at) {
        const auto* entry = row(at);
        if (!entry || !entry->hit)
            return;
        if (entry->record.id != id)
            others.push_back(*entry);
    }
    PagedTableModel::restart(std::move(others), {});
}

void MemoryListModel::updateRecord(const api::MemoryRecord& record)
{
    const auto* held = row(find(record.id));
    if (held)
        updateRow({record, held->hit});
}

int MemoryListModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : 1;
}

QVariant MemoryListModel::headerData(int, Qt::Orientation orientation, int role) const
{
    return orientation == Qt::Horizontal && role == Qt::DisplayRole ? QVariant(tr("Memory")) : QVariant();
}

QVariant MemoryListModel::cell(const MemoryEntry& row, int, int role) const
{
    if (role == Qt::DisplayRole || role == cell::ExactRole)
        return text(row.record.text);
    if (role == Qt::AccessibleTextRole)
        return QStringLiteral("%1, %2: %3")
            .arg(text(row.record.kind), memory::originText(row.record, m_now), text(row.record.text));
    if (role == Qt::ToolTipRole)
        return QStringLiteral("%1\n%2").arg(text(row.record.id), format::utc(toDateTime(row.record.createdAt)));
    return {};
}

MemoryVersionModel::MemoryVersionModel(QObject* parent) : PagedTableModel(parent) { }

int MemoryVersionModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : kColumns;
}

QVariant MemoryVersionModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    const QStringList titles{tr("Version"), tr("When"), tr("Who"), tr("Why")};
    return orientation == Qt::Horizontal && role == Qt::DisplayRole ? QVariant(titles.value(section)) : QVariant();
}

QVariant MemoryVersionModel::cell(const api::MemoryVersion& row, int column, int role) const
{
    if (role == Qt::ToolTipRole)
        return column == When                      ? QVariant(format::utc(toDateTime(row.changedAt)))
            : column == Version                    ? QVariant(tr("SHA-256 %1").arg(text(row.hash)))
            : column == Why && !row.reason.empty() ? QVariant(text(row.reason))
                                                   : QVariant();
    if (role == cell::ExactRole)
        return column == When ? QVariant(format::utc(toDateTime(row.changedAt))) : QVariant();
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case Version:
        return QLocale().toString(static_cast<qlonglong>(row.version));
    case When:
        return format::moment(toDateTime(row.changedAt), toDateTime(m_now));
    case Who:
        return memory::whoText(row.changedBy);
    default:
        return row.reason.empty() && row.version == 1 ? tr("first remembered") : dashOr(row.reason);
    }
}

MemoryShardModel::MemoryShardModel(QObject* parent) : PagedTableModel(parent) { }

int MemoryShardModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : kColumns;
}

QVariant MemoryShardModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    const QStringList titles{tr("Kind"), tr("State"), tr("Vectors"), tr("Lag"), tr("Recall"), tr("p95"), tr("Memory"), tr("File"),
        tr("Precision"), tr("Breadth")};
    return orientation == Qt::Horizontal && role == Qt::DisplayRole ? QVariant(titles.value(section)) : QVariant();
}

QString MemoryShardModel::display(const api::MemoryShard& row, int column)
{
    const QString nothing = QStringLiteral("—");
    switch (column) {
    case Kind:
        return text(row.kind);
    case State:
        return memory::stateText(row);
    case Vectors:
        return format::count(row.vectors);
    case Lag:
        return format::count(memory::lagOf(row));
    case Recall:
        return row.recall ? memory::number(*row.recall) : nothing;
    case P95:
        return row.searchP95 ? format::duration(static_cast<qint64>(std::llround(*row.searchP95 * 1e9))) : nothing;
    case Memory:
        return row.memoryBytes > 0 ? format::bytes(row.memoryBytes) : nothing;
    case File:
        return row.fileBytes > 0 ? format::bytes(row.fileBytes) : nothing;
    case Precision:
        return dashOr(row.precision);
    default:
        if (row.indexed > 0 && row.ef >= row.indexed)
            return tr("all", "vectors that a search looks at");
        return row.ef > 0 ? QLocale().toString(static_cast<qlonglong>(row.ef)) : nothing;
    }
}

QVariant MemoryShardModel::cell(const api::MemoryShard& row, int column, int role) const
{
    if (role == Qt::DisplayRole)
        return display(row, column);
    if (role == cell::ToneRole) {
        if (column == State)
            return static_cast<int>(memory::stateTone(row));
        const bool low = row.recall && row.recallTarget > 0 && *row.recall < row.recallTarget;
        return column == Recall && low ? QVariant(static_cast<int>(Tone::Warning)) : QVariant();
    }
    if (role == cell::ExactRole || (role == Qt::ToolTipRole && column != Recall && column != State)) {
        if (column == Vectors)
            return tr("%1 vectors, %2 of them in the index")
                .arg(format::exactCount(row.vectors), format::exactCount(row.indexed));
        if (column == Lag)
            return format::exactCount(memory::lagOf(row));
        if (column == Memory && row.memoryBytes > 0)
            return format::exactBytes(row.memoryBytes);
        if (column == File && row.fileBytes > 0)
            return format::exactBytes(row.fileBytes);
        return {};
    }
    if (role != Qt::ToolTipRole)
        return {};
    if (column == State && !row.problem.empty())
        return text(row.problem);
    if (column == Recall && row.recall)
        return tr("%1 of %2 wanted, measured on %3 searches")
            .arg(memory::number(*row.recall, 3), memory::number(row.recallTarget), format::exactCount(row.recallSamples));
    return {};
}

} // namespace kaze::ui
