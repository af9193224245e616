#include "engine/api/routing_requests.h"
#include "tests/engine/gateway/gateway_fixture.h"

namespace kaze::gateway {

using testing::HasSubstr;

class Capacity : public test::GatewayFixture {
protected:
    void pools(std::vector<KeyConfig> keys)
    {
        serve({[](const auto&, kaze::test::HttpServer::Connection& connection) { connection.json(500, "{}"); }});
        auto config = gateway->config();
        config.providers[0].keys = std::move(keys);
        gateway->reconfigure(std::move(config));
    }

    //! A row of the ledger; a run's number of 0 is of none.
    void called(int run, std::int64_t input, std::int64_t output, const std::string& outcome = "ok")
    {
        LedgerRow row;
        row.at = clock.now();
        if (run > 0)
            row.run.bytes[15] = static_cast<decltype(row.run.bytes)::value_type>(run);
        row.provider = "fake";
        row.model = "gpt-x";
        row.operation = "chat";
        row.outcome = outcome;
        row.usage = {input, output};
        row.duration = std::chrono::seconds(3);
        ASSERT_TRUE(state->writeSync([&](storage::Connection& connection) { return writeRow(connection, row); }));
    }

    api::CapacityEstimate estimate()
    {
        const auto all = run(gateway->capacity());
        EXPECT_TRUE(all) << all.error().text();
        EXPECT_EQ(all->size(), 1U) << "those with keys of their own";
        return all->at(0);
    }

    static KeyConfig keyWith(KeyLimits limits, std::string name = "a")
    {
        return {std::move(name), "env:FAKE_API_KEY", limits, 1, {}};
    }
};

TEST_F(Capacity, isWhatTheScarcestLimitLetsThrough)
{
    // Two runs of two and four calls: on the average 3 calls, 3000 tokens in and 300 out, 9 s.
    for (int i = 0; i < 6; ++i)
        called(i < 2 ? 1 : 2, 1000, 100);
    called(0, 1'000'000, 1'000'000); // of a program, not of a run
    called(1, 9'999'999, 0, "cached");
    pools({keyWith({60, {}, {}, {}, {}})});
    EXPECT_DOUBLE_EQ(*estimate().tasksPerMinute, 20);
    EXPECT_DOUBLE_EQ(*estimate().tasksPerHour, 1200);
    EXPECT_EQ(estimate().limitedBy, "requests a minute");
    EXPECT_EQ(estimate().basis, "3 calls and 3300 tokens a task, the mean of the last 2 runs");
    pools({keyWith({60, 30'000, 600, 330'000, {}})});
    EXPECT_EQ(estimate().limitedBy, "output tokens a minute");
    EXPECT_DOUBLE_EQ(*estimate().tasksPerMinute, 2);
    pools({keyWith({{}, {}, {}, {}, 3})});
    EXPECT_EQ(estimate().limitedBy, "calls at a time");
    EXPECT_DOUBLE_EQ(*estimate().tasksPerMinute, 20);
}

TEST_F(Capacity, addsUpTheKeysAndKnowsNoLimitWhereOneHasNone)
{
    called(1, 1000, 100);
    pools({keyWith({60, {}, {}, {}, {}}), keyWith({30, {}, {}, {}, {}}, "b")});
    EXPECT_DOUBLE_EQ(*estimate().tasksPerMinute, 90);
    pools({keyWith({60, {}, {}, {}, {}}), keyWith({}, "b")});
    EXPECT_FALSE(estimate().tasksPerMinute);
    EXPECT_EQ(estimate().limitedBy, "");
}

TEST_F(Capacity, isNotGuessedBeforeTheFirstRun)
{
    pools({keyWith({60, {}, {}, {}, {}})});
    EXPECT_FALSE(estimate().tasksPerMinute);
    EXPECT_THAT(estimate().basis, HasSubstr("no run"));
}

TEST_F(Capacity, looksAtTheLast200RunsOnly)
{
    for (int i = 0; i < 50; ++i)
        called(255, 100'000, 0);
    for (int i = 1; i <= 200; ++i)
        called(i, 1000, 0);
    pools({keyWith({60, {}, {}, {}, {}})});
    EXPECT_EQ(estimate().basis, "1 call and 1000 tokens a task, the mean of the last 200 runs");
}

TEST_F(Capacity, looksAtTheLedgerEveryHalfMinuteAndAtTheLimitsAlways)
{
    called(1, 1000, 100);
    pools({keyWith({60, {}, {}, {}, {}})});
    EXPECT_DOUBLE_EQ(*estimate().tasksPerMinute, 60);
    called(1, 1000, 100);
    EXPECT_DOUBLE_EQ(*estimate().tasksPerMinute, 60);
    pools({keyWith({90, {}, {}, {}, {}})});
    EXPECT_DOUBLE_EQ(*estimate().tasksPerMinute, 45) << "another gateway, which looks for itself";
    called(1, 1000, 100);
    auto config = gateway->config();
    config.providers[0].keys[0].limits.requestsPerMinute = 120;
    gateway->reconfigure(std::move(config));
    EXPECT_DOUBLE_EQ(*estimate().tasksPerMinute, 60);
    clock.advance(std::chrono::seconds(30));
    EXPECT_DOUBLE_EQ(*estimate().tasksPerMinute, 40);
}

} // namespace kaze::gateway
