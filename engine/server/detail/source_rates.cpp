#include "engine/server/detail/source_rates.h"

#include <algorithm>

namespace kaze::server::detail {

namespace {

constexpr auto kFullAfter = std::chrono::minutes(1);
constexpr auto kSweep = std::chrono::seconds(1);

} // namespace

//! Those that are full again say nothing; if need be any other goes.
void SourceRates::makeRoom(base::Duration now)
{
    if (now - m_sweptAt >= kSweep) {
        m_sweptAt = now;
        std::erase_if(m_buckets, [&](const auto& each) { return now - each.second.at >= kFullAfter; });
    }
    if (m_buckets.size() >= kSources)
        m_buckets.erase(m_buckets.begin());
}

std::optional<base::Duration> SourceRates::admit(Source source)
{
    if (m_perMinute <= 0)
        return {};
    const auto now = m_clock.steady();
    const auto most = static_cast<double>(m_perMinute);
    if (!m_buckets.contains(source))
        makeRoom(now);
    auto& bucket = m_buckets.try_emplace(source, Bucket{most, now}).first->second;
    bucket.left = std::min(most, bucket.left + std::chrono::duration<double>(now - bucket.at).count() / 60 * most);
    bucket.at = now;
    if (bucket.left < 1)
        return std::chrono::duration_cast<base::Duration>(std::chrono::duration<double>((1 - bucket.left) * 60 / most));
    bucket.left -= 1;
    return {};
}

} // namespace kaze::server::detail
