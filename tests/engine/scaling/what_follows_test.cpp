// Stage, anti-patterns, what limits, where turns spend their time.

#include "engine/api/readiness_requests.h"
#include "engine/scaling/anti_patterns.h"
#include "engine/scaling/bottlenecks.h"
#include "engine/scaling/latency.h"
#include "engine/scaling/stages.h"
#include "tests/engine/telemetry/metric_fixture.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace kaze::scaling {
namespace {

using testing::HasSubstr;

TEST(Stages, followTenantsAndAgents)
{
    EXPECT_EQ(stageOf(1, 0, {}).number, 0);
    EXPECT_EQ(stageOf(1, 0, {}).title, "MVP");
    EXPECT_EQ(stageOf(5, 0, {}).number, 1);
    EXPECT_EQ(stageOf(1, 50, {}).number, 1);
    EXPECT_EQ(stageOf(19, 199, {}).number, 1);
    EXPECT_EQ(stageOf(20, 3, {}).number, 2);
    EXPECT_EQ(stageOf(1, 1000, {}).number, 3);
    EXPECT_TRUE(stageOf(100, 0, {}).next.empty());
}

TEST(Stages, sayWhatTheNextOneBeginsWith)
{
    api::Trigger now, later;
    now.title = "Gateway queue depth";
    now.stage = "1-2";
    now.value = 120;
    now.threshold = 100;
    now.level = api::TriggerLevel::Critical;
    later.title = "Largest database";
    later.stage = "3";
    const std::vector triggers{now, later};
    const auto stage = stageOf(2, 20, triggers);
    ASSERT_EQ(stage.next.size(), 3U);
    EXPECT_EQ(stage.next[0].text, "5 tenants");
    EXPECT_EQ(stage.next[0].evidence, "2 now");
    EXPECT_FALSE(stage.next[1].reached);
    EXPECT_THAT(stage.next[2].text, HasSubstr("Gateway queue"));
    EXPECT_TRUE(stage.next[2].reached);
    EXPECT_EQ(stage.next[2].evidence, "120 of 100");
}

TEST(AntiPatterns, areSeenWhereTheyShow)
{
    Installation cell;
    EXPECT_TRUE(antiPatterns(cell, 10, 3).empty());
    cell.indexes = {{"note", 4, 20'000}};
    cell.servers = {{"my-Qdrant", 1}, {"browser", 30}, {"github", 1}};
    cell.cache = {true, true, true, true, 100'000};
    const auto found = antiPatterns(cell, 12'000, 31);
    std::vector<std::string> ids;
    for (const auto& pattern : found) {
        ids.push_back(pattern.id);
        EXPECT_FALSE(pattern.why.empty() || pattern.instead.empty());
    }
    ASSERT_THAT(ids, testing::ElementsAre("pre-sharding", "second-vector-store", "connection-per-agent", "caching-everything"));
    EXPECT_THAT(found[1].evidence, HasSubstr("my-Qdrant"));
    EXPECT_THAT(found[2].evidence, HasSubstr("30 processes"));
    cell.servers.push_back({"chromatic", 1});
    EXPECT_EQ(antiPatterns(cell, 12'000, 31).size(), 4U) << "which looks after pictures";
    EXPECT_EQ(antiPatterns(cell, 6e6, 31).size(), 3U) << "with six million entries a second store may be right";
    cell.indexes = {{"note", 4, 2'000'000}};
    EXPECT_EQ(antiPatterns(cell, 6e6, 31).size(), 2U) << "and so may be parts";
}

class WhatLimits : public telemetry::MetricFixture {
protected:
    WhatLimits() { open(); }
};

TEST_F(WhatLimits, namesTheTightestAndWhatRemovingItGains)
{
    auto& queued = metrics->histogram("kaze_gateway_queue_wait_seconds");
    samples(30, [&] {
        metrics->gauge("kaze_gateway_capacity_used_share", {{"provider", "openai"}}).set(0.9);
        metrics->gauge("kaze_gateway_capacity_used_share", {{"provider", "local"}}).set(0.2);
        waiting().set(12);
        queued.record(2.5);
        metrics->gauge("kaze_host_cpu_used_share").set(0.45);
    });
    const auto found = bottlenecks(*history);
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].resource, "keys of provider openai");
    EXPECT_TRUE(found[0].limits);
    EXPECT_NEAR(found[0].waiting, 12, 1e-9);
    EXPECT_NEAR(found[0].waitSeconds, 2.5, 0.1);
    EXPECT_THAT(found[0].gain, HasSubstr("up to 2 times, until processors"));
    EXPECT_EQ(found[1].resource, "processors");
    EXPECT_FALSE(found[1].limits);
    EXPECT_EQ(found[2].resource, "keys of provider local");
    EXPECT_EQ(found[2].waiting, 0) << "who waits, waits for the fullest";
}

TEST_F(WhatLimits, gainsNoMoreThanTheNextOneThatIsUsedAllows)
{
    double processors = 0.75;
    const auto first = [&] {
        samples(30, [&] {
            metrics->gauge("kaze_gateway_capacity_used_share", {{"provider", "a"}}).set(0.9);
            waiting().set(5);
            metrics->gauge("kaze_pool_used_share", {{"pool", "*"}}).set(0.72);
            metrics->gauge("kaze_pool_waiting", {{"pool", "*"}}).set(3);
            metrics->gauge("kaze_pool_waiting", {{"pool", "review"}}).set(3);
            metrics->gauge("kaze_host_cpu_used_share").set(processors);
        });
        return bottlenecks(*history);
    };
    auto found = first();
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[1].resource, "places of all pools together");
    EXPECT_NEAR(found[1].waiting, 3, 1e-9) << "each waits once";
    EXPECT_THAT(found[0].gain, HasSubstr("up to 1.2 times, until processors")) << "not until the pools, which are used less";
    processors = 0.95;
    found = first();
    EXPECT_EQ(found[0].resource, "keys of provider a");
    EXPECT_THAT(found[0].gain, HasSubstr("little: processors is used at 95 %"));
}

TEST_F(WhatLimits, namesTheLineOfTheGatewayWhereNoLimitIsKnown)
{
    auto& queued = metrics->histogram("kaze_gateway_queue_wait_seconds");
    samples(30, [&] {
        waiting().set(12);
        queued.record(2.5);
    });
    const auto found = bottlenecks(*history);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].resource, "room within the limits of keys");
    EXPECT_TRUE(found[0].limits);
    EXPECT_THAT(found[0].evidence, HasSubstr("something waited for it in 100 % of 5 min"));
}

TEST_F(WhatLimits, isNothingOfNothing)
{
    samples(3);
    EXPECT_TRUE(bottlenecks(*history).empty());
}

TEST_F(WhatLimits, isNothingWhereNobodyWaits)
{
    samples(30, [&] {
        metrics->gauge("kaze_host_cpu_used_share").set(0.95);
        metrics->gauge("kaze_pool_used_share", {{"pool", "review"}}).set(0.5);
    });
    const auto found = bottlenecks(*history);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_FALSE(found[0].limits);
    EXPECT_EQ(found[1].resource, "places of pool review");
}

TEST_F(WhatLimits, countsWritersByTheirTurnsAndReadersByLittlesLaw)
{
    auto& turns = metrics->histogram("kaze_storage_turn_seconds", {{"database", "state.db"}});
    auto& waits = metrics->histogram("kaze_storage_reader_wait_seconds", {{"database", "state.db"}});
    samples(30, [&] {
        for (int i = 0; i < 100; ++i) {
            turns.record(0.08); // eight of ten seconds
            waits.record(0.2);
        }
        metrics->gauge("kaze_storage_queued_writes", {{"database", "state.db"}}).set(4);
        metrics->gauge("kaze_storage_reader_used_share", {{"database", "state.db"}}).set(0.75);
    });
    const auto found = bottlenecks(*history);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].resource, "writer of state.db");
    EXPECT_NEAR(found[0].utilisation, 0.8, 0.03);
    EXPECT_NEAR(found[0].waiting, 4, 1e-9);
    EXPECT_EQ(found[1].resource, "readers of state.db");
    EXPECT_NEAR(found[1].waiting, 2, 0.1) << "ten a second for a fifth of one";
    EXPECT_TRUE(found[0].limits);
    EXPECT_FALSE(found[1].limits) << "one limits";
}

TEST_F(WhatLimits, partsOfTurnsStandAgainstTheirBudget)
{
    auto& model = metrics->histogram("kaze_turn_part_seconds", {{"part", "model"}});
    samples(10, [&] { model.record(2); });
    const auto parts = latencyParts(*history);
    const auto found = std::ranges::find(parts, "LLM inference", &api::LatencyPart::name);
    ASSERT_NE(found, parts.end());
    EXPECT_EQ(found->budgetSeconds, 1.5);
    EXPECT_EQ(found->goalSeconds, 1.2);
    EXPECT_NEAR(found->p50, 2, 0.07);
    EXPECT_EQ(found->count, 10);
    double budget = 0, goal = 0;
    for (const auto& part : parts) {
        if (part.name == "turn without tools" || !part.budgetSeconds)
            continue;
        budget += *part.budgetSeconds;
        goal += *part.goalSeconds;
    }
    EXPECT_NEAR(budget, 2.32, 1e-9) << "the document's total";
    EXPECT_NEAR(goal, 1.67, 1e-9);
}

} // namespace
} // namespace kaze::scaling
