#include "engine/telemetry/metric_history.h"

#include "engine/telemetry/detail/metric_history_impl.h"

namespace kaze::telemetry {

using base::Result;
using base::Task;
using namespace std::chrono_literals;

namespace {

constexpr base::Duration kEvery = std::chrono::seconds(detail::kSampleSeconds);
constexpr std::uint32_t kSaveAfter = 30; //!< samples: five minutes
constexpr auto kSlack = 1s; //!< by which a timer may come early, as the wall clock sees it

std::int64_t fullTens(base::Time now)
{
    return std::chrono::floor<std::chrono::seconds>(now + kSlack).time_since_epoch() / kEvery;
}

base::Duration untilNext(base::Time now)
{
    return (fullTens(now) + 1) * kEvery - now.time_since_epoch();
}

//! The 10 s that have just ended.
std::int64_t slotOf(base::Time now)
{
    return fullTens(now) - 1;
}

} // namespace

MetricHistory::MetricHistory(MetricHistoryOptions options, Parts parts)
    : m_impl(std::make_unique<Impl>(std::move(options), std::move(parts)))
{
}

MetricHistory::~MetricHistory()
{
    if (m_impl->database)
        m_impl->database->close();
}

void MetricHistory::beforeSample(std::function<void()> collect)
{
    m_impl->before.push_back(std::move(collect));
}

void MetricHistory::afterSample(std::function<void()> seen)
{
    m_impl->after.push_back(std::move(seen));
}

Task<> MetricHistory::run(base::CancelToken cancel)
{
    auto& impl = *m_impl;
    while (true) {
        const auto wait = untilNext(impl.parts.clock.now());
        const auto slept = co_await impl.parts.clock.sleep(wait, cancel);
        if (!slept)
            break;
        co_await impl.opened();
        impl.sample();
        if (impl.memory.end() - impl.memory.saved() >= kSaveAfter)
            impl.saveBehind();
    }
    if (impl.memory.end() > impl.memory.saved()) {
        const auto saved = co_await impl.save();
        if (!saved)
            impl.parts.log->warn("the last minutes of the metric history are lost: {}", saved.error().text());
    }
    co_await impl.close();
}

void MetricHistory::sample()
{
    m_impl->sample();
}

void MetricHistory::Impl::sample()
{
    const auto now = parts.clock.now();
    if (now.time_since_epoch() < kEvery)
        return; // a clock that was never set
    for (const auto& collect : before)
        collect();
    publish();
    memory.sample(slotOf(now), parts.clock.steady());
    figures.lostSamples += memory.trim();
    for (const auto& seen : after)
        seen();
}

//! What the instruments and this history itself could not tell.
void MetricHistory::Impl::publish()
{
    auto& metrics = parts.metrics;
    metrics.gauge("kaze_metrics_series").set(static_cast<double>(metrics.size()));
    for (const auto& [name, times] : metrics.overflows()) {
        auto& before = overflows[name];
        metrics.counter("kaze_metrics_overflowed_lookups_total", {{"metric", name}}).add(times - std::exchange(before, times));
    }
    failedSaves.add(figures.failedSaves - std::exchange(publishedFailures, figures.failedSaves));
    lostSamples.add(figures.lostSamples - std::exchange(publishedLosses, figures.lostSamples));
}

Task<Result<>> MetricHistory::save()
{
    co_return co_await m_impl->save();
}

MetricHistory::Figures MetricHistory::figures() const
{
    auto figures = m_impl->figures;
    if (m_impl->database)
        figures.bytes = m_impl->database->figures().fileBytes;
    for (const auto& [name, named] : m_impl->memory.all())
        for (const auto& series : named)
            (series->id != 0 ? figures.kept : figures.notKept) += series->id != 0 || !series->isKept ? 1 : 0;
    return figures;
}

} // namespace kaze::telemetry
