#include "engine/telemetry/detail/log_reader.h"

#include "engine/telemetry/detail/archive_notes.h"
#include "engine/telemetry/detail/log_count.h"
#include "engine/telemetry/detail/log_sql.h"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <functional>
#include <iterator>

namespace kaze::telemetry::detail {

using base::ErrorCode;
using base::Result;
using base::Task;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t kLongestPage = 5000;
//! After so long a page ends with what it has.
constexpr base::Duration kPatience = 2s;
//! So long one question keeps a reader from others.
constexpr base::Duration kTurn = 30ms;

std::int64_t microsOr(const std::optional<api::Time>& time, std::int64_t otherwise)
{
    return time ? microsOf(*time) : otherwise;
}

std::int64_t endOf(Month month)
{
    return startOf(month + std::chrono::months{1});
}

//! Its times are those of a month, and still to be said. Errors: InvalidArgument.
Result<std::shared_ptr<LogSearch>> searchFor(const api::ListLogs& query)
{
    auto filter = LogFilter::parse(query.filter);
    if (!filter)
        return base::failure(filter);
    auto search = std::make_shared<LogSearch>();
    search->filter = std::move(*filter);
    search->oldestFirst = query.oldestFirst;
    search->wanted = static_cast<std::size_t>(std::clamp<std::int64_t>(query.limit, 1, kLongestPage)) + 1;
    const auto edge = query.oldestFirst ? LogSearch::kFirst : LogSearch::kLast;
    search->place = {edge, edge};
    if (query.cursor.empty())
        return search;
    const auto place = parseLogCursor(query.cursor);
    if (!place)
        return base::failure(place);
    search->place = *place;
    return search;
}

api::LogPage pageOf(LogSearch& search, bool isCut)
{
    api::LogPage page;
    if (search.isFull()) {
        // Of one line more it is known that there is another page; where the lines are long, the next one may be empty.
        if (search.lines.size() >= search.wanted)
            search.lines.resize(search.wanted - 1);
        page.next = cursorText(search.lines.back().place);
    } else if (isCut) {
        page.next = cursorText(search.place);
    }
    for (auto& line : search.lines)
        page.rows.push_back(std::move(line.row));
    return page;
}

} // namespace

LogReader::LogReader(
    Months& months, Drain& drain, TextIndexes* texts, OpenArchives& archives, const base::Clock& clock, base::Executor loop)
    : m_months(months), m_drain(drain), m_texts(texts), m_archives(archives), m_clock(clock), m_loop(std::move(loop))
{
}

Task<> LogReader::untilReady()
{
    const base::OneShot<bool> done;
    m_drain.whenReady([executor = m_loop, done] { boost::asio::post(executor, [done] { done.set(true); }); });
    co_await done.wait();
}

Task<> LogReader::untilStored()
{
    const base::OneShot<bool> done;
    m_drain.flush([executor = m_loop, done] { boost::asio::post(executor, [done] { done.set(true); }); });
    co_await done.wait();
}

std::vector<MonthFile> LogReader::filesBetween(std::int64_t from, std::int64_t to, bool oldestFirst, bool archives) const
{
    auto files = m_months.all();
    if (archives)
        for (const auto& archive : m_months.archived())
            files.push_back({archive.month, nullptr});
    std::erase_if(files, [&](const MonthFile& file) { return startOf(file.month) >= to || endOf(file.month) <= from; });
    std::ranges::sort(files, std::ranges::greater(), &MonthFile::month);
    if (oldestFirst)
        std::ranges::reverse(files);
    return files;
}

Task<Result<>> LogReader::unpack(MonthFile& file)
{
    auto opened = co_await m_archives.open(file.month);
    if (!opened)
        co_return base::failure(opened);
    file = std::move(*opened);
    co_return Result<>{};
}

std::vector<std::string> LogReader::notesBetween(std::int64_t from, std::int64_t to) const
{
    return notesOfMissing(m_months, [&](Month month) { return startOf(month) < to && endOf(month) > from; });
}

Task<Result<api::LogPage>> LogReader::list(api::ListLogs query)
{
    const auto made = searchFor(query);
    if (!made)
        co_return base::failure(made);
    const auto search = *made;
    const auto from = microsOr(query.from, LogSearch::kFirst);
    const auto to = microsOr(query.to, LogSearch::kLast);
    if (from > to)
        co_return base::fail(ErrorCode::InvalidArgument, "the time range ends before it begins");
    if (m_texts && !search->filter.textQuery().empty())
        m_texts->hurry();
    co_await untilReady();
    if (query.cursor.empty())
        co_await untilStored();
    const auto until = m_clock.steady() + kPatience;
    auto notes = notesBetween(from, to);
    std::optional<base::Error> failed;
    bool isCut = false;
    const auto files = filesBetween(from, to, query.oldestFirst, query.archives);
    for (const auto& each : files) {
        auto file = each; // what is unpacked is let go behind it, or there would be no room for the next one
        const bool isPassed = query.oldestFirst ? endOf(file.month) <= search->place.at : startOf(file.month) > search->place.at;
        if (isPassed)
            continue;
        search->enter(std::max(from, startOf(file.month)), std::min(to, endOf(file.month)));
        if (!file.database) {
            const auto unpacked = co_await unpack(file);
            if (!unpacked) {
                failed = unpacked.error();
                notes.push_back(nameOf(file.month) + " could not be unpacked: " + failed->message);
                continue;
            }
        }
        const auto isDone = co_await searchFile(file, search, until);
        if (!isDone) {
            failed = isDone.error();
            m_months.report(file.month, *failed);
            notes.push_back(nameOf(file.month) + " could not be read: " + failed->message);
        }
        isCut = isDone && !*isDone;
        if (isCut || search->isFull())
            break;
    }
    if (search->lines.empty() && failed && !isCut)
        co_return std::unexpected(*failed);
    // What lies behind the page is asked for with the next one.
    if (const bool isAll = !isCut && !search->isFull(); !query.archives && (isAll || (query.oldestFirst && query.cursor.empty())))
        std::ranges::move(notesOfUnasked(m_months, [&](Month month) { return startOf(month) < to && endOf(month) > from; }),
            std::back_inserter(notes));
    auto page = pageOf(*search, isCut);
    page.notes = std::move(notes);
    co_return page;
}

