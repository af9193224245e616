#pragma once

#include "engine/base/clock.h"
#include "engine/base/metrics.h"
#include "engine/telemetry/otlp.h"

namespace kaze::telemetry::otlp {

//! When counting began and when it was looked at, since 1970.
struct MetricTimes {
    base::Time start, now;
};

//! A MetricsData message, which looks like an ExportMetricsServiceRequest, of all instruments: sums and histograms are cumulative since the start,
//! histograms in the buckets of the Prometheus text, units as UCUM has them. Names are those of metric_table.cpp. What is not finite is left out.
[[nodiscard]] std::string metricsProtobuf(const base::MetricsRegistry& metrics, const Source& source, MetricTimes times);
[[nodiscard]] std::string metricsJson(const base::MetricsRegistry& metrics, const Source& source, MetricTimes times);

} // namespace kaze::telemetry::otlp
