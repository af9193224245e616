// Reports of every kind of the sample, made of what it answers itself.

#include "engine/api/alert_requests.h"
#include "engine/api/audit_requests.h"
#include "engine/api/export_requests.h"
#include "engine/api/log_requests.h"
#include "engine/api/readiness_requests.h"
#include "engine/api/report_requests.h"
#include "engine/api/trace.h"
#include "ui/link/detail/sample_cell.h"
#include "ui/link/detail/sample_costs.h"
#include "ui/link/detail/sample_reports.h"
#include "ui/link/detail/sample_trace_files.h"

#include <fmt/format.h>

#include <algorithm>

namespace kaze::ui {

namespace {

using base::ErrorCode;
using Rows = std::vector<std::vector<std::string>>;

constexpr std::size_t kMostLines = 200; // of a timeline

std::string shown(api::Time at)
{
    auto text = base::toRfc3339(at).substr(0, 19);
    text[10] = ' ';
    return text;
}

std::string shown(const std::optional<api::Time>& at)
{
    return at ? shown(*at) : std::string();
}

std::string percent(double share)
{
    return fmt::format("{:.0f} %", share * 100);
}

//! Names its time in full; days are those of UTC.
base::Result<api::ReportQuery> resolved(api::ReportQuery query, api::Time now)
{
    using std::chrono::days;
    const auto today = std::chrono::floor<days>(now);
    const std::chrono::year_month_day date{today};
    const auto monday = today - (std::chrono::weekday(today) - std::chrono::Monday);
    const std::chrono::sys_days month{date.year() / date.month() / 1};
    const std::chrono::sys_days before{(date.year() / date.month() - std::chrono::months(1)) / 1};
    const std::map<std::string, std::pair<api::Time, api::Time>> periods{{"today", {today, now}},
        {"yesterday", {today - days(1), today}}, {"this-week", {monday, now}}, {"last-week", {monday - days(7), monday}},
        {"this-month", {month, now}}, {"last-month", {before, month}}, {"last-24h", {now - days(1), now}},
        {"last-30d", {now - days(30), now}}};
    if (!query.period.empty()) {
        const auto found = periods.find(query.period);
        if (found == periods.end())
            return base::fail(ErrorCode::InvalidArgument, "\"" + query.period + "\" is no period");
        query.from = found->second.first;
        query.to = found->second.second;
        query.period.clear();
    }
    if (query.zone.empty())
        query.zone = "UTC";
    if (query.kind == api::ReportKind::Readiness)
        return query;
    query.to = std::min(query.to.value_or(now), now);
    query.from = query.from.value_or(query.kind == api::ReportKind::Cost ? api::Time(month) : *query.to - days(7));
    if (*query.from >= *query.to)
        return base::fail(ErrorCode::InvalidArgument, "the report's time ends before it begins");
    return query;
}

api::ReportTable triggersTable(const api::Readiness& readiness, bool components)
{
    Rows rows;
    for (const auto& trigger : readiness.triggers)
        if (trigger.isComponent == components)
            rows.push_back({trigger.title, trigger.level.name(), trigger.value ? fmt::format("{:.4g}", *trigger.value) : "",
                fmt::format("{:.4g}", trigger.threshold), trigger.forecast ? shown(trigger.forecast->at) : "", trigger.stage,
                trigger.action});
    return sampleTable(components ? "Components" : "Triggers", components ? "components" : "triggers",
        {"Trigger", "Level", "Value", "Threshold", "Reached", "Stage", "What to do"}, rows, {2, 3});
}

api::ReportDocument readinessDocument(const api::Readiness& readiness)
{
    api::ReportDocument document;
    document.title = "Readiness report";
    document.provenance.rows = std::ssize(readiness.triggers);
    document.provenance.rowsOf = "trigger";
    const auto at = [&](api::TriggerLevel level) {
        return std::to_string(std::ranges::count_if(readiness.triggers, [level](const auto& one) { return one.level == level; }));
    };
    api::ReportSection summary{"Summary", "When the installation has to scale, as it stands now.", {}, {}, {}};
    summary.figures = {{"Stage", std::to_string(readiness.stage) + " · " + readiness.stageTitle, ""},
        {"Over their threshold", at(api::TriggerLevel::Critical), ""}, {"Near it", at(api::TriggerLevel::Warning), ""}};
    api::ReportSection next{"What the next stage begins with", "", {}, {}, {}};
    Rows steps;
    for (const auto& step : readiness.next)
        steps.push_back({step.text, step.reached ? "yes" : "no", step.evidence});
    next.tables = {sampleTable(next.title, "next_stage", {"Sign", "There", "Evidence"}, steps)};
    api::ReportSection triggers{"Triggers", "", {}, {}, {triggersTable(readiness, false), triggersTable(readiness, true)}};
    document.sections = {std::move(summary), std::move(next), std::move(triggers)};
    return document;
}

api::ReportDocument capacityDocument(const api::Readiness& readiness, const api::ReportQuery& query)
{
    api::ReportDocument document;
    document.title = "Capacity report";
    document.provenance.rows = std::ssize(readiness.bottlenecks) + std::ssize(readiness.latency);
    document.provenance.rowsOf = "measure";
    api::ReportSection summary{"Summary", "What limits throughput, and how everything grew.", {}, {}, {}};
    Rows rows;
    for (const auto& each : readiness.bottlenecks)
        rows.push_back({each.resource, percent(each.utilisation), fmt::format("{:.1f}", each.waiting), each.evidence, each.gain});
    if (!readiness.bottlenecks.empty())
        summary.figures = {{readiness.bottlenecks.front().limits ? "Limits throughput now" : "Nearest to its limit",
            readiness.bottlenecks.front().resource, percent(readiness.bottlenecks.front().utilisation) + " used"}};
    summary.tables = {
        sampleTable("What limits throughput", "bottlenecks", {"Resource", "Used", "Waiting", "Evidence", "Gain"}, rows, {1, 2})};
    rows.clear();
    for (const auto& part : readiness.latency)
        rows.push_back({part.name, fmt::format("{:.1f} ms", part.p50 * 1e3), fmt::format("{:.1f} ms", part.p95 * 1e3),
            std::to_string(part.count)});
    api::ReportSection latency{"Where the time of a turn goes", "", {}, {},
        {sampleTable("Where the time of a turn goes", "latency", {"Part", "Median", "p95", "How often"}, rows, {1, 2, 3})}};
    api::ReportSection growth{"Growth", "", {}, {}, {}};
    api::ReportChart chart{"Database files", "bytes", {}, {{"Database files", {}}}};
    double bytes = 1.1e9;
    for (auto day = std::chrono::floor<std::chrono::days>(*query.from); day < *query.to; day += std::chrono::days(1)) {
        chart.labels.push_back(base::toRfc3339(day).substr(0, 10));
        chart.series[0].values.push_back(bytes);
        bytes *= 1.012;
    }
    growth.charts = {std::move(chart)};
    document.sections = {std::move(summary), std::move(latency), std::move(growth)};
    return document;
}

api::ReportDocument auditDocument(const api::AuditPage& page)
{
    api::ReportDocument document;
    document.title = "Audit report";
    document.provenance.rows = std::ssize(page.entries);
    document.provenance.rowsOf = "command";
    Rows rows;
    std::int64_t failed = 0;
    for (const auto& entry : page.entries) {
        rows.push_back({shown(entry.at), entry.actor, entry.action, entry.subject, entry.tenant, entry.outcome, entry.detail});
        failed += entry.outcome == "done" ? 0 : 1;
    }
    api::ReportSection summary{"Summary", "Every command that changed something, or was refused.", {}, {}, {}};
    summary.figures = {{"Commands", std::to_string(page.entries.size()), ""}, {"Refused or failed", std::to_string(failed), ""}};
    api::ReportSection commands{"Commands", "The newest first.", {}, {},
        {sampleTable("Commands", "commands", {"When", "By", "Command", "Of", "Tenant", "Outcome", "What"}, rows)}};
    document.sections = {std::move(summary), std::move(commands)};
    return document;
}

} // namespace

//! What happened between these moments, in their order.
api::ReportDocument SampleCell::incidentDocument(const api::ReportQuery& query)
{
    Rows rows;
    const auto add
        = [&](const std::optional<api::Time>& at, const std::string& what, const std::string& where, const std::string& text) {
              if (at && *at >= *query.from && *at < *query.to)
                  rows.push_back({shown(*at), what, where, text});
          };
    api::ReportDocument document;
    document.title = "Incident report";
    std::int64_t runs = 0;
    base::Money cost;
    const auto alerts = handle(api::ListAlerts{});
    if (const auto* page = alerts ? alerts->as<api::AlertPage>() : nullptr)
        for (const auto& alert : page->rows) {
            add(alert.since, "alert holds", alert.name, alert.summary);
            add(alert.firedAt, "alert fired", alert.name, alert.summary);
            add(alert.endedAt, "alert ended", alert.name, alert.summary);
        }
    for (const auto& run : m_runs) {
        const auto& row = run.detail.run;
        if (row.state == api::RunState::Failed && row.endedAt && *row.endedAt >= *query.from && *row.endedAt < *query.to) {
            ++runs;
            cost += row.costUsd;
        }
        add(row.state == api::RunState::Failed ? row.endedAt : std::nullopt, "run failed", row.agent, row.task);
        for (const auto& span : run.trace.spans)
            if (span.status == api::SpanStatus::Error)
                add(span.startedAt, "error", row.agent,
                    span.name + (span.statusMessage.empty() ? "" : ": " + span.statusMessage));
    }
    api::ListLogs lines;
    lines.filter = "level>=warn" + (query.filter.empty() ? "" : ' ' + query.filter);
    lines.from = query.from;
    lines.to = query.to;
    lines.limit = kMostLines;
    const auto logged = handle(lines);
    if (const auto* page = logged ? logged->as<api::LogPage>() : nullptr)
        for (const auto& line : page->rows)
            add(line.at, "log " + line.level.name(), line.source, line.message);
    for (const auto& note : reports().notes({}).rows)
        add(note.at, "note", note.by, note.text);
    std::ranges::stable_sort(rows, {}, [](const auto& row) { return row.front(); });
    document.provenance.rows = std::ssize(rows);
    document.provenance.rowsOf = "event";
    api::ReportSection summary{"Summary", "", {}, {}, {}};
    summary.figures
        = {{"Began", rows.empty() ? "not known" : rows.front().front(), ""}, {"Events", std::to_string(rows.size()), ""},
            {"Failed runs", std::to_string(runs), ""}, {"Cost", cost.text(), "of failed runs"}};
    api::ReportSection timeline{"Timeline", rows.empty() ? "Nothing went wrong in this time." : "The oldest first.", {}, {}, {}};
    if (!rows.empty())
        timeline.tables = {sampleTable("Timeline", "timeline", {"When", "What", "Where", "Said"}, rows)};
    document.sections = {std::move(summary), std::move(timeline)};
    return document;
}

base::Result<api::ReportDocument> SampleCell::makeReport(const api::ReportQuery& asked)
{
    auto query = resolved(asked, m_now);
    if (!query)
        return failure(query);
    api::ReportDocument document;
    const auto kind = query->kind.valueOr(api::ReportKind::Cost);
    if (kind == api::ReportKind::Cost) {
        document = costs().report(*query);
    } else if (kind == api::ReportKind::Incident) {
        document = incidentDocument(*query);
    } else if (kind == api::ReportKind::Audit) {
        api::ListAudit audit;
        audit.tenant = query->tenant;
        audit.from = query->from;
        audit.to = query->to;
        const auto page = handle(audit);
        document = auditDocument(*page->as<api::AuditPage>());
    } else {
        const auto now = handle(api::GetReadiness{});
        if (!now)
            return failure(now);
        const auto& readiness = *now->as<api::Readiness>();
        document = kind == api::ReportKind::Capacity ? capacityDocument(readiness, *query) : readinessDocument(readiness);
    }
    document.query = *query;
    const auto scope = query->tenant.empty() ? std::string("all tenants") : "tenant " + query->tenant;
    document.subtitle
        = query->from ? shown(query->from) + " to " + shown(query->to) + " (UTC), " + scope : "As of " + shown(m_now) + " (UTC)";
    auto& said = document.provenance;
    said.filter = scope;
    said.zone = query->zone;
    said.version = KAZE_VERSION;
    said.cell = "sample workspace";
    said.madeAt = m_now;
    return document;
}

SampleCell::Answer SampleCell::handle(const api::MakeReport& request)
{
    auto document = makeReport(request.query);
    if (!document)
        return failure(document);
    auto text = sampleReportText(*document, request.format);
    if (!text)
        return failure(text);
    return api::Report{std::move(*document), std::move(*text)};
}

SampleCell::Answer SampleCell::exportReport(const api::StartExport& request)
{
    if (!request.report)
        return base::fail(ErrorCode::InvalidArgument, "an export of a report says what the report is about");
    const auto document = makeReport(*request.report);
    if (!document)
        return failure(document);
    const auto text = sampleReportText(*document, request.format);
    if (!text)
        return failure(text);
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text->size();) {
        const auto end = std::min(text->find('\n', at), text->size() - 1) + 1;
        lines.push_back(text->substr(at, end - at));
        at = end;
    }
    return traceFiles().startLines("kaze-" + document->query.kind.name() + '.' + request.format, std::move(lines));
}

} // namespace kaze::ui
