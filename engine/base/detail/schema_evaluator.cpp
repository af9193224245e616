#include "engine/base/detail/schema_evaluator.h"

#include "engine/base/text.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>

namespace kaze::base::detail {

namespace {

constexpr std::size_t kMostSteps = 2'000'000;
constexpr auto kStep = std::chrono::nanoseconds(250); //!< about what one takes
constexpr std::size_t kMostDepth = 1'000;
constexpr std::size_t kShownValue = 60;
constexpr std::size_t kShownChoices = 12;

std::string shown(const json::value& value)
{
    if (value.is_object())
        return "an object";
    if (value.is_array())
        return "an array";
    return shortened(json::serialize(value), kShownValue);
}

std::string quoted(std::string_view name)
{
    return '"' + shortened(name, kShownValue) + '"';
}

std::string below(const std::string& at, std::string_view member)
{
    std::string pointer = at + '/';
    for (const char c : member)
        pointer += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    return pointer;
}

bool isWhole(double number)
{
    return std::isfinite(number) && std::trunc(number) == number;
}

bool hasType(const json::value& value, std::string_view type)
{
    if (type == "null")
        return value.is_null();
    if (type == "boolean")
        return value.is_bool();
    if (type == "integer")
        return value.is_int64() || value.is_uint64() || (value.is_double() && isWhole(value.get_double()));
    if (type == "number")
        return value.is_number();
    if (type == "string")
        return value.is_string();
    return type == "array" ? value.is_array() : value.is_object();
}

std::string joined(const std::vector<std::string>& parts, std::string_view last)
{
    std::string text;
    for (std::size_t i = 0; i < parts.size(); ++i)
        text += (i == 0 ? "" : i + 1 == parts.size() ? std::string(last) : ", ") + parts[i];
    return text;
}

void expected(std::vector<SchemaViolation>& into, const std::string& at, const std::string& what, const std::string& found)
{
    into.push_back({at, "expected " + what + ", found " + found});
}

std::size_t characters(std::string_view text)
{
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string numberText(double number)
{
    return json::serialize(
        isWhole(number) && std::abs(number) < 1e15 ? json::value(static_cast<std::int64_t>(number)) : json::value(number));
}

std::size_t levels(const std::string& pointer)
{
    return static_cast<std::size_t>(std::count(pointer.begin(), pointer.end(), '/'));
}

std::string knownMembers(const json::object& schema)
{
    std::vector<std::string> names;
    if (const auto* properties = schema.if_contains("properties"))
        for (const auto& member : properties->get_object())
            if (names.size() <= kShownChoices)
                names.emplace_back(names.size() == kShownChoices ? std::string("…") : std::string(member.key()));
    return names.empty() ? "there are none" : joined(names, ", ");
}

} // namespace

std::vector<SchemaViolation> SchemaEvaluator::run(const json::value& value)
{
    Violations found;
    check(m_schema.root, value, "", found);
    if (m_gaveUp)
        found.insert(found.begin(), {"", "is too large or too deep to be checked against this schema"});
    std::stable_sort(
        found.begin(), found.end(), [](const auto& a, const auto& b) { return levels(a.pointer) < levels(b.pointer); });
    return found;
}

bool SchemaEvaluator::afford(std::size_t steps)
{
    m_steps += steps;
    m_gaveUp = m_gaveUp || m_steps > kMostSteps || m_depth > kMostDepth;
    return !m_gaveUp;
}

void SchemaEvaluator::check(const json::value& schema, const json::value& value, const std::string& at, Violations& into)
{
    if (!afford(1))
        return;
    if (schema.is_bool()) {
        if (!schema.get_bool())
            into.push_back({at, "nothing is allowed here, found " + shown(value)});
        return;
    }
    ++m_depth;
    const auto& object = schema.get_object();
    const auto before = into.size();
    if (const auto* reference = object.if_contains("$ref"))
        check(*m_schema.references.find(std::string_view(reference->get_string()))->second, value, at, into);
    checkType(object, value, at, into);
    checkChoices(object, value, at, into);
    if (value.is_number())
        checkNumber(object, value, at, into);
    if (value.is_string())
        checkString(object, value, at, into);
    if (value.is_array())
        checkArray(object, value, at, into);
    if (value.is_object())
        checkObject(object, value, at, into);
    checkCombined(object, value, at, into);
    // What is never read back, such as a key that stands where its name belongs, is not repeated either.
    if (const auto* hidden = object.if_contains("writeOnly"); hidden && hidden->is_bool() && hidden->get_bool())
        for (auto i = before; i < into.size(); ++i)
            into[i].message = into[i].message.substr(0, into[i].message.find(", found "));
    --m_depth;
}

bool SchemaEvaluator::fits(const json::value& schema, const json::value& value)
{
    Violations found;
    check(schema, value, "", found);
    return found.empty();
}

void SchemaEvaluator::checkType(const json::object& schema, const json::value& value, const std::string& at, Violations& into)
{
    const auto* type = schema.if_contains("type");
    if (!type)
        return;
    std::vector<std::string> names;
    if (type->is_string())
        names.emplace_back(type->get_string());
    else
        for (const auto& name : type->get_array())
            names.emplace_back(name.get_string());
    if (std::none_of(names.begin(), names.end(), [&](const auto& name) { return hasType(value, name); }))
        expected(into, at, joined(names, " or "), shown(value));
}

void SchemaEvaluator::checkChoices(const json::object& schema, const json::value& value, const std::string& at, Violations& into)
{
    if (const auto* only = schema.if_contains("const"); only && *only != value)
        expected(into, at, shown(*only), shown(value));
    const auto* choices = schema.if_contains("enum");
    if (!choices || !afford(choices->get_array().size()))
        return;
    const auto& list = choices->get_array();
    if (std::find(list.begin(), list.end(), value) != list.end())
        return;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < std::min(list.size(), kShownChoices); ++i)
        names.push_back(shown(list[i]));
    if (list.size() > kShownChoices)
        names.emplace_back("…");
    expected(into, at, (names.size() == 1 ? "" : "one of ") + joined(names, ", "), shown(value));
}

void SchemaEvaluator::checkNumber(const json::object& schema, const json::value& value, const std::string& at, Violations& into)
{
    const auto number = value.to_number<double>();
    const auto limit = [&](const char* name, const char* words, auto holds) {
        const auto* bound = schema.if_contains(name);
        if (bound && bound->is_number() && !holds(bound->to_number<double>()))
            expected(into, at, words + numberText(bound->to_number<double>()), shown(value));
    };
    // Draft 4 wrote `"exclusiveMinimum": true` beside the minimum.
    const auto exclusive = [&](const char* name) {
        const auto* flag = schema.if_contains(name);
        return flag && flag->is_bool() && flag->get_bool();
    };
    const bool above = exclusive("exclusiveMinimum");
    const bool under = exclusive("exclusiveMaximum");
    limit("minimum", above ? "more than " : "at least ", [&](double least) { return above ? number > least : number >= least; });
    limit("maximum", under ? "less than " : "at most ", [&](double most) { return under ? number < most : number <= most; });
    limit("exclusiveMinimum", "more than ", [&](double least) { return number > least; });
    limit("exclusiveMaximum", "less than ", [&](double most) { return number < most; });
    limit("multipleOf", "a multiple of ", [&](double factor) {
        const auto times = number / factor;
        return std::abs(times - std::nearbyint(times)) <= 1e-9 * std::max(1.0, std::abs(times));
    });
}

void SchemaEvaluator::checkString(const json::object& schema, const json::value& value, const std::string& at, Violations& into)
{
    const std::string_view text = value.get_string();
    const auto limit = [&](const char* name, const char* words, auto holds) {
        const auto* bound = schema.if_contains(name);
        if (!bound)
            return;
        const auto length = static_cast<double>(characters(text));
        if (const auto most = bound->to_number<double>(); !holds(length, most))
            expected(into, at, words + numberText(most) + " characters", numberText(length));
    };
    limit("minLength", "at least ", [](double length, double least) { return length >= least; });
    limit("maxLength", "at most ", [](double length, double most) { return length <= most; });
    const auto* pattern = schema.if_contains("pattern");
    if (pattern && !matches(pattern->get_string(), text, at, into))
        expected(into, at, "text that matches " + std::string(pattern->get_string()), shown(value));
}

bool SchemaEvaluator::matches(std::string_view pattern, std::string_view text, const std::string& at, Violations& into)
{
    if (!afford(1 + text.size() / 64))
        return true;
    // What a search costs cannot be told from its pattern and text, and an array may ask for very many of them.
    const auto begun = std::chrono::steady_clock::now();
    const auto found = m_schema.patterns.find(pattern)->second.finds(text);
    m_steps += static_cast<std::size_t>((std::chrono::steady_clock::now() - begun) / kStep);
    if (!found)
        into.push_back(
            {at, "the pattern " + shortened(pattern, kShownValue) + " takes too long to be checked against this text"});
    return !found || *found;
}

void SchemaEvaluator::checkArray(const json::object& schema, const json::value& value, const std::string& at, Violations& into)
{
    const auto& items = value.get_array();
    const auto limit = [&](const char* name, const char* words, auto holds) {
        const auto* bound = schema.if_contains(name);
        if (bound && !holds(static_cast<double>(items.size()), bound->to_number<double>()))
            expected(into, at, words + numberText(bound->to_number<double>()) + " items", std::to_string(items.size()));
    };
    limit("minItems", "at least ", [](double count, double least) { return count >= least; });
    limit("maxItems", "at most ", [](double count, double most) { return count <= most; });
    const auto* unique = schema.if_contains("uniqueItems");
    if (unique && unique->is_bool() && unique->get_bool()) {
        std::set<std::string> seen;
        for (std::size_t i = 0; i < items.size() && afford(1); ++i)
            if (!seen.insert(json::serialize(items[i])).second)
                into.push_back({below(at, std::to_string(i)), "stands in the array twice: " + shown(items[i])});
    }
    checkItems(schema, items, at, into);
    checkContains(schema, items, at, into);
}

void SchemaEvaluator::checkItems(const json::object& schema, const json::array& items, const std::string& at, Violations& into)
{
    // Draft 7 has "items" as an array and "additionalItems" behind it; 2020-12 calls them "prefixItems" and "items".
    const auto* all = schema.if_contains("items");
    const auto* first = schema.if_contains("prefixItems");
    const auto* rest = all;
    if (all && all->is_array()) {
        first = all;
        rest = schema.if_contains("additionalItems");
    }
    for (std::size_t i = 0; i < items.size() && afford(1); ++i) {
        const bool listed = first && i < first->get_array().size();
        if (const auto* item = listed ? &first->get_array()[i] : rest)
            check(*item, items[i], below(at, std::to_string(i)), into);
    }
}

void SchemaEvaluator::checkContains(const json::object& schema, const json::array& items, const std::string& at, Violations& into)
{
    const auto* wanted = schema.if_contains("contains");
    if (!wanted)
        return;
    const auto count
        = static_cast<double>(std::count_if(items.begin(), items.end(), [&](const auto& item) { return fits(*wanted, item); }));
    const auto* least = schema.if_contains("minContains");
    const auto* most = schema.if_contains("maxContains");
    const double atLeast = least ? least->to_number<double>() : 1;
    if (count < atLeast)
        expected(into, at, "at least " + numberText(atLeast) + " item of the kind the schema wants", numberText(count));
    if (most && count > most->to_number<double>())
        expected(into, at, "at most " + numberText(most->to_number<double>()) + " items of the kind the schema names",
            numberText(count));
}

void SchemaEvaluator::checkObject(const json::object& schema, const json::value& value, const std::string& at, Violations& into)
{
    const auto& object = value.get_object();
    const auto limit = [&](const char* name, const char* words, auto holds) {
        const auto* bound = schema.if_contains(name);
        if (bound && !holds(static_cast<double>(object.size()), bound->to_number<double>()))
            expected(into, at, words + numberText(bound->to_number<double>()) + " members", std::to_string(object.size()));
    };
    limit("minProperties", "at least ", [](double count, double least) { return count >= least; });
    limit("maxProperties", "at most ", [](double count, double most) { return count <= most; });
    if (const auto* required = schema.if_contains("required"); required && required->is_array())
        for (const auto& name : required->get_array())
            if (!object.contains(name.get_string()))
                into.push_back({at, quoted(name.get_string()) + " is missing"});
    for (const auto& member : object)
        if (afford(1))
            checkMember(schema, member, at, into);
    checkDependencies(schema, value, at, into);
}

void SchemaEvaluator::checkMember(
    const json::object& schema, const json::key_value_pair& member, const std::string& at, Violations& into)
{
    const auto here = below(at, member.key());
    bool known = false;
    if (const auto* names = schema.if_contains("propertyNames")) {
        Violations aboutName;
        check(*names, json::value(json::string(member.key())), here, aboutName);
        for (auto& violation : aboutName)
            into.push_back({here, "its name: " + violation.message});
    }
    if (const auto* properties = schema.if_contains("properties"))
        if (const auto* property = properties->get_object().if_contains(member.key())) {
            known = true;
            check(*property, member.value(), here, into);
        }
    if (const auto* patterns = schema.if_contains("patternProperties"))
        for (const auto& pattern : patterns->get_object())
            if (matches(pattern.key(), member.key(), here, into)) {
                known = true;
                check(pattern.value(), member.value(), here, into);
            }
    const auto* others = known ? nullptr : schema.if_contains("additionalProperties");
    if (!others)
        return;
    if (others->is_bool() && !others->get_bool())
        into.push_back({here, "unknown member " + quoted(member.key()) + "; known: " + knownMembers(schema)});
    else
        check(*others, member.value(), here, into);
}

void SchemaEvaluator::checkDependencies(
    const json::object& schema, const json::value& value, const std::string& at, Violations& into)
{
    const auto& object = value.get_object();
    if (const auto* required = schema.if_contains("dependentRequired"))
        for (const auto& dependency : required->get_object())
            if (object.contains(dependency.key()))
                for (const auto& name : dependency.value().get_array())
                    if (!object.contains(name.get_string()))
                        into.push_back(
                            {at, quoted(name.get_string()) + " is missing, which " + quoted(dependency.key()) + " needs"});
    if (const auto* schemas = schema.if_contains("dependentSchemas"))
        for (const auto& dependency : schemas->get_object())
            if (object.contains(dependency.key()))
                check(dependency.value(), value, at, into);
}

void SchemaEvaluator::checkCombined(const json::object& schema, const json::value& value, const std::string& at, Violations& into)
{
    if (const auto* all = schema.if_contains("allOf"))
        for (const auto& each : all->get_array())
            check(each, value, at, into);
    if (const auto* any = schema.if_contains("anyOf"))
        checkAlternatives(any->get_array(), false, value, at, into);
    if (const auto* one = schema.if_contains("oneOf"))
        checkAlternatives(one->get_array(), true, value, at, into);
    if (const auto* unwanted = schema.if_contains("not"); unwanted && fits(*unwanted, value))
        into.push_back({at, "is what the schema excludes: " + shown(value)});
    if (const auto* condition = schema.if_contains("if"))
        if (const auto* then = schema.if_contains(fits(*condition, value) ? "then" : "else"))
            check(*then, value, at, into);
}

void SchemaEvaluator::checkAlternatives(
    const json::array& schemas, bool exactlyOne, const json::value& value, const std::string& at, Violations& into)
{
    std::size_t fitting = 0;
    std::vector<std::string> hereOnly;
    Violations nearest;
    for (const auto& schema : schemas) {
        Violations found;
        check(schema, value, at, found);
        fitting += found.empty() ? 1 : 0;
        if (found.empty())
            continue;
        // The one whose first complaint lies deepest came nearest; those that fail right here are told together.
        if (found.front().pointer != at) {
            if (nearest.empty() || found.size() < nearest.size())
                nearest = std::move(found);
        } else if (std::find(hereOnly.begin(), hereOnly.end(), found.front().message) == hereOnly.end()) {
            hereOnly.push_back(found.front().message);
        }
    }
    if (exactlyOne ? fitting == 1 : fitting > 0)
        return;
    if (fitting > 1)
        into.push_back({at, "fits " + std::to_string(fitting) + " of the alternatives, expected exactly one"});
    else if (!nearest.empty())
        into.insert(into.end(), nearest.begin(), nearest.end());
    else
        into.push_back({at, schemas.empty() ? "there is no alternative that it could fit" : joined(hereOnly, ", or ")});
}

} // namespace kaze::base::detail
