#include "engine/scaling/readiness_meter.h"

#include "engine/api/metric_requests.h"
#include "engine/scaling/anti_patterns.h"
#include "engine/scaling/bottlenecks.h"
#include "engine/scaling/calibration.h"
#include "engine/scaling/daily_trend.h"
#include "engine/scaling/latency.h"
#include "engine/scaling/measures.h"
#include "engine/scaling/stages.h"
#include "engine/scaling/trigger_level.h"
#include "engine/scaling/trigger_table.h"
#include "engine/scaling/words.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace kaze::scaling {

using namespace std::chrono_literals;
using api::MetricView;
using api::TriggerLevel;
using base::ErrorCode;
using base::Result;
using base::Task;

namespace {

constexpr std::size_t kNearest = 5;
constexpr auto kStudied = std::chrono::days(90); //!< of history, for trends
constexpr auto kStagedOver = std::chrono::days(7);

using Points = std::vector<telemetry::MetricHistory::Point>;

//! A trigger with what is known of it.
struct Watched {
    const TriggerSpec& spec;
    TriggerLimits limits;
    LevelKeeper level;
    Measured now;
    base::Gauge& value;
    base::Gauge& threshold;
    base::Gauge& shownLevel;
    std::optional<api::TriggerForecast> forecast;
    std::optional<api::TriggerCalibration> calibration;

    [[nodiscard]] double share() const { return now.value ? *now.value / limits.threshold : 0; }
};

TriggerLimits limitsOf(const TriggerSpec& spec, const TriggerChange* change)
{
    TriggerLimits limits{spec.threshold, kWarnShare, std::chrono::duration<double>(spec.hold).count()};
    if (change) {
        limits.threshold = change->threshold.value_or(limits.threshold);
        limits.warnShare = change->warnShare.value_or(limits.warnShare);
        limits.holdSeconds = change->holdSeconds.value_or(limits.holdSeconds);
    }
    return limits;
}

std::string shownOf(const Watched& one)
{
    if (!one.now.value)
        return one.now.evidence;
    return valueText(*one.now.value, one.spec.unit) + " of " + valueText(one.limits.threshold, one.spec.unit);
}

bool isNear(TriggerLevel level)
{
    return level == TriggerLevel::Warning || level == TriggerLevel::Critical;
}

Result<> checkPositive(const std::optional<double>& value, const char* what)
{
    if (!value || (std::isfinite(*value) && *value > 0))
        return {};
    return base::fail(ErrorCode::InvalidArgument, std::string(what) + " must be a number above 0");
}

} // namespace

struct ReadinessMeter::Impl {
    explicit Impl(Parts taken) : parts(taken)
    {
        triggers.reserve(triggerTable().size());
        for (const auto& spec : triggerTable()) {
            const base::MetricsRegistry::Labels labels{{"trigger", std::string(spec.id)}};
            auto& value = parts.metrics.gauge("kaze_readiness_value", labels);
            auto& threshold = parts.metrics.gauge("kaze_readiness_threshold", labels);
            auto& level = parts.metrics.gauge("kaze_readiness_level", labels);
            triggers.push_back({spec, limitsOf(spec, nullptr), LevelKeeper(parts.clock.now()),
                {std::nullopt, "nothing was measured yet"}, value, threshold, level, {}, {}});
            publish(triggers.back());
        }
    }

    void publish(Watched& one) const
    {
        // A gauge that is no number is left out of the history, and of comparisons in Prometheus.
        one.value.set(one.now.value.value_or(std::numeric_limits<double>::quiet_NaN()));
        one.threshold.set(one.limits.threshold);
        one.shownLevel.set(static_cast<double>(one.level.level()));
    }

    [[nodiscard]] api::Trigger shown(const Watched& one) const;
    [[nodiscard]] std::vector<double> trendOf(const TriggerSpec& spec) const;
    [[nodiscard]] double mostAgents() const
    {
        return std::max(mostAgentsStudied, parts.history.recent({"kaze_agents_live", {}}, MetricView::Max, 1h).value_or(0));
    }
    Task<Result<Points>> hoursOf(std::string metric, std::string trigger, MetricView view, base::Duration span);

    //! What follows from the samples alone: worked out once for all who ask until the next one, for it takes milliseconds.
    struct Derived {
        std::vector<api::Bottleneck> bottlenecks;
        std::vector<api::LatencyPart> latency;
    };
    [[nodiscard]] const Derived& whatFollows()
    {
        if (!derived)
            derived = Derived{bottlenecks(parts.history), latencyParts(parts.history)};
        return *derived;
    }

