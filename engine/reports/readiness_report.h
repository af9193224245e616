#pragma once

#include "engine/api/metric_requests.h"
#include "engine/api/readiness_requests.h"
#include "engine/api/report.h"
#include "engine/reports/report_clock.h"

namespace kaze::reports {

//! When the installation has to scale, as it stands now: its stage and what the next begins with, every trigger with its value, threshold,
//! forecast and action, components, anti-patterns and slow queries.
[[nodiscard]] api::ReportDocument readinessReport(
    const api::ReportQuery& query, const api::Readiness& readiness, const api::SlowQueryList& slow, const ReportClock& clock);

//! The history of a measure over the report's time.
struct Growth {
    std::string title; //!< "Database files"
    api::MetricRange range; //!< one line, or several that add up
};

//! The measures that a capacity report looks back at.
[[nodiscard]] std::vector<std::pair<std::string, api::QueryMetric>> growthQueries(const api::ReportQuery& query);

//! What limits throughput, where the time of a turn goes, when thresholds will be reached, and how everything grew in a period.
[[nodiscard]] api::ReportDocument capacityReport(
    const api::ReportQuery& query, const api::Readiness& readiness, const std::vector<Growth>& growth, const ReportClock& clock);

} // namespace kaze::reports
