#pragma once

#include "engine/api/readiness_requests.h"
#include "engine/scaling/trigger_table.h"
#include "engine/telemetry/metric_history.h"

#include <optional>
#include <span>

namespace kaze::scaling {

//! The last Monday 00:00 UTC: calibration looks at whole weeks, so that it says the same whenever it is asked in one.
[[nodiscard]] base::Time calibratedAt(base::Time now);
inline constexpr std::chrono::days kCalibratedOver{28}; //!< before that

//! What a threshold should be, from the highest value of each hour; a suggestion that a person takes or leaves.
//!
//! From what is ordinary: a trigger is of use when its warning, at seven tenths of the threshold, lies above everything ordinary. So the threshold
//! is the larger of 1.2 × the 99th percentile of the hours ÷ 0.7 and median + 6 × 1.4826 × the median distance from it (six standard
//! deviations, were it normal); never above the documents' figure, for a slow machine makes no promise smaller.
//!
//! From the knee: how much load is too much shows in what it is for, the turns. `turns` are their 95th percentiles of the same hours: the
//! threshold is nine tenths of the least load from which on, in at least twelve hours, their median is twice that of the quieter half.
//!
//! None for triggers that are not calibrated, for less than 100 hours in that time, where nothing shows, and where the suggestion is within a
//! tenth of `threshold`, which is in force.
[[nodiscard]] std::optional<api::TriggerCalibration> calibrate(const TriggerSpec& spec, double threshold,
    std::span<const telemetry::MetricHistory::Point> hours, std::span<const telemetry::MetricHistory::Point> turns,
    base::Time now);

} // namespace kaze::scaling
