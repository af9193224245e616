#pragma once

#include "engine/api/cell_client.h"
#include "engine/cell/caller.h"

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace kaze::server::detail {

//! An event as it is written, once for all who are told it.
struct WrittenEvent {
    std::string text; //!< JSON
    std::string latest; //!< what it says the latest of ("snapshot", "run 0192…"); empty: it counts by itself
    bool last = false; //!< comes behind all that was said before, although it replaces something
};
using SharedEvent = std::shared_ptr<const WrittenEvent>;
using EventEar = std::function<void(const SharedEvent&)>;

[[nodiscard]] SharedEvent written(const api::Event& event);

//! What a cell tells, for many that listen to the same: it is asked once, and what it says is written down once. The first is told at once, and what follows
//! within 50 ms together: pieces of a run's text as one, and of what only the latest counts of (a snapshot, a run's row) the latest. Lives on the loop.
class Feeds {
public:
    using Connect = std::function<std::unique_ptr<api::CellClient>(cell::Caller)>;
    Feeds(boost::asio::any_io_executor loop, Connect connect) : m_loop(std::move(loop)), m_connect(std::move(connect)) { }

    //! `ear` is called with every event until what this returns is let go, or until `Feeds` goes. `before` is what a call before returned: its ear is first
    //! told all that came until now, so that who goes over from one to the other misses nothing.
    [[nodiscard]] std::shared_ptr<void> listen(
        const cell::Caller& caller, const api::EventFilter& filter, EventEar ear, const std::shared_ptr<void>& before = nullptr);

private:
    struct Feed;
    struct Listening;

    boost::asio::any_io_executor m_loop;
    Connect m_connect;
    std::map<std::string, std::weak_ptr<Feed>> m_feeds; //!< by tenant, role and filter
};

} // namespace kaze::server::detail
