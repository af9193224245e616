#pragma once

#include "engine/api/readiness_requests.h"
#include "engine/telemetry/metric_history.h"

#include <vector>

namespace kaze::scaling {

//! The parts of the turns of the last hour against the budget table of spec/orchestration-reliability.txt ("Latency Optimization"), in its
//! order; then what it has no line for.
[[nodiscard]] std::vector<api::LatencyPart> latencyParts(const telemetry::MetricHistory& history);

} // namespace kaze::scaling
