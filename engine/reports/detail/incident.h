#pragma once

#include "engine/api/alert.h"
#include "engine/api/report.h"
#include "engine/reports/detail/asking.h"
#include "engine/reports/detail/timeline.h"
#include "engine/reports/incident_report.h"

namespace kaze::reports::detail {

//! An incident's query with its time: where nobody names one, from a quarter of an hour before its alert or trace began to as long after its end.
//! Errors: NotFound; InvalidArgument for a filter of the log.
struct Incident {
    api::ReportQuery query;
    std::optional<api::Alert> alert;
};
[[nodiscard]] base::Task<base::Result<Incident>> incidentOf(Sources from, api::ReportQuery query, base::Time now);

//! All about it.
struct IncidentFound {
    IncidentFacts facts;
    std::shared_ptr<Timeline> timeline;
};
[[nodiscard]] base::Task<base::Result<IncidentFound>> findIncident(Sources from, Incident incident);

} // namespace kaze::reports::detail
