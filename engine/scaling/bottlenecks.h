#pragma once

#include "engine/api/readiness_requests.h"
#include "engine/telemetry/metric_history.h"

#include <vector>

namespace kaze::scaling {

//! What limits throughput, over the last five minutes, by utilisation, saturation and waits of each resource (the USE method, Gregg 2013): keys of
//! providers, pools, readers and writers of stores, the cell's loop, processors, the embedder, budgets. The tightest first, at most twelve.
//!
//! A resource limits now when it is used at 70 % or more and somebody waits for it: one on average, or a twentieth of them 10 ms or longer.
//!
//! What removing the tightest would gain follows from the utilisation law (Denning and Buzen 1978): at the same mix of work the use of every
//! resource grows with throughput, so that without it throughput can grow until the next one is fully used: U1 ÷ U2 times as much as what the
//! tightest lets through.
[[nodiscard]] std::vector<api::Bottleneck> bottlenecks(const telemetry::MetricHistory& history);

} // namespace kaze::scaling
