#include "engine/reports/cost_report.h"

#include "engine/reports/detail/words.h"
#include "engine/reports/report_query.h"

#include <algorithm>
#include <map>

namespace kaze::reports {

namespace {

using api::SpendList;
using api::SpendRow;
using base::Money;
using detail::counted;
using detail::grouped;

constexpr std::size_t kMostTableRows = 10'000; //!< as many as are read
constexpr std::size_t kMostSeries = 7; //!< models in the chart, before "others"
constexpr std::int64_t kMostDays = 400; //!< in the chart; of longer periods only those with calls

enum Division : std::size_t { ByDayAndModel, ByDay, ByModel, ByAgent, ByTenant, ByKey };

double shareOf(Money part, Money whole)
{
    return whole.nanos > 0 ? static_cast<double>(part.nanos) / static_cast<double>(whole.nanos) : 0;
}

std::vector<api::ReportFigure> figuresOf(const SpendRow& total)
{
    std::vector<api::ReportFigure> figures;
    const auto add = [&](std::string label, std::string value, std::string note = {}) {
        figures.push_back({std::move(label), std::move(value), std::move(note)});
    };
    const auto& usage = total.usage;
    add("Total", total.costUsd.text(),
        total.unpricedCalls > 0
            ? "at least; " + counted(total.unpricedCalls, "call") + (total.unpricedCalls == 1 ? " has" : " have") + " no price"
            : "");
    if (total.estimatedUsd.nanos > 0)
        add("Of it estimated", total.estimatedUsd.text(), detail::percent(shareOf(total.estimatedUsd, total.costUsd)));
    add("Calls", grouped(total.calls), total.runs > 0 ? "in " + counted(total.runs, "run") : "");
    add("Failed attempts", grouped(total.failed),
        total.failed > 0 ? detail::percent(static_cast<double>(total.failed) / static_cast<double>(total.calls)) : "");
    std::string cache;
    if (usage.cachedTokens > 0)
        cache = grouped(usage.cachedTokens) + " read from the providers' caches";
    if (usage.cacheWriteTokens > 0)
        cache += (cache.empty() ? "" : ", ") + grouped(usage.cacheWriteTokens) + " written to them";
    add("Input tokens", grouped(usage.inputTokens), cache);
    add("Output tokens", grouped(usage.outputTokens),
        usage.reasoningTokens > 0 ? grouped(usage.reasoningTokens) + " of them reasoning" : "");
    if (total.cacheHits > 0)
        add("Saved by our cache", total.savedUsd.text(), counted(total.cacheHits, "answer"));
    return figures;
}

std::string notesOf(const SpendRow& total)
{
    if (total.calls == 0)
        return "There were no calls in this period.";
    std::string text;
    if (total.unpricedCalls > 0)
        text += counted(total.unpricedCalls, "call")
            + " used tokens for which there was no price, so the total is at least what stands here. \"kaze ledger list "
              "price:none\" "
              "lists them.\n\n";
    if (total.estimatedUsd.nanos > 0)
        text += "Estimates are of calls whose provider did not say what it counted: answers that broke off, and calls that were "
                "under "
                "way when a program ended, which are booked with the most that they can have cost.\n\n";
    return text
        + "Amounts are US dollars at the prices that were known at each call, not a provider's bill; \"kaze ledger reconcile\" "
          "compares "
          "the two. Days are those of UTC.";
}

//! A column of every table: what it is called, and its value.
struct Column {
    std::string_view title, name;
    std::int64_t (*count)(const SpendRow&);
    Money (*money)(const SpendRow&);
};

const std::vector<Column>& columns()
{
    static const std::vector<Column> kColumns{
        {"Calls", "calls", [](const SpendRow& row) { return row.calls; }, nullptr},
        {"Failed", "failed", [](const SpendRow& row) { return row.failed; }, nullptr},
        {"Cached", "cache_hits", [](const SpendRow& row) { return row.cacheHits; }, nullptr},
        {"Input", "input_tokens", [](const SpendRow& row) { return row.usage.inputTokens; }, nullptr},
        {"Cache read", "cached_tokens", [](const SpendRow& row) { return row.usage.cachedTokens; }, nullptr},
        {"Cache write", "cache_write_tokens", [](const SpendRow& row) { return row.usage.cacheWriteTokens; }, nullptr},
        {"Output", "output_tokens", [](const SpendRow& row) { return row.usage.outputTokens; }, nullptr},
        {"Cost", "cost_usd", nullptr, [](const SpendRow& row) { return row.costUsd; }},
        {"Estimated", "estimated_usd", nullptr, [](const SpendRow& row) { return row.estimatedUsd; }},
        {"No price", "unpriced_calls", [](const SpendRow& row) { return row.unpricedCalls; }, nullptr},
    };
    return kColumns;
}

//! What a row of a table is about.
struct Label {
    std::string_view title, name;
    std::string SpendRow::*field;
};

void addRow(api::ReportTable& table, std::vector<std::string> raw, std::vector<std::string> shown, const SpendRow& row)
{
    for (const auto& column : columns())
        if (column.count) {
            raw.push_back(std::to_string(column.count(row)));
            shown.push_back(grouped(column.count(row)));
        } else {
            raw.push_back(detail::plainDollars(column.money(row)));
            shown.push_back(column.money(row).text());
        }
    table.rows.push_back(std::move(raw));
    table.shown.push_back(std::move(shown));
}

void subtract(SpendRow& from, const SpendRow& row)
{
    from.calls -= row.calls;
    from.failed -= row.failed;
    from.cacheHits -= row.cacheHits;
    from.unpricedCalls -= row.unpricedCalls;
    from.usage.inputTokens -= row.usage.inputTokens;
    from.usage.outputTokens -= row.usage.outputTokens;
    from.usage.cachedTokens -= row.usage.cachedTokens;
    from.usage.cacheWriteTokens -= row.usage.cacheWriteTokens;
    from.costUsd -= row.costUsd;
    from.estimatedUsd -= row.estimatedUsd;
}

api::ReportTable tableOf(std::string title, std::string name, const std::vector<Label>& labels, const SpendList& list)
{
    api::ReportTable table;
    table.title = std::move(title);
    table.name = std::move(name);
    for (const auto& label : labels)
        table.columns.push_back({std::string(label.title), std::string(label.name), false});
    for (const auto& column : columns())
        table.columns.push_back({std::string(column.title), std::string(column.name), true});
    auto others = list.total;
    const auto shownRows = std::min(list.rows.size(), kMostTableRows);
    for (std::size_t i = 0; i < shownRows; ++i) {
        const auto& row = list.rows[i];
        std::vector<std::string> raw, shown;
        for (const auto& label : labels) {
            raw.push_back(row.*label.field);
            shown.push_back(raw.back().empty() || raw.back() == "/" ? "(none)" : raw.back());
        }
        subtract(others, row);
        addRow(table, std::move(raw), std::move(shown), row);
    }
    if (const auto left = list.rowsTotal - static_cast<std::int64_t>(shownRows); left > 0) {
        std::vector<std::string> raw(labels.size()), shown(labels.size());
        raw.front() = "others";
        shown.front() = counted(left, "other");
        addRow(table, std::move(raw), std::move(shown), others);
    }
    return table;
}

std::vector<std::string> daysOf(const SpendList& byDay)
{
    std::vector<std::string> days;
    const auto first = std::chrono::floor<std::chrono::days>(byDay.from);
    const auto end = std::chrono::ceil<std::chrono::days>(byDay.to);
    if ((end - first).count() <= kMostDays)
        for (auto day = first; day < end; day += std::chrono::days(1))
            days.push_back(base::toRfc3339(day).substr(0, 10));
    else
        for (const auto& row : byDay.rows)
            days.push_back(row.time);
    return days;
}

api::ReportChart chartOf(const SpendList& byDayAndModel, const SpendList& byDay, const SpendList& byModel)
{
    api::ReportChart chart{"Spend by day and model", "USD", daysOf(byDay), {}};
    std::map<std::string, std::size_t> place;
    for (std::size_t i = 0; i < chart.labels.size(); ++i)
        place[chart.labels[i]] = i;
    std::map<std::string, std::size_t> seriesOf;
    for (const auto& row : byModel.rows)
        if (chart.series.size() < kMostSeries && row.costUsd.nanos > 0) {
            seriesOf[row.model] = chart.series.size();
            chart.series.push_back({row.model, std::vector<double>(chart.labels.size(), 0)});
        }
    std::vector<Money> others(chart.labels.size());
    for (const auto& row : byDay.rows)
        if (const auto day = place.find(row.time); day != place.end())
            others[day->second] = row.costUsd;
    for (const auto& row : byDayAndModel.rows) {
        const auto day = place.find(row.time);
        const auto series = seriesOf.find(row.model);
        if (day == place.end() || series == seriesOf.end())
            continue;
        chart.series[series->second].values[day->second] = row.costUsd.dollars();
        others[day->second] -= row.costUsd;
    }
    if (std::ranges::any_of(others, [](Money left) { return left.nanos > 0; })) {
        chart.series.push_back({"others", {}});
        for (const auto left : others)
            chart.series.back().values.push_back(left.dollars());
    }
    return chart;
}

} // namespace

const std::vector<std::vector<std::string>>& costReportDivisions()
{
    static const std::vector<std::vector<std::string>> kDivisions{
        {"day", "model"}, {"day"}, {"model"}, {"agent"}, {"tenant"}, {"provider", "key"}};
    return kDivisions;
}

api::ReportDocument costReport(const api::ReportQuery& query, const std::vector<api::SpendList>& spend)
{
    const auto& total = spend.at(ByDay).total;
    api::ReportDocument report;
    report.query = query;
    report.title = "Cost report";
    report.subtitle = detail::periodText(spend.at(ByDay).from, spend.at(ByDay).to) + ", " + scopeText(query);
    report.provenance.rows = total.calls;
    report.provenance.rowsOf = "call";
    report.sections.push_back({"Summary", notesOf(total), figuresOf(total), {}, {}});
    if (total.calls == 0)
        return report;
    const auto section = [&](std::string title, std::string name, const std::vector<Label>& labels, Division division) {
        api::ReportSection one;
        one.title = title;
        one.tables.push_back(tableOf(std::move(title), std::move(name), labels, spend.at(division)));
        report.sections.push_back(std::move(one));
    };
    section("By day", "by_day", {{"Day", "day", &SpendRow::time}}, ByDay);
    auto chart = chartOf(spend.at(ByDayAndModel), spend.at(ByDay), spend.at(ByModel));
    if (!chart.series.empty())
        report.sections.back().charts.push_back(std::move(chart));
    section("By model", "by_model", {{"Model", "model", &SpendRow::model}}, ByModel);
    section("By agent", "by_agent", {{"Agent", "agent", &SpendRow::agent}}, ByAgent);
    section("By tenant", "by_tenant", {{"Tenant", "tenant", &SpendRow::tenant}}, ByTenant);
    section("By key", "by_key", {{"Provider", "provider", &SpendRow::provider}, {"Key", "key", &SpendRow::key}}, ByKey);
    return report;
}

} // namespace kaze::reports
