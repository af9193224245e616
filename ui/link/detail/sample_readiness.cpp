#include "ui/link/detail/sample_readiness.h"

#include "engine/base/text.h"
#include "ui/link/detail/sample_triggers.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace kaze::ui {

namespace {

using namespace std::chrono_literals;
using api::TriggerLevel;
using base::ErrorCode;

constexpr auto kKept = 30 * 24h; // so far back something is known
constexpr auto kLostFrom = 9 * 24h, kLostTo = 9 * 24h - 10h; // of which nothing is known: the cell did not run
constexpr std::int64_t kMostSteps = 600;
constexpr double kGrowth = 0.18; // of the value, in thirty days
constexpr double kAgentsHeld = 49; // by this machine

double secondsOf(api::Time::duration time)
{
    return std::chrono::duration<double>(time).count();
}

double shareOf(const api::Trigger& trigger)
{
    return trigger.value ? *trigger.value / trigger.threshold : 0;
}

std::string shown(const api::Trigger& trigger)
{
    return trigger.value
        ? sampleValueText(*trigger.value, trigger.unit) + " of " + sampleValueText(trigger.threshold, trigger.unit)
        : trigger.evidence;
}

//! Three digits that count.
std::string digits(double value)
{
    return std::abs(value) >= 100 ? fmt::format("{:.0f}", value) : fmt::format("{:.3g}", value);
}

} // namespace

std::string sampleValueText(double value, const std::string& unit)
{
    if (unit == "share")
        return digits(value * 100) + " %";
    if (unit == "seconds")
        return value < 1e-3 ? digits(value * 1e6) + " µs" : value < 1 ? digits(value * 1e3) + " ms" : digits(value) + " s";
    if (unit == "bytes")
        return base::sizeText(static_cast<std::uint64_t>(value));
    const auto number = value >= 9999.5e5 ? digits(value / 1e9) + " G"
        : value >= 999.5e3                ? digits(value / 1e6) + " M"
        : value >= 9999.5                 ? digits(value / 1e3) + " k"
                                          : digits(value);
    return number + (unit == "per_minute" ? " a minute" : "");
}

SampleReadiness::SampleReadiness(api::Time now, bool busy) : m_now(now), m_busy(busy)
{
    addTriggers();
    addDetails();
    addSteps();
    for (auto& trigger : m_triggers) {
        if (!busy) {
            // A first start has measured nothing yet.
            trigger.value.reset();
            m_evidence[trigger.id] = "nothing was measured yet";
            trigger.forecast.reset();
            trigger.calibration.reset();
            trigger.steps.clear();
        }
        judge(trigger);
    }
}

void SampleReadiness::addTriggers()
{
    for (const auto& one : sampleTriggers()) {
        api::Trigger trigger;
        trigger.id = one.id;
        trigger.title = one.title;
        trigger.isComponent = m_triggers.size() >= kScalingTriggers;
        trigger.unit = one.unit;
        trigger.value = one.value;
        trigger.threshold = trigger.usualThreshold = one.threshold;
        trigger.holdSeconds = one.hold;
        trigger.since = m_now - 61min;
        trigger.formula = one.formula;
        trigger.mapping = one.mapping;
        trigger.action = one.action;
        trigger.stage = one.stage;
        trigger.metric = "kaze_readiness_value";
        m_evidence[trigger.id] = one.evidence;
        m_triggers.push_back(std::move(trigger));
    }
}

api::Trigger* SampleReadiness::find(const std::string& id)
{
    const auto found
        = std::find_if(m_triggers.begin(), m_triggers.end(), [&id](const api::Trigger& one) { return one.id == id; });
    return found == m_triggers.end() ? nullptr : &*found;
}

double SampleReadiness::valueAt(const api::Trigger& trigger, api::Time at) const
{
    const double ago = secondsOf(m_now - at);
    const double seed = static_cast<double>(std::hash<std::string>{}(trigger.id) % 97);
    const double time = secondsOf(at.time_since_epoch());
    const double chance = std::sin(std::floor(time / 60) * 12.9898 + seed) * 43'758.5453;
    const double wave = 0.05 * std::sin(time / 21'000 + seed) + 0.03 * std::sin(time / 2'900 + 2 * seed)
        + 0.06 * (chance - std::floor(chance) - 0.5);
    // It ends at what is measured now, which is more than it was.
    const double calm = 1 - std::exp(-ago / 240);
    return std::max(0.0, trigger.value.value_or(0) * (1 - kGrowth * ago / secondsOf(kKept) + (wave - 0.1) * calm));
}

void SampleReadiness::judge(api::Trigger& trigger) const
{
    trigger.evidence = m_evidence.at(trigger.id);
    if (const auto place = trigger.evidence.find("{}"); place != std::string::npos)
        trigger.evidence.replace(place, 2, sampleValueText(trigger.value.value_or(0), trigger.unit));
    const double share = shareOf(trigger);
    const auto before = trigger.level;
    trigger.level = !trigger.value   ? TriggerLevel::Unknown
        : share >= 1                 ? TriggerLevel::Critical
        : share >= trigger.warnShare ? TriggerLevel::Warning
                                     : TriggerLevel::Ok;
    if (before.known() && !(before == trigger.level) && !trigger.trend.empty())
        trigger.since = m_now;
    trigger.trend.clear();
    for (int minute = 59; minute >= 0; --minute)
        trigger.trend.push_back(trigger.value ? valueAt(trigger, m_now - std::chrono::minutes(minute)) : -1);
}

