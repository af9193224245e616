#pragma once

#include "engine/api/schedule_requests.h"

#include <boost/json/value.hpp>

// Schedules as JSON, for lists of them, for `--json` and for state.db.

namespace kaze::api {

[[nodiscard]] boost::json::value toJson(const ScheduleSpec&);
[[nodiscard]] boost::json::value toJson(const ScheduleRow&);
[[nodiscard]] boost::json::value toJson(const ScheduleFire&);
[[nodiscard]] boost::json::value toJson(const PlannedFire&);
[[nodiscard]] boost::json::value toJson(const ScheduleReply&);
[[nodiscard]] boost::json::value toJson(const SchedulePreview&);
[[nodiscard]] boost::json::value toJson(const ScheduleCalendar&);

//! Errors: InvalidArgument with the path of what is wrong.
[[nodiscard]] base::Result<ScheduleSpec> scheduleFromJson(std::string_view text);

} // namespace kaze::api
