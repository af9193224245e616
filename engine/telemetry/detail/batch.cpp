#include "engine/telemetry/detail/batch.h"

#include "engine/api/trace.h"
#include "engine/telemetry/detail/log_sql.h"
#include "engine/telemetry/detail/sql.h"
#include "engine/telemetry/detail/sums.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace kaze::telemetry::detail {

using base::Result;
using storage::Blob;
using storage::Value;

namespace {

//! An enumerator's name from a table: enumName builds it letter by letter.
template <class E>
std::string_view tableName(E value)
{
    static const auto names = [] {
        std::vector<std::string> all;
        boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>(
            [&](auto item) { all.push_back(base::enumName(item.value)); });
        return all;
    }();
    const auto index = static_cast<std::size_t>(value);
    return index < names.size() ? std::string_view(names[index]) : std::string_view("other");
}

Value textOrNull(const std::string& text)
{
    return text.empty() ? Value(nullptr) : Value(std::string_view(text));
}

Value hashOrNull(const std::optional<Payload>& payload)
{
    return payload ? Value(Blob(payload->hash)) : Value(nullptr);
}

std::int64_t signedId(std::uint64_t spanId)
{
    return static_cast<std::int64_t>(spanId);
}

//! The number of the first line of a file whose lines do not begin at 1; none where there are lines.
Result<std::optional<std::int64_t>> firstNumber(storage::Connection& connection)
{
    std::int64_t last = 0, begunAt = 0;
    auto read = connection.query(sql::kLastLine, {}, [&](const storage::Row& row) { last = row.integer(0); });
    if (read && last == 0)
        read = connection.query(sql::kBegunAt, {}, [&](const storage::Row& row) { begunAt = row.integer(0); });
    if (!read)
        return base::failure(read);
    return begunAt > 0 ? std::optional(begunAt * sql::kLinesASecond + 1) : std::nullopt;
}

Result<> storeEvent(storage::Connection& connection, const EventRow& event, std::optional<std::int64_t> number)
{
    const auto& trace = event.context.traceId;
    const std::array<Value, 11> values{number ? Value(*number) : Value(nullptr), event.at, static_cast<std::int64_t>(event.level),
        std::string_view(event.source), std::string_view(event.message),
        trace.isNil() ? Value(nullptr) : Value(Blob(trace.bytes)),
        event.context.spanId == 0 ? Value(nullptr) : Value(signedId(event.context.spanId)), textOrNull(event.runId),
        textOrNull(event.agent), textOrNull(event.tenant), textOrNull(event.fields)};
    if (const auto done = connection.execute(sql::kInsertEvent, values); !done)
        return base::failure(done);
    event.id = connection.lastInsertId();
    return {};
}

Result<> storePayload(storage::Connection& connection, const std::optional<Payload>& payload)
{
    if (!payload)
        return {};
    if (const auto done = connection.execute(sql::kInsertPayload, {Blob(payload->hash), std::string_view(payload->content)});
        !done)
        return base::failure(done);
    return {};
}

std::vector<const SpanRowOut*> byTrace(const std::vector<SpanRowOut>& spans)
{
    std::vector<const SpanRowOut*> sorted;
    sorted.reserve(spans.size());
    for (const auto& span : spans)
        sorted.push_back(&span);
    std::ranges::stable_sort(sorted, {}, [](const SpanRowOut* span) -> const base::Uuid& { return span->context.traceId; });
    return sorted;
}

//! What a root or a run says of its trace comes before what others say.
void take(std::string& into, const std::string& said, bool isRoot)
{
    if (!said.empty() && (isRoot || into.empty()))
        into = said;
}

} // namespace

Result<> storeSpan(storage::Connection& connection, const SpanRowOut& span, std::int64_t session, bool namesRun)
{
    for (const auto* payload : {&span.input, &span.output})
        if (const auto done = storePayload(connection, *payload); !done)
            return done;
    const std::array<Value, 22> values{Blob(span.context.traceId.bytes), signedId(span.context.spanId), signedId(span.parentId),
        std::string_view(span.name), tableName(span.kind), tableName(span.status), std::string_view(span.statusMessage),
        span.start, span.duration < 0 ? Value(nullptr) : Value(span.duration), session, span.usage.inputTokens,
        span.usage.outputTokens, span.usage.cachedTokens, span.usage.reasoningTokens, span.usage.cacheWriteTokens,
        span.cost.nanos, std::int64_t{span.truncated}, hashOrNull(span.input), hashOrNull(span.output),
        std::string_view(span.attributes), std::string_view(span.events), std::string_view(span.links)};
    if (const auto done = connection.execute(sql::kPutSpan, values); !done)
        return base::failure(done);
    if (span.kind != api::SpanKind::Run || span.runId.empty() || !namesRun)
        return {};
    if (const auto done = connection.execute(sql::kPutRun, {std::string_view(span.runId), Blob(span.context.traceId.bytes)});
        !done)
        return base::failure(done);
    return {};
}

