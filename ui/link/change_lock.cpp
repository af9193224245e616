#include "ui/link/change_lock.h"

#include "engine/api/changes.h"

#include <QTimer>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr std::chrono::milliseconds kLook{500}; // a machine that wakes up is late by no more

} // namespace

ChangeLock::ChangeLock(CellLink& to, QString cell, QObject* parent)
    : CellLink(parent), m_to(&to), m_cell(std::move(cell)), m_end(new QTimer(this))
{
    m_end->setInterval(kLook);
    connect(m_end, &QTimer::timeout, this, [this] {
        if (isLocked())
            lock();
    });
    listenTo(to);
}

void ChangeLock::listenTo(CellLink& to)
{
    connect(&to, &CellLink::stateChanged, this, &CellLink::stateChanged);
    connect(&to, &CellLink::statusChanged, this, &CellLink::statusChanged);
    connect(&to, &CellLink::snapshotTaken, this, &CellLink::snapshotTaken);
    connect(&to, &CellLink::stepAdded, this, &CellLink::stepAdded);
    connect(&to, &CellLink::textStreamed, this, &CellLink::textStreamed);
    connect(&to, &CellLink::runChanged, this, &CellLink::runChanged);
    connect(&to, &CellLink::approvalAsked, this, &CellLink::approvalAsked);
    connect(&to, &CellLink::approvalClosed, this, &CellLink::approvalClosed);
    connect(&to, &CellLink::alertChanged, this, &CellLink::alertChanged);
    connect(&to, &CellLink::alertTold, this, &CellLink::alertTold);
    connect(&to, &CellLink::logsAdded, this, &CellLink::logsAdded);
    connect(&to, &CellLink::refreshNeeded, this, &CellLink::refreshNeeded);
}

void ChangeLock::setCarrier(CellLink& to)
{
    if (m_to)
        disconnect(m_to, nullptr, this, nullptr);
    m_to = &to;
    listenTo(to);
    for (auto run = m_followed.keyBegin(); run != m_followed.keyEnd(); ++run)
        to.follow(*run);
    if (m_logFilter)
        to.followLogs(m_logFilter);
    emit stateChanged();
    emit statusChanged();
}

CellLink::State ChangeLock::state() const
{
    return m_to ? m_to->state() : State::Lost;
}

void ChangeLock::setGuarded(bool guarded)
{
    if (m_guarded == guarded)
        return;
    m_guarded = guarded;
    m_until = QDeadlineTimer(0);
    m_end->stop();
    emit lockChanged();
}

void ChangeLock::unlock(std::chrono::seconds time)
{
    if (!m_guarded)
        return;
    m_until = QDeadlineTimer(time);
    m_untilClock = m_clock().addSecs(time.count());
    m_end->start();
    emit lockChanged();
}

void ChangeLock::lock()
{
    m_until = QDeadlineTimer(0);
    m_end->stop();
    emit lockChanged();
}

std::chrono::seconds ChangeLock::remaining() const
{
    if (!m_guarded)
        return {};
    return std::chrono::ceil<std::chrono::seconds>(left());
}

//! By whichever clock has gone further.
std::chrono::nanoseconds ChangeLock::left() const
{
    if (m_until.hasExpired())
        return {};
    const std::chrono::nanoseconds clock = std::chrono::milliseconds(m_clock().msecsTo(m_untilClock));
    return std::max(std::chrono::nanoseconds(0), std::min(m_until.remainingTimeAsDuration(), clock));
}

void ChangeLock::follow(const QString& runId)
{
    if (++m_followed[runId] == 1 && m_to)
        m_to->follow(runId);
}

void ChangeLock::unfollow(const QString& runId)
{
    const auto found = m_followed.find(runId);
    if (found == m_followed.end() || --*found > 0)
        return;
    m_followed.erase(found);
    if (m_to)
        m_to->unfollow(runId);
}

void ChangeLock::followLogs(const std::optional<QString>& filter)
{
    m_logFilter = filter;
    if (m_to)
        m_to->followLogs(filter);
}

void ChangeLock::retry()
{
    if (m_to)
        m_to->retry();
}

void ChangeLock::request(QObject* context, api::Request request, std::function<void(base::Result<api::Response>)> reply)
{
    if (m_to && !(isLocked() && api::changes(request.type())))
        return pass(*m_to, context, std::move(request), std::move(reply));
    const auto refused = m_to
        ? base::Error{base::ErrorCode::PermissionDenied,
            tr("%1 is read-only here. Unlock it with the lock beside its name, for a time.").arg(m_cell).toStdString(), nullptr}
        : base::Error{
            base::ErrorCode::Unavailable, tr("%1 was removed from the list of cells.").arg(m_cell).toStdString(), nullptr};
    // Never inside the call that asks.
    QMetaObject::invokeMethod(
        this,
        [context = QPointer(context), reply = std::move(reply), refused] {
            if (context)
                reply(std::unexpected(refused));
        },
        Qt::QueuedConnection);
}

} // namespace kaze::ui
