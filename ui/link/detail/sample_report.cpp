// The cost report of the sample cell.

#include "engine/api/cost_requests.h"
#include "engine/api/report_wire.h"
#include "ui/link/detail/sample_costs.h"
#include "ui/link/detail/sample_reports.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>

namespace kaze::ui {

namespace {

using base::Money;

std::string dollars(Money money)
{
    return fmt::format("{:.6f}", money.dollars());
}

api::ReportTable spendTable(const std::string& title, const std::string& name, const std::string& subject,
    const std::vector<api::SpendRow>& rows, std::string api::SpendRow::*who)
{
    std::vector<std::vector<std::string>> cells;
    for (const auto& row : rows)
        cells.push_back({row.*who, std::to_string(row.calls), std::to_string(row.runs), std::to_string(row.usage.inputTokens),
            std::to_string(row.usage.outputTokens), dollars(row.costUsd)});
    auto table
        = sampleTable(title, name, {subject, "Calls", "Runs", "Input tokens", "Output tokens", "Cost"}, cells, {1, 2, 3, 4, 5});
    table.columns.back().name = "cost_usd";
    for (std::size_t at = 0; at < rows.size(); ++at)
        table.shown[at].back() = rows[at].unpricedCalls > 0 ? "at least " + rows[at].costUsd.text() : rows[at].costUsd.text();
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

api::ReportTable sampleTable(const std::string& title, const std::string& name, const std::vector<std::string>& titles,
    const std::vector<std::vector<std::string>>& rows, const std::vector<std::size_t>& numbers)
{
    api::ReportTable table;
    table.title = title;
    table.name = name;
    for (std::size_t at = 0; at < titles.size(); ++at) {
        std::string machine;
        for (const char c : titles[at])
            machine += c == ' ' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        table.columns.push_back({titles[at], machine, std::find(numbers.begin(), numbers.end(), at) != numbers.end()});
    }
    table.rows = table.shown = rows;
    return table;
}

base::Result<std::string> sampleReportText(const api::ReportDocument& document, const std::string& format)
{
    if (format.empty())
        return std::string();
    if (format == "json")
        return boost::json::serialize(boost::json::object{{"query", api::toJson(document.query)}, {"title", document.title},
                   {"subtitle", document.subtitle}, {"provenance", api::toJson(document.provenance)}})
            + '\n';
    if (format != "csv" && format != "markdown" && format != "html")
        return base::fail(base::ErrorCode::InvalidArgument, "there is no format \"" + format + "\"");
    std::string text = format == "markdown" ? "# " + document.title + "\n\n" + document.subtitle + "\n"
        : format == "html"                  ? "<!doctype html><h1>" + document.title + "</h1><p>" + document.subtitle + "</p>\n"
                                            : "";
    for (const auto& section : document.sections)
        for (const auto& table : section.tables)
            text += tableText(table, format);
    return text + "\nMade at " + base::toRfc3339(document.provenance.madeAt) + " by Kaze " + document.provenance.version + '\n';
}

api::ReportDocument SampleCosts::report(const api::ReportQuery& query) const
{
    const auto ask = [&](std::vector<std::string> by) {
        api::ListSpend spend;
        spend.from = query.from;
        spend.to = query.to;
        spend.tenant = query.tenant;
        spend.agent = query.agent;
        spend.model = query.model;
        spend.by = std::move(by);
        return this->spend(spend).value_or(api::SpendList{});
    };
    const auto agents = ask({"agent"});
    const auto models = ask({"model"});
    const auto days = ask({"day", "model"});
    api::ReportDocument document;
    document.title = "Cost report";
    const auto& total = agents.total;
    document.provenance.rows = total.calls;
    document.provenance.rowsOf = "call";
    document.provenance.prices = "2026-11-20";
    api::ReportSection summary;
    summary.title = "Summary";
    summary.text = "What model calls cost in this time, as the ledger has it: one row for each attempt, failed ones too.";
    summary.figures = {{"Spent", total.costUsd.text(),
                           total.unpricedCalls > 0 ? fmt::format("at least; {} calls have no price", total.unpricedCalls) : ""},
        {"Calls", std::to_string(total.calls), fmt::format("{} failed", total.failed)}, {"Runs", std::to_string(total.runs), ""},
        {"Estimated", total.estimatedUsd.text(), "of what was spent; not counted by the provider"}};
    summary.charts = {chartOf(days.rows)};
    api::ReportSection details;
    details.title = "Who and what";
    details.tables = {spendTable("By agent", "by_agent", "Agent", agents.rows, &api::SpendRow::agent),
        spendTable("By model", "by_model", "Model", models.rows, &api::SpendRow::model)};
    document.sections = {std::move(summary), std::move(details)};
    return document;
}

} // namespace kaze::ui
