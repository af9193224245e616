#include "engine/reports/audit_report.h"

#include "engine/base/filter.h"
#include "engine/reports/detail/tables.h"
#include "engine/reports/detail/words.h"
#include "engine/reports/report_query.h"

#include <map>

namespace kaze::reports {

namespace {

using base::FilterTerm;
using detail::counted;
using detail::TableMaker;

constexpr std::int64_t kMostDays = 400; //!< in the chart; of longer periods only those with commands

std::string shareNote(std::int64_t part, std::int64_t whole)
{
    return whole > 0 && part > 0 ? detail::percent(static_cast<double>(part) / static_cast<double>(whole)) : "";
}

api::ReportSection summaryOf(const AuditSums& sums)
{
    api::ReportSection summary;
    summary.title = "Summary";
    summary.text = sums.all == 0
        ? "Nothing was changed in this time."
        : "Every command that changed something, or was refused. Texts, arguments and keys are not in it, nor what only looks at "
          "things. Days are those of UTC.";
    summary.figures = {{"Commands", detail::grouped(sums.all), ""},
        {"Refused or failed", detail::grouped(sums.failed), shareNote(sums.failed, sums.all)},
        {"Kinds of command", detail::grouped(std::ssize(sums.actions)), ""},
        {"Given by", detail::grouped(std::ssize(sums.actors)), "people and programs"}};
    return summary;
}

api::ReportChart chartOf(const api::ReportQuery& query, const std::vector<AuditCount>& days)
{
    api::ReportChart chart{"Commands by day", "", {}, {{"done", {}}, {"refused or failed", {}}}};
    std::map<std::string, const AuditCount*> known;
    for (const auto& day : days)
        known[day.name] = &day;
    const auto add = [&](const std::string& day) {
        const auto found = known.find(day);
        chart.labels.push_back(day);
        chart.series[0].values.push_back(
            found == known.end() ? 0 : static_cast<double>(found->second->all - found->second->failed));
        chart.series[1].values.push_back(found == known.end() ? 0 : static_cast<double>(found->second->failed));
    };
    const auto first = std::chrono::floor<std::chrono::days>(*query.from);
    const auto end = std::chrono::ceil<std::chrono::days>(*query.to);
    if ((end - first).count() <= kMostDays)
        for (auto day = first; day < end; day += std::chrono::days(1))
            add(base::toRfc3339(day).substr(0, 10));
    else
        for (const auto& day : days)
            add(day.name);
    return chart;
}

api::ReportTable countsTable(
    std::string title, std::string name, const std::string& of, const std::vector<AuditCount>& counts, const ReportClock& clock)
{
    TableMaker table(std::move(title), std::move(name), clock);
    table.column(of, "name").column("Commands", "commands", true).column("Refused or failed", "failed", true);
    for (const auto& count : counts)
        table.row().text(count.name).count(count.all).count(count.failed);
    return table.take();
}

} // namespace

base::Result<api::ListAudit> auditQuery(const api::ReportQuery& query)
{
    api::ListAudit audit;
    audit.tenant = query.tenant;
    audit.from = query.from;
    audit.to = query.to;
    const auto terms = base::parseFilter(query.filter);
    if (!terms)
        return failure(terms);
    for (const auto& term : *terms) {
        auto* into = term.field == "actor" ? &audit.actor
            : term.field == "action"       ? &audit.action
            : term.field == "subject"      ? &audit.subject
                                           : nullptr;
        const bool isExact = !term.negated && (term.op == FilterTerm::Op::Contains || term.op == FilterTerm::Op::Equals);
        if (into && isExact && into->empty())
            *into = term.value;
        else if (term.field == "outcome" && isExact && term.value == "failed")
            audit.failedOnly = true;
        else
            return base::failAt(term.position,
                "an audit report takes actor:, action:, subject: (the whole of each, once) and outcome:failed, such as "
                "action:set_budget");
    }
    return audit;
}

api::ReportTable auditRows(const std::vector<api::AuditEntry>& entries, const ReportClock& clock)
{
    TableMaker table("Commands", "commands", clock);
    table.column("When", "at").column("By", "actor").column("Command", "action").column("Of", "subject");
    table.column("Tenant", "tenant").column("Project", "project").column("Outcome", "outcome").column("What", "detail");
    for (const auto& entry : entries)
        table.row()
            .time(entry.at)
            .text(entry.actor)
            .text(entry.action)
            .text(entry.subject)
            .text(entry.tenant)
            .text(entry.project)
            .text(entry.outcome)
            .text(entry.detail);
    return table.take();
}

api::ReportDocument auditReport(
    const api::ReportQuery& query, const AuditSums& sums, const std::vector<api::AuditEntry>& first, const ReportClock& clock)
{
    api::ReportDocument report;
    report.query = query;
    report.title = "Audit report";
    report.subtitle = detail::spanText(clock.toLocal(*query.from), clock.toLocal(*query.to)) + ", " + scopeText(query);
    report.provenance.rows = sums.all;
    report.provenance.rowsOf = "command";
    report.sections.push_back(summaryOf(sums));
    if (sums.all == 0)
        return report;
    report.sections.back().charts.push_back(chartOf(query, sums.days));
    api::ReportSection kinds{"By command and person", "", {}, {}, {}};
    kinds.tables.push_back(countsTable("By command", "by_command", "Command", sums.actions, clock));
    kinds.tables.push_back(countsTable("By person or program", "by_actor", "Given by", sums.actors, clock));
    report.sections.push_back(std::move(kinds));
    api::ReportSection each{"Commands", "The newest first.", {}, {}, {}};
    each.tables.push_back(auditRows(first, clock));
    if (std::ssize(first) < sums.all)
        each.tables.back().rowsTotal = sums.all;
    report.sections.push_back(std::move(each));
    return report;
}

} // namespace kaze::reports
