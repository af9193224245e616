// Field numbers are those of opentelemetry/proto/trace/v1/trace.proto, common/v1/common.proto and resource/v1/resource.proto.

#include "engine/telemetry/detail/protobuf_wire.h"
#include "engine/telemetry/otlp.h"

namespace kaze::telemetry::otlp {

using telemetry::detail::WireWriter;

namespace {

constexpr std::size_t kSpanId = 8;

std::string bytesOf(std::uint64_t spanId)
{
    std::string bytes(kSpanId, '\0');
    for (std::size_t i = 0; i < kSpanId; ++i)
        bytes[kSpanId - 1 - i] = static_cast<char>(spanId >> (8 * i) & 0xFF);
    return bytes;
}

std::string_view bytesOf(const base::Uuid& id)
{
    return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
}

std::string valueOf(const AttributeScalar& value)
{
    std::string out;
    WireWriter writer(out);
    if (const auto* text = std::get_if<std::string>(&value))
        writer.always(1, *text);
    else if (const auto* flag = std::get_if<bool>(&value))
        writer.always(2, std::uint64_t{*flag});
    else if (const auto* whole = std::get_if<std::int64_t>(&value))
        writer.always(3, static_cast<std::uint64_t>(*whole));
    else
        writer.real(4, std::get<double>(value));
    return out;
}

std::string valueOf(const AttributeValue& value)
{
    if (const auto* array = std::get_if<std::vector<AttributeScalar>>(&value)) {
        std::string items, out;
        for (const auto& item : *array)
            WireWriter(items).always(1, valueOf(item));
        WireWriter(out).always(5, items);
        return out;
    }
    return std::visit(
        []<class T>(const T& one) {
            if constexpr (std::is_same_v<T, std::vector<AttributeScalar>>)
                return std::string();
            else
                return valueOf(AttributeScalar(one));
        },
        value);
}

void writeAttributes(WireWriter& writer, std::uint32_t number, const AttributeList& attributes)
{
    for (const auto& [name, value] : attributes) {
        std::string pair;
        WireWriter inner(pair);
        inner.bytes(1, name);
        inner.always(2, valueOf(value));
        writer.always(number, pair);
    }
}

std::string messageOf(const Event& event)
{
    std::string out;
    WireWriter writer(out);
    writer.fixed64(1, event.at);
    writer.bytes(2, event.name);
    writeAttributes(writer, 3, event.attributes);
    return out;
}

std::string messageOf(const Link& link)
{
    std::string out;
    WireWriter writer(out);
    writer.bytes(1, bytesOf(link.traceId));
    writer.bytes(2, bytesOf(link.spanId));
    writeAttributes(writer, 4, link.attributes);
    return out;
}

std::string messageOf(const Span& span)
{
    std::string out, status;
    WireWriter writer(out);
    writer.bytes(1, bytesOf(span.traceId));
    writer.bytes(2, bytesOf(span.spanId));
    if (span.parentId != 0)
        writer.bytes(4, bytesOf(span.parentId));
    writer.bytes(5, span.name);
    writer.integer(6, static_cast<std::uint64_t>(span.kind));
    writer.fixed64(7, span.start);
    writer.fixed64(8, span.end);
    writeAttributes(writer, 9, span.attributes);
    for (const auto& event : span.events)
        writer.always(11, messageOf(event));
    for (const auto& link : span.links)
        writer.always(13, messageOf(link));
    WireWriter inner(status);
    inner.bytes(2, span.statusMessage);
    inner.integer(3, static_cast<std::uint64_t>(span.status));
    writer.bytes(15, status);
    return out;
}

} // namespace

std::string protobufOf(const std::vector<Span>& spans, const Source& source)
{
    std::string resource, scope, scopeSpans, resourceSpans, out;
    WireWriter resourceWriter(resource);
    writeAttributes(resourceWriter, 1, source.resource);
    WireWriter scopeWriter(scope);
    scopeWriter.bytes(1, source.scope);
    scopeWriter.bytes(2, source.scopeVersion);
    WireWriter spansWriter(scopeSpans);
    spansWriter.always(1, scope);
    for (const auto& span : spans)
        spansWriter.always(2, messageOf(span));
    WireWriter writer(resourceSpans);
    writer.always(1, resource);
    writer.always(2, scopeSpans);
    WireWriter(out).always(1, resourceSpans);
    return out;
}

} // namespace kaze::telemetry::otlp
