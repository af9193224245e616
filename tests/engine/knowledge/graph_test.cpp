#include "engine/api/graph_requests.h"
#include "engine/knowledge/detail/graph.h"

#include "tests/engine/knowledge/insight_world.h"
#include "tests/engine/knowledge/knowledge_fixture.h"

#include <queue>
#include <set>

namespace kaze::knowledge {

namespace {

using detail::RowWorld;

std::vector<std::string> namesOf(const std::vector<api::GraphNode>& nodes)
{
    std::vector<std::string> names;
    for (const auto& node : nodes)
        names.push_back(node.name);
    return names;
}

//! "ada —knows→ bob", sorted.
template <class Answer>
std::vector<std::string> edgesOf(const Answer& answer)
{
    std::vector<std::string> edges;
    for (const auto& edge : answer.edges)
        edges.push_back(answer.nodes[static_cast<std::size_t>(edge.from)].name + " " + edge.predicate + " "
            + answer.nodes[static_cast<std::size_t>(edge.to)].name);
    std::ranges::sort(edges);
    return edges;
}

class GraphTest : public testing::Test {
protected:
    void facts(const std::vector<RowWorld::FactRow>& rows)
    {
        world.write([&](storage::Connection& connection) {
            for (const auto& row : rows)
                world.fact(connection, row);
        });
    }

    Result<api::Neighbourhood> around(const std::string& entity, std::int64_t hops = 1, api::GetNeighbourhood query = {})
    {
        query.entity = entity;
        query.hops = hops;
        return world.read([&](storage::Connection& connection) { return detail::neighbourhoodOf(connection, query, now); });
    }
    Result<api::GraphPaths> between(const std::string& from, const std::string& to, api::FindPaths query = {})
    {
        query.from = from;
        query.to = to;
        return world.read([&](storage::Connection& connection) { return detail::pathsBetween(connection, query, now); });
    }
    Result<api::EntityPage> entities(const api::ListEntities& query)
    {
        return world.read([&](storage::Connection& connection) { return detail::entitiesOf(connection, query, now); });
    }

    //! What a recursive query makes of the same, by name.
    std::map<std::string, std::int64_t> reached(const std::string& from, std::int64_t hops)
    {
        std::map<std::string, std::int64_t> found;
        const auto job = [&](storage::Connection& connection) -> Result<> {
            const auto take = [&](const storage::Row& row) { found.emplace(std::string(row.text(0)), row.integer(1)); };
            const auto done = connection.query(
                "WITH RECURSIVE reach (key, hop) AS (VALUES (?1, 0) UNION SELECT CASE WHEN f.subject_key = reach.key THEN "
                "f.object_key ELSE f.subject_key END, hop + 1 FROM reach JOIN facts f ON reach.key IN (f.subject_key, "
                "f.object_key) WHERE hop < ?2 AND f.state = 'valid') SELECT key, min(hop) FROM reach GROUP BY key",
                {std::string_view(from), hops}, take);
            return done ? Result<>() : failure(done);
        };
        EXPECT_TRUE(world.read(job));
        return found;
    }

    //! A random graph of so many nodes, "n0" to …; the pairs that hang together.
    std::vector<std::pair<int, int>> randomGraph(int nodes, int count, std::uint64_t seed)
    {
        std::mt19937_64 random(seed);
        std::vector<std::pair<int, int>> pairs;
        std::vector<RowWorld::FactRow> rows;
        for (int i = 0; i < count; ++i) {
            const int from = static_cast<int>(random() % static_cast<std::uint64_t>(nodes));
            const int to = static_cast<int>(random() % static_cast<std::uint64_t>(nodes));
            pairs.emplace_back(from, to);
            rows.push_back({"n" + std::to_string(from), "p" + std::to_string(i % 3), "n" + std::to_string(to)});
        }
        facts(rows);
        return pairs;
    }

