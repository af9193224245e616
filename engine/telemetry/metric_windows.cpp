// Metrics as rules look at them: through a window that moves on.

#include "engine/api/metric_requests.h"
#include "engine/base/metric_table.h"
#include "engine/telemetry/detail/metric_history_impl.h"
#include "engine/telemetry/detail/moving_sum.h"

#include <algorithm>

namespace kaze::telemetry {

using base::ErrorCode;
using base::fail;
using base::failure;
using base::Result;
using base::Task;
using detail::kSampleSeconds;

namespace {

constexpr std::int64_t kMostSteps = 50'000;
constexpr std::size_t kMostLines = 200; //!< as many as a registry tells apart
constexpr std::size_t kPointsAtOnce = 60'000; //!< of lines that are read together: about 5 MB without histograms

std::int64_t secondsOf(base::Duration time)
{
    return std::chrono::ceil<std::chrono::seconds>(time).count();
}

std::int64_t secondsOf(base::Time time)
{
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

std::int64_t roundUp(std::int64_t value, std::int64_t to)
{
    return (value + to - 1) / to * to;
}

//! Which points are read, and which windows are made of them; all in seconds.
struct WindowPlan {
    detail::MetricPlan points;
    std::int64_t step = 0, window = 0;
    std::int64_t first = 0; //!< end of the first
    std::int64_t count = 0;
    double covered = 0;
};

Result<WindowPlan> planOf(const MetricHistory::MovingWindow& asked, base::Time now, std::size_t finest = 0)
{
    WindowPlan plan;
    const auto last = secondsOf(now);
    const auto from = secondsOf(asked.from);
    plan.step = std::max(kSampleSeconds, secondsOf(asked.step));
    plan.window = std::max(kSampleSeconds, secondsOf(asked.window));
    if (from - plan.window < 0)
        return fail(ErrorCode::InvalidArgument, "The time asked for begins before 1970.");
    // A step of minutes or hours is there once it is over.
    plan.points.level = std::max(finest, detail::levelFor(last - (from - plan.window), plan.step));
    const auto level = detail::kMetricLevels.at(plan.points.level).step;
    plan.step = roundUp(plan.step, level);
    plan.window = roundUp(plan.window, level);
    const auto to = std::min(secondsOf(asked.to), last) / plan.step * plan.step;
    plan.first = (from / plan.step + 1) * plan.step;
    plan.count = std::max<std::int64_t>(0, (to - plan.first) / plan.step + 1);
    if (to < plan.first)
        plan.count = 0;
    plan.points.step = level;
    plan.points.from = plan.first - plan.window;
    plan.points.to = std::max(to, plan.points.from + level);
    plan.points.by = asked.by;
    plan.covered = asked.covered;
    if (plan.points.steps() > static_cast<std::size_t>(kMostSteps))
        return fail(ErrorCode::InvalidArgument, "That would be more than 50000 steps: ask for less time or longer steps.");
    return plan;
}

bool isEnough(const WindowPlan& plan, const detail::MetricPoint& sum)
{
    // The last that is known is the last, however much came before it.
    if (plan.points.kind == detail::MetricKind::Gauge && plan.points.view == api::MetricView::Value)
        return true;
    return static_cast<double>(sum.covered * kSampleSeconds) >= plan.covered * static_cast<double>(plan.window);
}

std::vector<std::optional<double>> valuesOf(const WindowPlan& plan, std::vector<detail::MetricPoint> points)
{
    const auto level = plan.points.step;
    const auto wide = static_cast<std::size_t>(plan.window / level);
    const auto stride = static_cast<std::size_t>(plan.step / level);
    std::vector<std::optional<double>> values;
    values.reserve(static_cast<std::size_t>(plan.count));
    detail::MovingSum sum;
    for (std::size_t i = 0; i < points.size(); ++i) {
        sum.push(std::move(points[i]));
        if (sum.size() > wide)
            sum.pop();
        if (i + 1 < wide || (i + 1 - wide) % stride != 0)
            continue;
        const auto whole = sum.sum();
        values.push_back(isEnough(plan, whole) ? valueOf(plan.points.kind, plan.points.view, whole) : std::nullopt);
    }
    values.resize(static_cast<std::size_t>(plan.count));
    return values;
}

} // namespace

Result<> MetricHistory::checkView(const std::string& name, api::MetricView view) const
{
    m_impl->memory.refresh();
    const auto* about = base::describeMetric(name);
    const auto named = m_impl->memory.matching({name, {}});
    if (!about && named.empty())
        return fail(ErrorCode::NotFound, "There is no metric \"" + name + "\": `kaze metrics` lists those that there are.");
    const auto kind = named.empty() ? about->kind : named.front()->key.kind;
    return detail::checkView(name, kind, detail::resolved(kind, view));
}

Task<Result<MetricHistory::Windows>> MetricHistory::windows(MovingWindow asked)
{
    co_await m_impl->opened();
    if (const auto fine = checkView(asked.match.name, asked.view); !fine)
        co_return failure(fine);
    const auto now = m_impl->parts.clock.now();
    const auto series = m_impl->memory.matching(asked.match);
    auto plan = planOf(asked, now);
    if (plan) {
        const auto kept = co_await m_impl->levelKept(plan->points, series);
        if (!kept)
            co_return failure(kept);
        plan = planOf(asked, now, *kept);
    }
    if (!plan)
        co_return failure(plan);
    Windows windows;
    windows.first = base::Time(std::chrono::seconds(plan->first));
    windows.step = std::chrono::seconds(plan->step);
    windows.window = std::chrono::seconds(plan->window);
    windows.count = static_cast<std::size_t>(plan->count);
    if (series.empty() || plan->count == 0)
        co_return windows;
    plan->points.kind = series.front()->key.kind;
    plan->points.view = detail::resolved(plan->points.kind, asked.view);
    std::map<detail::Labels, Impl::Series> lines;
    for (auto* one : series)
        lines[detail::lineLabels(asked.by, one->key.labels)].push_back(one);
    windows.leftOut = lines.size() - std::min(lines.size(), kMostLines);
    const auto mostAtOnce = std::max<std::size_t>(1, kPointsAtOnce / plan->points.steps());
    const bool fromMemory = m_impl->remembers(plan->points);
    auto line = lines.begin();
    for (std::size_t taken = 0; taken < std::min(lines.size(), kMostLines);) {
        Impl::Series together;
        for (std::size_t i = 0; i < mostAtOnce && taken < kMostLines && line != lines.end(); ++i, ++taken, ++line)
            together.insert(together.end(), line->second.begin(), line->second.end());
        auto points = plan->points;
        auto read = co_await m_impl->lines(std::move(points), std::move(together), fromMemory);
        if (!read)
            co_return failure(read);
        auto work = [plan = *plan, read = std::make_shared<std::vector<detail::MetricLinePoints>>(std::move(*read))] {
            std::vector<Windows::Line> made;
            for (auto& one : *read)
                made.push_back({std::move(one.labels), valuesOf(plan, std::move(one.steps))});
            return made;
        };
        auto made = co_await m_impl->parts.workers.run(std::move(work));
        std::ranges::move(made, std::back_inserter(windows.lines));
    }
    co_return windows;
}

} // namespace kaze::telemetry
