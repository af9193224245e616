// Field numbers are those of opentelemetry/proto/common/v1/common.proto and resource/v1/resource.proto.

#include "engine/telemetry/detail/otlp_protobuf_parts.h"

#include <bit>
#include <cstring>

namespace kaze::telemetry::otlp::detail {

using base::ErrorCode;

namespace {

constexpr std::size_t kTraceId = 16, kSpanId = 8;

//! A tree as JSON, from which attributes are made: maps and arrays of arrays need no type of their own.
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
    to[utf8(key)] = std::move(value);
    return isSound;
}

bool readArray(std::string_view bytes, boost::json::array& to, Room& room, int depth)
{
    return eachField(bytes, [&](const WireField& field) {
        if (field.number != 1 || field.type != WireType::Bytes)
            return true;
        if (to.size() == kMostItems || !room.take())
            return true;
        return readValue(field.bytes, to.emplace_back(nullptr), room, depth);
    });
}

bool readMap(std::string_view bytes, boost::json::object& to, Room& room, int depth)
{
    return eachField(bytes, [&](const WireField& field) {
        return field.number != 1 || field.type != WireType::Bytes || to.size() == kMostItems || !room.take()
            || readPair(field.bytes, to, room, depth);
    });
}

} // namespace

std::unexpected<base::Error> broken(const char* message)
{
    return base::fail(
        ErrorCode::InvalidArgument, std::string("this is no OTLP in protobuf: its ") + message + " is cut short or damaged");
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

bool readValue(std::string_view bytes, boost::json::value& to, Room& room, int depth)
{
    if (depth > kDeepest) {
        to = "…";
        return true;
    }
    return eachField(bytes, [&](const WireField& field) {
        if (field.type == WireType::Bytes) {
            if (field.number == 1)
                to = utf8(field.bytes);
            else if (field.number == 5)
                return readArray(field.bytes, to.emplace_array(), room, depth + 1);
            else if (field.number == 6)
                return readMap(field.bytes, to.emplace_object(), room, depth + 1);
            else if (field.number == 7)
                to = base64Of(field.bytes);
        } else if (field.number == 2 && field.type == WireType::Varint) {
            to = field.value != 0;
        } else if (field.number == 3 && field.type == WireType::Varint) {
            to = static_cast<std::int64_t>(field.value);
        } else if (field.number == 4 && field.type == WireType::Fixed64) {
            to = numberOf(std::bit_cast<double>(field.value));
        }
        return true;
    });
}

bool readAttribute(std::string_view bytes, AttributeList& to, Room& room)
{
    if (to.size() == kMostItems || !room.take())
        return true;
    boost::json::object pair;
    if (!readPair(bytes, pair, room, 0))
        return false;
    for (const auto& [name, value] : pair)
        if (!value.is_null())
            to.emplace_back(name, attributeFrom(value));
    return true;
}

bool readAttributes(std::string_view bytes, std::uint32_t number, AttributeList& to)
{
    Room room;
    return eachField(bytes, [&](const WireField& field) {
        return field.number != number || field.type != WireType::Bytes || readAttribute(field.bytes, to, room);
    });
}

bool readScope(std::string_view bytes, Source& source)
{
    return eachField(bytes, [&](const WireField& field) {
        if (field.number != 1 || field.type != WireType::Bytes)
            return true;
        return eachField(field.bytes, [&](const WireField& part) {
            if (part.number == 1 && part.type == WireType::Bytes)
                source.scope = scopeText(part.bytes);
            else if (part.number == 2 && part.type == WireType::Bytes)
                source.scopeVersion = scopeText(part.bytes);
            return true;
        });
    });
}

bool readResource(std::string_view bytes, Source& source)
{
    AttributeList resource;
    const bool isSound = eachField(bytes, [&](const WireField& field) {
        return field.number != 1 || field.type != WireType::Bytes || readAttributes(field.bytes, 1, resource);
    });
    source.resource = boundedSource(std::move(resource));
    return isSound;
}

} // namespace kaze::telemetry::otlp::detail
