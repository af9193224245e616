#include "engine/vectors/detail/graph_build.h"

#include <algorithm>
#include <cmath>

namespace kaze::vectors::detail {

namespace {

//! That `target` is to get a link to a new node.
struct Back {
    int level = 0;
    NodeId target = 0;
    Near added;
};

//! The links that one node is to have.
struct Relinked {
    std::span<const Back> backs; //!< all to one target on one layer
    std::vector<NodeId> links;
};

class Batch {
public:
    Batch(Graph& graph, std::span<const Entry> entries, const IndexOptions& options, ScratchPool& scratches)
        : m_graph(graph), m_entries(entries), m_options(options), m_scratches(scratches),
          m_first(static_cast<NodeId>(graph.count())), m_clipped(entries.size()), m_backs(entries.size())
    {
    }

    std::size_t insert(Team& team)
    {
        m_graph.reserve(m_first + m_entries.size());
        team.run(m_entries.size(), [this](std::size_t i) {
            const Entry& entry = m_entries[i];
            m_clipped[i] = m_graph.prepare(node(i), entry.label, levelOf(entry.label, m_options.m), entry.vector);
        });
        team.run(m_entries.size(), [this](std::size_t i) { connect(i); });
        std::vector<Relinked> relinked = groups();
        team.run(relinked.size(), [&](std::size_t i) { relink(relinked[i]); });
        for (const Relinked& one : relinked)
            m_graph.setLinks(one.backs.front().target, one.backs.front().level, one.links);
        m_graph.publish(m_first + m_entries.size(), entryPoint());
        std::size_t clipped = 0;
        for (const std::size_t some : m_clipped)
            clipped += some;
        return clipped;
    }

private:
    [[nodiscard]] NodeId node(std::size_t i) const { return m_first + static_cast<NodeId>(i); }

    //! Chooses the links of a new node, in the graph and among those of the batch that come before it.
    void connect(std::size_t i)
    {
        const NodeId id = node(i);
        const void* vector = m_graph.vector(id);
        std::vector<Near> peers;
        for (std::size_t j = 0; j < i; ++j)
            peers.push_back({m_graph.format().distance(vector, m_graph.vector(node(j))), node(j)});

        const int top = m_first == 0 ? -1 : m_graph.level(m_graph.entryPoint());
        NodeId from = top < 0 ? 0 : descend(m_graph, vector, m_graph.level(id));
        const auto scratch = m_scratches.take();
        for (int level = m_graph.level(id); level >= 0; --level) {
            std::vector<Near> candidates;
            if (level <= top) {
                searchLayer(m_graph, vector, from, level, m_options.efConstruction, Deleted::Found, *scratch);
                candidates = scratch->best;
                from = candidates.front().id;
            }
            std::copy_if(peers.begin(), peers.end(), std::back_inserter(candidates),
                [&](const Near& peer) { return m_graph.level(peer.id) >= level; });
            std::sort(candidates.begin(), candidates.end(), nearer);
            candidates.resize(select(m_graph, candidates, m_options.m));
            std::vector<NodeId> links;
            for (const Near& near : candidates) {
                links.push_back(near.id);
                m_backs[i].push_back({level, near.id, {near.distance, id}});
            }
            m_graph.setLinks(id, level, links);
        }
    }

    //! The links back, those of one list together, always in the same order.
    std::vector<Relinked> groups()
    {
        for (const auto& some : m_backs)
            m_all.insert(m_all.end(), some.begin(), some.end());
        const auto key = [](const Back& back) { return std::tuple(back.level, back.target, back.added.id); };
        std::sort(m_all.begin(), m_all.end(), [&](const Back& a, const Back& b) { return key(a) < key(b); });
        std::vector<Relinked> groups;
        for (auto begin = m_all.begin(); begin != m_all.end();) {
            const auto end = std::find_if(
                begin, m_all.end(), [&](const Back& back) { return back.target != begin->target || back.level != begin->level; });
            groups.push_back({{begin, end}, {}});
            begin = end;
        }
        return groups;
    }

    void relink(Relinked& one) const
    {
        const NodeId target = one.backs.front().target;
        const int level = one.backs.front().level;
        std::array<NodeId, Graph::kMostLinks> old;
        const std::size_t count = m_graph.links(target, level, old);
        one.links.assign(old.begin(), old.begin() + static_cast<std::ptrdiff_t>(count));
        for (const Back& back : one.backs)
            one.links.push_back(back.added.id);
        if (one.links.size() <= m_graph.mostLinks(level))
            return;
        std::vector<Near> candidates;
        for (std::size_t i = 0; i < count; ++i)
            candidates.push_back({m_graph.format().distance(m_graph.vector(target), m_graph.vector(old[i])), old[i]});
        for (const Back& back : one.backs)
            candidates.push_back(back.added);
        std::sort(candidates.begin(), candidates.end(), nearer);
        candidates.resize(select(m_graph, candidates, m_graph.mostLinks(level)));
        one.links.clear();
        for (const Near& near : candidates)
            one.links.push_back(near.id);
    }

    //! The first of the nodes on the highest layer.
    [[nodiscard]] NodeId entryPoint() const
    {
        NodeId entry = m_graph.entryPoint();
        for (std::size_t i = 0; i < m_entries.size(); ++i) {
            if (m_graph.level(node(i)) > m_graph.level(entry))
                entry = node(i);
        }
        return entry;
    }

    Graph& m_graph;
    const std::span<const Entry> m_entries;
    const IndexOptions& m_options;
    ScratchPool& m_scratches;
    const NodeId m_first;
    std::vector<std::size_t> m_clipped; //!< of each entry
    std::vector<std::vector<Back>> m_backs; //!< of each entry
    std::vector<Back> m_all;
};

} // namespace

int levelOf(std::uint64_t label, std::size_t m)
{
    // The mixer of SplitMix64 (Steele, Lea and Flood 2014).
    std::uint64_t bits = label + 0x9e3779b97f4a7c15U;
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9U;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebU;
    bits ^= bits >> 31;
    const double u = (static_cast<double>(bits >> 11) + 1) * 0x1p-53;
    const double level = -std::log(u) / std::log(static_cast<double>(m));
    return std::min(static_cast<int>(level), Graph::kMaxLevel);
}

std::size_t insertBatch(
    Graph& graph, std::span<const Entry> entries, const IndexOptions& options, Team& team, ScratchPool& scratches)
{
    return Batch(graph, entries, options, scratches).insert(team);
}

} // namespace kaze::vectors::detail
