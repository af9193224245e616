#pragma once

#include <string_view>

//! The statements on the lines of a month's database; see sql.h for the tables.
namespace kaze::telemetry::detail::sql {

// Of a filter. Each takes one argument but where it says otherwise.
inline constexpr std::string_view kLevelOf = "level"; // a comparison follows
inline constexpr std::string_view kSourceLike = "nullif(source, '') LIKE ? ESCAPE '\\'";
inline constexpr std::string_view kAgentLike = "agent LIKE ? ESCAPE '\\'";
inline constexpr std::string_view kTenantLike = "tenant LIKE ? ESCAPE '\\'";
inline constexpr std::string_view kRunLike = "run_id LIKE ? ESCAPE '\\'";
inline constexpr std::string_view kRunIs = "(run_id LIKE ? OR run_id LIKE ?)"; // both spellings
inline constexpr std::string_view kTraceIs = "trace_id = ?";
inline constexpr std::string_view kTraceLike = "hex(trace_id) LIKE ? ESCAPE '\\'";
inline constexpr std::string_view kHasField = "instr(fields, ?) > 0"; // "\"model\":"

#define KAZE_LINE_COLUMNS "id, at, level, source, message, trace_id, span_id, run_id, agent, tenant, fields"

// A page: the lines of one stretch of time, which its boundary bounds, so that no statement looks through more than it holds.
inline constexpr std::string_view kOlderBoundary = "SELECT at, id FROM events INDEXED BY events_by_time WHERE (at, id) < (?, ?) "
                                                   "AND at >= ? ORDER BY at DESC, id DESC LIMIT 1 OFFSET ?";
inline constexpr std::string_view kNewerBoundary
    = "SELECT at, id FROM events INDEXED BY events_by_time WHERE (at, id) > (?, ?) AND at < ? ORDER BY at, id LIMIT 1 OFFSET ?";
inline constexpr std::string_view kOlderLines
    = "SELECT " KAZE_LINE_COLUMNS " FROM events INDEXED BY events_by_time WHERE (at, id) < (?, ?) AND (at, id) >= (?, ?)";
inline constexpr std::string_view kNewerLines
    = "SELECT " KAZE_LINE_COLUMNS " FROM events INDEXED BY events_by_time WHERE (at, id) > (?, ?) AND (at, id) <= (?, ?)";
inline constexpr std::string_view kOlderOfTrace
    = "SELECT " KAZE_LINE_COLUMNS " FROM events INDEXED BY events_by_trace WHERE (at, id) < (?, ?) AND (at, id) >= (?, ?)";
inline constexpr std::string_view kNewerOfTrace
    = "SELECT " KAZE_LINE_COLUMNS " FROM events INDEXED BY events_by_trace WHERE (at, id) > (?, ?) AND (at, id) <= (?, ?)";
inline constexpr std::string_view kNewestFirst = " ORDER BY at DESC, id DESC";
inline constexpr std::string_view kOldestFirst = " ORDER BY at, id";
inline constexpr std::string_view kLineOf = "SELECT " KAZE_LINE_COLUMNS " FROM events WHERE id = ?";

#undef KAZE_LINE_COLUMNS

inline constexpr std::string_view kCountLevels // bucket, level, lines
    = "SELECT (at - ?) / ?, level, count(*) FROM events INDEXED BY events_by_time WHERE (at, id) > (?, ?) AND (at, id) <= (?, ?)";
inline constexpr std::string_view kCountBetween // at most so many
    = "SELECT count(*) FROM (SELECT 1 FROM events INDEXED BY events_by_time WHERE (at, id) > (?, ?) AND at < ? LIMIT ?)";
inline constexpr std::string_view kCountLevelsEnd = " GROUP BY 1, 2";

inline constexpr std::string_view kLastLine = "SELECT coalesce(max(id), 0) FROM events";
// Those of a file that took the place of a damaged one do not begin at 1.
inline constexpr std::string_view kLines = "SELECT coalesce((SELECT max(id) FROM events) - (SELECT min(id) FROM events) + 1, 0)";
inline constexpr std::string_view kFileIdentity = "SELECT id FROM file_identity";

// For the full-text index.
inline constexpr std::string_view kTextsBehind = "SELECT id, at, message, run_id FROM events WHERE id > ? ORDER BY id LIMIT ?";
inline constexpr std::string_view kTextOf = "SELECT at, message, run_id FROM events WHERE id = ?";
inline constexpr std::string_view kOldestBehind = "SELECT min(at) FROM events WHERE id > ?";

} // namespace kaze::telemetry::detail::sql
