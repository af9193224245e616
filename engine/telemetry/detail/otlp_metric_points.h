#pragma once

#include "engine/telemetry/detail/histogram_bounds.h"
#include "engine/telemetry/detail/metric_families.h"
#include "engine/telemetry/otlp_metrics.h"

#include <cmath>
#include <vector>

//! What both forms of OTLP's metrics have in common.
namespace kaze::telemetry::otlp::detail {

inline constexpr int kCumulative = 2; //!< AGGREGATION_TEMPORALITY_CUMULATIVE

[[nodiscard]] inline std::string_view ucumOf(std::string_view unit)
{
    if (unit == "seconds")
        return "s";
    if (unit == "bytes")
        return "By";
    if (unit == "dollars")
        return "{USD}";
    return "1";
}

[[nodiscard]] inline std::uint64_t nanosOf(base::Time time)
{
    return static_cast<std::uint64_t>(std::max<std::int64_t>(0, std::chrono::nanoseconds(time.time_since_epoch()).count()));
}

[[nodiscard]] inline AttributeList attributesOf(const base::MetricsRegistry::Labels& labels)
{
    AttributeList attributes;
    for (const auto& [name, value] : labels)
        attributes.emplace_back(name, base::isUtf8(value) ? value : base::toUtf8(value));
    return attributes;
}

//! How many are in each bucket by itself, the last above all bounds.
[[nodiscard]] inline std::vector<std::uint64_t> bucketCounts(const base::HistogramCounts& counts, std::span<const double> bounds)
{
    std::vector<std::uint64_t> each;
    std::uint64_t below = 0;
    for (const double bound : bounds) {
        const auto upTo = counts.countUpTo(bound);
        each.push_back(upTo - below);
        below = upTo;
    }
    each.push_back(counts.count() - below);
    return each;
}

[[nodiscard]] inline bool isTold(const base::MetricsRegistry::Instrument& instrument)
{
    return !instrument.gauge || std::isfinite(instrument.gauge->value());
}

} // namespace kaze::telemetry::otlp::detail
