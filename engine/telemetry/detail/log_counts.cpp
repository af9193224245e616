// Counting the lines of all months.

#include "engine/api/log_requests.h"
#include "engine/telemetry/detail/archive_notes.h"
#include "engine/telemetry/detail/log_count.h"
#include "engine/telemetry/detail/log_reader.h"

#include <algorithm>
#include <iterator>

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
constexpr std::int64_t kMostToCompare = std::int64_t{1} << kSegmentBits; // lines: no segment has more
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

using Blocks = std::vector<TextBlock>::const_iterator;

//! Of the numbers of a segment those that lie in these blocks, which are in order as they are.
void keepWithin(std::vector<std::int64_t>& numbers, Blocks first, Blocks end)
{
    std::erase_if(numbers, [&](std::int64_t number) {
        while (first != end && lastOf(*first) < number)
            ++first;
        return first == end || number < firstOf(*first);
    });
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
    auto until = m_clock.steady() + kPatience;
    std::vector<std::string> notes;
    const auto files = filesBetween(counting->from, counting->to, true, query.archives);
    for (const auto& each : files) {
        auto file = each; // what is unpacked is let go behind it, or there would be no room for the next one
        if (!file.database) {
            const auto begun = m_clock.steady();
            const auto unpacked = co_await unpack(file);
            until += m_clock.steady() - begun; // that is no counting
            if (!unpacked) {
                notes.push_back(nameOf(file.month) + " could not be unpacked: " + unpacked.error().message);
                continue;
            }
        }
        counting->end = std::min(counting->to, startOf(file.month + std::chrono::months{1}));
        const auto counted = co_await countMonth(file, counting, until);
        if (!counted) {
            // Half a histogram looks like a whole one.
            if (counted.error().code != ErrorCode::Timeout)
                m_months.report(file.month, counted.error());
            co_return base::failure(counted);
        }
    }
    auto counts = countsOf(*counting);
    counts.notes = notesBetween(counting->from, counting->to);
    addNotes(counts.notes, std::move(notes));
    if (!query.archives)
        addNotes(counts.notes, notesOfUnasked(m_months, [&](Month month) {
            return startOf(month) < counting->to && startOf(month + std::chrono::months{1}) > counting->from;
        }));
    co_return counts;
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

//! Counts as far as the index reaches, and nothing where it fails or is no help.
Task<Result<>> LogReader::countIndexed(
    MonthFile file, std::shared_ptr<LogCounting> counting, TextIndexes::Reach reach, base::Duration until)
{
    const auto before = std::min(reach.completeBefore, counting->end);
    auto ask = [counting, before](
                   storage::Connection& connection) { return linesBefore(connection, *counting, before, kMostToCompare); };
    const auto lines = co_await file.database->read(std::move(ask));
    if (!lines)
        co_return base::failure(lines);
    if (*lines <= kProbe)
        co_return Result<>{}; // they are read as fast as the index is asked
    auto blocks = co_await blocksOf(file, reach, counting->place.at, before);
    if (!blocks)
        co_return Result<>{};
    std::ranges::sort(*blocks, {}, &TextBlock::block);
    const auto levels = counting->levels;
    const auto total = counting->total;
    for (auto first = blocks->cbegin(); first != blocks->cend();) {
        const auto segment = segmentOf(*first);
        const auto end = std::find_if(first, blocks->cend(), [&](const TextBlock& block) { return segmentOf(block) != segment; });
        const LineRange range{firstOf(*first), lastOf(*std::prev(end))};
        auto query = counting->filter.textQuery();
        auto numbers = co_await numbersOf(file, reach, segment, std::move(query), range);
        if (!numbers || std::ssize(*numbers) > *lines) {
            // One line after the other is less work, or the only way.
            counting->levels = levels;
            counting->total = total;
            co_return Result<>{};
        }
        keepWithin(*numbers, first, end);
        const auto counted = co_await countNumbers(file, counting, std::move(*numbers), before, until);
        if (!counted)
            co_return counted;
        first = end;
    }
    counting->place = {std::max(counting->place.at, before - 1), LogSearch::kLast};
    co_return Result<>{};
}

Task<Result<>> LogReader::countNumbers(MonthFile file, std::shared_ptr<LogCounting> counting, std::vector<std::int64_t> numbers,
    std::int64_t before, base::Duration until)
{
    const auto all = std::make_shared<const std::vector<std::int64_t>>(std::move(numbers));
    const auto next = std::make_shared<std::size_t>(0);
    while (true) {
        auto job = [counting, all, next, before, &clock = m_clock](storage::Connection& connection) {
            return countPicked(connection, *counting, *all, *next, before, {clock, clock.steady() + kTurn});
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

} // namespace kaze::telemetry::detail
