// What rules say of what is measured.

#include "engine/alerting/detail/alerts_impl.h"
#include "engine/alerting/words.h"
#include "engine/api/alert_requests.h"

#include <algorithm>

namespace kaze::alerting {

using base::Duration;
using base::Result;
using base::Task;
using detail::Reading;
using detail::Ruled;
using detail::RuledPtr;
using detail::Standing;
using detail::StandingPtr;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t kMostCatchUp = 60; //!< steps that are looked at again after a pause
constexpr std::size_t kMostOpen = 2000;
constexpr const char* kLost = "nothing has been measured of it for an hour";
constexpr auto kEarly = 1s; //!< by which a sample may come before its time

//! The last full step.
base::Time fullStep(base::Time now, Duration step)
{
    const auto passed = std::chrono::floor<std::chrono::seconds>(now + kEarly).time_since_epoch();
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(step);
    return base::Time(passed / seconds * seconds);
}

} // namespace

namespace detail {

std::string keyOf(const std::map<std::string, std::string>& labels)
{
    std::string key;
    for (const auto& [name, value] : labels)
        key += name + "=" + value + "\n";
    return key;
}

} // namespace detail

Task<> Alerts::Impl::evaluate()
{
    if (!opened || evaluating)
        co_return;
    evaluating = true;
    const auto began = parts.clock.steady();
    const auto now = parts.clock.now();
    untracked = 0;
    dropSilences();
    const auto all = rules; // they may be edited meanwhile
    for (const auto& ruled : all)
        co_await lookAt(ruled, now);
    explain();
    tellClients();
    co_await store();
    co_await tell();
    co_await retireOld();
    firingGauge.set(static_cast<double>(firingNow().size()));
    seconds.record(std::chrono::duration<double>(parts.clock.steady() - began).count());
    evaluating = false;
}

Task<> Alerts::Impl::lookAt(RuledPtr ruled, base::Time now)
{
    if (!ruled->rule.enabled || !isAtWork(ruled))
        co_return;
    const auto step = std::chrono::duration_cast<std::chrono::microseconds>(detail::stepOf(ruled->rule));
    const auto end = fullStep(now, step);
    // At its first look, and where the clock was set back.
    if (!ruled->lookedAt || *ruled->lookedAt > end)
        ruled->lookedAt = end - step;
    if (*ruled->lookedAt == end)
        co_return;
    if (ruled->rule.kind == api::AlertKind::OpenSpans) {
        ruled->lookedAt = end;
        apply(*ruled, detail::readOpenSpans(parts.observations, ruled->rule, end));
        co_return;
    }
    const auto from = std::max(*ruled->lookedAt, end - step * kMostCatchUp);
    auto rule = ruled->rule;
    const auto reading = co_await detail::readValues(sources, std::move(rule), step, from, end);
    if (!isAtWork(ruled))
        co_return;
    if (!reading) {
        // A metric that nothing was counted of yet has no history.
        ruled->problem = reading.error().code == base::ErrorCode::NotFound ? std::string() : reading.error().text();
        co_return;
    }
    // What is not there yet, as the clock is a little behind, is looked at the next time.
    if (reading->count > 0)
        ruled->lookedAt = reading->at(reading->count - 1);
    apply(*ruled, *reading);
}

void Alerts::Impl::apply(Ruled& ruled, const Reading& reading)
{
    ruled.problem = reading.leftOut > 0 ? std::to_string(reading.leftOut)
            + " lines above the first 200 are not looked at: say by which label alerts are told apart"
                                        : std::string();
    std::set<std::string> seen;
    for (const auto& line : reading.lines) {
        const auto key = detail::keyOf(line.labels);
        seen.insert(key);
        for (std::size_t i = 0; i < reading.count; ++i)
            follow(ruled, key, line, i, reading);
    }
    const auto open = ruled.open;
    Reading::Line missing;
    missing.values.assign(reading.count, reading.isWhole ? std::optional<double>(0) : std::nullopt);
    for (const auto& [key, standing] : open)
        for (std::size_t i = 0; !seen.contains(key) && i < reading.count; ++i) {
            missing.labels = standing->alert.labels;
            follow(ruled, key, missing, i, reading);
        }
}

void Alerts::Impl::follow(
    Ruled& ruled, const std::string& key, const Reading::Line& line, std::size_t step, const Reading& reading)
{
    const auto value = step < line.values.size() ? line.values[step] : std::nullopt;
    const auto known = ruled.open.find(key);
    const auto before = known == ruled.open.end() ? Track{} : known->second->track;
    auto track = before;
    const auto at = reading.at(step);
    const auto turn = advance(track, ruled.terms, value, at, std::chrono::duration<double>(reading.step).count());
    if (known == ruled.open.end() && turn == Turn::Nothing)
        return;
    if (known == ruled.open.end() && openCount() >= kMostOpen) {
        ++untracked;
        return;
    }
    const auto standing = known == ruled.open.end() ? begin(ruled, key, line.labels) : known->second;
    standing->track = track;
    auto& alert = standing->alert;
    alert.since = track.since;
    alert.name = ruled.rule.name;
    alert.severity = ruled.rule.severity;
    alert.threshold = ruled.rule.threshold;
    // What ended an alert does not say what was wrong.
    if (value && ruled.terms.holds(*value)) {
        alert.value = *value;
        alert.summary = summaryOf(ruled.rule, alert.labels, *value);
    }
    standing->isDirty |= turn != Turn::Nothing || track.heldSeconds != before.heldSeconds
        || track.clearSeconds != before.clearSeconds || track.unknownSeconds != before.unknownSeconds;
    if (turn != Turn::Nothing)
        turned(ruled, standing, turn, at);
}

