#pragma once

#include "engine/api/reply.h"

#include <string_view>

// Looks at what is remembered as a whole: facts as a graph, episodes as experiments, vectors as a map.

namespace kaze::api {

struct GraphNode {
    std::string name; //!< as it was written first
    std::string type; //!< of the record of kind "entity" with that name; empty where there is none
    std::string entityId; //!< of that record
    std::int64_t hops = 0; //!< from where one looks
    std::int64_t facts = 0; //!< that it stands in, of those that hold, those that are not shown too
};
BOOST_DESCRIBE_STRUCT(GraphNode, (), (name, type, entityId, hops, facts))

struct GraphEdge {
    std::int64_t from = 0; //!< indexes of nodes
    std::int64_t to = 0;
    std::string predicate;
    std::string factId;
    double confidence = 1;
    Time validFrom;
    std::optional<Time> validTo;
};
BOOST_DESCRIBE_STRUCT(GraphEdge, (), (from, to, predicate, factId, confidence, validFrom, validTo))

struct Neighbourhood {
    static constexpr std::string_view kType = "neighbourhood";
    std::vector<GraphNode> nodes; //!< the one asked for first, then by hops, those with more facts first
    std::vector<GraphEdge> edges; //!< between these
    bool truncated = false; //!< there are more within the hops than the limit
    double seconds = 0; //!< in the cell
};
BOOST_DESCRIBE_STRUCT(Neighbourhood, (), (nodes, edges, truncated, seconds))

//! What is within some steps of something. Errors: NotFound, when no fact names it.
struct GetNeighbourhood {
    static constexpr std::string_view kType = "get_neighbourhood";
    using Reply = Neighbourhood;
    std::string tenant;
    std::string project;
    std::string entity;
    std::int64_t hops = 1; //!< 1 to 6
    std::string direction = "both"; //!< "out" (as a subject), "in", "both"
    std::vector<std::string> predicates; //!< only these; none: all
    std::optional<Time> asOf; //!< absent: now
    std::int64_t limit = 500; //!< of nodes, 1 to 5000; the nearest are kept
};
BOOST_DESCRIBE_STRUCT(GetNeighbourhood, (), (tenant, project, entity, hops, direction, predicates, asOf, limit))

struct GraphPath {
    std::vector<std::int64_t> edges; //!< indexes, in order
};
BOOST_DESCRIBE_STRUCT(GraphPath, (), (edges))

struct GraphPaths {
    static constexpr std::string_view kType = "graph_paths";
    std::vector<GraphNode> nodes;
    std::vector<GraphEdge> edges;
    std::vector<GraphPath> paths; //!< the shortest ones, all of the same length
    bool truncated = false; //!< there are more of that length
    double seconds = 0;
};
BOOST_DESCRIBE_STRUCT(GraphPaths, (), (nodes, edges, paths, truncated, seconds))

//! How two things hang together: the shortest chains of facts. None is an answer. Errors: NotFound, when no fact names one of them.
struct FindPaths {
    static constexpr std::string_view kType = "find_paths";
    using Reply = GraphPaths;
    std::string tenant;
    std::string project;
    std::string from;
    std::string to;
    std::int64_t maxHops = 6; //!< 1 to 12
    bool directed = false; //!< only from subject to object
    std::vector<std::string> predicates;
    std::optional<Time> asOf;
    std::int64_t limit = 10; //!< of paths, 1 to 100
};
BOOST_DESCRIBE_STRUCT(FindPaths, (), (tenant, project, from, to, maxHops, directed, predicates, asOf, limit))

struct EntityPage {
    static constexpr std::string_view kType = "entity_page";
    std::vector<GraphNode> rows; //!< those with the most facts first
    std::string next;
    std::int64_t total = -1; //!< counted on the first page
};
BOOST_DESCRIBE_STRUCT(EntityPage, (), (rows, next, total))

//! What facts that hold speak of.
struct ListEntities {
    static constexpr std::string_view kType = "list_entities";
    using Reply = EntityPage;
    std::string tenant;
    std::string project;
    std::string prefix; //!< of the name
    std::string entityType;
    std::string cursor;
    std::int64_t limit = 50; //!< 1 to 1000
};
BOOST_DESCRIBE_STRUCT(ListEntities, (), (tenant, project, prefix, entityType, cursor, limit))

//! Episodes that are compared.
struct CausalArm {
    std::int64_t episodes = 0;
    double mean = 0; //!< of the outcome; for "success" the share
    double deviation = 0; //!< of the sample
};
BOOST_DESCRIBE_STRUCT(CausalArm, (), (episodes, mean, deviation))

//! The lift of earlier episodes held against later ones.
struct CausalBackTest {
    std::int64_t earlier = 0; //!< episodes that the lift was taken from
    std::int64_t later = 0; //!< and that it was held against
    double earlierUplift = 0;
    double laterUplift = 0;
    double laterLow = 0; //!< its interval
    double laterHigh = 0;
    std::string verdict; //!< "holds" (same sign, its interval leaves out 0), "same sign", "reversed", "too few"
};
BOOST_DESCRIBE_STRUCT(CausalBackTest, (), (earlier, later, earlierUplift, laterUplift, laterLow, laterHigh, verdict))

//! What goes with a better or a worse outcome, and how sure that is.
struct CausalEdge {
    std::string factor; //!< "tag:…", "skill:…", "tool:…", "model:…", "agent:…", or as the episode names it
    std::string outcome;
    CausalArm with;
    CausalArm without;
    double uplift = 0; //!< with − without; where there are strata, their mean, weighted by how much each says
    double low = 0; //!< interval of `confidence`
    double high = 0;
    double p = 1; //!< of no difference, two-sided
    double q = 1; //!< the same with regard to how many were tested (Benjamini and Hochberg 1995)
    bool significant = false; //!< q is at most alpha
    std::string method; //!< "Fisher's exact test, Newcombe interval", "Welch's t-test", "stratified by …"
    std::int64_t strata = 0; //!< that have both arms
    std::optional<CausalBackTest> backTest;
};
BOOST_DESCRIBE_STRUCT(
    CausalEdge, (), (factor, outcome, with, without, uplift, low, high, p, q, significant, method, strata, backTest))

struct CausalAnalysis {
    static constexpr std::string_view kType = "causal_analysis";
    std::vector<CausalEdge> edges; //!< the most certain first
    std::int64_t episodes = 0; //!< that say the outcome and fit the filter
    std::int64_t tested = 0; //!< factors with enough episodes in both arms
    std::int64_t tooFew = 0; //!< factors without
    std::vector<std::string> outcomes; //!< that episodes say
    std::string caveat; //!< what such a comparison cannot tell
    double seconds = 0;
};
BOOST_DESCRIBE_STRUCT(CausalAnalysis, (), (edges, episodes, tested, tooFew, outcomes, caveat, seconds))

//! What makes runs end well: compares the episodes with a factor to those without.
struct AnalyzeCauses {
    static constexpr std::string_view kType = "analyze_causes";
    using Reply = CausalAnalysis;
    std::string tenant;
    std::string project;
    std::string outcome = "success"; //!< "reward", "seconds", "tokens", "cost_usd" or one of the episodes' own
    std::string factor; //!< only this one; a * at the end stands for the rest; empty: all
    std::string filter; //!< only episodes that fit
    std::string stratify; //!< "" or "agent", "model": compares within each of these
    std::int64_t minEpisodes = 5; //!< in each arm, 2 to 10 000
    double alpha
        = 0.05; //!< share of false discoveries among what is called significant, above 0 to 0.5; intervals are of 1 − alpha
    std::int64_t limit = 200; //!< 1 to 1000
};
BOOST_DESCRIBE_STRUCT(AnalyzeCauses, (), (tenant, project, outcome, factor, filter, stratify, minEpisodes, alpha, limit))

struct MemoryMap {
    static constexpr std::string_view kType = "memory_map";
    std::vector<std::string> ids;
    std::vector<double> x; //!< −1 to 1, as are `y`
    std::vector<double> y;
    std::vector<std::int64_t> group; //!< index into `groups`
    std::vector<std::string> groups; //!< kinds, or agents
    std::int64_t total = 0; //!< records with a vector that fit; more than ids where they are a sample
    double explained = 0; //!< share of the variance that the two axes have
    std::string method;
    double seconds = 0;
};
BOOST_DESCRIBE_STRUCT(MemoryMap, (), (ids, x, y, group, groups, total, explained, method, seconds))

//! Where records lie to each other, in two dimensions.
struct GetMemoryMap {
    static constexpr std::string_view kType = "get_memory_map";
    using Reply = MemoryMap;
    std::string tenant;
    std::string project;
    std::string kind;
    std::string filter;
    std::string method = "pca"; //!< or "random" (a random projection)
    std::string colour = "kind"; //!< what `group` is: "kind" or "agent"
    std::int64_t limit = 100'000; //!< 1 to 200 000; beyond it a sample, the same each time
};
BOOST_DESCRIBE_STRUCT(GetMemoryMap, (), (tenant, project, kind, filter, method, colour, limit))

} // namespace kaze::api
