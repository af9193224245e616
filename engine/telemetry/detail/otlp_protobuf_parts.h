#pragma once

#include "engine/telemetry/detail/otlp_values.h"
#include "engine/telemetry/detail/protobuf_wire.h"

//! What OTLP's messages in protobuf have in common: ids, attributes, resources and scopes.
namespace kaze::telemetry::otlp::detail {

[[nodiscard]] std::unexpected<base::Error> broken(const char* message);

//! Calls `take` for each field of a message. False when it is damaged, or `take` says so.
template <class F>
bool eachField(std::string_view bytes, F&& take)
{
    WireReader reader(bytes);
    while (const auto field = reader.next())
        if (!take(*field))
            return false;
    return !reader.failed();
}

//! Nil, and 0, of another length.
[[nodiscard]] base::Uuid traceIdOf(std::string_view bytes);
[[nodiscard]] std::uint64_t spanIdOf(std::string_view bytes);

// False when it is damaged.

[[nodiscard]] bool readValue(std::string_view bytes, boost::json::value& to, Room& room, int depth = 0);
[[nodiscard]] bool readAttribute(std::string_view bytes, AttributeList& to, Room& room);
//! The attributes that a message has under this number.
[[nodiscard]] bool readAttributes(std::string_view bytes, std::uint32_t number, AttributeList& to);
//! Of a ScopeSpans, ScopeMetrics or ScopeLogs; it may stand behind what it is about.
[[nodiscard]] bool readScope(std::string_view bytes, Source& source);
//! Of a ResourceSpans, ResourceMetrics or ResourceLogs; as above.
[[nodiscard]] bool readResource(std::string_view bytes, Source& source);

} // namespace kaze::telemetry::otlp::detail
