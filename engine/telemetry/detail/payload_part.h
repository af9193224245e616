#pragma once

#include "engine/api/trace_requests.h"
#include "engine/base/ids.h"
#include "engine/storage/connection.h"

#include <optional>

namespace kaze::telemetry::detail {

//! At most `limit` bytes of a payload from the character on that the offset lies in, and always a whole character; it begins at `next` minus
//! its size. None where this file has no such span.
[[nodiscard]] base::Result<std::optional<api::PayloadPart>> readPayload(storage::Connection& connection,
    const base::Uuid& traceId, std::uint64_t spanId, api::PayloadSide side, std::int64_t offset, std::int64_t limit);

} // namespace kaze::telemetry::detail
