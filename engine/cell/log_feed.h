#pragma once

#include "engine/api/cell_client.h"
#include "engine/telemetry/observation_log.h"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <map>
#include <memory>

namespace kaze::telemetry {
class LogFollower;
}

namespace kaze::cell {

//! Hands lines of the log to the clients that follow it: at most ten times a second, and so many a time as a client can take. Lives on the loop.
class LogFeed final : public std::enable_shared_from_this<LogFeed> {
public:
    LogFeed(telemetry::ObservationLog& log, base::Executor loop);
    ~LogFeed();

    //! From now on, until `forget`. A filter that is wrong fits nothing: who lists with it is told why.
    void follow(std::uint64_t client, std::string filter, api::CellClient::Listener listener);
    void forget(std::uint64_t client);

    //! Before the log goes.
    void stop();

private:
    struct Client {
        std::unique_ptr<telemetry::LogFollower> follower;
        api::CellClient::Listener listener;
    };

    void deliverSoon();
    void deliver();

    telemetry::ObservationLog* m_log;
    base::Executor m_loop;
    boost::asio::steady_timer m_timer;
    std::chrono::steady_clock::time_point m_delivered;
    bool m_isDue = false;
    std::map<std::uint64_t, Client> m_clients;
};

} // namespace kaze::cell
