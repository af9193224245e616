#pragma once

#include "engine/base/metrics.h"
#include "engine/telemetry/otlp_metric_points.h"

namespace kaze::telemetry::detail {

//! Whether the bounds make sense: at most 400 ascending numbers, a scale that there is, buckets that are among them.
[[nodiscard]] bool isSound(const otlp::Distribution& values);

//! How many values there are.
[[nodiscard]] std::uint64_t countOf(const otlp::Distribution& values);

//! What came since `before`, of which an exponential one may have had finer buckets. Everything, where that is no earlier state of this one.
[[nodiscard]] otlp::Distribution since(const otlp::Distribution& values, otlp::Distribution before);

//! Records its values, each at the same share of the way through its bucket, so that the sum is right where that can be.
void record(const otlp::Distribution& values, base::Histogram& into);

} // namespace kaze::telemetry::detail
