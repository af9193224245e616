#pragma once

#include "engine/scaling/trigger_table.h"
#include "engine/telemetry/metric_history.h"

#include <optional>
#include <string>

namespace kaze::scaling {

struct Measured {
    std::optional<double> value;
    std::string evidence; //!< what it comes from; without a value why there is none
};

//! A trigger's value as it is now, from the last hour in memory. Takes well below a millisecond.
[[nodiscard]] Measured measure(const TriggerSpec& spec, const telemetry::MetricHistory& history);

} // namespace kaze::scaling
