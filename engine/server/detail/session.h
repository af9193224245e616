#pragma once

#include "engine/api/cell_client.h"
#include "engine/server/detail/feeds.h"

#include <chrono>
#include <deque>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>

namespace kaze::server::detail {

//! What one session, and all of them together, may hold.
struct SessionLimits {
    std::size_t backlog = 8U << 20; //!< bytes of events that its client has yet to take
    std::size_t window = 2U << 20; //!< bytes that are sent and not acknowledged, before more is sent
    std::size_t unsent = 256U << 10; //!< bytes that the connection may hold back, before it is given more
    int requests = 256; //!< under way, before no more are read
    std::chrono::milliseconds orphan{60'000}; //!< how long one lives without a connection
    std::size_t perToken = 32;
    std::size_t all = 1024;
};

//! The connection that a session has at the time.
class SessionWire {
public:
    virtual ~SessionWire() = default;
    virtual void send(std::string text) = 0;
    //! Bytes that were sent but are not with the system yet.
    [[nodiscard]] virtual std::size_t unsent() const = 0;
    //! Hands over no more while held.
    virtual void hold(bool held) = 0;
    //! Says why and closes.
    virtual void close(int code, const std::string& reason) = 0;
};

//! The server's side of a session (docs/decisions/0018-sessions.md): numbered messages to a client, over one connection after the other, none
//! missing and none twice; its requests, each done once; what it listens to, as much of it as it takes. Lives on the loop.
class Session : public std::enable_shared_from_this<Session> {
public:
    struct Parts {
        std::function<void(api::Request, api::CellClient::Reply)> request; //!< answers on the loop
        //! Until what it returns is let go; `before` is what it returned before, whose ear is told first what came until now.
        std::function<std::shared_ptr<void>(api::EventFilter, EventEar, const std::shared_ptr<void>& before)> listen;
        //! Does the first off the loop, then the second on it; in tests at once.
        std::function<void(std::function<void()>, std::function<void()>)> offload;
        //! Counts one more request: why it is too much now; none: it is not.
        std::function<std::optional<base::Error>()> refuse;
    };
    Session(Parts parts, SessionLimits limits);
    ~Session();

    //! Whether it can go on behind that number.
    [[nodiscard]] bool canResume(std::uint64_t received) const { return received >= m_acknowledged && received <= m_number; }
    //! From now on it speaks to this connection, which has everything up to `received`; what came behind that is sent again. The one before
    //! is let go. Errors: Protocol when that number was never sent, or is forgotten.
    [[nodiscard]] base::Result<> attach(std::shared_ptr<SessionWire> wire, std::uint64_t received);
    //! That connection is gone. Of no effect when it has another by now.
    void detach(const SessionWire* wire);
    [[nodiscard]] const std::shared_ptr<SessionWire>& wire() const { return m_wire; }

    //! A message of the client. Errors: Protocol for what is none, RateLimited where it wants other events, or says something long again, too often;
    //! then the connection is to be closed.
    [[nodiscard]] base::Result<> received(const boost::json::object& message, bool isLarge = false);
    //! The connection has room.
    void room() { pump(); }

    //! No answer is missing that was asked for, and all was sent.
    [[nodiscard]] bool isIdle() const { return m_underWay == 0 && m_waiting.empty(); }
    //! Bytes that it holds for its client.
    [[nodiscard]] std::size_t held() const { return m_waitingBytes + m_sentBytes; }

private:
    //! What is to be sent, without a number yet.
    struct Waiting {
        SharedEvent event; //!< none: an answer, or what was left out
        std::string text; //!< of an answer, without its number
        std::int64_t lost = 0;
        std::uint64_t turn = 0;
        std::size_t bytes = 0;
    };
    struct Sent {
        std::uint64_t number = 0;
        Waiting what;
    };
    using Place = std::list<Waiting>::iterator;

    [[nodiscard]] base::Result<> request(const boost::json::object& message, std::uint64_t id, bool isLarge);
    [[nodiscard]] base::Result<> listen(const boost::json::object& message);
    [[nodiscard]] base::Result<> acknowledge(std::uint64_t number);
    void answer(std::uint64_t id, std::shared_ptr<base::Result<api::Response>> response);
    void answered(std::uint64_t id, std::string text);
    void tell(const SharedEvent& event, std::uint64_t turn);
    void push(Waiting waiting);
    void lose(std::uint64_t turn);
    void pump();
    [[nodiscard]] static std::string textOf(const Sent& sent);
    void holdWhenBusy();

    Parts m_parts;
    SessionLimits m_limits;
    std::shared_ptr<SessionWire> m_wire;
    std::list<Waiting> m_waiting;
    std::size_t m_waitingBytes = 0;
    std::unordered_map<std::string, Place> m_latest; //!< of what only the latest counts
    std::deque<Sent> m_sent; //!< not acknowledged
    std::size_t m_sentBytes = 0;
    std::uint64_t m_number = 0; //!< of the last that was sent
    std::uint64_t m_acknowledged = 0;
    std::uint64_t m_lastRequest = 0;
    std::uint64_t m_turn = 0; //!< of what it listens to
    std::shared_ptr<void> m_listening;
    int m_underWay = 0;
    bool m_held = false;
    bool m_mayListen = false; //!< once for each connection without being counted
};

} // namespace kaze::server::detail
