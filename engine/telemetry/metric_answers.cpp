#include "engine/api/metric_requests.h"
#include "engine/base/filter.h"
#include "engine/base/glob.h"
#include "engine/base/metric_table.h"
#include "engine/base/text.h"
#include "engine/telemetry/detail/metric_history_impl.h"

#include <algorithm>
#include <cmath>

namespace kaze::telemetry {

using api::MetricView;
using base::ErrorCode;
using base::fail;
using base::failure;
using base::Result;
using base::Task;
using detail::kHour;
using detail::kSampleSeconds;
using detail::MemorySeries;
using detail::MetricPoint;

namespace {

std::int64_t secondsOf(base::Time time)
{
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

//! All samples of a series from a frame on, as one.
MetricPoint sumFrom(const MemorySeries& series, std::uint32_t frame)
{
    MetricPoint sum;
    for (auto at = std::ranges::lower_bound(series.points, frame, {}, &detail::LivePoint::frame); at != series.points.end(); ++at)
        append(sum, detail::pointOf(series.key.kind, *at));
    return sum;
}

//! The percentile of the samples themselves: what a histogram need not be asked for.
std::optional<double> shareOfSamples(const std::vector<MemorySeries*>& all, double share, std::uint32_t frame)
{
    std::vector<double> values;
    for (const auto* series : all)
        for (auto at = std::ranges::lower_bound(series->points, frame, {}, &detail::LivePoint::frame); at != series->points.end();
             ++at)
            if (const auto value = valueOf(series->key.kind, MetricView::Usual, detail::pointOf(series->key.kind, *at)))
                values.push_back(*value);
    if (values.empty())
        return std::nullopt;
    const auto rank = static_cast<std::size_t>(std::max(1.0, std::ceil(share * static_cast<double>(values.size())))) - 1;
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(rank);
    std::ranges::nth_element(values, at);
    return *at;
}

std::optional<double> valueFrom(const std::vector<MemorySeries*>& all, MetricView view, std::uint32_t frame)
{
    if (all.empty())
        return std::nullopt;
    const auto kind = all.front()->key.kind;
    if (const auto share = detail::shareOf(detail::resolved(kind, view)); share && kind != detail::MetricKind::Histogram)
        return shareOfSamples(all, *share, frame);
    MetricPoint sum;
    for (const auto* series : all)
        join(sum, sumFrom(*series, frame), kind);
    return valueOf(kind, view, sum);
}

api::MetricKind apiKind(detail::MetricKind kind)
{
    constexpr std::array kKinds{api::MetricKind::Counter, api::MetricKind::Gauge, api::MetricKind::Histogram};
    return kKinds.at(static_cast<std::size_t>(kind));
}

api::MetricRow rowOf(const base::MetricsRegistry::Instrument& instrument)
{
    api::MetricRow row;
    row.name = *instrument.name;
    row.labels = *instrument.labels;
    row.kind = apiKind(instrument.kind);
    if (const auto* about = base::describeMetric(row.name)) {
        row.unit = about->unit;
        row.help = about->help;
    }
    if (instrument.counter)
        row.value = static_cast<double>(instrument.counter->value());
    if (instrument.gauge)
        row.value = std::isfinite(instrument.gauge->value()) ? instrument.gauge->value() : 0;
    if (instrument.histogram) {
        const auto counts = instrument.histogram->counts();
        row.count = static_cast<std::int64_t>(counts.count());
        row.sum = counts.sum;
        row.value = counts.mean();
        row.p50 = counts.percentile(0.5);
        row.p95 = counts.percentile(0.95);
        row.p99 = counts.percentile(0.99);
    }
    return row;
}

char lowered(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
}

//! A word is found anywhere; what a label is said to be is all of it.
bool textHas(const base::FilterTerm& term, const std::string& text)
{
    const auto pattern = term.field.empty() ? '*' + term.value + '*' : term.value;
    return base::globMatches(pattern, text, [](std::string_view steps, std::size_t& at, char byte) {
        return lowered(steps[at]) == lowered(byte) ? (++at, true) : false;
    });
}

bool shows(const std::vector<base::FilterTerm>& terms, const api::MetricRow& row)
{
    return std::ranges::all_of(terms, [&](const base::FilterTerm& term) {
        bool holds = false;
        if (term.field.empty() || term.field == "name")
            holds = textHas(term, row.name);
        else if (const auto label = row.labels.find(term.field); label != row.labels.end())
            holds = textHas(term, label->second);
        return holds != term.negated;
    });
}

} // namespace

std::optional<double> MetricHistory::latest(const SeriesMatch& match) const
{
    m_impl->memory.refresh();
    double sum = 0;
    base::HistogramCounts counts;
    bool any = false, isHistogram = false;
    for (const auto* series : m_impl->memory.matching(match)) {
        any = any || series->isLive();
        if (series->source.counter)
            sum += static_cast<double>(series->source.counter->value());
        if (series->source.gauge)
            sum += series->source.gauge->value();
        if (series->source.histogram) {
            counts.add(series->source.histogram->counts());
            isHistogram = true;
        }
    }
    if (!any || (isHistogram && counts.buckets.empty()) || !std::isfinite(sum))
        return std::nullopt;
    return isHistogram ? counts.mean() : sum;
}

std::optional<double> MetricHistory::recent(const SeriesMatch& match, MetricView view, base::Duration span) const
{
    const auto& memory = m_impl->memory;
    return valueFrom(memory.matching(match), view, memory.firstWithin(span, m_impl->parts.clock.steady()));
}

std::vector<MetricHistory::SeriesValue> MetricHistory::recentBySeries(
    const SeriesMatch& match, MetricView view, base::Duration span) const
{
    const auto& memory = m_impl->memory;
    const auto from = memory.firstWithin(span, m_impl->parts.clock.steady());
    std::vector<SeriesValue> values;
    for (auto* series : memory.matching(match))
        if (const auto value = valueFrom({series}, view, from))
            values.push_back({series->key.labels, *value});
    return values;
}

std::vector<std::optional<double>> MetricHistory::recentSteps(
    const SeriesMatch& match, MetricView view, base::Duration step, std::size_t steps) const
{
    const auto& memory = m_impl->memory;
    const auto now = memory.reference(m_impl->parts.clock.steady());
    std::vector<std::optional<double>> values(steps);
    const auto series = memory.matching(match);
    if (series.empty() || steps == 0 || step <= base::Duration{0})
        return values;
    const auto kind = series.front()->key.kind;
    std::vector<MetricPoint> sums(steps);
    for (const auto* one : series) {
        std::vector<MetricPoint> own(steps);
        for (const auto& point : one->points) {
            const auto ago = static_cast<std::size_t>(std::max<std::int64_t>(0, (now - memory.frame(point.frame).steady) / step));
            if (ago < steps)
                append(own[steps - 1 - ago], detail::pointOf(kind, point));
        }
        for (std::size_t i = 0; i < steps; ++i)
            join(sums[i], own[i], kind);
    }
    std::ranges::transform(sums, values.begin(), [&](const MetricPoint& sum) { return valueOf(kind, view, sum); });
    return values;
}

std::optional<double> MetricHistory::recentShareAbove(const SeriesMatch& match, double limit, base::Duration span) const
{
    const auto& memory = m_impl->memory;
    const auto from = memory.firstWithin(span, m_impl->parts.clock.steady());
    base::HistogramCounts counts;
    for (const auto* series : memory.matching(match))
        if (series->key.kind == detail::MetricKind::Histogram)
            counts.add(sumFrom(*series, from).counts);
    const auto all = counts.count();
    if (all == 0)
        return std::nullopt;
    return static_cast<double>(all - counts.countUpTo(limit)) / static_cast<double>(all);
}

double MetricHistory::recentCount(const SeriesMatch& match, base::Duration span) const
{
    const auto& memory = m_impl->memory;
    const auto from = memory.firstWithin(span, m_impl->parts.clock.steady());
    double count = 0;
    for (const auto* series : memory.matching(match)) {
        const auto sum = sumFrom(*series, from);
        if (series->key.kind == detail::MetricKind::Histogram)
            count += static_cast<double>(sum.counts.count());
        if (series->key.kind == detail::MetricKind::Counter)
            count += sum.sum;
    }
    return count;
}

bool MetricHistory::Impl::remembers(const detail::MetricPlan& plan) const
{
    return !memory.isEmpty() && memory.frame(memory.firstSinceSet()).slot * kSampleSeconds <= plan.from;
}

Task<Result<std::size_t>> MetricHistory::Impl::levelKept(detail::MetricPlan plan, Series series)
{
    const auto file = database;
    if (!file || remembers(plan))
        co_return plan.level;
    std::vector<detail::NewPoints> asked;
    for (const auto* one : series)
        asked.push_back({one->key, one->id, {}});
    auto job = [plan = std::move(plan), asked = std::move(asked)](
                   storage::Connection& connection) { return detail::levelKept(connection, plan, asked); };
    co_return co_await file->read(std::move(job));
}

Task<Result<std::vector<detail::MetricLinePoints>>> MetricHistory::Impl::lines(
    detail::MetricPlan plan, Series series, bool fromMemory)
{
    const auto first = fromMemory ? memory.firstAt(plan.from / kSampleSeconds) : memory.saved();
    std::vector<detail::NewPoints> asked;
    for (const auto* one : series)
        asked.push_back({one->key, one->id, memory.pointsFrom(*one, first)});
    const auto file = database;
    if (fromMemory || !file) {
        auto work = [plan = std::move(plan), asked = std::move(asked)] { return detail::linesOf(plan, asked); };
        co_return co_await parts.workers.run(std::move(work));
    }
    auto job = [plan = std::move(plan), asked = std::move(asked)](
                   storage::Connection& connection) { return detail::linesOf(connection, plan, asked); };
    co_return co_await file->read(std::move(job));
}

Task<Result<std::vector<MetricHistory::Point>>> MetricHistory::hours(
    SeriesMatch match, MetricView view, base::Time from, base::Time to)
{
    std::vector<Point> points;
    co_await m_impl->opened();
    auto series = m_impl->memory.matching(match);
    if (series.empty())
        co_return points;
    detail::MetricPlan plan;
    plan.kind = series.front()->key.kind;
    plan.view = detail::resolved(plan.kind, view);
    plan.level = detail::kMetricLevels.size() - 1;
    plan.step = kHour;
    plan.from = secondsOf(from) / kHour * kHour;
    plan.to = (secondsOf(std::min(to, m_impl->parts.clock.now())) + kHour - 1) / kHour * kHour;
    plan.by = "*";
    if (plan.from < 0 || plan.to <= plan.from)
        co_return points;
    const auto asked = plan;
    const auto lines = co_await m_impl->lines(std::move(plan), std::move(series), m_impl->remembers(asked));
    if (!lines)
        co_return failure(lines);
    if (!lines->empty())
        for (std::size_t i = 0; i < lines->front().steps.size(); ++i)
            if (const auto value = valueOf(asked.kind, asked.view, lines->front().steps[i]))
                points.push_back({base::Time(std::chrono::seconds(asked.from + static_cast<std::int64_t>(i) * kHour)), *value});
    co_return points;
}

Result<std::string> MetricHistory::Impl::nameFor(const std::string& word) const
{
    if (base::describeMetric(word) || memory.all().contains(word))
        return word;
    std::string all;
    const std::string* only = nullptr;
    for (const auto& [name, series] : memory.all()) {
        if (word.empty() || name.find(word) == std::string::npos)
            continue;
        only = all.empty() ? &name : nullptr;
        all += (all.empty() ? "" : ", ") + name;
    }
    if (only)
        return *only;
    if (!all.empty())
        return fail(ErrorCode::InvalidArgument, "\"" + word + "\" stands for several metrics: " + base::shortened(all, 600));
    return fail(ErrorCode::NotFound, "There is no metric \"" + word + "\": `kaze metrics` lists those that there are.");
}

Task<Result<api::MetricRange>> MetricHistory::query(api::QueryMetric query)
{
    co_await m_impl->opened();
    m_impl->memory.refresh();
    auto name = m_impl->nameFor(query.name);
    if (!name)
        co_return failure(name);
    query.name = std::move(*name);
    const auto* about = base::describeMetric(query.name);
    auto series = m_impl->memory.matching({query.name, query.labels});
    const auto named = m_impl->memory.matching({query.name, {}});
    const auto kind = named.empty() ? about->kind : named.front()->key.kind;
    const auto now = m_impl->parts.clock.now();
    auto plan = detail::planOf(query, kind, now);
    if (plan) {
        const auto kept = co_await m_impl->levelKept(*plan, series);
        if (!kept)
            co_return failure(kept);
        plan = detail::planOf(query, kind, now, *kept);
    }
    if (!plan)
        co_return failure(plan);
    const auto asked = *plan;
    auto lines = co_await m_impl->lines(std::move(*plan), std::move(series), m_impl->remembers(asked));
    if (!lines)
        co_return failure(lines);
    auto range = detail::rangeOf(asked, std::move(*lines));
    range.name = query.name;
    range.unit = about ? about->unit : "";
    co_return range;
}

Result<api::MetricList> MetricHistory::list(const std::string& filter) const
{
    const auto terms = base::parseFilter(filter);
    if (!terms)
        return failure(terms);
    for (const auto& term : *terms)
        if (term.op != base::FilterTerm::Op::Contains && term.op != base::FilterTerm::Op::Equals)
            return base::failAt(term.position, "metrics are looked for by words of their names and by label:value");
    api::MetricList list;
    for (const auto& instrument : m_impl->parts.metrics.instruments())
        if (auto row = rowOf(instrument); shows(*terms, row))
            list.rows.push_back(std::move(row));
    std::ranges::sort(list.rows, {}, [](const api::MetricRow& row) { return std::tie(row.name, row.labels); });
    const auto figures = this->figures();
    list.kept = static_cast<std::int64_t>(figures.kept);
    list.overflowed = static_cast<std::int64_t>(m_impl->parts.metrics.overflows().size());
    list.problem = figures.problem;
    return list;
}

} // namespace kaze::telemetry
