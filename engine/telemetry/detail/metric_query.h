#pragma once

#include "engine/api/metric_requests.h"
#include "engine/telemetry/detail/metric_store.h"

namespace kaze::telemetry::detail {

//! Which steps of the history answer a question, and how.
struct MetricPlan {
    MetricKind kind = MetricKind::Counter;
    api::MetricView view = api::MetricView::Value; //!< never Usual
    std::size_t level = 0; //!< that is read
    std::int64_t step = kSampleSeconds; //!< of the answer, in seconds; a multiple of the level's
    std::int64_t from = 0, to = 0; //!< seconds since 1970, multiples of the step; of the level's where one step is all of it
    std::string by; //!< as of QueryMetric

    [[nodiscard]] std::size_t steps() const { return static_cast<std::size_t>((to - from) / step); }
};

//! Up to now, with no finer level than `finest`. Errors: InvalidArgument.
[[nodiscard]] base::Result<MetricPlan> planOf(
    const api::QueryMetric& query, MetricKind kind, base::Time now, std::size_t finest = 0);

//! Errors: InvalidArgument for a view that the kind does not have; `view` is never Usual.
[[nodiscard]] base::Result<> checkView(const std::string& name, MetricKind kind, api::MetricView view);
//! The coarsest level whose steps fit into `step` seconds, of those that still have what was `age` seconds ago; the finest of these where none fits.
[[nodiscard]] std::size_t levelFor(std::int64_t age, std::int64_t step);
//! The labels of the line that a series belongs to; `by` as of QueryMetric.
[[nodiscard]] Labels lineLabels(const std::string& by, const Labels& labels);

struct MetricLinePoints {
    Labels labels;
    std::vector<MetricPoint> steps;
};

//! Puts series together into lines, step by step.
class MetricLines {
public:
    explicit MetricLines(MetricPlan plan) : m_plan(std::move(plan)) { }

    //! Points of one series by rising time, then `end`.
    void add(std::int64_t at, const MetricPoint& point);
    void end(const Labels& labels);

    [[nodiscard]] std::vector<MetricLinePoints> take();

private:
    const MetricPlan m_plan;
    std::vector<MetricPoint> m_current;
    std::map<Labels, std::vector<MetricPoint>> m_lines;
};

//! From memory's samples alone.
[[nodiscard]] std::vector<MetricLinePoints> linesOf(const MetricPlan& plan, const std::vector<NewPoints>& series);
//! From the file, with the samples that are not in it yet.
[[nodiscard]] base::Result<std::vector<MetricLinePoints>> linesOf(
    storage::Connection& connection, const MetricPlan& plan, const std::vector<NewPoints>& series);

//! The level of which the file still has what a plan asks for: a coarser one than the plan's where finer steps had to go before their time,
//! because the file has a limit.
[[nodiscard]] base::Result<std::size_t> levelKept(
    storage::Connection& connection, const MetricPlan& plan, const std::vector<NewPoints>& series);

//! The largest lines, with their gaps.
[[nodiscard]] api::MetricRange rangeOf(const MetricPlan& plan, std::vector<MetricLinePoints> lines);

} // namespace kaze::telemetry::detail
