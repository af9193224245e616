#include "engine/base/detail/schema_compiler.h"

#include "engine/base/text.h"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

namespace kaze::base::detail {

namespace {

constexpr std::size_t kMostDepth = 200;
constexpr std::size_t kMostChained = 500;
constexpr std::size_t kMostSubschemas = 20'000;
constexpr std::size_t kLongestPattern = 2'000;

enum class Shape { Schema, Schemas, NamedSchemas, SchemaOrSchemas };

struct SubschemaKeyword {
    std::string_view name;
    Shape shape;
    bool sameValue; //!< applies to the value itself and not to a part of it
};

constexpr std::array<SubschemaKeyword, 20> kSubschemas{{
    {"allOf", Shape::Schemas, true},
    {"anyOf", Shape::Schemas, true},
    {"oneOf", Shape::Schemas, true},
    {"not", Shape::Schema, true},
    {"if", Shape::Schema, true},
    {"then", Shape::Schema, true},
    {"else", Shape::Schema, true},
    {"dependentSchemas", Shape::NamedSchemas, true},
    {"properties", Shape::NamedSchemas, false},
    {"patternProperties", Shape::NamedSchemas, false},
    {"additionalProperties", Shape::Schema, false},
    {"propertyNames", Shape::Schema, false},
    {"items", Shape::SchemaOrSchemas, false},
    {"prefixItems", Shape::Schemas, false},
    {"additionalItems", Shape::Schema, false},
    {"contains", Shape::Schema, false},
    {"definitions", Shape::NamedSchemas, false},
    {"$defs", Shape::NamedSchemas, false},
    {"unevaluatedProperties", Shape::Schema, false},
    {"unevaluatedItems", Shape::Schema, false},
}};

constexpr std::array<std::string_view, 7> kTypes{"null", "boolean", "integer", "number", "string", "array", "object"};
constexpr std::array<std::string_view, 8> kCounts{
    "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains", "maxContains"};

class Compiler {
public:
    explicit Compiler(CompiledSchema& into) : m_schema(into) { }

    Result<> run()
    {
        if (auto walked = walk(m_schema.root, "", 0); !walked)
            return walked;
        // What a reference leads to need not stand where a schema is expected.
        for (std::size_t i = 0; i < m_pending.size(); ++i) {
            const auto [target, where] = m_pending[i];
            if (auto walked = walk(*target, where, 0); !walked)
                return walked;
        }
        return refuseCircles();
    }

private:
    static std::unexpected<Error> wrong(const std::string& where, const std::string& why)
    {
        return fail(ErrorCode::InvalidArgument, "not a usable JSON Schema: " + (where.empty() ? "" : where + ": ") + why);
    }

    Result<> walk(const json::value& schema, const std::string& where, std::size_t depth)
    {
        if (depth > kMostDepth)
            return wrong("", "nested deeper than " + std::to_string(kMostDepth));
        if (schema.is_bool() || m_seen.contains(&schema))
            return {};
        if (!schema.is_object())
            return wrong(where, "a schema is an object, true or false");
        if (m_seen.insert(&schema); m_seen.size() > kMostSubschemas)
            return wrong("", "more than " + std::to_string(kMostSubschemas) + " subschemas");
        m_order.push_back(&schema);
        const auto& object = schema.get_object();
        for (const auto check : {&Compiler::checkReference, &Compiler::checkType, &Compiler::checkLists, &Compiler::checkNumbers,
                 &Compiler::checkPatterns})
            if (auto ok = (this->*check)(object, where); !ok)
                return ok;
        for (const auto& keyword : kSubschemas)
            if (const auto* value = object.if_contains(keyword.name))
                if (auto ok = walkKeyword(keyword, *value, where + '/' + std::string(keyword.name), depth + 1); !ok)
                    return ok;
        return {};
    }

