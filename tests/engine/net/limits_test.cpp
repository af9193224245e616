#include "engine/net/circuit_breaker.h"
#include "engine/net/token_bucket.h"

#include <gtest/gtest.h>

namespace kaze::net {

namespace {

using namespace std::chrono_literals;

TEST(TokenBucket, withoutALimitAlwaysHasRoom)
{
    TokenBucket bucket;
    bucket.take(1e12, 1s);
    EXPECT_TRUE(bucket.has(1e12, 1s));
}

TEST(TokenBucket, fillsSteadilyUpToAMinutesWorth)
{
    TokenBucket bucket(60, 0s);
    for (int i = 0; i < 60; ++i) {
        ASSERT_TRUE(bucket.has(1, 0s));
        bucket.take(1, 0s);
    }
    EXPECT_FALSE(bucket.has(1, 0s));
    EXPECT_EQ(bucket.waitFor(1, 0s), 1s);
    EXPECT_TRUE(bucket.has(1, 1s));
    EXPECT_DOUBLE_EQ(bucket.level(10min), 60);
}

TEST(TokenBucket, waitsExactlyAsLongAsItSays)
{
    TokenBucket bucket(997, 0s);
    bucket.take(997, 0s);
    const auto wait = bucket.waitFor(313, 0s);
    EXPECT_TRUE(bucket.has(313, wait));
    EXPECT_FALSE(bucket.has(313, wait - 1ms));
}

TEST(TokenBucket, letsThroughWhatIsLargerThanItselfWhenItIsFull)
{
    TokenBucket bucket(100, 0s);
    EXPECT_TRUE(bucket.has(250, 0s));
    bucket.take(250, 0s);
    EXPECT_FALSE(bucket.has(1, 0s)) << "the debt is paid off first";
    EXPECT_EQ(bucket.waitFor(100, 0s), 150s);
}

TEST(TokenBucket, takesBackWhatWasNotUsedAndNoMore)
{
    TokenBucket bucket(100, 0s);
    bucket.take(80, 0s);
    bucket.take(-80, 0s);
    EXPECT_DOUBLE_EQ(bucket.level(0s), 100);
    bucket.take(-50, 0s);
    EXPECT_DOUBLE_EQ(bucket.level(0s), 100);
}

TEST(TokenBucket, believesTheOtherSideWhereItKnowsOfLess)
{
    TokenBucket bucket(1000, 0s);
    bucket.take(100, 0s);
    bucket.learn(500.0, 300.0, 0s);
    EXPECT_DOUBLE_EQ(bucket.perMinute(), 500);
    EXPECT_DOUBLE_EQ(bucket.level(0s), 300);
    bucket.learn({}, 450.0, 0s);
    EXPECT_DOUBLE_EQ(bucket.level(0s), 300) << "calls under way are not in its count yet";
}

TEST(TokenBucket, learnsALimitWhereItHadNone)
{
    TokenBucket bucket;
    bucket.learn(60.0, 0.0, 5s);
    EXPECT_EQ(bucket.waitFor(1, 5s), 1s);
}

TEST(TokenBucket, givesNothingWhileItIsClosed)
{
    TokenBucket bucket;
    bucket.closeUntil(20s);
    EXPECT_EQ(bucket.waitFor(1, 5s), 15s);
    EXPECT_TRUE(bucket.has(1, 20s));
}

TEST(CircuitBreaker, opensAfterFailuresInARowAndProbesOnce)
{
    CircuitBreaker breaker;
    for (int i = 0; i < 5; ++i) {
        ASSERT_TRUE(breaker.enter(0s));
        breaker.failed(0s);
    }
    EXPECT_EQ(breaker.state(1s), CircuitBreaker::State::Open);
    EXPECT_FALSE(breaker.enter(1s));
    EXPECT_EQ(breaker.waitFor(1s), 4s);
    EXPECT_TRUE(breaker.enter(5s)) << "the probe";
    EXPECT_FALSE(breaker.enter(5s)) << "one at a time";
    breaker.succeeded(6s);
    EXPECT_TRUE(breaker.enter(6s));
    EXPECT_TRUE(breaker.enter(6s));
}

TEST(CircuitBreaker, staysClosedWhenFailuresAreFew)
{
    CircuitBreaker breaker;
    for (int i = 0; i < 200; ++i) {
        ASSERT_TRUE(breaker.enter(0s));
        if (i % 4 == 0)
            breaker.failed(0s);
        else
            breaker.succeeded(0s);
    }
}

TEST(CircuitBreaker, opensWhenItFlaps)
{
    CircuitBreaker breaker;
    int entered = 0;
    for (; entered < 100 && breaker.enter(0s); ++entered)
        entered % 2 == 0 ? breaker.succeeded(0s) : breaker.failed(0s);
    EXPECT_EQ(entered, 20);
}

TEST(CircuitBreaker, forgetsFailuresOfLongAgo)
{
    CircuitBreaker breaker;
    for (int i = 0; i < 19; ++i)
        i % 2 == 0 ? breaker.failed(0s) : breaker.succeeded(0s);
    breaker.succeeded(90s);
    breaker.failed(90s);
    EXPECT_EQ(breaker.state(90s), CircuitBreaker::State::Closed);
}

TEST(CircuitBreaker, isBackWithinThirtySecondsHoweverLongItWasOpen)
{
    CircuitBreaker breaker;
    base::Duration now = 0s;
    for (; now < 10min; now += 1s)
        if (breaker.enter(now))
            breaker.failed(now);
    const auto recovered = now;
    while (!breaker.enter(now))
        now += 100ms;
    breaker.succeeded(now);
    EXPECT_LT(now - recovered, 30s);
    EXPECT_EQ(breaker.state(now), CircuitBreaker::State::Closed);
}

TEST(CircuitBreaker, probesAgainWhenAProbeToldNothing)
{
    CircuitBreaker breaker;
    for (int i = 0; i < 5; ++i)
        breaker.failed(0s);
    ASSERT_TRUE(breaker.enter(5s));
    breaker.left(6s);
    EXPECT_TRUE(breaker.enter(6s));
    // And one that never reports.
    EXPECT_FALSE(breaker.enter(7s));
    EXPECT_TRUE(breaker.enter(26s));
}

TEST(CircuitBreaker, isNotMovedByCallsFromBeforeItOpened)
{
    CircuitBreaker breaker;
    for (int i = 0; i < 5; ++i)
        breaker.failed(0s);
    for (int i = 0; i < 50; ++i)
        breaker.failed(1s);
    EXPECT_EQ(breaker.waitFor(1s), 4s);
}

} // namespace

} // namespace kaze::net
