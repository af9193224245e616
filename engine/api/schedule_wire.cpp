#include "engine/api/schedule_wire.h"

#include "engine/base/json.h"

namespace kaze::api {

boost::json::value toJson(const ScheduleSpec& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const ScheduleRow& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const ScheduleFire& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const PlannedFire& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const ScheduleReply& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const SchedulePreview& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const ScheduleCalendar& value)
{
    return base::toJson(value);
}

base::Result<ScheduleSpec> scheduleFromJson(std::string_view text)
{
    boost::json::error_code error;
    const auto json = boost::json::parse({text.data(), text.size()}, error);
    if (error)
        return base::fail(base::ErrorCode::InvalidArgument, "a schedule is no JSON: " + error.message());
    return base::fromJson<ScheduleSpec>(json);
}

} // namespace kaze::api
