#include "engine/telemetry/otlp.h"

#include "engine/telemetry/detail/otlp_values.h"

#include <boost/json/serialize.hpp>

namespace kaze::telemetry::otlp {

namespace json = boost::json;

namespace {

void quote(std::string& out, std::string_view text)
{
    out += json::serialize(json::string_view(text.data(), text.size()));
}

void writeValue(std::string& out, const AttributeScalar& value)
{
    if (const auto* text = std::get_if<std::string>(&value)) {
        out += R"({"stringValue":)";
        quote(out, *text);
    } else if (const auto* flag = std::get_if<bool>(&value)) {
        out += *flag ? R"({"boolValue":true)" : R"({"boolValue":false)";
    } else if (const auto* whole = std::get_if<std::int64_t>(&value)) {
        out += R"({"intValue":")" + std::to_string(*whole) + '"';
    } else {
        out += R"({"doubleValue":)" + json::serialize(detail::numberOf(std::get<double>(value)));
    }
    out += '}';
}

void writeValue(std::string& out, const AttributeValue& value)
{
    const auto* array = std::get_if<std::vector<AttributeScalar>>(&value);
    if (!array) {
        std::visit(
            [&out]<class T>(const T& one) {
                if constexpr (!std::is_same_v<T, std::vector<AttributeScalar>>)
                    writeValue(out, AttributeScalar(one));
            },
            value);
        return;
    }
    out += R"({"arrayValue":{"values":[)";
    for (std::size_t i = 0; i < array->size(); ++i) {
        out += i > 0 ? "," : "";
        writeValue(out, (*array)[i]);
    }
    out += "]}}";
}

void writeAttributes(std::string& out, const AttributeList& attributes)
{
    out += R"("attributes":[)";
    for (std::size_t i = 0; i < attributes.size(); ++i) {
        out += i > 0 ? R"(,{"key":)" : R"({"key":)";
        quote(out, attributes[i].first);
        out += R"(,"value":)";
        writeValue(out, attributes[i].second);
        out += '}';
    }
    out += ']';
}

void writeEvents(std::string& out, const std::vector<Event>& events)
{
    out += R"(,"events":[)";
    for (std::size_t i = 0; i < events.size(); ++i) {
        out += (i > 0 ? R"(,{"timeUnixNano":")" : R"({"timeUnixNano":")") + std::to_string(events[i].at) + R"(","name":)";
        quote(out, events[i].name);
        out += ',';
        writeAttributes(out, events[i].attributes);
        out += '}';
    }
    out += ']';
}

void writeLinks(std::string& out, const std::vector<Link>& links)
{
    out += R"(,"links":[)";
    for (std::size_t i = 0; i < links.size(); ++i) {
        out += (i > 0 ? R"(,{"traceId":")" : R"({"traceId":")") + links[i].traceId.hex() + R"(","spanId":")"
            + base::hexOf(links[i].spanId) + R"(",)";
        writeAttributes(out, links[i].attributes);
        out += '}';
    }
    out += ']';
}

void writeSpan(std::string& out, const Span& span)
{
    out += R"({"traceId":")" + span.traceId.hex() + R"(","spanId":")" + base::hexOf(span.spanId) + '"';
    if (span.parentId != 0)
        out += R"(,"parentSpanId":")" + base::hexOf(span.parentId) + '"';
    out += R"(,"name":)";
    quote(out, span.name);
    out += R"(,"kind":)" + std::to_string(static_cast<int>(span.kind));
    out += R"(,"startTimeUnixNano":")" + std::to_string(span.start) + R"(","endTimeUnixNano":")" + std::to_string(span.end)
        + R"(",)";
    writeAttributes(out, span.attributes);
    if (!span.events.empty())
        writeEvents(out, span.events);
    if (!span.links.empty())
        writeLinks(out, span.links);
    out += R"(,"status":{)";
    if (!span.statusMessage.empty()) {
        out += R"("message":)";
        quote(out, span.statusMessage);
        out += ',';
    }
    out += R"("code":)" + std::to_string(static_cast<int>(span.status)) + "}}";
}

} // namespace

std::string jsonOf(const std::vector<Span>& spans, const Source& source)
{
    std::string out = R"({"resourceSpans":[{"resource":{)";
    writeAttributes(out, source.resource);
    out += R"(},"scopeSpans":[{"scope":{"name":)";
    quote(out, source.scope);
    out += R"(,"version":)";
    quote(out, source.scopeVersion);
    out += R"(},"spans":[)";
    for (std::size_t i = 0; i < spans.size(); ++i) {
        out += i > 0 ? "," : "";
        writeSpan(out, spans[i]);
    }
    return out += "]}]}]}";
}

} // namespace kaze::telemetry::otlp
