#include "ui/models/trace_view.h"

#include <algorithm>

namespace kaze::ui {

namespace {

bool contains(SpanKind kind)
{
    return kind == SpanKind::Run || kind == SpanKind::Turn || kind == SpanKind::Subagent;
}

//! How long at least one of these was under way.
qint64 together(std::vector<std::pair<qint64, qint64>> times)
{
    std::sort(times.begin(), times.end());
    qint64 sum = 0;
    qint64 until = std::numeric_limits<qint64>::min();
    for (const auto& [from, to] : times) {
        if (to <= until)
            continue;
        sum += to - std::max(from, until);
        until = to;
    }
    return sum;
}

} // namespace

std::size_t SpanFacts::bytes() const
{
    return ids.bytes() + sizeof(api::SpanKind) * kind.capacity() + sizeof(qint32) * spent.capacity()
        + sizeof(quint32) * message.capacity() + sizeof(Spent) * spending.capacity();
}

const std::string& TraceView::nameOf(int index) const
{
    return facts.names[data().name[static_cast<std::size_t>(index)]];
}

const SpanFacts::Spent* TraceView::spentBy(int index) const
{
    const qint32 place = facts.spent[static_cast<std::size_t>(index)];
    return place < 0 ? nullptr : &facts.spending[static_cast<std::size_t>(place)];
}

std::int64_t TraceView::tokensOf(int index) const
{
    const auto* spent = spentBy(index);
    return spent && spent->usage ? spent->usage->inputTokens + spent->usage->outputTokens : 0;
}

api::Money TraceView::costOf(int index) const
{
    const auto* spent = spentBy(index);
    return spent && spent->cost ? *spent->cost : api::Money{};
}

api::SpanRow TraceView::span(int index) const
{
    const auto i = static_cast<std::size_t>(index);
    api::SpanRow row;
    row.spanId = idOf(index);
    if (const qint32 parent = data().parent[i]; parent >= 0)
        row.parentId = idOf(parent);
    else if (const auto stray = facts.strayParents.find(index); stray != facts.strayParents.end())
        row.parentId = stray->second;
    row.name = nameOf(index);
    row.kind = kindOf(index);
    row.startedAt = api::Time(std::chrono::duration_cast<api::Time::duration>(std::chrono::nanoseconds(data().start[i])));
    if (data().duration[i] >= 0)
        row.duration = std::chrono::nanoseconds(data().duration[i]);
    row.status = data().status[i] == SpanStatus::Error ? api::SpanStatus::Error
        : data().status[i] == SpanStatus::Cancelled    ? api::SpanStatus::Cancelled
        : data().status[i] == SpanStatus::Unfinished   ? api::SpanStatus::Unset
                                                       : api::SpanStatus::Ok;
    row.statusMessage = facts.messages[facts.message[i]];
    if (const auto* spent = spentBy(index)) {
        row.usage = spent->usage;
        row.costUsd = spent->cost;
    }
    return row;
}

int TraceView::previousOfName(int index) const
{
    const auto i = static_cast<std::size_t>(index);
    int found = -1;
    for (int other = 0; other < size(); ++other) {
        const auto at = static_cast<std::size_t>(other);
        if (data().name[at] != data().name[i] || other == index)
            continue;
        const bool before = data().start[at] < data().start[i] || (data().start[at] == data().start[i] && other < index);
        if (before && (found < 0 || data().start[at] >= data().start[static_cast<std::size_t>(found)]))
            found = other;
    }
    return found;
}

std::size_t TraceView::bytes() const
{
    return shape->bytes() + facts.bytes() + sizeof(SpanPart) * path.capacity();
}

bool waitsForPeople(std::string_view name)
{
    return name.starts_with("wait for approval") || name == "execute_tool person.ask";
}

std::pair<std::vector<SpanPart>, qint64> criticalPathOf(const TimelineShape& shape, const SpanFacts& facts)
{
    const auto& data = shape.data;
    struct Open {
        qint32 span;
        qint64 until;
    };
    std::vector<SpanPart> parts;
    std::vector<Open> open;
    std::vector<qint32> children;
    const auto push = [&](qint32 parent, qint64 from, qint64 until) {
        children.assign(shape.tree.childrenBegin(parent), shape.tree.childrenEnd(parent));
        std::sort(children.begin(), children.end(), [&](qint32 a, qint32 b) { return data.endOf(a) > data.endOf(b); });
        const auto own = [&](qint64 begin, qint64 end) {
            if (parent >= 0 && end > begin && !contains(data.kind[static_cast<std::size_t>(parent)]))
                parts.push_back({parent, begin, end});
        };
        for (const qint32 child : children) {
            const qint64 start = std::max(from, data.start[static_cast<std::size_t>(child)]);
            const qint64 end = std::min(data.endOf(child), until);
            if (end <= start)
                continue;
            own(end, until);
            open.push_back({child, end});
            until = start;
        }
        own(from, until);
    };
    push(-1, std::numeric_limits<qint64>::min(), std::numeric_limits<qint64>::max());
    while (!open.empty()) {
        const auto [span, until] = open.back();
        open.pop_back();
        push(span, data.start[static_cast<std::size_t>(span)], until);
    }
    std::stable_sort(parts.begin(), parts.end(), [](const SpanPart& a, const SpanPart& b) { return a.span < b.span; });
    qint64 length = 0;
    for (const auto& part : parts)
        if (!waitsForPeople(facts.names[data.name[static_cast<std::size_t>(part.span)]]))
            length += part.to - part.from;
    return {std::move(parts), length};
}

TraceSummary summaryOf(const api::TraceRow& trace, const TimelineShape& shape)
{
    const auto& data = shape.data;
    TraceSummary summary;
    summary.spans = data.size();
    summary.usage = trace.usage;
    summary.cost = trace.costUsd;
    std::vector<std::pair<qint64, qint64>> model, tools, queue, memory;
    for (int index = 0; index < data.size(); ++index) {
        const auto i = static_cast<std::size_t>(index);
        summary.errors += data.status[i] == SpanStatus::Error;
        summary.open += data.status[i] == SpanStatus::Unfinished;
        auto* times = data.kind[i] == SpanKind::Model ? &model
            : data.kind[i] == SpanKind::Tool          ? &tools
            : data.kind[i] == SpanKind::Queue         ? &queue
            : data.kind[i] == SpanKind::Memory        ? &memory
                                                      : nullptr;
        if (times)
            times->emplace_back(data.start[i], data.endOf(index));
    }
    summary.model = together(std::move(model));
    summary.tools = together(std::move(tools));
    summary.queue = together(std::move(queue));
    summary.memory = together(std::move(memory));
    return summary;
}

} // namespace kaze::ui
