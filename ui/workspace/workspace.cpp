#include "ui/workspace/workspace.h"

#include "ui/workspace/detail/workspace_values.h"
#include "ui/workspace/detail/workspace_worker.h"

#include <QPointer>
#include <QThread>
#include <QTimer>

#include <algorithm>
#include <chrono>

namespace kaze::ui {

namespace {

const QString kLayout = QStringLiteral("layout");
const QString kFilter = QStringLiteral("filter");
constexpr qsizetype kLongestName = 100;
constexpr qsizetype kLongestFilter = 10'000;
constexpr qsizetype kLargestLayout = 1 << 20;
constexpr qsizetype kMostNamed = 200;
constexpr auto kNoteRest = std::chrono::milliseconds(500);

//! In the order people read names.
template <class Named>
QList<Named> byName(QList<Named> list)
{
    std::sort(list.begin(), list.end(), [](const Named& a, const Named& b) {
        const int order = a.name.localeAwareCompare(b.name);
        return order != 0 ? order < 0 : a.name < b.name;
    });
    return list;
}

} // namespace

Workspace::Workspace(QString file, QObject* parent)
    : QObject(parent), m_thread(new QThread(this)), m_worker(new WorkspaceWorker(std::move(file))), m_noteTimer(new QTimer(this))
{
    m_noteTimer->setSingleShot(true);
    m_noteTimer->setInterval(kNoteRest);
    connect(m_noteTimer, &QTimer::timeout, this, &Workspace::sendNotes);
    m_worker->moveToThread(m_thread);
    connect(m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    m_thread->start(QThread::LowPriority);
    QMetaObject::invokeMethod(m_worker, [this, worker = m_worker] {
        auto content = worker->file().open();
        QMetaObject::invokeMethod(this, [this, content = std::move(content)] { take(content); });
    });
}

Workspace::~Workspace()
{
    sendWaiting();
    // Behind everything that is still to be written.
    QMetaObject::invokeMethod(m_worker, [thread = m_thread] { thread->quit(); });
    m_thread->wait();
}

void Workspace::take(const WorkspaceContent& content)
{
    for (const auto& entry : content.entries)
        if (!m_changedBefore.contains(keyOf(entry.kind, entry.key)))
            m_mirror[entry.kind].insert(entry.key, entry.value);
    m_changedBefore.clear();
    m_ready = true;
    m_kept = content.writable;
    m_problem = content.problem;
    emit ready();
    if (!m_problem.isEmpty())
        emit problemTold(m_problem);
}

void Workspace::written(const QString& problem)
{
    const bool told = !m_kept;
    m_kept = problem.isEmpty();
    if (m_kept || told)
        return;
    m_problem = problem;
    emit problemTold(problem);
}

QByteArray Workspace::value(const QString& kind, const QString& key) const
{
    return m_mirror.value(kind).value(key);
}

bool Workspace::has(const QString& kind, const QString& key) const
{
    return m_mirror.value(kind).contains(key);
}

void Workspace::put(const QString& kind, const QString& key, const QByteArray& value)
{
    m_mirror[kind].insert(key, value);
    send(kind, key, value);
}

void Workspace::remove(const QString& kind, const QString& key)
{
    m_mirror[kind].remove(key);
    send(kind, key, {});
}

void Workspace::send(const QString& kind, const QString& key, const std::optional<QByteArray>& value)
{
    if (!m_ready)
        m_changedBefore << keyOf(kind, key);
    QMetaObject::invokeMethod(m_worker, [this, worker = m_worker, kind, key, value] {
        if (!worker->file().isWritable())
            return;
        const auto problem = worker->file().put(kind, key, value);
        QMetaObject::invokeMethod(this, [this, problem] { written(problem); });
    });
}

bool Workspace::takesName(const QString& kind, const QString& group, const QString& name) const
{
    if (name.isEmpty() || name.size() > kLongestName || name.contains(kBetween))
        return false;
    const auto entries = m_mirror.value(kind);
    if (entries.contains(keyOf(group, name)))
        return true;
    const QString prefix = keyOf(group, {});
    qsizetype count = 0;
    for (auto entry = entries.begin(); entry != entries.end(); ++entry)
        count += entry.key().startsWith(prefix) ? 1 : 0;
    return count < kMostNamed;
}

QList<SavedLayout> Workspace::layouts() const
{
    QList<SavedLayout> all;
    const auto names = m_mirror.value(kLayout).keys();
    for (const auto& name : names)
        if (auto one = layout(name))
            all << *one;
    return byName(all);
}

std::optional<SavedLayout> Workspace::layout(const QString& name) const
{
    if (!has(kLayout, name))
        return {};
    const auto map = decoded(value(kLayout, name));
    return SavedLayout{name, map.value(QStringLiteral("page")).toString(), map.value(QStringLiteral("settings")).toMap()};
}

bool Workspace::saveLayout(const SavedLayout& layout)
{
    const auto body = encoded({{QStringLiteral("page"), layout.page}, {QStringLiteral("settings"), layout.settings}});
    if (!takesName(kLayout, {}, layout.name) || body.size() > kLargestLayout)
        return false;
    put(kLayout, layout.name, body);
    emit layoutsChanged();
    return true;
}

bool Workspace::renameLayout(const QString& name, const QString& to)
{
    const auto entries = m_mirror.value(kLayout);
    if (!entries.contains(name) || entries.contains(to) || to.isEmpty() || to.size() > kLongestName || to.contains(kBetween))
        return false;
    put(kLayout, to, entries.value(name));
    remove(kLayout, name);
    emit layoutsChanged();
    return true;
}

void Workspace::removeLayout(const QString& name)
{
    if (!has(kLayout, name))
        return;
    remove(kLayout, name);
    emit layoutsChanged();
}

QList<SavedFilter> Workspace::filters(const QString& page) const
{
    QList<SavedFilter> all;
    const QString prefix = page + kBetween;
    const auto entries = m_mirror.value(kFilter);
    for (auto entry = entries.begin(); entry != entries.end(); ++entry)
        if (entry.key().startsWith(prefix))
            all << SavedFilter{entry.key().mid(prefix.size()), QString::fromUtf8(entry.value())};
    return byName(all);
}

bool Workspace::saveFilter(const QString& page, const SavedFilter& filter)
{
    if (page.isEmpty() || !takesName(kFilter, page, filter.name) || filter.filter.size() > kLongestFilter)
        return false;
    put(kFilter, keyOf(page, filter.name), filter.filter.toUtf8());
    emit filtersChanged(page);
    return true;
}

bool Workspace::renameFilter(const QString& page, const QString& name, const QString& to)
{
    const auto entries = m_mirror.value(kFilter);
    const auto from = keyOf(page, name);
    if (!entries.contains(from) || entries.contains(keyOf(page, to)) || to.isEmpty() || to.size() > kLongestName
        || to.contains(kBetween))
        return false;
    put(kFilter, keyOf(page, to), entries.value(from));
    remove(kFilter, from);
    emit filtersChanged(page);
    return true;
}

void Workspace::removeFilter(const QString& page, const QString& name)
{
    if (!has(kFilter, keyOf(page, name)))
        return;
    remove(kFilter, keyOf(page, name));
    emit filtersChanged(page);
}

void Workspace::sendWaiting()
{
    m_noteTimer->stop();
    sendNotes();
    const auto cells = m_snapshots.keys();
    for (const auto& cell : cells)
        sendSnapshot(cell);
}

void Workspace::flush(QObject* context, std::function<void()> done)
{
    sendWaiting();
    QMetaObject::invokeMethod(m_worker, [this, context = QPointer<QObject>(context), done = std::move(done)] {
        QMetaObject::invokeMethod(this, [context, done] {
            if (context)
                done();
        });
    });
}

} // namespace kaze::ui
