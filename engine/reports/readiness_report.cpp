#include "engine/reports/readiness_report.h"

#include "engine/reports/detail/forecasts.h"
#include "engine/reports/detail/tables.h"
#include "engine/reports/detail/words.h"
#include "engine/reports/report_query.h"

#include <algorithm>

namespace kaze::reports {

namespace {

using api::Readiness;
using api::Trigger;
using detail::counted;
using detail::TableMaker;

std::int64_t triggersAt(const Readiness& readiness, api::TriggerLevel level)
{
    return std::ranges::count_if(readiness.triggers, [level](const Trigger& trigger) { return trigger.level == level; });
}

std::string oneOrMore(const std::vector<api::StageStep>& steps)
{
    const auto reached = std::ranges::count_if(steps, &api::StageStep::reached);
    return detail::grouped(reached) + " of " + counted(std::ssize(steps), "sign");
}

api::ReportSection summaryOf(const Readiness& readiness, const ReportClock& clock)
{
    api::ReportSection summary;
    summary.title = "Summary";
    const auto critical = triggersAt(readiness, api::TriggerLevel::Critical);
    const auto warning = triggersAt(readiness, api::TriggerLevel::Warning);
    const auto unknown = triggersAt(readiness, api::TriggerLevel::Unknown);
    summary.figures.push_back({"Stage", std::to_string(readiness.stage) + " · " + readiness.stageTitle,
        readiness.next.empty() ? "the last one" : oneOrMore(readiness.next) + " of the next are there"});
    summary.figures.push_back({"Over their threshold", counted(critical, "trigger"), ""});
    summary.figures.push_back({"Near it", counted(warning, "trigger"),
        unknown > 0 ? "nothing measured yet of " + counted(unknown, "more trigger") : ""});
    if (const auto* next = detail::nextForecast(readiness))
        summary.figures.push_back(
            {"The next to be reached", next->title, "about " + detail::timeText(next->forecast->at, clock)});
    summary.text = critical > 0 ? "At least one trigger is over its threshold: its action is due now."
        : warning > 0           ? "No trigger is over its threshold; those that are near it say what to do."
                                : "No trigger is near its threshold.";
    return summary;
}

api::ReportSection nextStage(const Readiness& readiness, const ReportClock& clock)
{
    api::ReportSection section{"What the next stage begins with", "", {}, {}, {}};
    TableMaker table(section.title, "next_stage", clock);
    table.column("Sign", "sign").column("There", "reached").column("Evidence", "evidence");
    for (const auto& step : readiness.next)
        table.row().text(step.text).both(step.reached ? "true" : "false", step.reached ? "yes" : "no").text(step.evidence);
    section.tables.push_back(table.take());
    return section;
}

api::ReportTable triggerTable(
    std::string title, std::string name, const Readiness& readiness, bool components, const ReportClock& clock)
{
    TableMaker table(std::move(title), std::move(name), clock);
    table.column("Trigger", "trigger")
        .column("Level", "level")
        .column("Value", "value", true)
        .column("Threshold", "threshold", true);
    table.column("Used", "used_share", true)
        .column("Reached", "forecast")
        .column("Stage", "stage")
        .column("What to do", "action");
    for (const auto& trigger : readiness.triggers) {
        if (trigger.isComponent != components)
            continue;
        table.row().text(trigger.title).text(trigger.level.name()).value(trigger.value, trigger.unit);
        table.value(trigger.threshold, trigger.unit).value(detail::usedShare(trigger), "share");
        table.time(trigger.forecast ? std::optional(trigger.forecast->at) : std::nullopt)
            .text(trigger.stage)
            .text(trigger.action);
    }
    return table.take();
}

api::ReportTable evidenceTable(const Readiness& readiness, const ReportClock& clock)
{
    TableMaker table("How they were measured", "evidence", clock);
    table.column("Trigger", "trigger").column("Formula", "formula").column("Evidence", "evidence");
    table.column("Stands for", "mapping").column("Threshold", "calibration");
    for (const auto& trigger : readiness.triggers) {
        table.row().text(trigger.title).text(trigger.formula).text(trigger.evidence).text(trigger.mapping);
        table.text(trigger.calibration ? trigger.calibration->reason
                : trigger.threshold != trigger.usualThreshold
                ? "edited; usually " + detail::valueText(trigger.usualThreshold, trigger.unit)
                : "as usual");
    }
    return table.take();
}

api::ReportSection patternsOf(const std::vector<api::AntiPattern>& patterns, const ReportClock& clock)
{
    api::ReportSection section{"Anti-patterns", patterns.empty() ? "None was seen." : "", {}, {}, {}};
    TableMaker table(section.title, "anti_patterns", clock);
    table.column("What", "title").column("Seen here", "evidence").column("Why it hurts", "why").column("Instead", "instead");
    for (const auto& pattern : patterns)
        table.row().text(pattern.title).text(pattern.evidence).text(pattern.why).text(pattern.instead);
    if (!table.isEmpty())
        section.tables.push_back(table.take());
    return section;
}

api::ReportSection slowQueries(const api::SlowQueryList& slow, const ReportClock& clock)
{
    api::ReportSection section{"Slow queries", "", {}, {}, {}};
    section.text = slow.queries.empty() ? "No statement took longer than " + detail::lengthText(slow.thresholdSeconds) + '.' : "";
    TableMaker table(section.title, "slow_queries", clock);
    table.column("Store", "store")
        .column("Statement", "sql")
        .column("How often", "count", true)
        .column("Worst", "worst_seconds", true);
    table.column("Together", "total_seconds", true).column("Advice", "advice");
    for (const auto& query : slow.queries)
        table.row()
            .text(query.store)
            .text(query.sql)
            .count(query.count)
            .value(query.worstSeconds, "seconds")
            .value(query.totalSeconds, "seconds")
            .text(query.advice);
    if (!table.isEmpty())
        section.tables.push_back(table.take());
    return section;
}

} // namespace

api::ReportDocument readinessReport(
    const api::ReportQuery& query, const Readiness& readiness, const api::SlowQueryList& slow, const ReportClock& clock)
{
    api::ReportDocument report;
    report.query = query;
    report.title = "Readiness report";
    report.subtitle = "As of " + detail::timeText(readiness.at, clock) + ", " + scopeText(query);
    report.provenance.rows = std::ssize(readiness.triggers);
    report.provenance.rowsOf = "trigger";
    report.sections.push_back(summaryOf(readiness, clock));
    if (!readiness.next.empty())
        report.sections.push_back(nextStage(readiness, clock));
    api::ReportSection triggers{"Triggers", "", {}, {}, {}};
    triggers.tables.push_back(triggerTable("Triggers", "triggers", readiness, false, clock));
    triggers.tables.push_back(triggerTable("Components", "components", readiness, true, clock));
    triggers.tables.push_back(evidenceTable(readiness, clock));
    report.sections.push_back(std::move(triggers));
    report.sections.push_back(patternsOf(readiness.antiPatterns, clock));
    report.sections.push_back(slowQueries(slow, clock));
    return report;
}

} // namespace kaze::reports
