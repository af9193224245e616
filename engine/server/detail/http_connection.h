#pragma once

#include "engine/base/cancel.h"
#include "engine/base/clock.h"
#include "engine/server/detail/request_reader.h"
#include "engine/server/detail/source.h"
#include "engine/server/detail/tcp_progress.h"
#include "engine/server/detail/tls.h"
#include "engine/server/http_limits.h"

#include <boost/asio/ip/tcp.hpp>

#include <array>
#include <functional>
#include <optional>

namespace kaze::server::detail {

class Connection;

//! Takes a connection's bytes over once its protocol was switched (RFC 9110, 7.8). Called on the loop, never out of Connection::write.
class Upgraded {
public:
    virtual ~Upgraded() = default;
    virtual void received(std::string_view bytes) = 0;
    //! All that was written is with the system.
    virtual void sent() = 0;
    //! A few times a second.
    virtual void tick(base::Duration now) = 0;
    //! The server ends: to say so and close within its limit.
    virtual void finish() = 0;
    //! Once: nothing comes or goes any more.
    virtual void gone() = 0;
};

//! One request and the way its answer goes. Its handler keeps it as long as it likes; once the answer is whole, or the client is gone,
//! nothing of it reaches the wire. Lives on the loop.
class Exchange {
public:
    Exchange(std::shared_ptr<Connection> connection, HttpRequest request, std::string id);

    [[nodiscard]] HttpRequest& request() { return m_request; }
    //! "req_…", as the client is told it.
    [[nodiscard]] const std::string& id() const { return m_id; }
    //! Cancelled when the client goes away, or the server can wait no longer.
    [[nodiscard]] base::CancelToken cancelled() const { return m_cancel.token(); }
    [[nodiscard]] bool isOpen() const { return m_connection != nullptr; }
    [[nodiscard]] bool hasBegun() const { return m_begun; }

    //! A whole answer.
    void answer(HttpAnswer answer);

    //! A streamed one: head, pieces, end. `ping` is sent when there was nothing to say for a while. A piece that a slow client leaves no room for
    //! ends the connection.
    void begin(int status, HttpHeaders headers, std::string ping);
    void send(std::string_view piece);
    void end();
    //! Ends a streamed answer so that nobody takes it for whole.
    void cut();
    //! Ends it whatever its handler is at, which is told by `cancelled()`: with this answer, or cut where another has begun.
    void revoke(HttpAnswer answer, const std::string& why);

    //! Answers 101, and gives the connection to another protocol for the rest of its life; null where it is gone. What the client has sent
    //! already comes to `taker` later, from the loop.
    std::shared_ptr<Connection> upgrade(HttpHeaders headers, std::shared_ptr<Upgraded> taker);

private:
    friend class Connection;
    void gone();
    [[nodiscard]] std::string piece(std::string_view bytes) const;

    std::shared_ptr<Connection> m_connection;
    HttpRequest m_request;
    std::string m_id;
    std::string m_ping;
    base::CancelSource m_cancel;
    bool m_begun = false;
    bool m_chunked = false;
};

//! What is done with an admitted request.
using HttpAction = std::function<void(std::shared_ptr<Exchange>)>;

//! What all connections of a server share. Lives on the loop.
struct ConnectionHost {
    HttpLimits limits;
    const base::Clock& clock;
    base::Executor loop;
    //! Says by the head alone what is to be done with a request, before its body is read.
    std::function<std::expected<HttpAction, HttpAnswer>(const HttpRequest& head, const std::string& id)> admit;
    //! The answer to what is no request, or does not come in time.
    std::function<HttpAnswer(const HttpRequest& soFar, const HttpRefusal& why, const std::string& id)> refuse;
    std::function<std::string()> nextId;
    std::function<void(Connection&)> gone;
    std::shared_ptr<const TlsContext> tls; //!< null: plain text
    std::array<char, 65536> scratch{}; //!< where every connection reads; none keeps a buffer while it waits
    std::uint64_t bodyBytes = 0; //!< of all requests under way
    std::uint64_t answerBytes = 0; //!< of all answers that are not with the system: summed up anew with every tick
    bool finishing = false; //!< every answer is its connection's last
};

//! One client's connection: requests one after the other, also when they come at once (pipelining). Lives on the loop; kept alive by its
//! pending operations.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    using Socket = boost::asio::ip::tcp::socket;