void SampleReadiness::setFigures(const SampleFigures& figures)
{
    if (!m_busy)
        return;
    m_evidence["agents"]
        = fmt::format("{0:.0f} of about {1:.0f} by processors: {0:.0f} agents use 14 % of the processors, other programs 23 "
                      "%. The documents say 50 a node, 30 to 50, or 500",
            figures.agents, kAgentsHeld);
    const std::pair<const char*, double> values[]{{"agents", figures.agents / kAgentsHeld}, {"run-queue", figures.queued},
        {"knowledge-entries", figures.memoryEntries}, {"vector-search", figures.searchSeconds},
        {"memory-query", figures.searchSeconds}, {"checkpoint-write", figures.checkpointSeconds},
        {"database-size", figures.largestStore}, {"agent-memory", figures.agentBytes}};
    for (const auto& [id, value] : values)
        if (auto* trigger = find(id); trigger && trigger->value != value) {
            trigger->value = value;
            judge(*trigger);
        }
}

std::vector<api::TriggerBrief> SampleReadiness::nearest() const
{
    auto sorted = m_triggers;
    const auto rank = [](const api::Trigger& one) { return std::pair(one.level.valueOr(TriggerLevel::Unknown), shareOf(one)); };
    std::stable_sort(
        sorted.begin(), sorted.end(), [&rank](const api::Trigger& a, const api::Trigger& b) { return rank(a) > rank(b); });
    std::vector<api::TriggerBrief> briefs;
    for (std::size_t at = 0; at < 5 && at < sorted.size(); ++at) {
        const auto& one = sorted[at];
        const bool warns = one.level == TriggerLevel::Warning || one.level == TriggerLevel::Critical;
        if (one.value)
            briefs.push_back({one.id, one.title, shown(one), shareOf(one), one.level, warns ? one.action : std::string()});
    }
    return briefs;
}

std::int64_t SampleReadiness::nearOnes() const
{
    return std::count_if(m_triggers.begin(), m_triggers.end(),
        [](const api::Trigger& one) { return one.level == TriggerLevel::Warning || one.level == TriggerLevel::Critical; });
}

base::Result<api::Done> SampleReadiness::set(const api::SetTrigger& request)
{
    auto* trigger = find(request.id);
    if (!trigger)
        return base::fail(ErrorCode::NotFound, "there is no trigger \"" + request.id + "\"");
    for (const auto& value : {request.threshold, request.warnShare})
        if (value && (!std::isfinite(*value) || *value <= 0))
            return base::fail(ErrorCode::InvalidArgument, "a threshold is a positive number");
    if (request.warnShare && *request.warnShare >= 1)
        return base::fail(ErrorCode::InvalidArgument, "a trigger warns below its threshold: a share under 1");
    if (request.reset) {
        trigger->threshold = trigger->usualThreshold;
        trigger->warnShare = api::Trigger().warnShare;
        for (const auto& one : sampleTriggers())
            if (one.id == request.id)
                trigger->holdSeconds = one.hold;
    }
    trigger->threshold = request.threshold.value_or(trigger->threshold);
    trigger->warnShare = request.warnShare.value_or(trigger->warnShare);
    trigger->holdSeconds = request.holdSeconds.value_or(trigger->holdSeconds);
    judge(*trigger);
    return api::Done{};
}

base::Result<api::Done> SampleReadiness::doStep(const api::DoTriggerStep& request)
{
    auto* trigger = find(request.trigger);
    if (!trigger)
        return base::fail(ErrorCode::NotFound, "there is no trigger \"" + request.trigger + "\"");
    const auto step
        = std::find_if(trigger->steps.begin(), trigger->steps.end(), [&](const auto& one) { return one.id == request.step; });
    if (step == trigger->steps.end())
        return base::fail(ErrorCode::NotFound, "the trigger \"" + request.trigger + "\" offers no step \"" + request.step + "\"");
    if (!step->allowed)
        return base::fail(ErrorCode::PermissionDenied, step->whyNot);
    const auto done = *step;
    // It is done, for all triggers that offered it.
    for (auto& one : m_triggers) {
        const auto same
            = std::find_if(one.steps.begin(), one.steps.end(), [&](const auto& other) { return other.id == done.id; });
        if (same == one.steps.end())
            continue;
        one.steps.erase(same);
        one.forecast.reset();
        if (one.value)
            *one.value *= done.id == "local-overflow" ? 0.68 : 0.9;
        judge(one);
    }
    return api::Done{};
}

base::Result<api::MetricRange> SampleReadiness::history(const api::QueryMetric& query) const
{
    const auto wanted = query.labels.find("trigger");
    const auto found = std::find_if(m_triggers.begin(), m_triggers.end(),
        [&](const api::Trigger& one) { return wanted != query.labels.end() && one.id == wanted->second; });
    if (found == m_triggers.end())
        return base::fail(ErrorCode::NotFound, "there is no such trigger");
    const auto to = std::min(query.to.value_or(m_now), m_now);
    const auto from = query.from.value_or(to - 1h);
    if (from >= to)
        return base::fail(ErrorCode::InvalidArgument, "the time range ends before it begins");
    api::MetricRange range;
    range.name = query.name;
    range.unit = found->unit;
    range.from = from;
    const double length = secondsOf(to - from);
    range.stepSeconds = std::max({query.stepSeconds, 10.0, length / static_cast<double>(kMostSteps)});
    if (!found->value)
        return range;
    api::MetricLine line;
    line.labels["trigger"] = found->id;
    for (std::int64_t step = 0; static_cast<double>(step) * range.stepSeconds < length; ++step) {
        const auto at = from + std::chrono::microseconds(std::llround(static_cast<double>(step) * range.stepSeconds * 1e6));
        const bool lost = at < m_now - kKept || (at >= m_now - kLostFrom && at < m_now - kLostTo);
        if (lost)
            line.gaps.push_back(step);
        line.values.push_back(lost ? 0 : valueAt(*found, at));
    }
    range.lines.push_back(std::move(line));
    return range;
}

} // namespace kaze::ui
