#include "engine/api/graph_requests.h"
#include "engine/knowledge/detail/graph.h"
#include "engine/knowledge/detail/graph_facts.h"
#include "engine/knowledge/detail/kinds.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace kaze::knowledge::detail {

using base::ErrorCode;
using base::fail;
using base::Result;
using storage::Connection;

namespace {

constexpr std::size_t kMostVisited = 500'000;

struct Step {
    std::size_t node = 0;
    std::int64_t fact = 0;
};
using Chain = std::vector<Step>;

//! Goes from both ends, the smaller front first, a whole level at a time: where the fronts first touch, the levels' sum is the length of the shortest
//! paths, and all of these run through what both have reached.
class PathSearch {
public:
    PathSearch(Connection& connection, const api::FindPaths& query, base::Time now)
        : m_reader(connection, query.asOf.value_or(now), query.predicates), m_query(query),
          m_limit(static_cast<std::size_t>(std::clamp<std::int64_t>(query.limit, 1, 100)))
    {
    }

    Result<api::GraphPaths> run()
    {
        const std::string from = foldedName(m_query.from);
        const std::string to = foldedName(m_query.to);
        for (const auto& [key, name] : {std::pair(from, m_query.from), std::pair(to, m_query.to)})
            if (auto named = m_reader.checkNamed(key, name); !named)
                return failure(named);
        begin(m_ends[0], numberOf(from));
        begin(m_ends[1], numberOf(to));
        std::vector<std::size_t> meeting;
        if (from == to)
            meeting.push_back(0);
        while (meeting.empty() && m_ends[0].depth + m_ends[1].depth < m_query.maxHops && !m_gaveUp) {
            auto& end = m_ends[m_ends[1].front.size() < m_ends[0].front.size() ? 1 : 0];
            if (end.front.empty())
                break;
            if (auto done = advance(end); !done)
                return failure(done);
            meeting = met(end);
        }
        return answer(meeting);
    }

private:
    struct Visit {
        std::int64_t depth = -1;
        std::vector<Step> steps; //!< that lead to it, with the nodes they come from; no more than paths are wanted
    };
    struct End {
        std::vector<Visit> visits; //!< by node
        std::vector<std::size_t> front;
        std::int64_t depth = 0;
    };

    std::size_t numberOf(std::string_view key)
    {
        const auto [known, added] = m_numbers.try_emplace(std::string(key), m_keys.size());
        if (added) {
            m_keys.push_back(&known->first);
            for (auto& end : m_ends)
                end.visits.emplace_back();
        }
        return known->second;
    }
    static void begin(End& end, std::size_t node)
    {
        end.visits[node].depth = 0;
        end.front.push_back(node);
    }

    Result<> advance(End& end);
    [[nodiscard]] std::vector<std::size_t> met(const End& end) const;
    [[nodiscard]] std::vector<Chain> chains(const End& end, std::size_t node, std::size_t most) const;
    [[nodiscard]] std::vector<Chain> pathsThrough(const std::vector<std::size_t>& meeting) const;
    Result<api::GraphPaths> answer(const std::vector<std::size_t>& meeting);

