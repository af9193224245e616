// When a connection ends, and what it lets go then.

#include "engine/server/detail/http_connection.h"

#include <boost/asio/post.hpp>

namespace kaze::server::detail {

namespace {

constexpr auto kLinger = std::chrono::seconds(2);

} // namespace

void Connection::tick(base::Duration now)
{
    if (m_phase == Phase::Closed)
        return;
    const auto& limits = m_host->limits;
    const bool waits = unsent() > 0;
    if (m_phase != Phase::Upgraded) // which has limits of its own
        m_host->answerBytes += unsent();
    if ((waits || m_phase == Phase::Upgraded) && m_progress.look(m_socket.native_handle(), waits).went)
        m_takenAt = now;
    if (waits && now - std::max(m_wroteAt, m_takenAt) > limits.write)
        return close();
    if (m_tls && m_tls->state() == TlsFilter::State::Handshake && now - m_since > limits.head)
        return close();
    if (isLate(now)) {
        if (m_phase == Phase::Head || m_phase == Phase::Body)
            return refuse({408, "The request did not come in time."});
        return close();
    }
    if (m_phase == Phase::Upgraded)
        return std::shared_ptr(m_upgraded)->tick(now);
    if (m_phase == Phase::Handling && m_exchange && m_exchange->m_begun && !m_exchange->m_ping.empty() && unsent() == 0
        && now - m_wroteAt > limits.ping) {
        m_wroteAt = now;
        m_exchange->send(m_exchange->m_ping);
    }
}

bool Connection::isLate(base::Duration now) const
{
    const auto& limits = m_host->limits;
    switch (m_phase) {
    case Phase::Idle:
        return unsent() == 0 && now - m_since > (m_served ? limits.idle : limits.head);
    case Phase::Head:
        return now - m_since > limits.head;
    case Phase::Body:
        return now - m_since > limits.body + std::chrono::seconds(m_bodyHeld / std::max<std::size_t>(1, limits.bodyRate));
    case Phase::Lingering:
        return unsent() == 0 && now - m_since > kLinger;
    case Phase::Handling:
    case Phase::Upgraded:
    case Phase::Closed:
        break;
    }
    return false;
}

void Connection::finish()
{
    if (m_phase == Phase::Upgraded)
        return std::shared_ptr(m_upgraded)->finish();
    if (m_phase == Phase::Idle && unsent() == 0)
        return close();
    m_keepAlive = false;
    if (m_phase == Phase::Idle) {
        m_phase = Phase::Lingering;
        m_since = m_host->clock.steady();
    }
}

void Connection::close()
{
    if (m_phase == Phase::Closed)
        return;
    const auto self = shared_from_this();
    m_phase = Phase::Closed;
    boost::system::error_code ignored; // it is over either way
    m_socket.close(ignored);
    m_reader.reset();
    m_action = nullptr;
    holdBody(0);
    m_in = {};
    m_out = {};
    if (auto upgraded = std::exchange(m_upgraded, nullptr))
        boost::asio::post(m_host->loop, [upgraded = std::move(upgraded)] { upgraded->gone(); });
    // Whoever is writing an answer may be deep inside the provider's transfer, which must not be cancelled from there.
    if (const auto exchange = std::exchange(m_exchange, nullptr)) {
        exchange->m_connection.reset();
        boost::asio::post(m_host->loop, [exchange] { exchange->gone(); });
    }
    m_host->gone(*this);
}

} // namespace kaze::server::detail
