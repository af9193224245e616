#pragma once

#include "engine/api/run.h"
#include "engine/storage/connection.h"
#include "engine/telemetry/detail/months.h"
#include "engine/telemetry/detail/rows.h"

#include <map>
#include <unordered_map>
#include <vector>

namespace kaze::telemetry::detail {

//! What a batch adds to a trace's sums.
struct TraceDelta {
    std::string name;
    std::uint64_t rootSpan = 0;
    std::string runId, agent, tenant, pool;
    std::int64_t start = 0;
    std::int64_t finish = 0;
    std::int64_t openRoots = 0;
    std::int64_t spans = 0;
    std::int64_t errors = 0;
    api::Usage usage;
    base::Money cost;
};

//! What goes into one month's file in one transaction.
struct MonthBatch {
    std::vector<EventRow> events;
    std::vector<SpanRowOut> spans;
    std::map<base::Uuid, TraceDelta> traces;
};

using Batch = std::map<Month, MonthBatch>;

struct SpanKey {
    base::Uuid traceId;
    std::uint64_t spanId = 0;

    bool operator==(const SpanKey&) const = default;
};

struct SpanKeyHash {
    std::size_t operator()(const SpanKey& key) const noexcept { return std::hash<base::Uuid>{}(key.traceId) ^ key.spanId; }
};

//! Drops what a later record of the same span makes superfluous: of a span that began and ended within the batch only the end
//! is stored.
void coalesce(std::vector<BoxedSpan>& spans);

//! Adds what a span is to its trace's sums. `isNew`: it was not stored as open before.
void addTo(TraceDelta& delta, const SpanRowOut& span, bool isNew);

//! Writes a trace's sums, or adds them to those that are there; whether it is new.
[[nodiscard]] base::Result<bool> storeTrace(
    storage::Connection& connection, const base::Uuid& id, const TraceDelta& trace, std::int64_t session);

//! Writes one span with its payloads. `namesRun`: the run of one of kind Run is found by it from now on.
[[nodiscard]] base::Result<> storeSpan(
    storage::Connection& connection, const SpanRowOut& span, std::int64_t session, bool namesRun = true);

//! Writes it, and returns how many traces are new. `session` tells this process from others that wrote the file.
[[nodiscard]] base::Result<std::int64_t> store(storage::Connection& connection, const MonthBatch& batch, std::int64_t session);

} // namespace kaze::telemetry::detail
