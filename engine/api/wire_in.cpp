#include "engine/api/wire.h"

#include "engine/base/json.h"

namespace kaze::api {

base::Result<Request> requestFromJson(const boost::json::value& value)
{
    return base::fromJson<Request>(value);
}
base::Result<Response> responseFromJson(const boost::json::value& value)
{
    return base::fromJson<Response>(value);
}
base::Result<Event> eventFromJson(const boost::json::value& value)
{
    return base::fromJson<Event>(value);
}
base::Result<EventFilter> eventFilterFromJson(const boost::json::value& value)
{
    return base::fromJson<EventFilter>(value);
}

} // namespace kaze::api