    Parts parts;
    std::vector<Watched> triggers;
    std::optional<Derived> derived; //!< of the last sample
    bool hasSampled = false;
    double mostAgentsStudied = 0; //!< at one time in the last week
};

ReadinessMeter::ReadinessMeter(Parts parts) : m_impl(std::make_unique<Impl>(parts)) { }

ReadinessMeter::~ReadinessMeter() = default;

void ReadinessMeter::sample()
{
    auto& impl = *m_impl;
    const auto steady = impl.parts.clock.steady();
    const auto now = impl.parts.clock.now();
    impl.hasSampled = true;
    impl.derived.reset();
    for (auto& one : impl.triggers) {
        one.now = measure(one.spec, impl.parts.history);
        one.level.see(one.now.value, one.limits, steady, now);
        impl.publish(one);
    }
}

bool ReadinessMeter::hasSampled() const
{
    return m_impl->hasSampled;
}

void ReadinessMeter::change(const TriggerChanges& changes)
{
    auto& impl = *m_impl;
    for (auto& one : impl.triggers) {
        const auto found = changes.find(one.spec.id);
        const auto limits = limitsOf(one.spec, found == changes.end() ? nullptr : &found->second);
        if (limits == one.limits)
            continue;
        one.limits = limits;
        one.forecast.reset(); // it was about another threshold
        one.calibration.reset();
        one.level.forget(impl.parts.clock.now());
        one.level.see(one.now.value, one.limits, impl.parts.clock.steady(), impl.parts.clock.now());
        impl.publish(one);
    }
}

Result<std::optional<TriggerChange>> ReadinessMeter::changed(
    const std::optional<TriggerChange>& before, const api::SetTrigger& command)
{
    const auto* spec = findTrigger(command.id);
    if (!spec)
        return base::fail(ErrorCode::NotFound, "there is no trigger \"" + command.id + "\"; `kaze readiness` lists them");
    if (command.reset && (command.threshold || command.warnShare || command.holdSeconds))
        return base::fail(ErrorCode::InvalidArgument, "a trigger is either set or put back to what is usual, not both");
    if (command.reset)
        return std::optional<TriggerChange>();
    for (const auto& good :
        {checkPositive(command.threshold, "a threshold"), checkPositive(command.warnShare, "a share to warn at")})
        if (!good)
            return base::failure(good);
    if (command.warnShare && *command.warnShare >= 1)
        return base::fail(ErrorCode::InvalidArgument, "the share to warn at must be below 1, which is the threshold");
    constexpr double kLongestHold = 24 * 3600;
    if (command.holdSeconds && !(*command.holdSeconds >= 0 && *command.holdSeconds <= kLongestHold))
        return base::fail(ErrorCode::InvalidArgument, "a value can be held for 0 s to a day before it is critical");
    if (spec->unit == "share" && command.threshold && *command.threshold > 1)
        return base::fail(ErrorCode::InvalidArgument, "the threshold of " + command.id + " is a share, from 0 to 1");
    const auto usual = limitsOf(*spec, nullptr);
    auto change = before.value_or(TriggerChange());
    // What is set to the usual is not set.
    const auto take = [](std::optional<double>& into, const std::optional<double>& wanted, double usually) {
        if (wanted)
            into = *wanted == usually ? std::optional<double>() : wanted;
    };
    take(change.threshold, command.threshold, usual.threshold);
    take(change.warnShare, command.warnShare, usual.warnShare);
    take(change.holdSeconds, command.holdSeconds, usual.holdSeconds);
    return change == TriggerChange() ? std::optional<TriggerChange>() : std::optional(change);
}

Task<Result<Points>> ReadinessMeter::Impl::hoursOf(std::string metric, std::string trigger, MetricView view, base::Duration span)
{
    telemetry::SeriesMatch match{std::move(metric), {}};
    if (!trigger.empty())
        match.labels["trigger"] = std::move(trigger);
    const auto now = parts.clock.now();
    const auto from = now - std::chrono::duration_cast<base::Time::duration>(span);
    co_return co_await parts.history.hours(std::move(match), view, from, now);
}

