#include "engine/server/detail/http_connection.h"

#include <boost/asio/post.hpp>

namespace kaze::server::detail {

namespace {

constexpr std::size_t kMostUnparsed = 64U << 10; //!< read ahead of a request that is being answered, or a line without an end
constexpr std::size_t kMostUnsent = 256U << 10; //!< answers that a pipelining client leaves unread before it is asked for more
constexpr std::size_t kMostTold = 64U << 10; //!< of TLS itself, that a client has asked for and does not read
constexpr std::size_t kMostLingered = 64U << 20;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

} // namespace

Connection::Connection(Socket socket, const boost::asio::ip::address& peer, std::shared_ptr<ConnectionHost> host)
    : m_socket(std::move(socket)), m_host(std::move(host)), m_fromLoopback(isOfThisMachine(peer)), m_source(sourceOf(peer))
{
    m_since = m_wroteAt = m_takenAt = m_host->clock.steady();
    if (m_host->tls)
        m_tls = std::make_unique<TlsFilter>(m_host->tls);
}

void Connection::start()
{
    boost::system::error_code error;
    m_socket.non_blocking(true, error);
    if (error)
        return close();
    m_socket.set_option(boost::asio::ip::tcp::no_delay(true), error);
    wait();
}

void Connection::wait()
{
    // What comes behind a request that is being answered is read too, up to a bound: its end is how we learn that the client has gone.
    if (m_waiting || m_held || m_phase == Phase::Closed || m_in.size() >= kMostUnparsed)
        return;
    m_waiting = true;
    m_socket.async_wait(Socket::wait_read, [self = shared_from_this()](const boost::system::error_code& error) {
        self->m_waiting = false;
        if (error || self->m_phase == Phase::Closed)
            return self->close();
        self->readable();
    });
}

void Connection::readable()
{
    boost::system::error_code error;
    auto& scratch = m_host->scratch;
    const auto size = m_socket.read_some(boost::asio::buffer(scratch), error);
    if (error == boost::asio::error::would_block || error == boost::asio::error::interrupted)
        return wait();
    if (error)
        return close();
    if (m_tls && m_phase != Phase::Lingering)
        return decipher({scratch.data(), size});
    received({scratch.data(), size});
}

void Connection::decipher(std::string_view bytes)
{
    if (std::exchange(m_isFirst, false) && !looksLikeTls(bytes))
        return refusePlainText();
    std::string plain;
    m_tls->received(bytes, plain);
    if (m_tls->state() == TlsFilter::State::Failed)
        return endHandshake();
    flush();
    if (m_tls->waitingOutput() > kMostTold)
        return close();
    if (!plain.empty())
        received(plain);
    if (m_phase == Phase::Closed)
        return;
    if (m_tls->state() == TlsFilter::State::Ended)
        return close();
    wait();
}

//! Whoever speaks plain HTTP to a port with TLS is told so, and nothing he sent is looked at.
void Connection::refusePlainText()
{
    m_tls.reset();
    m_id = m_host->nextId();
    m_reader = std::make_unique<RequestReader>(RequestReader::Limits{});
    refuse({400, "This port speaks TLS: call it with https:// instead of http://."});
}

//! Sends what TLS has to say about what went wrong, and goes.
void Connection::endHandshake()
{
    m_keepAlive = false;
    if (m_phase != Phase::Idle || m_served)
        return close();
    m_phase = Phase::Lingering;
    m_since = m_host->clock.steady();
    flush();
    if (m_phase == Phase::Closed)
        return;
    if (unsent() == 0)
        linger();
    wait();
}

void Connection::received(std::string_view bytes)
{
    if (m_phase == Phase::Lingering) {
        m_lingered += bytes.size();
        if (m_lingered > kMostLingered)
            return close();
        return wait();
    }
    m_in.append(bytes);
    if (m_phase == Phase::Upgraded)
        return handOver();
    advance();
}

//! What was read goes to whom the connection was given to.
void Connection::handOver()
{
    if (m_phase != Phase::Upgraded)
        return;
    const auto self = shared_from_this();
    if (!m_in.empty() && !m_held) {
        const auto taker = m_upgraded;
        const auto bytes = std::exchange(m_in, {});
        taker->received(bytes);
    }
    wait();
}

void Connection::hold(bool held)
{
    if (m_phase != Phase::Upgraded || m_held == held)
        return;
    m_held = held;
    if (!held)
        boost::asio::post(m_host->loop, [self = shared_from_this()] { self->handOver(); });
}

void Connection::endUpgraded()
{
    if (m_phase != Phase::Upgraded)
        return;
    m_keepAlive = m_held = false;
    m_in.clear();
    answered();
}

void Connection::advance()
{
    if (m_advancing)
        return;
    m_advancing = true;
    const auto self = shared_from_this(); // an answer may close the connection
    while (m_phase == Phase::Idle || m_phase == Phase::Head || m_phase == Phase::Body) {
        if (m_phase == Phase::Idle) {
            m_in.erase(0, std::min(m_in.find_first_not_of("\r\n"), m_in.size()));
            if (m_in.empty() || unsent() > kMostUnsent)
                break;
            m_phase = Phase::Head;
            m_since = m_host->clock.steady();
            m_id = m_host->nextId();
            m_reader = std::make_unique<RequestReader>(
                RequestReader::Limits{m_host->limits.headBytes, m_host->limits.headers, m_host->limits.bodyBytes});
        }
        if (!readRequest())
            break;
    }
    m_advancing = false;
    wait();
}

//! False when there must be more before it can go on, or it never will.
bool Connection::readRequest()
{
    const auto used = m_reader->take(m_in);
    if (!used) {
        refuse(used.error());
        return false;
    }
    m_in.erase(0, *used);
    if (m_phase == Phase::Head && m_reader->headIsWhole()) {
        m_phase = Phase::Body;
        m_since = m_host->clock.steady();
        if (!admitHead())
            return false;
    }
    if (m_phase == Phase::Body) {
        const auto have = m_reader->request().body.size();
        if (have > m_bodyHeld)
            holdBody(have);
        if (m_reader->isWhole()) {
            dispatch();
            return true;
        }
        if (m_host->bodyBytes > m_host->limits.allBodies) {
            refuse({503, "The server is busy with other large requests; try again in a moment."});
            return false;
        }
    }
    if (*used == 0 && m_in.size() >= kMostUnparsed)
        refuse({431, "The request's headers are too large."});
    return *used > 0 && m_phase != Phase::Lingering && m_phase != Phase::Closed;
}

bool Connection::admitHead()
{
    auto& request = m_reader->request();
    request.fromLoopback = m_fromLoopback;
    request.source = m_source;
    if (const auto expected = request.header("expect"); expected && lowerCase(*expected) != "100-continue") {
        refuse({417, "Only \"Expect: 100-continue\" is understood."});
        return false;
    }
    auto action = m_host->admit(request, m_id);
    if (!action) {
        if (m_reader->isWhole()) {
            // Nothing of this request is left in the way of the next one.
            m_keepAlive = m_keepAlive && request.keepAlive;
            m_action
                = [answer = std::move(action.error())](const std::shared_ptr<Exchange>& exchange) { exchange->answer(answer); };
            return true;
        }
        answerLast(std::move(action.error()), m_id);
        return false;
    }
    m_action = std::move(*action);
    if (request.header("expect") && request.version >= 11 && !m_reader->isWhole() && m_in.empty())
        write(std::string(kContinue));
    return true;
}

void Connection::dispatch()
{
    m_phase = Phase::Handling;
    m_since = m_wroteAt = m_host->clock.steady();
    m_keepAlive = m_keepAlive && m_reader->request().keepAlive && !m_host->finishing;
    m_exchange = std::make_shared<Exchange>(shared_from_this(), std::move(m_reader->request()), std::move(m_id));
    m_reader.reset();
    const auto action = std::exchange(m_action, nullptr);
    action(m_exchange);
}

void Connection::refuse(const HttpRefusal& why)
{
    answerLast(m_host->refuse(m_reader->request(), why, m_id), m_id);
}

//! The client is in the middle of a request, so nobody could tell where the next one begins.
void Connection::answerLast(HttpAnswer answer, const std::string& id)
{
    m_keepAlive = false;
    answer.headers.emplace_back("Content-Length", std::to_string(answer.body.size()));
    auto bytes = headOf(answer.status, answer.headers, id);
    if (m_reader->request().method != "HEAD")
        bytes += answer.body;
    m_reader.reset();
    m_action = nullptr;
    holdBody(0);
    m_in.clear();
    m_phase = Phase::Handling;
    write(std::move(bytes));
    answered();
}

void Connection::holdBody(std::uint64_t bytes)
{
    m_host->bodyBytes += bytes - m_bodyHeld;
    m_bodyHeld = bytes;
}

} // namespace kaze::server::detail