Result<bool> storeTrace(storage::Connection& connection, const base::Uuid& id, const TraceDelta& trace, std::int64_t session)
{
    const std::array<Value, 19> values{Blob(id.bytes), std::string_view(trace.name), signedId(trace.rootSpan),
        std::string_view(trace.runId), std::string_view(trace.agent), trace.start, trace.finish, trace.openRoots, session,
        trace.spans, trace.errors, trace.usage.inputTokens, trace.usage.outputTokens, trace.usage.cachedTokens,
        trace.usage.reasoningTokens, trace.usage.cacheWriteTokens, trace.cost.nanos, std::string_view(trace.tenant),
        std::string_view(trace.pool)};
    const auto changed = connection.execute(sql::kAddToTrace, values);
    if (!changed)
        return base::failure(changed);
    if (*changed > 0) {
        if (const auto moved = connection.execute(sql::kStartTraceEarlier, {Blob(id.bytes), trace.start}); !moved)
            return base::failure(moved);
        return false;
    }
    if (const auto inserted = connection.execute(sql::kInsertTrace, values); !inserted)
        return base::failure(inserted);
    return true;
}

void coalesce(std::vector<BoxedSpan>& spans)
{
    std::unordered_map<SpanKey, std::size_t, SpanKeyHash> places;
    std::size_t kept = 0;
    for (auto& span : spans) {
        if (isStoredOpen(span->kind)) {
            const SpanKey key{span->context.traceId, span->context.spanId};
            const auto [place, isFirst] = places.try_emplace(key, kept);
            if (!isFirst) {
                if (spans[place->second]->durationNs < 0)
                    spans[place->second] = std::move(span);
                continue;
            }
        }
        if (&spans[kept] != &span)
            spans[kept] = std::move(span);
        ++kept;
    }
    spans.resize(kept);
}

void addTo(TraceDelta& delta, const SpanRowOut& span, bool isNew)
{
    const bool ended = span.duration >= 0;
    const bool isRoot = span.parentId == 0;
    const bool isFirst = delta.start == 0;
    if (isFirst || (isRoot && delta.rootSpan == 0)) {
        delta.name = span.traceName.empty() ? span.name : span.traceName;
        delta.rootSpan = isRoot ? span.context.spanId : 0;
        delta.runId = span.runId.empty() ? delta.runId : span.runId;
        delta.agent = span.agent.empty() ? delta.agent : span.agent;
        take(delta.tenant, span.tenant, true);
        take(delta.pool, span.pool, true);
    }
    if (delta.runId.empty())
        delta.runId = span.runId;
    if (delta.agent.empty())
        delta.agent = span.agent;
    take(delta.tenant, span.tenant, false);
    take(delta.pool, span.pool, false);
    delta.start = isFirst ? span.start : std::min(delta.start, span.start);
    delta.finish = std::max(delta.finish, span.start + (ended ? span.duration / 1000 : 0));
    delta.spans += isNew;
    if (isRoot && isStoredOpen(span.kind))
        delta.openRoots += (ended ? 0 : 1) - (isNew ? 0 : 1);
    if (!ended)
        return;
    delta.errors += span.status == api::SpanStatus::Error;
    if (span.kind != api::SpanKind::Chat && span.kind != api::SpanKind::Embeddings)
        return;
    addTo(delta.usage, span.usage);
    addTo(delta.cost, span.cost);
}

Result<std::int64_t> store(storage::Connection& connection, const MonthBatch& batch, std::int64_t session)
{
    std::optional<std::int64_t> number;
    if (!batch.events.empty()) {
        const auto first = firstNumber(connection);
        if (!first)
            return base::failure(first);
        number = *first;
    }
    for (const auto& event : batch.events)
        if (const auto done = storeEvent(connection, event, std::exchange(number, std::nullopt)); !done)
            return base::failure(done);
    // Those of a trace one after the other, so that they lie on the same pages.
    for (const auto* span : byTrace(batch.spans))
        if (const auto done = storeSpan(connection, *span, session); !done)
            return base::failure(done);
    std::int64_t isNew = 0;
    for (const auto& [id, trace] : batch.traces) {
        const auto first = storeTrace(connection, id, trace, session);
        if (!first)
            return base::failure(first);
        isNew += trace.spans > 0 && *first;
    }
    return isNew;
}

} // namespace kaze::telemetry::detail
