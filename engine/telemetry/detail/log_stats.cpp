// What is stored of each month.

#include "engine/api/log_requests.h"
#include "engine/telemetry/detail/log_reader.h"
#include "engine/telemetry/detail/log_sql.h"

#include <algorithm>

namespace kaze::telemetry::detail {

using base::Result;
using base::Task;

namespace {

struct Lines {
    std::int64_t count = 0;
    std::int64_t last = 0; //!< its number
};

} // namespace

Task<Result<api::ObservationStats>> LogReader::stats()
{
    co_await untilReady();
    api::ObservationStats stats;
    std::optional<std::int64_t> oldest;
    for (const auto files = m_months.all(); const auto& file : files) {
        api::ObservationMonth month;
        month.month = nameOf(file.month);
        month.state = api::MonthState::Live;
        month.bytes = static_cast<std::int64_t>(file.database->figures().fileBytes);
        auto job = [](storage::Connection& connection) -> Result<Lines> {
            Lines lines;
            auto read = connection.query(sql::kLastLine, {}, [&](const storage::Row& row) { lines.last = row.integer(0); });
            if (read)
                read = connection.query(sql::kLines, {}, [&](const storage::Row& row) { lines.count = row.integer(0); });
            if (!read)
                return base::failure(read);
            return lines;
        };
        const auto lines = co_await file.database->read(std::move(job));
        if (lines)
            month.events = lines->count;
        else
            month.note = lines.error().text();
        if (m_texts) {
            const auto text = m_texts->figures(file.month);
            month.textBytes = text.bytes;
            month.unindexed = std::clamp<std::int64_t>(lines ? lines->last - text.through : 0, 0, month.events);
            if (text.oldestUnindexed)
                oldest = std::min(*text.oldestUnindexed, oldest.value_or(*text.oldestUnindexed));
        }
        stats.unindexed += month.unindexed;
        stats.bytes += month.bytes + month.textBytes;
        stats.months.push_back(std::move(month));
    }
    for (const auto& archive : m_months.archived()) {
        api::ObservationMonth month;
        month.month = nameOf(archive.month);
        month.state = api::MonthState::Archived;
        month.bytes = archive.bytes;
        month.events = archive.info.events;
        stats.bytes += archive.bytes;
        stats.months.push_back(std::move(month));
    }
    for (const auto& damaged : m_months.damaged()) {
        api::ObservationMonth month;
        month.month = nameOf(damaged.month);
        month.state = api::MonthState::Damaged;
        month.note = "kept as " + damaged.file;
        std::error_code error; // one that was just removed has no size
        const auto bytes = std::filesystem::file_size(m_months.folder() / damaged.file, error);
        month.bytes = error ? 0 : static_cast<std::int64_t>(bytes);
        stats.bytes += month.bytes;
        stats.months.push_back(std::move(month));
    }
    std::ranges::stable_sort(stats.months, [](const auto& a, const auto& b) { return a.month > b.month; });
    if (oldest)
        stats.textLagSeconds = std::max(0.0, static_cast<double>(microsOf(m_clock.now()) - *oldest) / 1e6);
    co_return stats;
}

} // namespace kaze::telemetry::detail
