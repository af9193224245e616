#include "ui/models/trace_graph.h"

#include "ui/widgets/format.h"
#include "ui/widgets/timeline.h"

#include <QCoreApplication>

#include <algorithm>
#include <map>
#include <numeric>

namespace kaze::ui {

namespace {

struct Graphs {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::TraceGraph)
};

struct Sum {
    int times = 0;
    int errors = 0;
    qint64 time = 0;
    std::int64_t tokens = 0;
    qint64 cost = 0;

    void add(const TraceView& view, int span)
    {
        ++times;
        errors += view.data().status[static_cast<std::size_t>(span)] == SpanStatus::Error;
        time += view.data().lengthOf(span);
        tokens += view.tokensOf(span);
        cost += view.costOf(span).nanos;
    }
    [[nodiscard]] QString words() const
    {
        QStringList parts{Graphs::tr("%Ln calls", nullptr, times), Graphs::tr("%1 together").arg(format::duration(time))};
        if (errors > 0)
            parts << Graphs::tr("%Ln with an error", nullptr, errors);
        if (tokens > 0)
            parts << Graphs::tr("%1 tokens").arg(format::count(tokens));
        if (cost > 0)
            parts << format::money(cost);
        return parts.join(QStringLiteral(" · "));
    }
};

GraphItems::Node nodeOf(const QString& name, SpanKind kind, const Sum& sum)
{
    GraphItems::Node node;
    node.name = sum.errors > 0 ? QStringLiteral("! ") + name : name;
    node.details = wordOf(kind) + QLatin1Char('\n') + sum.words();
    node.tone = sum.errors > 0 ? Tone::Critical : toneOf(kind);
    node.weight = 1 + std::log10(1 + static_cast<double>(sum.time) / 1e6);
    return node;
}

//! Turns and checkpoints only hold others together: who calls is the agent above.
bool calls(SpanKind kind)
{
    return kind != SpanKind::Turn && kind != SpanKind::Checkpoint;
}

TraceGraph ofCallers(const TraceView& view)
{
    TraceGraph graph;
    graph.nodeOf.assign(static_cast<std::size_t>(view.size()), -1);
    std::map<quint32, int> known;
    std::vector<Sum> sums;
    std::map<std::pair<int, int>, Sum> edges;
    std::vector<std::pair<QString, SpanKind>> names;
    for (const qint32 span : view.tree().order()) {
        const auto i = static_cast<std::size_t>(span);
        const int above = view.tree().parent(span);
        const int caller = above < 0 ? -1 : graph.nodeOf[static_cast<std::size_t>(above)];
        if (!calls(view.data().kind[i])) {
            graph.nodeOf[i] = caller;
            continue;
        }
        if (sums.size() >= TraceGraph::kMostSpans && !known.contains(view.data().name[i])) {
            graph.nodeOf[i] = caller;
            ++graph.leftOut;
            continue;
        }
        const auto [place, isNew] = known.try_emplace(view.data().name[i], static_cast<int>(sums.size()));
        if (isNew) {
            sums.emplace_back();
            names.emplace_back(view.data().nameOf(span), view.data().kind[i]);
            graph.spanOf.push_back(span);
        }
        const int node = graph.nodeOf[i] = place->second;
        sums[static_cast<std::size_t>(node)].add(view, span);
        auto& longest = graph.spanOf[static_cast<std::size_t>(node)];
        if (view.data().lengthOf(span) > view.data().lengthOf(longest))
            longest = span;
        if (caller >= 0 && caller != node)
            edges[{caller, node}].add(view, span);
    }
    for (std::size_t node = 0; node < sums.size(); ++node)
        graph.items.nodes.push_back(nodeOf(names[node].first, names[node].second, sums[node]));
    for (const auto& [ends, sum] : edges) {
        GraphItems::Edge edge;
        edge.from = ends.first;
        edge.to = ends.second;
        edge.label = sum.times > 1 ? QStringLiteral("× ") + format::exactCount(sum.times) : QString();
        edge.details = sum.words();
        edge.tone = sum.errors > 0 ? Tone::Critical : Tone::Neutral;
        edge.width = std::min(4.0, 1 + std::log10(static_cast<double>(sum.times)));
        graph.items.edges.push_back(std::move(edge));
    }
    return graph;
}

//! The longest ones and all that is above them.
std::vector<bool> chosen(const TraceView& view)
{
    std::vector<bool> taken(static_cast<std::size_t>(view.size()), view.size() <= TraceGraph::kMostSpans);
    if (view.size() <= TraceGraph::kMostSpans)
        return taken;
    std::vector<qint32> byLength(static_cast<std::size_t>(view.size()));
    std::iota(byLength.begin(), byLength.end(), 0);
    std::partial_sort(byLength.begin(), byLength.begin() + TraceGraph::kMostSpans, byLength.end(), [&view](qint32 a, qint32 b) {
        const qint64 first = view.data().lengthOf(a);
        const qint64 second = view.data().lengthOf(b);
        return first != second ? first > second : a < b;
    });
    int count = 0;
    for (int at = 0; at < TraceGraph::kMostSpans && count < TraceGraph::kMostSpans; ++at)
        for (int up = byLength[static_cast<std::size_t>(at)];
             up >= 0 && !taken[static_cast<std::size_t>(up)] && count < 2 * TraceGraph::kMostSpans; up = view.tree().parent(up)) {
            taken[static_cast<std::size_t>(up)] = true;
            ++count;
        }
    return taken;
}

TraceGraph ofSpans(const TraceView& view)
{
    TraceGraph graph;
    graph.nodeOf.assign(static_cast<std::size_t>(view.size()), -1);
    const auto taken = chosen(view);
    for (const qint32 span : view.tree().order()) {
        const auto i = static_cast<std::size_t>(span);
        if (!taken[i]) {
            ++graph.leftOut;
            continue;
        }
        Sum sum;
        sum.add(view, span);
        graph.nodeOf[i] = static_cast<int>(graph.items.nodes.size());
        graph.spanOf.push_back(span);
        graph.items.nodes.push_back(nodeOf(view.data().nameOf(span), view.data().kind[i], sum));
        const int above = view.tree().parent(span);
        if (above < 0 || graph.nodeOf[static_cast<std::size_t>(above)] < 0)
            continue;
        GraphItems::Edge edge;
        edge.from = graph.nodeOf[static_cast<std::size_t>(above)];
        edge.to = graph.nodeOf[i];
        edge.details = sum.words();
        graph.items.edges.push_back(std::move(edge));
    }
    return graph;
}

} // namespace

TraceGraph graphOf(const TraceView& view, TraceGraph::Nodes nodes)
{
    auto graph = nodes == TraceGraph::Nodes::Callers ? ofCallers(view) : ofSpans(view);
    graph.items.centre = graph.items.nodes.empty() ? -1 : 0;
    return graph;
}

} // namespace kaze::ui
