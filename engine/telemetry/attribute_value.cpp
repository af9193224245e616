#include "engine/telemetry/attribute_value.h"

#include <algorithm>

namespace kaze::telemetry {

std::string_view textOf(const AttributeValue& value)
{
    const auto* text = std::get_if<std::string>(&value);
    return text ? std::string_view(*text) : std::string_view();
}

const AttributeValue* find(const AttributeList& attributes, std::string_view name)
{
    const auto found = std::ranges::find_if(attributes, [&](const auto& set) { return set.first == name; });
    return found == attributes.end() ? nullptr : &found->second;
}

void put(AttributeList& attributes, std::string name, AttributeValue value)
{
    const auto same = std::ranges::find_if(attributes, [&](const auto& set) { return set.first == name; });
    if (same == attributes.end())
        attributes.emplace_back(std::move(name), std::move(value));
    else
        same->second = std::move(value);
}

std::size_t bytesOf(std::string_view name, const AttributeValue& value)
{
    auto bytes = sizeof(AttributeList::value_type) + name.size() + textOf(value).size();
    if (const auto* array = std::get_if<std::vector<AttributeScalar>>(&value))
        for (const auto& item : *array) {
            const auto* text = std::get_if<std::string>(&item);
            bytes += sizeof item + (text ? text->size() : 0);
        }
    return bytes;
}

std::size_t bytesOf(const AttributeList& attributes)
{
    std::size_t bytes = 0;
    for (const auto& [name, value] : attributes)
        bytes += bytesOf(name, value);
    return bytes;
}

} // namespace kaze::telemetry
