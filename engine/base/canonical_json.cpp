#include "engine/base/canonical_json.h"

#include <boost/json.hpp>

#include <algorithm>
#include <string_view>
#include <vector>

namespace kaze::base {

namespace json = boost::json;

namespace {

json::value sorted(const json::value& value)
{
    if (const auto* array = value.if_array()) {
        json::array items;
        for (const auto& item : *array)
            items.push_back(sorted(item));
        return items;
    }
    const auto* object = value.if_object();
    if (!object)
        return value;
    std::vector<const json::key_value_pair*> members;
    for (const auto& member : *object)
        members.push_back(&member);
    std::ranges::sort(members, {}, [](const auto* member) { return std::string_view(member->key()); });
    json::object ordered;
    for (const auto* member : members)
        ordered[member->key()] = sorted(member->value());
    return ordered;
}

} // namespace

std::string canonicalJson(const json::value& value)
{
    return json::serialize(sorted(value));
}

} // namespace kaze::base
