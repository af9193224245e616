#include "engine/api/report_wire.h"

#include "engine/base/json.h"

namespace kaze::api {

boost::json::value toJson(const ReportQuery& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const ReportFigure& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const ReportChart& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const ReportColumn& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const ReportProvenance& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const Annotation& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const ReportSchedule& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const ReportScheduleRow& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const KeptReport& value)
{
    return base::toJson(value);
}

base::Result<ReportQuery> reportQueryFromJson(const boost::json::value& value)
{
    return base::fromJson<ReportQuery>(value);
}

base::Result<ReportSchedule> reportScheduleFromJson(std::string_view text)
{
    boost::json::error_code error;
    const auto json = boost::json::parse({text.data(), text.size()}, error);
    if (error)
        return base::fail(base::ErrorCode::InvalidArgument, "a schedule of reports is no JSON: " + error.message());
    return base::fromJson<ReportSchedule>(json);
}

} // namespace kaze::api