//! False when the time was up before the month was done or the page full.
Task<Result<bool>> LogReader::searchFile(MonthFile file, std::shared_ptr<LogSearch> search, base::Duration until)
{
    while (true) {
        auto isDone = co_await searchMonth(file, search, until);
        if (!isDone || *isDone || m_clock.steady() >= until)
            co_return isDone;
    }
}

std::optional<TextIndexes::Reach> LogReader::usableIndex(const MonthFile& file, const LogSearch& search) const
{
    const auto& filter = search.filter;
    if (!m_texts || filter.textQuery().empty() || filter.trace() || search.looked < kProbe)
        return std::nullopt;
    auto reach = m_texts->reach(file);
    if (!reach)
        return std::nullopt;
    const bool isAhead = search.oldestFirst ? search.place.at < std::min(reach->completeBefore, search.to) - 1
                                            : search.place.at < reach->completeBefore;
    return isAhead ? reach : std::nullopt;
}

Task<Result<bool>> LogReader::searchMonth(MonthFile file, std::shared_ptr<LogSearch> search, base::Duration until)
{
    if (usableIndex(file, *search)) {
        const auto isKnown = co_await knowsAll(file);
        if (!isKnown)
            co_return base::failure(isKnown);
        const auto reach = usableIndex(file, *search);
        if (*isKnown && reach) {
            auto indexed = co_await searchIndexed(file, search, *reach, until);
            co_return indexed;
        }
    }
    auto job = [search, month = file.month, &clock = m_clock](storage::Connection& connection) {
        return scanLines(connection, *search, month, kProbe, {clock, clock.steady() + kTurn});
    };
    co_return co_await file.database->read(std::move(job));
}

//! Whether the index has heard of every line that there is now: one that is stored this moment it may not have.
Task<Result<bool>> LogReader::knowsAll(MonthFile file)
{
    auto job = [](storage::Connection& connection) -> Result<std::int64_t> {
        std::int64_t last = 0;
        const auto read = connection.query(sql::kLastLine, {}, [&](const storage::Row& row) { last = row.integer(0); });
        if (!read)
            return base::failure(read);
        return last;
    };
    const auto last = co_await file.database->read(std::move(job));
    if (!last)
        co_return base::failure(last);
    const auto reach = m_texts->reach(file);
    co_return reach && reach->last >= *last;
}

Task<Result<bool>> LogReader::searchIndexed(
    MonthFile file, std::shared_ptr<LogSearch> search, TextIndexes::Reach reach, base::Duration until)
{
    auto indexed = std::make_shared<IndexedSearch>();
    indexed->completeBefore = reach.completeBefore;
    auto blocks = co_await blocksOf(file, reach, search->from, std::min(reach.completeBefore, search->to));
    if (!blocks)
        co_return false; // the lines themselves are read instead
    indexed->blocks = std::move(*blocks);
    order(*indexed, *search);
    while (!indexed->isOver() && m_clock.steady() < until) {
        if (const auto segment = indexed->needs()) {
            auto query = search->filter.textQuery();
            const LineRange all;
            auto numbers = co_await numbersOf(file, reach, *segment, std::move(query), all);
            if (!numbers)
                co_return false;
            // Neighbours are both needed for a while; more would be too many to hold.
            if (indexed->numbers.size() > 1)
                indexed->numbers.erase(indexed->numbers.begin()->first + 1 < *segment ? indexed->numbers.begin()
                                                                                      : std::prev(indexed->numbers.end()));
            indexed->numbers[*segment] = std::move(*numbers);
        }
        auto job = [search, indexed, month = file.month, &clock = m_clock](storage::Connection& connection) {
            return pickLines(connection, *search, *indexed, month, {clock, clock.steady() + kTurn});
        };
        const auto picked = co_await file.database->read(std::move(job));
        if (!picked)
            co_return base::failure(picked);
    }
    settle(*search, *indexed);
    const bool isMonthDone = indexed->isOver() && !search->oldestFirst;
    co_return isMonthDone || search->isFull();
}

Task<Result<std::vector<TextBlock>>> LogReader::blocksOf(
    MonthFile file, TextIndexes::Reach reach, std::int64_t from, std::int64_t to)
{
    auto job = [from, to](storage::Connection& connection) { return TextIndex::blocks(connection, from, to); };
    auto blocks = co_await reach.database->read(std::move(job));
    if (!blocks)
        noteUseless(file, blocks.error());
    co_return blocks;
}

Task<Result<std::vector<std::int64_t>>> LogReader::numbersOf(
    MonthFile file, TextIndexes::Reach reach, std::int64_t segment, std::string query, LineRange lines)
{
    auto job = [segment, query = std::move(query), lines](
                   storage::Connection& connection) { return TextIndex::search(connection, segment, query, lines); };
    auto numbers = co_await reach.database->read(std::move(job));
    if (!numbers)
        noteUseless(file, numbers.error());
    co_return numbers;
}

void LogReader::noteUseless(const MonthFile& file, const base::Error& error)
{
    // One that is being closed says so, and is not asked again.
    if (error.code != ErrorCode::Unavailable)
        m_texts->discard(file.month, error);
}

} // namespace kaze::telemetry::detail
