#pragma once

#include "engine/telemetry/metric_history.h"

#include <optional>
#include <string>

namespace kaze::scaling {

//! How many agents this machine holds, as measured.
struct AgentRoom {
    std::optional<double> agents; //!< none while nothing was measured of them
    std::string evidence; //!< how that comes, or what is missing
};

//! The smaller of two bounds, each leaving a fifth free:
//! by memory, the agents that live, and 0.8 × free memory ÷ (p90 of an agent's memory in the last hour, and 12 KB of its own);
//! by processors (the utilisation law, U = X·D: use grows with the agents that work), mean agents × what other programs leave of 80 % ÷ what the
//! cell uses, over five minutes, where it uses 5 % or more.
[[nodiscard]] AgentRoom agentRoom(const telemetry::MetricHistory& history);

} // namespace kaze::scaling