Task<Result<>> ReadinessMeter::study()
{
    auto& impl = *m_impl;
    const auto now = impl.parts.clock.now();
    std::string agentsName = "kaze_agents_live", turnsName = "kaze_turn_seconds", ofAll;
    const auto agents = co_await impl.hoursOf(std::move(agentsName), ofAll, MetricView::Max, kStagedOver);
    if (!agents)
        co_return base::failure(agents);
    impl.mostAgentsStudied = 0;
    for (const auto& hour : *agents)
        impl.mostAgentsStudied = std::max(impl.mostAgentsStudied, hour.value);
    const auto turns = co_await impl.hoursOf(std::move(turnsName), ofAll, MetricView::P95, kStudied);
    if (!turns)
        co_return base::failure(turns);
    for (auto& one : impl.triggers) {
        std::string name = "kaze_readiness_value", trigger(one.spec.id);
        const auto hours = co_await impl.hoursOf(std::move(name), std::move(trigger), MetricView::Max, kStudied);
        if (!hours)
            co_return base::failure(hours);
        const bool isThere = one.now.value && *one.now.value >= one.limits.threshold;
        one.forecast = isThere ? std::nullopt : forecast(*hours, one.limits.threshold, one.spec.unit, now);
        one.calibration = calibrate(one.spec, one.limits.threshold, *hours, *turns, now);
    }
    co_return Result<>{};
}

std::vector<double> ReadinessMeter::Impl::trendOf(const TriggerSpec& spec) const
{
    const telemetry::SeriesMatch match{"kaze_readiness_value", {{"trigger", std::string(spec.id)}}};
    std::vector<double> trend;
    for (const auto& step : parts.history.recentSteps(match, MetricView::Value, 1min, 60))
        trend.push_back(step.value_or(-1));
    return trend;
}

api::Trigger ReadinessMeter::Impl::shown(const Watched& one) const
{
    const auto& spec = one.spec;
    api::Trigger trigger;
    trigger.id = spec.id;
    trigger.title = spec.title;
    trigger.isComponent = spec.isComponent;
    trigger.unit = spec.unit;
    trigger.value = one.now.value;
    trigger.threshold = one.limits.threshold;
    trigger.usualThreshold = spec.threshold;
    trigger.warnShare = one.limits.warnShare;
    trigger.holdSeconds = one.limits.holdSeconds;
    trigger.level = one.level.level();
    trigger.since = one.level.since();
    trigger.formula = spec.formula;
    trigger.evidence = one.now.evidence;
    trigger.mapping = spec.mapping;
    trigger.action = spec.action;
    trigger.stage = spec.stage;
    trigger.trend = trendOf(spec);
    trigger.metric = "kaze_readiness_value";
    trigger.forecast = one.forecast;
    trigger.calibration = one.calibration;
    return trigger;
}

api::Readiness ReadinessMeter::answer(const Installation& installation) const
{
    auto& impl = *m_impl;
    api::Readiness readiness;
    readiness.at = impl.parts.clock.now();
    for (const auto& one : impl.triggers)
        readiness.triggers.push_back(impl.shown(one));
    const auto agents = impl.mostAgents();
    auto stage = stageOf(installation.tenants, agents, readiness.triggers);
    readiness.stage = stage.number;
    readiness.stageTitle = std::move(stage.title);
    readiness.next = std::move(stage.next);
    const auto entries = impl.parts.history.latest({"kaze_knowledge_entries", {}}).value_or(0);
    readiness.antiPatterns = antiPatterns(installation, entries, agents);
    readiness.bottlenecks = impl.whatFollows().bottlenecks;
    readiness.latency = impl.whatFollows().latency;
    return readiness;
}

void ReadinessMeter::fill(api::CellSnapshot& snapshot, std::int64_t tenants) const
{
    const auto& impl = *m_impl;
    snapshot.stage = stageOf(tenants, impl.mostAgents(), {}).number;
    std::vector<const Watched*> known;
    for (const auto& one : impl.triggers) {
        snapshot.triggersNear += isNear(one.level.level()) ? 1 : 0;
        if (one.now.value)
            known.push_back(&one);
    }
    std::ranges::stable_sort(
        known, std::ranges::greater(), [](const Watched* one) { return std::pair(one->level.level(), one->share()); });
    known.resize(std::min(known.size(), kNearest));
    for (const auto* one : known)
        snapshot.nearest.push_back({std::string(one->spec.id), std::string(one->spec.title), shownOf(*one), one->share(),
            one->level.level(), isNear(one->level.level()) ? std::string(one->spec.action) : std::string()});
}

} // namespace kaze::scaling
