#pragma once

#include "engine/storage/database.h"
#include "engine/telemetry/detail/metric_chunk.h"

#include <functional>

// What jobs do with the file of the metric history, on the storage threads.

namespace kaze::telemetry::detail {

struct StoredSeries {
    std::int64_t id = 0;
    SeriesKey key;
};

//! A sample and the 10 s it is about: slot n begins 10 n seconds after 1970.
struct SlotPoint {
    std::int64_t slot = 0;
    LivePoint point;
};

//! Samples of a series that are not in the file yet, as they were taken: of two for the same time the later counts.
struct NewPoints {
    SeriesKey key;
    std::int64_t id = 0; //!< 0: it has none yet
    std::vector<SlotPoint> points;
};

//! Errors: Corrupt for what nobody wrote.
[[nodiscard]] base::Result<std::vector<StoredSeries>> readSeries(storage::Connection& connection);

//! Puts samples into the file at all levels; coarser steps are computed again from the finer ones. Idempotent. Gives the ids.
[[nodiscard]] base::Result<std::vector<std::int64_t>> putPoints(
    storage::Connection& connection, const std::vector<NewPoints>& series);

//! Calls `each` with the beginning (seconds since 1970) of every step of the level within [from, to) of which something is known, in
//! the file or in `fresh`. What is damaged is as if it were not there.
using PointVisitor = std::function<void(std::int64_t at, const MetricPoint& point)>;
[[nodiscard]] base::Result<> visitPoints(storage::Connection& connection, const NewPoints& fresh, std::size_t level,
    std::int64_t from, std::int64_t to, const PointVisitor& each);

//! From when on a level has anything, in seconds since 1970; none where it has nothing.
[[nodiscard]] base::Result<std::optional<std::int64_t>> firstKept(storage::Connection& connection, std::size_t level);

//! Removes what is older than its level keeps; and, while the file holds more than `mostBytes`, the oldest minutes and then hours. At most
//! two days' worth each time: an hour with a wrong clock must not cost the history. Gives the bytes that are in use.
[[nodiscard]] base::Result<std::uint64_t> retire(storage::Connection& connection, std::int64_t now, std::uint64_t mostBytes);

} // namespace kaze::telemetry::detail
