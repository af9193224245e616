#include "ui/models/trace_builder.h"

#include "ui/models/run_words.h"

#include <algorithm>

namespace kaze::ui {

namespace {

using std::chrono::nanoseconds;

constexpr qint64 kLatest = std::numeric_limits<qint64>::max() / 4; // so that no sum of two overflows

SpanKind kindOf(api::SpanKind kind, bool isRoot)
{
    switch (kind) {
    case api::SpanKind::Run:
        return isRoot ? SpanKind::Run : SpanKind::Subagent;
    case api::SpanKind::Turn:
        return SpanKind::Turn;
    case api::SpanKind::Chat:
    case api::SpanKind::Embeddings:
        return SpanKind::Model;
    case api::SpanKind::Tool:
    case api::SpanKind::Http:
        return SpanKind::Tool;
    case api::SpanKind::Memory:
        return SpanKind::Memory;
    case api::SpanKind::Checkpoint:
        return SpanKind::Checkpoint;
    case api::SpanKind::Queue:
        return SpanKind::Queue;
    case api::SpanKind::Other:
        break;
    }
    return SpanKind::Other;
}

SpanStatus statusOf(const api::SpanRow& span)
{
    if (!span.duration)
        return SpanStatus::Unfinished;
    if (span.status == api::SpanStatus::Error)
        return SpanStatus::Error;
    return span.status == api::SpanStatus::Cancelled ? SpanStatus::Cancelled : SpanStatus::Ok;
}

//! "execute_tool files.read" is "tool files.read", and "invoke_agent x" "run x".
QString shownName(const std::string& name, api::SpanKind kind)
{
    for (const std::string_view prefix : {"execute_tool ", "invoke_agent "})
        if (name.starts_with(prefix))
            return (kind == api::SpanKind::Tool ? QStringLiteral("tool ") : QStringLiteral("run "))
                + text(name.substr(prefix.size()));
    return text(name);
}

qint64 nanosOf(api::Time time)
{
    constexpr api::Time::duration kMost = std::chrono::duration_cast<api::Time::duration>(nanoseconds(kLatest));
    return std::chrono::duration_cast<nanoseconds>(std::clamp(time.time_since_epoch(), -kMost, kMost)).count();
}

} // namespace

quint32 TraceBuilder::nameOf(const std::string& name, api::SpanKind kind)
{
    const auto [known, isNew] = m_names.try_emplace(name, static_cast<quint32>(m_facts.names.size()));
    if (isNew) {
        m_facts.names.push_back(name);
        m_data.strings << shownName(name, kind);
    }
    return known->second;
}

void TraceBuilder::put(const api::SpanRow& row)
{
    int index = m_facts.ids.find(row.spanId);
    if (index < 0) {
        index = m_facts.ids.add(row.spanId);
        m_data.start.push_back(0);
        m_data.duration.push_back(-1);
        m_data.parent.push_back(-1);
        m_data.kind.push_back(SpanKind::Other);
        m_data.status.push_back(SpanStatus::Ok);
        m_data.name.push_back(0);
        m_data.subtitle.push_back(0);
        m_facts.kind.push_back(api::SpanKind::Other);
        m_facts.spent.push_back(-1);
        m_facts.message.push_back(0);
        if (row.kind == api::SpanKind::Http)
            m_requests.push_back(index);
    }
    take(static_cast<std::size_t>(index), row);
    findParent(index, row.parentId);
    if (row.duration)
        m_open.erase(index);
    else
        m_open.emplace(index, true);
}

void TraceBuilder::take(std::size_t index, const api::SpanRow& row)
{
    const auto kind = row.kind.valueOr(api::SpanKind::Other);
    m_data.start[index] = nanosOf(row.startedAt);
    m_data.duration[index] = row.duration ? std::clamp<qint64>(row.duration->count(), 0, kLatest) : -1;
    m_data.kind[index] = kindOf(kind, row.parentId.empty());
    m_data.status[index] = statusOf(row);
    m_data.name[index] = nameOf(row.name, kind);
    m_facts.kind[index] = kind;
    if (row.usage || row.costUsd) {
        auto& place = m_facts.spent[index];
        if (place < 0) {
            place = static_cast<qint32>(m_facts.spending.size());
            m_facts.spending.emplace_back();
        }
        m_facts.spending[static_cast<std::size_t>(place)] = {row.usage, row.costUsd};
    }
    if (row.statusMessage.empty())
        return;
    const auto [known, isNew] = m_messages.try_emplace(row.statusMessage, static_cast<quint32>(m_facts.messages.size()));
    if (isNew)
        m_facts.messages.push_back(row.statusMessage);
    m_facts.message[index] = known->second;
}

void TraceBuilder::findParent(int index, const std::string& parentId)
{
    if (parentId.empty())
        return;
    const int parent = m_facts.ids.find(parentId);
    m_data.parent[static_cast<std::size_t>(index)] = parent;
    if (parent < 0)
        m_strays.emplace(index, parentId);
}

void TraceBuilder::settle()
{
    std::erase_if(m_strays, [this](const auto& stray) {
        const int parent = m_facts.ids.find(stray.second);
        m_data.parent[static_cast<std::size_t>(stray.first)] = parent;
        return parent >= 0;
    });
    for (const int request : m_requests) {
        const qint32 parent = m_data.parent[static_cast<std::size_t>(request)];
        if (parent >= 0 && m_facts.kind[static_cast<std::size_t>(parent)] == api::SpanKind::Chat)
            m_data.kind[static_cast<std::size_t>(request)] = SpanKind::Model;
    }
}

void TraceBuilder::add(const api::SpanPage& page)
{
    m_trace = page.trace;
    m_data.over = page.trace.duration.has_value();
    for (const auto& span : page.spans)
        put(span);
    settle();
}

std::vector<std::string> TraceBuilder::openSpans(std::size_t most)
{
    std::vector<std::string> ids;
    auto at = m_open.upper_bound(m_turn);
    for (std::size_t count = 0; count < std::min(most, m_open.size()); ++count) {
        if (at == m_open.end())
            at = m_open.begin();
        m_turn = at->first;
        ids.push_back(m_facts.ids.text(at->first));
        ++at;
    }
    return ids;
}

namespace {

std::shared_ptr<const TraceView> made(
    api::TraceRow trace, TimelineData data, SpanFacts facts, const std::map<int, std::string>& strays, bool isOpen, api::Time now)
{
    auto view = std::make_shared<TraceView>();
    view->trace = std::move(trace);
    if (isOpen && !data.over)
        data.now = nanosOf(now);
    view->shape = shapeOf(std::move(data));
    view->facts = std::move(facts);
    view->facts.strayParents = {strays.begin(), strays.end()};
    view->summary = summaryOf(view->trace, *view->shape);
    std::tie(view->path, view->summary.criticalPath) = criticalPathOf(*view->shape, view->facts);
    return view;
}

} // namespace

std::shared_ptr<const TraceView> TraceBuilder::view(api::Time now) const
{
    return made(m_trace, m_data, m_facts, m_strays, !m_open.empty(), now);
}

std::shared_ptr<const TraceView> TraceBuilder::finish(api::Time now)
{
    return made(std::move(m_trace), std::move(m_data), std::move(m_facts), m_strays, !m_open.empty(), now);
}

std::shared_ptr<const TraceView> viewOf(const api::Trace& trace, api::Time now)
{
    TraceBuilder builder;
    builder.add({trace.trace, trace.spans, {}, true});
    return builder.finish(now);
}

} // namespace kaze::ui
