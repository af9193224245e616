#include "ui/link/remote_link.h"

#include "engine/api/changes.h"
#include "engine/api/request.h"

#include "ui/link/detail/link_worker.h"

namespace kaze::ui {

namespace {

constexpr qsizetype kMostWaiting = 64; // questions, while the connection is away

} // namespace

//! What the worker thread and the link have in common.
struct RemoteLink::Carried {
    std::function<void()> retry; //!< worker thread only
    std::mutex mutex; //!< guards what follows
    std::optional<CarrierStatus> latest;
    std::function<void()> changed; //!< posts to the link
};

RemoteLink::RemoteLink(QString name, Connect connect, QObject* parent)
    : RemoteLink(std::move(name), std::make_shared<Carried>(), std::move(connect), parent)
{
}

RemoteLink::RemoteLink(QString name, std::shared_ptr<Carried> carried, Connect connect, QObject* parent)
    : ClientLink(
        [carried, connect = std::move(connect)]() -> base::Result<std::unique_ptr<api::CellClient>> {
            carried->retry = nullptr; // the client before is gone
            {
                const std::lock_guard lock(carried->mutex);
                carried->latest.reset();
            }
            auto opened = connect([carried](const CarrierStatus& status) {
                const std::lock_guard lock(carried->mutex);
                carried->latest = status;
                if (carried->changed)
                    carried->changed();
            });
            if (!opened)
                return std::unexpected(std::move(opened.error()));
            carried->retry = std::move(opened->retry);
            return std::move(opened->client);
        },
        parent),
      m_name(std::move(name)), m_carried(std::move(carried))
{
    setKeepsSnapshot(true);
    const std::lock_guard lock(m_carried->mutex);
    m_carried->changed = [this, post = post()] { post->post([this] { look(); }); };
}

RemoteLink::~RemoteLink()
{
    const std::lock_guard lock(m_carried->mutex);
    m_carried->changed = nullptr;
}

LinkStatus RemoteLink::status() const
{
    auto status = ClientLink::status();
    status.latency = m_status.latency;
    status.skew = m_status.skew;
    return status;
}

api::Time RemoteLink::now() const
{
    return CellLink::now() + m_status.skew;
}

void RemoteLink::clientOpened()
{
    look();
}

bool RemoteLink::isAway() const
{
    return isOpen() && state() == State::Lost;
}

void RemoteLink::look()
{
    {
        const std::lock_guard lock(m_carried->mutex);
        if (!m_carried->latest)
            return;
        m_status = *m_carried->latest;
    }
    if (isOpen())
        setReachable(m_status.connected, m_status.problem);
    emit statusChanged();
}

void RemoteLink::retry()
{
    if (!isAway())
        return ClientLink::retry();
    onWorker([carried = m_carried] {
        if (carried->retry)
            carried->retry();
    });
}

void RemoteLink::request(QObject* context, api::Request request, std::function<void(base::Result<api::Response>)> reply)
{
    if (isAway() && waiting() < kMostWaiting && !api::changes(request.type()))
        return send(context, std::move(request), std::move(reply));
    ClientLink::request(context, std::move(request), std::move(reply));
}

bool RemoteLink::isWorthTrying(const base::Error& error) const
{
    switch (error.code) {
    case base::ErrorCode::Unauthenticated:
    case base::ErrorCode::PermissionDenied:
    case base::ErrorCode::Unsupported:
    case base::ErrorCode::InvalidArgument:
        return false;
    default:
        return true;
    }
}

} // namespace kaze::ui
