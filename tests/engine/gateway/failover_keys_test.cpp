// What a call does when the keys of its provider are refused, limited or busy.

#include "tests/engine/gateway/failover_fixture.h"

namespace kaze::gateway::test {

namespace {

using namespace std::chrono_literals;

TEST_F(FailoverCalls, useTheKeysInTurnAndLeaveARefusedOneAlone)
{
    for (const int status : {401, 402}) {
        between({byKey(refuses(status), kFine)}, {kFine});
        twoKeys();
        for (int i = 0; i < 6; ++i) {
            const auto result = ask();
            ASSERT_TRUE(result) << result.error().text();
            EXPECT_EQ(result->response.provider, "one");
        }
        EXPECT_EQ(one->requests().size(), 7U) << "the refused key was tried once";
    }
}

TEST_F(FailoverCalls, leaveAKeyAloneThatIsRefusedWithinAnAnswer)
{
    const auto empty = answers({R"({"error":{"message":"You have run out of credits","code":"insufficient_quota"}})"});
    between({byKey(empty, kFine)}, {kFine});
    config.fallbacks.clear();
    twoKeys();
    for (int i = 0; i < 6; ++i)
        ASSERT_TRUE(ask());
    EXPECT_EQ(one->requests().size(), 7U) << "the refused key was tried once";
}

TEST_F(FailoverCalls, goOnWithTheOtherKeyWhileOneWasToldToWaitLong)
{
    between({byKey(refuses(429, "{}", {{"Retry-After", "3600"}}), kFine)}, {kFine});
    config.fallbacks.clear();
    twoKeys();
    for (int i = 0; i < 4; ++i) {
        ASSERT_TRUE(ask());
        EXPECT_LT(took, 1s) << i;
    }
    EXPECT_EQ(one->requests().size(), 5U) << "the limited key was tried once";
}

TEST_F(FailoverCalls, waitForTheOtherKeyWhereItIsOnlyBusy)
{
    between({byKey(refuses(429, "{}", {{"Retry-After", "3600"}}), kFine)}, {kFine});
    twoKeys();
    keys[1].limits.requestsPerMinute = 1;
    keys[1].weight = 9; // so that it is asked first
    open({});
    ASSERT_TRUE(ask());
    ASSERT_EQ(one->requests().size(), 1U);
    const auto result = ask();
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_GE(took, 58s);
    EXPECT_LT(took, 62s);
}

TEST_F(FailoverCalls, doNotStormTheKeysOfAProviderThatLimitsThemAll)
{
    between({refuses(429)}, {kFine});
    twoKeys();
    const auto result = ask();
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->response.provider, "two");
    EXPECT_EQ(one->requests().size(), 4U);
    EXPECT_GE(took, 1400ms) << "both were asked, and then they had time";
    open({});
    ASSERT_FALSE(ask());
    EXPECT_EQ(one->requests().size(), 8U);
}

TEST_F(FailoverCalls, goElsewhereAtOnceWhileTheOnlyKeyWasToldToWaitLong)
{
    between({refuses(429, "{}", {{"Retry-After", "3600"}}), kFine}, {kFine});
    for (int i = 0; i < 3; ++i) {
        const auto result = ask();
        ASSERT_TRUE(result) << result.error().text();
        EXPECT_EQ(result->response.provider, "two");
        EXPECT_LT(took, 1s) << i;
    }
    EXPECT_EQ(one->requests().size(), 1U);
}

TEST_F(FailoverCalls, areToldAtOnceWhereTheOnlyKeyRestsForLongerThanACallWaits)
{
    between({refuses(429, "{}", {{"Retry-After", "3600"}}), kFine}, {kFine});
    open({});
    for (int i = 0; i < 3; ++i) {
        const auto result = ask();
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().code, ErrorCode::RateLimited);
        EXPECT_GT(retryAfterOf(result.error()).value_or(0s), 3590s);
        EXPECT_LT(took, 1s) << i;
    }
    EXPECT_EQ(one->requests().size(), 1U);
}

TEST_F(FailoverCalls, waitForAModelThatIsLeftAloneRatherThanForAKeyThatRestsLonger)
{
    auto down = std::make_shared<std::atomic<bool>>(true);
    one.emplace(next({refuses(429, "{}", {{"Retry-After", "300"}}), kFine}));
    two.emplace([down](const HttpServer::Request& request, HttpServer::Connection& connection) {
        (*down ? refuses(503) : kFine)(request, connection);
    });
    open({{"one/m", {"two/m"}}});
    ASSERT_FALSE(ask());
    ASSERT_GE(two->requests().size(), 4U);
    ASSERT_FALSE(ask());
    *down = false;
    const auto result = ask();
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->response.provider, "two");
    EXPECT_LT(took, 25s);
}

TEST_F(FailoverCalls, tryARefusedKeyAgainSoonWhereItIsTheOnlyOne)
{
    for (const int status : {401, 402}) {
        between({refuses(status), kFine}, {kFine});
        open({});
        ASSERT_FALSE(ask());
        const auto result = ask();
        ASSERT_TRUE(result) << result.error().text();
        EXPECT_LE(took, 1500ms) << "it was corrected, the account filled";
    }
}

TEST_F(FailoverCalls, goElsewhereWhileAKeyHasNoRoom)
{
    ASSERT_TRUE(base::writeFile(folder / "a", "key-aaaaaaaaaaaa\n"));
    KeyLimits limits;
    limits.requestsPerMinute = 2;
    keys = {{"a", "file:" + (folder / "a").string(), limits, 1, {}}};
    between({kFine}, {kFine});
    for (int i = 0; i < 4; ++i)
        ASSERT_TRUE(ask());
    EXPECT_EQ(one->requests().size(), 2U);
    EXPECT_EQ(two->requests().size(), 2U);
}

TEST_F(FailoverCalls, waitInTheQueueWhereThereIsNowhereElse)
{
    ASSERT_TRUE(base::writeFile(folder / "a", "key-aaaaaaaaaaaa\n"));
    KeyLimits limits;
    limits.requestsPerMinute = 2;
    keys = {{"a", "file:" + (folder / "a").string(), limits, 1, {}}};
    one.emplace(next({kFine}));
    two.emplace(next({kFine}));
    open({});
    ASSERT_TRUE(ask());
    ASSERT_TRUE(ask());
    EXPECT_LT(took, 1s);
    ASSERT_TRUE(ask());
    EXPECT_GE(took, 28s);
    EXPECT_LT(took, 32s);
}

} // namespace

} // namespace kaze::gateway::test
