#pragma once

#include "engine/api/schedule_requests.h"

#include <string>
#include <vector>

// What `kaze schedules` reads and shows.

namespace kaze::cli {

//! What a person types of a schedule.
struct ScheduleOptions {
    std::string name, description, cron, every, at, on, zone, quiet, maxWait, jitter, from, until;
    std::vector<std::string> kinds, excluded;
    std::int64_t maxFires = 0;
    std::string agent, task, workspace = ".", model, approve = "ask";
    std::optional<std::string> budget;
    std::optional<std::int64_t> budgetTokens;
    std::string publish, payload, kind;
    std::string overlap = "skip", catchUp = "once", catchUpWithin, tenant, project;
    bool paused = false, replace = false;
};

//! Errors: InvalidArgument, with the option.
[[nodiscard]] base::Result<api::ScheduleTrigger> triggerOf(const ScheduleOptions& options);
[[nodiscard]] base::Result<api::ScheduleSpec> specOf(const ScheduleOptions& options);

//! RFC 3339, or "2026-12-01 09:00" on the clocks of a zone. Errors: InvalidArgument.
[[nodiscard]] base::Result<base::Time> momentOf(const std::string& text, const std::string& zone, const std::string& option);

//! "2026-11-23 09:00 CET", by the clocks of the zone; UTC where this machine does not know it.
[[nodiscard]] std::string timeIn(base::Time time, const std::string& zone);

//! One below the other, with what is special about each.
[[nodiscard]] std::string plannedText(const std::vector<api::PlannedFire>& fires);
//! Everything about a schedule.
[[nodiscard]] std::string scheduleText(const api::ScheduleReply& reply);

} // namespace kaze::cli
