// Counting the lines of all months.

#include "engine/api/log_requests.h"
#include "engine/telemetry/detail/log_count.h"
#include "engine/telemetry/detail/log_reader.h"

#include <algorithm>
#include <set>

namespace kaze::telemetry::detail {

using base::ErrorCode;
using base::Result;
using base::Task;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t kMostBuckets = 1000;
constexpr base::Duration kPatience = 10s;
constexpr base::Duration kTurn = 30ms;
constexpr api::Time::duration kUsually = 1h; // where nothing is said
constexpr std::array kNames{"debug", "info", "warning", "error"};

api::LogCounts countsOf(LogCounting& counting)
{
    api::LogCounts counts;
    counts.from = api::Time(std::chrono::microseconds(counting.from));
    counts.stepSeconds = static_cast<double>(counting.step) / 1e6;
    counts.total = counting.total;
    for (std::size_t i = 0; i < counting.levels.size(); ++i)
        counts.levels.push_back({kNames.at(i), std::move(counting.levels.at(i))});
    return counts;
}

base::Error tooMuch()
{
    return {ErrorCode::Timeout, "there are too many lines to count within 10 s; narrow the time range or the filter", nullptr};
}

} // namespace

Task<Result<api::LogCounts>> LogReader::count(api::CountLogs query)
{
    auto filter = LogFilter::parse(query.filter);
    if (!filter)
        co_return base::failure(filter);
    const auto to = query.to.value_or(m_clock.now());
    const auto from = query.from.value_or(to - kUsually);
    if (from >= to)
        co_return base::fail(ErrorCode::InvalidArgument, "the time range ends before it begins");
    auto counting = std::make_shared<LogCounting>();
    counting->filter = std::move(*filter);
    counting->from = microsOf(from);
    counting->to = microsOf(to);
    const auto buckets = std::clamp<std::int64_t>(query.buckets, 1, kMostBuckets);
    counting->step = std::max<std::int64_t>(1, (counting->to - counting->from + buckets - 1) / buckets);
    for (auto& values : counting->levels)
        values.resize(static_cast<std::size_t>(buckets));
    counting->place = {counting->from - 1, LogSearch::kLast};
    if (m_texts && !counting->filter.textQuery().empty())
        m_texts->hurry();
    co_await untilReady();
    const auto until = m_clock.steady() + kPatience;
    const auto files = filesBetween(counting->from, counting->to, true);
    for (const auto& file : files) {
        counting->end = std::min(counting->to, startOf(file.month + std::chrono::months{1}));
        const auto counted = co_await countMonth(file, counting, until);
        if (!counted) {
            // Half a histogram looks like a whole one.
            if (counted.error().code != ErrorCode::Timeout)
                m_months.report(file.month, counted.error());
            co_return base::failure(counted);
        }
    }
    co_return countsOf(*counting);
}

Task<Result<>> LogReader::countMonth(MonthFile file, std::shared_ptr<LogCounting> counting, base::Duration until)
{
    if (const auto reach = m_texts && !counting->filter.textQuery().empty() ? m_texts->reach(file) : std::nullopt) {
        const auto isKnown = co_await knowsAll(file);
        if (!isKnown)
            co_return base::failure(isKnown);
        if (*isKnown) {
            const auto counted = co_await countIndexed(file, counting, *reach, until);
            if (!counted)
                co_return base::failure(counted);
        }
    }
    while (true) {
        auto job = [counting, &clock = m_clock](storage::Connection& connection) {
            return countLines(connection, *counting, {clock, clock.steady() + kTurn});
        };
        const auto isDone = co_await file.database->read(std::move(job));
        if (!isDone)
            co_return base::failure(isDone);
        if (*isDone)
            co_return Result<>{};
        if (m_clock.steady() >= until)
            co_return std::unexpected(tooMuch());
    }
}

//! Counts as far as the index reaches, and nothing where it fails.
Task<Result<>> LogReader::countIndexed(
    MonthFile file, std::shared_ptr<LogCounting> counting, TextIndexes::Reach reach, base::Duration until)
{
    const auto before = std::min(reach.completeBefore, counting->end);
    const auto blocks = co_await blocksOf(file, reach, counting->place.at, before);
    if (!blocks)
        co_return Result<>{};
    std::set<std::int64_t> segments;
    for (const auto& block : *blocks)
        segments.insert(segmentOf(block));
    auto numbers = std::make_shared<std::vector<std::int64_t>>();
    for (const auto segment : segments) {
        auto query = counting->filter.textQuery();
        const auto more = co_await numbersOf(file, reach, segment, std::move(query));
        if (!more)
            co_return Result<>{};
        numbers->insert(numbers->end(), more->begin(), more->end());
        if (m_clock.steady() >= until)
            co_return std::unexpected(tooMuch());
    }
    const auto next = std::make_shared<std::size_t>(0);
    while (true) {
        auto job = [counting, numbers, next, before, &clock = m_clock](storage::Connection& connection) {
            return countPicked(connection, *counting, *numbers, *next, before, {clock, clock.steady() + kTurn});
        };
        const auto isDone = co_await file.database->read(std::move(job));
        if (!isDone)
            co_return base::failure(isDone);
        if (*isDone)
            break;
        if (m_clock.steady() >= until)
            co_return std::unexpected(tooMuch());
    }
    counting->place = {std::max(counting->place.at, before - 1), LogSearch::kLast};
    co_return Result<>{};
}

} // namespace kaze::telemetry::detail
