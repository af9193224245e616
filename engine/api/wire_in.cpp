#include "engine/api/wire.h"

#include "engine/api/requests.h"
#include "engine/base/json.h"

namespace kaze::api {

namespace {

template <class Box, class Variant>
base::Result<Box> read(const boost::json::value& value)
{
    auto read = base::fromJson<Variant>(value);
    if (!read)
        return base::failure(read);
    return std::visit([](auto&& one) { return Box(std::move(one)); }, std::move(*read));
}

} // namespace

base::Result<Request> requestFromJson(const boost::json::value& value)
{
    return read<Request, RequestVariant>(value);
}
base::Result<Response> responseFromJson(const boost::json::value& value)
{
    return read<Response, ResponseVariant>(value);
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
