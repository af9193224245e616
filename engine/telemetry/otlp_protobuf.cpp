// Field numbers are those of opentelemetry/proto/trace/v1/trace.proto, common/v1/common.proto and resource/v1/resource.proto.

#include "engine/telemetry/otlp.h"

#include "engine/telemetry/detail/otlp_values.h"
#include "engine/telemetry/detail/protobuf_wire.h"

#include <cstring>

namespace kaze::telemetry::otlp {

using base::ErrorCode;
using base::Result;
using detail::Room;
using detail::WireField;
using detail::WireReader;
using detail::WireType;

namespace {

constexpr std::size_t kTraceId = 16, kSpanId = 8;

std::unexpected<base::Error> broken(const char* message)
{
    return base::fail(
        ErrorCode::InvalidArgument, std::string("this is no OTLP in protobuf: its ") + message + " is cut short or damaged");
}

//! Calls `take` for each field of a message. False when it is damaged, or `take` says so.
template <class F>
bool eachField(std::string_view bytes, F&& take)
{
    WireReader reader(bytes);
    while (const auto field = reader.next())
        if (!take(*field))
            return false;
    return !reader.failed();
}

base::Uuid traceIdOf(std::string_view bytes)
{
    base::Uuid id;
    if (bytes.size() == kTraceId)
        std::memcpy(id.bytes.data(), bytes.data(), kTraceId);
    return id;
}

std::uint64_t spanIdOf(std::string_view bytes)
{
    std::uint64_t id = 0;
    for (const char byte : bytes.size() == kSpanId ? bytes : std::string_view())
        id = id << 8 | static_cast<unsigned char>(byte);
    return id;
}

//! A tree as JSON, from which attributes are made: maps and arrays of arrays need no type of their own.
bool readValue(std::string_view bytes, boost::json::value& to, Room& room, int depth);

bool readPair(std::string_view bytes, boost::json::object& to, Room& room, int depth)
{
    std::string key;
    boost::json::value value;
    const bool isSound = eachField(bytes, [&](const WireField& field) {
        if (field.number == 1 && field.type == WireType::Bytes)
            key = field.bytes;
        else if (field.number == 2 && field.type == WireType::Bytes)
            return readValue(field.bytes, value, room, depth);
        return true;
    });
    to[detail::utf8(key)] = std::move(value);
    return isSound;
}

bool readArray(std::string_view bytes, boost::json::array& to, Room& room, int depth)
{
    return eachField(bytes, [&](const WireField& field) {
        if (field.number != 1 || field.type != WireType::Bytes)
            return true;
        if (to.size() == detail::kMostItems || !room.take())
            return true;
        return readValue(field.bytes, to.emplace_back(nullptr), room, depth);
    });
}

bool readMap(std::string_view bytes, boost::json::object& to, Room& room, int depth)
{
    return eachField(bytes, [&](const WireField& field) {
        return field.number != 1 || field.type != WireType::Bytes || to.size() == detail::kMostItems || !room.take()
            || readPair(field.bytes, to, room, depth);
    });
}

bool readValue(std::string_view bytes, boost::json::value& to, Room& room, int depth)
{
    if (depth > detail::kDeepest) {
        to = "…";
        return true;
    }
    return eachField(bytes, [&](const WireField& field) {
        if (field.type == WireType::Bytes) {
            if (field.number == 1)
                to = detail::utf8(field.bytes);
            else if (field.number == 5)
                return readArray(field.bytes, to.emplace_array(), room, depth + 1);
            else if (field.number == 6)
                return readMap(field.bytes, to.emplace_object(), room, depth + 1);
            else if (field.number == 7)
                to = detail::base64Of(field.bytes);
        } else if (field.number == 2 && field.type == WireType::Varint) {
            to = field.value != 0;
        } else if (field.number == 3 && field.type == WireType::Varint) {
            to = static_cast<std::int64_t>(field.value);
        } else if (field.number == 4 && field.type == WireType::Fixed64) {
            to = detail::numberOf(std::bit_cast<double>(field.value));
        }
        return true;
    });
}

bool readAttribute(std::string_view bytes, AttributeList& to, Room& room)
{
    if (to.size() == detail::kMostItems || !room.take())
        return true;
    boost::json::object pair;
    if (!readPair(bytes, pair, room, 0))
        return false;
    for (const auto& [name, value] : pair)
        if (!value.is_null())
            to.emplace_back(name, detail::attributeFrom(value));
    return true;
}

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

bool readAttributes(std::string_view bytes, std::uint32_t number, AttributeList& to)
{
    Room room;
    return eachField(bytes, [&](const WireField& field) {
        return field.number != number || field.type != WireType::Bytes || readAttribute(field.bytes, to, room);
    });
}

//! Its scope may stand behind its spans.
bool readScope(std::string_view bytes, Source& source)
{
    return eachField(bytes, [&](const WireField& field) {
        if (field.number != 1 || field.type != WireType::Bytes)
            return true;
        return eachField(field.bytes, [&](const WireField& part) {
            if (part.number == 1 && part.type == WireType::Bytes)
                source.scope = part.bytes;
            else if (part.number == 2 && part.type == WireType::Bytes)
                source.scopeVersion = part.bytes;
            return true;
        });
    });
}

class ResourceSpans final : public SpanReader {
public:
    explicit ResourceSpans(std::string_view bytes) : m_scopes(bytes)
    {
        // It may stand behind its spans.
        AttributeList resource;
        const bool isSound = eachField(bytes, [&](const WireField& field) {
            return field.number != 1 || field.type != WireType::Bytes || readAttributes(field.bytes, 1, resource);
        });
        m_source.resource = detail::boundedSource(std::move(resource));
        if (!isSound)
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
