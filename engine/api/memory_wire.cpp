#include "engine/api/memory_wire.h"

#include "engine/base/json.h"

namespace kaze::api {

boost::json::value toJson(const MemoryHits& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const MemoryRecord& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const MemoryReply& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const MemoryPage& value)
{
    return base::toJson(value);
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
