#include "ui/models/trace_flame.h"

#include "engine/api/trace.h"

#include <algorithm>
#include <numeric>

namespace kaze::ui {

namespace {

//! What a span took without what is below it.
qint64 ownTime(const TraceView& view, int span)
{
    const auto& data = view.data();
    const qint64 end = data.endOf(span);
    qint64 until = data.start[static_cast<std::size_t>(span)];
    qint64 own = end - until;
    for (const auto* child = view.tree().childrenBegin(span); child != view.tree().childrenEnd(span); ++child) {
        const qint64 from = std::max(until, data.start[static_cast<std::size_t>(*child)]);
        const qint64 to = std::min(end, data.endOf(*child));
        if (to <= from)
            continue;
        own -= to - from;
        until = to;
    }
    return std::max<qint64>(0, own);
}

double ownWeight(const TraceView& view, int span, Flame::Measure measure)
{
    if (measure == Flame::Measure::Time)
        return static_cast<double>(ownTime(view, span));
    // What holds model calls may repeat what they cost.
    const auto kind = view.kindOf(span);
    if (kind != api::SpanKind::Chat && kind != api::SpanKind::Embeddings)
        return 0;
    return static_cast<double>(measure == Flame::Measure::Cost ? view.costOf(span).nanos : view.tokensOf(span));
}

void merge(const TraceView& view, Flame& flame, std::vector<qint32>& nodeOf)
{
    std::unordered_map<quint64, qint32> known; // caller and name
    for (const qint32 span : view.tree().order()) {
        const auto i = static_cast<std::size_t>(span);
        const int above = view.tree().parent(span);
        const qint32 parent = above < 0 ? -1 : nodeOf[static_cast<std::size_t>(above)];
        const quint64 key = (static_cast<quint64>(static_cast<quint32>(parent)) << 32U) | view.data().name[i];
        const auto [place, isNew] = known.try_emplace(key, static_cast<qint32>(flame.nodes.size()));
        if (isNew) {
            Flame::Node node;
            node.name = view.data().nameOf(span);
            node.kind = view.data().kind[i];
            node.parent = parent;
            node.depth = parent < 0 ? 0 : flame.at(parent).depth + 1;
            flame.nodes.push_back(std::move(node));
        }
        nodeOf[i] = place->second;
        auto& node = flame.nodes[static_cast<std::size_t>(place->second)];
        ++node.calls;
        node.errors += view.data().status[i] == SpanStatus::Error;
        node.own += ownWeight(view, span, flame.measure);
        if (node.longest < 0 || view.data().lengthOf(span) > view.data().lengthOf(node.longest))
            node.longest = span;
    }
}

//! Takes out what weighs nothing; what is below such a node weighs nothing either.
void prune(Flame& flame, std::vector<qint32>& nodeOf)
{
    std::vector<qint32> place(flame.nodes.size(), -1);
    std::vector<Flame::Node> kept;
    for (std::size_t at = 0; at < flame.nodes.size(); ++at) {
        auto& node = flame.nodes[at];
        if (node.weight <= 0)
            continue;
        if (node.parent >= 0)
            node.parent = place[static_cast<std::size_t>(node.parent)];
        place[at] = static_cast<qint32>(kept.size());
        flame.depth = std::max(flame.depth, node.depth + 1);
        kept.push_back(std::move(node));
    }
    flame.nodes = std::move(kept);
    for (auto& node : nodeOf)
        node = place[static_cast<std::size_t>(node)];
}

void arrange(Flame& flame)
{
    flame.first.assign(flame.nodes.size() + 2, 0);
    flame.children.resize(flame.nodes.size());
    for (const auto& node : flame.nodes)
        ++flame.first[static_cast<std::size_t>(node.parent + 2)];
    std::partial_sum(flame.first.begin(), flame.first.end(), flame.first.begin());
    std::vector<qint32> next(flame.first.begin(), flame.first.end() - 1);
    for (std::size_t at = 0; at < flame.nodes.size(); ++at)
        flame.children[static_cast<std::size_t>(next[static_cast<std::size_t>(flame.nodes[at].parent + 1)]++)]
            = static_cast<qint32>(at);
    // A node stands before its children, so that it has its place when they need it.
    for (int node = -1; node < static_cast<int>(flame.nodes.size()); ++node) {
        const auto begin = flame.children.begin() + flame.first[static_cast<std::size_t>(node + 1)];
        const auto end = flame.children.begin() + flame.first[static_cast<std::size_t>(node + 2)];
        std::stable_sort(begin, end, [&flame](qint32 a, qint32 b) { return flame.at(a).weight > flame.at(b).weight; });
        double from = node < 0 ? 0 : flame.at(node).from;
        for (auto child = begin; child != end; ++child) {
            flame.nodes[static_cast<std::size_t>(*child)].from = from;
            from += flame.at(*child).weight;
        }
        if (node < 0)
            flame.total = from;
    }
}

} // namespace

TraceFlame flameOf(const TraceView& view, Flame::Measure measure)
{
    TraceFlame made;
    auto flame = std::make_shared<Flame>();
    flame->measure = measure;
    made.nodeOf.assign(static_cast<std::size_t>(view.size()), -1);
    merge(view, *flame, made.nodeOf);
    for (auto node = flame->nodes.rbegin(); node != flame->nodes.rend(); ++node) {
        node->weight += node->own;
        if (node->parent >= 0)
            flame->nodes[static_cast<std::size_t>(node->parent)].weight += node->weight;
    }
    prune(*flame, made.nodeOf);
    arrange(*flame);
    made.flame = std::move(flame);
    return made;
}

} // namespace kaze::ui
