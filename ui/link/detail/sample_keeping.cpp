// How long the sample workspace keeps what grows.

#include "engine/api/log_requests.h"
#include "engine/api/request.h"
#include "engine/api/retention_requests.h"
#include "engine/api/run_control_requests.h"
#include "ui/link/detail/sample_cell.h"
#include "ui/link/detail/sample_logs.h"

namespace kaze::ui {

SampleCell::Answer SampleCell::handle(const api::GetKeeping&)
{
    api::Keeping keeping;
    keeping.rows = {{"usage", 90, 112'318, 28'956'320, 61'204, 14'688'960, "archived"},
        {"checkpoints", 7, 204'551, 88'095'900, 134'112, 46'590'560, "packed"},
        {"schedule_history", 90, 18'240, 4'560'000, 0, 0, "removed"}, {"audit", 365, 6'418, 1'604'500, 0, 0, "removed"}};
    for (auto& row : keeping.rows)
        if (const auto changed = m_keepDays.find(row.what); changed != m_keepDays.end())
            row.keepDays = changed->second;
    keeping.lastCleaned = m_now - std::chrono::hours(19);
    keeping.lastFreedBytes = 7'203'136;
    if (m_isClean)
        for (auto& row : keeping.rows) {
            row.rows -= row.freeableRows;
            row.bytes -= row.freeableBytes;
            row.freeableRows = row.freeableBytes = 0;
        }
    if (m_isClean) {
        keeping.lastCleaned = m_now;
        keeping.lastFreedBytes = 61'279'520;
    }
    return api::Response{std::move(keeping)};
}

SampleCell::Answer SampleCell::handle(const api::SetKeeping& request)
{
    m_keepDays[request.what] = request.keepDays;
    return handle(api::GetKeeping());
}

SampleCell::Answer SampleCell::handle(const api::CleanUp&)
{
    m_isClean = true;
    return handle(api::GetKeeping());
}

SampleCell::Answer SampleCell::handle(const api::SetRetention& request)
{
    const auto stats = observationStats();
    api::Retention retention;
    retention.keepMonths = request.keepMonths.value_or(stats.keepMonths);
    retention.archives = request.archives.value_or(stats.archives);
    retention.budgetBytes = request.budgetBytes.value_or(stats.budgetBytes);
    // The newest first; the current one stays.
    for (std::size_t i = stats.months.size(); i-- > 1;)
        if (const auto& month = stats.months[i]; retention.keepMonths > 0 && static_cast<std::int64_t>(i) > retention.keepMonths
            && !(retention.archives && month.state == api::MonthState::Archived))
            retention.goes.push_back({month.month, month.bytes + month.textBytes, retention.archives, false});
    if (!request.countOnly)
        m_retention = api::SetRetention{retention.keepMonths, retention.archives, retention.budgetBytes, false};
    return api::Response{std::move(retention)};
}

api::ObservationStats SampleCell::observationStats()
{
    auto stats = logs().stats();
    if (!m_retention)
        return stats;
    stats.keepMonths = m_retention->keepMonths.value_or(stats.keepMonths);
    stats.archives = m_retention->archives.value_or(stats.archives);
    stats.budgetBytes = m_retention->budgetBytes.value_or(stats.budgetBytes);
    return stats;
}

} // namespace kaze::ui
