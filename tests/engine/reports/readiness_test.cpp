#include "engine/api/metric_requests.h"
#include "engine/api/readiness_requests.h"
#include "engine/api/report.h"
#include "engine/reports/readiness_report.h"
#include "engine/reports/writers.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace kaze::reports {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

namespace {

base::Time at(const std::string& text)
{
    return base::fromRfc3339(text).value();
}

api::Trigger trigger(const std::string& title, double value, double threshold, api::TriggerLevel level)
{
    api::Trigger made;
    made.id = made.title = title;
    made.value = value;
    made.threshold = made.usualThreshold = threshold;
    made.level = level;
    made.action = "Do something about " + title;
    made.stage = "1";
    return made;
}

api::Readiness readiness()
{
    api::Readiness now;
    now.at = at("2026-11-21T14:32:07Z");
    now.stage = 1;
    now.stageTitle = "Growth";
    now.next = {{"more than 50 agents", true, "64 agents"}, {"more than 10 tenants", false, "2 tenants"}};
    now.triggers = {trigger("queue", 40, 50, api::TriggerLevel::Warning), trigger("agents", 64, 50, api::TriggerLevel::Critical),
        trigger("disk", 3e9, 1e10, api::TriggerLevel::Ok)};
    now.triggers[2].unit = "bytes";
    now.triggers[2].isComponent = true;
    now.triggers[0].forecast
        = api::TriggerForecast{at("2027-02-01T00:00:00Z"), at("2027-01-01T00:00:00Z"), {}, "a straight line"};
    now.triggers[2].forecast = api::TriggerForecast{at("2026-12-24T00:00:00Z"), {}, {}, "a straight line"};
    now.triggers.push_back(trigger("unknown", 0, 5, api::TriggerLevel::Unknown));
    now.triggers.back().value.reset();
    now.antiPatterns = {{"chatty", "Chatty agents", "212 messages a minute", "They wait for each other", "One message"}};
    now.bottlenecks = {{"provider openai", 0.95, 3, 1.5, "3 calls wait.", "up to 1.8 times", true}};
    now.latency = {{"load checkpoint", 0.05, 0.01, 0.002, 0.004, 812, ""}, {"never", {}, {}, 0, 0, 0, "not here"}};
    return now;
}

api::ReportQuery query(api::ReportKind kind)
{
    api::ReportQuery query;
    query.kind = kind;
    query.zone = "UTC";
    if (kind == api::ReportKind::Capacity) {
        query.from = at("2026-10-22T00:00:00Z");
        query.to = at("2026-11-21T00:00:00Z");
    }
    return query;
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

void expectEqualShapes(const api::ReportDocument& document)
{
    for (const auto& section : document.sections)
        for (const auto& one : section.tables) {
            EXPECT_EQ(one.rows.size(), one.shown.size());
            for (std::size_t i = 0; i < one.rows.size(); ++i) {
                EXPECT_EQ(one.rows[i].size(), one.columns.size()) << one.name;
                EXPECT_EQ(one.shown[i].size(), one.columns.size()) << one.name;
            }
        }
}

TEST(ReadinessReport, saysStageTriggersAndWhatIsMissing)
{
    api::SlowQueryList slow;
    slow.thresholdSeconds = 0.1;
    const auto document = readinessReport(query(api::ReportKind::Readiness), readiness(), slow, *utcClock());
    expectEqualShapes(document);
    EXPECT_EQ(figure(document, "Stage"), "1 · Growth (1 of 2 signs of the next are there)");
    EXPECT_EQ(figure(document, "Over their threshold"), "1 trigger");
    EXPECT_EQ(figure(document, "Near it"), "1 trigger (nothing measured yet of 1 more trigger)");
    EXPECT_EQ(figure(document, "The next to be reached"), "disk (about 2026-12-24 00:00:00)");
    EXPECT_THAT(table(document, "next_stage").shown[1], ElementsAre("more than 10 tenants", "no", "2 tenants"));
    EXPECT_THAT(table(document, "triggers").rows, SizeIs(3));
    EXPECT_THAT(table(document, "triggers").rows[0],
        ElementsAre("queue", "warning", "40", "50", "0.8", "2027-02-01T00:00:00.000000Z", "1", "Do something about queue"));
    EXPECT_THAT(table(document, "triggers").shown[0],
        ElementsAre("queue", "warning", "40", "50", "80 %", "2027-02-01 00:00:00", "1", "Do something about queue"));
    EXPECT_THAT(table(document, "triggers").shown[2][2], "");
    EXPECT_THAT(table(document, "components").shown[0][3], "10 GB");
    EXPECT_THAT(table(document, "anti_patterns").rows, SizeIs(1));
    EXPECT_THAT(document.sections.back().text, HasSubstr("No statement took longer than 100 ms"));
    EXPECT_EQ(document.provenance.rows, 4);
}

TEST(CapacityReport, saysWhatLimitsAndWhenAndHowItGrew)
{
    api::MetricRange range;
    range.unit = "bytes";
    range.view = api::MetricView::Value;
    range.from = at("2026-10-22T00:00:00Z");
    range.stepSeconds = 86400;
    range.lines = {{{}, {1e9, 0, 2e9}, {1}}, {{}, {1e9, 0, 3e9}, {1}}};
    const auto document
        = capacityReport(query(api::ReportKind::Capacity), readiness(), {{"Files", range}, {"Nothing", {}}}, *utcClock());
    expectEqualShapes(document);
    EXPECT_EQ(figure(document, "Limits throughput now"), "provider openai (95 % used)");
    EXPECT_THAT(document.sections[0].text, HasSubstr("up to 1.8 times"));
    EXPECT_THAT(table(document, "bottlenecks").shown[0][4], "1.5 s");
    EXPECT_THAT(table(document, "latency").shown[0], ElementsAre("load checkpoint", "2 ms", "4 ms", "50 ms", "10 ms", "812", ""));
    EXPECT_THAT(table(document, "latency").shown[1][1], "") << "was never measured";
    EXPECT_THAT(table(document, "forecasts").shown[0][0], "disk") << "the first first";
    EXPECT_THAT(table(document, "growth").rows, SizeIs(1)) << "nothing is known of the other";
    EXPECT_THAT(table(document, "growth").shown[0], ElementsAre("Files", "2 GB", "5 GB", "150 %", "5 GB"));
    const auto& chart = document.sections.back().charts.at(0);
    EXPECT_THAT(chart.labels, ElementsAre("2026-10-22", "2026-10-23", "2026-10-24"));
    EXPECT_THAT(chart.series.at(0).values, ElementsAre(2e9, -1, 5e9)) << "a gap is no zero";
}

TEST(CapacityReport, ofACellThatKnowsNothingYetSaysSo)
{
    const auto document = capacityReport(query(api::ReportKind::Capacity), {}, {}, *utcClock());
    for (const auto* format : {"markdown", "html", "csv", "json"})
        EXPECT_TRUE(write(document, format)) << format;
    EXPECT_THAT(write(document, "markdown").value(),
        AllOf(HasSubstr("Nothing limits throughput"), HasSubstr("Nothing was measured in this time"),
            HasSubstr("No turn was measured")));
}

TEST(CapacityReport, asksForStepsThatFitTheTime)
{
    const auto queries = growthQueries(query(api::ReportKind::Capacity));
    ASSERT_THAT(queries, SizeIs(testing::Ge(5)));
    EXPECT_EQ(queries[0].second.stepSeconds, 12 * 3600);
    auto brief = query(api::ReportKind::Capacity);
    brief.from = *brief.to - std::chrono::hours(1);
    EXPECT_EQ(growthQueries(brief)[0].second.stepSeconds, 60);
}

} // namespace

} // namespace kaze::reports
