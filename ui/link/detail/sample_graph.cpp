// The facts of the sample cell as a graph.

#include "engine/api/fact_requests.h"
#include "engine/api/graph_requests.h"
#include "ui/link/detail/sample_facts.h"

#include <algorithm>
#include <deque>

namespace kaze::ui {

namespace {

using base::ErrorCode;

constexpr std::int64_t kMostRows = 1'000;

std::string tenantOf(const std::string& tenant)
{
    return tenant.empty() ? "default" : tenant;
}

std::unexpected<base::Error> unknown(const std::string& name)
{
    return base::fail(ErrorCode::NotFound, "no fact names \"" + name + "\"");
}

api::GraphEdge edgeOf(const api::Fact& fact, std::int64_t from, std::int64_t to)
{
    return {from, to, fact.predicate, fact.id, fact.confidence, fact.validFrom, fact.validTo};
}

} // namespace

SampleFacts::Net SampleFacts::netOf(
    const std::string& tenant, const std::optional<api::Time>& asOf, const std::vector<std::string>& predicates) const
{
    Net net;
    for (const auto& held : m_facts) {
        const auto& fact = held.fact;
        const bool wanted = predicates.empty() || std::ranges::any_of(predicates, [&](const auto& predicate) {
            return sampleFolded(predicate) == sampleFolded(fact.predicate);
        });
        if (held.tenant != tenantOf(tenant) || !holds(held, asOf.value_or(m_now)) || !wanted)
            continue;
        for (const auto& name : {fact.subject, fact.object}) {
            const auto folded = sampleFolded(name);
            net.names.emplace(folded, name);
            auto& own = net.at[folded];
            if (own.empty() || own.back() != net.facts.size())
                own.push_back(net.facts.size());
        }
        net.facts.push_back(&fact);
    }
    return net;
}

api::GraphNode SampleFacts::nodeOf(const Net& net, const std::string& folded) const
{
    api::GraphNode node;
    node.name = net.names.at(folded);
    if (const auto type = m_types.find(folded); type != m_types.end())
        node.type = type->second;
    node.facts = static_cast<std::int64_t>(net.at.at(folded).size());
    return node;
}

base::Result<api::Neighbourhood> SampleFacts::neighbourhood(const api::GetNeighbourhood& query) const
{
    const auto all = netOf(query.tenant, query.asOf, {});
    const auto net = netOf(query.tenant, query.asOf, query.predicates);
    const auto start = sampleFolded(query.entity);
    if (!all.at.contains(start))
        return unknown(query.entity);
    api::Neighbourhood reply;
    reply.seconds = 0.0021;
    std::map<std::string, std::int64_t> places{{start, 0}};
    std::vector<std::string> order{start};
    std::map<std::string, std::int64_t> hops{{start, 0}};
    const auto next = [&](const std::string& from) {
        std::vector<std::string> others;
        if (const auto own = net.at.find(from); own != net.at.end())
            for (const auto at : own->second) {
                const auto subject = sampleFolded(net.facts[at]->subject);
                const auto object = sampleFolded(net.facts[at]->object);
                if (subject == from && query.direction != "in")
                    others.push_back(object);
                if (object == from && query.direction != "out")
                    others.push_back(subject);
            }
        std::ranges::stable_sort(others, std::greater<>(), [&](const auto& name) { return all.at.at(name).size(); });
        return others;
    };
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (hops[order[i]] >= query.hops)
            continue;
        for (const auto& other : next(order[i])) {
            if (places.contains(other))
                continue;
            if (static_cast<std::int64_t>(order.size()) >= query.limit) {
                reply.truncated = true;
                break;
            }
            places[other] = static_cast<std::int64_t>(order.size());
            hops[other] = hops[order[i]] + 1;
            order.push_back(other);
        }
    }
    for (const auto& name : order) {
        reply.nodes.push_back(nodeOf(all, name));
        reply.nodes.back().hops = hops[name];
    }
    for (const auto* fact : net.facts) {
        const auto from = places.find(sampleFolded(fact->subject));
        const auto to = places.find(sampleFolded(fact->object));
        if (from != places.end() && to != places.end())
            reply.edges.push_back(edgeOf(*fact, from->second, to->second));
    }
    return reply;
}

