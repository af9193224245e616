#pragma once

#include "engine/base/metrics.h"

#include <span>
#include <string_view>

namespace kaze::base {

//! What a metric is. One that is not described here is a defect: a test looks through the sources for it.
struct MetricDescription {
    std::string_view name; //!< "kaze_storage_commit_seconds"; a counter ends in "_total"
    MetricsRegistry::Kind kind = MetricsRegistry::Kind::Counter;
    std::string_view unit; //!< "seconds", "bytes", "dollars", "share" (0 to 1); empty for a count. Part of the name
    std::string_view help; //!< one sentence, without its full stop
};

//! All there are, by name.
[[nodiscard]] std::span<const MetricDescription> metricDescriptions();

//! Null for a name that is not described.
[[nodiscard]] const MetricDescription* describeMetric(std::string_view name);

} // namespace kaze::base
