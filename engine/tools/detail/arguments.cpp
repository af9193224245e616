#include "engine/tools/detail/arguments.h"

#include <algorithm>
#include <limits>

namespace kaze::tools::detail {

namespace json = boost::json;

std::string textOf(const json::object& arguments, std::string_view name, std::string_view otherwise)
{
    const auto* value = arguments.if_contains(name);
    return std::string(value && value->is_string() ? std::string_view(value->get_string()) : otherwise);
}

std::int64_t numberOf(const json::object& arguments, std::string_view name, std::int64_t otherwise)
{
    const auto* value = arguments.if_contains(name);
    if (!value || !value->is_number())
        return otherwise;
    if (value->is_uint64())
        return std::numeric_limits<std::int64_t>::max();
    // A whole number may be written 10.0.
    return value->is_double() ? static_cast<std::int64_t>(std::clamp(value->get_double(), 0.0, 1e15)) : value->get_int64();
}

bool flagOf(const json::object& arguments, std::string_view name)
{
    const auto* value = arguments.if_contains(name);
    return value && value->is_bool() && value->get_bool();
}

json::value schemaOf(std::initializer_list<Parameter> parameters)
{
    json::object properties;
    json::array required;
    for (const auto& parameter : parameters) {
        json::object property{{"type", parameter.type}, {"description", parameter.description}};
        if (parameter.type == "integer")
            property["minimum"] = 1;
        if (parameter.type == "array")
            property["items"] = {{"type", "string"}};
        if (parameter.type == "object")
            property["additionalProperties"] = {{"type", "string"}};
        properties[parameter.name] = std::move(property);
        if (parameter.required)
            required.emplace_back(parameter.name);
    }
    json::object schema{{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
    if (!required.empty())
        schema["required"] = std::move(required);
    return schema;
}

std::string expectationOf(const json::value& schema)
{
    const auto* object = schema.if_object();
    const auto* properties = object ? object->if_contains("properties") : nullptr;
    if (!properties || !properties->is_object() || properties->get_object().empty())
        return "no arguments: {}";
    const auto* required = object->if_contains("required");
    std::string text;
    for (const auto& [name, property] : properties->get_object()) {
        text += text.empty() ? "" : ", ";
        text += name;
        const auto* fields = property.if_object();
        const auto* type = fields ? fields->if_contains("type") : nullptr;
        const bool needed = required && required->is_array()
            && std::ranges::find(required->get_array(), json::value(name)) != required->get_array().end();
        text += " (" + (type && type->is_string() ? std::string(type->get_string()) : "any") + (needed ? ", required)" : ")");
    }
    return text;
}

} // namespace kaze::tools::detail
