#include "engine/scaling/measures.h"

#include "engine/api/metric_requests.h"
#include "engine/scaling/agent_room.h"
#include "engine/scaling/call_outcomes.h"
#include "engine/scaling/words.h"

#include <algorithm>

namespace kaze::scaling {

namespace {

using api::MetricView;
using telemetry::SeriesMatch;

SeriesMatch matchOf(const TriggerSpec& spec)
{
    SeriesMatch match{std::string(spec.metric), {}};
    if (!spec.label.empty())
        match.labels[std::string(spec.label)] = spec.labelValue;
    return match;
}

std::string within(const TriggerSpec& spec)
{
    return " in the last " + spanText(spec.span);
}

Measured nothing(const TriggerSpec& spec)
{
    if (!spec.absent.empty())
        return {std::nullopt, std::string(spec.absent)};
    const auto what = spec.counted.empty() ? std::string("nothing was measured") : "no " + std::string(spec.counted);
    return {std::nullopt, what + (spec.reading == Reading::Latest ? " yet" : within(spec))};
}

Measured latest(const TriggerSpec& spec, const telemetry::MetricHistory& history)
{
    const auto value = history.latest(matchOf(spec));
    if (!value)
        return nothing(spec);
    return {*value, valueText(*value, spec.unit) + " now"};
}

Measured recent(const TriggerSpec& spec, const telemetry::MetricHistory& history)
{
    const auto match = matchOf(spec);
    const auto value = history.recent(match, spec.view, spec.span);
    if (!value)
        return nothing(spec);
    if (spec.counted.empty())
        return {*value, valueText(*value, spec.unit) + within(spec)};
    return {*value,
        valueText(*value, spec.unit) + " over " + countText(history.recentCount(match, spec.span)) + " "
            + std::string(spec.counted) + within(spec)};
}

Measured worst(const TriggerSpec& spec, const telemetry::MetricHistory& history)
{
    const auto each = history.recentBySeries(matchOf(spec), spec.view, spec.span);
    const auto most = std::ranges::max_element(each, {}, &telemetry::MetricHistory::SeriesValue::value);
    if (most == each.end())
        return nothing(spec);
    std::string whose;
    for (const auto& [label, value] : most->labels)
        whose += (whose.empty() ? "" : ", ") + (value == "*" ? "all " + label + "s together" : label + " " + value);
    return {most->value,
        valueText(most->value, spec.unit) + " of " + whose + ", the most of " + countText(static_cast<double>(each.size()))};
}

Measured perMinute(const TriggerSpec& spec, const telemetry::MetricHistory& history)
{
    const auto rate = history.recent(matchOf(spec), MetricView::Rate, spec.span);
    if (!rate)
        return nothing(spec);
    return {*rate * 60, countText(history.recentCount(matchOf(spec), spec.span)) + within(spec)};
}

Measured tooFew(const TriggerSpec& spec, double count)
{
    return {std::nullopt,
        "fewer than " + std::to_string(spec.least) + " " + std::string(spec.counted) + within(spec) + " (" + countText(count)
            + "): too few to say anything"};
}

Measured shareAbove(const TriggerSpec& spec, const telemetry::MetricHistory& history)
{
    const auto share = history.recentShareAbove(matchOf(spec), spec.limit, spec.span);
    if (!share)
        return nothing(spec);
    const auto count = history.recentCount(matchOf(spec), spec.span);
    if (count < static_cast<double>(spec.least))
        return tooFew(spec, count);
    return {*share, valueText(*share, spec.unit) + " of " + countText(count) + " " + std::string(spec.counted) + within(spec)};
}

Measured failedShare(const TriggerSpec& spec, const telemetry::MetricHistory& history)
{
    const auto counted = [&](std::string_view outcome) {
        return history.recentCount({std::string(spec.metric), {{"outcome", std::string(outcome)}}}, spec.span);
    };
    auto all = history.recentCount(matchOf(spec), spec.span);
    for (const auto outcome : kCallersOutcomes)
        all -= counted(outcome);
    if (all <= 0)
        return nothing(spec);
    if (all < static_cast<double>(spec.least))
        return tooFew(spec, all);
    const auto good = counted("ok");
    return {(all - good) / all, countText(all - good) + " of " + countText(all) + " " + std::string(spec.counted) + within(spec)};
}

Measured agents(const TriggerSpec& spec, const telemetry::MetricHistory& history)
{
    const auto live = history.recent(matchOf(spec), spec.view, spec.span);
    if (!live)
        return {std::nullopt, "no agent was counted yet"};
    if (*live == 0)
        return {0, "no agent lives"};
    const auto room = agentRoom(history);
    if (!room.agents)
        return {std::nullopt, countText(*live) + " live; " + room.evidence};
    return {*live / *room.agents, countText(*live) + " of " + room.evidence + ". The documents say 50 a node, 30 to 50, or 500"};
}

} // namespace

Measured measure(const TriggerSpec& spec, const telemetry::MetricHistory& history)
{
    switch (spec.reading) {
    case Reading::Latest:
        return latest(spec, history);
    case Reading::Recent:
        return recent(spec, history);
    case Reading::Worst:
        return worst(spec, history);
    case Reading::PerMinute:
        return perMinute(spec, history);
    case Reading::ShareAbove:
        return shareAbove(spec, history);
    case Reading::FailedShare:
        return failedShare(spec, history);
    case Reading::Agents:
        return agents(spec, history);
    }
    return {};
}

} // namespace kaze::scaling
