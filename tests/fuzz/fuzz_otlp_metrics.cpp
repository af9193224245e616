// Metrics in OTLP, as JSON or protobuf, from whoever sends them.

#include "engine/base/text.h"
#include "engine/telemetry/detail/received_metrics.h"
#include "tests/fuzz/fuzz.h"

#include <boost/json.hpp>

#include <cmath>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace kaze::telemetry;
    using kaze::fuzz::check;
    const auto bytes = kaze::fuzz::textOf(data, size);
    kaze::base::MetricsRegistry registry;
    detail::ReceivedMetrics received(registry, [](std::string_view text) { return std::string(text); });
    std::uint64_t valuesLeft = 10'000; // a moment's work
    const otlp::PointSink sink = [&](otlp::MetricPoint&& point, const otlp::Source& source) {
        const auto problem = received.take(point, source, "acme", kaze::base::Time(std::chrono::hours(500'000)), valuesLeft);
        check(problem.size() < 1000 && kaze::base::isUtf8(problem), "a complaint is a short text");
    };
    kaze::base::Result<> read;
    if (bytes.starts_with('{')) {
        boost::json::parse_options options;
        options.max_depth = 64;
        boost::system::error_code error;
        const auto document = boost::json::parse(bytes, error, {}, options);
        if (error)
            return 0;
        read = otlp::readMetricsJson(document, sink);
    } else {
        read = otlp::readMetricsProtobuf(bytes, sink);
    }
    if (!read)
        check(read.error().message.size() < 4000 && kaze::base::isUtf8(read.error().message), "a complaint is a short text");
    for (const auto& sample : registry.samples()) {
        check(!sample.name.starts_with("kaze_"), "nobody writes into the cell's own metrics");
        check(sample.labels.at("tenant") == "acme", "a series is its sender's");
        check(std::isfinite(sample.sum), "a histogram stays one");
    }
    return 0;
}
