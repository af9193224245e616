#pragma once

#include "engine/telemetry/otlp.h"

#include <map>

//! OpenTelemetry's metrics on the wire: ExportMetricsServiceRequest in protobuf and in JSON, a point at a time. Read as spans are, with their bounds; the
//! points of a request have a million attribute values and buckets at most, and what a histogram has above 4,096 buckets is left out.
namespace kaze::telemetry::otlp {

//! How the values of a histogram are distributed.
struct Distribution {
    static constexpr std::int32_t kZero = -2'000'000'000; //!< the bucket of an exponential one that holds 0, and what is below

    bool isExponential = false;
    std::int32_t scale = 0; //!< of an exponential one: a bucket's bounds are powers of 2^(2^-scale)
    std::vector<double> bounds; //!< of one that is not: the upper ones, ascending
    std::map<std::int32_t, std::uint64_t> buckets; //!< how many are in each
    double sum = 0; //!< NaN: not said
    double least = 0, most = 0; //!< NaN: not said
};

struct MetricPoint {
    static constexpr std::size_t kLongestName = 255; //!< bytes; of a longer one so many and one more are read

    enum class Shape : std::uint8_t { Gauge, Sum, Histogram, Summary, None };

    std::string name, unit;
    Shape shape = Shape::None;
    bool isMonotonic = false; //!< of a sum
    bool isDelta = false; //!< of a sum or histogram: since the point before; else since `start`
    std::uint64_t start = 0, at = 0; //!< ns since 1970; 0: not said
    double value = 0;
    bool isAbsent = false; //!< it says that there is no value
    Distribution distribution;
    AttributeList attributes;
};

//! Called for each point in its order.
using PointSink = std::function<void(MetricPoint&&, const Source&)>;

//! Errors: InvalidArgument when it is no such message; points before the place where it goes wrong have been handed over.
[[nodiscard]] base::Result<> readMetricsProtobuf(std::string_view bytes, const PointSink& sink);

//! The same of JSON; one without "resourceMetrics" has none.
[[nodiscard]] base::Result<> readMetricsJson(const boost::json::value& document, const PointSink& sink);

} // namespace kaze::telemetry::otlp
