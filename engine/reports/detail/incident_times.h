#pragma once

#include "engine/api/report_requests.h"
#include "engine/reports/detail/timeline.h"
#include "engine/reports/incident_report.h"

namespace kaze::reports::detail {

//! What tells when an incident began and ended, where no alert does.
struct IncidentSigns {
    std::optional<base::Time> firstTrace; //!< the first one with errors began
    std::optional<base::Time> firstLine, lastLine; //!< errors of the log
    std::vector<api::Annotation> notes;
};

//! When it began, was noticed and ended. An alert says so itself; else it began with the first alert, error or run that failed in the time, somebody
//! noticed it when an alert fired or wrote a note after that, and it ended with the last alert or error, unless an alert still fires.
void findTimes(IncidentFacts& facts, const IncidentSigns& signs);

//! What stands in the timeline beside lines and spans.
[[nodiscard]] std::vector<TimelineItem> knownItems(const IncidentFacts& facts, const std::vector<api::Annotation>& notes);

} // namespace kaze::reports::detail
