#pragma once

#include <string_view>

//! What is read of traces and spans from a month's database; see sql.h for its tables.
namespace kaze::telemetry::detail::sql {

inline constexpr std::string_view kTraceNames = "SELECT run_id, agent, name, tenant, pool FROM traces WHERE trace_id = ?";

#define KAZE_TRACE_COLUMNS                                                                                                       \
    "trace_id, name, run_id, agent, start, finish, open_roots, spans, errors, input_tokens, output_tokens, cached_tokens, "      \
    "reasoning_tokens, cache_write_tokens, cost, tenant, pool, session"
inline constexpr std::string_view kTrace = "SELECT " KAZE_TRACE_COLUMNS " FROM traces WHERE trace_id = ?";

// A list: its beginning and end, between which conditions stand. `?` of the beginning: from, to; the order's key, start and id of the last row
// before. The newest have no key; where the key has a `?1`, that comes before all others.
inline constexpr std::string_view kListNewest
    = "SELECT " KAZE_TRACE_COLUMNS ", 0 FROM traces WHERE start >= ? AND start < ? AND (start, trace_id) < (?, ?)";
inline constexpr std::string_view kListNewestEnd = " ORDER BY start DESC, trace_id DESC LIMIT ?";
inline constexpr std::string_view kListBegin = "SELECT " KAZE_TRACE_COLUMNS ", ";
inline constexpr std::string_view kListWhere = " FROM traces WHERE start >= ? AND start < ? AND (";
inline constexpr std::string_view kListAfter = ", start, trace_id) < (?, ?, ?)";
inline constexpr std::string_view kListEnd = " ORDER BY 19 DESC, start DESC, trace_id DESC LIMIT ?";
#undef KAZE_TRACE_COLUMNS

// Conditions of a filter on traces. Each takes one argument but where it says otherwise.
inline constexpr std::string_view kAnyTextHas // four times the same
    = "(instr(lower(name), lower(?)) > 0 OR instr(lower(agent), lower(?)) > 0 OR instr(lower(run_id), lower(?)) > 0"
      " OR instr(lower(hex(trace_id)), lower(?)) > 0)";
inline constexpr std::string_view kNameHas = "instr(lower(name), lower(?)) > 0";
inline constexpr std::string_view kNameGlob = "lower(name) GLOB lower(?)";
inline constexpr std::string_view kRunHas = "instr(lower(run_id), lower(?)) > 0";
inline constexpr std::string_view kRunGlob = "lower(run_id) GLOB lower(?)";
inline constexpr std::string_view kAgentIs = "lower(agent) = lower(?)";
inline constexpr std::string_view kAgentGlob = "lower(agent) GLOB lower(?)";
inline constexpr std::string_view kTenantIs = "lower(tenant) = lower(?)";
inline constexpr std::string_view kTenantGlob = "lower(tenant) GLOB lower(?)";
inline constexpr std::string_view kPoolIs = "lower(pool) = lower(?)";
inline constexpr std::string_view kPoolGlob = "lower(pool) GLOB lower(?)";
inline constexpr std::string_view kHasErrors = "errors > 0"; // no argument
// What another process left open does not run any more. The argument of these three is this process's session.
inline constexpr std::string_view kIsOk = "(errors = 0 AND (open_roots = 0 OR session <> ?))";
inline constexpr std::string_view kIsRunning = "(open_roots > 0 AND session = ?)";
inline constexpr std::string_view kDuration
    = "CASE WHEN open_roots = 0 OR session <> ? THEN (finish - start) * 1000 END"; // nanoseconds; a comparison follows
inline constexpr std::string_view kCost = "cost";
inline constexpr std::string_view kSpans = "spans";
inline constexpr std::string_view kErrors = "errors";
inline constexpr std::string_view kTokens = "(input_tokens + output_tokens)";
inline constexpr std::string_view kLongest
    = "CASE WHEN open_roots = 0 OR session <> ?1 THEN finish - start ELSE -1 END"; // those that run come last; ?1 is the session

// What a waterfall shows, without attributes and payloads.
#define KAZE_SPAN_COLUMNS                                                                                                        \
    "span_id, parent_id, name, kind, status, status_message, start, duration, session, input_tokens, output_tokens, "            \
    "cached_tokens, "                                                                                                            \
    "reasoning_tokens, cache_write_tokens, cost"
inline constexpr std::string_view kSpansOfTrace
    = "SELECT " KAZE_SPAN_COLUMNS " FROM spans INDEXED BY spans_by_trace WHERE trace_id = ?";
inline constexpr std::string_view kSpansAfter
    = "SELECT " KAZE_SPAN_COLUMNS ", id FROM spans INDEXED BY spans_by_trace WHERE trace_id = ? AND id > ? ORDER BY id LIMIT ?";
inline constexpr std::string_view kSpanRow = "SELECT " KAZE_SPAN_COLUMNS " FROM spans WHERE trace_id = ? AND span_id = ?";

// The first bytes of payloads as the third and fourth argument say, after the trace and the span, and how many there are.
inline constexpr std::string_view kSpan = "SELECT " KAZE_SPAN_COLUMNS ", truncated, attributes, events, links, "
                                          "(SELECT substr(CAST(content AS BLOB), 1, ?3) FROM payloads WHERE hash = input), "
                                          "(SELECT substr(CAST(content AS BLOB), 1, ?3) FROM payloads WHERE hash = output), "
                                          "(SELECT length(CAST(content AS BLOB)) FROM payloads WHERE hash = input), "
                                          "(SELECT length(CAST(content AS BLOB)) FROM payloads WHERE hash = output) "
                                          "FROM spans WHERE trace_id = ?1 AND span_id = ?2";

// Everything that is kept of spans, for exports. The last argument but one: whether payloads are wanted.
inline constexpr std::string_view kWholeSpansAfter
    = "SELECT " KAZE_SPAN_COLUMNS ", truncated, attributes, events, links, "
      "CASE WHEN ?3 THEN (SELECT content FROM payloads WHERE hash = input) END, "
      "CASE WHEN ?3 THEN (SELECT content FROM payloads WHERE hash = output) END, id "
      "FROM spans INDEXED BY spans_by_trace WHERE trace_id = ?1 AND id > ?2 ORDER BY id LIMIT ?4";
#undef KAZE_SPAN_COLUMNS

// From an offset (in bytes, from 1) so many bytes, and how many there are.
inline constexpr std::string_view kInputPart = "SELECT substr(CAST(p.content AS BLOB), ?3, ?4), length(CAST(p.content AS BLOB)) "
                                               "FROM spans s LEFT JOIN payloads p ON p.hash = s.input "
                                               "WHERE s.trace_id = ?1 AND s.span_id = ?2";
inline constexpr std::string_view kOutputPart = "SELECT substr(CAST(p.content AS BLOB), ?3, ?4), length(CAST(p.content AS BLOB)) "
                                                "FROM spans s LEFT JOIN payloads p ON p.hash = s.output "
                                                "WHERE s.trace_id = ?1 AND s.span_id = ?2";

inline constexpr std::string_view kSpanShapes
    = "SELECT span_id, parent_id, name, kind, start, duration FROM spans INDEXED BY spans_by_trace WHERE trace_id = ?";

inline constexpr std::string_view kDurationsOfName
    = "SELECT start, duration, status FROM spans INDEXED BY spans_by_name WHERE name = ? AND start >= ? AND start < ? "
      "ORDER BY start DESC";

inline constexpr std::string_view kHasSpans = "SELECT 1 FROM spans WHERE trace_id = ? LIMIT 1";
inline constexpr std::string_view kSpanIsOpen = "SELECT duration IS NULL, session FROM spans WHERE trace_id = ? AND span_id = ?";

} // namespace kaze::telemetry::detail::sql
