#include "ui/workspace/workspace.h"

#include "ui/workspace/detail/workspace_values.h"
#include "ui/workspace/detail/workspace_worker.h"

#include <QPointer>
#include <QTimer>

#include <chrono>

namespace kaze::ui {

namespace {

const QString kNote = QStringLiteral("note");
const QString kCell = QStringLiteral("cell");
const QString kSnapshot = QStringLiteral("snapshot");
constexpr qsizetype kLongestNote = 20'000;
constexpr qsizetype kLargestSnapshot = 4 << 20;
constexpr std::chrono::seconds kSnapshotRest{10};

KeptSnapshot snapshotIn(const QByteArray& value)
{
    const auto map = decoded(value);
    return {map.value(QStringLiteral("json")).toByteArray(),
        QDateTime::fromMSecsSinceEpoch(map.value(QStringLiteral("at")).toLongLong(), Qt::UTC)};
}

} // namespace

std::optional<Note> Workspace::note(const QString& kind, const QString& id) const
{
    if (!has(kNote, keyOf(kind, id)))
        return {};
    const auto map = decoded(value(kNote, keyOf(kind, id)));
    return Note{map.value(QStringLiteral("text")).toString(),
        QDateTime::fromMSecsSinceEpoch(map.value(QStringLiteral("at")).toLongLong(), Qt::UTC)};
}

void Workspace::setNote(const QString& kind, const QString& id, const QString& text)
{
    const auto key = keyOf(kind, id);
    const auto before = note(kind, id);
    const auto cut = text.left(kLongestNote);
    if ((before ? before->text : QString()) == cut)
        return;
    if (cut.isEmpty())
        m_mirror[kNote].remove(key);
    else
        m_mirror[kNote].insert(
            key, encoded({{QStringLiteral("text"), cut}, {QStringLiteral("at"), QDateTime::currentMSecsSinceEpoch()}}));
    if (!m_ready)
        m_changedBefore << keyOf(kNote, key);
    m_notesWaiting << key;
    m_noteTimer->start();
    emit noteChanged(kind, id);
}

void Workspace::sendNotes()
{
    const auto waiting = std::exchange(m_notesWaiting, {});
    for (const auto& key : waiting)
        send(kNote, key, has(kNote, key) ? std::optional(value(kNote, key)) : std::nullopt);
}

CellView Workspace::cellView(const QString& cellId) const
{
    const auto map = decoded(value(kCell, cellId));
    return {map.value(QStringLiteral("order")).toInt(), map.value(QStringLiteral("group")).toString(),
        map.value(QStringLiteral("collapsed")).toBool(), map.value(QStringLiteral("page")).toString()};
}

void Workspace::setCellView(const QString& cellId, const CellView& view)
{
    if (cellView(cellId) == view)
        return;
    put(kCell, cellId,
        encoded({{QStringLiteral("order"), view.order}, {QStringLiteral("group"), view.group},
            {QStringLiteral("collapsed"), view.collapsed}, {QStringLiteral("page"), view.lastPage}}));
    emit cellViewsChanged();
}

void Workspace::forgetCell(const QString& cellId)
{
    m_snapshots.remove(cellId);
    send(kSnapshot, cellId, {});
    setNote(kCell, cellId, {});
    remove(kCell, cellId);
    emit cellViewsChanged();
}

void Workspace::keepSnapshot(const QString& cellId, const QByteArray& json, const QDateTime& at)
{
    if (json.size() > kLargestSnapshot)
        return;
    auto& pending = m_snapshots[cellId];
    pending.snapshot = {json, at.toUTC()};
    pending.waiting = true;
    if (!pending.resting)
        sendSnapshot(cellId);
}

void Workspace::sendSnapshot(const QString& cellId)
{
    const auto found = m_snapshots.find(cellId);
    if (found == m_snapshots.end() || !found->waiting)
        return;
    found->waiting = false;
    const auto& snapshot = found->snapshot;
    send(kSnapshot, cellId,
        encoded({{QStringLiteral("json"), snapshot.json}, {QStringLiteral("at"), snapshot.at.toMSecsSinceEpoch()}}));
    if (std::exchange(found->resting, true))
        return;
    QTimer::singleShot(kSnapshotRest, this, [this, cellId] {
        if (const auto rested = m_snapshots.find(cellId); rested != m_snapshots.end())
            rested->resting = false;
        sendSnapshot(cellId);
    });
}

void Workspace::snapshotOf(const QString& cellId, QObject* context, std::function<void(std::optional<KeptSnapshot>)> done)
{
    // Not before what the caller does next, whether it is known here or not.
    if (const auto known = m_snapshots.constFind(cellId); known != m_snapshots.constEnd()) {
        QMetaObject::invokeMethod(
            context, [done = std::move(done), snapshot = known->snapshot] { done(snapshot); }, Qt::QueuedConnection);
        return;
    }
    QMetaObject::invokeMethod(
        m_worker, [this, worker = m_worker, cellId, context = QPointer<QObject>(context), done = std::move(done)] {
            auto value = worker->file().get(kSnapshot, cellId);
            QMetaObject::invokeMethod(this, [context, done, value = std::move(value)] {
                if (context)
                    done(value ? std::optional(snapshotIn(*value)) : std::nullopt);
            });
        });
}

} // namespace kaze::ui