    Result<> walkKeyword(const SubschemaKeyword& keyword, const json::value& value, const std::string& where, std::size_t depth)
    {
        if (keyword.shape == Shape::Schema || (keyword.shape == Shape::SchemaOrSchemas && !value.is_array()))
            return walk(value, where, depth);
        if (keyword.shape == Shape::NamedSchemas) {
            if (!value.is_object())
                return wrong(where, "expected an object of schemas");
            for (const auto& member : value.get_object())
                if (auto ok = walk(member.value(), where + '/' + std::string(member.key()), depth); !ok)
                    return ok;
            return {};
        }
        if (!value.is_array())
            return wrong(where, "expected an array of schemas");
        for (std::size_t i = 0; i < value.get_array().size(); ++i)
            if (auto ok = walk(value.get_array()[i], where + '/' + std::to_string(i), depth); !ok)
                return ok;
        return {};
    }

    Result<> checkReference(const json::object& schema, const std::string& where)
    {
        const auto* reference = schema.if_contains("$ref");
        if (!reference)
            return {};
        if (!reference->is_string())
            return wrong(where + "/$ref", "expected a string");
        const std::string text(std::string_view(reference->get_string()));
        if (m_schema.references.contains(text))
            return {};
        if (!text.starts_with('#'))
            return wrong(where + "/$ref",
                "\"" + shortened(text, 100) + "\" leads out of the schema; nothing is fetched, so put it under \"$defs\"");
        boost::system::error_code error;
        const auto* target = text == "#" ? &m_schema.root : m_schema.root.find_pointer(unescaped(text.substr(1)), error);
        if (!target || error)
            return wrong(where + "/$ref", "\"" + shortened(text, 100) + "\" leads nowhere");
        m_schema.references.emplace(text, target);
        m_pending.emplace_back(target, text);
        return {};
    }

    //! A fragment is percent-encoded.
    static std::string unescaped(const std::string& fragment)
    {
        std::string text;
        for (std::size_t i = 0; i < fragment.size(); ++i) {
            const auto hex = fragment.substr(i + 1, 2);
            if (fragment[i] == '%' && hex.size() == 2 && hex.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos) {
                text += static_cast<char>(std::stoi(hex, nullptr, 16));
                i += 2;
            } else {
                text += fragment[i];
            }
        }
        return text;
    }

    Result<> checkType(const json::object& schema, const std::string& where)
    {
        const auto* type = schema.if_contains("type");
        if (!type)
            return {};
        const auto known = [](const json::value& name) {
            return name.is_string()
                && std::find(kTypes.begin(), kTypes.end(), std::string_view(name.get_string())) != kTypes.end();
        };
        const bool good = type->is_array()
            ? !type->get_array().empty() && std::all_of(type->get_array().begin(), type->get_array().end(), known)
            : known(*type);
        return good
            ? Result<>{}
            : wrong(where + "/type", "expected null, boolean, integer, number, string, array, object or an array of these");
    }

    Result<> checkLists(const json::object& schema, const std::string& where)
    {
        if (const auto* values = schema.if_contains("enum"); values && !values->is_array())
            return wrong(where + "/enum", "expected an array");
        // Draft 4 and older write `"required": true` on the member; it says nothing here.
        if (const auto* names = schema.if_contains("required"); names && !names->is_bool() && !isNames(*names))
            return wrong(where + "/required", "expected an array of names");
        if (const auto* dependencies = schema.if_contains("dependentRequired")) {
            if (!dependencies->is_object())
                return wrong(where + "/dependentRequired", "expected an object");
            for (const auto& member : dependencies->get_object())
                if (!isNames(member.value()))
                    return wrong(where + "/dependentRequired", "expected arrays of names");
        }
        return {};
    }

    static bool isNames(const json::value& value)
    {
        return value.is_array()
            && std::all_of(value.get_array().begin(), value.get_array().end(), [](const auto& name) { return name.is_string(); });
    }

