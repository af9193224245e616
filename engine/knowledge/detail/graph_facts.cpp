#include "engine/knowledge/detail/graph_facts.h"

#include "engine/knowledge/detail/kinds.h"
#include "engine/knowledge/detail/statements.h"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace kaze::knowledge::detail {

using base::ErrorCode;
using base::fail;
using base::Result;
using storage::Row;
using storage::Value;

namespace {

std::string foldedList(const std::vector<std::string>& predicates)
{
    if (predicates.empty())
        return {};
    boost::json::array list;
    for (const auto& predicate : predicates)
        list.emplace_back(foldedName(predicate));
    return boost::json::serialize(list);
}

std::string_view statementOf(FactReader::Side side, bool someOnly)
{
    if (side == FactReader::Side::Out)
        return someOnly ? sql::kFactsFromBy : sql::kFactsFrom;
    return someOnly ? sql::kFactsToBy : sql::kFactsTo;
}

} // namespace

FactReader::FactReader(storage::Connection& connection, base::Time asOf, const std::vector<std::string>& predicates)
    : m_connection(connection), m_asOf(microsecondsOf(asOf)), m_predicates(foldedList(predicates))
{
}

Result<> FactReader::each(Side side, std::string_view key, const Visit& visit)
{
    const auto take = [&](const Row& row) { return visit(row.text(0), row.integer(1)); };
    std::vector<Value> values{key, m_asOf};
    if (!m_predicates.empty())
        values.emplace_back(std::string_view(m_predicates));
    const auto done = m_connection.query(statementOf(side, !m_predicates.empty()), values, take);
    return done ? Result<>() : failure(done);
}

Result<> FactReader::checkNamed(std::string_view key, std::string_view name)
{
    bool named = false;
    const auto take = [&](const Row&) { named = true; };
    if (auto done = m_connection.query(sql::kAnyFactOf, {key}, take); !done)
        return failure(done);
    if (!named)
        return fail(ErrorCode::NotFound, "No fact names \"" + std::string(name) + "\".");
    return {};
}

Result<api::GraphNode> FactReader::node(std::string_view key)
{
    api::GraphNode node;
    const auto takeFacts = [&](const Row& row) {
        node.facts = row.integer(0);
        node.name = row.text(1);
    };
    const auto takeEntity = [&](const Row& row) {
        node.entityId = uuidOf(row.blob(0)).text();
        node.type = row.text(1);
    };
    auto done = m_connection.query(sql::kFactsOf, {key, m_asOf}, takeFacts);
    if (done)
        done = m_connection.query(sql::kEntityWith, {key}, takeEntity);
    if (!done)
        return failure(done);
    return node;
}

Result<> FactReader::addEdge(std::int64_t fact, const std::map<std::string, std::int64_t, std::less<>>& indexes,
    std::vector<std::pair<std::int64_t, api::GraphEdge>>& edges)
{
    const auto take = [&](const Row& row) {
        const auto from = indexes.find(row.text(0));
        const auto to = indexes.find(row.text(1));
        if (from == indexes.end() || to == indexes.end())
            return;
        api::GraphEdge edge;
        edge.from = from->second;
        edge.to = to->second;
        edge.predicate = row.text(2);
        edge.factId = uuidOf(row.blob(3)).text();
        edge.confidence = row.real(4);
        edge.validFrom = timeOf(row.integer(5));
        if (!row.isNull(6))
            edge.validTo = timeOf(row.integer(6));
        edges.emplace_back(fact, std::move(edge));
    };
    const auto done = m_connection.query(sql::kFactEdge, {fact}, take);
    return done ? Result<>() : failure(done);
}

Result<> FactReader::describe(const std::map<std::string, std::int64_t, std::less<>>& hops, const std::set<std::int64_t>& facts,
    std::vector<api::GraphNode>& nodes, std::vector<api::GraphEdge>& edges)
{
    std::vector<std::pair<std::string, api::GraphNode>> found;
    for (const auto& [key, hop] : hops) {
        auto one = node(key);
        if (!one)
            return failure(one);
        one->hops = hop;
        found.emplace_back(key, std::move(*one));
    }
    std::ranges::stable_sort(found, [](const auto& a, const auto& b) {
        return a.second.hops != b.second.hops ? a.second.hops < b.second.hops : a.second.facts > b.second.facts;
    });
    std::map<std::string, std::int64_t, std::less<>> indexes;
    for (auto& [key, one] : found) {
        indexes.emplace(key, static_cast<std::int64_t>(nodes.size()));
        nodes.push_back(std::move(one));
    }
    std::vector<std::pair<std::int64_t, api::GraphEdge>> between;
    for (const auto fact : facts)
        if (auto added = addEdge(fact, indexes, between); !added)
            return added;
    std::ranges::stable_sort(between, {}, [](const auto& each) { return std::pair(each.second.from, each.second.to); });
    for (auto& [fact, edge] : between) {
        m_places.emplace(fact, static_cast<std::int64_t>(edges.size()));
        edges.push_back(std::move(edge));
    }
    return {};
}

} // namespace kaze::knowledge::detail
