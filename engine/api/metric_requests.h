#pragma once

#include "engine/api/run.h"

#include <map>
#include <string_view>

namespace kaze::api {

enum class MetricKind : std::uint8_t { Counter, Gauge, Histogram };
BOOST_DESCRIBE_ENUM(MetricKind, Counter, Gauge, Histogram)

//! A metric with one set of labels, as it is now.
struct MetricRow {
    std::string name; //!< "kaze_storage_commit_seconds"
    std::map<std::string, std::string> labels;
    Open<MetricKind> kind;
    std::string unit; //!< "seconds", "bytes", "dollars"; empty for counts
    std::string help; //!< what it measures
    double value = 0; //!< of a counter or gauge; the mean of a histogram
    std::int64_t count = 0; //!< of a histogram
    double sum = 0, p50 = 0, p95 = 0, p99 = 0; //!< of a histogram; percentiles are at most 3.2 % above the true value
};
BOOST_DESCRIBE_STRUCT(MetricRow, (), (name, labels, kind, unit, help, value, count, sum, p50, p95, p99))

struct MetricList {
    static constexpr std::string_view kType = "metric_list";
    std::vector<MetricRow> rows; //!< by name and labels
    std::int64_t kept = 0; //!< series in the history
    std::int64_t overflowed = 0; //!< names that have more sets of labels than are told apart
    std::string problem; //!< why no history is kept; empty when all is well
};
BOOST_DESCRIBE_STRUCT(MetricList, (), (rows, kept, overflowed, problem))

//! Words of the name; labels as `label:value`, both with `*`.
struct ListMetrics {
    static constexpr std::string_view kType = "list_metrics";
    using Reply = MetricList;
    std::string filter;
};
BOOST_DESCRIBE_STRUCT(ListMetrics, (), (filter))

//! What is shown of a metric over time: its usual view is the rate of a counter, the value of a gauge, the 95th percentile of a histogram.
enum class MetricView : std::uint8_t { Usual, Value, Rate, Mean, P50, P90, P95, P99, Max };
BOOST_DESCRIBE_ENUM(MetricView, Usual, Value, Rate, Mean, P50, P90, P95, P99, Max)

struct MetricLine {
    std::map<std::string, std::string> labels;
    std::vector<double> values; //!< one a step, the newest last
    std::vector<std::int64_t> gaps; //!< steps of which nothing is known; their value is 0
};
BOOST_DESCRIBE_STRUCT(MetricLine, (), (labels, values, gaps))

struct MetricRange {
    static constexpr std::string_view kType = "metric_range";
    std::string name;
    std::string unit;
    Open<MetricView> view;
    Time from; //!< beginning of the first step
    double stepSeconds = 0;
    std::vector<MetricLine> lines; //!< at most 50, the largest first
    std::int64_t leftOut = 0; //!< lines above that
};
BOOST_DESCRIBE_STRUCT(MetricRange, (), (name, unit, view, from, stepSeconds, lines, leftOut))

//! The history of a metric: 10 s steps for a day, 1 min for a month, 1 h for two years; the coarser one where the range or the step asks for it.
struct QueryMetric {
    static constexpr std::string_view kType = "query_metric";
    using Reply = MetricRange;
    std::string name; //!< or a part of it that no other has
    std::map<std::string, std::string> labels; //!< only series with these; `*` stands for anything
    std::string by; //!< a label: a line for each of its values; empty: one line for each series; "*": one line for all together
    Open<MetricView> view;
    std::optional<Time> from, to; //!< the last hour where nothing is said
    double stepSeconds = 0; //!< 0: what gives at most 600 steps
};
BOOST_DESCRIBE_STRUCT(QueryMetric, (), (name, labels, by, view, from, to, stepSeconds))

} // namespace kaze::api
