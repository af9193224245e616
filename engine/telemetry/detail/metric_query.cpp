#include "engine/telemetry/detail/metric_query.h"

#include "engine/api/metric_requests.h"

#include <algorithm>
#include <cmath>

namespace kaze::telemetry::detail {

using api::MetricView;
using base::ErrorCode;
using base::fail;
using base::Result;

namespace {

constexpr std::int64_t kUsualSteps = 600;
constexpr std::int64_t kMostSteps = 20'000;
constexpr std::size_t kMostLines = 50;
constexpr std::int64_t kInOneStep = 60; //!< steps of what is kept that one step for all of it is made of, at least

std::int64_t secondsOf(base::Time time)
{
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

std::int64_t roundUp(std::int64_t value, std::int64_t to)
{
    return (value + to - 1) / to * to;
}

//! The finest level that still has what was at the beginning.
std::size_t finestFor(std::int64_t age)
{
    for (std::size_t level = 0; level + 1 < kMetricLevels.size(); ++level)
        if (age <= kMetricLevels.at(level).keep)
            return level;
    return kMetricLevels.size() - 1;
}

Result<> check(const api::QueryMetric& query, MetricKind kind, MetricView view)
{
    if (!query.view.known())
        return fail(ErrorCode::InvalidArgument, "A metric has no view \"" + query.view.name() + "\".");
    if (const auto fine = checkView(query.name, kind, view); !fine)
        return fine;
    if (!std::isfinite(query.stepSeconds) || query.stepSeconds < 0 || query.stepSeconds > 1e9)
        return fail(ErrorCode::InvalidArgument, "A step is a number of seconds above 0; 0 stands for what fits.");
    return {};
}

} // namespace

Result<> checkView(const std::string& name, MetricKind kind, MetricView view)
{
    constexpr std::array kKinds{"counter", "gauge", "histogram"};
    if (hasView(kind, view))
        return {};
    return fail(ErrorCode::InvalidArgument,
        name + " is a " + kKinds.at(static_cast<std::size_t>(kind))
            + (kind == MetricKind::Gauge ? ", which has no percentiles and no rate: ask for value, mean or max"
                                         : ", which has no percentiles: ask for rate, value or max"));
}

std::size_t levelFor(std::int64_t age, std::int64_t step)
{
    const auto finest = finestFor(age);
    auto level = finest;
    for (auto coarser = finest; coarser < kMetricLevels.size(); ++coarser)
        if (kMetricLevels.at(coarser).step <= step)
            level = coarser;
    return level;
}

Result<MetricPlan> planOf(const api::QueryMetric& query, MetricKind kind, base::Time now, std::size_t finest)
{
    MetricPlan plan;
    plan.kind = kind;
    plan.by = query.by;
    plan.view = resolved(kind, query.view.valueOr(MetricView::Usual));
    if (const auto fine = check(query, kind, plan.view); !fine)
        return failure(fine);
    const auto last = secondsOf(now);
    const auto to = std::min(query.to ? secondsOf(*query.to) : last, last);
    const auto from = query.from ? secondsOf(*query.from) : to - kHour;
    if (from < 0 || from >= to)
        return fail(ErrorCode::InvalidArgument, "The time asked for ends before it begins, or lies in the future.");
    finest = std::max(finest, finestFor(last - from));
    auto step = query.stepSeconds > 0 ? static_cast<std::int64_t>(std::ceil(query.stepSeconds))
                                      : (to - from + kUsualSteps - 1) / kUsualSteps;
    step = std::max(step, kMetricLevels.at(finest).step);
    if (query.stepSeconds > 0 && std::abs(query.stepSeconds - static_cast<double>(to - from)) <= 1) {
        // From where it begins, not from a multiple of its own length: else it would be two, neither of them of what was asked for.
        plan.level = std::max(finest, levelFor(last - from, step / kInOneStep));
        const auto own = kMetricLevels.at(plan.level).step;
        plan.from = from / own * own;
        plan.to = std::max(plan.from + own, own == kSampleSeconds ? to / own * own : roundUp(to, own));
        plan.step = plan.to - plan.from;
        return plan;
    }
    plan.level = std::max(finest, levelFor(last - from, step));
    plan.step = roundUp(step, kMetricLevels.at(plan.level).step);
    plan.from = from / plan.step * plan.step;
    // What is not over yet is there only where a step is longer than a sample.
    plan.to = plan.step == kSampleSeconds ? to / plan.step * plan.step : roundUp(to, plan.step);
    plan.to = std::max(plan.to, plan.from + plan.step);
    if ((plan.to - plan.from) / plan.step > kMostSteps)
        return fail(ErrorCode::InvalidArgument,
            "That would be " + std::to_string((plan.to - plan.from) / plan.step) + " steps, and at most "
                + std::to_string(kMostSteps) + " are given: ask for less time or longer steps.");
    return plan;
}

void MetricLines::add(std::int64_t at, const MetricPoint& point)
{
    if (at < m_plan.from || at >= m_plan.to)
        return;
    if (m_current.empty())
        m_current.resize(m_plan.steps());
    append(m_current[static_cast<std::size_t>((at - m_plan.from) / m_plan.step)], point);
}

void MetricLines::end(const Labels& labels)
{
    auto current = std::exchange(m_current, {});
    if (current.empty())
        return;
    const auto [line, isNew] = m_lines.try_emplace(lineLabels(m_plan.by, labels));
    if (isNew) {
        line->second = std::move(current);
        return;
    }
    for (std::size_t i = 0; i < current.size(); ++i)
        join(line->second[i], current[i], m_plan.kind);
}

Labels lineLabels(const std::string& by, const Labels& labels)
{
    if (by.empty())
        return labels;
    if (by == "*")
        return {};
    const auto found = labels.find(by);
    return {{by, found == labels.end() ? std::string() : found->second}};
}

std::vector<MetricLinePoints> MetricLines::take()
{
    std::vector<MetricLinePoints> lines;
    for (auto& [labels, steps] : m_lines)
        lines.push_back({labels, std::move(steps)});
    m_lines.clear();
    return lines;
}

std::vector<MetricLinePoints> linesOf(const MetricPlan& plan, const std::vector<NewPoints>& series)
{
    MetricLines lines(plan);
    for (const auto& one : series) {
        std::map<std::int64_t, const LivePoint*> bySlot; // of two for the same time the later counts
        for (const auto& [slot, point] : one.points)
            bySlot[slot] = &point;
        for (const auto& [slot, point] : bySlot)
            if (slot * kSampleSeconds >= plan.from && slot * kSampleSeconds < plan.to)
                lines.add(slot * kSampleSeconds, pointOf(plan.kind, *point));
        lines.end(one.key.labels);
    }
    return lines.take();
}

Result<std::vector<MetricLinePoints>> linesOf(
    storage::Connection& connection, const MetricPlan& plan, const std::vector<NewPoints>& series)
{
    MetricLines lines(plan);
    const auto add = [&lines](std::int64_t at, const MetricPoint& point) { lines.add(at, point); };
    for (const auto& one : series) {
        const auto visited = visitPoints(connection, one, plan.level, plan.from, plan.to, add);
        if (!visited)
            return failure(visited);
        lines.end(one.key.labels);
    }
    return lines.take();
}

namespace {

//! Whether the file knows anything of the series within [from, to).
Result<bool> isKnown(
    storage::Connection& connection, const std::vector<NewPoints>& series, std::size_t level, std::int64_t from, std::int64_t to)
{
    bool any = false;
    const auto see = [&any](std::int64_t, const MetricPoint&) { any = true; };
    for (const auto& one : series) {
        const NewPoints stored{one.key, one.id, {}};
        if (const auto visited = visitPoints(connection, stored, level, from, to, see); !visited)
            return failure(visited);
        if (any)
            break;
    }
    return any;
}

} // namespace

Result<std::size_t> levelKept(storage::Connection& connection, const MetricPlan& plan, const std::vector<NewPoints>& series)
{
    auto level = plan.level;
    for (; level + 1 < kMetricLevels.size(); ++level) {
        const auto first = firstKept(connection, level);
        if (!first)
            return failure(first);
        const auto begin = std::min(first->value_or(plan.to), plan.to);
        const auto isCut = begin > plan.from ? isKnown(connection, series, level + 1, plan.from, begin) : Result<bool>(false);
        if (!isCut)
            return failure(isCut);
        if (!*isCut)
            break;
    }
    return level;
}

api::MetricRange rangeOf(const MetricPlan& plan, std::vector<MetricLinePoints> lines)
{
    api::MetricRange range;
    range.view = plan.view;
    range.from = base::Time(std::chrono::seconds(plan.from));
    range.stepSeconds = static_cast<double>(plan.step);
    std::vector<std::pair<double, api::MetricLine>> sized;
    for (auto& points : lines) {
        auto& [size, line] = sized.emplace_back();
        line.labels = std::move(points.labels);
        line.values.reserve(points.steps.size());
        for (std::size_t i = 0; i < points.steps.size(); ++i) {
            const auto value = valueOf(plan.kind, plan.view, points.steps[i]);
            line.values.push_back(value.value_or(0));
            size += std::abs(line.values.back());
            if (!value)
                line.gaps.push_back(static_cast<std::int64_t>(i));
        }
    }
    std::ranges::stable_sort(sized, std::ranges::greater{}, [](const auto& one) { return one.first; });
    range.leftOut = static_cast<std::int64_t>(sized.size() - std::min(sized.size(), kMostLines));
    sized.resize(std::min(sized.size(), kMostLines));
    for (auto& [size, line] : sized)
        range.lines.push_back(std::move(line));
    return range;
}

} // namespace kaze::telemetry::detail
