#include "engine/knowledge/detail/data_json.h"
#include "engine/knowledge/detail/kinds.h"
#include "engine/knowledge/detail/statements.h"

#include <boost/json.hpp>

namespace kaze::knowledge::detail {

namespace json = boost::json;

using base::Result;
using storage::Connection;
using storage::Value;

namespace {

std::string_view viewOf(const json::value& text)
{
    return {text.get_string().data(), text.get_string().size()};
}

Result<> run(Connection& connection, std::string_view sql, std::initializer_list<Value> values)
{
    const auto done = connection.execute(sql, values);
    return done ? Result<>() : failure(done);
}

Result<> addOutcome(Connection& connection, std::int64_t seq, std::string_view name, const json::value& value)
{
    const double number = value.is_bool() ? (value.get_bool() ? 1.0 : 0.0) : value.to_number<double>();
    return run(connection, sql::kInsertOutcome, {name, seq, number});
}

Result<> addOutcomes(Connection& connection, std::int64_t seq, const json::object& data)
{
    Result<> done;
    for (const auto* name : {"success", "reward", "seconds", "tokens", "cost_usd"})
        if (const auto* value = data.if_contains(name); done && value)
            done = addOutcome(connection, seq, name, *value);
    if (const auto* own = data.if_contains("outcomes"))
        for (const auto& [name, value] : own->get_object())
            done = done ? addOutcome(connection, seq, {name.data(), name.size()}, value) : done;
    return done;
}

//! "skill:deploy@3f2a" and "skill:deploy": what a skill does, and what this version of it does.
void addSkill(std::vector<std::string>& factors, std::string_view skill)
{
    factors.push_back("skill:" + std::string(skill));
    if (const auto at = skill.rfind('@'); at != std::string_view::npos && at > 0)
        factors.push_back("skill:" + std::string(skill.substr(0, at)));
}

std::vector<std::string> factorsOf(const StoredRecord& record, const json::object& data)
{
    std::vector<std::string> factors;
    const auto each = [&](const char* name, const auto& take) {
        if (const auto* list = data.if_contains(name))
            for (const auto& one : list->get_array())
                take(viewOf(one));
    };
    for (const auto& tag : record.tags)
        factors.push_back("tag:" + tag);
    if (!record.agent.empty())
        factors.push_back("agent:" + record.agent);
    if (const auto* model = data.if_contains("model"))
        factors.push_back("model:" + std::string(viewOf(*model)));
    each("skills", [&](std::string_view skill) { addSkill(factors, skill); });
    each("tools", [&](std::string_view tool) { factors.push_back("tool:" + std::string(tool)); });
    each("factors", [&](std::string_view own) { factors.emplace_back(own); });
    return factors;
}

Result<> clearEpisode(Connection& connection, std::int64_t seq)
{
    const auto done = run(connection, sql::kRemoveOutcomes, {seq});
    return done ? run(connection, sql::kRemoveFactors, {seq}) : done;
}

Result<> projectEpisode(Connection& connection, const StoredRecord& record, const json::object& data)
{
    auto done = clearEpisode(connection, record.seq);
    if (done && !data.empty() && !record.forgottenAt) {
        done = addOutcomes(connection, record.seq, data);
        for (const auto& factor : factorsOf(record, data))
            done = done ? run(connection, sql::kInsertFactor, {std::string_view(factor), record.seq}) : done;
    }
    return done;
}

Result<> projectFact(Connection& connection, const StoredRecord& record)
{
    const auto fact = factDataOf(record);
    if (fact.subject.empty() || (record.forgottenAt && fact.state == "valid"))
        return run(connection, sql::kRemoveFact, {record.seq});
    const auto subject = foldedName(fact.subject), predicate = foldedName(fact.predicate), object = foldedName(fact.object);
    const Value to = fact.validTo ? Value(microsecondsOf(*fact.validTo)) : Value(nullptr);
    return run(connection, sql::kPutFact,
        {record.seq, std::string_view(fact.subject), std::string_view(fact.predicate), std::string_view(fact.object),
            std::string_view(subject), std::string_view(predicate), std::string_view(object), microsecondsOf(fact.validFrom), to,
            fact.confidence, std::string_view(fact.state)});
}

Result<> projectEntity(Connection& connection, const StoredRecord& record, const json::object& data)
{
    const auto* name = data.if_contains("name");
    if (!name || record.forgottenAt)
        return run(connection, sql::kRemoveEntity, {record.seq});
    const auto* type = data.if_contains("type");
    const auto key = foldedName(viewOf(*name));
    return run(connection, sql::kPutEntity,
        {record.seq, viewOf(*name), std::string_view(key), type ? viewOf(*type) : std::string_view()});
}

} // namespace

Result<> project(Connection& connection, const StoredRecord& record)
{
    if (!hasTables(record.kind))
        return {};
    if (record.kind == kFact)
        return projectFact(connection, record);
    const auto data = record.data.empty() ? Result<json::object>() : readData(record.data);
    if (!data)
        return failure(data);
    return record.kind == kEpisode ? projectEpisode(connection, record, *data) : projectEntity(connection, record, *data);
}

Result<> unproject(Connection& connection, std::int64_t seq)
{
    auto done = clearEpisode(connection, seq);
    if (done)
        done = run(connection, sql::kRemoveFact, {seq});
    return done ? run(connection, sql::kRemoveEntity, {seq}) : done;
}

} // namespace kaze::knowledge::detail
