#include "engine/server/mcp/fields.h"

#include "engine/base/text.h"

#include <algorithm>

namespace kaze::server::detail {

namespace json = boost::json;

namespace {

constexpr std::size_t kMostTexts = 100;

json::object typed(std::string_view type)
{
    return {{"type", type}};
}

json::object schemaOf(const Field& field)
{
    json::object schema;
    switch (field.holds) {
    case Holds::Text:
        schema = typed("string");
        break;
    case Holds::Integer:
        schema = typed("integer");
        break;
    case Holds::Number:
        schema = typed("number");
        break;
    case Holds::Flag:
        schema = typed("boolean");
        break;
    case Holds::Texts:
        schema = typed("array");
        schema["items"] = typed("string");
        break;
    case Holds::TextMap:
        schema = typed("object");
        schema["additionalProperties"] = typed("string");
        break;
    }
    if (!field.says.empty())
        schema["description"] = field.says;
    return schema;
}

std::string bounded(const json::string& text, std::size_t most)
{
    return base::shortened(base::toUtf8(text), most);
}

//! Null for what is not of this kind.
json::value taken(const json::value* from, const Field& field)
{
    if (!from)
        return nullptr;
    switch (field.holds) {
    case Holds::Text:
        return from->is_string() ? json::value(bounded(from->get_string(), field.most)) : json::value();
    case Holds::Integer:
        return from->is_int64() || from->is_uint64() ? *from : json::value();
    case Holds::Number:
        return from->is_number() ? *from : json::value();
    case Holds::Flag:
        return from->is_bool() ? *from : json::value();
    case Holds::Texts: {
        if (!from->is_array())
            return nullptr;
        json::array texts;
        for (const auto& each : from->get_array())
            if (each.is_string() && texts.size() < kMostTexts)
                texts.emplace_back(bounded(each.get_string(), field.most));
        return texts;
    }
    case Holds::TextMap: {
        if (!from->is_object())
            return nullptr;
        json::object texts;
        for (const auto& [key, each] : from->get_object())
            if (each.is_string() && texts.size() < kMostTexts)
                texts[base::shortened(base::toUtf8(key), field.most)] = bounded(each.get_string(), field.most);
        return texts;
    }
    }
    return nullptr;
}

//! For what an older cell does not tell.
json::value nothingOf(Holds holds)
{
    switch (holds) {
    case Holds::Text:
        return "";
    case Holds::Integer:
        return 0;
    case Holds::Number:
        return 0.0;
    case Holds::Flag:
        return false;
    case Holds::Texts:
        return json::array();
    case Holds::TextMap:
        break;
    }
    return json::object();
}

} // namespace

json::object schemaOf(Fields fields)
{
    json::object schema = typed("object");
    schema["properties"] = json::object();
    schema["required"] = json::array();
    for (const auto& field : fields)
        addProperty(schema, field.name, schemaOf(field), field.optional);
    return schema;
}

json::object listOf(json::object items, std::string_view says)
{
    auto schema = typed("array");
    schema["description"] = says;
    schema["items"] = std::move(items);
    return schema;
}

void addProperty(json::object& schema, std::string_view name, json::object property, bool optional)
{
    schema["properties"].as_object()[name] = std::move(property);
    if (!optional)
        schema["required"].as_array().emplace_back(name);
}

json::object schemaFrom(std::string_view text)
{
    return json::parse(text).as_object();
}

json::object picked(const json::object& from, Fields fields)
{
    json::object made;
    for (const auto& field : fields) {
        auto value = taken(from.if_contains(field.name), field);
        if (!value.is_null())
            made[field.name] = std::move(value);
        else if (!field.optional)
            made[field.name] = nothingOf(field.holds);
    }
    return made;
}

json::array pickedAll(const json::object& from, std::string_view member, Fields fields, std::size_t limit)
{
    json::array made;
    const auto* all = from.if_contains(member);
    if (!all || !all->is_array())
        return made;
    for (const auto& each : all->get_array())
        if (each.is_object() && made.size() < limit)
            made.push_back(picked(each.get_object(), fields));
    return made;
}

std::string textOf(const json::object& from, std::string_view name, std::string_view otherwise)
{
    const auto* value = from.if_contains(name);
    return std::string(value && value->is_string() ? std::string_view(value->get_string()) : otherwise);
}

std::int64_t integerOf(const json::object& from, std::string_view name, std::int64_t otherwise)
{
    return static_cast<std::int64_t>(numberOf(from, name, static_cast<double>(otherwise)));
}

double numberOf(const json::object& from, std::string_view name, double otherwise)
{
    const auto* value = from.if_contains(name);
    return value && value->is_number() ? value->to_number<double>() : otherwise;
}

const json::object* objectIn(const json::object& from, std::string_view name)
{
    const auto* value = from.if_contains(name);
    return value ? value->if_object() : nullptr;
}

} // namespace kaze::server::detail
