// How the sample puts two traces beside each other, and how long calls of a name took in all of them.

#include "engine/api/trace_requests.h"
#include "ui/link/detail/sample_cell.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace kaze::ui {

namespace {

using Nanos = std::chrono::nanoseconds;

using Children = std::map<std::string, std::vector<const api::SpanRow*>, std::less<>>;

Children childrenOf(const api::Trace& trace)
{
    Children children;
    for (const auto& span : trace.spans)
        children[span.parentId].push_back(&span);
    return children;
}

//! How long at least one span of these kinds was under way.
Nanos underWay(const api::Trace& trace, std::initializer_list<api::SpanKind> kinds)
{
    Nanos sum{0};
    std::optional<Nanos> until;
    for (const auto& span : trace.spans) {
        const bool wanted = std::any_of(kinds.begin(), kinds.end(), [&span](api::SpanKind kind) { return span.kind == kind; });
        if (!wanted || !span.duration)
            continue;
        const Nanos from = span.startedAt.time_since_epoch();
        const Nanos to = from + *span.duration;
        const Nanos begin = until ? std::max(from, *until) : from;
        if (to > begin)
            sum += to - begin;
        until = std::max(until.value_or(to), to);
    }
    return sum;
}

api::TraceTimes timesOf(const api::Trace& trace)
{
    using enum api::SpanKind;
    api::TraceTimes times;
    times.criticalPath = underWay(trace, {Chat, Embeddings, Tool, Memory, Checkpoint, Http});
    times.models = underWay(trace, {Chat, Embeddings});
    times.tools = underWay(trace, {Tool});
    times.queued = underWay(trace, {Queue});
    times.memory = underWay(trace, {Memory});
    return times;
}

class Aligner {
public:
    Aligner(const api::Trace& left, const api::Trace& right, api::TraceComparison& into)
        : m_left(childrenOf(left)), m_right(childrenOf(right)), m_into(into)
    {
        align(below(m_left, std::string()), below(m_right, std::string()), 0);
    }

private:
    using Spans = std::vector<const api::SpanRow*>;

    static Spans below(const Children& children, const std::string& id)
    {
        const auto found = children.find(id);
        return found == children.end() ? Spans() : found->second;
    }

    void align(const Spans& left, const Spans& right, std::int64_t depth)
    {
        std::vector<bool> taken(right.size(), false);
        for (const auto* span : left) {
            std::size_t match = 0;
            while (match < right.size() && (taken[match] || right[match]->name != span->name || right[match]->kind != span->kind))
                ++match;
            if (match == right.size()) {
                add(span, nullptr, depth);
                continue;
            }
            // What stands before the match on the right has nobody on the left.
            for (std::size_t before = 0; before < match; ++before)
                if (!taken[before] && none(left, *right[before])) {
                    taken[before] = true;
                    add(nullptr, right[before], depth);
                }
            taken[match] = true;
            add(span, right[match], depth);
        }
        for (std::size_t at = 0; at < right.size(); ++at)
            if (!taken[at])
                add(nullptr, right[at], depth);
    }

    static bool none(const Spans& spans, const api::SpanRow& like)
    {
        return std::none_of(spans.begin(), spans.end(),
            [&like](const api::SpanRow* span) { return span->name == like.name && span->kind == like.kind; });
    }

    void add(const api::SpanRow* left, const api::SpanRow* right, std::int64_t depth)
    {
        api::ComparedSpan line;
        line.depth = depth;
        line.name = (left ? left : right)->name;
        line.kind = (left ? left : right)->kind;
        if (left)
            line.left = *left;
        if (right)
            line.right = *right;
        m_into.onlyLeft += left && !right;
        m_into.onlyRight += right && !left;
        m_into.spans.push_back(std::move(line));
        align(left ? below(m_left, left->spanId) : Spans(), right ? below(m_right, right->spanId) : Spans(), depth + 1);
    }

    Children m_left, m_right;
    api::TraceComparison& m_into;
};

double quantile(const std::vector<double>& sorted, double share)
{
    return sorted.empty() ? 0 : sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

} // namespace

void sortTraces(std::vector<api::TraceRow>& rows, api::TraceOrder order)
{
    const auto weight = [order](const api::TraceRow& row) -> std::int64_t {
        switch (order) {
        case api::TraceOrder::Longest:
            return row.duration ? row.duration->count() : 0;
        case api::TraceOrder::Dearest:
            return row.costUsd.nanos;
        case api::TraceOrder::MostTokens:
            return row.usage.inputTokens + row.usage.outputTokens;
        case api::TraceOrder::MostErrors:
            return row.errors;
        case api::TraceOrder::MostSpans:
            return row.spans;
        case api::TraceOrder::Newest:
            break;
        }
        return row.startedAt.time_since_epoch().count();
    };
    std::stable_sort(rows.begin(), rows.end(), [&weight](const auto& a, const auto& b) { return weight(a) > weight(b); });
}

SampleCell::Answer SampleCell::handle(const api::CompareTraces& request)
{
    const auto* left = findTrace(request.left);
    const auto* right = findTrace(request.right);
    if (!left || !right)
        return base::fail(base::ErrorCode::NotFound, "there is no trace " + (left ? request.right : request.left));
    api::TraceComparison comparison;
    comparison.left = left->trace;
    comparison.right = right->trace;
    comparison.leftTimes = timesOf(*left);
    comparison.rightTimes = timesOf(*right);
    const Aligner aligned(*left, *right, comparison);
    return comparison;
}

SampleCell::Answer SampleCell::handle(const api::GetSpanDurations& request)
{
    constexpr int kBuckets = 24;
    api::SpanDurations durations;
    durations.name = request.name;
    std::vector<double> seconds;
    for (const auto& run : m_runs)
        for (const auto& span : run.trace.spans)
            if (span.name == request.name && span.duration) {
                seconds.push_back(static_cast<double>(span.duration->count()) / 1e9);
                durations.errors += span.status == api::SpanStatus::Error;
            }
    std::sort(seconds.begin(), seconds.end());
    durations.total = static_cast<std::int64_t>(seconds.size());
    durations.p50 = quantile(seconds, 0.5);
    durations.p95 = quantile(seconds, 0.95);
    durations.p99 = quantile(seconds, 0.99);
    if (seconds.empty())
        return durations;
    const double least = std::max(1e-6, seconds.front());
    const double most = std::max(least * 1.001, seconds.back());
    for (int bucket = 1; bucket <= kBuckets; ++bucket)
        durations.upTo.push_back(least * std::pow(most / least, static_cast<double>(bucket) / kBuckets));
    durations.upTo.back() = most;
    durations.counts.assign(kBuckets, 0);
    for (const double value : seconds)
        ++durations.counts[static_cast<std::size_t>(std::min<std::ptrdiff_t>(
            kBuckets - 1, std::lower_bound(durations.upTo.begin(), durations.upTo.end(), value) - durations.upTo.begin()))];
    return durations;
}

} // namespace kaze::ui
