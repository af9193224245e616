#include "ui/models/trace_timeline.h"

#include "ui/models/run_words.h"

#include <algorithm>

namespace kaze::ui {

namespace {

using std::chrono::nanoseconds;

SpanKind kindOf(const api::SpanRow& span, const api::SpanRow* parent)
{
    switch (span.kind.valueOr(api::SpanKind::Other)) {
    case api::SpanKind::Run:
        return span.parentId.empty() ? SpanKind::Run : SpanKind::Subagent;
    case api::SpanKind::Turn:
        return SpanKind::Turn;
    case api::SpanKind::Chat:
    case api::SpanKind::Embeddings:
        return SpanKind::Model;
    case api::SpanKind::Tool:
        return SpanKind::Tool;
    case api::SpanKind::Http:
        // A request is part of what it was made for.
        return parent && parent->kind == api::SpanKind::Chat ? SpanKind::Model : SpanKind::Tool;
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
    if (span.status == api::SpanStatus::Error)
        return SpanStatus::Error;
    return span.status == api::SpanStatus::Cancelled ? SpanStatus::Cancelled : SpanStatus::Ok;
}

//! "execute_tool files.read" is "files.read" where a colour and a word say already that it is a tool.
QString nameOf(const api::SpanRow& span)
{
    QString name = text(span.name);
    for (const auto* prefix : {"execute_tool ", "invoke_agent "})
        if (name.startsWith(QLatin1String(prefix)))
            name = (span.kind == api::SpanKind::Tool ? QStringLiteral("tool ") : QStringLiteral("run "))
                + name.mid(static_cast<qsizetype>(qstrlen(prefix)));
    return name;
}

qint64 nanosOf(api::Time time)
{
    return std::chrono::duration_cast<nanoseconds>(time.time_since_epoch()).count();
}

bool contains(SpanKind kind)
{
    return kind == SpanKind::Run || kind == SpanKind::Turn || kind == SpanKind::Subagent;
}

//! Walks back from the end: at every moment the child that ended last is what was waited for.
qint64 criticalPath(const TimelineData& data, const TimelineTree& tree)
{
    struct Open {
        int index;
        qint64 until;
    };
    qint64 path = 0;
    std::vector<Open> open;
    const auto push = [&](int parent, qint64 until) {
        std::vector<qint32> children(tree.childrenBegin(parent), tree.childrenEnd(parent));
        std::sort(children.begin(), children.end(), [&](qint32 a, qint32 b) { return data.endOf(a) > data.endOf(b); });
        qint64 covered = 0;
        for (const qint32 child : children) {
            const qint64 start = data.start[static_cast<std::size_t>(child)];
            const qint64 end = std::min(data.endOf(child), until);
            if (end <= start)
                continue;
            open.push_back({child, end});
            covered += end - start;
            until = start;
        }
        return covered;
    };
    push(-1, std::numeric_limits<qint64>::max());
    while (!open.empty()) {
        const auto [index, until] = open.back();
        open.pop_back();
        const auto i = static_cast<std::size_t>(index);
        const qint64 covered = push(index, until);
        if (!contains(data.kind[i]))
            path += until - data.start[i] - covered;
    }
    return path;
}

TraceSummary summarise(const TraceView& view)
{
    TraceSummary summary;
    summary.spans = view.timeline.size();
    summary.usage = view.trace->trace.usage;
    summary.cost = view.trace->trace.costUsd;
    for (const auto& span : view.trace->spans) {
        const qint64 took
            = span.duration ? span.duration->count() : std::max<qint64>(0, view.timeline.now - nanosOf(span.startedAt));
        summary.errors += span.status == api::SpanStatus::Error;
        if (span.kind == api::SpanKind::Chat || span.kind == api::SpanKind::Embeddings)
            summary.model += took;
        else if (span.kind == api::SpanKind::Tool)
            summary.tools += took;
        else if (span.kind == api::SpanKind::Queue)
            summary.queue += took;
    }
    summary.criticalPath = criticalPath(view.timeline, TimelineTree(view.timeline));
    return summary;
}

} // namespace

std::shared_ptr<const TraceView> viewOf(
    std::shared_ptr<const api::Trace> trace, const std::shared_ptr<const TraceView>& before, api::Time now)
{
    auto view = std::make_shared<TraceView>();
    view->trace = std::move(trace);
    const auto& spans = view->trace->spans;
    QHash<QString, std::size_t> places;
    places.reserve(static_cast<qsizetype>(spans.size()));
    for (std::size_t i = 0; i < spans.size(); ++i)
        places.insert(text(spans[i].spanId), i);
    view->spanAt.reserve(spans.size());
    view->indexOf.reserve(static_cast<qsizetype>(spans.size()));
    const auto take = [&](const QString& id, std::size_t place) {
        if (view->indexOf.contains(id))
            return;
        view->indexOf.insert(id, static_cast<int>(view->spanAt.size()));
        view->spanAt.push_back(place);
    };
    // A span that is gone (it never should be) would shift the others: then everything is numbered anew.
    const bool grows = before && before->trace->trace.traceId == view->trace->trace.traceId
        && std::all_of(
            before->indexOf.keyBegin(), before->indexOf.keyEnd(), [&](const QString& id) { return places.contains(id); });
    if (grows)
        for (int i = 0; i < before->timeline.size(); ++i) {
            const QString id = text(before->span(i).spanId);
            take(id, places.value(id));
        }
    for (std::size_t i = 0; i < spans.size(); ++i)
        take(text(spans[i].spanId), i);
    view->timeline.reserve(spans.size());
    bool open = false;
    for (const std::size_t place : view->spanAt) {
        const auto& span = spans[place];
        open = open || !span.duration;
        const QString parent = text(span.parentId);
        const auto above = parent.isEmpty() ? places.constEnd() : places.constFind(parent);
        view->timeline.add({nanosOf(span.startedAt), span.duration ? span.duration->count() : -1,
            parent.isEmpty() ? -1 : view->indexOf.value(parent, -1),
            kindOf(span, above == places.constEnd() ? nullptr : &spans[*above]), statusOf(span), nameOf(span), {}});
    }
    if (open)
        view->timeline.now = nanosOf(now);
    view->summary = summarise(*view);
    return view;
}

} // namespace kaze::ui
