#include "engine/api/fact_requests.h"
#include "engine/knowledge/detail/data_json.h"
#include "engine/knowledge/detail/kinds.h"

#include <boost/json.hpp>

namespace kaze::knowledge::detail {

namespace json = boost::json;

using base::Result;

namespace {

std::string_view viewOf(const json::value& text)
{
    return {text.get_string().data(), text.get_string().size()};
}

//! Of checked data: a member is of its type, or absent.
std::string textIn(const json::object& data, std::string_view name)
{
    const auto* value = data.if_contains({name.data(), name.size()});
    return value ? std::string(viewOf(*value)) : std::string();
}

std::optional<base::Time> timeIn(const json::object& data, std::string_view name)
{
    const auto* value = data.if_contains({name.data(), name.size()});
    const auto time = value ? base::fromRfc3339(viewOf(*value)) : Result<base::Time>();
    return value && time ? std::optional(*time) : std::nullopt;
}

} // namespace

std::optional<Supersession> supersessionOf(std::string_view text)
{
    const auto end = std::min(text.find(' '), text.size());
    const auto id = base::Uuid::parse(text.substr(0, end));
    if (!id || id->isNil())
        return std::nullopt;
    Supersession supersession{id->text(), {}};
    if (end == text.size())
        return supersession;
    const auto time = base::fromRfc3339(text.substr(end + 1));
    // An offset may lead out of the years that have four digits.
    if (!time || !base::fromRfc3339(base::toRfc3339(*time)))
        return std::nullopt;
    supersession.validTo = *time;
    return supersession;
}

std::string textOf(const Supersession& supersession)
{
    return supersession.by + (supersession.validTo ? ' ' + base::toRfc3339(*supersession.validTo) : std::string());
}

FactData factDataOf(const StoredRecord& record)
{
    FactData fact;
    fact.validFrom = record.createdAt;
    const auto data = record.data.empty() || record.kind != kFact ? Result<json::object>() : readData(record.data);
    if (!data || data->empty())
        return fact;
    fact.subject = textIn(*data, "subject");
    fact.predicate = textIn(*data, "predicate");
    fact.object = textIn(*data, "object");
    fact.validFrom = timeIn(*data, "valid_from").value_or(record.createdAt);
    fact.validTo = timeIn(*data, "valid_to");
    if (const auto* confidence = data->if_contains("confidence"))
        fact.confidence = confidence->to_number<double>();
    if (const auto* state = data->if_contains("state"))
        fact.state = viewOf(*state);
    if (const auto* supersedes = data->if_contains("supersedes"))
        for (const auto& id : supersedes->get_array())
            fact.supersedes.emplace_back(viewOf(id));
    fact.supersededBy = textIn(*data, "superseded_by");
    fact.validToBefore = timeIn(*data, "valid_to_before");
    if (const auto* before = data->if_contains("superseded_before"))
        for (const auto& one : before->get_array())
            if (auto supersession = supersessionOf(viewOf(one)))
                fact.supersededBefore.push_back(std::move(*supersession));
    fact.quote = textIn(*data, "quote");
    return fact;
}

Result<std::string> dataOf(const FactData& fact)
{
    json::object data{{"subject", fact.subject}, {"predicate", fact.predicate}, {"object", fact.object},
        {"valid_from", base::toRfc3339(fact.validFrom)}, {"confidence", fact.confidence}, {"state", fact.state}};
    if (fact.validTo)
        data["valid_to"] = base::toRfc3339(*fact.validTo);
    if (!fact.supersedes.empty())
        data["supersedes"] = json::value_from(fact.supersedes);
    if (!fact.supersededBy.empty())
        data["superseded_by"] = fact.supersededBy;
    if (fact.validToBefore)
        data["valid_to_before"] = base::toRfc3339(*fact.validToBefore);
    if (!fact.supersededBefore.empty()) {
        json::array before;
        for (const auto& one : fact.supersededBefore)
            before.emplace_back(textOf(one));
        data["superseded_before"] = std::move(before);
    }
    if (!fact.quote.empty())
        data["quote"] = fact.quote;
    return checkedData(kFact, json::serialize(data));
}

api::Fact factOf(const StoredRecord& record, base::Time now)
{
    FactData data = factDataOf(record);
    api::Fact fact;
    fact.id = record.id.text();
    fact.subject = std::move(data.subject);
    fact.predicate = std::move(data.predicate);
    fact.object = std::move(data.object);
    fact.text = record.text;
    fact.validFrom = data.validFrom;
    fact.validTo = data.validTo;
    fact.confidence = data.confidence;
    fact.state = data.state == "valid" && data.validTo && *data.validTo <= now ? "ended" : std::move(data.state);
    fact.supersedes = std::move(data.supersedes);
    fact.supersededBy = std::move(data.supersededBy);
    fact.quote = std::move(data.quote);
    fact.source = record.source;
    fact.agent = record.agent;
    fact.scope = record.scope;
    fact.tags = record.tags;
    fact.version = record.version;
    fact.createdAt = record.createdAt;
    return fact;
}

std::string hiddenBecause(std::string_view kind, std::string_view data)
{
    if (kind != kFact || data.empty())
        return {};
    const auto object = readData(data);
    const auto* state = object ? object->if_contains("state") : nullptr;
    return state && viewOf(*state) != "valid" ? std::string(viewOf(*state)) : std::string();
}

} // namespace kaze::knowledge::detail