    RowWorld world;
    base::Time now = RowWorld::minute(100);
};

TEST_F(GraphTest, aNeighbourhoodIsWhatIsWithinSomeSteps)
{
    facts({{"Ada", "knows", "Bob"}, {"Bob", "knows", "Cleo"}, {"Cleo", "knows", "Dan"}, {"Eve", "knows", "ada"},
        {"Bob", "works_at", "Acme"}, {"Eve", "knows", "Bob"}});
    world.write([&](storage::Connection& connection) { world.entity(connection, "ACME", "company"); });

    const auto one = around("ADA");
    ASSERT_TRUE(one) << one.error().text();
    EXPECT_EQ(namesOf(one->nodes), (std::vector<std::string>{"Ada", "Bob", "Eve"}))
        << "nearest first, then those with more facts";
    EXPECT_EQ(edgesOf(*one), (std::vector<std::string>{"Ada knows Bob", "Eve knows Ada", "Eve knows Bob"}))
        << "also between those around it";
    EXPECT_EQ(one->nodes[1].facts, 4) << "those that are not shown too";
    EXPECT_EQ(one->nodes[1].hops, 1);
    EXPECT_FALSE(one->truncated);

    const auto two = around("ada", 2);
    EXPECT_EQ(namesOf(two->nodes), (std::vector<std::string>{"Ada", "Bob", "Eve", "Cleo", "Acme"}));
    EXPECT_EQ(two->nodes[4].type, "company");
    EXPECT_FALSE(two->nodes[4].entityId.empty());

    api::GetNeighbourhood query;
    query.direction = "out";
    EXPECT_EQ(namesOf(around("ada", 2, query)->nodes), (std::vector<std::string>{"Ada", "Bob", "Cleo", "Acme"}));
    query.direction = "in";
    EXPECT_EQ(namesOf(around("ada", 2, query)->nodes), (std::vector<std::string>{"Ada", "Eve"}));
    query.direction = "both";
    query.predicates = {"WORKS_AT"};
    EXPECT_EQ(namesOf(around("bob", 6, query)->nodes), (std::vector<std::string>{"Bob", "Acme"}));
    query.direction = "sideways";
    EXPECT_EQ(around("ada", 1, query).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(around("ada", 7).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(around("Zoe").error().code, ErrorCode::NotFound);
}

TEST_F(GraphTest, onlyWhatHoldsAtThatTimeIsSeen)
{
    facts({{"Ada", "works at", "Old", 0, 50}, {"Ada", "works at", "New", 50}, {"Ada", "works at", "Guess", 0, {}, "proposed"},
        {"Ada", "works at", "Wrong", 0, {}, "rejected"}, {"Ghost", "haunts", "House", 0, {}, "proposed"}});
    EXPECT_EQ(namesOf(around("ada")->nodes), (std::vector<std::string>{"Ada", "New"}));
    api::GetNeighbourhood query;
    query.asOf = RowWorld::minute(49);
    EXPECT_EQ(namesOf(around("ada", 1, query)->nodes), (std::vector<std::string>{"Ada", "Old"}));
    query.asOf = RowWorld::minute(50);
    EXPECT_EQ(namesOf(around("ada", 1, query)->nodes), (std::vector<std::string>{"Ada", "New"})) << "the end is not in it";
    EXPECT_EQ(around("Ghost").error().code, ErrorCode::NotFound);
    EXPECT_EQ(around("Guess").error().code, ErrorCode::NotFound);
    EXPECT_EQ(namesOf(around("old")->nodes), std::vector<std::string>{"Old"}) << "it was named once";
    EXPECT_TRUE(between("Ada", "Old")->paths.empty());
    EXPECT_EQ(between("Ada", "Guess").error().code, ErrorCode::NotFound);
    EXPECT_EQ(entities({})->total, 2);
}

TEST_F(GraphTest, stepsAreThoseOfARecursiveQuery)
{
    const auto pairs = randomGraph(60, 70, 1);
    for (int from = 0; from < 60; from += 3) {
        for (const std::int64_t hops : {1, 2, 4, 6}) {
            const std::string name = "n" + std::to_string(from);
            const auto answer = around(name, hops);
            if (!answer) {
                EXPECT_TRUE(
                    std::ranges::none_of(pairs, [&](const auto& pair) { return pair.first == from || pair.second == from; }));
                continue;
            }
            std::map<std::string, std::int64_t> found;
            for (const auto& node : answer->nodes)
                found.emplace(node.name, node.hops);
            EXPECT_EQ(found, reached(name, hops)) << name << " within " << hops;
            std::size_t between = 0;
            for (const auto& [a, b] : pairs)
                between += found.contains("n" + std::to_string(a)) && found.contains("n" + std::to_string(b)) ? 1 : 0;
            EXPECT_EQ(answer->edges.size(), between);
            EXPECT_FALSE(answer->truncated);
        }
    }
}

TEST_F(GraphTest, aHubIsCutAndSaysSo)
{
    std::vector<RowWorld::FactRow> rows;
    for (int i = 0; i < 30'000; ++i)
        rows.push_back({"Hub", "has", "leaf " + std::to_string(i)});
    for (int i = 0; i < 20; ++i)
        rows.push_back({"source " + std::to_string(i), "feeds", "Hub"});
    rows.push_back({"leaf 7", "touches", "source 3"});
    facts(rows);
    api::GetNeighbourhood query;
    query.limit = 100;
    const auto hub = around("hub", 3, query);
    ASSERT_TRUE(hub);
    EXPECT_TRUE(hub->truncated);
    EXPECT_EQ(hub->nodes.size(), 100U);
    EXPECT_EQ(hub->nodes[0].facts, 30'020);
    EXPECT_EQ(std::ranges::count_if(hub->nodes, [](const auto& node) { return node.name.starts_with("source"); }), 20)
        << "the thousands on one side leave room for the other";
    EXPECT_TRUE(std::ranges::all_of(hub->nodes, [](const auto& node) { return node.hops <= 1; })) << "the nearest are kept";
    EXPECT_GE(hub->edges.size(), 99U);
    EXPECT_EQ(namesOf(around("hub", 3, query)->nodes), namesOf(hub->nodes)) << "the same each time";

    const auto leaf = around("leaf 7", 1);
    EXPECT_EQ(edgesOf(*leaf), (std::vector<std::string>{"Hub has leaf 7", "leaf 7 touches source 3", "source 3 feeds Hub"}))
        << "the hub's edge is found from its other end";
    EXPECT_FALSE(leaf->truncated);

    query.limit = 3;
    const auto exact = around("source 5", 1, query);
    EXPECT_EQ(exact->nodes.size(), 2U);
    EXPECT_FALSE(exact->truncated);
    const auto path = between("source 1", "leaf 29999");
    ASSERT_TRUE(path);
    ASSERT_EQ(path->paths.size(), 1U);
    EXPECT_EQ(edgesOf(*path), (std::vector<std::string>{"Hub has leaf 29999", "source 1 feeds Hub"}));
}

//! Lengths and numbers of the shortest chains, counted by hand.
std::pair<int, std::int64_t> shortest(const std::vector<std::pair<int, int>>& pairs, int nodes, int from, int to, bool directed)
{
    std::vector<int> depth(static_cast<std::size_t>(nodes), -1);
    std::vector<std::int64_t> ways(static_cast<std::size_t>(nodes), 0);
    depth[static_cast<std::size_t>(from)] = 0;
    ways[static_cast<std::size_t>(from)] = 1;
    for (int level = 0; level < nodes; ++level) {
        const auto step = [&](int a, int b) {
            auto& before = depth[static_cast<std::size_t>(a)];
            auto& after = depth[static_cast<std::size_t>(b)];
            if (before == level && (after == -1 || after == level + 1)) {
                after = level + 1;
                ways[static_cast<std::size_t>(b)] += ways[static_cast<std::size_t>(a)];
            }
        };
        for (const auto& [a, b] : pairs) {
            step(a, b);
            if (!directed && a != b)
                step(b, a);
        }
    }
    return {depth[static_cast<std::size_t>(to)], ways[static_cast<std::size_t>(to)]};
}

TEST_F(GraphTest, pathsAreAllTheShortestOnes)
{
    constexpr int kNodes = 50;
    const auto pairs = randomGraph(kNodes, 90, 2);
    std::size_t found = 0;
    for (int from = 0; from < kNodes; from += 4) {
        for (int to = 1; to < kNodes; to += 5) {
            for (const bool directed : {false, true}) {
                api::FindPaths query;
                query.directed = directed;
                query.limit = 100;
                query.maxHops = 12;
                const auto answer = between("n" + std::to_string(from), "n" + std::to_string(to), query);
                if (!answer)
                    continue;
                const auto [length, ways] = shortest(pairs, kNodes, from, to, directed);
                ASSERT_EQ(static_cast<std::int64_t>(answer->paths.size()), length < 0 ? 0 : std::min<std::int64_t>(ways, 100))
                    << from << " to " << to << (directed ? " directed" : "");
                EXPECT_EQ(answer->truncated, ways > 100);
                std::set<std::vector<std::int64_t>> different;
                for (const auto& path : answer->paths) {
                    EXPECT_EQ(static_cast<int>(path.edges.size()), length);
                    different.insert(path.edges);
                    std::int64_t at = 0;
                    for (const auto index : path.edges) {
                        const auto& edge = answer->edges.at(static_cast<std::size_t>(index));
                        EXPECT_TRUE(edge.from == at || (!directed && edge.to == at));
                        at = edge.from == at ? edge.to : edge.from;
                    }
                    EXPECT_EQ(answer->nodes.at(static_cast<std::size_t>(at)).name, "n" + std::to_string(to));
                    EXPECT_EQ(answer->nodes.at(static_cast<std::size_t>(at)).hops, length);
                    ++found;
                }
                EXPECT_EQ(different.size(), answer->paths.size());
            }
        }
    }
    EXPECT_GT(found, 200U);
}

TEST_F(GraphTest, pathsAreLimitedAndSayWhetherThereAreMore)
{
    std::vector<RowWorld::FactRow> rows;
    for (int i = 0; i < 30; ++i) {
        rows.push_back({"A", "to", "m" + std::to_string(i)});
        rows.push_back({"m" + std::to_string(i), "to", "B"});
    }
    rows.push_back({"B", "to", "C"});
    rows.push_back({"Island", "to", "Island"});
    facts(rows);
    const auto some = between("A", "C");
    EXPECT_EQ(some->paths.size(), 10U);
    EXPECT_TRUE(some->truncated);
    api::FindPaths query;
    query.limit = 30;
    EXPECT_FALSE(between("A", "C", query)->truncated);
    EXPECT_EQ(between("A", "C", query)->paths.size(), 30U);
    query.maxHops = 2;
    EXPECT_TRUE(between("A", "C", query)->paths.empty());
    EXPECT_TRUE(between("A", "Island")->paths.empty()) << "no path is an answer";
    const auto itself = between("a", "A");
    ASSERT_EQ(itself->paths.size(), 1U);
    EXPECT_TRUE(itself->paths[0].edges.empty());
    EXPECT_EQ(namesOf(itself->nodes), std::vector<std::string>{"A"});
    query.directed = true;
    EXPECT_TRUE(between("C", "A", query)->paths.empty());
    query.maxHops = 13;
    EXPECT_EQ(between("A", "C", query).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(between("A", "Nobody").error().code, ErrorCode::NotFound);
}

TEST_F(GraphTest, entitiesAreListedByTheirFactsPageByPage)
{
    std::vector<RowWorld::FactRow> rows;
    for (int i = 0; i < 25; ++i)
        for (int j = 0; j <= i % 5; ++j)
            rows.push_back({"person " + std::to_string(i), "owns", "thing " + std::to_string(i * 10 + j)});
    rows.push_back({"Narcissus", "loves", "NARCISSUS"});
    facts(rows);
    world.write([&](storage::Connection& connection) {
        world.entity(connection, "Person 4", "human");
        world.entity(connection, "person 0", "human");
        world.entity(connection, "nobody", "human");
    });
    api::ListEntities query;
    query.limit = 7;
    std::vector<std::string> names;
    std::vector<std::int64_t> counts;
    do {
        const auto page = entities(query);
        ASSERT_TRUE(page) << page.error().text();
        EXPECT_EQ(page->total, query.cursor.empty() ? 25 + 75 + 1 : -1);
        for (const auto& row : page->rows) {
            names.push_back(row.name);
            counts.push_back(row.facts);
        }
        query.cursor = page->next;
    } while (!query.cursor.empty());
    EXPECT_EQ(names.size(), 101U);
    EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 101U);
    EXPECT_TRUE(std::ranges::is_sorted(counts, std::greater<>()));
    EXPECT_EQ(counts.front(), 5);

    query = {};
    query.prefix = "PERSON 1";
    EXPECT_EQ(entities(query)->rows.size(), 11U);
    query.prefix = "narc";
    ASSERT_EQ(entities(query)->rows.size(), 1U);
    EXPECT_EQ(entities(query)->rows[0].facts, 1) << "a fact of one name counts once";
    query = {};
    query.entityType = "human";
    EXPECT_EQ(namesOf(entities(query)->rows), (std::vector<std::string>{"person 4", "person 0"}));
    EXPECT_EQ(entities(query)->rows[0].type, "human");
    for (const auto* bad : {"x", "12", ":", "7:"}) {
        query.cursor = bad;
        EXPECT_EQ(entities(query).has_value(), std::string(bad) == "7:") << bad;
    }
}

class GraphOfRecordsTest : public KnowledgeTest { };

TEST_F(GraphOfRecordsTest, factsThatAreRememberedAreItsEdges)
{
    NumberEmbedder embedder("numbers");
    open(embedder);
    const auto add = [&](const std::string& kind, const std::string& data) {
        NewRecord record;
        record.kind = kind;
        record.data = data;
        const auto id = bench->add(*knowledge, std::move(record));
        EXPECT_TRUE(id) << id.error().text();
        return id.value_or("");
    };
    api::GetNeighbourhood query;
    query.tenant = "default";
    query.entity = "ada lovelace";
    api::ListEntities all;
    all.tenant = "default";
    EXPECT_EQ(bench->loop.runUntil(knowledge->neighbourhood(query)).error().code, ErrorCode::NotFound);
    EXPECT_EQ(bench->loop.runUntil(knowledge->entities(all))->total, 0);
    const auto id = add("fact", R"({"subject":"Ada Lovelace","predicate":"wrote","object":"Note G"})");
    add("entity", R"({"name":"Note G","type":"text"})");
    const auto seen = bench->loop.runUntil(knowledge->neighbourhood(query));
    ASSERT_TRUE(seen) << seen.error().text();
    ASSERT_EQ(seen->edges.size(), 1U);
    EXPECT_EQ(seen->edges[0].factId, id);
    EXPECT_EQ(seen->nodes.at(1).type, "text");
    api::FindPaths between;
    between.tenant = "default";
    between.from = "note g";
    between.to = "Ada Lovelace";
    const auto path = bench->loop.runUntil(knowledge->paths(between));
    ASSERT_TRUE(path) << path.error().text();
    EXPECT_EQ(path->paths.size(), 1U);
    EXPECT_EQ(bench->loop.runUntil(knowledge->entities(all))->total, 2);
    ASSERT_TRUE(bench->loop.runUntil(knowledge->forget({id, "default", {}, {}}, "person")));
    EXPECT_EQ(bench->loop.runUntil(knowledge->neighbourhood(query)).error().code, ErrorCode::NotFound)
        << "what is forgotten names nothing";
}

} // namespace

} // namespace kaze::knowledge
