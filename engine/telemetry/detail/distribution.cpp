#include "engine/telemetry/detail/distribution.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace kaze::telemetry::detail {

using otlp::Distribution;

namespace {

constexpr std::int32_t kFinest = 20, kCoarsest = -10; //!< scales that OpenTelemetry's SDKs make

constexpr std::size_t kMostBuckets = 400; //!< each sender's last are kept

struct Range {
    double low = 0, high = 0;
};

Range rangeOf(const Distribution& values, std::int32_t bucket)
{
    if (bucket == Distribution::kZero)
        return {};
    if (values.isExponential)
        return {std::exp2(std::ldexp(bucket, -values.scale)), std::exp2(std::ldexp(bucket + 1, -values.scale))};
    const auto index = static_cast<std::size_t>(bucket);
    const auto& bounds = values.bounds;
    if (bounds.empty()) {
        const double low = std::isfinite(values.least) ? values.least : 0;
        return {low, std::isfinite(values.most) ? std::max(low, values.most) : low};
    }
    if (index == 0)
        return {std::isfinite(values.least) && values.least < bounds.front() ? values.least : std::min(0.0, bounds.front()),
            bounds.front()};
    if (index < bounds.size())
        return {bounds[index - 1], bounds[index]};
    return {bounds.back(), std::isfinite(values.most) ? std::max(bounds.back(), values.most) : bounds.back()};
}

//! Only finite, as a histogram counts no others.
Range finite(Range range)
{
    constexpr double kMost = 9e12;
    return {std::clamp(range.low, 0.0, kMost), std::clamp(range.high, 0.0, kMost)};
}

//! The same in buckets that are as wide as those of a smaller scale.
void coarsen(Distribution& values, std::int32_t scale)
{
    const auto shift = std::min(values.scale - scale, 30);
    std::map<std::int32_t, std::uint64_t> wider;
    for (const auto& [bucket, count] : values.buckets)
        wider[bucket == Distribution::kZero ? bucket : bucket >> shift] += count;
    values.buckets = std::move(wider);
    values.scale = scale;
}

} // namespace

bool isSound(const Distribution& values)
{
    if (values.bounds.size() > kMostBuckets || values.buckets.size() > kMostBuckets)
        return false;
    if (values.isExponential)
        return values.scale >= kCoarsest && values.scale <= kFinest;
    if (std::ranges::any_of(values.bounds, [](double bound) { return !std::isfinite(bound); }))
        return false;
    if (std::ranges::adjacent_find(values.bounds, std::greater_equal<>()) != values.bounds.end())
        return false;
    return values.buckets.empty()
        || (values.buckets.begin()->first >= 0
            && static_cast<std::size_t>(values.buckets.rbegin()->first) <= values.bounds.size());
}

std::uint64_t countOf(const Distribution& values)
{
    constexpr std::uint64_t kMany = 1ULL << 40; // more are never taken, and so many do not add up to too much
    std::uint64_t total = 0;
    for (const auto& [bucket, count] : values.buckets)
        total = std::min(kMany, total + std::min(kMany, count));
    return total;
}

Distribution since(const Distribution& values, Distribution before)
{
    if (values.isExponential != before.isExponential || values.bounds != before.bounds)
        return values;
    if (values.isExponential && before.scale > values.scale)
        coarsen(before, values.scale);
    if (values.scale != before.scale)
        return values;
    auto difference = values;
    for (const auto& [bucket, count] : before.buckets) {
        const auto found = difference.buckets.find(bucket);
        if (found == difference.buckets.end() || found->second < count)
            return values;
        found->second -= count;
        if (found->second == 0)
            difference.buckets.erase(found);
    }
    difference.sum -= before.sum;
    return difference;
}

void record(const Distribution& values, base::Histogram& into)
{
    double least = 0, room = 0;
    for (const auto& [bucket, count] : values.buckets) {
        const auto [low, high] = finite(rangeOf(values, bucket));
        least += low * static_cast<double>(count);
        room += (high - low) * static_cast<double>(count);
    }
    const double share = std::isfinite(values.sum) && room > 0 ? std::clamp((values.sum - least) / room, 0.0, 1.0) : 0.5;
    for (const auto& [bucket, count] : values.buckets) {
        const auto [low, high] = finite(rangeOf(values, bucket));
        for (std::uint64_t i = 0; i < count; ++i)
            into.record(low + (high - low) * share);
    }
}

} // namespace kaze::telemetry::detail
