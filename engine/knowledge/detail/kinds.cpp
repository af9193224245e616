#include "engine/knowledge/detail/kinds.h"

#include "engine/base/text.h"
#include "engine/knowledge/detail/data_json.h"
#include "engine/knowledge/detail/unmerged.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <utility>

namespace kaze::knowledge::detail {

namespace json = boost::json;

using base::ErrorCode;
using base::fail;
using base::Result;

namespace {

constexpr std::size_t kMaxWords = 64U << 10;
constexpr std::size_t kMaxName = 1024;
constexpr std::size_t kMaxList = 256;
constexpr std::size_t kMaxMembers = 1000; //!< each of which cells that share the memory keep the time of
constexpr double kMost = 1e15; //!< of what is measured: enough, and its squares can be added up
constexpr std::array<std::string_view, 5> kOutcomes{"success", "reward", "seconds", "tokens", "cost_usd"};

enum class Shape { Words, Name, Names, Factors, Truth, Number, Outcomes, Time, State, Id, Ids, Supersessions };

struct Member {
    std::string_view name;
    Shape shape;
    bool required = false;
    double least = -kMost, most = kMost;
};

constexpr std::array<Member, 15> kEpisodeMembers{
    {{"task", Shape::Words, true}, {"input", Shape::Words}, {"output", Shape::Words}, {"critique", Shape::Words},
        {"success", Shape::Truth}, {"reward", Shape::Number, false, -1, 1}, {"run", Shape::Name}, {"model", Shape::Name},
        {"skills", Shape::Names}, {"tools", Shape::Names}, {"factors", Shape::Factors}, {"outcomes", Shape::Outcomes},
        {"seconds", Shape::Number, false, 0}, {"tokens", Shape::Number, false, 0}, {"cost_usd", Shape::Number, false, 0}}};
constexpr std::array<Member, 12> kFactMembers{{{"subject", Shape::Name, true}, {"predicate", Shape::Name, true},
    {"object", Shape::Name, true}, {"valid_from", Shape::Time}, {"valid_to", Shape::Time},
    {"confidence", Shape::Number, false, 0, 1}, {"state", Shape::State}, {"supersedes", Shape::Ids}, {"superseded_by", Shape::Id},
    {"valid_to_before", Shape::Time}, {"superseded_before", Shape::Supersessions}, {"quote", Shape::Words}}};
constexpr std::array<Member, 2> kEntityMembers{{{"name", Shape::Name, true}, {"type", Shape::Name}}};

std::span<const Member> membersOf(std::string_view kind)
{
    if (kind == kEpisode)
        return kEpisodeMembers;
    if (kind == kFact)
        return kFactMembers;
    return kind == kEntity ? std::span<const Member>(kEntityMembers) : std::span<const Member>();
}

std::string_view viewOf(const json::string& text)
{
    return {text.data(), text.size()};
}

bool isName(const json::value& value)
{
    const auto* text = value.if_string();
    return text && text->size() <= kMaxName && !saysNothing(viewOf(*text));
}

constexpr const char* kNamesText = "texts, none of them empty or above 1 KB";

//! What the value should be, for people; nothing where it is that. Times and ids are written in one way.
using Wanted = std::optional<std::string>;

Wanted checkNumber(const json::value& value, const Member& member)
{
    if (value.is_number()) {
        const auto number = value.to_number<double>();
        if (number >= member.least && number <= member.most)
            return {};
    }
    const auto bound = [](double number) { return number < kMost ? std::to_string(static_cast<int>(number)) : "1e15"; };
    return "a number from " + bound(member.least) + " to " + bound(member.most);
}

Wanted checkList(const json::value& value, bool (*fits)(const json::value&), const char* of)
{
    const auto* list = value.if_array();
    if (list && list->size() <= kMaxList && std::ranges::all_of(*list, fits))
        return {};
    return "a list of at most " + std::to_string(kMaxList) + " " + of;
}

Wanted checkOutcomes(const json::value& value)
{
    const auto fits = [](const json::key_value_pair& one) {
        const std::string_view name(one.key().data(), one.key().size());
        return one.value().is_number() && std::abs(one.value().to_number<double>()) <= kMost && !saysNothing(name)
            && name.size() <= kMaxName && std::ranges::find(kOutcomes, name) == kOutcomes.end();
    };
    const auto* outcomes = value.if_object();
    if (outcomes && outcomes->size() <= kMaxList && std::ranges::all_of(*outcomes, fits))
        return {};
    return "an object of at most " + std::to_string(kMaxList)
        + " numbers from -1e15 to 1e15, none named success, reward, seconds, tokens or cost_usd, which are members of their own";
}

//! What the episode says elsewhere goes by names that begin in a way of their own (projectEpisode); nothing else may count as that.
Wanted checkFactors(const json::value& value)
{
    static constexpr std::array<std::string_view, 5> kTaken{"tag:", "agent:", "model:", "skill:", "tool:"};
    if (auto wanted = checkList(value, &isName, kNamesText))
        return wanted;
    for (const auto& factor : value.get_array()) {
        const auto name = viewOf(factor.get_string());
        if (std::ranges::any_of(kTaken, [&](std::string_view taken) { return name.starts_with(taken); }))
            return "a list without \"" + base::withVisibleControls(base::shortened(name, 80))
                + "\": names with tag:, agent:, model:, skill: or tool: in front are given by what the episode says elsewhere";
    }
    return {};
}

Wanted checkTime(json::value& value)
{
    if (const auto* text = value.if_string()) {
        const auto time = base::fromRfc3339(viewOf(*text));
        const auto written = time ? base::toRfc3339(*time) : std::string();
        // An offset may lead out of the years that have four digits.
        if (time && base::fromRfc3339(written)) {
            value = written;
            return {};
        }
    }
    return "a time as in 2026-11-01T14:30:00Z";
}

Wanted checkId(json::value& value)
{
    if (const auto* text = value.if_string()) {
        if (const auto id = base::Uuid::parse(viewOf(*text)); id && !id->isNil()) {
            value = id->text();
            return {};
        }
    }
    return "the id of a record";
}

Wanted checkIds(json::value& value)
{
    auto* list = value.if_array();
    if (list && list->size() <= kMaxList && std::ranges::none_of(*list, [](json::value& id) { return checkId(id).has_value(); }))
        return {};
    return "a list of at most " + std::to_string(kMaxList) + " ids of records";
}

Wanted checkSupersessions(json::value& value)
{
    const auto isOne = [](json::value& one) {
        const auto* text = one.if_string();
        const auto supersession = text ? supersessionOf(viewOf(*text)) : std::nullopt;
        if (supersession)
            one = textOf(*supersession);
        return supersession.has_value();
    };
    auto* list = value.if_array();
    if (list && list->size() <= kMaxList && std::ranges::all_of(*list, isOne))
        return {};
    return "a list of at most " + std::to_string(kMaxList) + " ids of records, each with a time behind it or none";
}

bool isState(const json::value& value)
{
    static constexpr std::array<std::string_view, 3> kStates{"valid", "proposed", "rejected"};
    const auto* text = value.if_string();
    return text && std::ranges::find(kStates, viewOf(*text)) != kStates.end();
}

Wanted checkMember(json::value& value, const Member& member)
{
    switch (member.shape) {
    case Shape::Words:
        if (const auto* text = value.if_string();
            text && text->size() <= kMaxWords && (!member.required || !saysNothing(viewOf(*text))))
            return {};
        return (member.required ? "a text that is not empty, of at most " : "a text of at most ") + base::sizeText(kMaxWords);
    case Shape::Name:
        return isName(value) ? Wanted() : "a text that is not empty, of at most " + base::sizeText(kMaxName);
    case Shape::Names:
        return checkList(value, &isName, kNamesText);
    case Shape::Factors:
        return checkFactors(value);
    case Shape::Truth:
        return value.is_bool() ? Wanted() : "true or false";
    case Shape::Number:
        return checkNumber(value, member);
    case Shape::Outcomes:
        return checkOutcomes(value);
    case Shape::Time:
        return checkTime(value);
    case Shape::State:
        return isState(value) ? Wanted() : "valid, proposed or rejected";
    case Shape::Id:
        return checkId(value);
    case Shape::Ids:
        return checkIds(value);
    case Shape::Supersessions:
        return checkSupersessions(value);
    }
    return "something else";
}

std::string withArticle(std::string_view kind)
{
    return (kind == kFact ? "a " : "an ") + std::string(kind);
}

std::unexpected<base::Error> refused(std::string_view kind, std::string_view member, const std::string& why)
{
    return fail(ErrorCode::InvalidArgument,
        "In the data of " + withArticle(kind) + ", \"" + base::withVisibleControls(base::shortened(member, 80)) + "\" " + why);
}

Result<> checkInterval(const json::object& data)
{
    const auto* from = data.if_contains("valid_from");
    for (const auto* name : {"valid_to", "valid_to_before"}) {
        const auto* to = data.if_contains(name);
        if (to && !from)
            return refused(kFact, name, "says until when it holds, and nothing says since when; add valid_from.");
        if (to && *base::fromRfc3339(viewOf(to->get_string())) < *base::fromRfc3339(viewOf(from->get_string())))
            return refused(kFact, name, "is before valid_from.");
    }
    return {};
}

Result<> checkMembers(std::string_view kind, json::object& data)
{
    const auto members = membersOf(kind);
    for (auto& [key, value] : data) {
        const std::string_view name(key.data(), key.size());
        const auto member = std::ranges::find(members, name, &Member::name);
        if (member == members.end()) {
            std::string known;
            for (const auto& one : members)
                known.append(known.empty() ? "" : ", ").append(one.name);
            return refused(kind, name, "is unknown; there are " + known + ".");
        }
        if (const auto wanted = checkMember(value, *member))
            return refused(kind, name, "is not " + *wanted + ".");
    }
    for (const auto& member : members)
        if (member.required && !data.contains({member.name.data(), member.name.size()}))
            return refused(kind, member.name, "is missing.");
    return kind == kFact ? checkInterval(data) : Result<>();
}

} // namespace

bool hasTables(std::string_view kind)
{
    return !membersOf(kind).empty();
}

Result<std::string> checkedData(std::string_view kind, std::string_view data)
{
    if (data.find_first_not_of(" \t\r\n") == std::string_view::npos)
        return std::string();
    auto object = readData(data);
    if (!object)
        return failure(object);
    if (const auto unmerged = unmergedIn(dataText(*object))) {
        auto fits = checkedData(kind, *unmerged);
        return fits ? std::move(fits) : dataText(*object);
    }
    if (object->size() > kMaxMembers)
        return fail(ErrorCode::InvalidArgument,
            "What belongs to a record has " + std::to_string(object->size()) + " members; at most " + std::to_string(kMaxMembers)
                + " are kept.");
    if (!hasTables(kind))
        return object->empty() ? std::string() : dataText(*object);
    if (auto good = checkMembers(kind, *object); !good)
        return failure(good);
    return dataText(*object);
}

} // namespace kaze::knowledge::detail
