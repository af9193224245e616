#pragma once

#include "engine/api/run.h"

#include <boost/json/value.hpp>

#include <map>

namespace kaze::api {

//! One line of a list of traces.
struct TraceRow {
    std::string traceId;
    std::string name; //!< "code-reviewer · Review the indexer"
    std::string runId;
    std::string agent;
    Time startedAt;
    std::optional<std::chrono::nanoseconds> duration; //!< none while it runs
    std::int64_t spans = 0;
    std::int64_t errors = 0;
    Usage usage;
    Money costUsd;
    std::string tenant;
    std::string pool; //!< of its run
};
BOOST_DESCRIBE_STRUCT(
    TraceRow, (), (traceId, name, runId, agent, startedAt, duration, spans, errors, usage, costUsd, tenant, pool))

enum class SpanKind : std::uint8_t { Run, Turn, Chat, Embeddings, Tool, Memory, Checkpoint, Queue, Http, Other };
BOOST_DESCRIBE_ENUM(SpanKind, Run, Turn, Chat, Embeddings, Tool, Memory, Checkpoint, Queue, Http, Other)

enum class SpanStatus : std::uint8_t { Unset, Ok, Error, Cancelled };
BOOST_DESCRIBE_ENUM(SpanStatus, Unset, Ok, Error, Cancelled)

struct SpanRow {
    std::string spanId;
    std::string parentId; //!< empty for the root
    std::string name; //!< "chat sandbox-1", "execute_tool files.read"
    Open<SpanKind> kind;
    Open<SpanStatus> status;
    std::string statusMessage;
    Time startedAt;
    std::optional<std::chrono::nanoseconds> duration; //!< none while it is open
    std::optional<Usage> usage;
    std::optional<Money> costUsd;
};
BOOST_DESCRIBE_STRUCT(SpanRow, (), (spanId, parentId, name, kind, status, statusMessage, startedAt, duration, usage, costUsd))

struct Trace {
    TraceRow trace;
    std::vector<SpanRow> spans; //!< by start time
};
BOOST_DESCRIBE_STRUCT(Trace, (), (trace, spans))

//! What a model's tokens cost when a call was booked, in dollars a million, and where that is from.
struct TokenPrice {
    Money inputUsd, cachedInputUsd, outputUsd;
    std::string source; //!< "https://platform.openai.com/docs/pricing, 2025-08-15"
    Money cacheWriteUsd{}; //!< of input that the provider kept for next time
};
BOOST_DESCRIBE_STRUCT(TokenPrice, (), (inputUsd, cachedInputUsd, outputUsd, source, cacheWriteUsd))

//! Strings, numbers, booleans, and arrays of them, by OpenTelemetry's names.
using Attributes = std::map<std::string, boost::json::value>;

//! Something that happened at one moment of a span: an exception, a retry.
struct SpanEvent {
    Time at;
    std::string name;
    Attributes attributes;
};
BOOST_DESCRIBE_STRUCT(SpanEvent, (), (at, name, attributes))

//! A span of this or another trace that this one has to do with: what it was forked from, the message that started it.
struct SpanLink {
    std::string traceId;
    std::string spanId;
    Attributes attributes;
};
BOOST_DESCRIBE_STRUCT(SpanLink, (), (traceId, spanId, attributes))

//! What a waterfall does not need: fetched for the selected span alone.
struct SpanDetail {
    SpanRow span;
    Attributes attributes;
    std::string input; //!< payload, redacted; its first megabyte, see GetPayload
    std::string output;
    bool truncated = false; //!< what was recorded was longer than what is kept
    std::optional<TokenPrice> price; //!< of a model call, from its row in the ledger; none where the model has no price
    std::vector<SpanEvent> events; //!< by time
    std::vector<SpanLink> links;
    std::int64_t inputBytes = 0; //!< of the whole payload as it is kept
    std::int64_t outputBytes = 0;
};
BOOST_DESCRIBE_STRUCT(SpanDetail, (), (span, attributes, input, output, truncated, price, events, links, inputBytes, outputBytes))

//! Where a trace's time went. Each in wall-clock time, so that what ran beside each other counts once.
struct TraceTimes {
    std::chrono::nanoseconds criticalPath{0}; //!< without which it could not have ended sooner, waiting for people left out
    std::chrono::nanoseconds models{0}; //!< at least one model call was under way
    std::chrono::nanoseconds tools{0};
    std::chrono::nanoseconds queued{0};
    std::chrono::nanoseconds memory{0};
};
BOOST_DESCRIBE_STRUCT(TraceTimes, (), (criticalPath, models, tools, queued, memory))

} // namespace kaze::api
