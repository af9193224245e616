#include "engine/api/alert_wire.h"

#include "engine/base/json.h"

namespace kaze::api {

boost::json::value toJson(const Alert& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const AlertRule& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const Silence& value)
{
    return base::toJson(value);
}

base::Result<Alert> alertFromJson(std::string_view text)
{
    boost::json::error_code error;
    const auto json = boost::json::parse({text.data(), text.size()}, error);
    if (error)
        return base::fail(base::ErrorCode::InvalidArgument, "an alert is no JSON: " + error.message());
    return base::fromJson<Alert>(json);
}

base::Result<AlertRule> alertRuleFromJson(const boost::json::value& json)
{
    return base::fromJson<AlertRule>(json);
}

} // namespace kaze::api
