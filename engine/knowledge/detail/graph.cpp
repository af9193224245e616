#include "engine/knowledge/detail/graph.h"

#include "engine/knowledge/detail/graph_facts.h"
#include "engine/knowledge/detail/kinds.h"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace kaze::knowledge::detail {

using base::ErrorCode;
using base::fail;
using base::Result;
using storage::Connection;
using Side = FactReader::Side;

namespace {

constexpr std::int64_t kMostNodes = 5000;
constexpr std::size_t kMostEdges = 20'000;

//! Breadth first, level by level, rather than by one recursive query: such a query knows pairs of node and hop, so that it goes through a node once a
//! hop, and takes in a hub's edges whole. The nodes nearest to the first are found first; a node's own are taken from either side in turn, so that a
//! hub's thousands leave room.
class Neighbours {
public:
    Neighbours(Connection& connection, const api::GetNeighbourhood& query, base::Time now)
        : m_reader(connection, query.asOf.value_or(now), query.predicates), m_query(query),
          m_limit(static_cast<std::size_t>(std::clamp<std::int64_t>(query.limit, 1, kMostNodes))),
          m_rowsOfOne(4 * static_cast<std::int64_t>(m_limit) + 1000)
    {
    }

    Result<api::Neighbourhood> run()
    {
        const std::string key = foldedName(m_query.entity);
        if (auto named = m_reader.checkNamed(key, m_query.entity); !named)
            return failure(named);
        add(key, 0);
        // As long as there is room, or it is not known whether more would be found.
        for (std::size_t at = 0; at < m_nodes.size() && m_nodes[at].hops < m_query.hops && !m_full; ++at)
            if (auto done = expand(at); !done)
                return failure(done);
        if (auto done = findEdgesBetween(); !done)
            return failure(done);
        api::Neighbourhood answer;
        std::map<std::string, std::int64_t, std::less<>> hops;
        for (const auto& node : m_nodes)
            hops.emplace(node.key, node.hops);
        if (auto done = m_reader.describe(hops, m_facts, answer.nodes, answer.edges); !done)
            return failure(done);
        answer.truncated = m_full || m_truncated;
        return answer;
    }

private:
    struct Node {
        std::string key;
        std::int64_t hops = 0;
        std::array<bool, 2> read{}; //!< all facts of a side
        std::array<bool, 2> cut{}; //!< too many
    };

    //! New names on one side of a node, in order, and the facts they stand in.
    struct Found {
        std::vector<std::string> names;
        std::vector<std::pair<std::string, std::int64_t>> facts;
        bool more = false; //!< for which there was no room
    };

    void add(const std::string& key, std::int64_t hops)
    {
        m_known.insert(key);
        m_nodes.push_back({key, hops, {}, {}});
    }
    [[nodiscard]] bool asks(Side side) const
    {
        return m_query.direction == "both" || (m_query.direction == "out") == (side == Side::Out);
    }
    void note(std::int64_t fact)
    {
        if (m_facts.size() < kMostEdges)
            m_facts.insert(fact);
        else if (!m_facts.contains(fact))
            m_truncated = true;
    }

    Result<> read(std::size_t at, Side side, Found* found);
    Result<> expand(std::size_t at);
    Result<> findEdgesBetween();

    FactReader m_reader;
    const api::GetNeighbourhood& m_query;
    const std::size_t m_limit;
    const std::int64_t m_rowsOfOne; //!< of one node and side
    std::int64_t m_rows = 0;
    std::vector<Node> m_nodes; //!< as they were found, so that the nearest are first
    std::unordered_set<std::string> m_known;
    std::set<std::int64_t> m_facts;
    bool m_full = false; //!< a node was left out for want of room
    bool m_truncated = false; //!< facts were not looked at
};

//! Notes the facts that lead to nodes that are known, and puts the others into `found`, no more names than there is room for; without one they are
//! passed over.
Result<> Neighbours::read(std::size_t at, Side side, Found* found)
{
    const std::string key = m_nodes[at].key;
    const std::size_t room = m_limit - m_nodes.size();
    std::unordered_set<std::string> names;
    std::int64_t rows = 0;
    bool cut = false;
    const auto visit = [&](std::string_view other, std::int64_t fact) {
        cut = ++rows > m_rowsOfOne || ++m_rows > kMostFactsRead;
        if (cut)
            return false;
        std::string name(other);
        if (m_known.contains(name)) {
            note(fact);
        } else if (found && (names.contains(name) || names.size() < room)) {
            if (names.insert(name).second)
                found->names.push_back(name);
            found->facts.emplace_back(std::move(name), fact);
        } else if (found) {
            found->more = true;
        }
        return true;
    };
    if (auto done = m_reader.each(side, key, visit); !done)
        return done;
    const auto index = static_cast<std::size_t>(side);
    m_nodes[at].cut[index] = cut;
    m_nodes[at].read[index] = !cut;
    m_truncated = m_truncated || (found && cut);
    return {};
}

Result<> Neighbours::expand(std::size_t at)
{
    std::array<Found, 2> found;
    for (const auto side : {Side::Out, Side::In}) {
        if (!asks(side))
            continue;
        if (auto done = read(at, side, &found[static_cast<std::size_t>(side)]); !done)
            return done;
    }
    const std::int64_t hops = m_nodes[at].hops + 1;
    for (std::size_t i = 0; i < std::max(found[0].names.size(), found[1].names.size()); ++i) {
        for (const auto& side : found) {
            if (i >= side.names.size() || m_known.contains(side.names[i]))
                continue;
            if (m_nodes.size() < m_limit)
                add(side.names[i], hops);
            else
                m_full = true;
        }
    }
    for (const auto& side : found) {
        m_full = m_full || side.more;
        for (const auto& [name, fact] : side.facts)
            if (m_known.contains(name))
                note(fact);
    }
    return {};
}

//! A fact is found from its subject, or where that has too many, from its object.
Result<> Neighbours::findEdgesBetween()
{
    for (const auto side : {Side::Out, Side::In}) {
        const auto index = static_cast<std::size_t>(side);
        for (std::size_t at = 0; at < m_nodes.size(); ++at) {
            if (m_nodes[at].read[index] || m_nodes[at].cut[index])
                continue;
            if (auto done = read(at, side, nullptr); !done)
                return done;
        }
        const bool anyCut = std::ranges::any_of(m_nodes, [&](const Node& node) { return node.cut[index]; });
        if (!anyCut)
            return {};
    }
    m_truncated = true;
    return {};
}

} // namespace

Result<api::Neighbourhood> neighbourhoodOf(Connection& connection, const api::GetNeighbourhood& query, base::Time now)
{
    if (query.direction != "out" && query.direction != "in" && query.direction != "both")
        return fail(
            ErrorCode::InvalidArgument, "\"" + query.direction + "\" is no direction; it is \"out\", \"in\" or \"both\".");
    if (query.hops < 1 || query.hops > 6)
        return fail(ErrorCode::InvalidArgument, "A neighbourhood is of 1 to 6 hops.");
    return Neighbours(connection, query, now).run();
}

} // namespace kaze::knowledge::detail
