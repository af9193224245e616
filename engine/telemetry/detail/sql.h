#pragma once

#include "engine/storage/migration.h"

#include <string_view>
#include <vector>

//! The tables of a month's database and every statement on them. Times are microseconds since 1970 in UTC, money is in
//! billionths of a dollar, trace ids are 16 bytes (most begin with their time, so inserts stay at the right edge of the index).
namespace kaze::telemetry::detail::sql {

inline constexpr std::string_view kCreate = R"sql(
CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    level INTEGER NOT NULL,         -- 0 debug, 1 info, 2 warning, 3 error
    source TEXT NOT NULL,
    message TEXT NOT NULL,
    trace_id BLOB,
    span_id INTEGER,
    run_id TEXT,
    agent TEXT
);
CREATE INDEX events_by_time ON events (at);
CREATE INDEX events_by_trace ON events (trace_id, at) WHERE trace_id IS NOT NULL;

-- Inputs and outputs of spans, each once.
CREATE TABLE payloads (
    id INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,      -- SHA-256
    content TEXT NOT NULL
);

CREATE TABLE spans (
    id INTEGER PRIMARY KEY,
    trace_id BLOB NOT NULL,
    span_id INTEGER NOT NULL,
    parent_id INTEGER NOT NULL,     -- 0: a root
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    status_message TEXT NOT NULL,
    start INTEGER NOT NULL,
    duration INTEGER,               -- nanoseconds; NULL while it is open
    session INTEGER NOT NULL,       -- the process that stored it
    input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    cached_tokens INTEGER NOT NULL,
    reasoning_tokens INTEGER NOT NULL,
    cost INTEGER NOT NULL,
    truncated INTEGER NOT NULL,     -- a payload was cut
    input BLOB,                     -- hash of a payload
    output BLOB,
    attributes TEXT NOT NULL,       -- JSON object of strings
    UNIQUE (trace_id, span_id)
);

-- A trace's sums, kept up as its spans are stored, in the file of the month in which it was first seen.
CREATE TABLE traces (
    trace_id BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    root_span INTEGER NOT NULL,     -- 0: none seen yet
    run_id TEXT NOT NULL,
    agent TEXT NOT NULL,
    start INTEGER NOT NULL,
    finish INTEGER NOT NULL,        -- of the span that ended last
    open_roots INTEGER NOT NULL,
    session INTEGER NOT NULL,       -- the process that stored it last
    spans INTEGER NOT NULL,
    errors INTEGER NOT NULL,
    input_tokens INTEGER NOT NULL,  -- of model calls and embeddings
    output_tokens INTEGER NOT NULL,
    cached_tokens INTEGER NOT NULL,
    reasoning_tokens INTEGER NOT NULL,
    cost INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX traces_by_start ON traces (start, trace_id);

CREATE TABLE trace_runs (
    run_id TEXT PRIMARY KEY,
    trace_id BLOB NOT NULL
) WITHOUT ROWID;
)sql";

// The index of times holds what a page is ordered by and a histogram counts, so that neither reads the lines it leaves out.
inline constexpr std::string_view kEventFields = R"sql(
ALTER TABLE events ADD COLUMN tenant TEXT;
ALTER TABLE events ADD COLUMN fields TEXT;  -- JSON object; NULL: none
DROP INDEX events_by_time;
CREATE INDEX events_by_time ON events (at, id, level);
-- Whose full-text index this is.
CREATE TABLE file_identity (id BLOB NOT NULL);
INSERT INTO file_identity (id) VALUES (randomblob(16));
)sql";

// Pages of a large trace go by the order in which its spans were stored; the durations of all spans of a name are read off their index.
inline constexpr std::string_view kSpanDetails = R"sql(
ALTER TABLE spans ADD COLUMN events TEXT NOT NULL DEFAULT '';   -- JSON array; empty: none
ALTER TABLE spans ADD COLUMN links TEXT NOT NULL DEFAULT '';
ALTER TABLE traces ADD COLUMN tenant TEXT NOT NULL DEFAULT '';
ALTER TABLE traces ADD COLUMN pool TEXT NOT NULL DEFAULT '';
CREATE INDEX spans_by_trace ON spans (trace_id);
CREATE INDEX spans_by_name ON spans (name, start, duration, status);
)sql";

[[nodiscard]] inline std::vector<storage::Migration> migrations()
{
    return {{1, "events, spans, payloads and traces", kCreate},
        {2, "tokens written to a provider's prompt cache",
            "ALTER TABLE spans ADD COLUMN cache_write_tokens INTEGER NOT NULL DEFAULT 0;"
            "ALTER TABLE traces ADD COLUMN cache_write_tokens INTEGER NOT NULL DEFAULT 0"},
        {3, "fields and tenants of events, and what a page and a histogram of them read", kEventFields},
        {4, "events and links of spans, tenants and pools of traces, and the order of a trace's spans", kSpanDetails}};
}

