#pragma once

#include "engine/api/token_requests.h"
#include "engine/base/clock.h"
#include "engine/server/detail/session.h"

#include <boost/asio/steady_timer.hpp>

#include <array>

namespace kaze::server::detail {

//! Whose session it is: who has the same token may go on with it, and nobody else.
struct SessionOwner {
    cell::Caller caller;
    std::optional<api::TokenInfo> token; //!< none: somebody on this machine
    std::optional<std::uint64_t> source = {}; //!< where he asks from, see sourceOf; none: this machine

    [[nodiscard]] std::string tokenId() const { return token ? token->tokenId : std::string(); }
};

//! All sessions of a server. Each lives as long as it has a connection, and a while longer. Lives on the loop.
class Sessions : public std::enable_shared_from_this<Sessions> {
public:
    //! What a session of this owner works with.
    using MakeParts = std::function<Session::Parts(const SessionOwner&)>;
    Sessions(boost::asio::any_io_executor loop, const base::Clock& clock, SessionLimits limits, MakeParts makeParts);

    struct Greeting {
        std::shared_ptr<Session> session;
        boost::json::object welcome; //!< to be sent before the session is attached
        std::uint64_t received = 0; //!< to attach with
    };
    //! The session that a client's hello asks to go on with, or a new one. Errors: Protocol, Unsupported (another version of it), RateLimited (too many of
    //! them).
    [[nodiscard]] base::Result<Greeting> greet(const SessionOwner& owner, const boost::json::object& hello);
    //! A connection of this session is gone; where it has no other, its time begins to run.
    void left(const std::shared_ptr<Session>& session, const SessionWire* wire);
    //! Its client needs it no more.
    void end(const std::shared_ptr<Session>& session);
    //! Ends those that have no connection for too long.
    void sweep();

    [[nodiscard]] std::size_t count() const { return m_sessions.size(); }

private:
    struct Kept {
        std::shared_ptr<Session> session;
        std::array<std::uint8_t, 32> secretHash{};
        std::string tokenId;
        base::Duration leftAt{0}; //!< when its last connection went
    };

    [[nodiscard]] Kept* resumed(const SessionOwner& owner, const boost::json::object& wanted);
    [[nodiscard]] base::Result<> makeRoom(const std::string& tokenId);
    void sweepLater();

    boost::asio::any_io_executor m_loop;
    const base::Clock& m_clock;
    SessionLimits m_limits;
    MakeParts m_makeParts;
    boost::asio::steady_timer m_timer;
    bool m_sweeping = false;
    std::unordered_map<std::string, Kept> m_sessions; //!< by id
};

} // namespace kaze::server::detail
