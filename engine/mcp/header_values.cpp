#include "engine/mcp/header_values.h"

#include "engine/base/base64.h"
#include "engine/base/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace kaze::mcp {

namespace json = boost::json;

namespace {

constexpr std::string_view kMark = "x-mcp-header";
constexpr std::int64_t kLargestExact = (std::int64_t{1} << 53) - 1; // as JavaScript counts
constexpr int kMostLevels = 64;

// What lies below these is not always there, so nothing in it can be mirrored.
constexpr std::array<std::string_view, 18> kElsewhere{"items", "prefixItems", "contains", "additionalProperties",
    "unevaluatedProperties", "unevaluatedItems", "propertyNames", "patternProperties", "dependentSchemas", "oneOf", "anyOf",
    "allOf", "not", "if", "then", "else", "$defs", "definitions"};
constexpr std::array<std::string_view, 4> kMaps{"patternProperties", "dependentSchemas", "$defs", "definitions"};

bool isToken(std::string_view text)
{
    static constexpr std::string_view kOther = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::ranges::all_of(text, [](unsigned char c) {
        return (c < 0x80 && std::isalnum(c) != 0) || kOther.find(static_cast<char>(c)) != std::string_view::npos;
    });
}

class Scan {
public:
    base::Result<> visit(const json::value& node, std::vector<std::string> path, bool reachable, int level = 0)
    {
        const auto* schema = node.if_object();
        if (!schema || level > kMostLevels)
            return {};
        if (const auto* mark = schema->if_contains(kMark))
            if (auto taken = take(*mark, *schema, path, reachable); !taken)
                return taken;
        if (const auto* properties = schema->if_contains("properties"); properties && properties->is_object())
            for (const auto& [name, child] : properties->get_object()) {
                auto below = path;
                below.emplace_back(name);
                if (auto visited = visit(child, std::move(below), reachable, level + 1); !visited)
                    return visited;
            }
        return visitElsewhere(*schema, path, level);
    }

    std::vector<MirroredArgument> found;

private:
    base::Result<> visitElsewhere(const json::object& schema, const std::vector<std::string>& path, int level)
    {
        for (const auto keyword : kElsewhere) {
            const auto* below = schema.if_contains(keyword);
            if (!below)
                continue;
            std::vector<const json::value*> branches;
            if (below->is_array())
                for (const auto& branch : below->get_array())
                    branches.push_back(&branch);
            else if (below->is_object() && std::ranges::find(kMaps, keyword) != kMaps.end())
                for (const auto& [name, branch] : below->get_object())
                    branches.push_back(&branch);
            else
                branches.push_back(below);
            for (const auto* branch : branches)
                if (auto visited = visit(*branch, path, false, level + 1); !visited)
                    return visited;
        }
        return {};
    }

    base::Result<> take(const json::value& mark, const json::object& schema, const std::vector<std::string>& path, bool reachable)
    {
        const auto wrong = [&](const std::string& why) {
            return base::fail(base::ErrorCode::Protocol,
                "its schema has an x-mcp-header that is not allowed" + (path.empty() ? "" : " (" + path.back() + ")") + ": "
                    + why);
        };
        if (!reachable || path.empty())
            return wrong("only plain properties can have one");
        if (!mark.is_string() || !isToken(mark.get_string()))
            return wrong("it is no name of a header");
        const auto* type = schema.if_contains("type");
        const auto* name = type ? type->if_string() : nullptr;
        if (!name || (*name != "string" && *name != "integer" && *name != "boolean"))
            return wrong("its property is no string, integer or boolean");
        std::string lower(mark.get_string());
        std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        if (!m_names.insert(lower).second)
            return wrong("two properties share it");
        found.push_back({path, std::string(mark.get_string())});
        return {};
    }

    std::set<std::string> m_names;
};

std::optional<std::string> textOf(const json::value& value)
{
    if (const auto* text = value.if_string())
        return std::string(*text);
    if (const auto* flag = value.if_bool())
        return *flag ? "true" : "false";
    if (value.is_uint64())
        return value.get_uint64() <= kLargestExact ? std::optional(std::to_string(value.get_uint64())) : std::nullopt;
    if (value.is_int64())
        return std::abs(value.get_int64()) <= kLargestExact ? std::optional(std::to_string(value.get_int64())) : std::nullopt;
    if (value.is_double() && std::trunc(value.get_double()) == value.get_double()
        && std::abs(value.get_double()) <= static_cast<double>(kLargestExact))
        return std::to_string(static_cast<std::int64_t>(value.get_double()));
    return std::nullopt;
}

} // namespace

base::Result<std::vector<MirroredArgument>> mirroredArguments(const json::value& schema)
{
    Scan scan;
    if (auto visited = scan.visit(schema, {}, true); !visited)
        return failure(visited);
    return std::move(scan.found);
}

std::vector<std::pair<std::string, std::string>> mirrorHeaders(
    const std::vector<MirroredArgument>& mirrored, const json::object& arguments)
{
    std::vector<std::pair<std::string, std::string>> headers;
    for (const auto& one : mirrored) {
        const json::object* in = &arguments;
        const json::value* value = nullptr;
        for (const auto& step : one.path) {
            value = in ? in->if_contains(step) : nullptr;
            in = value ? value->if_object() : nullptr;
        }
        if (const auto text = value ? textOf(*value) : std::nullopt)
            headers.emplace_back("Mcp-Param-" + one.header, headerValue(*text));
    }
    return headers;
}

std::string headerValue(std::string_view text)
{
    const auto plain = [](unsigned char c) { return c == '\t' || (c >= 0x20 && c <= 0x7e); };
    const auto blank = [](char c) { return c == ' ' || c == '\t'; };
    const bool sentinel = text.starts_with("=?base64?") && text.ends_with("?=");
    if (!text.empty() && !sentinel && !blank(text.front()) && !blank(text.back()) && std::ranges::all_of(text, plain))
        return std::string(text);
    return "=?base64?" + base::base64(text) + "?=";
}

} // namespace kaze::mcp
