#include "engine/telemetry/otlp_metric_points.h"

#include "engine/telemetry/detail/otlp_json_parts.h"

#include <limits>

namespace kaze::telemetry::otlp {

namespace json = boost::json;
using base::Result;
using detail::member;
using detail::numberAt;
using detail::realAt;
using detail::Room;

namespace {

using Shape = MetricPoint::Shape;
constexpr double kNotSaid = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t kFarthest = 1'000'000'000; //!< bucket
const json::array kNone;

const json::array* listAt(const json::object& object, std::string_view camel, std::string_view snake)
{
    const auto* found = member(object, camel, snake);
    return found ? found->if_array() : nullptr;
}

std::uint64_t countOf(const json::value& value)
{
    if (value.is_uint64())
        return value.get_uint64();
    const auto whole = detail::wholeOf(value);
    return whole && *whole > 0 ? static_cast<std::uint64_t>(*whole) : 0;
}

std::int64_t signedAt(const json::object& object, std::string_view name)
{
    const auto* found = member(object, name);
    const auto whole = found ? detail::wholeOf(*found) : std::nullopt;
    return whole && *whole > -kFarthest && *whole < kFarthest ? *whole : 0;
}

void put(Distribution& into, std::int64_t bucket, std::uint64_t count, Room& room)
{
    if (count > 0 && into.buckets.size() < detail::kMostItems && bucket > -kFarthest && bucket < kFarthest && room.take())
        into.buckets[static_cast<std::int32_t>(bucket)] += count;
}

void readNumber(const json::object& from, MetricPoint& point)
{
    if (const auto* whole = member(from, "asInt", "as_int"))
        point.value = static_cast<double>(detail::wholeOf(*whole).value_or(0));
    else
        point.value = realAt(from, "asDouble", "as_double").value_or(0);
}

void readBuckets(const json::object& from, Distribution& all, Room& room)
{
    if (const auto* bounds = listAt(from, "explicitBounds", "explicit_bounds"))
        for (const auto& bound : *bounds)
            if (all.bounds.size() < detail::kMostItems && room.take())
                all.bounds.push_back(detail::realOf(bound).value_or(kNotSaid));
    std::int64_t next = 0;
    if (const auto* counts = listAt(from, "bucketCounts", "bucket_counts"))
        for (const auto& count : *counts)
            put(all, next++, countOf(count), room);
}

//! What is below 0 is as good as 0 here.
void readSide(const json::object& from, std::string_view name, Distribution& all, Room& room)
{
    const auto* side = member(from, name);
    if (!side || !side->is_object())
        return;
    const auto* counts = listAt(side->get_object(), "bucketCounts", "bucket_counts");
    auto next = signedAt(side->get_object(), "offset");
    for (const auto& count : counts ? *counts : kNone) {
        const auto bucket = next++;
        if (name == "positive")
            put(all, bucket, countOf(count), room);
        else if (const auto many = countOf(count); many > 0)
            all.buckets[Distribution::kZero] += many;
    }
}

void readDistribution(const json::object& from, bool isExponential, Distribution& all, Room& room)
{
    all.sum = realAt(from, "sum").value_or(kNotSaid);
    all.least = realAt(from, "min").value_or(kNotSaid);
    all.most = realAt(from, "max").value_or(kNotSaid);
    all.isExponential = isExponential;
    if (!isExponential)
        return readBuckets(from, all, room);
    all.scale = static_cast<std::int32_t>(signedAt(from, "scale"));
    if (const auto* zeros = member(from, "zeroCount", "zero_count"); zeros && countOf(*zeros) > 0)
        all.buckets[Distribution::kZero] += countOf(*zeros);
    readSide(from, "positive", all, room);
    readSide(from, "negative", all, room);
}

struct Data {
    std::string_view camel, snake;
    Shape shape;
};
constexpr std::array<Data, 5> kData{{{"gauge", "", Shape::Gauge}, {"sum", "", Shape::Sum}, {"histogram", "", Shape::Histogram},
    {"exponentialHistogram", "exponential_histogram", Shape::Histogram}, {"summary", "", Shape::Summary}}};

void readPoints(
    const json::object& data, const Data& what, MetricPoint about, const Source& source, Room& room, const PointSink& sink)
{
    const auto temporality = std::max(
        detail::enumAt(data, "aggregationTemporality",
            {"AGGREGATION_TEMPORALITY_UNSPECIFIED", "AGGREGATION_TEMPORALITY_DELTA", "AGGREGATION_TEMPORALITY_CUMULATIVE"}),
        numberAt(data, "aggregation_temporality"));
    const auto* monotonic = member(data, "isMonotonic", "is_monotonic");
    about.shape = what.shape;
    about.isDelta = temporality == 1;
    about.isMonotonic = monotonic && monotonic->is_bool() && monotonic->get_bool();
    const auto* points = listAt(data, "dataPoints", "data_points");
    for (const auto& item : points ? *points : kNone) {
        const auto* from = item.if_object();
        if (!from)
            continue;
        auto point = about;
        point.start = numberAt(*from, "startTimeUnixNano", "start_time_unix_nano");
        point.at = numberAt(*from, "timeUnixNano", "time_unix_nano");
        point.isAbsent = (numberAt(*from, "flags") & 1) != 0;
        point.attributes = detail::attributesAt(*from);
        if (what.shape == Shape::Histogram)
            readDistribution(*from, what.camel != "histogram", point.distribution, room);
        else
            readNumber(*from, point);
        sink(std::move(point), source);
    }
}

} // namespace

Result<> readMetricsJson(const json::value& document, const PointSink& sink)
{
    Room room(detail::kMostOfRequest);
    return detail::eachOfDocument(document,
        {"resourceMetrics", "resource_metrics", "scopeMetrics", "scope_metrics", "metrics", ""},
        [&](const json::object& metric, const Source& source) -> Result<> {
            MetricPoint about;
            about.name = detail::textAt(metric, "name").substr(0, MetricPoint::kLongestName + 1);
            about.unit = detail::textAt(metric, "unit").substr(0, MetricPoint::kLongestName);
            for (const auto& what : kData)
                if (const auto* data = member(metric, what.camel, what.snake); data && data->is_object())
                    readPoints(data->get_object(), what, about, source, room, sink);
            return {};
        });
}

} // namespace kaze::telemetry::otlp
