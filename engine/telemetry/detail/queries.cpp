#include "engine/telemetry/detail/queries.h"

#include "engine/telemetry/detail/sql.h"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <limits>

namespace kaze::telemetry::detail {

using base::ErrorCode;
using base::Result;
using storage::Blob;
using storage::Value;

namespace {

base::Uuid uuidOf(std::string_view bytes)
{
    base::Uuid id;
    std::memcpy(id.bytes.data(), bytes.data(), std::min(bytes.size(), id.bytes.size()));
    return id;
}

api::Time timeOf(std::int64_t micros)
{
    return api::Time(std::chrono::microseconds(micros));
}

api::Usage usageAt(const storage::Row& row, int column)
{
    return {
        row.integer(column), row.integer(column + 1), row.integer(column + 2), row.integer(column + 3), row.integer(column + 4)};
}

PlacedTrace traceRow(const storage::Row& row)
{
    PlacedTrace placed;
    placed.place = {row.integer(4), uuidOf(row.blob(0))};
    auto& trace = placed.row;
    trace.traceId = placed.place.id.hex();
    trace.name = row.text(1);
    trace.runId = row.text(2);
    trace.agent = row.text(3);
    trace.startedAt = timeOf(row.integer(4));
    if (row.integer(6) == 0)
        trace.duration = std::chrono::microseconds(row.integer(5) - row.integer(4));
    trace.spans = row.integer(7);
    trace.errors = row.integer(8);
    trace.usage = usageAt(row, 9);
    trace.costUsd = {row.integer(14)};
    return placed;
}

bool callsModel(const api::SpanRow& span)
{
    return span.kind == api::SpanKind::Chat || span.kind == api::SpanKind::Embeddings;
}

api::SpanRow spanRow(const storage::Row& row, std::int64_t session)
{
    api::SpanRow span;
    span.spanId = base::hexOf(static_cast<std::uint64_t>(row.integer(0)));
    if (const auto parent = static_cast<std::uint64_t>(row.integer(1)))
        span.parentId = base::hexOf(parent);
    span.name = row.text(2);
    span.kind = base::Open<api::SpanKind>::named(row.text(3));
    span.status = base::Open<api::SpanStatus>::named(row.text(4));
    span.statusMessage = row.text(5);
    span.startedAt = timeOf(row.integer(6));
    if (!row.isNull(7))
        span.duration = std::chrono::nanoseconds(row.integer(7));
    else if (row.integer(8) != session)
        span.statusMessage = "left open: the process ended";
    const auto usage = usageAt(row, 9);
    const base::Money cost{row.integer(14)};
    if (callsModel(span) || usage != api::Usage{})
        span.usage = usage;
    if (callsModel(span) || cost != base::Money{})
        span.costUsd = cost;
    return span;
}

std::map<std::string, std::string> attributesOf(std::string_view json)
{
    std::map<std::string, std::string> attributes;
    boost::system::error_code error;
    const auto parsed = boost::json::parse(json, error);
    if (error || !parsed.is_object())
        return attributes;
    for (const auto& [name, value] : parsed.get_object())
        attributes.emplace(name, value.is_string() ? std::string(value.get_string()) : boost::json::serialize(value));
    return attributes;
}

//! When the last span ended, those that are open not counted.
api::Time lastEnd(const std::vector<api::SpanRow>& spans)
{
    auto end = spans.front().startedAt;
    for (const auto& span : spans)
        end = std::max(end,
            span.startedAt + std::chrono::floor<std::chrono::microseconds>(span.duration.value_or(std::chrono::nanoseconds{0})));
    return end;
}

void sumUp(api::TraceRow& trace, const std::vector<api::SpanRow>& spans)
{
    const auto isRoot = [](const api::SpanRow& span) { return span.parentId.empty(); };
    trace.startedAt = spans.front().startedAt;
    if (std::none_of(spans.begin(), spans.end(), [&](const auto& span) { return isRoot(span) && !span.duration; }))
        trace.duration = lastEnd(spans) - trace.startedAt;
    trace.spans = static_cast<std::int64_t>(spans.size());
    for (const auto& span : spans) {
        trace.errors += span.status == api::SpanStatus::Error;
        if (!callsModel(span))
            continue;
        trace.usage.inputTokens += span.usage->inputTokens;
        trace.usage.outputTokens += span.usage->outputTokens;
        trace.usage.cachedTokens += span.usage->cachedTokens;
        trace.usage.reasoningTokens += span.usage->reasoningTokens;
        trace.usage.cacheWriteTokens += span.usage->cacheWriteTokens;
        trace.costUsd += *span.costUsd;
    }
}

} // namespace

std::string cursorText(const TracePlace& place)
{
    return std::to_string(place.start) + "-" + place.id.hex();
}

Result<TracePlace> parseCursor(std::string_view text)
{
    TracePlace place;
    if (text.empty()) {
        place.start = std::numeric_limits<std::int64_t>::max();
        return place;
    }
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), place.start);
    const auto rest = text.substr(static_cast<std::size_t>(end - text.data()));
    const auto id = base::Uuid::parse(rest.empty() ? rest : rest.substr(1));
    if (error != std::errc() || !rest.starts_with('-') || !id)
        return base::fail(ErrorCode::InvalidArgument, "this is no cursor of a list of traces; take the one of the page before");
    place.id = *id;
    return place;
}

