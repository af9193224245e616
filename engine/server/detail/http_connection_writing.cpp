// How a connection writes what was given to it, and ends once that is sent.

#include "engine/server/detail/http_connection.h"

#include <array>
#include <ctime>

namespace kaze::server::detail {

namespace {

std::string httpDate(base::Time now)
{
    const std::time_t seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    std::tm utc{};
    ::gmtime_r(&seconds, &utc);
    // Not strftime, whose names are the locale's.
    static constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto two = [](int number) {
        return std::string{static_cast<char>('0' + number / 10), static_cast<char>('0' + number % 10)};
    };
    return std::string(kDays[static_cast<std::size_t>(utc.tm_wday)]) + ", " + two(utc.tm_mday) + ' '
        + kMonths[static_cast<std::size_t>(utc.tm_mon)] + ' ' + std::to_string(utc.tm_year + 1900) + ' ' + two(utc.tm_hour) + ':'
        + two(utc.tm_min) + ':' + two(utc.tm_sec) + " GMT";
}

} // namespace

std::string Connection::headOf(int status, const HttpHeaders& headers, const std::string& id) const
{
    std::string head = "HTTP/1.1 " + std::to_string(status) + ' ';
    head.reserve(384);
    head.append(reasonOf(status)).append("\r\n");
    for (const auto& [name, value] : headers)
        head.append(name).append(": ").append(value).append("\r\n");
    // OpenAI's clients look for the one, Anthropic's for the other.
    head.append("x-request-id: ").append(id).append("\r\nrequest-id: ").append(id);
    head.append("\r\nX-Content-Type-Options: nosniff\r\nDate: ").append(httpDate(m_host->clock.now()));
    if (status == 101)
        head.append("\r\nConnection: Upgrade\r\n\r\n");
    else
        head.append(m_keepAlive ? "\r\nConnection: keep-alive\r\n\r\n" : "\r\nConnection: close\r\n\r\n");
    return head;
}

void Connection::write(std::string bytes)
{
    if (m_phase == Phase::Closed)
        return;
    if (m_out.empty())
        m_out = std::move(bytes);
    else
        m_out += bytes;
    flush();
}

void Connection::flush()
{
    if (m_wireSent < m_wire.size())
        return;
    if (!m_tls) {
        m_wire = std::exchange(m_out, {});
    } else {
        if (!m_out.empty() && !m_tls->send(std::exchange(m_out, {})))
            return close();
        m_wire = m_tls->takeOutput();
    }
    if (m_wire.empty())
        return;
    m_wireSent = 0;
    m_wroteAt = m_host->clock.steady();
    wrote(0);
}

//! Sends what is left on the wire; many small pieces that gathered meanwhile go as one.
void Connection::wrote(std::size_t size)
{
    m_wireSent += size;
    if (size > 0)
        m_wroteAt = m_host->clock.steady();
    if (m_wireSent < m_wire.size()) {
        m_socket.async_write_some(boost::asio::buffer(m_wire.data() + m_wireSent, m_wire.size() - m_wireSent),
            [self = shared_from_this()](const boost::system::error_code& error, std::size_t sent) {
                if (error || self->m_phase == Phase::Closed)
                    return self->close();
                self->wrote(sent);
            });
        return;
    }
    m_wire.clear();
    m_wireSent = 0;
    if (unsent() > 0)
        return flush();
    if (m_phase == Phase::Lingering)
        linger();
    else if (m_phase == Phase::Idle)
        advance();
    else if (m_phase == Phase::Upgraded && size > 0)
        std::shared_ptr(m_upgraded)->sent();
}

//! The answer under way is whole, if not sent yet.
void Connection::answered()
{
    if (m_phase == Phase::Closed)
        return;
    m_exchange.reset();
    holdBody(0);
    m_served = true;
    m_since = m_host->clock.steady();
    if (m_keepAlive && !m_host->finishing) {
        m_phase = Phase::Idle;
        return advance();
    }
    m_phase = Phase::Lingering;
    if (unsent() == 0)
        linger();
    wait();
}

//! Closing at once could take the answer from a client that is still sending, so it is left a moment to read it.
void Connection::linger()
{
    if (m_tls) {
        m_tls->endSending();
        if (m_tls->waitingOutput() > 0)
            return flush(); // and comes back
    }
    boost::system::error_code ignored; // it may have gone already
    m_socket.shutdown(Socket::shutdown_send, ignored);
    m_since = m_host->clock.steady();
}

} // namespace kaze::server::detail
