// Field numbers are those of opentelemetry/proto/trace/v1/trace.proto.

#include "engine/telemetry/otlp.h"

#include "engine/telemetry/detail/otlp_protobuf_parts.h"

namespace kaze::telemetry::otlp {

using base::Result;
using detail::broken;
using detail::eachField;
using detail::readAttribute;
using detail::readScope;
using detail::Room;
using detail::spanIdOf;
using detail::traceIdOf;
using detail::WireField;
using detail::WireReader;
using detail::WireType;

namespace {

bool readEvent(std::string_view bytes, Span& span, Room& room)
{
    Event event;
    const bool isSound = eachField(bytes, [&](const WireField& field) {
        if (field.number == 1 && field.type == WireType::Fixed64)
            event.at = field.value;
        else if (field.number == 2 && field.type == WireType::Bytes)
            event.name = field.bytes;
        else if (field.number == 3 && field.type == WireType::Bytes)
            return readAttribute(field.bytes, event.attributes, room);
        return true;
    });
    if (span.events.size() < detail::kMostItems)
        span.events.push_back(std::move(event));
    return isSound;
}

bool readLink(std::string_view bytes, Span& span, Room& room)
{
    Link link;
    const bool isSound = eachField(bytes, [&](const WireField& field) {
        if (field.type != WireType::Bytes)
            return true;
        if (field.number == 1)
            link.traceId = traceIdOf(field.bytes);
        else if (field.number == 2)
            link.spanId = spanIdOf(field.bytes);
        else if (field.number == 4)
            return readAttribute(field.bytes, link.attributes, room);
        return true;
    });
    if (span.links.size() < detail::kMostItems)
        span.links.push_back(std::move(link));
    return isSound;
}

bool readStatus(std::string_view bytes, Span& span)
{
    return eachField(bytes, [&](const WireField& field) {
        if (field.number == 2 && field.type == WireType::Bytes)
            span.statusMessage = field.bytes;
        else if (field.number == 3 && field.type == WireType::Varint)
            span.status = detail::statusOf(field.value);
        return true;
    });
}

//! What of a span is not a message.
void readScalar(const WireField& field, Span& span)
{
    if (field.type == WireType::Bytes) {
        if (field.number == 1)
            span.traceId = traceIdOf(field.bytes);
        else if (field.number == 2)
            span.spanId = spanIdOf(field.bytes);
        else if (field.number == 4)
            span.parentId = spanIdOf(field.bytes);
        else if (field.number == 5)
            span.name = field.bytes;
    } else if (field.number == 6 && field.type == WireType::Varint) {
        span.kind = detail::kindOf(field.value);
    } else if (field.number == 7 && field.type == WireType::Fixed64) {
        span.start = field.value;
    } else if (field.number == 8 && field.type == WireType::Fixed64) {
        span.end = field.value;
    }
}

bool readSpan(std::string_view bytes, Span& span)
{
    Room room;
    return eachField(bytes, [&](const WireField& field) {
        const bool isMessage = field.type == WireType::Bytes;
        if (isMessage && field.number == 9)
            return readAttribute(field.bytes, span.attributes, room);
        if (isMessage && field.number == 11)
            return readEvent(field.bytes, span, room);
        if (isMessage && field.number == 13)
            return readLink(field.bytes, span, room);
        if (isMessage && field.number == 15)
            return readStatus(field.bytes, span);
        readScalar(field, span);
        return true;
    });
}

class ResourceSpans final : public SpanReader {
public:
    explicit ResourceSpans(std::string_view bytes) : m_scopes(bytes)
    {
        if (!detail::readResource(bytes, m_source))
            m_result = broken("resource");
    }

    std::optional<Span> next() override
    {
        while (m_result) {
            const auto field = m_spans.next();
            if (!field) {
                if (m_spans.failed())
                    m_result = broken("list of spans");
                else if (!nextScope())
                    break;
            } else if (field->number == 2 && field->type == WireType::Bytes) {
                Span span;
                if (readSpan(field->bytes, span))
                    return span;
                m_result = broken("list of spans");
            }
        }
        return std::nullopt;
    }

private:
    bool nextScope()
    {
        while (const auto field = m_scopes.next()) {
            if (field->number != 2 || field->type != WireType::Bytes)
                continue;
            m_source.scope.clear();
            m_source.scopeVersion.clear();
            m_spans = WireReader(field->bytes);
            if (!readScope(field->bytes, m_source))
                m_result = broken("list of spans");
            return m_result.has_value();
        }
        if (m_scopes.failed())
            m_result = broken("list of spans");
        return false;
    }

    WireReader m_scopes;
    WireReader m_spans{""};
};

Result<> readResourceSpans(std::string_view bytes, const SpanSink& sink)
{
    ResourceSpans spans(bytes);
    while (auto span = spans.next())
        sink(std::move(*span), spans.source());
    return spans.result();
}

} // namespace

std::unique_ptr<SpanReader> spansOfResource(std::string_view bytes)
{
    return std::make_unique<ResourceSpans>(bytes);
}

Result<> readProtobuf(std::string_view bytes, const SpanSink& sink)
{
    Result<> result;
    const bool isSound = eachField(bytes, [&](const WireField& field) {
        if (field.number == 1 && field.type == WireType::Bytes)
            result = readResourceSpans(field.bytes, sink);
        return result.has_value();
    });
    return isSound || !result ? result : broken("message");
}

} // namespace kaze::telemetry::otlp
