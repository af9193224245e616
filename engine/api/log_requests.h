#pragma once

#include "engine/api/log.h"
#include "engine/api/snapshot.h"

#include <string_view>

namespace kaze::api {

struct LogPage {
    static constexpr std::string_view kType = "log_page";
    std::vector<LogRow> rows;
    std::string next; //!< cursor of the next page; empty at the end
    std::vector<std::string>
        notes; //!< what could not be looked through and why: a damaged month, archives that were not asked for
};
BOOST_DESCRIBE_STRUCT(LogPage, (), (rows, next, notes))

//! Lines of the observation log. A filter has words and phrases of the message (each word matches the beginning of a word) and fields level
//! (`level:error`, `level>=warn`), source, agent, run, trace, tenant and any field of the lines' own (`model:gpt-*`, `attempt>2`).
struct ListLogs {
    static constexpr std::string_view kType = "list_logs";
    using Reply = LogPage;
    std::string filter;
    std::optional<Time> from, to; //!< from inclusive, to exclusive
    bool oldestFirst = false;
    bool archives = false; //!< also in archived months, which are unpacked first
    std::string cursor;
    std::int64_t limit = 200; //!< at most 5 000
};
BOOST_DESCRIBE_STRUCT(ListLogs, (), (filter, from, to, oldestFirst, archives, cursor, limit))

//! How many lines there are of each level over time.
struct LogCounts {
    static constexpr std::string_view kType = "log_counts";
    Time from; //!< beginning of the first bucket
    double stepSeconds = 0;
    std::vector<Series> levels; //!< "debug", "info", "warning", "error", one value a bucket
    std::int64_t total = 0;
    std::vector<std::string> notes{}; //!< what could not be counted and why, as of a page
};
BOOST_DESCRIBE_STRUCT(LogCounts, (), (from, stepSeconds, levels, total, notes))

struct CountLogs {
    static constexpr std::string_view kType = "count_logs";
    using Reply = LogCounts;
    std::string filter;
    std::optional<Time> from, to; //!< the last hour where nothing is said
    std::int64_t buckets = 60; //!< at most 1 000
    bool archives = false; //!< also in archived months, which are unpacked first
};
BOOST_DESCRIBE_STRUCT(CountLogs, (), (filter, from, to, buckets, archives))

enum class MonthState : std::uint8_t { Live, Archived, Damaged };
BOOST_DESCRIBE_ENUM(MonthState, Live, Archived, Damaged)

//! A month of observations on the disk.
struct ObservationMonth {
    std::string month; //!< "2026-11"
    Open<MonthState> state;
    std::int64_t bytes = 0; //!< of its database, or of its archive
    std::int64_t textBytes = 0; //!< of its full-text index
    std::int64_t events = 0;
    std::int64_t unindexed = 0; //!< events that the full-text index has yet to take
    std::string note;
};
BOOST_DESCRIBE_STRUCT(ObservationMonth, (), (month, state, bytes, textBytes, events, unindexed, note))

struct ObservationStats {
    static constexpr std::string_view kType = "observation_stats";
    std::int64_t recorded = 0; //!< events and spans, by this process
    std::int64_t waiting = 0; //!< in memory, not stored yet
    std::map<std::string, std::int64_t> dropped; //!< "debug", "info", "span", "warning", "error"
    double flushP50 = 0, flushP95 = 0, flushP99 = 0; //!< seconds from handing a batch to the disk to its commit
    double eventsPerSecond = 0;
    std::int64_t unindexed = 0; //!< events the full-text indexes have yet to take
    double textLagSeconds = 0; //!< age of the oldest of them
    std::vector<ObservationMonth> months; //!< newest first
    std::int64_t bytes = 0; //!< of all files
    std::int64_t budgetBytes = 0; //!< 0: none
    std::int64_t keepMonths = 0; //!< besides the current one; 0: for ever
    bool archives = false; //!< months that are too old are archived rather than deleted
    std::map<std::string, std::int64_t>
        redacted; //!< what was taken out before it was stored, by rule: "secret", "card", "email", …
    std::string problem; //!< why nothing is stored; empty when all is well
    std::string notice;
};
BOOST_DESCRIBE_STRUCT(ObservationStats, (),
    (recorded, waiting, dropped, flushP50, flushP95, flushP99, eventsPerSecond, unindexed, textLagSeconds, months, bytes,
        budgetBytes, keepMonths, archives, redacted, problem, notice))

struct GetObservationStats {
    static constexpr std::string_view kType = "get_observation_stats";
    using Reply = ObservationStats;
};
BOOST_DESCRIBE_STRUCT(GetObservationStats, (), ())

} // namespace kaze::api
