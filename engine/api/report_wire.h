#pragma once

#include "engine/api/report_requests.h"

#include <boost/json/value.hpp>

// Queries of reports as JSON, as they stand in reports and in state.db, and what `--json` lists.

namespace kaze::api {

[[nodiscard]] boost::json::value toJson(const ReportQuery&);
[[nodiscard]] boost::json::value toJson(const ReportFigure&);
[[nodiscard]] boost::json::value toJson(const ReportChart&);
[[nodiscard]] boost::json::value toJson(const ReportColumn&);
[[nodiscard]] boost::json::value toJson(const ReportProvenance&);
[[nodiscard]] boost::json::value toJson(const Annotation&);
[[nodiscard]] boost::json::value toJson(const ReportSchedule&);
[[nodiscard]] boost::json::value toJson(const ReportScheduleRow&);
[[nodiscard]] boost::json::value toJson(const KeptReport&);

//! Errors: InvalidArgument with the path of what is wrong.
[[nodiscard]] base::Result<ReportQuery> reportQueryFromJson(const boost::json::value& value);
[[nodiscard]] base::Result<ReportSchedule> reportScheduleFromJson(std::string_view text);

} // namespace kaze::api
