#include "app/kaze/readiness_texts.h"

#include "app/kaze/metrics_texts.h"
#include "app/kaze/terminal.h"
#include "engine/api/metric_requests.h"
#include "engine/base/filter.h"
#include "engine/scaling/words.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iostream>
#include <sstream>

namespace kaze::cli {

namespace {

constexpr std::size_t kReadinessBlocks = 20;

bool readinessNear(const api::Trigger& trigger)
{
    return trigger.level == api::TriggerLevel::Warning || trigger.level == api::TriggerLevel::Critical;
}

std::string readinessLevel(const api::Trigger& trigger)
{
    if (trigger.level == api::TriggerLevel::Critical)
        return styled("critical", Style::Red);
    if (trigger.level == api::TriggerLevel::Warning)
        return styled("warning", Style::Yellow);
    return trigger.level == api::TriggerLevel::Ok ? "ok" : styled("unknown", Style::Dim);
}

std::string readinessTrend(const api::Trigger& trigger)
{
    api::MetricLine line;
    for (std::size_t i = 0; i < trigger.trend.size(); ++i) {
        const bool isKnown = trigger.trend[i] >= 0;
        line.values.push_back(isKnown ? trigger.trend[i] : 0);
        if (!isKnown)
            line.gaps.push_back(static_cast<std::int64_t>(i));
    }
    return metricSparkline(line, kReadinessBlocks);
}

std::string readinessDay(base::Time time)
{
    return base::toRfc3339(time).substr(0, 10);
}

std::string readinessReached(const api::Trigger& trigger)
{
    if (!trigger.forecast)
        return "";
    const auto& forecast = *trigger.forecast;
    return readinessDay(forecast.at)
        + (forecast.earliest ? " (from " + readinessDay(*forecast.earliest)
                    + (forecast.latest ? " to " + readinessDay(*forecast.latest) : " on") + ")"
                             : "");
}

void tellReadinessTriggers(const api::Readiness& readiness, bool components, bool nearOnly)
{
    std::vector<std::vector<std::string>> rows;
    for (const auto& trigger : readiness.triggers) {
        if (trigger.isComponent != components || (nearOnly && !readinessNear(trigger)))
            continue;
        rows.push_back({printable(trigger.id), readinessLevel(trigger),
            trigger.value ? scaling::valueText(*trigger.value, trigger.unit) : "-",
            scaling::valueText(trigger.threshold, trigger.unit) + (trigger.threshold == trigger.usualThreshold ? "" : "*"),
            printable(trigger.stage), readinessTrend(trigger), readinessReached(trigger), printable(trigger.evidence)});
    }
    if (!rows.empty())
        std::cout << "\n"
                  << table({components ? "COMPONENT" : "TRIGGER", "STATE", "VALUE", "THRESHOLD", "STAGE", "LAST HOUR", "REACHED",
                               "EVIDENCE"},
                         rows);
}

void tellReadinessActions(const api::Readiness& readiness)
{
    for (const auto& trigger : readiness.triggers) {
        if (readinessNear(trigger)) {
            std::cout << "\n"
                      << styled(printable(trigger.title), Style::Bold) << ", " << readinessLevel(trigger) << " since "
                      << agoText(trigger.since) << ": " << printable(trigger.action) << "\n";
            for (const auto& step : trigger.steps)
                std::cout << "  kaze readiness do " << printable(trigger.id) << " " << printable(step.id) << "   "
                          << printable(step.title) << " (" << printable(step.effect) << ")"
                          << (step.allowed ? "" : "; not allowed: " + printable(step.whyNot)) << "\n";
        }
        if (trigger.calibration)
            std::cout << "\n"
                      << styled(printable(trigger.title), Style::Bold) << " could be calibrated to "
                      << scaling::valueText(trigger.calibration->threshold, trigger.unit) << ". "
                      << printable(trigger.calibration->reason) << "\n";
    }
}

void tellReadinessStage(const api::Readiness& readiness)
{
    std::cout << styled("Stage " + std::to_string(readiness.stage) + " · " + printable(readiness.stageTitle), Style::Bold)
              << "\n";
    if (readiness.next.empty())
        return;
    std::cout << "Stage " << readiness.stage + 1 << " begins with:\n";
    for (const auto& step : readiness.next)
        std::cout << "  " << (step.reached ? "[x] " : "[ ] ") << printable(step.text) << ": " << printable(step.evidence) << "\n";
}

void tellReadinessLimits(const api::Readiness& readiness)
{
    std::vector<std::vector<std::string>> rows;
    for (const auto& one : readiness.bottlenecks)
        rows.push_back({printable(one.resource), one.limits ? styled("limits", Style::Yellow) : "",
            scaling::valueText(one.utilisation, "share"), scaling::countText(one.waiting),
            scaling::valueText(one.waitSeconds, "seconds"), printable(one.gain)});
    if (!rows.empty())
        std::cout << "\n" << table({"RESOURCE", "NOW", "USED", "WAITING", "WAIT P95", "WITHOUT IT"}, rows);
    rows.clear();
    const auto allowed
        = [](const std::optional<double>& seconds) { return seconds ? scaling::valueText(*seconds, "seconds") : std::string(); };
    for (const auto& part : readiness.latency)
        rows.push_back({printable(part.name), allowed(part.budgetSeconds), allowed(part.goalSeconds),
            part.count > 0 ? scaling::valueText(part.p50, "seconds") : "-",
            part.count > 0 ? scaling::valueText(part.p95, "seconds") : "-", countText(part.count), printable(part.note)});
    if (!rows.empty())
        std::cout << "\n" << table({"PART OF A TURN", "BUDGET", "GOAL", "P50", "P95", "IN AN HOUR", "NOTE"}, rows);
}

//! The number in front of an optional "%".
base::Result<double> readinessNumber(std::string_view text)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const std::string_view rest(end, static_cast<std::size_t>(text.data() + text.size() - end));
    if (error != std::errc() || !std::isfinite(value) || !(rest.empty() || rest == "%"))
        return base::fail(base::ErrorCode::InvalidArgument, "\"" + std::string(text) + "\" is no number");
    return rest.empty() ? value : value / 100;
}

//! "400GB", "1.5 TiB".
base::Result<double> readinessBytes(const std::string& text)
{
    constexpr std::array<std::pair<std::string_view, double>, 9> kUnits{{{"B", 1}, {"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9},
        {"TB", 1e12}, {"KiB", 0x1p10}, {"MiB", 0x1p20}, {"GiB", 0x1p30}, {"TiB", 0x1p40}}};
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const auto begin = text.find_first_not_of(' ', static_cast<std::size_t>(end - text.data()));
    const auto* const unit
        = std::ranges::find(kUnits, begin == std::string::npos ? std::string_view() : std::string_view(text).substr(begin),
            [](const auto& one) { return one.first; });
    if (error != std::errc() || !std::isfinite(value) || unit == kUnits.end())
        return base::fail(base::ErrorCode::InvalidArgument, "\"" + text + "\" is no size; write it like 400GB or 1.5TB");
    return value * unit->second;
}

} // namespace

void tellReadiness(const api::Readiness& readiness, bool nearOnly)
{
    tellReadinessStage(readiness);
    tellReadinessTriggers(readiness, false, nearOnly);
    tellReadinessTriggers(readiness, true, nearOnly);
    tellReadinessActions(readiness);
    if (nearOnly)
        return;
    for (const auto& pattern : readiness.antiPatterns)
        std::cout << "\n"
                  << styled(printable(pattern.title), Style::Bold) << ": " << printable(pattern.evidence) << " "
                  << printable(pattern.why) << " " << printable(pattern.instead) << "\n";
    tellReadinessLimits(readiness);
}

void tellSlowQueries(const api::SlowQueryList& list)
{
    if (list.queries.empty()) {
        std::cout << "No statement took longer than " << scaling::valueText(list.thresholdSeconds, "seconds")
                  << " since the cell was opened.\n";
        return;
    }
    for (const auto& query : list.queries) {
        std::cout << styled(printable(query.store), Style::Bold) << "  " << query.count << " ×, worst "
                  << scaling::valueText(query.worstSeconds, "seconds") << ", "
                  << scaling::valueText(query.totalSeconds, "seconds") << " in all, last " << agoText(query.lastAt) << "\n  "
                  << printable(query.sql) << "\n";
        if (!query.plan.empty()) {
            std::istringstream plan(query.plan);
            for (std::string line; std::getline(plan, line);)
                std::cout << "    " << styled(printable(line), Style::Dim) << "\n";
        }
        if (!query.advice.empty())
            std::cout << "  " << printable(query.advice) << "\n";
        std::cout << "\n";
    }
}

base::Result<double> triggerValueOf(const std::string& text, std::string_view unit)
{
    const auto number = readinessNumber(text);
    if (number && (unit == "share" || !text.ends_with('%')))
        return *number;
    if (unit == "seconds") {
        const auto time = base::parseDuration(text);
        if (!time)
            return failure(time);
        return std::chrono::duration<double>(*time).count();
    }
    if (unit == "bytes" && text.ends_with('B'))
        return readinessBytes(text);
    if (unit == "share")
        return base::fail(base::ErrorCode::InvalidArgument, "\"" + text + "\" is no share; write it like 80% or 0.8");
    const auto count = base::parseCount(text);
    if (!count)
        return failure(count);
    return static_cast<double>(*count);
}

} // namespace kaze::cli
