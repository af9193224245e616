#include "ui/link/client_link.h"

#include "engine/api/cell_requests.h"
#include "engine/api/events.h"
#include "engine/api/request.h"

#include "ui/link/detail/link_worker.h"

#include <QTimer>

#include <algorithm>
#include <array>

namespace kaze::ui {

namespace {

constexpr int kRunsEvery = 100; // ms
constexpr int kSnapshotEvery = 100; // ms
constexpr std::array kPauses{200, 400, 800, 1600, 3200, 5000}; // ms before the next attempt

base::Error notConnected()
{
    return {base::ErrorCode::Unavailable, "the console is not connected to its cell", nullptr};
}

bool isDue(const QElapsedTimer& since, int every)
{
    return !since.isValid() || since.elapsed() >= every;
}

} // namespace

ClientLink::ClientLink(Factory factory, QObject* parent)
    : CellLink(parent), m_post(std::make_shared<LinkPost>(this)), m_retryTimer(new QTimer(this)), m_flushTimer(new QTimer(this))
{
    m_inbox = std::make_shared<EventInbox>([post = m_post, this] { post->post([this] { wake(); }); });
    LinkWorker::Told told;
    told.opened = [this](bool owns) { opened(owns); };
    told.failed = [this](const base::Error& error) { lost(error, false); };
    told.closed = [this](const base::Error& error) { lost(error, true); };
    told.answered = [this](quint64 id, base::Result<api::Response> response) { answered(id, std::move(response)); };
    m_worker = new LinkWorker(std::move(factory), m_post, m_inbox, std::move(told));
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    m_retryTimer->setSingleShot(true);
    m_flushTimer->setSingleShot(true);
    connect(m_retryTimer, &QTimer::timeout, this, &ClientLink::open);
    connect(m_flushTimer, &QTimer::timeout, this, &ClientLink::flush);
    m_thread.setObjectName(QStringLiteral("kaze-link"));
    m_thread.start();
    open();
}

ClientLink::~ClientLink()
{
    stop();
    m_thread.wait();
}

void ClientLink::stop()
{
    m_post->close();
    m_retryTimer->stop();
    m_flushTimer->stop();
    m_waiting.clear();
    m_thread.quit();
}

void ClientLink::retire()
{
    disconnect(this, nullptr, nullptr, nullptr);
    connect(&m_thread, &QThread::finished, this, &QObject::deleteLater);
    stop();
}

LinkStatus ClientLink::status() const
{
    LinkStatus status;
    status.heardAt = m_heardAt;
    status.reconnectingSince = m_state == State::Connected ? std::nullopt : m_lostAt;
    status.hopeless = m_hopeless;
    return status;
}

void ClientLink::setKept(Snapshot snapshot, const QDateTime& heardAt)
{
    if (m_everOpen || m_snapshot || !snapshot)
        return;
    m_snapshot = std::move(snapshot);
    m_heardAt = heardAt;
    emit stateChanged();
    emit snapshotTaken();
}

void ClientLink::setReachable(bool reachable, const QString& problem)
{
    if (reachable == (m_state == State::Connected) && problem == m_problem)
        return;
    if (reachable) {
        m_heardAt = QDateTime::currentDateTimeUtc();
        m_lostAt.reset();
    } else if (!m_lostAt) {
        m_lostAt = QDateTime::currentDateTimeUtc();
    }
    setState(reachable ? State::Connected : State::Lost, problem);
    if (reachable)
        emit refreshNeeded();
}

void ClientLink::onWorker(std::function<void()> call)
{
    QMetaObject::invokeMethod(m_worker, std::move(call), Qt::QueuedConnection);
}

void ClientLink::open()
{
    m_opening = true;
    QMetaObject::invokeMethod(m_worker, &LinkWorker::open, Qt::QueuedConnection);
}

void ClientLink::retry()
{
    if (m_state == State::Connected || m_opening)
        return;
    m_retryTimer->stop();
    m_attempts = 0;
    open();
}

void ClientLink::opened(bool ownsCell)
{
    m_opening = false;
    m_attempts = 0;
    m_ownsCell = ownsCell;
    m_hopeless = false;
    m_isFresh = false;
    m_isOpen = true;
    m_heardAt = QDateTime::currentDateTimeUtc();
    m_lostAt.reset();
    // Who saw a kept snapshot has asked already, and had no answer.
    const bool again = std::exchange(m_everOpen, true) || m_snapshot;
    listen(); // before anybody asks: nothing falls in between
    setState(State::Connected, {});
    ask<api::GetSnapshot>(this, {}, [this](base::Result<api::SnapshotReply> reply) {
        if (!reply || m_isFresh)
            return;
        m_snapshot = std::make_shared<const api::CellSnapshot>(std::move(reply->snapshot));
        emit snapshotTaken();
    });
    if (again)
        emit refreshNeeded();
    clientOpened();
}

void ClientLink::lost(const base::Error& error, bool wasOpen)
{
    // A cell that ended while the next attempt is already under way has nothing more to say.
    if (wasOpen && m_opening)
        return;
    m_opening = false;
    m_isOpen = false;
    m_ownsCell = false;
    if (!m_keepsSnapshot)
        m_snapshot.reset();
    if (!m_lostAt)
        m_lostAt = QDateTime::currentDateTimeUtc();
    m_hopeless = !isWorthTrying(error);
    failWaiting();
    const int pause = kPauses[std::min<std::size_t>(static_cast<std::size_t>(m_attempts), kPauses.size() - 1)];
    ++m_attempts;
    if (!m_hopeless)
        m_retryTimer->start(pause);
    setState(State::Lost, QString::fromStdString(error.text()));
}

void ClientLink::setState(State state, const QString& problem)
{
    if (m_state == state && m_problem == problem)
        return;
    m_state = state;
    m_problem = problem;
    emit stateChanged();
}

void ClientLink::request(QObject* context, api::Request request, std::function<void(base::Result<api::Response>)> reply)
{
    if (m_state == State::Connected)
        return send(context, std::move(request), std::move(reply));
    const auto id = m_nextRequest++;
    m_waiting.insert(id, {context, std::move(reply)});
    // Never inside the call that asks: the asker may not be ready for its answer.
    QMetaObject::invokeMethod(
        this, [this, id] { answered(id, std::unexpected(notConnected())); }, Qt::QueuedConnection);
}

void ClientLink::send(QObject* context, api::Request request, std::function<void(base::Result<api::Response>)> reply)
{
    const auto id = m_nextRequest++;
    m_waiting.insert(id, {context, std::move(reply)});
    auto carried = std::make_shared<api::Request>(std::move(request));
    auto call = [worker = m_worker, id, carried] { worker->request(id, std::move(*carried)); };
    QMetaObject::invokeMethod(m_worker, std::move(call), Qt::QueuedConnection);
}

void ClientLink::answered(quint64 id, base::Result<api::Response> response)
{
    const auto waiting = m_waiting.take(id);
    if (waiting.context && waiting.reply)
        waiting.reply(std::move(response));
}

void ClientLink::failWaiting()
{
    const auto waiting = std::exchange(m_waiting, {});
    for (const auto& one : waiting)
        if (one.context)
            one.reply(std::unexpected(notConnected()));
}

void ClientLink::follow(const QString& runId)
{
    if (++m_followed[runId] == 1)
        listen();
}

void ClientLink::unfollow(const QString& runId)
{
    const auto found = m_followed.find(runId);
    if (found == m_followed.end() || --*found > 0)
        return;
    m_followed.erase(found);
    listen();
}

void ClientLink::followLogs(const std::optional<QString>& filter)
{
    if (filter == m_logFilter)
        return;
    m_logFilter = filter;
    listen();
}

void ClientLink::listen()
{
    std::set<std::string> runs;
    for (auto it = m_followed.keyBegin(); it != m_followed.keyEnd(); ++it)
        runs.insert(it->toStdString());
    api::EventFilter filter{true, true, {}};
    filter.alerts = true;
    if (m_logFilter)
        filter.logs = m_logFilter->toStdString();
    if (!runs.empty())
        filter.runId = runs.size() == 1 ? *runs.begin() : "*";
    m_inbox->setFollowed(std::move(runs));
    m_inbox->setLogFilter(filter.logs);
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, filter] { worker->listen(filter); }, Qt::QueuedConnection);
}