StandingPtr Alerts::Impl::begin(Ruled& ruled, const std::string& key, const std::map<std::string, std::string>& labels)
{
    auto standing = std::make_shared<Standing>();
    auto& alert = standing->alert;
    alert.id = parts.ids.next().text();
    alert.ruleId = ruled.rule.id;
    alert.labels = labels;
    alert.cause = ownCause(ruled.rule, labels).name;
    if (const auto trace = labels.find("trace"); trace != labels.end())
        alert.traceId = trace->second;
    if (const auto run = labels.find("run"); run != labels.end())
        alert.runId = run->second;
    ruled.open[key] = standing;
    return standing;
}

void Alerts::Impl::turned(Ruled& ruled, const StandingPtr& standing, Turn turn, base::Time at)
{
    auto& alert = standing->alert;
    if (std::ranges::find(changes, standing) == changes.end())
        changes.push_back(standing);
    if (turn == Turn::Began || turn == Turn::Fired) {
        alert.state = turn == Turn::Fired ? api::AlertState::Firing : api::AlertState::Pending;
        if (turn == Turn::Fired)
            alert.firedAt = at;
        return;
    }
    alert.state = api::AlertState::Ended;
    alert.endedAt = std::max(at, alert.firedAt.value_or(alert.since));
    if (turn == Turn::Lost)
        alert.summary.append("; ").append(kLost);
    if (const auto told = causes.find(alert.cause); told != causes.end())
        told->second.ending.assign(turn == Turn::Lost ? kLost : "");
    standing->isGone = turn == Turn::Dropped;
    unstored.push_back(standing);
    ruled.open.erase(detail::keyOf(alert.labels));
}

void Alerts::Impl::endAll(Ruled& ruled, const std::string& why)
{
    const auto open = ruled.open;
    for (const auto& [key, standing] : open) {
        const bool fired = standing->alert.state == api::AlertState::Firing;
        standing->alert.summary += "; " + why;
        turned(ruled, standing, fired ? Turn::Ended : Turn::Dropped, parts.clock.now());
        if (const auto told = causes.find(standing->alert.cause); fired && told != causes.end())
            told->second.ending = why;
    }
}

void Alerts::Impl::explain()
{
    Roots roots;
    std::map<Area, base::Time> since;
    for (const auto& standing : firingNow()) {
        const auto* ruled = ruleOf(standing->alert);
        const auto own = ruled ? ownCause(ruled->rule, standing->alert.labels) : Cause{};
        if (!own.isRoot)
            continue;
        const auto [oldest, isFirst] = since.try_emplace(own.area, standing->alert.since);
        if (!isFirst && oldest->second <= standing->alert.since)
            continue;
        oldest->second = standing->alert.since;
        roots[own.area] = own.name;
    }
    for (const auto& ruled : rules)
        for (const auto& [key, standing] : ruled->open) {
            if (standing->told)
                continue;
            auto cause = causeOf(ruled->rule, standing->alert.labels, roots);
            if (cause == standing->alert.cause)
                continue;
            standing->alert.cause = std::move(cause);
            standing->isDirty = true;
        }
}

void Alerts::Impl::tellClients()
{
    countLoud();
    for (const auto& standing : std::exchange(changes, {}))
        parts.changed(shown(standing->alert), {});
}

bool Alerts::Impl::isAtWork(const RuledPtr& ruled) const
{
    return std::ranges::find(rules, ruled) != rules.end();
}

std::size_t Alerts::Impl::openCount() const
{
    std::size_t count = 0;
    for (const auto& ruled : rules)
        count += ruled->open.size();
    return count;
}

std::vector<StandingPtr> Alerts::Impl::firingNow() const
{
    std::vector<StandingPtr> firing;
    for (const auto& ruled : rules)
        for (const auto& [key, standing] : ruled->open)
            if (standing->alert.state == api::AlertState::Firing)
                firing.push_back(standing);
    return firing;
}

//! Asked for with each snapshot, where there may be many of both.
void Alerts::Impl::countLoud()
{
    const auto now = parts.clock.now();
    loud = std::ranges::count_if(firingNow(), [&](const auto& standing) { return !silencedUntil(standing->alert, now); });
}

const Ruled* Alerts::Impl::ruleOf(const api::Alert& alert) const
{
    const auto found = std::ranges::find(rules, alert.ruleId, [](const auto& ruled) { return ruled->rule.id; });
    return found == rules.end() ? nullptr : found->get();
}

} // namespace kaze::alerting
