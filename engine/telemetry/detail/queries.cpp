#include "engine/telemetry/detail/queries.h"

#include "engine/telemetry/detail/span_json.h"
#include "engine/telemetry/detail/span_text.h"
#include "engine/telemetry/detail/sql.h"
#include "engine/telemetry/detail/sums.h"
#include "engine/telemetry/detail/trace_sql.h"

#include <algorithm>
#include <cstring>

namespace kaze::telemetry::detail {

using base::Result;
using storage::Blob;

namespace {

constexpr std::int64_t kShownPayload = 1 << 20; //!< of a span's detail; the rest in parts

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
    span.kind = storedEnum<api::SpanKind>(row.text(3));
    span.status = storedEnum<api::SpanStatus>(row.text(4));
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

SpanRecord recordOf(const storage::Row& row, const base::Uuid& traceId)
{
    SpanRecord record;
    record.context = {traceId, static_cast<std::uint64_t>(row.integer(0))};
    record.parentId = static_cast<std::uint64_t>(row.integer(1));
    record.name = row.text(2);
    record.kind = storedEnum<api::SpanKind>(row.text(3)).valueOr(api::SpanKind::Other);
    record.status = storedEnum<api::SpanStatus>(row.text(4)).valueOr(api::SpanStatus::Unset);
    record.statusMessage = row.text(5);
    record.startedAt = timeOf(row.integer(6));
    record.durationNs = row.isNull(7) ? -1 : row.integer(7);
    record.usage = usageAt(row, 9);
    record.cost = {row.integer(14)};
    record.truncated = row.integer(15) != 0;
    record.attributes = attributesFrom(storedAttributes(row.text(16)));
    for (auto& event : storedEvents(row.text(17)))
        record.events.push_back({event.at, std::move(event.name), attributesFrom(event.attributes)});
    for (const auto& link : storedLinks(row.text(18)))
        if (const auto id = base::Uuid::parse(link.traceId))
            record.links.push_back({{*id, spanIdOf(link.spanId).value_or(0)}, attributesFrom(link.attributes)});
    record.input = row.text(19);
    record.output = row.text(20);
    return record;
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

void sumUp(api::TraceRow& trace, const std::vector<api::SpanRow>& spans, bool isRunning)
{
    trace.startedAt = spans.front().startedAt;
    if (!isRunning)
        trace.duration = lastEnd(spans) - trace.startedAt;
    trace.spans = static_cast<std::int64_t>(spans.size());
    for (const auto& span : spans) {
        trace.errors += span.status == api::SpanStatus::Error;
        if (!callsModel(span))
            continue;
        addTo(trace.usage, *span.usage);
        addTo(trace.costUsd, *span.costUsd);
    }
}

} // namespace

base::Uuid uuidAt(const storage::Row& row, int column)
{
    return uuidOf(row.blob(column));
}

api::TraceRow traceRowOf(const storage::Row& row, std::int64_t session)
{
    api::TraceRow trace;
    trace.traceId = uuidAt(row, 0).hex();
    trace.name = row.text(1);
    trace.runId = row.text(2);
    trace.agent = row.text(3);
    trace.startedAt = timeOf(row.integer(4));
    if (row.integer(6) == 0 || row.integer(17) != session)
        trace.duration = std::chrono::microseconds(row.integer(5) - row.integer(4));
    trace.spans = row.integer(7);
    trace.errors = row.integer(8);
    trace.usage = usageAt(row, 9);
    trace.costUsd = {row.integer(14)};
    trace.tenant = row.text(15);
    trace.pool = row.text(16);
    return trace;
}

Result<TracePart> readTrace(storage::Connection& connection, const base::Uuid& id, std::int64_t session)
{
    TracePart part;
    const auto spans = connection.query(sql::kSpansOfTrace, {Blob(id.bytes)}, [&](const storage::Row& row) {
        part.spans.push_back(spanRow(row, session));
        part.isRunning = part.isRunning || (row.integer(1) == 0 && row.isNull(7) && row.integer(8) == session);
    });
    if (!spans)
        return base::failure(spans);
    const auto names = connection.query(sql::kTraceNames, {Blob(id.bytes)}, [&](const storage::Row& row) {
        part.runId = row.text(0);
        part.agent = row.text(1);
        part.name = row.text(2);
        part.tenant = row.text(3);
        part.pool = row.text(4);
    });
    if (!names)
        return base::failure(names);
    return part;
}

Result<bool> hasSpans(storage::Connection& connection, const base::Uuid& id)
{
    const auto found = connection.query(sql::kHasSpans, {Blob(id.bytes)}, [](const storage::Row&) { return false; });
    if (!found)
        return base::failure(found);
    return *found > 0;
}

Result<std::optional<api::TraceRow>> readTraceRow(storage::Connection& connection, const base::Uuid& id, std::int64_t session)
{
    std::optional<api::TraceRow> found;
    const auto done
        = connection.query(sql::kTrace, {Blob(id.bytes)}, [&](const storage::Row& row) { found = traceRowOf(row, session); });
    if (!done)
        return base::failure(done);
    return found;
}

Result<std::optional<base::Uuid>> traceOfRun(storage::Connection& connection, const std::array<std::string, 3>& spellings)
{
    std::optional<base::Uuid> found;
    const std::array<storage::Value, 3> values{
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
    const auto done = connection.query(
        sql::kSpan, {Blob(traceId.bytes), static_cast<std::int64_t>(spanId), kShownPayload}, [&](const storage::Row& row) {
            detail.emplace();
            detail->span = spanRow(row, session);
            detail->truncated = row.integer(15) != 0;
            detail->attributes = storedAttributes(row.text(16));
            detail->events = storedEvents(row.text(17));
            detail->links = storedLinks(row.text(18));
            detail->inputBytes = row.integer(21);
            detail->outputBytes = row.integer(22);
            detail->input = wholeCharacters(row.blob(19), detail->inputBytes > kShownPayload);
            detail->output = wholeCharacters(row.blob(20), detail->outputBytes > kShownPayload);
        });
    if (!done)
        return base::failure(done);
    return detail;
}

Result<std::optional<api::SpanRow>> readSpanRow(
    storage::Connection& connection, const base::Uuid& traceId, std::uint64_t spanId, std::int64_t session)
{
    std::optional<api::SpanRow> found;
    const auto done = connection.query(sql::kSpanRow, {Blob(traceId.bytes), static_cast<std::int64_t>(spanId)},
        [&](const storage::Row& row) { found = spanRow(row, session); });
    if (!done)
        return base::failure(done);
    return found;
}

Result<SpansAfter> readSpansAfter(storage::Connection& connection, const base::Uuid& traceId, std::int64_t after,
    std::int64_t limit, std::size_t mostBytes, std::int64_t session)
{
    SpansAfter found;
    found.last = after;
    const auto done = connection.query(sql::kSpansAfter, {Blob(traceId.bytes), after, limit}, [&](const storage::Row& row) {
        found.spans.push_back(spanRow(row, session));
        found.last = row.integer(15);
        const auto& span = found.spans.back();
        found.bytes += sizeof span + 3 * (span.name.size() + span.statusMessage.size()); // some of it is escaped
        return found.bytes < mostBytes;
    });
    if (!done)
        return base::failure(done);
    return found;
}

Result<WholeSpans> readWholeSpans(storage::Connection& connection, const base::Uuid& traceId, std::int64_t after,
    std::int64_t limit, std::size_t mostBytes, bool content)
{
    WholeSpans found;
    found.last = after;
    found.complete = true;
    std::size_t bytes = 0;
    const auto done = connection.query(
        sql::kWholeSpansAfter, {Blob(traceId.bytes), after, std::int64_t{content}, limit + 1}, [&](const storage::Row& row) {
            if (std::ssize(found.spans) == limit || bytes >= mostBytes) {
                found.complete = false;
                return false;
            }
            found.spans.push_back(recordOf(row, traceId));
            found.last = row.integer(21);
            bytes += telemetry::bytesOf(found.spans.back());
            return true;
        });
    if (!done)
        return base::failure(done);
    return found;
}

api::Trace assembled(const base::Uuid& id, std::vector<TracePart> parts)
{
    api::Trace trace;
    trace.trace.traceId = id.hex();
    bool isRunning = false;
    for (auto& part : parts) {
        isRunning = isRunning || part.isRunning;
        if (!part.runId.empty())
            trace.trace.runId = std::move(part.runId);
        if (!part.agent.empty())
            trace.trace.agent = std::move(part.agent);
        if (!part.name.empty())
            trace.trace.name = std::move(part.name);
        if (!part.tenant.empty())
            trace.trace.tenant = std::move(part.tenant);
        if (!part.pool.empty())
            trace.trace.pool = std::move(part.pool);
        std::move(part.spans.begin(), part.spans.end(), std::back_inserter(trace.spans));
    }
    // What starts at the same time and lasts longer is the outer one; an open one lasts longest.
    const auto length = [](const api::SpanRow& span) { return span.duration.value_or(std::chrono::nanoseconds::max()); };
    std::stable_sort(trace.spans.begin(), trace.spans.end(), [&](const auto& a, const auto& b) {
        return a.startedAt != b.startedAt ? a.startedAt < b.startedAt : length(a) > length(b);
    });
    sumUp(trace.trace, trace.spans, isRunning);
    return trace;
}

} // namespace kaze::telemetry::detail
