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

//! The objects of a list that must be one where it is there.
class Objects {
public:
    Objects() = default;

    //! Errors: InvalidArgument.
    static Result<Objects> of(const json::object& in, std::string_view camel, std::string_view snake, const std::string& path)
    {
        Objects objects;
        objects.m_path = path + (path.empty() ? "" : ".") + std::string(camel);
        const auto* list = member(in, camel, snake);
        if (list && !list->is_array())
            return notThat(objects.m_path, "a list");
        objects.m_list = list ? &list->get_array() : nullptr;
        return objects;
    }

    //! Null at the end. Errors: InvalidArgument.
    Result<const json::object*> next()
    {
        if (!m_list || m_next == m_list->size())
            return nullptr;
        const auto& item = (*m_list)[m_next++];
        if (!item.is_object())
            return notThat(path(), "an object");
        return &item.get_object();
    }
    //! Of what `next` gave last.
    [[nodiscard]] std::string path() const { return m_path + '[' + std::to_string(m_next - 1) + ']'; }

private:
    const json::array* m_list = nullptr;
    std::size_t m_next = 0;
    std::string m_path;
};

class DocumentSpans final : public SpanReader {
public:
    explicit DocumentSpans(const json::value& document)
    {
        const auto* root = document.if_object();
        if (!root || !member(*root, "resourceSpans", "resource_spans"))
            m_result = notThat("the beginning", "an object with \"resourceSpans\"");
        else
            enter(m_parts, *root, "resourceSpans", "resource_spans", {});
    }

    std::optional<Span> next() override
    {
        while (m_result) {
            if (const auto* span = nextOf(m_spans))
                return spanFrom(*span);
            if (const auto* scope = m_result ? nextOf(m_scopes) : nullptr)
                enterScope(*scope);
            else if (const auto* part = m_result ? nextOf(m_parts) : nullptr)
                enterPart(*part);
            else
                break;
        }
        return std::nullopt;
    }

private:
    //! Null at the end, and where it is wrong.
    const json::object* nextOf(Objects& objects)
    {
        const auto found = objects.next();
        if (!found)
            m_result = base::failure(found);
        return found ? *found : nullptr;
    }

    void enter(Objects& objects, const json::object& in, std::string_view camel, std::string_view snake, const std::string& path)
    {
        auto opened = Objects::of(in, camel, snake, path);
        if (opened)
            objects = std::move(*opened);
        else
            m_result = base::failure(opened);
    }

    void enterPart(const json::object& part)
    {
        const auto* resource = member(part, "resource");
        auto attributes = resource && resource->is_object() ? attributesAt(resource->get_object()) : AttributeList();
        m_source.resource = detail::boundedSource(std::move(attributes));
        enter(m_scopes, part, "scopeSpans", "scope_spans", m_parts.path());
    }

    void enterScope(const json::object& from)
    {
        const auto* scope = member(from, "scope");
        const bool isNamed = scope && scope->is_object();
        m_source.scope = isNamed ? textAt(scope->get_object(), "name") : std::string();
        m_source.scopeVersion = isNamed ? textAt(scope->get_object(), "version") : std::string();
        enter(m_spans, from, "spans", "", m_scopes.path());
    }

    Objects m_parts, m_scopes, m_spans;
};

} // namespace

std::unique_ptr<SpanReader> spansOf(const json::value& document)
{
    return std::make_unique<DocumentSpans>(document);
}

Result<> readJson(const json::value& document, const SpanSink& sink)
{
    DocumentSpans spans(document);
    while (auto span = spans.next())
        sink(std::move(*span), spans.source());
    return spans.result();
}

} // namespace kaze::telemetry::otlp
