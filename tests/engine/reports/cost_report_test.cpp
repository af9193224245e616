#include "engine/api/cost_requests.h"
#include "engine/api/report.h"
#include "engine/reports/cost_report.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace kaze::reports {

using api::SpendList;
using api::SpendRow;
using base::Money;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

base::Time at(const std::string& day)
{
    return base::fromRfc3339(day + "T00:00:00Z").value();
}

SpendRow row(Money cost, std::int64_t calls = 1)
{
    SpendRow row;
    row.calls = calls;
    row.costUsd = cost;
    row.usage.inputTokens = 1000 * calls;
    row.usage.outputTokens = 10 * calls;
    return row;
}

//! Two days with two models: $1 and $2 of a, $4 of b.
std::vector<SpendList> spend()
{
    std::vector<SpendList> lists(costReportDivisions().size());
    for (auto& list : lists) {
        list.from = at("2026-11-01");
        list.to = at("2026-11-04");
        list.total = row(Money{7'000'000'000}, 3);
        list.total.runs = 2;
    }
    const auto add = [&](std::size_t list, Money cost, std::int64_t calls, const std::string& time, const std::string& model) {
        auto one = row(cost, calls);
        one.time = time;
        one.model = model;
        one.agent = "coder";
        one.tenant = "default";
        lists[list].rows.push_back(one);
        ++lists[list].rowsTotal;
    };
    add(0, Money{1'000'000'000}, 1, "2026-11-01", "p/a");
    add(0, Money{4'000'000'000}, 1, "2026-11-03", "p/b");
    add(0, Money{2'000'000'000}, 1, "2026-11-03", "p/a");
    add(1, Money{1'000'000'000}, 1, "2026-11-01", "");
    add(1, Money{6'000'000'000}, 2, "2026-11-03", "");
    add(2, Money{4'000'000'000}, 1, "", "p/b");
    add(2, Money{3'000'000'000}, 2, "", "p/a");
    for (const std::size_t list : {3U, 4U, 5U})
        add(list, Money{7'000'000'000}, 3, "", "");
    return lists;
}

api::ReportDocument report(const std::vector<SpendList>& lists, const api::ReportQuery& query = {})
{
    return costReport(query, lists);
}

const api::ReportTable& table(const api::ReportDocument& document, const std::string& name)
{
    for (const auto& section : document.sections)
        for (const auto& one : section.tables)
            if (one.name == name)
                return one;
    throw std::runtime_error("no table " + name);
}

std::string figure(const api::ReportDocument& document, const std::string& label)
{
    for (const auto& one : document.sections.at(0).figures)
        if (one.label == label)
            return one.value + (one.note.empty() ? "" : " (" + one.note + ")");
    return "none";
}

std::string cell(const api::ReportTable& from, std::size_t line, const std::string& column)
{
    const auto found = std::ranges::find(from.columns, column, &api::ReportColumn::name);
    return from.rows.at(line).at(static_cast<std::size_t>(found - from.columns.begin()));
}

TEST(CostReport, saysPeriodAndScopeInWords)
{
    EXPECT_EQ(report(spend()).subtitle, "1 to 3 November 2026, all tenants");
    api::ReportQuery query;
    query.tenant = "lab";
    query.agent = "coder";
    EXPECT_EQ(report(spend(), query).subtitle, "1 to 3 November 2026, tenant lab, agent coder");
    auto lists = spend();
    for (auto& list : lists)
        list.to = list.from + std::chrono::hours(5);
    EXPECT_EQ(report(lists).subtitle, "1 November 2026, all tenants");
    for (auto& list : lists)
        list.from = at("2025-12-30");
    EXPECT_EQ(report(lists).subtitle, "30 December 2025 to 1 November 2026, all tenants");
}

TEST(CostReport, saysWhatIsAtLeastAndWhatIsEstimated)
{
    auto lists = spend();
    EXPECT_EQ(figure(report(lists), "Total"), "$7.00");
    EXPECT_EQ(figure(report(lists), "Of it estimated"), "none");
    for (auto& list : lists) {
        list.total.unpricedCalls = 2;
        list.total.estimatedUsd = Money{1'750'000'000};
    }
    const auto document = report(lists);
    EXPECT_EQ(figure(document, "Total"), "$7.00 (at least; 2 calls have no price)");
    EXPECT_EQ(figure(document, "Of it estimated"), "$1.75 (25 %)");
    EXPECT_THAT(document.sections[0].text, HasSubstr("price:none"));
    EXPECT_EQ(document.provenance.rows, 3);
}

TEST(CostReport, dividesTheSpendForPeopleAndForMachines)
{
    const auto document = report(spend());
    const auto& models = table(document, "by_model");
    EXPECT_THAT(models.rows, SizeIs(2));
    EXPECT_EQ(cell(models, 0, "model"), "p/b");
    EXPECT_EQ(cell(models, 1, "cost_usd"), "3");
    EXPECT_EQ(cell(models, 1, "input_tokens"), "2000");
    EXPECT_THAT(models.shown.at(1), Contains("$3.00"));
    EXPECT_THAT(models.shown.at(1), Contains("2,000"));
    EXPECT_EQ(cell(table(document, "by_day"), 1, "day"), "2026-11-03");
    EXPECT_EQ(cell(table(document, "by_agent"), 0, "agent"), "coder");
    for (const auto& section : document.sections)
        for (const auto& one : section.tables) {
            EXPECT_THAT(one.rows, SizeIs(one.shown.size()));
            EXPECT_THAT(one.rows, Each(SizeIs(one.columns.size())));
            EXPECT_THAT(one.shown, Each(SizeIs(one.columns.size())));
        }
}

TEST(CostReport, drawsEveryDayAndTheDearestModels)
{
    const auto document = report(spend());
    const auto& chart = document.sections.at(1).charts.at(0);
    EXPECT_THAT(chart.labels, ElementsAre("2026-11-01", "2026-11-02", "2026-11-03"));
    ASSERT_THAT(chart.series, SizeIs(2));
    EXPECT_EQ(chart.series[0].name, "p/b");
    EXPECT_THAT(chart.series[0].values, ElementsAre(0, 0, 4));
    EXPECT_THAT(chart.series[1].values, ElementsAre(1, 0, 2));
}

TEST(CostReport, putsWhatHasNoRoomTogether)
{
    auto lists = spend();
    lists[0].rows.pop_back(); // $2 of a, on the third
    lists[2].rows.pop_back(); // $3 of a
    const auto document = report(lists);
    const auto& models = table(document, "by_model");
    ASSERT_THAT(models.rows, SizeIs(2));
    EXPECT_EQ(cell(models, 1, "model"), "others");
    EXPECT_EQ(cell(models, 1, "cost_usd"), "3");
    EXPECT_EQ(models.shown[1][0], "1 other");
    const auto& chart = document.sections.at(1).charts.at(0);
    ASSERT_THAT(chart.series, SizeIs(2));
    EXPECT_EQ(chart.series[1].name, "others");
    EXPECT_THAT(chart.series[1].values, ElementsAre(1, 0, 2));
}

TEST(CostReport, namesEveryAgentOfAThousandAndMore)
{
    auto lists = spend();
    auto& agents = lists[3];
    agents.rows.clear();
    for (int i = 0; i < 2'500; ++i) {
        agents.rows.push_back({});
        agents.rows.back().agent = "agent-" + std::to_string(i);
    }
    agents.rowsTotal = std::ssize(agents.rows);
    EXPECT_THAT(table(report(lists), "by_agent").rows, SizeIs(2'500));
}

TEST(CostReport, saysThatThereIsNothing)
{
    auto lists = spend();
    for (auto& list : lists)
        list = {list.from, list.to, {}, {}, 0};
    const auto document = report(lists);
    ASSERT_THAT(document.sections, SizeIs(1));
    EXPECT_THAT(document.sections[0].text, HasSubstr("no calls"));
    EXPECT_EQ(figure(document, "Total"), "$0");
}

} // namespace

} // namespace kaze::reports
