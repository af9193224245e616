#include "engine/telemetry/detail/otlp_json_parts.h"

#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

namespace kaze::telemetry::otlp::detail {

using base::ErrorCode;

namespace {

constexpr std::size_t kTraceId = 16, kSpanId = 8;

//! The bytes of an id in hex or base64; empty where it is neither or of another length.
std::string idAt(const json::object& object, std::string_view camel, std::string_view snake, std::size_t size)
{
    const auto text = textAt(object, camel, snake);
    std::string bytes;
    if (text.size() == size * 2) {
        for (std::size_t i = 0; i < text.size(); i += 2) {
            unsigned byte = 0;
            const auto [end, error] = std::from_chars(text.data() + i, text.data() + i + 2, byte, 16);
            if (error != std::errc() || end != text.data() + i + 2)
                return {};
            bytes.push_back(static_cast<char>(byte));
        }
        return bytes;
    }
    const auto decoded = base::fromBase64(text);
    return decoded && decoded->size() == size ? *decoded : std::string();
}

json::value plainArray(const json::value& wrapped, int depth)
{
    json::array all;
    const auto* values = wrapped.is_object() ? member(wrapped.get_object(), "values") : nullptr;
    if (values && values->is_array())
        for (const auto& item : values->get_array()) {
            if (all.size() == kMostItems)
                break;
            all.push_back(plain(item, depth));
        }
    return all;
}

json::value plainMap(const json::value& wrapped, int depth)
{
    json::object all;
    const auto* values = wrapped.is_object() ? member(wrapped.get_object(), "values") : nullptr;
    if (values && values->is_array())
        for (const auto& item : values->get_array()) {
            const auto* pair = item.if_object();
            const auto* value = pair && all.size() < kMostItems ? member(*pair, "value") : nullptr;
            if (value)
                all[textAt(*pair, "key")] = plain(*value, depth);
        }
    return all;
}

} // namespace

std::unexpected<base::Error> notThat(const std::string& path, const char* expected)
{
    return base::fail(ErrorCode::InvalidArgument, "this is no OTLP in JSON: expected " + std::string(expected) + " at " + path);
}

const json::value* member(const json::object& object, std::string_view camel, std::string_view snake)
{
    const auto* found = object.if_contains(camel);
    if (!found && !snake.empty())
        found = object.if_contains(snake);
    return found && !found->is_null() ? found : nullptr;
}

std::string textAt(const json::object& object, std::string_view camel, std::string_view snake)
{
    const auto* found = member(object, camel, snake);
    return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

namespace {

template <class Number>
std::optional<Number> parsed(std::string_view text)
{
    Number number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

} // namespace

std::optional<std::int64_t> wholeOf(const json::value& value)
{
    if (value.is_int64())
        return value.get_int64();
    if (value.is_double() && std::abs(value.get_double()) < 9e18)
        return static_cast<std::int64_t>(value.get_double());
    if (!value.is_string())
        return std::nullopt;
    return parsed<std::int64_t>(value.get_string());
}

std::uint64_t numberAt(const json::object& object, std::string_view camel, std::string_view snake)
{
    const auto* found = member(object, camel, snake);
    if (!found)
        return 0;
    if (found->is_uint64())
        return found->get_uint64();
    if (found->is_string())
        return parsed<std::uint64_t>(found->get_string()).value_or(0);
    const auto whole = wholeOf(*found);
    return whole && *whole > 0 ? static_cast<std::uint64_t>(*whole) : 0;
}

std::uint64_t enumAt(const json::object& object, std::string_view name, std::initializer_list<std::string_view> names)
{
    const auto text = textAt(object, name);
    std::uint64_t number = 0;
    for (const auto known : names) {
        if (text == known)
            return number;
        ++number;
    }
    return numberAt(object, name);
}

base::Uuid traceIdAt(const json::object& object)
{
    base::Uuid id;
    const auto bytes = idAt(object, "traceId", "trace_id", kTraceId);
    std::memcpy(id.bytes.data(), bytes.data(), bytes.size());
    return id;
}

std::uint64_t spanIdAt(const json::object& object, std::string_view camel, std::string_view snake)
{
    std::uint64_t id = 0;
    for (const char byte : idAt(object, camel, snake, kSpanId))
        id = id << 8 | static_cast<unsigned char>(byte);
    return id;
}

json::value plain(const json::value& value, int depth)
{
    const auto* object = value.if_object();
    if (!object || depth > kDeepest)
        return depth > kDeepest ? json::value("…") : json::value();
    if (const auto* text = member(*object, "stringValue", "string_value"))
        return *text;
    if (const auto* flag = member(*object, "boolValue", "bool_value"))
        return *flag;
    if (const auto* whole = member(*object, "intValue", "int_value")) {
        const auto number = wholeOf(*whole);
        return number ? json::value(*number) : *whole;
    }
    if (const auto* real = member(*object, "doubleValue", "double_value"))
        return real->is_number() ? numberOf(real->to_number<double>()) : *real;
    if (const auto* array = member(*object, "arrayValue", "array_value"))
        return plainArray(*array, depth + 1);
    if (const auto* map = member(*object, "kvlistValue", "kvlist_value"))
        return plainMap(*map, depth + 1);
    if (const auto* bytes = member(*object, "bytesValue", "bytes_value"))
        return *bytes;
    return nullptr;
}

AttributeList attributesAt(const json::object& object)
{
    AttributeList all;
    const auto* list = member(object, "attributes");
    if (!list || !list->is_array())
        return all;
    for (const auto& item : list->get_array()) {
        const auto* pair = item.if_object();
        const auto* value = pair ? member(*pair, "value") : nullptr;
        if (!value || all.size() == kMostItems)
            continue;
        if (auto said = plain(*value, 0); !said.is_null())
            all.emplace_back(textAt(*pair, "key"), attributeFrom(said));
    }
    return all;
}

std::optional<double> realOf(const json::value& value)
{
    if (value.is_number())
        return value.to_number<double>();
    const auto* text = value.if_string();
    if (!text)
        return std::nullopt;
    if (*text == "NaN")
        return std::numeric_limits<double>::quiet_NaN();
    if (*text == "Infinity" || *text == "-Infinity")
        return text->front() == '-' ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
    double number = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    return error == std::errc() && end == text->data() + text->size() ? std::optional(number) : std::nullopt;
}

std::optional<double> realAt(const json::object& object, std::string_view camel, std::string_view snake)
{
    const auto* found = member(object, camel, snake);
    return found ? realOf(*found) : std::nullopt;
}

void readResource(const json::object& part, Source& source)
{
    const auto* resource = member(part, "resource");
    auto attributes = resource && resource->is_object() ? attributesAt(resource->get_object()) : AttributeList();
    source.resource = boundedSource(std::move(attributes));
}

void readScope(const json::object& part, Source& source)
{
    const auto* scope = member(part, "scope");
    const bool isNamed = scope && scope->is_object();
    source.scope = isNamed ? scopeText(textAt(scope->get_object(), "name")) : std::string();
    source.scopeVersion = isNamed ? scopeText(textAt(scope->get_object(), "version")) : std::string();
}

base::Result<> eachOfDocument(const json::value& document, const DocumentNames& names,
    const std::function<base::Result<>(const json::object&, const Source&)>& take)
{
    const auto* root = document.if_object();
    if (!root)
        return notThat("the beginning", "an object");
    const auto each = [](const json::object& in, std::string_view camel, std::string_view snake, const std::string& path,
                          auto&& use) -> base::Result<> {
        auto objects = Objects::of(in, camel, snake, path);
        if (!objects)
            return base::failure(objects);
        while (true) {
            const auto one = objects->next();
            if (!one)
                return base::failure(one);
            if (!*one)
                return {};
            if (auto used = use(**one, objects->path()); !used)
                return used;
        }
    };
    return each(*root, names.resources, names.resourcesSnake, {}, [&](const json::object& part, const std::string& path) {
        Source source;
        readResource(part, source);
        return each(part, names.scopes, names.scopesSnake, path, [&](const json::object& scope, const std::string& inner) {
            readScope(scope, source);
            return each(scope, names.items, names.itemsSnake, inner,
                [&](const json::object& item, const std::string&) { return take(item, source); });
        });
    });
}

} // namespace kaze::telemetry::otlp::detail
