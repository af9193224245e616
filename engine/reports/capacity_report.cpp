#include "engine/api/metric_requests.h"
#include "engine/api/readiness_requests.h"
#include "engine/api/report.h"
#include "engine/reports/detail/forecasts.h"
#include "engine/reports/detail/tables.h"
#include "engine/reports/detail/words.h"
#include "engine/reports/readiness_report.h"
#include "engine/reports/report_query.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace kaze::reports {

namespace {

using api::Readiness;
using detail::TableMaker;

constexpr double kMostBuckets = 60; //!< of a chart

//! A step is looked at as it is stored.
double stepOf(const api::ReportQuery& query)
{
    constexpr double kMinute = 60, kHour = 3600;
    const auto seconds = std::chrono::duration<double>(*query.to - *query.from).count() / kMostBuckets;
    const auto unit = seconds >= kHour ? kHour : kMinute;
    return std::max(1.0, std::ceil(seconds / unit)) * unit;
}

//! Its lines, added up; -1 for a step of which nothing is known.
std::vector<double> sumOf(const api::MetricRange& range)
{
    std::size_t steps = 0;
    for (const auto& line : range.lines)
        steps = std::max(steps, line.values.size());
    std::vector<double> sums(steps, -1);
    for (const auto& line : range.lines)
        for (std::size_t i = 0; i < line.values.size(); ++i)
            if (!std::ranges::binary_search(line.gaps, static_cast<std::int64_t>(i)))
                sums[i] = std::max(0.0, sums[i]) + line.values[i];
    return sums;
}

std::string labelOf(const api::MetricRange& range, std::size_t step, const ReportClock& clock)
{
    constexpr double kDay = 86400;
    const auto at = range.from
        + std::chrono::duration_cast<std::chrono::microseconds>(
            std::chrono::duration<double>(range.stepSeconds * static_cast<double>(step)));
    const auto text = detail::timeText(at, clock);
    return range.stepSeconds >= kDay ? text.substr(0, 10) : text.substr(5, 11);
}

std::string unitOf(const api::MetricRange& range)
{
    return range.view == api::MetricView::Rate ? "per_second" : range.unit;
}

api::ReportSection summaryOf(const Readiness& readiness, const ReportClock& clock)
{
    api::ReportSection summary;
    summary.title = "Summary";
    const auto limit = std::ranges::find_if(readiness.bottlenecks, &api::Bottleneck::limits);
    if (limit != readiness.bottlenecks.end())
        summary.figures.push_back({"Limits throughput now", limit->resource, detail::percent(limit->utilisation) + " used"});
    else if (!readiness.bottlenecks.empty())
        summary.figures.push_back({"Nearest to its limit", readiness.bottlenecks.front().resource,
            detail::percent(readiness.bottlenecks.front().utilisation) + " used"});
    summary.figures.push_back({"Stage", std::to_string(readiness.stage) + " · " + readiness.stageTitle, ""});
    if (const auto* next = detail::nextForecast(readiness))
        summary.figures.push_back({"The next threshold", next->title, "about " + detail::timeText(next->forecast->at, clock)});
    summary.text = limit != readiness.bottlenecks.end() ? limit->evidence + " Removing it: " + limit->gain + '.'
                                                        : "Nothing limits throughput at the moment.";
    return summary;
}

api::ReportSection bottlenecks(const Readiness& readiness, const ReportClock& clock)
{
    api::ReportSection section{"What limits throughput", "The tightest first.", {}, {}, {}};
    TableMaker table(section.title, "bottlenecks", clock);
    table.column("Resource", "resource").column("Limits now", "limits").column("Used", "utilisation", true);
    table.column("Waiting", "waiting", true).column("Wait (p95)", "wait_seconds", true).column("Evidence", "evidence");
    table.column("Removing it gains", "gain");
    for (const auto& each : readiness.bottlenecks) {
        table.row().text(each.resource).both(each.limits ? "true" : "false", each.limits ? "yes" : "no");
        table.value(each.utilisation, "share").value(each.waiting, "").value(each.waitSeconds, "seconds");
        table.text(each.evidence).text(each.gain);
    }
    if (table.isEmpty())
        section.text = "Nothing was measured yet.";
    else
        section.tables.push_back(table.take());
    return section;
}

api::ReportSection latency(const Readiness& readiness, const ReportClock& clock)
{
    api::ReportSection section{"Where the time of a turn goes", "Of the last hour.", {}, {}, {}};
    TableMaker table(section.title, "latency", clock);
    table.column("Part", "part").column("Median", "p50_seconds", true).column("p95", "p95_seconds", true);
    table.column("Budget", "budget_seconds", true).column("Goal", "goal_seconds", true).column("How often", "count", true);
    table.column("Note", "note");
    for (const auto& part : readiness.latency) {
        const bool isKnown = part.count > 0;
        table.row().text(part.name).value(isKnown ? std::optional(part.p50) : std::nullopt, "seconds");
        table.value(isKnown ? std::optional(part.p95) : std::nullopt, "seconds").value(part.budgetSeconds, "seconds");
        table.value(part.goalSeconds, "seconds").count(part.count).text(part.note);
    }
    if (table.isEmpty())
        section.text = "No turn was measured in the last hour.";
    else
        section.tables.push_back(table.take());
    return section;
}

api::ReportSection forecasts(const Readiness& readiness, const ReportClock& clock)
{
    api::ReportSection section{
        "When thresholds will be reached", "If it goes on as it did; the interval is one of 90 %.", {}, {}, {}};
    TableMaker table(section.title, "forecasts", clock);
    table.column("Trigger", "trigger").column("Value", "value", true).column("Threshold", "threshold", true);
    table.column("Expected", "expected").column("Earliest", "earliest").column("Latest", "latest").column("Basis", "basis");
    for (const auto* trigger : detail::forecastsOf(readiness)) {
        const auto& forecast = *trigger->forecast;
        table.row().text(trigger->title).value(trigger->value, trigger->unit).value(trigger->threshold, trigger->unit);
        table.time(forecast.at).time(forecast.earliest).time(forecast.latest).text(forecast.basis);
    }
    if (table.isEmpty())
        section.text = "No threshold comes nearer, or too little is known to tell.";
    else
        section.tables.push_back(table.take());
    return section;
}

api::ReportSection growthSection(const std::vector<Growth>& growth, const ReportClock& clock)
{
    api::ReportSection section{"Growth", "", {}, {}, {}};
    TableMaker table(section.title, "growth", clock);
    table.column("Measure", "measure").column("At first", "first", true).column("At last", "last", true);
    table.column("Change", "change_share", true).column("Highest", "highest", true);
    for (const auto& each : growth) {
        const auto values = sumOf(each.range);
        std::vector<double> known;
        std::ranges::copy_if(values, std::back_inserter(known), [](double value) { return value >= 0; });
        if (known.empty())
            continue;
        const auto unit = unitOf(each.range);
        const auto change = known.front() > 0 ? std::optional(known.back() / known.front() - 1) : std::nullopt;
        table.row().text(each.title).value(known.front(), unit).value(known.back(), unit).value(change, "share");
        table.value(std::ranges::max(known), unit);
        api::ReportChart chart{each.title, unit, {}, {{each.title, values}}};
        for (std::size_t i = 0; i < values.size(); ++i)
            chart.labels.push_back(labelOf(each.range, i, clock));
        section.charts.push_back(std::move(chart));
    }
    if (table.isEmpty())
        section.text = "Nothing was measured in this time.";
    else
        section.tables.push_back(table.take());
    return section;
}

} // namespace

