#include "engine/mcp/sample_values.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace kaze::mcp {

namespace json = boost::json;

namespace {

constexpr int kMostLevels = 24;
constexpr int kMostValues = 5000; // a schema that refers to itself twice would have no end
constexpr std::size_t kLongestSample = 4096;

class Sampler {
public:
    explicit Sampler(const json::value& root) : m_root(root) { }

    json::value of(const json::value& given, std::string_view name, int level)
    {
        const auto* schema = resolved(given, level);
        if (--m_left < 0 || !schema || level > kMostLevels)
            return nullptr;
        for (const auto* keyword : {"const", "default"})
            if (const auto* fixed = schema->if_contains(keyword))
                return *fixed;
        for (const auto* keyword : {"enum", "examples"})
            if (const auto* all = schema->if_contains(keyword); all && all->is_array() && !all->get_array().empty())
                return all->get_array().front();
        const auto type = typeOf(*schema);
        if (type.empty())
            for (const auto* keyword : {"anyOf", "oneOf", "allOf"})
                if (const auto* all = schema->if_contains(keyword); all && all->is_array() && !all->get_array().empty())
                    return of(all->get_array().front(), name, level + 1);
        return ofType(type, *schema, name, level);
    }

private:
    static std::string typeOf(const json::object& schema)
    {
        const auto* type = schema.if_contains("type");
        if (type && type->is_array() && !type->get_array().empty())
            type = &type->get_array().front();
        if (type && type->is_string())
            return std::string(type->get_string());
        return schema.contains("properties") ? "object" : "";
    }

    //! Follows "#/…" references; those that lead elsewhere lead nowhere.
    const json::object* resolved(const json::value& given, int level) const
    {
        const auto* schema = given.if_object();
        for (int steps = level; schema && steps <= kMostLevels; ++steps) {
            const auto* reference = schema->if_contains("$ref");
            if (!reference || !reference->is_string())
                return schema;
            const std::string_view to = reference->get_string();
            boost::system::error_code error;
            const auto* target = to.starts_with('#') ? m_root.find_pointer(to.substr(1), error) : nullptr;
            schema = target ? target->if_object() : nullptr;
        }
        return schema;
    }

    json::value ofType(const std::string& type, const json::object& schema, std::string_view name, int level)
    {
        if (type == "object")
            return object(schema, level);
        if (type == "array")
            return array(schema, level);
        if (type == "integer" || type == "number")
            return number(schema, type == "integer");
        if (type == "boolean")
            return false;
        if (type == "null")
            return nullptr;
        return text(schema, name);
    }

    json::value object(const json::object& schema, int level)
    {
        json::object sample;
        const auto* properties = schema.if_contains("properties");
        const auto* required = schema.if_contains("required");
        if (!required || !required->is_array())
            return sample;
        for (const auto& each : required->get_array()) {
            const auto* name = each.if_string();
            if (!name || m_left <= 0)
                continue;
            const auto* property = properties && properties->is_object() ? properties->get_object().if_contains(*name) : nullptr;
            sample[*name] = property ? of(*property, *name, level + 1) : json::value("");
        }
        return sample;
    }

    json::value array(const json::object& schema, int level)
    {
        const auto least = static_cast<std::size_t>(std::clamp(numberIn(schema, "minItems", 0), 0.0, 64.0));
        const auto* items = schema.if_contains("items");
        json::array sample;
        while (sample.size() < least && m_left > 0)
            sample.push_back(items ? of(*items, {}, level + 1) : json::value(""));
        return sample;
    }

    static double numberIn(const json::object& schema, std::string_view name, double otherwise)
    {
        const auto* value = schema.if_contains(name);
        return value && value->is_number() ? value->to_number<double>() : otherwise;
    }

    static json::value number(const json::object& schema, bool whole)
    {
        double value = std::max(numberIn(schema, "minimum", 0), numberIn(schema, "exclusiveMinimum", -1) + 1);
        value = std::min(
            {value, numberIn(schema, "maximum", value), numberIn(schema, "exclusiveMaximum", value + 1) - (whole ? 1 : 0.5)});
        if (const auto step = numberIn(schema, "multipleOf", 0); step > 0 && value > 0)
            value = std::ceil(value / step) * step;
        return whole ? json::value(static_cast<std::int64_t>(value)) : json::value(value);
    }

    static json::value text(const json::object& schema, std::string_view name)
    {
        static constexpr std::pair<std::string_view, std::string_view> kFormats[]{{"email", "someone@example.com"},
            {"uri", "https://example.com/"}, {"url", "https://example.com/"}, {"date", "2026-01-01"},
            {"date-time", "2026-01-01T00:00:00Z"}, {"time", "00:00:00Z"}, {"uuid", "00000000-0000-4000-8000-000000000000"},
            {"hostname", "example.com"}, {"ipv4", "192.0.2.1"}, {"ipv6", "2001:db8::1"}};
        const auto* format = schema.if_contains("format");
        const std::string_view wanted = format && format->is_string() ? std::string_view(format->get_string()) : name;
        std::string sample = "a";
        for (const auto& [known, value] : kFormats)
            if (wanted == known)
                sample = value;
        const auto least
            = static_cast<std::size_t>(std::clamp(numberIn(schema, "minLength", 0), 0.0, static_cast<double>(kLongestSample)));
        if (sample.size() < least)
            sample.resize(least, 'a');
        return json::string(sample);
    }

    const json::value& m_root;
    int m_left = kMostValues;
};

const json::object* propertiesOf(const json::value& schema)
{
    const auto* object = schema.if_object();
    const auto* properties = object ? object->if_contains("properties") : nullptr;
    return properties ? properties->if_object() : nullptr;
}

} // namespace

json::value sampleOf(const json::value& schema, std::string_view name)
{
    return Sampler(schema).of(schema, name, 0);
}

void addDefaults(json::object& content, const json::value& schema)
{
    if (const auto* properties = propertiesOf(schema))
        for (const auto& [name, property] : *properties)
            if (const auto* fields = property.if_object(); fields && fields->contains("default") && !content.contains(name))
                content[name] = fields->at("default");
}

json::object formOf(const json::value& schema)
{
    auto sample = sampleOf(schema);
    auto content = sample.is_object() ? std::move(sample.get_object()) : json::object();
    addDefaults(content, schema);
    return content;
}

} // namespace kaze::mcp