    Result<> checkNumbers(const json::object& schema, const std::string& where)
    {
        for (const auto name : kCounts)
            if (const auto* count = schema.if_contains(name); count && !(count->is_number() && count->to_number<double>() >= 0))
                return wrong(where + '/' + std::string(name), "expected a number from 0 up");
        for (const std::string_view name : {"minimum", "maximum"})
            if (const auto* limit = schema.if_contains(name); limit && !limit->is_number())
                return wrong(where + '/' + std::string(name), "expected a number");
        for (const std::string_view name : {"exclusiveMinimum", "exclusiveMaximum"})
            if (const auto* limit = schema.if_contains(name); limit && !limit->is_number() && !limit->is_bool())
                return wrong(where + '/' + std::string(name), "expected a number");
        if (const auto* factor = schema.if_contains("multipleOf");
            factor && !(factor->is_number() && factor->to_number<double>() > 0))
            return wrong(where + "/multipleOf", "expected a number above 0");
        return {};
    }

    Result<> checkPatterns(const json::object& schema, const std::string& where)
    {
        if (const auto* pattern = schema.if_contains("pattern")) {
            if (!pattern->is_string())
                return wrong(where + "/pattern", "expected a string");
            if (auto ok = addPattern(pattern->get_string(), where + "/pattern"); !ok)
                return ok;
        }
        if (const auto* patterns = schema.if_contains("patternProperties"); patterns && patterns->is_object())
            for (const auto& member : patterns->get_object())
                if (auto ok = addPattern(member.key(), where + "/patternProperties"); !ok)
                    return ok;
        return {};
    }

    Result<> addPattern(std::string_view pattern, const std::string& where)
    {
        if (m_schema.patterns.contains(pattern))
            return {};
        if (pattern.size() > kLongestPattern)
            return wrong(where, "a pattern longer than " + std::to_string(kLongestPattern) + " characters");
        auto compiled = Regex::compile(pattern, Regex::Syntax::EcmaScript);
        if (!compiled)
            return wrong(where, "\"" + shortened(pattern, 100) + "\" is no regular expression");
        m_schema.patterns.emplace(pattern, std::move(*compiled));
        return {};
    }

    //! A schema that comes back to itself for the very same value would never be done with it.
    Result<> refuseCircles()
    {
        for (const auto* schema : m_order)
            if (auto ok = follow(*schema, 0); !ok)
                return ok;
        return {};
    }

    Result<> follow(const json::value& schema, std::size_t depth)
    {
        if (!schema.is_object() || m_finished.contains(&schema))
            return {};
        if (!m_open.insert(&schema).second)
            return wrong("", "a reference leads back to itself without end");
        if (depth > kMostChained)
            return wrong("", "more than " + std::to_string(kMostChained) + " schemas one inside the other");
        for (const auto* next : sameValue(schema.get_object()))
            if (auto ok = follow(*next, depth + 1); !ok)
                return ok;
        m_open.erase(&schema);
        m_finished.insert(&schema);
        return {};
    }

    [[nodiscard]] std::vector<const json::value*> sameValue(const json::object& schema) const
    {
        std::vector<const json::value*> next;
        if (const auto* reference = schema.if_contains("$ref"))
            next.push_back(m_schema.references.find(std::string_view(reference->get_string()))->second);
        for (const auto& keyword : kSubschemas) {
            const auto* value = keyword.sameValue ? schema.if_contains(keyword.name) : nullptr;
            if (!value)
                continue;
            if (keyword.shape == Shape::Schema)
                next.push_back(value);
            else if (keyword.shape == Shape::Schemas)
                for (const auto& item : value->get_array())
                    next.push_back(&item);
            else
                for (const auto& member : value->get_object())
                    next.push_back(&member.value());
        }
        return next;
    }

    CompiledSchema& m_schema;
    std::set<const json::value*> m_seen;
    std::vector<const json::value*> m_order;
    std::vector<std::pair<const json::value*, std::string>> m_pending;
    std::set<const json::value*> m_open;
    std::set<const json::value*> m_finished;
};

} // namespace

Result<> compileSchema(CompiledSchema& into)
{
    return Compiler(into).run();
}

} // namespace kaze::base::detail
