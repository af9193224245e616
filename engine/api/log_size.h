#pragma once

#include "engine/api/log.h"

#include <cstddef>

namespace kaze::api {

//! Bytes that a line takes in memory, roughly, for those who bound what they hold by more than the number of lines: a line may have 80 KB.
[[nodiscard]] inline std::size_t bytesOf(const LogRow& row)
{
    constexpr std::size_t kOfField = 64; // in a map, besides its text
    auto bytes = sizeof row + row.id.size() + row.source.size() + row.message.size() + row.agent.size() + row.runId.size()
        + row.traceId.size() + row.spanId.size() + row.tenant.size();
    for (const auto& [name, value] : row.fields)
        bytes += kOfField + name.size() + (value.is_string() ? value.get_string().size() : 0);
    return bytes;
}

} // namespace kaze::api
