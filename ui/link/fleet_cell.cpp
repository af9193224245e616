#include "ui/link/fleet_cell.h"

#include "engine/api/snapshot.h"

#include <QTimer>

namespace kaze::ui {

namespace {

constexpr std::chrono::seconds kAskAgain{2};

//! A worker that waits for a far machine must not hold up the window.
void letGo(std::unique_ptr<CellLink> carrier)
{
    if (auto* client = qobject_cast<ClientLink*>(carrier.get())) {
        client->setParent(nullptr);
        client->retire();
        static_cast<void>(carrier.release());
    }
}

KnownCell local()
{
    KnownCell known;
    known.name = QStringLiteral("local");
    return known;
}

} // namespace

EnvironmentKind environmentKindOf(const QString& environment)
{
    const auto word = environment.trimmed().toLower();
    if (word == QLatin1String("production") || word == QLatin1String("prod") || word == QLatin1String("live"))
        return EnvironmentKind::Production;
    if (word == QLatin1String("staging") || word == QLatin1String("stage") || word == QLatin1String("preproduction"))
        return EnvironmentKind::Staging;
    return EnvironmentKind::Other;
}

FleetCell::FleetCell(CellLink& link, QObject* parent)
    : QObject(parent), m_known(local()), m_way(&link), m_lock(new ChangeLock(link, m_known.name, this))
{
    follow();
}

FleetCell::FleetCell(KnownCell known, std::unique_ptr<CellLink> carrier, QObject* parent)
    : QObject(parent), m_known(std::move(known)), m_carrier(std::move(carrier)), m_way(m_carrier.get()),
      m_lock(new ChangeLock(*m_way, m_known.name, this))
{
    guard();
    follow();
}

FleetCell::~FleetCell()
{
    disconnect(m_lock, nullptr, this, nullptr);
    letGo(std::move(m_carrier));
}

void FleetCell::follow()
{
    connect(m_lock, &CellLink::stateChanged, this, [this] {
        if (m_lock->state() == CellLink::State::Connected)
            askWho();
        emit changed();
    });
    connect(m_lock, &CellLink::statusChanged, this, &FleetCell::changed);
    connect(m_lock, &CellLink::snapshotTaken, this, &FleetCell::changed);
    connect(m_lock, &ChangeLock::lockChanged, this, &FleetCell::changed);
    if (m_lock->state() == CellLink::State::Connected)
        askWho();
}

void FleetCell::askWho()
{
    m_lock->ask<api::GetCell>(this, {}, [this](base::Result<api::CellReply> reply) {
        if (!reply)
            return notIntroduced(reply.error().code);
        m_info = std::move(reply->cell);
        guard();
        emit changed();
    });
}

void FleetCell::notIntroduced(base::ErrorCode code)
{
    m_saysNothing = code == base::ErrorCode::Unsupported || code == base::ErrorCode::InvalidArgument; // an older cell
    if (m_saysNothing)
        guard();
    else
        QTimer::singleShot(kAskAgain, this, [this] {
            if (!m_info && m_lock->state() == CellLink::State::Connected)
                askWho();
        });
}

QString FleetCell::title() const
{
    return isLocal() ? tr("This machine") : m_known.name;
}

QString FleetCell::environment() const
{
    if (!m_known.environment.isEmpty())
        return m_known.environment;
    return m_info ? QString::fromStdString(m_info->environment) : QString();
}

EnvironmentKind FleetCell::environmentKind() const
{
    const auto word = environment();
    return isLocal() && word.trimmed().isEmpty() ? EnvironmentKind::Local : environmentKindOf(word);
}

void FleetCell::guard()
{
    // Until it is known what it is, it may be production.
    const bool isUnknown = !isLocal() && m_known.environment.trimmed().isEmpty() && !m_info && !m_saysNothing;
    m_lock->setGuarded(m_known.guarded.value_or(isUnknown || environmentKind() == EnvironmentKind::Production));
}

QString FleetCell::region() const
{
    return m_info ? QString::fromStdString(m_info->region) : QString();
}

QString FleetCell::version() const
{
    if (const auto snapshot = m_lock->snapshot(); snapshot && !snapshot->version.empty())
        return QString::fromStdString(snapshot->version);
    return m_info ? QString::fromStdString(m_info->version) : QString();
}

qint64 FleetCell::approvals() const
{
    const auto snapshot = m_lock->snapshot();
    return snapshot ? snapshot->approvalsOpen : 0;
}

qint64 FleetCell::alerts() const
{
    const auto snapshot = m_lock->snapshot();
    return snapshot ? snapshot->alertsFiring : 0;
}

void FleetCell::setKnown(const KnownCell& known)
{
    if (m_known == known)
        return;
    if (m_known.address != known.address || m_known.pin != known.pin) { // perhaps another cell
        m_info.reset();
        m_saysNothing = false;
        m_lock->lock();
    }
    m_known = known;
    guard();
    emit changed();
}

void FleetCell::setCarrier(std::unique_ptr<CellLink> carrier)
{
    if (!m_carrier)
        return; // this machine has one way
    auto before = std::exchange(m_carrier, std::move(carrier));
    m_way = m_carrier.get();
    m_lock->setCarrier(*m_way);
    if (auto* client = qobject_cast<ClientLink*>(before.get()))
        client->failWaiting(); // who asked it would wait for ever
    letGo(std::move(before));
}

void FleetCell::failWaiting()
{
    if (auto* client = qobject_cast<ClientLink*>(m_carrier.get()))
        client->failWaiting();
}

std::unique_ptr<CellLink> FleetCell::takeCarrier()
{
    if (auto* client = qobject_cast<ClientLink*>(m_carrier.get()))
        client->stop();
    return std::move(m_carrier);
}

void FleetCell::setKept(Snapshot snapshot, const QDateTime& heardAt)
{
    if (auto* remote = qobject_cast<RemoteLink*>(m_way))
        remote->setKept(std::move(snapshot), heardAt);
}

void FleetCell::setPace(int milliseconds)
{
    if (auto* client = qobject_cast<ClientLink*>(m_way))
        client->setPace(milliseconds);
}

} // namespace kaze::ui
