// Field numbers are those of opentelemetry/proto/metrics/v1/metrics.proto.

#include "engine/telemetry/otlp_metric_points.h"

#include "engine/telemetry/detail/otlp_protobuf_parts.h"

#include <limits>

namespace kaze::telemetry::otlp {

using base::Result;
using detail::broken;
using detail::eachField;
using detail::Room;
using detail::WireField;
using detail::WireReader;
using detail::WireType;

namespace {

using Shape = MetricPoint::Shape;
constexpr double kNotSaid = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t kFarthest = 1'000'000'000; //!< bucket
constexpr std::uint64_t kDelta = 1; //!< AGGREGATION_TEMPORALITY_DELTA
constexpr std::uint64_t kNoValue = 1; //!< DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK

std::int32_t zigzag(std::uint64_t value)
{
    const auto small = static_cast<std::uint32_t>(value);
    return static_cast<std::int32_t>(small >> 1) ^ -static_cast<std::int32_t>(small & 1);
}

//! The numbers of a repeated field: packed, or one a field.
template <class F>
bool eachNumber(const WireField& field, F&& take)
{
    if (field.type == WireType::Fixed64) {
        take(field.value);
        return true;
    }
    if (field.type != WireType::Bytes || field.bytes.size() % 8 != 0)
        return field.type != WireType::Bytes;
    for (std::size_t at = 0; at < field.bytes.size(); at += 8) {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < 8; ++i)
            value |= static_cast<std::uint64_t>(static_cast<unsigned char>(field.bytes[at + i])) << (8 * i);
        take(value);
    }
    return true;
}

//! The same of varints.
template <class F>
bool eachVarint(const WireField& field, F&& take)
{
    if (field.type == WireType::Varint) {
        take(field.value);
        return true;
    }
    if (field.type != WireType::Bytes)
        return true;
    std::uint64_t value = 0;
    unsigned shift = 0;
    for (const char one : field.bytes) {
        const auto byte = static_cast<unsigned char>(one);
        if (shift > 63)
            return false;
        value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
        shift += 7;
        if ((byte & 0x80) != 0)
            continue;
        take(value);
        value = 0;
        shift = 0;
    }
    return shift == 0;
}

void put(Distribution& into, std::int64_t bucket, std::uint64_t count, Room& room)
{
    if (count > 0 && into.buckets.size() < detail::kMostItems && bucket > -kFarthest && bucket < kFarthest && room.take())
        into.buckets[static_cast<std::int32_t>(bucket)] += count;
}

bool readNumberPoint(std::string_view bytes, MetricPoint& point, Room& room)
{
    return eachField(bytes, [&](const WireField& field) {
        if (field.type == WireType::Bytes && field.number == 7)
            return detail::readAttribute(field.bytes, point.attributes, room);
        if (field.type == WireType::Varint && field.number == 8)
            point.isAbsent = (field.value & kNoValue) != 0;
        if (field.type != WireType::Fixed64)
            return true;
        if (field.number == 2)
            point.start = field.value;
        else if (field.number == 3)
            point.at = field.value;
        else if (field.number == 4)
            point.value = std::bit_cast<double>(field.value);
        else if (field.number == 6)
            point.value = static_cast<double>(static_cast<std::int64_t>(field.value));
        return true;
    });
}

bool readHistogramPoint(std::string_view bytes, MetricPoint& point, Room& room)
{
    auto& all = point.distribution;
    std::int64_t next = 0;
    return eachField(bytes, [&](const WireField& field) {
        switch (field.number) {
        case 6:
            return eachNumber(field, [&](std::uint64_t count) { put(all, next++, count, room); });
        case 7:
            return eachNumber(field, [&](std::uint64_t bound) {
                if (all.bounds.size() < detail::kMostItems && room.take())
                    all.bounds.push_back(std::bit_cast<double>(bound));
            });
        case 9:
            return field.type != WireType::Bytes || detail::readAttribute(field.bytes, point.attributes, room);
        case 10:
            point.isAbsent = field.type == WireType::Varint && (field.value & kNoValue) != 0;
            return true;
        default:
            break;
        }
        if (field.type != WireType::Fixed64)
            return true;
        if (field.number == 2)
            point.start = field.value;
        else if (field.number == 3)
            point.at = field.value;
        else if (field.number == 5)
            all.sum = std::bit_cast<double>(field.value);
        else if (field.number == 11)
            all.least = std::bit_cast<double>(field.value);
        else if (field.number == 12)
            all.most = std::bit_cast<double>(field.value);
        return true;
    });
}

//! Of the positive or the negative side; what is below 0 is as good as 0 here.
bool readSide(std::string_view bytes, Distribution& all, bool isPositive, Room& room)
{
    std::int64_t next = 0;
    const bool hasOffset = eachField(bytes, [&](const WireField& field) {
        if (field.number == 1 && field.type == WireType::Varint)
            next = zigzag(field.value);
        return true;
    });
    return hasOffset && eachField(bytes, [&](const WireField& field) {
        return field.number != 2 || eachVarint(field, [&](std::uint64_t count) {
            const auto bucket = next++;
            if (isPositive)
                put(all, bucket, count, room);
            else if (count > 0)
                all.buckets[Distribution::kZero] += count;
        });
    });
}

bool readExponentialPoint(std::string_view bytes, MetricPoint& point, Room& room)
{
    auto& all = point.distribution;
    all.isExponential = true;
    return eachField(bytes, [&](const WireField& field) {
        const bool isMessage = field.type == WireType::Bytes;
        if (isMessage && field.number == 1)
            return detail::readAttribute(field.bytes, point.attributes, room);
        if (isMessage && (field.number == 8 || field.number == 9))
            return readSide(field.bytes, all, field.number == 8, room);
        if (field.type == WireType::Varint && field.number == 6)
            all.scale = zigzag(field.value);
        else if (field.type == WireType::Varint && field.number == 10)
            point.isAbsent = (field.value & kNoValue) != 0;
        if (field.type != WireType::Fixed64)
            return true;
        if (field.number == 2)
            point.start = field.value;
        else if (field.number == 3)
            point.at = field.value;
        else if (field.number == 5)
            all.sum = std::bit_cast<double>(field.value);
        else if (field.number == 7 && field.value > 0)
            all.buckets[Distribution::kZero] += field.value;
        else if (field.number == 12)
            all.least = std::bit_cast<double>(field.value);
        else if (field.number == 13)
            all.most = std::bit_cast<double>(field.value);
        return true;
    });
}

bool readPoint(const WireField& field, std::uint32_t data, MetricPoint& point, Room& room)
{
    if (data == 9)
        return readHistogramPoint(field.bytes, point, room);
    if (data == 10)
        return readExponentialPoint(field.bytes, point, room);
    return data == 11 || readNumberPoint(field.bytes, point, room);
}

//! `data` is the metric's field, which says what it is: how its points are to be taken may stand behind them.
bool readData(const WireField& data, MetricPoint about, const Source& source, Room& room, const PointSink& sink)
{
    about.shape = data.number == 5 ? Shape::Gauge
        : data.number == 7         ? Shape::Sum
        : data.number == 11        ? Shape::Summary
                                   : Shape::Histogram;
    about.distribution.sum = about.distribution.least = about.distribution.most = kNotSaid;
    const bool isSound = eachField(data.bytes, [&](const WireField& field) {
        if (field.type == WireType::Varint && field.number == 2)
            about.isDelta = field.value == kDelta;
        else if (field.type == WireType::Varint && field.number == 3)
            about.isMonotonic = field.value != 0;
        return true;
    });
    return isSound && eachField(data.bytes, [&](const WireField& field) {
        if (field.number != 1 || field.type != WireType::Bytes)
            return true;
        auto point = about;
        if (!readPoint(field, data.number, point, room))
            return false;
        sink(std::move(point), source);
        return true;
    });
}

bool readMetric(std::string_view bytes, const Source& source, Room& room, const PointSink& sink)
{
    MetricPoint about;
    const bool isSound = eachField(bytes, [&](const WireField& field) {
        if (field.type == WireType::Bytes && field.number == 1)
            about.name = detail::utf8(field.bytes.substr(0, MetricPoint::kLongestName + 1));
        else if (field.type == WireType::Bytes && field.number == 3)
            about.unit = detail::utf8(field.bytes.substr(0, MetricPoint::kLongestName));
        return true;
    });
    return isSound && eachField(bytes, [&](const WireField& field) {
        const auto number = field.number;
        const bool isData = number == 5 || number == 7 || (number >= 9 && number <= 11);
        return !isData || field.type != WireType::Bytes || readData(field, about, source, room, sink);
    });
}

bool readScopeMetrics(std::string_view bytes, Source& source, Room& room, const PointSink& sink)
{
    source.scope.clear();
    source.scopeVersion.clear();
    return detail::readScope(bytes, source) && eachField(bytes, [&](const WireField& field) {
        return field.number != 2 || field.type != WireType::Bytes || readMetric(field.bytes, source, room, sink);
    });
}

} // namespace

Result<> readMetricsProtobuf(std::string_view bytes, const PointSink& sink)
{
    Room room(detail::kMostOfRequest);
    const bool isSound = eachField(bytes, [&](const WireField& resource) {
        if (resource.number != 1 || resource.type != WireType::Bytes)
            return true;
        Source source;
        return detail::readResource(resource.bytes, source) && eachField(resource.bytes, [&](const WireField& field) {
            return field.number != 2 || field.type != WireType::Bytes || readScopeMetrics(field.bytes, source, room, sink);
        });
    });
    return isSound ? Result<>() : broken("list of metrics");
}

} // namespace kaze::telemetry::otlp
