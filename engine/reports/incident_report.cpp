#include "engine/reports/incident_report.h"

#include "engine/reports/detail/tables.h"
#include "engine/reports/detail/words.h"
#include "engine/reports/report_query.h"

#include <cmath>

namespace kaze::reports {

namespace {

using detail::counted;
using detail::grouped;
using detail::TableMaker;

double failedShare(const api::SpendRow& row)
{
    return row.calls > 0 ? static_cast<double>(row.failed) / static_cast<double>(row.calls) : 0;
}

std::string rateText(const api::SpendRow& row)
{
    return row.calls == 0 ? "no calls" : detail::percent(failedShare(row)) + " of " + counted(row.calls, "call");
}

//! Of one level over all the time.
std::int64_t linesOf(const api::LogCounts& counts, const std::string& level)
{
    double sum = 0;
    for (const auto& series : counts.levels)
        if (series.name == level)
            for (const double value : series.values)
                sum += value;
    return std::llround(sum);
}

std::vector<api::ReportFigure> figuresOf(const IncidentFacts& facts, const ReportClock& clock)
{
    const auto moment
        = [&](const std::optional<base::Time>& time) { return time ? detail::timeText(*time, clock) : std::string("not known"); };
    std::vector<api::ReportFigure> figures{{"Began", moment(facts.began), facts.beganBy}};
    auto noticed = facts.noticedBy;
    if (facts.began && facts.noticed && *facts.noticed > *facts.began)
        noticed = detail::lengthText(*facts.began, *facts.noticed) + " later, by " + facts.noticedBy;
    figures.push_back({"Noticed", facts.noticed ? moment(facts.noticed) : "by nobody", facts.noticed ? noticed : ""});
    figures.push_back({"Ended", facts.ended || !facts.began ? moment(facts.ended) : "not yet", facts.endedBy});
    if (facts.began)
        figures.push_back(
            {"Lasted", detail::lengthText(*facts.began, facts.ended.value_or(facts.to)), facts.ended ? "" : "so far"});
    figures.push_back({"Affected runs", (facts.isMoreAffected ? "at least " : "") + grouped(facts.affectedRuns),
        facts.failedRuns.empty() ? "" : grouped(std::ssize(facts.failedRuns)) + " of them failed"});
    figures.push_back({"Cost", (facts.isMoreAffected ? "at least " : "") + facts.cost.text(),
        "of " + counted(facts.tracesWithErrors, "trace") + " with errors"
            + (facts.isMoreAffected ? ", and there are more" : "")});
    figures.push_back({"Model calls that failed", rateText(facts.during), "before: " + rateText(facts.before)});
    if (facts.lines)
        figures.push_back({"Errors in the log", grouped(linesOf(*facts.lines, "error")),
            "and " + counted(linesOf(*facts.lines, "warning"), "warning")});
    return figures;
}

std::string textOf(const IncidentFacts& facts)
{
    std::string text;
    if (facts.alert)
        text = facts.alert->name + ": " + facts.alert->summary;
    for (const auto& note : facts.notes)
        text += (text.empty() ? "" : "\n\n") + note;
    return text;
}

std::optional<api::ReportChart> chartOf(const IncidentFacts& facts, const ReportClock& clock)
{
    if (!facts.lines || facts.lines->levels.empty())
        return std::nullopt;
    api::ReportChart chart{"Warnings and errors in the log", "", {}, {}};
    for (const auto* level : {"error", "warning"})
        for (const auto& series : facts.lines->levels)
            if (series.name == level)
                chart.series.push_back(series);
    if (chart.series.empty())
        return std::nullopt;
    const auto step = std::chrono::duration<double>(facts.lines->stepSeconds);
    constexpr double kDay = 86400;
    for (std::size_t i = 0; i < chart.series.front().values.size(); ++i) {
        const auto at = facts.lines->from + std::chrono::duration_cast<std::chrono::microseconds>(step * static_cast<double>(i));
        const auto shown = detail::timeText(at, clock);
        chart.labels.push_back(step.count() >= kDay ? shown.substr(0, 10) : shown.substr(5, 11));
    }
    return chart;
}

api::ReportTable alertsTable(const std::vector<api::Alert>& alerts, const ReportClock& clock)
{
    TableMaker table("Alerts", "alerts", clock);
    table.column("Alert", "alert").column("Severity", "severity").column("Since", "since").column("Fired", "fired");
    table.column("Ended", "ended").column("What", "summary");
    for (const auto& alert : alerts) {
        table.row().text(alert.name).text(alert.severity.name()).time(alert.since).time(alert.firedAt).time(alert.endedAt);
        table.text(alert.summary);
    }
    return table.take();
}

api::ReportTable runsTable(const std::vector<api::RunRow>& runs, const ReportClock& clock)
{
    TableMaker table("Runs that failed", "failed_runs", clock);
    table.column("Ended", "ended").column("Run", "run").column("Agent", "agent").column("State", "state");
    table.column("Task", "task").column("Cost", "cost_usd", true);
    for (const auto& run : runs) {
        table.row().time(run.endedAt).text(run.runId).text(run.agent).text(run.state.name()).text(run.task);
        table.both(detail::plainDollars(run.costUsd), run.costUsd.text());
    }
    return table.take();
}

} // namespace

api::ReportDocument incidentReport(
    const api::ReportQuery& query, const IncidentFacts& facts, api::ReportTable timeline, const ReportClock& clock)
{
    api::ReportDocument report;
    report.query = query;
    report.title = "Incident report";
    report.subtitle = (facts.alert ? facts.alert->name + ", " : "")
        + detail::spanText(clock.toLocal(facts.from), clock.toLocal(facts.to)) + ", " + scopeText(query);
    report.provenance.rows = std::ssize(timeline.rows);
    report.provenance.rowsOf = "event";
    report.sections.push_back({"Summary", textOf(facts), figuresOf(facts, clock), {}, {}});
    if (auto chart = chartOf(facts, clock))
        report.sections.back().charts.push_back(std::move(*chart));
    api::ReportSection who{"Alerts and runs", "", {}, {}, {}};
    if (!facts.alerts.empty())
        who.tables.push_back(alertsTable(facts.alerts, clock));
    if (!facts.failedRuns.empty())
        who.tables.push_back(runsTable(facts.failedRuns, clock));
    if (!who.tables.empty())
        report.sections.push_back(std::move(who));
    api::ReportSection when{
        "Timeline", timeline.rows.empty() ? "Nothing went wrong in this time." : "The oldest first.", {}, {}, {}};
    if (!timeline.rows.empty())
        when.tables.push_back(std::move(timeline));
    report.sections.push_back(std::move(when));
    return report;
}

} // namespace kaze::reports