inline constexpr std::string_view kInsertEvent // without an id it gets the next one
    = "INSERT INTO events (id, at, level, source, message, trace_id, span_id, run_id, agent, tenant, fields) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

// Ids of lines are for ever, also of those that went with a damaged file: the one that takes its place says when it was begun, in seconds since its month
// began, and numbers its lines behind so many millions. 0: from 1.
inline constexpr std::string_view kBegunAt = "PRAGMA user_version";
inline constexpr std::string_view kSetBegunAt = "PRAGMA user_version = "; // a number follows
inline constexpr std::int64_t kLinesASecond = 1'000'000; // more are never stored

// A line of a trace that is the same.
inline constexpr std::string_view kHasLine = "SELECT 1 FROM events INDEXED BY events_by_trace WHERE trace_id = ? AND at = ? "
                                             "AND level = ? AND source = ? AND message = ? LIMIT 1";

inline constexpr std::string_view kInsertPayload
    = "INSERT INTO payloads (hash, content) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING";

// A span that has ended stays ended.
inline constexpr std::string_view kPutSpan = R"sql(
INSERT INTO spans (trace_id, span_id, parent_id, name, kind, status, status_message, start, duration, session, input_tokens, output_tokens,
    cached_tokens, reasoning_tokens, cache_write_tokens, cost, truncated, input, output, attributes, events, links)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (trace_id, span_id) DO UPDATE SET name = excluded.name, status = excluded.status, status_message = excluded.status_message,
    duration = excluded.duration, session = excluded.session, input_tokens = excluded.input_tokens, output_tokens = excluded.output_tokens,
    cached_tokens = excluded.cached_tokens, reasoning_tokens = excluded.reasoning_tokens,
    cache_write_tokens = excluded.cache_write_tokens, cost = excluded.cost, truncated = excluded.truncated, input = excluded.input, output = excluded.output, attributes = excluded.attributes, events = excluded.events, links = excluded.links
WHERE spans.duration IS NULL
)sql";

inline constexpr std::string_view kPutRun
    = "INSERT INTO trace_runs (run_id, trace_id) VALUES (?, ?) ON CONFLICT (run_id) DO UPDATE SET trace_id = excluded.trace_id";

// Adds to the sums; `?8` open roots may be negative. What another process left open counts no more. Where it changes no row, the trace is new:
// an upsert that says so by RETURNING keeps a journal of its own for every trace.
inline constexpr std::string_view kAddToTrace = R"sql(
UPDATE traces SET
    name = CASE WHEN ?3 <> 0 AND root_span IN (0, ?3) THEN ?2 ELSE name END,
    run_id = CASE WHEN ?4 <> '' AND (run_id = '' OR (?3 <> 0 AND root_span IN (0, ?3))) THEN ?4 ELSE run_id END,
    agent = CASE WHEN ?5 <> '' AND (agent = '' OR (?3 <> 0 AND root_span IN (0, ?3))) THEN ?5 ELSE agent END,
    tenant = CASE WHEN ?18 <> '' AND (tenant = '' OR (?3 <> 0 AND root_span IN (0, ?3))) THEN ?18 ELSE tenant END,
    pool = CASE WHEN ?19 <> '' AND (pool = '' OR (?3 <> 0 AND root_span IN (0, ?3))) THEN ?19 ELSE pool END,
    root_span = CASE WHEN root_span = 0 THEN ?3 ELSE root_span END,
    finish = max(finish, ?7), open_roots = max(0, ?8 + CASE WHEN session = ?9 THEN open_roots ELSE 0 END), session = ?9,
    spans = spans + ?10, errors = errors + ?11, input_tokens = input_tokens + ?12, output_tokens = output_tokens + ?13,
    cached_tokens = cached_tokens + ?14, reasoning_tokens = reasoning_tokens + ?15,
    cache_write_tokens = cache_write_tokens + ?16, cost = cost + ?17
WHERE trace_id = ?1)sql";

// By itself, or every span would take the trace out of the index of starts and put it back.
inline constexpr std::string_view kStartTraceEarlier = "UPDATE traces SET start = ?2 WHERE trace_id = ?1 AND start > ?2";

inline constexpr std::string_view kInsertTrace = R"sql(
INSERT INTO traces (trace_id, name, root_span, run_id, agent, start, finish, open_roots, session, spans, errors, input_tokens, output_tokens,
    cached_tokens, reasoning_tokens, cache_write_tokens, cost, tenant, pool)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, max(0, ?8), ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19))sql";

inline constexpr std::string_view kCountTraces = "SELECT count(*) FROM traces";
inline constexpr std::string_view kHasTrace = "SELECT 1 FROM traces WHERE trace_id = ?";
inline constexpr std::string_view kTenantOfTrace = "SELECT tenant FROM traces WHERE trace_id = ?";
inline constexpr std::string_view kTraceOfRun = "SELECT trace_id FROM trace_runs WHERE run_id IN (?, ?, ?)";
} // namespace kaze::telemetry::detail::sql
