#pragma once

#include "engine/api/requests.h"
#include "engine/base/ids.h"
#include "engine/storage/connection.h"
#include "engine/telemetry/detail/trace_filter.h"

#include <array>
#include <optional>
#include <vector>

//! What is read from one month's file; each is the inside of a storage job.
namespace kaze::telemetry::detail {

//! The place of a trace in the list: newest first, then by id.
struct TracePlace {
    std::int64_t start = 0;
    base::Uuid id;

    auto operator<=>(const TracePlace&) const = default;
};

//! "1763735527123456-0192f0c17e3a70008000…": the last place of a page.
[[nodiscard]] std::string cursorText(const TracePlace& place);
//! An empty text is before the first. Errors: InvalidArgument.
[[nodiscard]] base::Result<TracePlace> parseCursor(std::string_view text);

struct PlacedTrace {
    TracePlace place;
    api::TraceRow row;
};

[[nodiscard]] base::Result<std::vector<PlacedTrace>> listTraces(
    storage::Connection& connection, const TraceCondition& condition, const TracePlace& before, std::int64_t limit);

//! A part of a trace; `session` tells spans that this process left open from those that another did.
struct TracePart {
    std::vector<api::SpanRow> spans;
    std::string runId, agent, name;
};
[[nodiscard]] base::Result<TracePart> readTrace(storage::Connection& connection, const base::Uuid& id, std::int64_t session);

//! The trace of a run whose id is stored in one of these spellings.
[[nodiscard]] base::Result<std::optional<base::Uuid>> traceOfRun(
    storage::Connection& connection, const std::array<std::string, 3>& spellings);

[[nodiscard]] base::Result<std::optional<api::SpanDetail>> readSpan(
    storage::Connection& connection, const base::Uuid& traceId, std::uint64_t spanId, std::int64_t session);

//! Puts the parts' spans in order and sums them up.
[[nodiscard]] api::Trace assembled(const base::Uuid& id, std::vector<TracePart> parts);

} // namespace kaze::telemetry::detail
