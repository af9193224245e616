// An answer on its way.

#include "engine/server/detail/http_connection.h"

#include <boost/asio/post.hpp>

#include <array>
#include <charconv>

namespace kaze::server::detail {

namespace {

constexpr std::size_t kLargeAnswer = 64U << 10;

} // namespace

Exchange::Exchange(std::shared_ptr<Connection> connection, HttpRequest request, std::string id)
    : m_connection(std::move(connection)), m_request(std::move(request)), m_id(std::move(id))
{
}

void Exchange::answer(HttpAnswer answer)
{
    if (!m_connection || m_begun)
        return;
    const auto connection = std::exchange(m_connection, nullptr);
    auto& host = *connection->m_host;
    // Who asks much and takes nothing would have the server hold it all.
    if (answer.body.size() > kLargeAnswer && host.answerBytes + answer.body.size() > host.limits.allAnswers)
        answer = host.refuse(m_request,
            {503, "The server holds more large answers than it may that nobody has taken; try again in a moment."}, m_id);
    host.answerBytes += answer.body.size();
    const bool bodiless = answer.status == 204 || answer.status == 304;
    if (!bodiless)
        answer.headers.emplace_back("Content-Length", std::to_string(answer.body.size()));
    auto bytes = connection->headOf(answer.status, answer.headers, m_id);
    if (!bodiless && m_request.method != "HEAD")
        bytes += answer.body;
    connection->write(std::move(bytes));
    connection->answered();
}

void Exchange::begin(int status, HttpHeaders headers, std::string ping)
{
    if (!m_connection || m_begun)
        return;
    m_begun = true;
    m_ping = std::move(ping);
    m_chunked = m_request.version >= 11;
    if (m_chunked)
        headers.emplace_back("Transfer-Encoding", "chunked");
    else
        m_connection->m_keepAlive = false; // the end of the connection is the end of the answer
    m_connection->write(m_connection->headOf(status, headers, m_id));
}

std::string Exchange::piece(std::string_view bytes) const
{
    std::string framed;
    if (!m_chunked)
        return std::string(bytes);
    std::array<char, 20> size{};
    const auto end = std::to_chars(size.data(), size.data() + size.size(), bytes.size(), 16).ptr;
    framed.reserve(bytes.size() + 12);
    framed.append(size.data(), end);
    framed.append("\r\n").append(bytes).append("\r\n");
    return framed;
}

void Exchange::send(std::string_view bytes)
{
    if (!m_connection || !m_begun || bytes.empty())
        return;
    const auto connection = m_connection;
    connection->write(piece(bytes));
    if (connection->unsent() > connection->m_host->limits.unreadBytes)
        connection->close();
}

void Exchange::end()
{
    if (!m_connection || !m_begun)
        return;
    const auto connection = std::exchange(m_connection, nullptr);
    if (m_chunked)
        connection->write("0\r\n\r\n");
    connection->answered();
}

void Exchange::cut()
{
    if (const auto connection = m_connection)
        connection->close();
}

void Exchange::revoke(HttpAnswer answer, const std::string& why)
{
    const auto connection = m_connection;
    if (!connection)
        return;
    if (m_begun)
        connection->close();
    else
        this->answer(std::move(answer));
    m_cancel.cancel(base::Error{base::ErrorCode::Unauthenticated, why, nullptr});
}

std::shared_ptr<Connection> Exchange::upgrade(HttpHeaders headers, std::shared_ptr<Upgraded> taker)
{
    if (!m_connection || m_begun)
        return nullptr;
    auto connection = std::exchange(m_connection, nullptr);
    auto head = connection->headOf(101, headers, m_id);
    connection->m_exchange.reset();
    connection->holdBody(0);
    connection->m_upgraded = std::move(taker);
    connection->m_phase = Connection::Phase::Upgraded;
    connection->write(std::move(head));
    boost::asio::post(connection->m_host->loop, [connection] { connection->handOver(); });
    return connection;
}

void Exchange::gone()
{
    m_connection.reset();
    m_cancel.cancel(base::Error{base::ErrorCode::Cancelled, "the client went away before it had its answer", nullptr});
}

} // namespace kaze::server::detail
