#include "engine/api/memory_wire.h"

#include "engine/base/json.h"

namespace kaze::api {

namespace {

//! People read the data of a record as what it is, and not as a text that has it; where there is none, there is no member.
boost::json::value withData(boost::json::value value)
{
    auto& object = value.get_object();
    const auto* data = object.if_contains("data");
    if (!data || !data->is_string())
        return value;
    boost::system::error_code bad;
    auto read = boost::json::parse(data->get_string(), bad);
    if (data->get_string().empty())
        object.erase("data");
    else if (!bad)
        object["data"] = std::move(read);
    return value;
}

void withDataEach(boost::json::value& list)
{
    for (auto& each : list.get_array())
        each = withData(std::move(each));
}

} // namespace

boost::json::value toJson(const MemoryHits& value)
{
    auto json = base::toJson(value);
    withDataEach(json.get_object().at("hits"));
    return json;
}
boost::json::value toJson(const MemoryRecord& value)
{
    return withData(base::toJson(value));
}
boost::json::value toJson(const MemoryReply& value)
{
    auto json = base::toJson(value);
    auto& object = json.get_object();
    object["record"] = withData(std::move(object["record"]));
    withDataEach(object.at("versions"));
    return json;
}
boost::json::value toJson(const MemoryPage& value)
{
    auto json = base::toJson(value);
    withDataEach(json.get_object().at("rows"));
    return json;
}
boost::json::value toJson(const MemoriesImported& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const MemoryErased& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const MemoryStats& value)
{
    return base::toJson(value);
}

base::Result<MemoryItem> memoryItemFrom(const boost::json::value& value)
{
    return base::fromJson<MemoryItem>(value);
}

} // namespace kaze::api
