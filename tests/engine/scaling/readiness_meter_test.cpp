#include "engine/api/readiness_requests.h"
#include "engine/scaling/readiness_meter.h"

#include "tests/engine/telemetry/metric_fixture.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

namespace kaze::scaling {

using namespace std::chrono_literals;
using api::TriggerLevel;
using base::ErrorCode;
using testing::HasSubstr;

class ReadinessMeters : public telemetry::MetricFixture {
protected:
    ReadinessMeters()
    {
        restart();
        meter = std::make_unique<ReadinessMeter>(ReadinessMeter::Parts{*history, *metrics, clock});
        history->afterSample([this] { meter->sample(); });
    }
    ~ReadinessMeters() override { meter.reset(); }

    api::Trigger trigger(std::string_view id)
    {
        const auto all = meter->answer({}).triggers;
        const auto found = std::ranges::find(all, id, &api::Trigger::id);
        EXPECT_NE(found, all.end()) << id;
        return found == all.end() ? api::Trigger() : *found;
    }

    double gauge(const char* name, const char* id) { return metrics->gauge(name, {{"trigger", id}}).value(); }
    base::Gauge& gauge(const char* name) { return metrics->gauge(name); }

    std::unique_ptr<ReadinessMeter> meter;
};

TEST_F(ReadinessMeters, measureAndPublish)
{
    EXPECT_FALSE(meter->hasSampled());
    samples(5, [&] { waiting().set(80); });
    EXPECT_TRUE(meter->hasSampled());
    const auto queue = trigger("gateway-queue");
    EXPECT_EQ(queue.value, 80);
    EXPECT_EQ(queue.threshold, 100);
    EXPECT_EQ(queue.level, TriggerLevel::Warning);
    EXPECT_EQ(queue.evidence, "80 now");
    ASSERT_EQ(queue.trend.size(), 60U);
    EXPECT_EQ(queue.trend.back(), 80);
    EXPECT_EQ(queue.trend.front(), -1);
    EXPECT_EQ(gauge("kaze_readiness_value", "gateway-queue"), 80);
    EXPECT_EQ(gauge("kaze_readiness_threshold", "gateway-queue"), 100);
    EXPECT_EQ(gauge("kaze_readiness_level", "gateway-queue"), 2);
    samples(4, [&] { waiting().set(130); });
    EXPECT_EQ(trigger("gateway-queue").level, TriggerLevel::Critical);
    EXPECT_EQ(trigger("gateway-queue").since, clock.now());
}

TEST_F(ReadinessMeters, sayWhyThereIsNoValue)
{
    samples(2);
    const auto provider = trigger("provider-throughput");
    EXPECT_FALSE(provider.value);
    EXPECT_EQ(provider.level, TriggerLevel::Unknown);
    EXPECT_THAT(provider.evidence, HasSubstr("limit"));
    EXPECT_THAT(trigger("vector-search").evidence, HasSubstr("no searches in the last 5 min"));
    EXPECT_TRUE(std::isnan(gauge("kaze_readiness_value", "vector-search")));
    EXPECT_EQ(trigger("vector-search").trend.back(), -1);
}

TEST_F(ReadinessMeters, takePercentilesSharesAndRatesOfTheLastMinutes)
{
    auto& search = metrics->histogram("kaze_knowledge_search_seconds");
    auto& wait = metrics->histogram("kaze_storage_write_wait_seconds", {{"database", "state.db"}});
    auto& failed = metrics->counter("kaze_gateway_attempts_total", {{"provider", "a"}, {"outcome", "timeout"}});
    auto& vectors = metrics->counter("kaze_knowledge_vectors_written_total");
    auto& used = metrics->gauge("kaze_storage_reader_used_share", {{"database", "observations"}});
    metrics->gauge("kaze_storage_reader_used_share", {{"database", "state.db"}}).set(0.1);
    samples(30, [&] {
        for (int i = 0; i < 40; ++i)
            search.record(i == 0 ? 0.3 : 0.002);
        for (int i = 0; i < 8; ++i)
            wait.record(i < 2 ? 0.5 : 0.001);
        calls().add(19);
        failed.add(1);
        vectors.add(100);
        used.set(0.6);
    });
    EXPECT_NEAR(*trigger("vector-search").value, 0.002, 0.0001);
    EXPECT_THAT(trigger("vector-search").evidence, HasSubstr("over 1200 searches in the last 5 min"));
    EXPECT_EQ(trigger("budget-contention").value, 0.25);
    EXPECT_NEAR(*trigger("model-errors").value, 0.05, 1e-9);
    EXPECT_EQ(trigger("model-errors").level, TriggerLevel::Critical);
    EXPECT_NEAR(*trigger("vector-writes").value, 600, 1e-6);
    EXPECT_NEAR(*trigger("connections").value, 0.6, 1e-9);
    EXPECT_THAT(trigger("connections").evidence, HasSubstr("database observations"));
}

TEST_F(ReadinessMeters, doNotJudgeByAHandfulOfCalls)
{
    auto& failed = metrics->counter("kaze_gateway_attempts_total", {{"provider", "a"}, {"outcome", "timeout"}});
    samples(1);
    sampleAfter([&] { failed.add(5); });
    EXPECT_FALSE(trigger("model-errors").value);
    EXPECT_THAT(trigger("model-errors").evidence, HasSubstr("fewer than 20 calls in the last 5 min (5)"));
}

TEST_F(ReadinessMeters, doNotBlameProvidersForWhatCallersDid)
{
    const auto outcome = [&](const char* name) -> base::Counter& {
        return metrics->counter("kaze_gateway_attempts_total", {{"provider", "a"}, {"outcome", name}});
    };
    const auto sampled = [&](std::uint64_t failed) {
        samples(6, [&] {
            calls().add(100);
            outcome("cancelled").add(50);
            outcome("budget_exhausted").add(50);
            outcome("invalid_argument").add(50);
            outcome("timeout").add(failed);
        });
    };
    sampled(0);
    EXPECT_EQ(trigger("model-errors").value, 0);
    EXPECT_EQ(trigger("model-errors").level, TriggerLevel::Ok);
    EXPECT_THAT(trigger("model-errors").evidence, HasSubstr("0 of 600 calls"));
    sampled(25);
    EXPECT_NEAR(*trigger("model-errors").value, 150.0 / 1350, 1e-9);
}

TEST_F(ReadinessMeters, compareAgentsWithWhatTheMachineHolds)
{
    samples(2, [&] { gauge("kaze_agents_live").set(0); });
    EXPECT_EQ(trigger("agents").value, 0);
    samples(2, [&] { gauge("kaze_agents_live").set(40); });
    EXPECT_FALSE(trigger("agents").value) << "no turn has ended";
    samples(30, [&] {
        metrics->histogram("kaze_agent_memory_bytes").record(1'000'000);
        gauge("kaze_host_memory_free_bytes").set(200e6);
    });
    // 40 live, and 0.8 × 200 MB ÷ about 1 MB more.
    EXPECT_NEAR(*trigger("agents").value, 40.0 / 200, 0.02);
    EXPECT_THAT(trigger("agents").evidence, testing::AllOf(HasSubstr("by memory"), HasSubstr("50 a node")));
    samples(36, [&] {
        gauge("kaze_process_cpu_used_share").set(0.6);
        gauge("kaze_host_cpu_used_share").set(0.65);
    });
    // 40 agents use 60 %, and others 5 % of the 80 %: room for 50.
    EXPECT_NEAR(*trigger("agents").value, 0.8, 0.001);
    EXPECT_THAT(trigger("agents").evidence, HasSubstr("about 50 by processors"));
    EXPECT_EQ(trigger("agents").stage, "1");
}

TEST_F(ReadinessMeters, followAThresholdThatWasSet)
{
    samples(5, [&] { waiting().set(60); });
    EXPECT_EQ(trigger("gateway-queue").level, TriggerLevel::Ok);
    meter->change({{"gateway-queue", TriggerChange{50, {}, 0}}});
    EXPECT_EQ(trigger("gateway-queue").level, TriggerLevel::Critical);
    EXPECT_EQ(trigger("gateway-queue").usualThreshold, 100);
    EXPECT_EQ(trigger("gateway-queue").since, clock.now());
    EXPECT_EQ(gauge("kaze_readiness_threshold", "gateway-queue"), 50);
    meter->change({});
    EXPECT_EQ(trigger("gateway-queue").threshold, 100);
    EXPECT_EQ(trigger("gateway-queue").level, TriggerLevel::Ok);
}

TEST_F(ReadinessMeters, refuseSettingsThatMakeNoSense)
{
    const auto set = [](std::string id, std::optional<double> threshold, std::optional<double> warn, std::optional<double> hold,
                         bool reset, std::optional<TriggerChange> before = {}) {
        return ReadinessMeter::changed(before, api::SetTrigger{std::move(id), threshold, warn, hold, reset});
    };
    EXPECT_EQ(set("nothing", 5, {}, {}, false).error().code, ErrorCode::NotFound);
    for (const double threshold : {0.0, -1.0, std::nan(""), HUGE_VAL})
        EXPECT_EQ(set("gateway-queue", threshold, {}, {}, false).error().code, ErrorCode::InvalidArgument) << threshold;
    EXPECT_EQ(set("gateway-queue", {}, 1.0, {}, false).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(set("gateway-queue", {}, {}, -1, false).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(set("host-cpu", 80, {}, {}, false).error().code, ErrorCode::InvalidArgument) << "a share is not in percent";
    EXPECT_EQ(set("gateway-queue", 5, {}, {}, true).error().code, ErrorCode::InvalidArgument);
    const TriggerChange before{5, {}, {}};
    const auto kept = set("gateway-queue", {}, 0.5, {}, false, before);
    ASSERT_TRUE(kept && *kept);
    EXPECT_EQ((*kept)->threshold, 5) << "what is absent stays";
    EXPECT_EQ((*kept)->warnShare, 0.5);
    const auto usual = set("gateway-queue", 100, 0.7, 30, false, before);
    ASSERT_TRUE(usual);
    EXPECT_FALSE(*usual) << "what is set to the usual is not set";
    const auto reset = set("gateway-queue", {}, {}, {}, true, before);
    ASSERT_TRUE(reset);
    EXPECT_FALSE(*reset);
}

TEST_F(ReadinessMeters, nameTheFiveThatAreNearest)
{
    samples(5, [&] {
        waiting().set(75);
        gauge("kaze_knowledge_entries").set(1e6);
        gauge("kaze_knowledge_embedding_waiting").set(95);
        gauge("kaze_mailbox_backlog_most").set(10);
        gauge("kaze_host_memory_used_share").set(0.4);
        gauge("kaze_host_cpu_used_share").set(0.1);
        gauge("kaze_data_disk_used_share").set(0.2);
    });
    api::CellSnapshot snapshot;
    meter->fill(snapshot, 6);
    EXPECT_EQ(snapshot.stage, 1) << "six tenants";
    EXPECT_EQ(snapshot.triggersNear, 2);
    ASSERT_EQ(snapshot.nearest.size(), 5U);
    EXPECT_EQ(snapshot.nearest[0].id, "embedding-queue");
    EXPECT_EQ(snapshot.nearest[0].shown, "95 of 100");
    EXPECT_NEAR(snapshot.nearest[0].share, 0.95, 1e-9);
    EXPECT_NE(snapshot.nearest[0].action, "");
    EXPECT_EQ(snapshot.nearest[1].id, "gateway-queue");
    EXPECT_EQ(snapshot.nearest[2].id, "host-memory");
    EXPECT_EQ(snapshot.nearest[2].action, "");
}

TEST_F(ReadinessMeters, forecastFromWhatWasKept)
{
    // Almost seven days in which the queue grows by 12 a day.
    for (int hour = 0; hour < 6 * 24 + 20; ++hour) {
        waiting().set(10 + hour / 2.0);
        for (int i = 0; i < 6; ++i) {
            clock.advance(10min);
            history->sample();
        }
        ASSERT_TRUE(save());
    }
    meter->change({{"gateway-queue", TriggerChange{200, {}, {}}}});
    const auto studied = run(meter->study());
    ASSERT_TRUE(studied) << studied.error().text();
    const auto queue = trigger("gateway-queue");
    ASSERT_TRUE(queue.forecast) << queue.evidence;
    const auto days = std::chrono::duration<double>(queue.forecast->at - clock.now()).count() / 86'400;
    EXPECT_NEAR(days, (200 - 92) / 12.0, 2);
    EXPECT_FALSE(trigger("host-cpu").forecast);
}

} // namespace kaze::scaling