void ClientLink::wake()
{
    if (m_flushTimer->isActive())
        return;
    const auto since = m_sinceFlush.isValid() ? m_sinceFlush.elapsed() : m_pace;
    m_flushTimer->start(static_cast<int>(std::max<qint64>(0, m_pace - since)));
}

void ClientLink::flush()
{
    m_sinceFlush.start();
    bool more = false;
    auto batch = m_inbox->take(isDue(m_sinceRuns, kRunsEvery), isDue(m_sinceSnapshot, kSnapshotEvery), more);
    if (more)
        m_flushTimer->start(m_pace);
    deliver(std::move(batch));
}

void ClientLink::deliver(EventInbox::Batch batch)
{
    if (!batch.runs.empty())
        m_sinceRuns.start();
    for (const auto& event : batch.events) {
        if (const auto* step = std::get_if<api::StepAdded>(&event))
            emit stepAdded(*step);
        else if (const auto* streamed = std::get_if<api::TextDelta>(&event))
            emit textStreamed(*streamed);
        else if (const auto* asked = std::get_if<api::ApprovalAsked>(&event))
            emit approvalAsked(asked->approval);
        else if (const auto* closed = std::get_if<api::ApprovalClosed>(&event))
            emit approvalClosed(QString::fromStdString(closed->approvalId), QString::fromStdString(closed->runId));
        else if (const auto* changed = std::get_if<api::AlertChanged>(&event))
            tellAlert(*changed);
    }
    if (batch.logs)
        emit logsAdded(*batch.logs);
    for (const auto& run : batch.runs)
        emit runChanged(run);
    if (batch.snapshot && m_state == State::Connected) {
        m_sinceSnapshot.start();
        m_isFresh = true;
        m_heardAt = QDateTime::currentDateTimeUtc();
        m_snapshot = std::make_shared<const api::CellSnapshot>(std::move(*batch.snapshot));
        emit snapshotTaken();
    }
    if (batch.lost)
        emit refreshNeeded();
}

} // namespace kaze::ui