    //! `peer`: its client's address.
    Connection(Socket socket, const boost::asio::ip::address& peer, std::shared_ptr<ConnectionHost> host);

    void start();
    //! Where it comes from, see sourceOf; none: this machine.
    [[nodiscard]] std::optional<Source> source() const { return m_fromLoopback ? std::nullopt : std::optional(m_source); }
    //! Looks whether somebody is too slow; called a few times a second.
    void tick(base::Duration now);
    //! Takes no more requests: closes at once, or with the end of the answer under way.
    void finish();
    void close();

    // For whom it was given to by an upgrade.
    void write(std::string bytes);
    //! Bytes that were written, but the client has left no room for.
    [[nodiscard]] std::size_t unsent() const
    {
        return m_out.size() + m_wire.size() - m_wireSent + (m_tls ? m_tls->waitingOutput() : 0);
    }
    //! When the client last took some of what was waiting for it: also what only the system still holds.
    [[nodiscard]] base::Duration takenAt() const { return m_takenAt; }
    [[nodiscard]] const HttpLimits& limits() const { return m_host->limits; }
    //! While held nothing is read, so that a client which sends too fast has to wait.
    void hold(bool held);
    //! Nothing more is written: closes once what was is sent, with a moment for the client to read it.
    void endUpgraded();

private:
    friend class Exchange;
    enum class Phase : std::uint8_t { Idle, Head, Body, Handling, Upgraded, Lingering, Closed };

    void wait();
    void readable();
    void decipher(std::string_view bytes);
    void refusePlainText();
    void endHandshake();
    void received(std::string_view bytes);
    void advance();
    [[nodiscard]] bool readRequest();
    [[nodiscard]] bool admitHead();
    void dispatch();
    void refuse(const HttpRefusal& why);
    void answerLast(HttpAnswer answer, const std::string& id);

    [[nodiscard]] std::string headOf(int status, const HttpHeaders& headers, const std::string& id) const;
    void handOver();
    void flush();
    void wrote(std::size_t size);
    void answered();
    void linger();
    void holdBody(std::uint64_t bytes);
    [[nodiscard]] bool isLate(base::Duration now) const;

    Socket m_socket;
    std::shared_ptr<ConnectionHost> m_host;
    bool m_fromLoopback = false;
    Source m_source = 0;
    Phase m_phase = Phase::Idle;
    bool m_waiting = false; //!< for bytes
    bool m_advancing = false;
    bool m_keepAlive = true;
    bool m_served = false; //!< a request before
    std::unique_ptr<TlsFilter> m_tls; //!< null: plain text
    bool m_isFirst = true; //!< nothing was read
    std::string m_in; //!< read, not used yet
    std::unique_ptr<RequestReader> m_reader;
    HttpAction m_action;
    std::string m_id; //!< of the request that is being read
    std::shared_ptr<Exchange> m_exchange;
    std::shared_ptr<Upgraded> m_upgraded;
    bool m_held = false; //!< nothing is read
    std::uint64_t m_bodyHeld = 0;
    std::string m_out; //!< to be written next
    std::string m_wire; //!< being written, as it goes
    std::size_t m_wireSent = 0;
    std::size_t m_lingered = 0;
    base::Duration m_since{0}; //!< when the phase began
    base::Duration m_wroteAt{0}; //!< last progress of writing
    TcpProgress m_progress;
    base::Duration m_takenAt{0};
};

} // namespace kaze::server::detail