Result<std::vector<PlacedTrace>> listTraces(
    storage::Connection& connection, const TraceCondition& condition, const TracePlace& before, std::int64_t limit)
{
    std::vector<Value> arguments{before.start, Blob(before.id.bytes)};
    for (const auto& argument : condition.arguments) {
        if (const auto* text = std::get_if<std::string>(&argument))
            arguments.emplace_back(std::string_view(*text));
        else
            arguments.emplace_back(std::get<std::int64_t>(argument));
    }
    arguments.emplace_back(limit);
    std::string statement(sql::kListTraces);
    statement += condition.sql;
    statement += sql::kListTracesEnd;
    std::vector<PlacedTrace> traces;
    const auto done = connection.query(statement, arguments, [&](const storage::Row& row) { traces.push_back(traceRow(row)); });
    if (!done)
        return base::failure(done);
    return traces;
}

Result<TracePart> readTrace(storage::Connection& connection, const base::Uuid& id, std::int64_t session)
{
    TracePart part;
    const auto spans = connection.query(
        sql::kSpansOfTrace, {Blob(id.bytes)}, [&](const storage::Row& row) { part.spans.push_back(spanRow(row, session)); });
    if (!spans)
        return base::failure(spans);
    const auto names = connection.query(sql::kTraceNames, {Blob(id.bytes)}, [&](const storage::Row& row) {
        part.runId = row.text(0);
        part.agent = row.text(1);
        part.name = row.text(2);
    });
    if (!names)
        return base::failure(names);
    return part;
}

Result<std::optional<base::Uuid>> traceOfRun(storage::Connection& connection, const std::array<std::string, 3>& spellings)
{
    std::optional<base::Uuid> found;
    const std::array<Value, 3> values{
        std::string_view(spellings[0]), std::string_view(spellings[1]), std::string_view(spellings[2])};
    const auto done = connection.query(sql::kTraceOfRun, values, [&](const storage::Row& row) { found = uuidOf(row.blob(0)); });
    if (!done)
        return base::failure(done);
    return found;
}

Result<std::optional<api::SpanDetail>> readSpan(
    storage::Connection& connection, const base::Uuid& traceId, std::uint64_t spanId, std::int64_t session)
{
    std::optional<api::SpanDetail> detail;
    const auto done
        = connection.query(sql::kSpan, {Blob(traceId.bytes), static_cast<std::int64_t>(spanId)}, [&](const storage::Row& row) {
              detail.emplace();
              detail->span = spanRow(row, session);
              detail->truncated = row.integer(15) != 0;
              detail->attributes = attributesOf(row.text(16));
              detail->input = row.text(17);
              detail->output = row.text(18);
          });
    if (!done)
        return base::failure(done);
    return detail;
}

api::Trace assembled(const base::Uuid& id, std::vector<TracePart> parts)
{
    api::Trace trace;
    trace.trace.traceId = id.hex();
    for (auto& part : parts) {
        if (!part.runId.empty())
            trace.trace.runId = std::move(part.runId);
        if (!part.agent.empty())
            trace.trace.agent = std::move(part.agent);
        if (!part.name.empty())
            trace.trace.name = std::move(part.name);
        std::move(part.spans.begin(), part.spans.end(), std::back_inserter(trace.spans));
    }
    // What starts at the same time and lasts longer is the outer one; an open one lasts longest.
    const auto length = [](const api::SpanRow& span) { return span.duration.value_or(std::chrono::nanoseconds::max()); };
    std::stable_sort(trace.spans.begin(), trace.spans.end(), [&](const auto& a, const auto& b) {
        return a.startedAt != b.startedAt ? a.startedAt < b.startedAt : length(a) > length(b);
    });
    sumUp(trace.trace, trace.spans);
    return trace;
}

} // namespace kaze::telemetry::detail
