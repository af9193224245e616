#include "engine/vectors/detail/graph_search.h"

#include <algorithm>

namespace kaze::vectors::detail {

namespace {

constexpr std::size_t kCacheLine = 64;
constexpr std::size_t kPrefetchedLinks = 2 * kCacheLine; //!< those of an `m` of 16
constexpr std::size_t kPrefetched = 2048; //!< bytes of a vector; behind that the processor has seen where it goes

constexpr auto farther = [](const Near& a, const Near& b) { return nearer(b, a); };

void prefetch(const void* from, std::size_t bytes)
{
    const auto* at = static_cast<const char*>(from);
    for (std::size_t i = 0; i < std::min(bytes, kPrefetched); i += kCacheLine)
        __builtin_prefetch(at + i);
}

} // namespace

void Scratch::restart()
{
    open.clear();
    best.clear();
    if (++m_round == 0) {
        std::fill(m_seen.begin(), m_seen.end(), std::uint8_t{0});
        m_round = 1;
    }
}

void ScratchPool::GiveBack::operator()(Scratch* scratch) const
{
    std::unique_ptr<Scratch> owned(scratch);
    const std::lock_guard lock(pool->m_lock);
    pool->m_free.push_back(std::move(owned));
}

ScratchPool::Lent ScratchPool::take()
{
    {
        const std::lock_guard lock(m_lock);
        if (!m_free.empty()) {
            Lent lent(m_free.back().release(), {this});
            m_free.pop_back();
            return lent;
        }
        ++m_made;
        m_free.reserve(m_made); // giving back never allocates
    }
    return {new Scratch(m_capacity, m_vectorBytes), {this}};
}

std::uint64_t ScratchPool::bytes() const
{
    const std::lock_guard lock(m_lock);
    return m_made * (m_capacity + m_vectorBytes);
}

NodeId descend(const Graph& graph, const void* query, int level)
{
    NodeId nearest = graph.entryPoint();
    float distance = graph.format().distance(query, graph.vector(nearest));
    std::array<NodeId, Graph::kMostLinks> links;
    for (int layer = graph.level(nearest); layer > level; --layer) {
        for (bool moved = true; moved;) {
            moved = false;
            const std::size_t count = graph.links(nearest, layer, links);
            for (std::size_t i = 0; i < count; ++i) {
                const float other = graph.format().distance(query, graph.vector(links[i]));
                if (other < distance) {
                    distance = other;
                    nearest = links[i];
                    moved = true;
                }
            }
        }
    }
    return nearest;
}

void searchLayer(const Graph& graph, const void* query, NodeId from, int level, std::size_t ef, Deleted deleted, Scratch& scratch)
{
    const VectorFormat& format = graph.format();
    auto& open = scratch.open;
    auto& best = scratch.best;
    const auto offer = [&](NodeId id) {
        const Near near{format.distance(query, graph.vector(id)), id};
        if (best.size() >= ef && !nearer(near, best.front()))
            return;
        open.push_back(near);
        std::push_heap(open.begin(), open.end(), farther);
        if (deleted == Deleted::PassedThrough && graph.deleted(id))
            return;
        best.push_back(near);
        std::push_heap(best.begin(), best.end(), nearer);
        if (best.size() > ef) {
            std::pop_heap(best.begin(), best.end(), nearer);
            best.pop_back();
        }
    };
    scratch.restart();
    std::ignore = scratch.visit(from);
    offer(from);
    std::array<NodeId, Graph::kMostLinks> links;
    while (!open.empty() && (best.size() < ef || !nearer(best.front(), open.front()))) {
        const NodeId id = open.front().id;
        std::pop_heap(open.begin(), open.end(), farther);
        open.pop_back();
        if (!open.empty() && level == 0)
            prefetch(graph.list(open.front().id), kPrefetchedLinks); // most probably the next one
        const std::size_t count = graph.links(id, level, links);
        std::size_t fresh = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (scratch.visit(links[i]))
                links[fresh++] = links[i];
        }
        if (fresh > 0)
            prefetch(graph.vector(links[0]), format.bytes());
        for (std::size_t i = 0; i < fresh; ++i) {
            if (i + 1 < fresh)
                prefetch(graph.vector(links[i + 1]), format.bytes());
            offer(links[i]);
        }
    }
    std::sort_heap(best.begin(), best.end(), nearer);
}

std::size_t select(const Graph& graph, std::span<Near> candidates, std::size_t most)
{
    if (candidates.size() < most)
        return candidates.size();
    std::size_t selected = 0;
    for (const Near candidate : candidates) {
        if (selected == most)
            break;
        const void* vector = graph.vector(candidate.id);
        const auto closer
            = [&](const Near& other) { return graph.format().distance(graph.vector(other.id), vector) < candidate.distance; };
        // Those kept so far lie before the one looked at, whose place may be taken.
        if (std::none_of(candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(selected), closer))
            candidates[selected++] = candidate;
    }
    return selected;
}

} // namespace kaze::vectors::detail
