#pragma once

#include "engine/api/memory_requests.h"
#include "engine/base/result.h"

#include <boost/json/value.hpp>

namespace kaze::api {

[[nodiscard]] boost::json::value toJson(const MemoryHits&);
[[nodiscard]] boost::json::value toJson(const MemoryRecord&);
[[nodiscard]] boost::json::value toJson(const MemoryReply&);
[[nodiscard]] boost::json::value toJson(const MemoryPage&);
[[nodiscard]] boost::json::value toJson(const MemoriesImported&);
[[nodiscard]] boost::json::value toJson(const MemoryErased&);
[[nodiscard]] boost::json::value toJson(const MemoryStats&);

//! What somebody else wrote. Errors: InvalidArgument, with the path.
[[nodiscard]] base::Result<MemoryItem> memoryItemFrom(const boost::json::value& value);

} // namespace kaze::api
