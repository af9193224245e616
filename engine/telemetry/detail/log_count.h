#pragma once

#include "engine/telemetry/detail/log_search.h"

#include <array>

//! Counting the lines of one month's file by level and time, each the inside of a storage job that ends after some time and is asked again.
namespace kaze::telemetry::detail {

//! Goes on over the months, the oldest first.
struct LogCounting {
    LogFilter filter;
    std::int64_t from = 0, to = 0; //!< of the whole
    std::int64_t step = 1; //!< microseconds
    std::array<std::vector<double>, 4> levels; //!< by level, one value a bucket
    std::int64_t total = 0;

    LogPlace place; //!< what lies before it is counted
    std::int64_t end = 0; //!< of the month that is counted, exclusive

    void add(std::int64_t bucket, std::int64_t level, std::int64_t lines);
};

//! How many lines of any kind there are from the place that is reached up to a time, at most `most` and one more.
[[nodiscard]] base::Result<std::int64_t> linesBefore(
    storage::Connection& connection, const LogCounting& counting, std::int64_t before, std::int64_t most);

//! Counts one line after the other. False: the time was up before the month was done.
[[nodiscard]] base::Result<bool> countLines(storage::Connection& connection, LogCounting& counting, const Deadline& deadline);

//! Counts those of these lines that fit, of times before `before`; from the one at `next` on, which moves. False: the time was up.
[[nodiscard]] base::Result<bool> countPicked(storage::Connection& connection, LogCounting& counting,
    const std::vector<std::int64_t>& numbers, std::size_t& next, std::int64_t before, const Deadline& deadline);

} // namespace kaze::telemetry::detail
