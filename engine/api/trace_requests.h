#pragma once

#include "engine/api/trace.h"

#include <string_view>

namespace kaze::api {

struct TracePage {
    static constexpr std::string_view kType = "trace_page";
    std::vector<TraceRow> rows;
    std::string next;
    std::vector<std::string> notes; //!< what could not be looked through and why
};
BOOST_DESCRIBE_STRUCT(TracePage, (), (rows, next, notes))

enum class TraceOrder : std::uint8_t { Newest, Longest, Dearest, MostTokens, MostErrors, MostSpans };
BOOST_DESCRIBE_ENUM(TraceOrder, Newest, Longest, Dearest, MostTokens, MostErrors, MostSpans)

struct ListTraces {
    static constexpr std::string_view kType = "list_traces";
    using Reply = TracePage;
    std::string
        filter; //!< words and fields agent:, pool:, tenant:, status:error, dur>5s, cost>$0.05, spans>100, tokens>10k, errors>0
    std::string cursor;
    std::int64_t limit = 100;
    std::optional<Time> from, to; //!< by start; from inclusive, to exclusive
    Open<TraceOrder> order;
    bool archives = false; //!< also in archived months, which are unpacked first
};
BOOST_DESCRIBE_STRUCT(ListTraces, (), (filter, cursor, limit, from, to, order, archives))

struct TraceReply {
    static constexpr std::string_view kType = "trace";
    Trace trace;
};
BOOST_DESCRIBE_STRUCT(TraceReply, (), (trace))

struct GetTrace {
    static constexpr std::string_view kType = "get_trace";
    using Reply = TraceReply;
    std::string traceId; //!< or a run's id
};
BOOST_DESCRIBE_STRUCT(GetTrace, (), (traceId))

struct SpanPage {
    static constexpr std::string_view kType = "span_page";
    TraceRow trace;
    std::vector<SpanRow> spans; //!< in the order in which they were first stored
    std::string next; //!< cursor of the next page, or of what comes later: empty pages mean that all is there
    bool complete = false; //!< it was the last page for now
};
BOOST_DESCRIBE_STRUCT(SpanPage, (), (trace, spans, next, complete))

//! The spans of a trace in pages, for big ones and for those that grow: asked again with the last cursor it gives what came since, and the
//! spans of `again` as they are now.
struct GetSpans {
    static constexpr std::string_view kType = "get_spans";
    using Reply = SpanPage;
    std::string traceId; //!< or a run's id
    std::string cursor;
    std::int64_t limit = 20'000; //!< at most 50 000
    std::vector<std::string> again; //!< spans that were open, at most 1 000
};
BOOST_DESCRIBE_STRUCT(GetSpans, (), (traceId, cursor, limit, again))

struct SpanReply {
    static constexpr std::string_view kType = "span";
    SpanDetail detail;
};
BOOST_DESCRIBE_STRUCT(SpanReply, (), (detail))

struct GetSpan {
    static constexpr std::string_view kType = "get_span";
    using Reply = SpanReply;
    std::string traceId;
    std::string spanId;
};
BOOST_DESCRIBE_STRUCT(GetSpan, (), (traceId, spanId))

enum class PayloadSide : std::uint8_t { Input, Output };
BOOST_DESCRIBE_ENUM(PayloadSide, Input, Output)

struct PayloadPart {
    static constexpr std::string_view kType = "payload_part";
    std::string content; //!< UTF-8, whole characters
    std::int64_t next = 0; //!< offset of what follows
    std::int64_t bytes = 0; //!< of the whole
};
BOOST_DESCRIBE_STRUCT(PayloadPart, (), (content, next, bytes))

struct GetPayload {
    static constexpr std::string_view kType = "get_payload";
    using Reply = PayloadPart;
    std::string traceId;
    std::string spanId;
    Open<PayloadSide> side;
    std::int64_t offset = 0; //!< bytes
    std::int64_t limit = 4 << 20; //!< at most 8 MB
};
BOOST_DESCRIBE_STRUCT(GetPayload, (), (traceId, spanId, side, offset, limit))

//! A line of two traces beside each other: spans of the same name, kind and place below the same parents are one line.
struct ComparedSpan {
    std::int64_t depth = 0;
    std::string name;
    Open<SpanKind> kind;
    std::optional<SpanRow> left, right;
};
BOOST_DESCRIBE_STRUCT(ComparedSpan, (), (depth, name, kind, left, right))

struct TraceComparison {
    static constexpr std::string_view kType = "trace_comparison";
    TraceRow left, right;
    TraceTimes leftTimes, rightTimes;
    std::vector<ComparedSpan> spans; //!< depth first; at most 20 000
    std::int64_t leftOut = 0;
    std::int64_t onlyLeft = 0, onlyRight = 0;
};
BOOST_DESCRIBE_STRUCT(TraceComparison, (), (left, right, leftTimes, rightTimes, spans, leftOut, onlyLeft, onlyRight))

struct CompareTraces {
    static constexpr std::string_view kType = "compare_traces";
    using Reply = TraceComparison;
    std::string left, right; //!< traces or runs
};
BOOST_DESCRIBE_STRUCT(CompareTraces, (), (left, right))

//! How long all calls of one name took.
struct SpanDurations {
    static constexpr std::string_view kType = "span_durations";
    std::string name;
    std::vector<double> upTo; //!< upper bound of each bucket, seconds
    std::vector<std::int64_t> counts;
    std::int64_t total = 0;
    std::int64_t errors = 0;
    double p50 = 0, p95 = 0, p99 = 0; //!< seconds
    bool sampled = false; //!< there were more than 100 000: the newest of them
};
BOOST_DESCRIBE_STRUCT(SpanDurations, (), (name, upTo, counts, total, errors, p50, p95, p99, sampled))

struct GetSpanDurations {
    static constexpr std::string_view kType = "get_span_durations";
    using Reply = SpanDurations;
    std::string name;
    std::optional<Time> from, to; //!< the last seven days where nothing is said
};
BOOST_DESCRIBE_STRUCT(GetSpanDurations, (), (name, from, to))

} // namespace kaze::api
