#include "engine/telemetry/detail/log_search.h"

#include "engine/api/log_size.h"
#include "engine/telemetry/detail/log_sql.h"

#include <algorithm>

namespace kaze::telemetry::detail {

using base::Result;
using storage::Connection;
using storage::Row;
using storage::Value;

namespace {

constexpr std::int64_t kStretch = 4096; //!< lines between two looks at the clock

//! From behind a place up to and with another.
struct Stretch {
    LogPlace end;
    bool isLast = false;
};

Result<Stretch> nextStretch(Connection& connection, const LogSearch& search)
{
    const auto& place = search.place;
    Stretch stretch;
    stretch.end = search.oldestFirst ? LogPlace{search.to - 1, LogSearch::kLast} : LogPlace{search.from, LogSearch::kFirst};
    stretch.isLast = true;
    if (search.filter.trace())
        return stretch;
    const auto sql = search.oldestFirst ? sql::kNewerBoundary : sql::kOlderBoundary;
    const auto read = connection.query(
        sql, {place.at, place.id, search.oldestFirst ? search.to : search.from, kStretch - 1}, [&](const Row& row) {
            stretch.end = {row.integer(0), row.integer(1)};
            stretch.isLast = false;
        });
    if (!read)
        return base::failure(read);
    return stretch;
}

std::string statementFor(const LogSearch& search)
{
    const bool isOfTrace = search.filter.trace().has_value();
    std::string sql(search.oldestFirst ? (isOfTrace ? sql::kNewerOfTrace : sql::kNewerLines)
                                       : (isOfTrace ? sql::kOlderOfTrace : sql::kOlderLines));
    sql += search.filter.condition().sql;
    sql += search.oldestFirst ? sql::kOldestFirst : sql::kNewestFirst;
    return sql;
}

Result<> readStretch(Connection& connection, LogSearch& search, Month month, const std::string& sql, const LogPlace& end)
{
    std::vector<Value> arguments{search.place.at, search.place.id, end.at, end.id};
    search.filter.condition().addTo(arguments);
    const auto read = connection.query(sql, arguments, [&](const Row& row) {
        if (search.filter.matches(lineOf(row)))
            search.add({placeOf(row), logRowOf(row, month)});
        return !search.isFull();
    });
    if (!read)
        return base::failure(read);
    return {};
}

//! Whether what was found fills the page.
bool isEnough(const LogSearch& search, const IndexedSearch& indexed)
{
    return search.lines.size() + indexed.found.size() >= search.wanted || search.bytes + indexed.foundBytes >= kLogPageBytes;
}

//! No more than the page takes, the first of them; so that as many as there are in the month are not held.
void keepFirst(const LogSearch& search, IndexedSearch& indexed)
{
    auto& lines = indexed.found;
    const auto isBefore = [&](const PlacedLine& a, const PlacedLine& b) { return search.isBefore(a.place, b.place); };
    if (const auto count = search.wanted - search.lines.size(); lines.size() > count) {
        const auto end = lines.begin() + static_cast<std::ptrdiff_t>(count);
        std::nth_element(lines.begin(), end, lines.end(), isBefore);
        lines.erase(end, lines.end());
    }
    indexed.foundBytes = 0;
    for (const auto& line : lines)
        indexed.foundBytes += api::bytesOf(line.row);
    if (search.bytes + indexed.foundBytes < kLogPageBytes)
        return;
    std::ranges::sort(lines, isBefore);
    indexed.foundBytes = 0;
    std::size_t kept = 0;
    for (; kept < lines.size() && search.bytes + indexed.foundBytes < kLogPageBytes; ++kept)
        indexed.foundBytes += api::bytesOf(lines[kept].row);
    lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(kept), lines.end());
}

//! Whether nothing of this block can come before the page is full.
bool isBeyond(const LogSearch& search, const IndexedSearch& indexed, const TextBlock& block)
{
    if (!isEnough(search, indexed))
        return false;
    return std::ranges::all_of(indexed.found,
        [&](const PlacedLine& line) { return search.oldestFirst ? line.place.at < block.minAt : line.place.at > block.maxAt; });
}

Result<> pickFrom(Connection& connection, LogSearch& search, IndexedSearch& indexed, Month month, const TextBlock& block)
{
    const auto& numbers = indexed.numbers.at(segmentOf(block));
    const auto first = std::ranges::lower_bound(numbers, firstOf(block));
    const auto last = std::ranges::upper_bound(numbers, lastOf(block));
    const auto sql = std::string(sql::kLineOf) + search.filter.condition().sql;
    for (auto number = first; number != last; ++number) {
        std::vector<Value> arguments{*number};
        search.filter.condition().addTo(arguments);
        const auto read = connection.query(sql, arguments, [&](const Row& row) {
            const auto place = placeOf(row);
            if (place.at >= indexed.completeBefore || !search.isAhead(place) || !search.filter.matches(lineOf(row)))
                return;
            indexed.found.push_back({place, logRowOf(row, month)});
            indexed.foundBytes += api::bytesOf(indexed.found.back().row);
        });
        if (!read)
            return base::failure(read);
        if (search.bytes + indexed.foundBytes > 2 * kLogPageBytes)
            keepFirst(search, indexed);
    }
    keepFirst(search, indexed);
    return {};
}

} // namespace

