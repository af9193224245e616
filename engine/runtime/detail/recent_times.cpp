#include "engine/runtime/detail/recent_times.h"

#include <algorithm>
#include <cmath>

namespace kaze::runtime::detail {

namespace {

constexpr double kStep = 1.05;
constexpr double kFirst = 1e-6;
constexpr auto kHalf = std::chrono::seconds(30);

std::int64_t halfOf(base::Duration now)
{
    return now / kHalf;
}

} // namespace

void RecentTimes::record(base::Duration time, base::Duration now)
{
    const auto number = halfOf(now);
    auto& half = m_halves[static_cast<std::size_t>(number) % m_halves.size()];
    if (half.number != number) {
        half.counts.fill(0);
        half.number = number;
    }
    static const double perStep = 1 / std::log(kStep);
    const auto seconds = std::chrono::duration<double>(time).count();
    const auto bucket = seconds > kFirst ? std::log(seconds / kFirst) * perStep : 0;
    ++half.counts[std::min(static_cast<std::size_t>(bucket), kBuckets - 1)];
}

double RecentTimes::percentile(double p, base::Duration now) const
{
    const auto number = halfOf(now);
    std::uint64_t all = 0;
    const auto isRecent = [number](const Half& half) { return half.number == number || half.number == number - 1; };
    for (const auto& half : m_halves)
        if (isRecent(half))
            for (const auto count : half.counts)
                all += count;
    if (all == 0)
        return 0;
    auto left = static_cast<std::int64_t>(std::ceil(p * static_cast<double>(all)));
    for (std::size_t i = 0; i < kBuckets; ++i) {
        for (const auto& half : m_halves)
            if (isRecent(half))
                left -= half.counts[i];
        if (left <= 0)
            return kFirst * std::pow(kStep, static_cast<double>(i) + 0.5);
    }
    return kFirst * std::pow(kStep, static_cast<double>(kBuckets));
}

} // namespace kaze::runtime::detail
