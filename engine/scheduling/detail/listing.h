#pragma once

#include "engine/api/schedule_requests.h"
#include "engine/scheduling/detail/rows.h"

// What people look at. Jobs on a storage thread.

namespace kaze::scheduling::detail {

//! Without the figures. Errors: InvalidArgument for a filter or cursor that cannot be read.
[[nodiscard]] base::Result<api::SchedulePage> list(storage::Connection& db, const api::ListSchedules& query);

[[nodiscard]] base::Result<api::ScheduleReply> describe(
    storage::Connection& db, const StoredSchedule& schedule, std::int64_t fires);

[[nodiscard]] base::Result<api::FirePage> history(storage::Connection& db, const api::ListFires& query);

[[nodiscard]] base::Result<api::ScheduleCalendar> calendar(
    storage::Connection& db, const api::GetScheduleCalendar& query, base::Time now);

//! A filter of schedules as a condition, for rows in the order of an index or for counting them.
struct Condition {
    std::string sql = "1";
    std::vector<std::variant<std::int64_t, std::string>> arguments;

    [[nodiscard]] std::vector<storage::Value> values() const;
};
[[nodiscard]] base::Result<Condition> conditionOf(const std::string& filter, bool ordered);

} // namespace kaze::scheduling::detail
