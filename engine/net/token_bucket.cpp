#include "engine/net/token_bucket.h"

#include <algorithm>

namespace kaze::net {

namespace {

constexpr double kMinute = 60;
constexpr double kHair = 1e-6; //!< of one token: what rounding may miss

double secondsOf(base::Duration time)
{
    return std::chrono::duration<double>(time).count();
}

} // namespace

TokenBucket::TokenBucket(double perMinute, base::Duration now) : m_perMinute(perMinute), m_level(perMinute), m_at(now) { }

double TokenBucket::level(base::Duration now) const
{
    return std::min(m_perMinute, m_level + secondsOf(now - m_at) * m_perMinute / kMinute);
}

base::Duration TokenBucket::waitFor(double amount, base::Duration now) const
{
    auto wait = std::max(base::Duration::zero(), m_closedUntil - now);
    if (!isLimited())
        return wait;
    const auto missing = std::min(amount, m_perMinute) - level(now);
    if (missing > kHair)
        wait = std::max(wait, std::chrono::ceil<base::Duration>(std::chrono::duration<double>(missing * kMinute / m_perMinute)));
    return wait;
}

void TokenBucket::take(double amount, base::Duration now)
{
    if (!isLimited())
        return;
    m_level = std::min(m_perMinute, level(now) - amount);
    m_at = now;
}

void TokenBucket::learn(std::optional<double> perMinute, std::optional<double> remaining, base::Duration now)
{
    if (perMinute && *perMinute > 0 && *perMinute != m_perMinute) {
        const auto used = isLimited() ? m_perMinute - level(now) : 0;
        m_perMinute = *perMinute;
        m_level = m_perMinute - used;
        m_at = now;
    }
    if (remaining && isLimited()) {
        m_level = std::min(level(now), *remaining);
        m_at = now;
    }
}

void TokenBucket::closeUntil(base::Duration until)
{
    m_closedUntil = std::max(m_closedUntil, until);
}

} // namespace kaze::net
