#include "engine/server/detail/guesses.h"

#include <algorithm>

namespace kaze::server::detail {

namespace {

constexpr auto kWindow = std::chrono::minutes(1);
constexpr auto kRemembered = std::chrono::hours(1); //!< behind the end of a lock
constexpr auto kSweep = std::chrono::seconds(1);

base::Duration lockOf(int locks)
{
    return std::min<base::Duration>(kWindow * (1 << std::min(locks - 1, 10)), Guesses::kLongest);
}

} // namespace

bool Guesses::isOver(const Count& count, base::Duration now)
{
    return count.locks > 0 ? now - count.lockedUntil >= kRemembered : now - count.since >= kWindow;
}

//! Those that are over, and if need be the oldest; who was locked out is remembered before who was not.
void Guesses::makeRoom(base::Duration now)
{
    if (now - m_sweptAt >= kSweep) {
        m_sweptAt = now;
        std::erase_if(m_counts, [&](const auto& each) { return isOver(each.second, now); });
    }
    if (m_counts.size() < kSources)
        return;
    const auto rank = [&](const auto& each) { return std::pair(each.second.locks, each.second.since); };
    m_counts.erase(std::ranges::min_element(m_counts, {}, rank));
}

std::optional<base::Duration> Guesses::wrong(Source source)
{
    const auto now = m_clock.steady();
    if (!m_counts.contains(source))
        makeRoom(now);
    auto& count = m_counts.try_emplace(source, Count{0, now, 0, {}}).first->second;
    if (isOver(count, now))
        count = {0, now, 0, {}};
    if (now < count.lockedUntil)
        return count.lockedUntil - now;
    if (now - count.since >= kWindow) {
        count.wrong = 0;
        count.since = now;
    }
    if (count.wrong < kMost) {
        ++count.wrong;
        return {};
    }
    count.lockedUntil = count.since + lockOf(++count.locks);
    return count.lockedUntil - now;
}

} // namespace kaze::server::detail