base::Result<api::GraphPaths> SampleFacts::paths(const api::FindPaths& query) const
{
    const auto net = netOf(query.tenant, query.asOf, query.predicates);
    const auto start = sampleFolded(query.from);
    const auto end = sampleFolded(query.to);
    for (const auto& [name, folded] : {std::pair(query.from, start), std::pair(query.to, end)})
        if (!net.at.contains(folded))
            return unknown(name);
    // Chains of facts from the start, each as long as the shortest at most.
    struct Chain {
        std::string at;
        std::vector<std::size_t> facts;
    };
    std::map<std::string, std::size_t> distance{{start, 0}};
    std::deque<Chain> open{{start, {}}};
    std::vector<Chain> found;
    while (!open.empty()) {
        const auto chain = std::move(open.front());
        open.pop_front();
        if (!found.empty() && chain.facts.size() > found.front().facts.size())
            break;
        if (chain.at == end) {
            found.push_back(chain);
            continue;
        }
        if (static_cast<std::int64_t>(chain.facts.size()) >= query.maxHops)
            continue;
        for (const auto fact : net.at.at(chain.at)) {
            const auto subject = sampleFolded(net.facts[fact]->subject);
            const auto other = subject == chain.at ? sampleFolded(net.facts[fact]->object) : subject;
            const auto length = chain.facts.size() + 1;
            if ((query.directed && subject != chain.at) || (distance.contains(other) && distance[other] < length))
                continue;
            distance[other] = length;
            auto longer = chain;
            longer.at = other;
            longer.facts.push_back(fact);
            open.push_back(std::move(longer));
        }
    }
    api::GraphPaths reply;
    reply.seconds = 0.0034;
    reply.truncated = static_cast<std::int64_t>(found.size()) > query.limit;
    found.resize(std::min(found.size(), static_cast<std::size_t>(query.limit)));
    std::map<std::string, std::int64_t> places;
    std::map<std::size_t, std::int64_t> edges;
    const auto place = [&](const std::string& folded) {
        const auto [known, added] = places.emplace(folded, static_cast<std::int64_t>(places.size()));
        if (added)
            reply.nodes.push_back(nodeOf(net, folded));
        return known->second;
    };
    if (!found.empty())
        place(start);
    for (const auto& chain : found) {
        auto& path = reply.paths.emplace_back();
        for (const auto fact : chain.facts) {
            const auto from = place(sampleFolded(net.facts[fact]->subject));
            const auto to = place(sampleFolded(net.facts[fact]->object));
            const auto [known, added] = edges.emplace(fact, static_cast<std::int64_t>(reply.edges.size()));
            if (added)
                reply.edges.push_back(edgeOf(*net.facts[fact], from, to));
            path.edges.push_back(known->second);
        }
    }
    return reply;
}

api::EntityPage SampleFacts::entities(const api::ListEntities& query) const
{
    const auto net = netOf(query.tenant, {}, {});
    api::EntityPage page;
    std::vector<api::GraphNode> rows;
    for (const auto& [folded, facts] : net.at) {
        auto node = nodeOf(net, folded);
        if (folded.starts_with(sampleFolded(query.prefix)) && (query.entityType.empty() || query.entityType == node.type))
            rows.push_back(std::move(node));
    }
    std::ranges::stable_sort(rows, std::greater<>(), &api::GraphNode::facts);
    page.total = static_cast<std::int64_t>(rows.size());
    const auto from = query.cursor.empty() ? std::size_t{0} : static_cast<std::size_t>(std::stoul(query.cursor));
    const auto limit = static_cast<std::size_t>(std::clamp<std::int64_t>(query.limit, 1, kMostRows));
    for (auto row = from; row < rows.size() && row < from + limit; ++row)
        page.rows.push_back(rows[row]);
    if (from + page.rows.size() < rows.size())
        page.next = std::to_string(from + page.rows.size());
    return page;
}

} // namespace kaze::ui
