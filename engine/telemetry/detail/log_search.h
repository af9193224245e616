#pragma once

#include "engine/api/log.h"
#include "engine/base/clock.h"
#include "engine/telemetry/detail/log_rows.h"
#include "engine/telemetry/detail/text_index.h"

#include <limits>
#include <map>

//! Searching the lines of one month's file, each the inside of a storage job that ends after some time and is asked again.
namespace kaze::telemetry::detail {

struct PlacedLine {
    LogPlace place;
    api::LogRow row;
};

//! A page ends with the line that brings it to so much.
inline constexpr std::size_t kLogPageBytes = 8U << 20;

//! As many lines as are looked at one by one before an index is asked: what is common is found among them.
inline constexpr std::int64_t kProbe = 16384;

//! When a job ends, finished or not.
struct Deadline {
    const base::Clock& clock;
    base::Duration at;

    [[nodiscard]] bool isOver() const { return clock.steady() >= at; }
};

//! A search for the next lines that fit a filter, over the months: it goes on behind `place`. One job at a time.
struct LogSearch {
    LogFilter filter;
    bool oldestFirst = false;
    std::int64_t from = kFirst; //!< inclusive; of the month that is searched, as `to`
    std::int64_t to = kLast; //!< exclusive
    std::size_t wanted = 0;

    LogPlace place; //!< what lies before it, in the order asked for, is done
    std::vector<PlacedLine> lines; //!< found, in order
    std::size_t bytes = 0; //!< of them
    std::int64_t looked = 0; //!< at so many lines, without the help of an index

    [[nodiscard]] bool isFull() const { return lines.size() >= wanted || bytes >= kLogPageBytes; }
    void add(PlacedLine line);
    [[nodiscard]] bool isBefore(const LogPlace& a, const LogPlace& b) const { return oldestFirst ? a < b : b < a; }
    //! Whether a line at this place is still to come, within the times asked for.
    [[nodiscard]] bool isAhead(const LogPlace& at) const { return at.at >= from && at.at < to && isBefore(place, at); }
    //! Goes on in a month, of which the times from `first` and before `last` are asked for.
    void enter(std::int64_t first, std::int64_t last);

    static constexpr auto kFirst = std::numeric_limits<std::int64_t>::min();
    static constexpr auto kLast = std::numeric_limits<std::int64_t>::max();
};

//! Reads lines one after the other, until the page is full or the month is done. False: the time was up before that, or `most` lines were looked at.
[[nodiscard]] base::Result<bool> scanLines(
    storage::Connection& connection, LogSearch& search, Month month, std::int64_t most, const Deadline& deadline);

//! The part of a search that an index of the month helps with: it says which lines can fit, block by block.
struct IndexedSearch {
    std::vector<TextBlock> blocks; //!< in the order in which they are needed
    std::size_t next = 0;
    std::map<std::int64_t, std::vector<std::int64_t>> numbers; //!< of lines that can fit, by segment
    std::int64_t completeBefore = 0; //!< see TextIndexes
    std::vector<PlacedLine> found; //!< not yet in order with what follows
    std::size_t foundBytes = 0;

    //! Which segment's numbers are needed to go on; none: there are enough, or it is over.
    [[nodiscard]] std::optional<std::int64_t> needs() const;
    [[nodiscard]] bool isOver() const { return next >= blocks.size(); }
};

//! Puts the blocks that the search can need in order.
void order(IndexedSearch& indexed, const LogSearch& search);

//! Reads the lines that can fit, until the page is full or numbers are missing. False: the time was up.
[[nodiscard]] base::Result<bool> pickLines(
    storage::Connection& connection, LogSearch& search, IndexedSearch& indexed, Month month, const Deadline& deadline);

//! Takes over what was found as far as nothing can come before it any more, and moves on behind it.
void settle(LogSearch& search, IndexedSearch& indexed);

} // namespace kaze::telemetry::detail
