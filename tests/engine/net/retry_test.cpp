#include "engine/net/retry.h"

#include <gtest/gtest.h>

namespace kaze::net {
namespace {

using namespace std::chrono_literals;

base::Time noon()
{
    return base::Time{std::chrono::sys_days{std::chrono::year{2026} / 11 / 1} + 12h};
}

std::optional<base::Duration> after(const std::string& name, const std::string& value)
{
    return parseRetryAfter({{name, value}}, noon());
}

TEST(BackoffDelay, doublesFromOneSecondWithAQuarterOfJitter)
{
    std::mt19937_64 random(1);
    const RetryPolicy policy;
    base::Duration shortest = 1h;
    base::Duration longest = 0s;
    for (int i = 0; i < 1000; ++i) {
        for (const auto& [attempt, plain] : {std::pair{1, 1000ms}, {2, 2000ms}, {3, 4000ms}}) {
            const auto delay = backoffDelay(attempt, policy, random);
            EXPECT_GE(delay, plain * 3 / 4);
            EXPECT_LE(delay, plain * 5 / 4);
        }
        const auto first = backoffDelay(1, policy, random);
        shortest = std::min(shortest, first);
        longest = std::max(longest, first);
    }
    EXPECT_LT(shortest, 800ms);
    EXPECT_GT(longest, 1200ms);
}

TEST(BackoffDelay, stopsGrowingAtItsLimitHoweverManyAttempts)
{
    std::mt19937_64 random(1);
    RetryPolicy policy;
    policy.jitter = 0;
    policy.most = 10s;
    EXPECT_EQ(backoffDelay(4, policy, random), 8s);
    EXPECT_EQ(backoffDelay(5, policy, random), 10s);
    EXPECT_EQ(backoffDelay(1'000'000, policy, random), 10s);
    EXPECT_EQ(backoffDelay(0, policy, random), 1s);
}

TEST(BackoffDelay, isTheSameForTheSameSeed)
{
    std::mt19937_64 one(7);
    std::mt19937_64 two(7);
    EXPECT_EQ(backoffDelay(2, {}, one), backoffDelay(2, {}, two));
}

TEST(RetryAfter, readsSecondsMillisecondsAndDates)
{
    EXPECT_EQ(after("Retry-After", "3"), 3s);
    EXPECT_EQ(after("retry-after", "1.5"), 1500ms);
    EXPECT_EQ(after("Retry-After-Ms", "250"), 250ms);
    EXPECT_EQ(after("Retry-After", "Sun, 01 Nov 2026 12:00:30 GMT"), 30s);
    EXPECT_EQ(after("Retry-After", "Sunday, 01-Nov-26 12:01:00 GMT"), 60s);
}

TEST(RetryAfter, prefersMilliseconds)
{
    EXPECT_EQ(parseRetryAfter({{"Retry-After", "9"}, {"retry-after-ms", "40"}}, noon()), 40ms);
    EXPECT_EQ(parseRetryAfter({{"Retry-After", "9"}, {"retry-after-ms", "soon"}}, noon()), 9s);
}

TEST(RetryAfter, neverAnswersAPastTimeOrMoreThanADay)
{
    EXPECT_EQ(after("Retry-After", "Sun, 01 Nov 2026 11:00:00 GMT"), 0s);
    EXPECT_EQ(after("Retry-After", "999999999999999999"), 24h);
    EXPECT_EQ(after("Retry-After", "Sun, 01 Nov 2099 11:00:00 GMT"), 24h);
}

TEST(RetryAfter, saysNothingWhereNothingMakesSense)
{
    EXPECT_EQ(parseRetryAfter({}, noon()), std::nullopt);
    for (const auto* value : {"", "soon", "-1", "1e9", "nan", "inf", "3 s", "0x10"})
        EXPECT_EQ(after("Retry-After", value), std::nullopt) << value;
}

} // namespace
} // namespace kaze::net
