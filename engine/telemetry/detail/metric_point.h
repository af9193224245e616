#pragma once

#include "engine/api/metric_requests.h"
#include "engine/base/clock.h"
#include "engine/base/metrics.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kaze::telemetry::detail {

using MetricKind = base::MetricsRegistry::Kind;
using Labels = base::MetricsRegistry::Labels;

inline constexpr std::int64_t kSampleSeconds = 10;

struct SeriesKey {
    std::string name;
    Labels labels;
    MetricKind kind = MetricKind::Counter;
    auto operator<=>(const SeriesKey&) const = default;
};

//! What is known of a series in a stretch of time.
struct MetricPoint {
    std::uint32_t covered = 0; //!< samples' worth of time; 0: nothing is known
    double sum
        = 0; //!< a counter's increase; a gauge's samples added up, each as often as it covers; a histogram's values added up
    double last = 0; //!< of a gauge
    double max = 0; //!< of a gauge; of a counter its largest increase in 10 s
    base::HistogramCounts counts; //!< of a histogram; its own sum is not used

    bool operator==(const MetricPoint&) const = default;
};

//! One sample, as memory keeps hundreds of thousands of them.
struct LivePoint {
    std::uint32_t frame = 0; //!< the sample's number
    std::uint32_t covered = 0;
    double value = 0; //!< a counter's increase, a gauge's value, a histogram's values added up
    std::shared_ptr<const std::string> buckets; //!< of a histogram, packed; null: nothing was recorded
};

//! Buckets in about two bytes each.
[[nodiscard]] std::string packBuckets(const base::HistogramCounts& counts);
//! None for bytes that nobody packed.
[[nodiscard]] std::optional<base::HistogramCounts> unpackBuckets(std::string_view packed);

[[nodiscard]] MetricPoint pointOf(MetricKind kind, const LivePoint& live);

//! Adds the time that follows.
void append(MetricPoint& to, const MetricPoint& later);
//! Adds another series over the same time.
void join(MetricPoint& to, const MetricPoint& beside, MetricKind kind);

//! The usual view of a kind in place of Usual.
[[nodiscard]] api::MetricView resolved(MetricKind kind, api::MetricView view);
//! Whether a point of the kind says anything of the view.
[[nodiscard]] bool hasView(MetricKind kind, api::MetricView view);
//! None where nothing is known, or nothing was recorded of a mean or percentile.
[[nodiscard]] std::optional<double> valueOf(MetricKind kind, api::MetricView view, const MetricPoint& point);

//! The share that a percentile's view stands for; none for the other views.
[[nodiscard]] std::optional<double> shareOf(api::MetricView view);

} // namespace kaze::telemetry::detail
