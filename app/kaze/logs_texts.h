#pragma once

#include "app/kaze/session.h"
#include "engine/api/log_requests.h"

namespace kaze::cli {

//! A line of the log, on a line of stdout; an object with --json.
void printLog(const api::LogRow& row, const Common& common);

//! Prints an error, and of one in a filter where it is. Returns the exit code.
int reportLogs(const base::Error& error, const std::string& filter, const Common& common);

//! A time: so long ago ("2h"), today or on a day where this machine is ("14:30", "2026-11-21 14:30"), or as everywhere: a day, a month or a moment in UTC.
//! Errors: InvalidArgument.
[[nodiscard]] base::Result<base::Time> logTimeOf(const std::string& text);

[[nodiscard]] std::string logCountsText(const api::LogCounts& counts);
[[nodiscard]] std::string observationStatsText(const api::ObservationStats& stats);

} // namespace kaze::cli