    FactReader m_reader;
    const api::FindPaths& m_query;
    const std::size_t m_limit;
    std::unordered_map<std::string, std::size_t> m_numbers;
    std::vector<const std::string*> m_keys; //!< by number
    std::array<End, 2> m_ends; //!< from, to
    std::int64_t m_rows = 0;
    bool m_gaveUp = false;
};

Result<> PathSearch::advance(End& end)
{
    const bool forward = &end == m_ends.data();
    std::vector<std::size_t> next;
    ++end.depth;
    for (const std::size_t node : end.front) {
        const auto visit = [&](std::string_view key, std::int64_t fact) {
            m_gaveUp = m_gaveUp || ++m_rows > kMostFactsRead || m_keys.size() > kMostVisited;
            const std::size_t other = numberOf(key);
            auto& reached = end.visits[other];
            if (reached.depth < 0) {
                reached.depth = end.depth;
                next.push_back(other);
            }
            if (reached.depth == end.depth && reached.steps.size() <= m_limit)
                reached.steps.push_back({node, fact});
            return !m_gaveUp;
        };
        for (const auto side : {FactReader::Side::Out, FactReader::Side::In}) {
            if (m_query.directed && (side == FactReader::Side::Out) != forward)
                continue;
            if (auto done = m_reader.each(side, *m_keys[node], visit); !done)
                return done;
        }
        if (m_gaveUp)
            break;
    }
    end.front = std::move(next);
    return {};
}

//! What this end has just reached and the other one had: of a front that broke off early, the nearest.
std::vector<std::size_t> PathSearch::met(const End& end) const
{
    const End& other = &end == m_ends.data() ? m_ends[1] : m_ends[0];
    std::vector<std::size_t> meeting;
    for (const std::size_t node : end.front)
        if (other.visits[node].depth == other.depth)
            meeting.push_back(node);
    return meeting;
}

//! The ways from an end to a node it has reached, with the nodes that the steps lead to, as many as are wanted. Each step leads on to the end, so
//! that none is looked for in vain.
std::vector<Chain> PathSearch::chains(const End& end, std::size_t node, std::size_t most) const
{
    const auto& visit = end.visits[node];
    if (visit.depth == 0)
        return {Chain()};
    std::vector<Chain> found;
    for (const auto& step : visit.steps) {
        for (auto& chain : chains(end, step.node, most - found.size())) {
            chain.push_back({node, step.fact});
            found.push_back(std::move(chain));
        }
        if (found.size() >= most)
            break;
    }
    return found;
}

//! One more than is wanted, where there are.
std::vector<Chain> PathSearch::pathsThrough(const std::vector<std::size_t>& meeting) const
{
    std::vector<Chain> paths;
    for (const std::size_t node : meeting) {
        const auto heads = chains(m_ends[0], node, m_limit + 1);
        const auto tails = chains(m_ends[1], node, m_limit + 1);
        for (const auto& head : heads) {
            for (const auto& tail : tails) {
                if (paths.size() > m_limit)
                    return paths;
                Chain path = head;
                path.insert(path.end(), tail.rbegin(), tail.rend());
                paths.push_back(std::move(path));
            }
        }
    }
    return paths;
}

Result<api::GraphPaths> PathSearch::answer(const std::vector<std::size_t>& meeting)
{
    api::GraphPaths answer;
    auto paths = pathsThrough(meeting);
    answer.truncated = paths.size() > m_limit || m_gaveUp;
    paths.resize(std::min(paths.size(), m_limit));
    if (paths.empty())
        return answer;
    const std::int64_t length = m_ends[0].depth + m_ends[1].depth;
    std::map<std::string, std::int64_t, std::less<>> hops{{foldedName(m_query.from), 0}, {foldedName(m_query.to), length}};
    std::set<std::int64_t> facts;
    for (const auto& path : paths) {
        for (const auto& [node, fact] : path) {
            const auto forward = m_ends[0].visits[node].depth;
            hops.emplace(*m_keys[node], forward >= 0 ? forward : length - m_ends[1].visits[node].depth);
            facts.insert(fact);
        }
    }
    if (auto done = m_reader.describe(hops, facts, answer.nodes, answer.edges); !done)
        return failure(done);
    for (const auto& path : paths) {
        auto& edges = answer.paths.emplace_back().edges;
        for (const auto& step : path)
            edges.push_back(m_reader.places().at(step.fact));
    }
    return answer;
}

} // namespace

Result<api::GraphPaths> pathsBetween(Connection& connection, const api::FindPaths& query, base::Time now)
{
    if (query.maxHops < 1 || query.maxHops > 12)
        return fail(ErrorCode::InvalidArgument, "A path is of 1 to 12 hops at most.");
    return PathSearch(connection, query, now).run();
}

} // namespace kaze::knowledge::detail
