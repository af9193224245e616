#include "engine/telemetry/detail/log_count.h"

#include "engine/telemetry/detail/log_sql.h"

#include <algorithm>

namespace kaze::telemetry::detail {

using base::Result;
using storage::Connection;
using storage::Row;
using storage::Value;

namespace {

constexpr std::int64_t kStretch = 32768; //!< lines between two looks at the clock
constexpr std::size_t kPicked = 1024;

std::int64_t bucketOf(const LogCounting& counting, std::int64_t at)
{
    return (at - counting.from) / counting.step;
}

//! The place up to which the next lines are counted.
Result<LogPlace> nextEnd(Connection& connection, const LogCounting& counting, bool& isLast)
{
    LogPlace end{counting.end - 1, LogSearch::kLast};
    isLast = true;
    const auto read = connection.query(
        sql::kNewerBoundary, {counting.place.at, counting.place.id, counting.end, kStretch - 1}, [&](const Row& row) {
            end = {row.integer(0), row.integer(1)};
            isLast = false;
        });
    if (!read)
        return base::failure(read);
    return end;
}

//! Out of the index of times alone.
Result<> countLevels(Connection& connection, LogCounting& counting, const LogPlace& end)
{
    auto sql = std::string(sql::kCountLevels) + counting.filter.condition().sql;
    sql += sql::kCountLevelsEnd;
    std::vector<Value> arguments{counting.from, counting.step, counting.place.at, counting.place.id, end.at, end.id};
    counting.filter.condition().addTo(arguments);
    const auto read
        = connection.query(sql, arguments, [&](const Row& row) { counting.add(row.integer(0), row.integer(1), row.integer(2)); });
    if (!read)
        return base::failure(read);
    return {};
}

Result<> countFitting(Connection& connection, LogCounting& counting, const LogPlace& end)
{
    const auto isOfTrace = counting.filter.trace().has_value();
    const auto sql = std::string(isOfTrace ? sql::kNewerOfTrace : sql::kNewerLines) + counting.filter.condition().sql;
    std::vector<Value> arguments{counting.place.at, counting.place.id, end.at, end.id};
    counting.filter.condition().addTo(arguments);
    const auto read = connection.query(sql, arguments, [&](const Row& row) {
        if (const auto line = lineOf(row); counting.filter.matches(line))
            counting.add(bucketOf(counting, placeOf(row).at), static_cast<std::int64_t>(line.level), 1);
    });
    if (!read)
        return base::failure(read);
    return {};
}

} // namespace

void LogCounting::add(std::int64_t bucket, std::int64_t level, std::int64_t lines)
{
    auto& values = levels.at(static_cast<std::size_t>(std::clamp<std::int64_t>(level, 0, std::ssize(levels) - 1)));
    values.at(static_cast<std::size_t>(std::clamp<std::int64_t>(bucket, 0, std::ssize(values) - 1)))
        += static_cast<double>(lines);
    total += lines;
}

Result<std::int64_t> linesBefore(Connection& connection, const LogCounting& counting, std::int64_t before, std::int64_t most)
{
    std::int64_t lines = 0;
    const auto read = connection.query(sql::kCountBetween, {counting.place.at, counting.place.id, before, most + 1},
        [&](const Row& row) { lines = row.integer(0); });
    if (!read)
        return base::failure(read);
    return lines;
}

Result<bool> countLines(Connection& connection, LogCounting& counting, const Deadline& deadline)
{
    for (bool isLast = false; !isLast;) {
        LogPlace end{counting.end - 1, LogSearch::kLast};
        isLast = true;
        if (!counting.filter.trace()) {
            const auto next = nextEnd(connection, counting, isLast);
            if (!next)
                return base::failure(next);
            end = *next;
        }
        const auto counted = counting.filter.isOfLevelsAlone() ? countLevels(connection, counting, end)
                                                               : countFitting(connection, counting, end);
        if (!counted)
            return base::failure(counted);
        counting.place = end;
        if (!isLast && deadline.isOver())
            return false;
    }
    return true;
}

Result<bool> countPicked(Connection& connection, LogCounting& counting, const std::vector<std::int64_t>& numbers,
    std::size_t& next, std::int64_t before, const Deadline& deadline)
{
    const auto sql = std::string(sql::kLineOf) + counting.filter.condition().sql;
    for (; next < numbers.size(); ++next) {
        if (next % kPicked == kPicked - 1 && deadline.isOver()) {
            return false;
        }
        std::vector<Value> arguments{numbers[next]};
        counting.filter.condition().addTo(arguments);
        const auto read = connection.query(sql, arguments, [&](const Row& row) {
            const auto place = placeOf(row);
            const auto line = lineOf(row);
            if (place > counting.place && place.at < std::min(before, counting.end) && counting.filter.matches(line))
                counting.add(bucketOf(counting, place.at), static_cast<std::int64_t>(line.level), 1);
        });
        if (!read)
            return base::failure(read);
    }
    return true;
}

} // namespace kaze::telemetry::detail
