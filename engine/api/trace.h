#pragma once

#include "engine/api/run.h"

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
};
BOOST_DESCRIBE_STRUCT(TraceRow, (), (traceId, name, runId, agent, startedAt, duration, spans, errors, usage, costUsd))

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

//! What a waterfall does not need: fetched for the selected span alone.
struct SpanDetail {
    SpanRow span;
    std::map<std::string, std::string> attributes; //!< GenAI names; values as text
    std::string input; //!< payload, redacted; cut at 1 MB
    std::string output;
    bool truncated = false;
    std::optional<TokenPrice> price; //!< of a model call, from its row in the ledger; none where the model has no price
};
BOOST_DESCRIBE_STRUCT(SpanDetail, (), (span, attributes, input, output, truncated, price))

} // namespace kaze::api
