#include "engine/cell/log_feed.h"

#include "engine/telemetry/log_follower.h"

#include <boost/asio/post.hpp>

namespace kaze::cell {

namespace {

constexpr auto kInterval = std::chrono::milliseconds(100);
constexpr std::size_t kMostAtOnce = 1000;

} // namespace

LogFeed::LogFeed(telemetry::ObservationLog& log, base::Executor loop) : m_log(&log), m_loop(loop), m_timer(loop) { }

LogFeed::~LogFeed() = default;

void LogFeed::follow(std::uint64_t client, std::string filter, api::CellClient::Listener listener)
{
    forget(client);
    if (!m_log)
        return;
    auto wake = [loop = m_loop, weak = weak_from_this()] {
        boost::asio::post(loop, [weak] {
            if (const auto self = weak.lock())
                self->deliverSoon();
        });
    };
    if (auto follower = m_log->followLogs(std::move(filter), std::move(wake)))
        m_clients.emplace(client, Client{std::move(*follower), std::move(listener)});
}

void LogFeed::forget(std::uint64_t client)
{
    m_clients.erase(client);
}

void LogFeed::stop()
{
    m_log = nullptr;
    m_clients.clear();
    m_timer.cancel();
}

void LogFeed::deliverSoon()
{
    if (std::exchange(m_isDue, true))
        return;
    m_timer.expires_at(m_delivered + kInterval);
    m_timer.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
        const auto self = weak.lock();
        if (self && !error)
            self->deliver();
    });
}

void LogFeed::deliver()
{
    m_isDue = false;
    m_delivered = std::chrono::steady_clock::now();
    bool isMore = false;
    for (const auto& [id, client] : m_clients) {
        auto taken = client.follower->take(kMostAtOnce);
        isMore = isMore || taken.isMore;
        if (!taken.rows.empty() || taken.leftOut > 0)
            client.listener(api::LogsAdded{std::move(taken.rows), taken.leftOut});
    }
    if (isMore)
        deliverSoon();
}

} // namespace kaze::cell
