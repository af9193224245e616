#include "engine/base/text.h"
#include "engine/telemetry/detail/otlp_metric_points.h"

#include <boost/json.hpp>

namespace kaze::telemetry::otlp {

namespace json = boost::json;
using base::MetricsRegistry;

namespace {

//! All that is said in attributes here is text.
json::array attributesJson(const AttributeList& attributes)
{
    json::array all;
    for (const auto& [name, value] : attributes)
        all.push_back({{"key", name}, {"value", {{"stringValue", std::get<std::string>(value)}}}});
    return all;
}

json::object pointOf(const MetricsRegistry::Instrument& instrument, std::span<const double> bounds, MetricTimes times)
{
    json::object point{{"attributes", attributesJson(detail::attributesOf(*instrument.labels))},
        {"timeUnixNano", std::to_string(detail::nanosOf(times.now))}};
    if (instrument.gauge) {
        point["asDouble"] = instrument.gauge->value();
        return point;
    }
    point["startTimeUnixNano"] = std::to_string(detail::nanosOf(times.start));
    if (instrument.counter) {
        point["asInt"] = std::to_string(instrument.counter->value());
        return point;
    }
    const auto counts = instrument.histogram->counts();
    json::array buckets;
    for (const auto count : detail::bucketCounts(counts, bounds))
        buckets.emplace_back(std::to_string(count));
    point["count"] = std::to_string(counts.count());
    point["sum"] = counts.sum;
    point["bucketCounts"] = std::move(buckets);
    point["explicitBounds"] = json::array(bounds.begin(), bounds.end());
    return point;
}

json::object metricJson(
    const base::MetricDescription& about, std::span<const MetricsRegistry::Instrument> instruments, MetricTimes times)
{
    using Kind = MetricsRegistry::Kind;
    json::array points;
    for (const auto& instrument : instruments)
        if (detail::isTold(instrument))
            points.push_back(pointOf(instrument, telemetry::detail::boundsOf(about.unit), times));
    json::object data{{"dataPoints", std::move(points)}};
    if (about.kind != Kind::Gauge)
        data["aggregationTemporality"] = detail::kCumulative;
    if (about.kind == Kind::Counter)
        data["isMonotonic"] = true;
    json::object metric{{"name", about.name}, {"description", about.help}, {"unit", detail::ucumOf(about.unit)}};
    metric[about.kind == Kind::Gauge ? "gauge" : about.kind == Kind::Counter ? "sum" : "histogram"] = std::move(data);
    return metric;
}

} // namespace

std::string metricsJson(const MetricsRegistry& metrics, const Source& source, MetricTimes times)
{
    json::array all;
    telemetry::detail::forEachFamily(
        metrics, [&](const auto& about, auto instruments) { all.push_back(metricJson(about, instruments, times)); });
    json::object scopeMetrics{{"scope", {{"name", source.scope}, {"version", source.scopeVersion}}}, {"metrics", std::move(all)}};
    json::object resourceMetrics{
        {"resource", {{"attributes", attributesJson(source.resource)}}}, {"scopeMetrics", json::array{std::move(scopeMetrics)}}};
    return json::serialize(json::object{{"resourceMetrics", json::array{std::move(resourceMetrics)}}});
}

} // namespace kaze::telemetry::otlp