std::vector<std::pair<std::string, api::QueryMetric>> growthQueries(const api::ReportQuery& query)
{
    using enum api::MetricView;
    std::vector<std::pair<std::string, api::QueryMetric>> queries;
    const auto add = [&](const char* title, const char* metric, api::MetricView view) {
        queries.emplace_back(title, api::QueryMetric{metric, {}, "*", view, query.from, query.to, stepOf(query)});
    };
    add("Database files", "kaze_storage_file_bytes", Value);
    add("Memory of the process", "kaze_process_resident_bytes", Max);
    add("Agents at work", "kaze_agents_live", Max);
    add("Records that are remembered", "kaze_knowledge_entries", Value);
    add("Model calls", "kaze_gateway_attempts_total", Rate);
    add("Tokens", "kaze_gateway_tokens_total", Rate);
    add("Time of a turn (p95)", "kaze_turn_seconds", P95);
    return queries;
}

api::ReportDocument capacityReport(
    const api::ReportQuery& query, const Readiness& readiness, const std::vector<Growth>& growth, const ReportClock& clock)
{
    api::ReportDocument report;
    report.query = query;
    report.title = "Capacity report";
    report.subtitle = detail::spanText(clock.toLocal(*query.from), clock.toLocal(*query.to)) + ", " + scopeText(query);
    report.provenance.rows = std::ssize(readiness.triggers) + std::ssize(growth);
    report.provenance.rowsOf = "measure";
    report.sections = {summaryOf(readiness, clock), bottlenecks(readiness, clock), latency(readiness, clock),
        forecasts(readiness, clock), growthSection(growth, clock)};
    return report;
}

} // namespace kaze::reports
