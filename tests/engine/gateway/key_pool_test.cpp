#include "engine/api/run.h"
#include "engine/gateway/key_pool.h"

#include <gtest/gtest.h>

#include <map>

namespace kaze::gateway {

namespace {

using namespace std::chrono_literals;

KeyConfig key(const std::string& name, KeyLimits limits = {}, int weight = 1, std::vector<std::string> tenants = {})
{
    return {name, "env:" + name, limits, weight, std::move(tenants)};
}

KeyLimits requestsAMinute(std::int64_t count)
{
    KeyLimits limits;
    limits.requestsPerMinute = count;
    return limits;
}

class KeyPoolTest : public ::testing::Test {
protected:
    base::SimulatedClock clock;

    //! Makes a call with it that used nothing.
    static void use(KeyLease lease) { lease.settle({}); }
};

TEST_F(KeyPoolTest, hasOneKeyWithoutLimitsWhereNoneIsConfigured)
{
    KeyPool pool("ollama", {}, clock);
    for (int i = 0; i < 1000; ++i)
        use(pool.take({"default", 1'000'000, 1'000'000}).value());
}

TEST_F(KeyPoolTest, takesTheKeysInTurnByTheirWeight)
{
    KeyPool pool("openai", {key("a", {}, 3), key("b", {}, 1)}, clock);
    std::map<std::string, int> calls;
    std::string order;
    for (int i = 0; i < 8; ++i) {
        auto lease = pool.take({}).value();
        ++calls[lease.key().name];
        order += lease.key().name;
        use(std::move(lease));
    }
    EXPECT_EQ(calls["a"], 6);
    EXPECT_EQ(calls["b"], 2);
    EXPECT_EQ(order.find("bb"), std::string::npos) << order;
}

TEST_F(KeyPoolTest, goesOnWithTheKeyThatHasRoom)
{
    KeyPool pool("openai", {key("a", requestsAMinute(1)), key("b", requestsAMinute(3))}, clock);
    for (int i = 0; i < 4; ++i)
        use(pool.take({}).value());
    const auto none = pool.take({});
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().wait, 20s) << "b fills first";
    EXPECT_EQ(none.error().why, "openai/b: 3 requests a minute are used up");
    clock.advance(20s);
    EXPECT_EQ(pool.take({}).value().key().name, "b");
}

TEST_F(KeyPoolTest, givesBackWhatARejectedCallTook)
{
    KeyLimits limits;
    limits.requestsPerMinute = 2;
    limits.inputTokensPerMinute = 100;
    limits.outputTokensPerMinute = 50;
    limits.inFlight = 1;
    KeyPool pool("openai", {key("a", limits)}, clock);
    for (int i = 0; i < 100; ++i) {
        auto lease = pool.take({"default", 100, 50});
        ASSERT_TRUE(lease) << lease.error().why;
    }
    EXPECT_EQ(pool.states().front().inFlight, 0);
    EXPECT_DOUBLE_EQ(pool.states().front().requests.left, 2);
}

TEST_F(KeyPoolTest, settlesWhatWasReallyUsed)
{
    KeyLimits limits;
    limits.inputTokensPerMinute = 1000;
    limits.outputTokensPerMinute = 1000;
    KeyPool pool("anthropic", {key("a", limits)}, clock);
    auto lease = pool.take({"default", 900, 900}).value();
    EXPECT_FALSE(pool.take({"default", 200, 0}));
    api::Usage usage;
    usage.inputTokens = 500;
    usage.cachedTokens = 400;
    usage.outputTokens = 1200;
    lease.settle(usage);
    const auto state = pool.states().front();
    EXPECT_DOUBLE_EQ(state.inputTokens.left, 900) << "cached input does not count";
    EXPECT_DOUBLE_EQ(state.outputTokens.left, -200) << "more than was thought is owed";
}

TEST_F(KeyPoolTest, keepsToTheCallsInFlight)
{
    KeyLimits limits;
    limits.inFlight = 2;
    KeyPool pool("vllm", {key("a", limits)}, clock);
    auto first = pool.take({}).value();
    auto second = pool.take({}).value();
    const auto third = pool.take({});
    ASSERT_FALSE(third);
    EXPECT_EQ(third.error().wait, base::Duration::max()) << "no clock brings it, only a call that ends";
    EXPECT_EQ(third.error().why, "vllm: 2 calls are under way, as many as it may have");
    first = {};
    EXPECT_TRUE(pool.take({}));
}

TEST_F(KeyPoolTest, letsOnlyTheTenantsOfAKeyUseIt)
{
    KeyPool pool("openai", {key("shop", {}, 1, {"shop"}), key("all", requestsAMinute(1), 1, {"shop", "lab"})}, clock);
    use(pool.take({"lab", 0, 0}).value());
    const auto lab = pool.take({"lab", 0, 0});
    ASSERT_FALSE(lab);
    EXPECT_FALSE(lab.error().forbidden);
    EXPECT_EQ(pool.take({"shop", 0, 0}).value().key().name, "shop");
    const auto stranger = pool.take({"stranger", 0, 0});
    ASSERT_FALSE(stranger);
    EXPECT_TRUE(stranger.error().forbidden);
    EXPECT_FALSE(pool.admits("stranger"));
}

TEST_F(KeyPoolTest, learnsLimitsFromTheAnswers)
{
    KeyPool pool("openai", {key("a")}, clock);
    auto lease = pool.take({}).value();
    RateLimits said;
    said.requests = {60, 0, 12s};
    said.tokens = {30'000, 29'000, 2s};
    lease.learn(said);
    lease.settle({});
    const auto state = pool.states().front();
    EXPECT_DOUBLE_EQ(state.requests.limit, 60);
    EXPECT_DOUBLE_EQ(state.tokens.left, 29'000);
    const auto next = pool.take({});
    ASSERT_FALSE(next);
    EXPECT_EQ(next.error().wait, 12s) << "as long as the provider said, not as long as the bucket thinks";
}

TEST_F(KeyPoolTest, doesNotTakeADaysLimitForAMinutes)
{
    KeyPool pool("openai", {key("a")}, clock);
    auto lease = pool.take({}).value();
    RateLimits said;
    said.requests = {200, 199, 7min};
    lease.learn(said);
    lease.settle({});
    EXPECT_DOUBLE_EQ(pool.states().front().requests.limit, 0);
}

TEST_F(KeyPoolTest, leavesAKeyThatRestsAlone)
{
    KeyPool pool("openai", {key("a"), key("b")}, clock);
    {
        auto lease = pool.take({}).value();
        ASSERT_EQ(lease.key().name, "a");
        lease.rest(30s, "the provider asked to wait 30 s");
    }
    for (int i = 0; i < 4; ++i)
        EXPECT_EQ(pool.take({}).value().key().name, "b");
    EXPECT_EQ(pool.states().front().why, "the provider asked to wait 30 s");
    clock.advance(30s);
    EXPECT_EQ(pool.states().front().why, "");
}

TEST_F(KeyPoolTest, triesARefusedKeyAgainSoonOnlyWhereNoOtherIsLeft)
{
    KeyPool pool("openai", {key("a"), key("b")}, clock);
    pool.take({}).value().refused("401");
    EXPECT_EQ(pool.rest("default").wait, 0s);
    const auto good = pool.take({}).value().key().name;
    for (int i = 0; i < 20; ++i) {
        clock.advance(1s);
        EXPECT_EQ(pool.take({}).value().key().name, good);
    }
    pool.take({}).value().refused("401");
    pool.take({}).value().refused("401");
    ASSERT_FALSE(pool.take({}));
    EXPECT_EQ(pool.take({}).error().wait, 1s);
    EXPECT_EQ(pool.rest("default").wait, 1s);
    clock.advance(1s);
    auto again = pool.take({}).value();
    again.worked();
    again.settle({});
    EXPECT_EQ(pool.rest("default").wait, 0s) << "it was corrected meanwhile";
}

TEST_F(KeyPoolTest, sendsOneCallASecondToFindOutWhetherARefusedKeyIsTakenAgainAndWithinItsLimits)
{
    KeyLimits limits;
    limits.inFlight = 1;
    KeyPool pool("openai", {key("a", limits)}, clock);
    pool.take({}).value().refused("401");
    clock.advance(1s);
    const auto probe = pool.take({});
    ASSERT_TRUE(probe);
    EXPECT_FALSE(pool.take({}));
    clock.advance(1s);
    EXPECT_FALSE(pool.take({})) << "one is under way, as many as it may have";
}

TEST_F(KeyPoolTest, keepsTheWaitThatItsProviderAskedForWhateverBecomesOfOtherCalls)
{
    KeyPool pool("openai", {key("a")}, clock);
    auto limited = pool.take({}).value(), refused = pool.take({}).value(), broken = pool.take({}).value();
    limited.rest(100s, "429");
    refused.refused("403");
    broken.settle({});
    EXPECT_EQ(pool.rest("default").wait, 100s);
}

TEST_F(KeyPoolTest, looksAtARefusedKeyAgainWhenTheConfigurationChanges)
{
    KeyPool pool("openai", {key("a"), key("b")}, clock);
    pool.take({}).value().refused("401");
    pool.reconfigure({key("a"), key("b")});
    EXPECT_EQ(pool.states()[0].restsFor, 0s);
    EXPECT_EQ(pool.states()[1].restsFor, 0s);
}

TEST_F(KeyPoolTest, saysHowLongAllOfATenantsKeysRest)
{
    KeyPool pool("openai", {key("a"), key("b", {}, 1, {"shop"})}, clock);
    pool.take({"lab", 0, 0}).value().rest(50s, "429: slow down");
    EXPECT_EQ(pool.rest("lab").wait, 50s);
    EXPECT_EQ(pool.rest("lab").why, "openai/a: 429: slow down");
    EXPECT_EQ(pool.rest("shop").wait, 0s);
    pool.take({"shop", 0, 0}).value().rest(20s, "429");
    EXPECT_EQ(pool.rest("shop").wait, 20s);
}

TEST_F(KeyPoolTest, keepsLevelsAndCallsThroughANewConfiguration)
{
    KeyPool pool("openai", {key("a", requestsAMinute(10)), key("b")}, clock);
    auto lease = pool.take({}).value();
    auto changed = key("a", requestsAMinute(10), 5);
    pool.reconfigure({changed});
    EXPECT_EQ(pool.states().front().inFlight, 1);
    EXPECT_DOUBLE_EQ(pool.states().front().requests.left, 9);
    pool.reconfigure({key("c")});
    lease.settle({});
}

TEST_F(KeyPoolTest, tellsHowLongALoadTakes)
{
    KeyLimits limits;
    limits.requestsPerMinute = 60;
    limits.outputTokensPerMinute = 6000;
    KeyPool pool("openai", {key("a", limits), key("b", limits)}, clock);
    EXPECT_EQ(pool.timeFor("default", 100, 0, 0), 0s) << "what is in the buckets goes at once";
    EXPECT_EQ(pool.timeFor("default", 240, 0, 0), 60s);
    EXPECT_EQ(pool.timeFor("default", 1, 0, 36'000), 120s);
}

} // namespace

} // namespace kaze::gateway
