#include "engine/gateway/rate_limits.h"

#include "engine/gateway/refusal.h"
#include "engine/gateway/retry_after.h"

#include <gmock/gmock.h>

namespace kaze::gateway {

using namespace std::chrono_literals;

namespace {

const base::Time kNow = base::fromRfc3339("2026-11-01T10:00:00Z").value();

std::optional<base::Duration> resetOf(const std::string& text)
{
    return rateLimitsIn({{"x-ratelimit-limit-requests", "10"}, {"x-ratelimit-reset-requests", text}}, kNow).requests.reset;
}

} // namespace

TEST(RateLimits, readResetsAsDurationsAndMoments)
{
    EXPECT_EQ(resetOf("6m0s"), base::Duration(6min));
    EXPECT_EQ(resetOf("20ms"), base::Duration(20ms));
    EXPECT_EQ(resetOf("1h2m3.5s"), base::Duration(1h + 2min + 3500ms));
    EXPECT_EQ(resetOf("12.5"), base::Duration(12500ms));
    EXPECT_EQ(resetOf("0"), base::Duration(0));
    EXPECT_EQ(resetOf("1793527230"), base::Duration(30s));
    EXPECT_EQ(resetOf("1793527230000"), base::Duration(30s));
    EXPECT_EQ(resetOf("2026-11-01T10:01:00Z"), base::Duration(60s));
    EXPECT_EQ(resetOf("2026-11-01T09:00:00Z"), base::Duration(0)) << "long past";
    for (const auto* nonsense : {"-1", "", "soon", "5x", "1e9s", "m", "99999999999999999999d", "\xff"})
        EXPECT_FALSE(resetOf(nonsense)) << nonsense;
}

TEST(RateLimits, readAnthropicsOfEveryKind)
{
    const auto limits = rateLimitsIn(
        {{"anthropic-ratelimit-requests-limit", "50"}, {"anthropic-ratelimit-requests-remaining", "49"},
            {"Anthropic-Ratelimit-Input-Tokens-Limit", "40000"}, {"anthropic-ratelimit-input-tokens-remaining", "39000"},
            {"anthropic-ratelimit-input-tokens-reset", "2026-11-01T10:00:07Z"},
            {"anthropic-ratelimit-output-tokens-limit", "8000"}, {"anthropic-ratelimit-output-tokens-remaining", "0"}},
        kNow);
    EXPECT_EQ(limits.requests.remaining, 49);
    EXPECT_EQ(limits.inputTokens, (RateLimit{40000, 39000, 7s}));
    EXPECT_EQ(limits.outputTokens, (RateLimit{8000, 0, {}})) << "used up";
    EXPECT_EQ(limits.tokens, RateLimit{});
}

TEST(RateLimits, areNoneWhereAServerHasNone)
{
    const auto limitsOf = [](const std::string& limit, const std::string& remaining) {
        return rateLimitsIn({{"x-ratelimit-limit-tokens", limit}, {"x-ratelimit-remaining-tokens", remaining}}, kNow);
    };
    EXPECT_TRUE(limitsOf("-1", "-1").isEmpty());
    EXPECT_TRUE(limitsOf("0", "0").isEmpty());
    EXPECT_TRUE(limitsOf("many", "12").isEmpty());
    EXPECT_TRUE(rateLimitsIn({{"x-ratelimit-remaining-tokens", "0"}}, kNow).isEmpty());
    EXPECT_TRUE(rateLimitsIn({{"x", "y"}, {"", ""}}, kNow).isEmpty());
    EXPECT_EQ(rateLimitsIn({{"x-ratelimit-remaining-tokens", "7"}}, kNow).tokens.remaining, 7);
}

TEST(Refusal, travelsWithTheFailureAndItsWait)
{
    const base::Error plain{base::ErrorCode::InvalidArgument, "no", nullptr};
    EXPECT_EQ(refusalOf(plain), Refusal::Other);
    EXPECT_EQ(refusalOf(withRefusal(plain, Refusal::Other)), Refusal::Other);
    for (const auto why : {Refusal::ContextLength, Refusal::ContentFilter, Refusal::Prefill})
        EXPECT_EQ(refusalOf(withRetryAfter(withRefusal(plain, why), 2s)), why);
    EXPECT_EQ(retryAfterOf(withRefusal(withRetryAfter(plain, 2s), Refusal::Prefill)), base::Duration(2s));
}

} // namespace kaze::gateway