void LogSearch::add(PlacedLine line)
{
    bytes += api::bytesOf(line.row);
    lines.push_back(std::move(line));
}

void LogSearch::enter(std::int64_t first, std::int64_t last)
{
    from = first;
    to = last;
    const LogPlace begin = oldestFirst ? LogPlace{from - 1, kLast} : LogPlace{to, kFirst};
    if (isBefore(place, begin))
        place = begin;
}

Result<bool> scanLines(Connection& connection, LogSearch& search, Month month, std::int64_t most, const Deadline& deadline)
{
    const auto sql = statementFor(search);
    for (std::int64_t looked = 0; !search.isFull(); looked += kStretch) {
        if (looked >= most || (looked > 0 && deadline.isOver()))
            return false;
        const auto stretch = nextStretch(connection, search);
        if (!stretch)
            return base::failure(stretch);
        if (const auto read = readStretch(connection, search, month, sql, stretch->end); !read)
            return base::failure(read);
        search.place = stretch->end;
        search.looked += kStretch;
        if (stretch->isLast)
            return true;
    }
    return true;
}

std::optional<std::int64_t> IndexedSearch::needs() const
{
    if (isOver())
        return std::nullopt;
    const auto segment = segmentOf(blocks[next]);
    return numbers.contains(segment) ? std::nullopt : std::optional(segment);
}

void order(IndexedSearch& indexed, const LogSearch& search)
{
    std::erase_if(indexed.blocks, [&](const TextBlock& block) {
        return search.oldestFirst ? block.maxAt < search.place.at : block.minAt > search.place.at;
    });
    std::ranges::sort(indexed.blocks,
        [&](const TextBlock& a, const TextBlock& b) { return search.oldestFirst ? a.minAt < b.minAt : a.maxAt > b.maxAt; });
}

Result<bool> pickLines(Connection& connection, LogSearch& search, IndexedSearch& indexed, Month month, const Deadline& deadline)
{
    while (!indexed.isOver() && !indexed.needs()) {
        const auto& block = indexed.blocks[indexed.next];
        if (isBeyond(search, indexed, block)) {
            indexed.blocks.resize(indexed.next);
            return true;
        }
        if (const auto picked = pickFrom(connection, search, indexed, month, block); !picked)
            return base::failure(picked);
        ++indexed.next;
        if (deadline.isOver())
            return false;
    }
    return true;
}

void settle(LogSearch& search, IndexedSearch& indexed)
{
    std::ranges::sort(indexed.found, [&](const PlacedLine& a, const PlacedLine& b) { return search.isBefore(a.place, b.place); });
    LogPlace upTo;
    if (indexed.isOver())
        upTo = search.oldestFirst ? LogPlace{std::min(indexed.completeBefore, search.to) - 1, LogSearch::kLast}
                                  : LogPlace{search.from, LogSearch::kFirst};
    else if (search.oldestFirst)
        upTo = {indexed.blocks[indexed.next].minAt, LogSearch::kFirst};
    else
        upTo = {indexed.blocks[indexed.next].maxAt, LogSearch::kLast};
    for (auto& line : indexed.found)
        if (!search.isFull() && (indexed.isOver() || search.isBefore(line.place, upTo)))
            search.add(std::move(line));
    // A block that is still to be read may begin before what is done.
    if (search.isBefore(search.place, upTo))
        search.place = upTo;
    indexed.found.clear();
    indexed.foundBytes = 0;
}

} // namespace kaze::telemetry::detail
