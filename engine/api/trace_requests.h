#pragma once

#include "engine/api/trace.h"

#include <string_view>

namespace kaze::api {

struct TracePage {
    static constexpr std::string_view kType = "trace_page";
    std::vector<TraceRow> rows;
    std::string next;
};
BOOST_DESCRIBE_STRUCT(TracePage, (), (rows, next))

struct ListTraces {
    static constexpr std::string_view kType = "list_traces";
    using Reply = TracePage;
    std::string filter; //!< words and fields agent:, status:error, dur>5s, cost>$0.05, spans>100
    std::string cursor;
    std::int64_t limit = 100;
};
BOOST_DESCRIBE_STRUCT(ListTraces, (), (filter, cursor, limit))

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

} // namespace kaze::api
