#pragma once

#include "engine/api/log.h"
#include "engine/storage/connection.h"
#include "engine/telemetry/detail/log_filter.h"
#include "engine/telemetry/detail/months.h"
#include "engine/telemetry/detail/rows.h"

namespace kaze::telemetry::detail {

//! The place of a line in the log: by time, then by number.
struct LogPlace {
    std::int64_t at = 0;
    std::int64_t id = 0;

    auto operator<=>(const LogPlace&) const = default;
};

//! "1763735527123456-120402": the last place of a page.
[[nodiscard]] std::string cursorText(const LogPlace& place);
//! Errors: InvalidArgument.
[[nodiscard]] base::Result<LogPlace> parseLogCursor(std::string_view text);

//! Of a row as the statements of log_sql.h give it; borrows from it.
[[nodiscard]] LogLine lineOf(const storage::Row& row);
[[nodiscard]] LogPlace placeOf(const storage::Row& row);
[[nodiscard]] api::LogRow logRowOf(const storage::Row& row, Month month);

//! Of an event that is stored.
[[nodiscard]] LogLine lineOf(const EventRow& event);
[[nodiscard]] api::LogRow logRowOf(const EventRow& event, Month month);

} // namespace kaze::telemetry::detail
