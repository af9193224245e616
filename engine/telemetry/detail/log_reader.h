#pragma once

#include "engine/api/log_requests.h"
#include "engine/telemetry/detail/drain.h"
#include "engine/telemetry/detail/log_search.h"
#include "engine/telemetry/detail/open_archives.h"
#include "engine/telemetry/detail/text_indexes.h"

namespace kaze::telemetry::detail {

struct LogCounting;

//! Answers questions about the lines of the log out of all months. Coroutines of the loop; must outlive them. A month that cannot be read is reported to
//! `months`, left out and named.
class LogReader {
public:
    //! `texts` may be null: there are no indexes.
    LogReader(
        Months& months, Drain& drain, TextIndexes* texts, OpenArchives& archives, const base::Clock& clock, base::Executor loop);

    [[nodiscard]] base::Task<base::Result<api::LogPage>> list(api::ListLogs query);
    [[nodiscard]] base::Task<base::Result<api::LogCounts>> count(api::CountLogs query);

    //! Of the months alone: their sizes, lines, and what is not indexed.
    [[nodiscard]] base::Task<base::Result<api::ObservationStats>> stats(); // log_stats.cpp

private:
    [[nodiscard]] base::Task<> untilReady();
    //! What was recorded before the question is in the files, or the disk has refused it.
    [[nodiscard]] base::Task<> untilStored();
    //! The months that have a part in these times, in this order; those that have to be unpacked first without a database.
    [[nodiscard]] std::vector<MonthFile> filesBetween(
        std::int64_t from, std::int64_t to, bool oldestFirst, bool archives = false) const;
    //! What is known to be missing of that time.
    [[nodiscard]] std::vector<std::string> notesBetween(std::int64_t from, std::int64_t to) const;
    [[nodiscard]] base::Task<base::Result<>> unpack(MonthFile& file);

    [[nodiscard]] base::Task<base::Result<bool>> searchFile(
        MonthFile file, std::shared_ptr<LogSearch> search, base::Duration until);
    //! A turn of searching. True when the month is done or the page full.
    [[nodiscard]] base::Task<base::Result<bool>> searchMonth(
        MonthFile file, std::shared_ptr<LogSearch> search, base::Duration until);
    [[nodiscard]] base::Task<base::Result<bool>> searchIndexed(
        MonthFile file, std::shared_ptr<LogSearch> search, TextIndexes::Reach reach, base::Duration until);
    [[nodiscard]] std::optional<TextIndexes::Reach> usableIndex(const MonthFile& file, const LogSearch& search) const;
    [[nodiscard]] base::Task<base::Result<bool>> knowsAll(MonthFile file);

    // Of an index. What fails is noted.
    [[nodiscard]] base::Task<base::Result<std::vector<TextBlock>>> blocksOf(
        MonthFile file, TextIndexes::Reach reach, std::int64_t from, std::int64_t to);
    [[nodiscard]] base::Task<base::Result<std::vector<std::int64_t>>> numbersOf(
        MonthFile file, TextIndexes::Reach reach, std::int64_t segment, std::string query, LineRange lines);
    void noteUseless(const MonthFile& file, const base::Error& error);

    // log_counts.cpp
    [[nodiscard]] base::Task<base::Result<>> countMonth(
        MonthFile file, std::shared_ptr<LogCounting> counting, base::Duration until);
    [[nodiscard]] base::Task<base::Result<>> countIndexed(
        MonthFile file, std::shared_ptr<LogCounting> counting, TextIndexes::Reach reach, base::Duration until);
    //! Those of these numbers that fit. Errors: Timeout; those of reading.
    [[nodiscard]] base::Task<base::Result<>> countNumbers(MonthFile file, std::shared_ptr<LogCounting> counting,
        std::vector<std::int64_t> numbers, std::int64_t before, base::Duration until);

    Months& m_months;
    Drain& m_drain;
    TextIndexes* const m_texts;
    OpenArchives& m_archives;
    const base::Clock& m_clock;
    const base::Executor m_loop;
};

} // namespace kaze::telemetry::detail
