#pragma once

#include "engine/api/alert_requests.h"
#include "engine/base/loop.h"
#include "engine/telemetry/metric_history.h"
#include "engine/telemetry/observation_log.h"

#include <functional>

// What rules look at, as values of lines: the same for now and for the past.

namespace kaze::alerting::detail {

struct Reading {
    base::Time first; //!< end of the first step
    base::Duration step{0};
    std::size_t count = 0;
    using Line = telemetry::MetricHistory::Windows::Line;
    std::vector<Line> lines;
    std::size_t leftOut = 0; //!< lines above 200
    bool isWhole = false; //!< a line that is not here is in order; else nothing is known of it

    [[nodiscard]] base::Time at(std::size_t index) const
    {
        return first + std::chrono::duration_cast<std::chrono::microseconds>(step) * static_cast<std::int64_t>(index);
    }
};

//! Where it is read. Lives on the loop.
struct Sources {
    telemetry::MetricHistory& history;
    base::WorkerPool& workers;
    //! The labels by which a budget is measured; empty where there is no such budget.
    std::function<std::map<std::string, std::string>(const std::string& id)> budgetLabels;
};

//! How often a rule is looked at: every 10 s, each minute where it looks at more than an hour, every ten minutes at more than a day.
[[nodiscard]] base::Duration stepOf(const api::AlertRule& rule);

//! The steps after `from`, up to `to`; of every kind but open spans. Errors: as of MetricHistory::windows.
[[nodiscard]] base::Task<base::Result<Reading>> readValues(
    const Sources& sources, api::AlertRule rule, base::Duration step, base::Time from, base::Time to);

//! The spans that are open for too long, one step.
[[nodiscard]] Reading readOpenSpans(const telemetry::ObservationLog& observations, const api::AlertRule& rule, base::Time at);

//! The steps that a reading of this time has, of which nothing is known.
[[nodiscard]] Reading nothingKnown(base::Duration step, base::Time from, base::Time to);

//! What a gauge was at the end of each step.
[[nodiscard]] telemetry::MetricHistory::MovingWindow windowOf(
    std::string name, std::map<std::string, std::string> labels, base::Duration step, base::Time from, base::Time to);

[[nodiscard]] base::Duration durationOf(double seconds);

} // namespace kaze::alerting::detail
