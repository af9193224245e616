#pragma once

#include "engine/api/trace.h"
#include "engine/base/ids.h"
#include "engine/storage/connection.h"
#include "engine/telemetry/span.h"

#include <array>
#include <optional>
#include <vector>

//! What is read of traces and spans from one month's file; each is the inside of a storage job. `session` tells spans that this process left
//! open from those that another did.
namespace kaze::telemetry::detail {

[[nodiscard]] base::Uuid uuidAt(const storage::Row& row, int column);
//! Of the columns of a list.
[[nodiscard]] api::TraceRow traceRowOf(const storage::Row& row, std::int64_t session);

//! A part of a trace.
struct TracePart {
    std::vector<api::SpanRow> spans;
    std::string runId, agent, name, tenant, pool;
    bool isRunning = false; //!< this process has one of its roots open
};
[[nodiscard]] base::Result<TracePart> readTrace(storage::Connection& connection, const base::Uuid& id, std::int64_t session);

[[nodiscard]] base::Result<bool> hasSpans(storage::Connection& connection, const base::Uuid& id);

//! The sums of a trace, where they are kept in this file.
[[nodiscard]] base::Result<std::optional<api::TraceRow>> readTraceRow(
    storage::Connection& connection, const base::Uuid& id, std::int64_t session);

//! The trace of a run whose id is stored in one of these spellings.
[[nodiscard]] base::Result<std::optional<base::Uuid>> traceOfRun(
    storage::Connection& connection, const std::array<std::string, 3>& spellings);

//! With the first megabyte of its payloads.
[[nodiscard]] base::Result<std::optional<api::SpanDetail>> readSpan(
    storage::Connection& connection, const base::Uuid& traceId, std::uint64_t spanId, std::int64_t session);

//! None where the span is not in this file.
[[nodiscard]] base::Result<std::optional<api::SpanRow>> readSpanRow(
    storage::Connection& connection, const base::Uuid& traceId, std::uint64_t spanId, std::int64_t session);

struct SpansAfter {
    std::vector<api::SpanRow> spans;
    std::int64_t last = 0; //!< the place of the last one
    std::size_t bytes = 0; //!< that they take as JSON, roughly
};
//! At most `limit` spans behind a place, in the order in which they were first stored; ends with the one that brings them to `mostBytes`.
[[nodiscard]] base::Result<SpansAfter> readSpansAfter(storage::Connection& connection, const base::Uuid& traceId,
    std::int64_t after, std::int64_t limit, std::size_t mostBytes, std::int64_t session);

struct WholeSpans {
    std::vector<SpanRecord> spans; //!< those that are open have no duration
    std::int64_t last = 0;
    bool complete = false; //!< there are none behind them
};
//! As they are kept; ends with the span that brings them to `mostBytes` in memory.
[[nodiscard]] base::Result<WholeSpans> readWholeSpans(storage::Connection& connection, const base::Uuid& traceId,
    std::int64_t after, std::int64_t limit, std::size_t mostBytes, bool content);

//! Puts the parts' spans in order and sums them up.
[[nodiscard]] api::Trace assembled(const base::Uuid& id, std::vector<TracePart> parts);

} // namespace kaze::telemetry::detail
