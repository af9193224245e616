#pragma once

#include "engine/api/alert.h"
#include "engine/api/cost_requests.h"
#include "engine/api/log_requests.h"
#include "engine/api/report.h"
#include "engine/reports/report_clock.h"

#include <optional>

namespace kaze::reports {

//! What is known of an incident, but for its timeline.
struct IncidentFacts {
    base::Time from, to; //!< that the report covers
    std::optional<api::Alert> alert; //!< that it is about
    std::vector<api::Alert> alerts; //!< of that time, by `since`
    std::vector<api::RunRow> failedRuns; //!< by their end
    std::int64_t tracesWithErrors = 0;
    std::int64_t affectedRuns = 0; //!< that failed, or have spans that did
    bool isMoreAffected = false; //!< than were counted
    base::Money cost; //!< of traces with errors
    std::optional<base::Time> began, noticed, ended; //!< ended: none while it goes on
    std::string beganBy, noticedBy, endedBy; //!< "the alert", "the first error in the log"
    api::SpendRow during, before; //!< model calls, of the incident and of as long before it
    std::optional<api::LogCounts> lines; //!< warnings and errors over the time
    std::vector<std::string> notes; //!< what could not be looked through, or all counted
};

//! What went wrong: when it began, was noticed and ended, whom it affected, what it cost, how many calls failed before and in it, and all of it in
//! the order of time. `timeline` has its first rows, and says where they are not all.
[[nodiscard]] api::ReportDocument incidentReport(
    const api::ReportQuery& query, const IncidentFacts& facts, api::ReportTable timeline, const ReportClock& clock);

} // namespace kaze::reports
