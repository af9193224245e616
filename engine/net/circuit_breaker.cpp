#include "engine/net/circuit_breaker.h"

#include <algorithm>

namespace kaze::net {

using base::Duration;

CircuitBreaker::State CircuitBreaker::state(Duration now) const
{
    if (!m_isOpen)
        return State::Closed;
    return now < m_probeFrom ? State::Open : State::HalfOpen;
}

Duration CircuitBreaker::waitFor(Duration now) const
{
    if (!m_isOpen)
        return Duration::zero();
    return std::max(Duration::zero(), (m_probing ? m_probeUntil : m_probeFrom) - now);
}

bool CircuitBreaker::enter(Duration now)
{
    if (!m_isOpen)
        return true;
    if (waitFor(now) > Duration::zero())
        return false;
    m_probing = true;
    m_probeUntil = now + m_policy.most;
    return true;
}

void CircuitBreaker::succeeded(Duration now)
{
    m_failures = 0;
    m_opened = 0;
    if (m_isOpen)
        m_outcomes.clear();
    m_isOpen = m_probing = false;
    m_outcomes.push_back({now, false});
    if (m_outcomes.size() > static_cast<std::size_t>(m_policy.window))
        m_outcomes.erase(m_outcomes.begin());
}

void CircuitBreaker::failed(Duration now)
{
    ++m_failures;
    m_outcomes.push_back({now, true});
    if (m_outcomes.size() > static_cast<std::size_t>(m_policy.window))
        m_outcomes.erase(m_outcomes.begin());
    // While it is open, calls that entered before still come back; only the probe counts.
    if (m_isOpen ? m_probing : m_failures >= m_policy.failures || flaps(now))
        open(now);
}

void CircuitBreaker::left(Duration now)
{
    if (m_probing)
        m_probeFrom = now;
    m_probing = false;
}

void CircuitBreaker::open(Duration now)
{
    auto pause = m_policy.first;
    for (int i = 0; i < m_opened && pause < m_policy.most; ++i)
        pause *= 2;
    ++m_opened;
    m_isOpen = true;
    m_probing = false;
    m_probeFrom = now + std::min(pause, m_policy.most);
}

bool CircuitBreaker::flaps(Duration now) const
{
    if (m_outcomes.size() < static_cast<std::size_t>(m_policy.window))
        return false;
    const auto fresh = std::count_if(
        m_outcomes.begin(), m_outcomes.end(), [&](const Outcome& one) { return one.failed && now - one.at <= m_policy.memory; });
    return static_cast<double>(fresh) >= m_policy.share * m_policy.window;
}

} // namespace kaze::net
