#include "engine/telemetry/detail/open_spans.h"

#include "engine/api/trace.h"
#include "engine/telemetry/attributes.h"

namespace kaze::telemetry::detail {

namespace {

constexpr std::size_t kMostLooked = 20'000; //!< while whoever opens a span waits: about 5 ms

//! What is said of the whole run that a span belongs to.
void takeNames(ObservationLog::OpenSpan& span, const SpanRecord& record)
{
    if (const auto* agent = find(record.attributes, attribute::kAgentName))
        span.agent = textOf(*agent);
    if (const auto* run = find(record.attributes, attribute::kRunId))
        span.runId = textOf(*run);
}

} // namespace

void OpenSpans::put(const SpanRecord& record, base::Duration now)
{
    const std::lock_guard lock(m_mutex);
    const auto known = m_byId.find(record.context.spanId);
    if (known != m_byId.end()) {
        takeNames(known->second->span, record);
        return;
    }
    Entry entry;
    entry.span.context = record.context;
    entry.span.name = record.name;
    entry.span.kind = record.kind;
    entry.span.startedAt = record.startedAt;
    entry.since = now;
    takeNames(entry.span, record);
    auto& entries = m_byKind[record.kind];
    const auto placed = entries.insert(entries.end(), std::move(entry));
    m_byId.emplace(record.context.spanId, placed);
    if (record.kind == api::SpanKind::Run)
        m_runs.emplace(record.context.traceId, placed);
}

void OpenSpans::remove(const SpanRecord& record)
{
    const std::lock_guard lock(m_mutex);
    const auto known = m_byId.find(record.context.spanId);
    if (known == m_byId.end())
        return;
    const auto entry = known->second;
    const auto [first, last] = m_runs.equal_range(entry->span.context.traceId);
    for (auto run = first; run != last; ++run)
        if (run->second == entry) {
            m_runs.erase(run);
            break;
        }
    m_byKind[entry->span.kind].erase(entry);
    m_byId.erase(known);
}

//! The run names itself; its calls do not.
ObservationLog::OpenSpan OpenSpans::named(const Entry& entry, base::Duration now) const
{
    auto span = entry.span;
    span.open = now - entry.since;
    if (span.kind == api::SpanKind::Run)
        return span;
    const auto [run, end] = m_runs.equal_range(span.context.traceId);
    if (run != end) {
        span.agent = run->second->span.agent;
        span.runId = run->second->span.runId;
    }
    return span;
}

ObservationLog::OpenSpans OpenSpans::olderThan(const Asked& asked, base::Duration now) const
{
    ObservationLog::OpenSpans found;
    const std::lock_guard lock(m_mutex);
    const auto entries = m_byKind.find(asked.kind);
    if (entries == m_byKind.end())
        return found;
    std::size_t looked = 0;
    for (const auto& entry : entries->second) {
        if (now - entry.since <= asked.age)
            break;
        if (found.spans.size() == asked.most || ++looked > kMostLooked) {
            found.isAll = false;
            break;
        }
        if (auto span = named(entry, now); asked.wanted(span))
            found.spans.push_back(std::move(span));
    }
    return found;
}

} // namespace kaze::telemetry::detail
