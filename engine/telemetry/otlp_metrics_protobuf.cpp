// Field numbers are those of opentelemetry/proto/metrics/v1/metrics.proto, common/v1/common.proto and resource/v1/resource.proto.

#include "engine/base/text.h"
#include "engine/telemetry/detail/otlp_metric_points.h"
#include "engine/telemetry/detail/protobuf_wire.h"

namespace kaze::telemetry::otlp {

using base::MetricsRegistry;
using telemetry::detail::WireWriter;

namespace {

//! All that is said in attributes here is text.
void writeAttributes(WireWriter& writer, std::uint32_t number, const AttributeList& attributes)
{
    for (const auto& [name, value] : attributes) {
        std::string pair, any;
        WireWriter(any).always(1, std::get<std::string>(value));
        WireWriter inner(pair);
        inner.bytes(1, name);
        inner.always(2, any);
        writer.always(number, pair);
    }
}

void writePacked(WireWriter& writer, std::uint32_t number, const auto& values, auto bitsOf)
{
    std::string packed;
    for (const auto& value : values)
        for (unsigned shift = 0; shift < 64; shift += 8)
            packed.push_back(static_cast<char>(bitsOf(value) >> shift & 0xFF));
    writer.bytes(number, packed);
}

std::string numberPoint(const MetricsRegistry::Instrument& instrument, MetricTimes times)
{
    std::string out;
    WireWriter writer(out);
    if (instrument.counter)
        writer.fixed64(2, detail::nanosOf(times.start));
    writer.fixed64(3, detail::nanosOf(times.now));
    if (instrument.counter)
        writer.fixed64(6, instrument.counter->value());
    else
        writer.real(4, instrument.gauge->value());
    writeAttributes(writer, 7, detail::attributesOf(*instrument.labels));
    return out;
}

std::string histogramPoint(const MetricsRegistry::Instrument& instrument, std::span<const double> bounds, MetricTimes times)
{
    const auto counts = instrument.histogram->counts();
    std::string out;
    WireWriter writer(out);
    writer.fixed64(2, detail::nanosOf(times.start));
    writer.fixed64(3, detail::nanosOf(times.now));
    writer.fixed64(4, counts.count());
    writer.real(5, counts.sum);
    writePacked(writer, 6, detail::bucketCounts(counts, bounds), [](std::uint64_t count) { return count; });
    writePacked(writer, 7, bounds, [](double bound) { return std::bit_cast<std::uint64_t>(bound); });
    writeAttributes(writer, 9, detail::attributesOf(*instrument.labels));
    return out;
}

std::string metricMessage(
    const base::MetricDescription& about, std::span<const MetricsRegistry::Instrument> instruments, MetricTimes times)
{
    using Kind = MetricsRegistry::Kind;
    std::string out, data;
    WireWriter points(data);
    for (const auto& instrument : instruments)
        if (detail::isTold(instrument))
            points.always(1,
                about.kind == Kind::Histogram ? histogramPoint(instrument, telemetry::detail::boundsOf(about.unit), times)
                                              : numberPoint(instrument, times));
    if (about.kind != Kind::Gauge)
        points.integer(2, detail::kCumulative);
    if (about.kind == Kind::Counter)
        points.integer(3, 1); // monotonic
    WireWriter writer(out);
    writer.bytes(1, about.name);
    writer.bytes(2, about.help);
    writer.bytes(3, detail::ucumOf(about.unit));
    writer.always(about.kind == Kind::Gauge ? 5 : about.kind == Kind::Counter ? 7 : 9, data);
    return out;
}

} // namespace

std::string metricsProtobuf(const MetricsRegistry& metrics, const Source& source, MetricTimes times)
{
    std::string resource, scope, scopeMetrics, resourceMetrics, out;
    WireWriter resourceWriter(resource);
    writeAttributes(resourceWriter, 1, source.resource);
    WireWriter scopeWriter(scope);
    scopeWriter.bytes(1, source.scope);
    scopeWriter.bytes(2, source.scopeVersion);
    WireWriter writer(scopeMetrics);
    writer.always(1, scope);
    telemetry::detail::forEachFamily(
        metrics, [&](const auto& about, auto instruments) { writer.always(2, metricMessage(about, instruments, times)); });
    WireWriter outer(resourceMetrics);
    outer.always(1, resource);
    outer.always(2, scopeMetrics);
    WireWriter(out).always(1, resourceMetrics);
    return out;
}

} // namespace kaze::telemetry::otlp
