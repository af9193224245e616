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
constexpr std::chrono::seconds kSnapshotRest{30};

KeptSnapshot snapshotIn(const QByteArray& value)
{
    const auto map = decoded(value);
    return {map.value(QStringLiteral("json")).toByteArray(), map.value(QStringLiteral("source")).toString(),
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

void Workspace::forgetCell(const QString& cellId)
{
    forgetSnapshot(cellId);
    setNote(kCell, cellId, {});
}

void Workspace::forgetSnapshot(const QString& cellId)
{
    m_snapshots.remove(cellId);
    send(kSnapshot, cellId, {});
}

void Workspace::forgetOtherSnapshots(const QStringList& cellIds)
{
    m_snapshots.removeIf([&cellIds](const QHash<QString, Pending>::iterator& one) { return !cellIds.contains(one.key()); });
    QMetaObject::invokeMethod(m_worker, [worker = m_worker, cellIds] {
        for (const auto& kept : worker->file().keys(kSnapshot))
            if (!cellIds.contains(kept))
                (void)worker->file().put(kSnapshot, kept, {}); // what cannot be removed now is at the next start
    });
}

void Workspace::keepSnapshot(const QString& cellId, const QString& source, const QDateTime& at, std::function<QByteArray()> json)
{
    auto& pending = m_snapshots[cellId];
    pending.source = source;
    pending.at = at.toUTC();
    pending.json = std::move(json);
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
    QMetaObject::invokeMethod(
        m_worker, [this, worker = m_worker, cellId, source = found->source, at = found->at, json = found->json] {
            if (!worker->file().isWritable())
                return;
            const auto bytes = json();
            if (bytes.isEmpty() || bytes.size() > kLargestSnapshot)
                return;
            const auto problem = worker->file().put(kSnapshot, cellId,
                encoded({{QStringLiteral("json"), bytes}, {QStringLiteral("source"), source},
                    {QStringLiteral("at"), at.toMSecsSinceEpoch()}}));
            QMetaObject::invokeMethod(this, [this, problem] { written(problem); });
        });
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
    // What is known here is newer than the file, or is not kept in one.
    const auto known = m_snapshots.value(cellId);
    QMetaObject::invokeMethod(
        m_worker, [this, worker = m_worker, cellId, known, context = QPointer<QObject>(context), done = std::move(done)] {
            std::optional<KeptSnapshot> found;
            if (known.json)
                found = KeptSnapshot{known.json(), known.source, known.at};
            if (!found || found->json.isEmpty() || found->json.size() > kLargestSnapshot) {
                const auto value = worker->file().get(kSnapshot, cellId);
                found = value ? std::optional(snapshotIn(*value)) : std::nullopt;
            }
            QMetaObject::invokeMethod(this, [context, done, found = std::move(found)] {
                if (context)
                    done(found);
            });
        });
}

} // namespace kaze::ui
