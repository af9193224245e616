#include "engine/scaling/trigger_table.h"

#include "engine/base/metric_table.h"
#include "engine/scaling/words.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

namespace kaze::scaling {
namespace {

using Kind = base::MetricsRegistry::Kind;

//! The figures of section 8, in its order.
TEST(TriggerTable, hasTheFourteenOfTheDocumentWithItsFigures)
{
    struct Figure {
        std::string_view id;
        double threshold;
        std::string_view stage;
    };
    constexpr std::array kDocument{Figure{"connections", 0.8, "1"}, Figure{"agents", 0.8, "1"}, Figure{"vector-search", 0.2, "2"},
        Figure{"gateway-queue", 100, "1-2"}, Figure{"observation-flush", 0.05, "1"}, Figure{"agent-memory", 512e6, "2"},
        Figure{"message-latency", 0.1, "2"}, Figure{"knowledge-entries", 5e6, "2-3"}, Figure{"trace-query", 0.5, "1"},
        Figure{"budget-contention", 0.1, "2"}, Figure{"database-size", 500e9, "3"}, Figure{"provider-throughput", 0.8, "2-3"},
        Figure{"message-backlog", 10'000, "2-3"}, Figure{"embedding-queue", 100, "2-3"}};
    const auto table = triggerTable();
    ASSERT_GE(table.size(), kDocument.size());
    for (std::size_t i = 0; i < table.size(); ++i) {
        EXPECT_EQ(table[i].isComponent, i >= kDocument.size()) << table[i].id;
        if (i >= kDocument.size())
            continue;
        EXPECT_EQ(table[i].id, kDocument.at(i).id);
        EXPECT_EQ(table[i].threshold, kDocument.at(i).threshold) << table[i].id;
        EXPECT_EQ(table[i].stage, kDocument.at(i).stage) << table[i].id;
    }
    EXPECT_EQ(findTrigger("gateway-queue")->hold, std::chrono::seconds(30));
}

TEST(TriggerTable, hasTheComponentsWithTheirFigures)
{
    const auto threshold = [](std::string_view id) { return findTrigger(id) ? findTrigger(id)->threshold : -1; };
    EXPECT_EQ(threshold("gateway-cpu"), 0.7);
    EXPECT_EQ(threshold("host-memory"), 0.8);
    EXPECT_EQ(threshold("run-queue"), 100);
    EXPECT_EQ(threshold("pool-use"), 0.8);
    EXPECT_EQ(findTrigger("pool-use")->hold, std::chrono::minutes(5));
    EXPECT_EQ(threshold("checkpoint-write"), 0.1);
    EXPECT_EQ(threshold("memory-query"), 0.1);
    EXPECT_EQ(threshold("model-errors"), 0.01);
    EXPECT_EQ(threshold("event-append"), 0.01);
    EXPECT_EQ(threshold("vector-writes"), 1000);
    EXPECT_EQ(findTrigger("nothing"), nullptr);
}

TEST(TriggerTable, measuresWhatThereIs)
{
    std::set<std::string_view> ids;
    for (const auto& spec : triggerTable()) {
        EXPECT_TRUE(ids.insert(spec.id).second) << spec.id;
        const auto* metric = base::describeMetric(spec.metric);
        ASSERT_TRUE(metric) << spec.id << " measures " << spec.metric;
        if (spec.reading == Reading::PerMinute || spec.reading == Reading::FailedShare) {
            EXPECT_EQ(metric->kind, Kind::Counter) << spec.id;
        }
        if (spec.reading == Reading::ShareAbove) {
            EXPECT_EQ(metric->kind, Kind::Histogram) << spec.id;
        }
        if (spec.reading == Reading::Recent || spec.reading == Reading::Latest || spec.reading == Reading::Worst) {
            EXPECT_EQ(metric->unit, spec.unit) << spec.id;
        }
        EXPECT_LE(spec.span, std::chrono::hours(1)) << spec.id << ": memory has an hour";
        for (const auto text : {spec.title, spec.formula, spec.action, spec.stage})
            EXPECT_FALSE(text.empty()) << spec.id;
        EXPECT_TRUE(spec.action.ends_with('.')) << spec.id;
        EXPECT_NE(spec.formula.find(spec.reading == Reading::Agents ? "agents" : spec.metric), std::string_view::npos) << spec.id;
        if (spec.unit == "share") {
            EXPECT_LE(spec.threshold, 1) << spec.id;
        }
    }
}

TEST(Words, areOfThreeDigits)
{
    EXPECT_EQ(valueText(0.8234, "share"), "82.3 %");
    EXPECT_EQ(valueText(0.0091, "seconds"), "9.1 ms");
    EXPECT_EQ(valueText(0.00004, "seconds"), "40 µs");
    EXPECT_EQ(valueText(1.25, "seconds"), "1.25 s");
    EXPECT_EQ(valueText(390e9, "bytes"), "390 GB");
    EXPECT_EQ(valueText(5e6, ""), "5 M");
    EXPECT_EQ(valueText(31, ""), "31");
    EXPECT_EQ(valueText(1204, ""), "1204");
    EXPECT_EQ(valueText(412, "per_minute"), "412 a minute");
    EXPECT_EQ(spanText(std::chrono::minutes(5)), "5 min");
    EXPECT_EQ(spanText(std::chrono::hours(1)), "1 h");
    EXPECT_EQ(spanText(std::chrono::seconds(90)), "90 s");
}

} // namespace
} // namespace kaze::scaling
