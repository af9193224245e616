#include "engine/alerting/evaluator.h"

#include <algorithm>
#include <cmath>

namespace kaze::alerting {

namespace {

constexpr double kHysteresis = 0.1;
constexpr double kLeastKeepSeconds = 60, kMostKeepSeconds = 300;

Turn over(Track& track, Turn firing, Turn pending)
{
    const bool fired = track.state == Track::State::Firing;
    track.state = Track::State::Idle;
    return fired ? firing : pending;
}

void noteValue(Track& track, const Terms& terms, double value)
{
    track.value = value;
    track.worst = terms.isAbove ? std::max(track.worst, value) : std::min(track.worst, value);
}

Turn begin(Track& track, const Terms& terms, double value, base::Time at)
{
    track = {};
    track.since = at;
    track.value = track.worst = value;
    track.state = terms.forSeconds > 0 ? Track::State::Pending : Track::State::Firing;
    return terms.forSeconds > 0 ? Turn::Began : Turn::Fired;
}

} // namespace

Terms termsOf(const api::AlertRule& rule)
{
    Terms terms;
    terms.isAbove = rule.compare == api::AlertCompare::Above;
    terms.threshold = rule.threshold;
    const auto away = rule.kind == api::AlertKind::Trigger ? 0 : std::abs(rule.threshold) * kHysteresis;
    terms.clearAt = terms.isAbove ? rule.threshold - away : rule.threshold + away;
    terms.forSeconds = rule.forSeconds;
    terms.keepSeconds = std::clamp(rule.forSeconds, kLeastKeepSeconds, kMostKeepSeconds);
    return terms;
}

Turn advance(Track& track, const Terms& terms, std::optional<double> value, base::Time at, double seconds)
{
    if (!value || !std::isfinite(*value)) {
        if (track.state == Track::State::Idle)
            return Turn::Nothing;
        track.unknownSeconds += seconds;
        return track.unknownSeconds >= kLostAfterSeconds ? over(track, Turn::Lost, Turn::Dropped) : Turn::Nothing;
    }
    const bool holds = terms.holds(*value);
    if (track.state == Track::State::Idle)
        return holds ? begin(track, terms, *value, at) : Turn::Nothing;
    track.unknownSeconds = 0;
    noteValue(track, terms, *value);
    if (track.state == Track::State::Pending) {
        if (!holds)
            return over(track, Turn::Ended, Turn::Dropped);
        track.heldSeconds += seconds;
        if (track.heldSeconds < terms.forSeconds)
            return Turn::Nothing;
        track.state = Track::State::Firing;
        return Turn::Fired;
    }
    track.clearSeconds = terms.isClear(*value) ? track.clearSeconds + seconds : 0;
    return track.clearSeconds >= terms.keepSeconds ? over(track, Turn::Ended, Turn::Dropped) : Turn::Nothing;
}

} // namespace kaze::alerting
