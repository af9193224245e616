#pragma once

#include "engine/api/trace_requests.h"
#include "engine/base/ids.h"
#include "engine/storage/connection.h"
#include "engine/telemetry/detail/trace_filter.h"

#include <vector>

//! A list of traces out of one month's file; the inside of a storage job.
namespace kaze::telemetry::detail {

//! The place of a trace in a list: by what it is ordered by, then the newest first, then by id.
struct TracePlace {
    std::int64_t key = 0; //!< 0 where the newest come first
    std::int64_t start = 0;
    base::Uuid id;

    auto operator<=>(const TracePlace&) const = default;
};

//! "longest-1200000-1763735527123456-0192f0c17e3a70008000…": the last place of a page.
[[nodiscard]] std::string cursorText(api::TraceOrder order, const TracePlace& place);
//! An empty text is before the first. Errors: InvalidArgument, also for a cursor of another order.
[[nodiscard]] base::Result<TracePlace> parseCursor(api::TraceOrder order, std::string_view text);

struct TraceListing {
    TraceCondition condition;
    api::TraceOrder order = api::TraceOrder::Newest;
    std::int64_t from = 0, to = 0; //!< by start; to exclusive
    TracePlace after;
    std::int64_t limit = 0;
    std::int64_t session = 0; //!< this process's
};

struct PlacedTrace {
    TracePlace place;
    api::TraceRow row;
};

[[nodiscard]] base::Result<std::vector<PlacedTrace>> listTraces(storage::Connection& connection, const TraceListing& listing);

} // namespace kaze::telemetry::detail
