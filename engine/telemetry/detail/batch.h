#pragma once

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
    std::string runId, agent;
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

//! Writes it, and returns how many traces are new. `session` tells this process from others that wrote the file.
[[nodiscard]] base::Result<std::int64_t> store(storage::Connection& connection, const MonthBatch& batch, std::int64_t session);

} // namespace kaze::telemetry::detail
