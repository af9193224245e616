// The cost report of the sample cell.

#include "engine/api/cost_requests.h"
#include "ui/link/detail/sample_cell.h"
#include "ui/link/detail/sample_costs.h"

#include <fmt/format.h>

#include <map>

namespace kaze::ui {

namespace {

using base::Money;

std::string dollars(Money money)
{
    return fmt::format("{:.6f}", money.dollars());
}

api::ReportTable tableOf(std::string title, std::string name, std::string subject, const std::vector<api::SpendRow>& rows,
    std::string api::SpendRow::*who)
{
    api::ReportTable table;
    table.title = std::move(title);
    table.name = std::move(name);
    table.columns = {{std::move(subject), "name", false}, {"Calls", "calls", true}, {"Runs", "runs", true},
        {"Input tokens", "input_tokens", true}, {"Output tokens", "output_tokens", true}, {"Cost", "cost_usd", true}};
    for (const auto& row : rows) {
        const std::vector<std::string> shared{row.*who, std::to_string(row.calls), std::to_string(row.runs),
            std::to_string(row.usage.inputTokens), std::to_string(row.usage.outputTokens)};
        table.rows.push_back(shared);
        table.rows.back().push_back(dollars(row.costUsd));
        table.shown.push_back(shared);
        table.shown.back().push_back(row.unpricedCalls > 0 ? "at least " + row.costUsd.text() : row.costUsd.text());
    }
    return table;
}

api::ReportChart chartOf(const std::vector<api::SpendRow>& rows)
{
    api::ReportChart chart;
    chart.title = "Spend by day";
    chart.unit = "USD";
    std::map<std::string, std::map<std::string, double>> byModel;
    for (const auto& row : rows) {
        if (chart.labels.empty() || chart.labels.back() != row.time)
            chart.labels.push_back(row.time);
        if (row.costUsd.nanos > 0)
            byModel[row.model][row.time] = row.costUsd.dollars();
    }
    for (auto& [model, values] : byModel) {
        api::Series series;
        series.name = model.substr(model.find('/') + 1);
        for (const auto& label : chart.labels)
            series.values.push_back(values[label]);
        chart.series.push_back(std::move(series));
    }
    return chart;
}

std::string joined(const std::vector<std::string>& cells, const std::string& between)
{
    std::string line;
    for (const auto& cell : cells)
        line += (line.empty() ? "" : between) + cell;
    return line;
}

std::string tableText(const api::ReportTable& table, const std::string& format)
{
    std::vector<std::string> titles, names;
    for (const auto& column : table.columns) {
        titles.push_back(column.title);
        names.push_back(column.name);
    }
    std::string text;
    if (format == "csv") {
        text = joined(names, ",") + "\r\n";
        for (const auto& row : table.rows)
            text += joined(row, ",") + "\r\n";
    } else if (format == "markdown") {
        text = "\n## " + table.title + "\n\n| " + joined(titles, " | ") + " |\n|"
            + joined(std::vector<std::string>(titles.size(), "---"), "|") + "|\n";
        for (const auto& row : table.shown)
            text += "| " + joined(row, " | ") + " |\n";
    } else {
        text = "<h2>" + table.title + "</h2><table><tr><th>" + joined(titles, "</th><th>") + "</th></tr>\n";
        for (const auto& row : table.shown)
            text += "<tr><td>" + joined(row, "</td><td>") + "</td></tr>\n";
        text += "</table>\n";
    }
    return text;
}

} // namespace

base::Result<std::string> sampleReportText(const api::ReportDocument& document, const std::string& format)
{
    if (format.empty())
        return std::string();
    if (format == "json")
        return fmt::format("{{\"title\": \"{}\", \"subtitle\": \"{}\"}}\n", document.title, document.subtitle);
    if (format != "csv" && format != "markdown" && format != "html")
        return base::fail(base::ErrorCode::InvalidArgument, "there is no format \"" + format + "\"");
    std::string text = format == "markdown" ? "# " + document.title + "\n\n" + document.subtitle + "\n"
        : format == "html"                  ? "<!doctype html><h1>" + document.title + "</h1><p>" + document.subtitle + "</p>\n"
                                            : "";
    for (const auto& section : document.sections)
        for (const auto& table : section.tables)
            text += tableText(table, format);
    return text;
}

base::Result<api::Report> SampleCosts::report(const api::GetCostReport& request) const
{
    const auto ask = [&](std::vector<std::string> by) {
        api::ListSpend spend;
        spend.from = request.from;
        spend.to = request.to;
        spend.tenant = request.tenant;
        spend.agent = request.agent;
        spend.model = request.model;
        spend.by = std::move(by);
        return this->spend(spend);
    };
    const auto agents = ask({"agent"});
    const auto models = ask({"model"});
    const auto days = ask({"day", "model"});
    api::Report report;
    auto& document = report.document;
    document.title = "Cost report";
    const auto to = base::toRfc3339(agents->to).substr(0, 10);
    document.subtitle = base::toRfc3339(agents->from).substr(0, 10) + " to " + to + " (UTC), "
        + (request.tenant.empty() ? "all tenants" : request.tenant);
    document.madeAt = m_now;
    document.cell = "Kaze " KAZE_VERSION ", sample workspace";
    const auto& total = agents->total;
    api::ReportSection summary;
    summary.title = "Summary";
    summary.text = "What model calls cost in this time, as the ledger has it: one row for each attempt, failed ones too.";
    summary.figures = {{"Spent", total.costUsd.text(),
                           total.unpricedCalls > 0 ? fmt::format("at least; {} calls have no price", total.unpricedCalls) : ""},
        {"Calls", std::to_string(total.calls), fmt::format("{} failed", total.failed)}, {"Runs", std::to_string(total.runs), ""},
        {"Estimated", total.estimatedUsd.text(), "of what was spent; not counted by the provider"}};
    summary.charts = {chartOf(days->rows)};
    api::ReportSection details;
    details.title = "Who and what";
    details.tables = {tableOf("By agent", "by_agent", "Agent", agents->rows, &api::SpendRow::agent),
        tableOf("By model", "by_model", "Model", models->rows, &api::SpendRow::model)};
    document.sections = {std::move(summary), std::move(details)};
    auto text = sampleReportText(document, request.format);
    if (!text)
        return failure(text);
    report.text = std::move(*text);
    return report;
}

SampleCell::Answer SampleCell::handle(const api::GetCostReport& request)
{
    auto report = costs().report(request);
    return report ? Answer(std::move(*report)) : failure(report);
}

} // namespace kaze::ui
