#pragma once

#include "engine/api/report.h"
#include "engine/base/result.h"
#include "engine/reports/report_clock.h"

#include <string>

namespace kaze::reports {

//! The same query with its time named in full, checked. An incident's that an alert or a trace decides stays open, see report_maker.h. Errors:
//! InvalidArgument with what is wrong.
[[nodiscard]] base::Result<api::ReportQuery> resolved(api::ReportQuery query, base::Time now, const ReportClock& clock);

//! What it is limited to, but for its time: "tenant lab, agent coder"; "all tenants" where it is not.
[[nodiscard]] std::string scopeText(const api::ReportQuery& query);

//! "kaze-cost-lab-2026-11-16-to-2026-11-22.html": a good name for the file of a report.
[[nodiscard]] std::string fileNameOf(const api::ReportQuery& query, std::string_view format);

//! ".md" for markdown; the others are as they are called.
[[nodiscard]] std::string_view endingOf(std::string_view format);

} // namespace kaze::reports
