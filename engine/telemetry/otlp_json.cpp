// The JSON of OTLP: hex ids, lowerCamelCase, enums as numbers, 64-bit integers as strings. What other writers make of it is read as well: ids in base64 and
// names in snake_case, as protobuf's own mapping has them, and numbers where there should be text.

#include "engine/telemetry/otlp.h"

#include "engine/telemetry/detail/otlp_values.h"

#include <charconv>
#include <cmath>
#include <cstring>
#include <optional>

namespace kaze::telemetry::otlp {

namespace json = boost::json;
using base::ErrorCode;
using base::Result;

namespace {

constexpr std::size_t kTraceId = 16, kSpanId = 8;

std::unexpected<base::Error> notThat(const std::string& path, const char* expected)
{
    return base::fail(ErrorCode::InvalidArgument, "this is no OTLP in JSON: expected " + std::string(expected) + " at " + path);
}

//! By either spelling; null where it is missing or null.
const json::value* member(const json::object& object, std::string_view camel, std::string_view snake = {})
{
    const auto* found = object.if_contains(camel);
    if (!found && !snake.empty())
        found = object.if_contains(snake);
    return found && !found->is_null() ? found : nullptr;
}

std::string textAt(const json::object& object, std::string_view camel, std::string_view snake = {})
{
    const auto* found = member(object, camel, snake);
    return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

std::optional<std::int64_t> wholeOf(const json::value& value)
{
    if (value.is_int64())
        return value.get_int64();
    if (value.is_double() && std::abs(value.get_double()) < 9e18)
        return static_cast<std::int64_t>(value.get_double());
    if (!value.is_string())
        return std::nullopt;
    const std::string_view text = value.get_string();
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

//! A count of nanoseconds, or an enumerator by its number; 0 where it is none.
std::uint64_t numberAt(const json::object& object, std::string_view camel, std::string_view snake = {})
{
    const auto* found = member(object, camel, snake);
    if (!found)
        return 0;
    if (found->is_uint64())
        return found->get_uint64();
    const auto whole = wholeOf(*found);
    return whole && *whole > 0 ? static_cast<std::uint64_t>(*whole) : 0;
}

//! "SPAN_KIND_CLIENT", as protobuf's own mapping writes it.
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

json::value plain(const json::value& value, int depth);

json::value plainArray(const json::value& wrapped, int depth)
{
    json::array all;
    const auto* values = wrapped.is_object() ? member(wrapped.get_object(), "values") : nullptr;
    if (values && values->is_array())
        for (const auto& item : values->get_array()) {
            if (all.size() == detail::kMostItems)
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
            const auto* value = pair && all.size() < detail::kMostItems ? member(*pair, "value") : nullptr;
            if (value)
                all[textAt(*pair, "key")] = plain(*value, depth);
        }
    return all;
}

//! What an AnyValue says, without its wrapping.
json::value plain(const json::value& value, int depth)
{
    const auto* object = value.if_object();
    if (!object || depth > detail::kDeepest)
        return depth > detail::kDeepest ? json::value("…") : json::value();
    if (const auto* text = member(*object, "stringValue", "string_value"))
        return *text;
    if (const auto* flag = member(*object, "boolValue", "bool_value"))
        return *flag;
    if (const auto* whole = member(*object, "intValue", "int_value")) {
        const auto number = wholeOf(*whole);
        return number ? json::value(*number) : *whole;
    }
    if (const auto* real = member(*object, "doubleValue", "double_value"))
        return real->is_number() ? detail::numberOf(real->to_number<double>()) : *real;
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
        if (!value || all.size() == detail::kMostItems)
            continue;
        if (auto said = plain(*value, 0); !said.is_null())
            all.emplace_back(textAt(*pair, "key"), detail::attributeFrom(said));
    }
    return all;
}

//! Calls `take` for each object of an array.
template <class F>
void eachAt(const json::object& object, std::string_view name, F&& take)
{
    const auto* list = member(object, name);
    if (!list || !list->is_array())
        return;
    for (const auto& item : list->get_array())
        if (const auto* one = item.if_object())
            take(*one);
}

Span spanFrom(const json::object& from)
{
    Span span;
    span.traceId = traceIdAt(from);
    span.spanId = spanIdAt(from, "spanId", "span_id");
    span.parentId = spanIdAt(from, "parentSpanId", "parent_span_id");
    span.name = textAt(from, "name");
    span.kind = detail::kindOf(enumAt(from, "kind",
        {"SPAN_KIND_UNSPECIFIED", "SPAN_KIND_INTERNAL", "SPAN_KIND_SERVER", "SPAN_KIND_CLIENT", "SPAN_KIND_PRODUCER",
            "SPAN_KIND_CONSUMER"}));
    span.start = numberAt(from, "startTimeUnixNano", "start_time_unix_nano");
    span.end = numberAt(from, "endTimeUnixNano", "end_time_unix_nano");
    span.attributes = attributesAt(from);
    eachAt(from, "events", [&](const json::object& event) {
        if (span.events.size() < detail::kMostItems)
            span.events.push_back(
                {numberAt(event, "timeUnixNano", "time_unix_nano"), textAt(event, "name"), attributesAt(event)});
    });
    eachAt(from, "links", [&](const json::object& link) {
        if (span.links.size() < detail::kMostItems)
            span.links.push_back({traceIdAt(link), spanIdAt(link, "spanId", "span_id"), attributesAt(link)});
    });
    const auto* status = member(from, "status");
    if (status && status->is_object()) {
        span.statusMessage = textAt(status->get_object(), "message");
        span.status = detail::statusOf(
            enumAt(status->get_object(), "code", {"STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"}));
    }
    return span;
}

//! The objects of a list that must be one where it is there; `take` may fail.
template <class F>
Result<> eachOf(const json::object& object, std::string_view camel, std::string_view snake, const std::string& path, F&& take)
{
    const auto* list = member(object, camel, snake);
    if (!list)
        return {};
    const auto here = path + (path.empty() ? "" : ".") + std::string(camel);
    if (!list->is_array())
        return notThat(here, "a list");
    std::size_t index = 0;
    for (const auto& item : list->get_array()) {
        const auto at = here + '[' + std::to_string(index++) + ']';
        if (!item.is_object())
            return notThat(at, "an object");
        if (auto taken = take(item.get_object(), at); !taken)
            return taken;
    }
    return {};
}

Result<> readScopeSpans(const json::object& from, const std::string& path, Source source, const SpanSink& sink)
{
    const auto* scope = member(from, "scope");
    if (scope && scope->is_object()) {
        source.scope = textAt(scope->get_object(), "name");
        source.scopeVersion = textAt(scope->get_object(), "version");
    }
    return eachOf(from, "spans", "", path, [&](const json::object& span, const std::string&) -> Result<> {
        sink(spanFrom(span), source);
        return {};
    });
}

} // namespace

Result<> readJson(const json::value& document, const SpanSink& sink)
{
    const auto* root = document.if_object();
    if (!root || !member(*root, "resourceSpans", "resource_spans"))
        return notThat("the beginning", "an object with \"resourceSpans\"");
    return eachOf(*root, "resourceSpans", "resource_spans", "", [&](const json::object& part, const std::string& path) {
        Source source;
        const auto* resource = member(part, "resource");
        if (resource && resource->is_object())
            source.resource = attributesAt(resource->get_object());
        return eachOf(part, "scopeSpans", "scope_spans", path,
            [&](const json::object& scope, const std::string& at) { return readScopeSpans(scope, at, source, sink); });
    });
}

} // namespace kaze::telemetry::otlp
