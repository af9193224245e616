#include "engine/api/run.h"
#include "engine/gateway/prices.h"

#include "engine/base/clock.h"
#include "engine/base/file.h"
#include "engine/gateway/retry_after.h"
#include "tests/support/temp_folder.h"

#include <gmock/gmock.h>

namespace kaze::gateway {

using base::Money;
using testing::HasSubstr;
using namespace std::chrono_literals;

namespace {

base::Result<PriceTable> loaded(const std::string& yaml)
{
    const test::TempFolder folder;
    EXPECT_TRUE(base::writeFile(folder / "prices.yaml", yaml));
    return PriceTable::load(folder / "prices.yaml");
}

const std::string kSources = "sources:\n  me: { source: bill, date: 2026-01-02 }\n";

} // namespace

TEST(Prices, thatAreShippedAreReadable)
{
    const auto table = PriceTable::load(KAZE_RESOURCES "/prices.yaml");
    ASSERT_TRUE(table) << table.error().text();
    EXPECT_EQ(table->find("openai/gpt-4o-mini")->input, Money::fromDollars(0.15));
    EXPECT_THAT(table->find("sandbox/sandbox-1")->source, HasSubstr("nothing is charged"));
    EXPECT_EQ(table->find("sandbox/free")->output, Money{});
    EXPECT_FALSE(table->find("openai/gpt-99"));
    EXPECT_THAT(table->modelsOf("sandbox"), testing::ElementsAre("free", "sandbox-1"));
}

TEST(Prices, giveTheCostOfAUsage)
{
    const Price price{Money::fromDollars(1), Money::fromDollars(0.1), Money::fromDollars(10), 0, ""};
    EXPECT_EQ(PriceTable::cost(price, {100, 20, 40, 5}), Money{264'000});
    EXPECT_EQ(PriceTable::cost(price, {}), Money{});
    EXPECT_EQ(PriceTable::cost({Money{1}, Money{1}, Money{1}, 0, ""}, {1, 1, 0, 0}), Money{2}) << "each rounded up";
    EXPECT_EQ(PriceTable::cost(price, {10, 0, 50, 0}), PriceTable::cost(price, {10, 0, 10, 0})) << "more cached than there was";
}

TEST(Prices, tellWhatIsWrittenToTheCacheFromWhatIsReadThere)
{
    const auto table = PriceTable::load(KAZE_RESOURCES "/prices.yaml");
    ASSERT_TRUE(table) << table.error().text();
    const auto price = *table->find("anthropic/claude-sonnet-4-0");
    EXPECT_EQ(price.cacheWrite, Money::fromDollars(3.75));
    api::Usage usage{1000, 0, 600};
    usage.cacheWriteTokens = 300;
    // 100 × 3 $ + 600 × 0.3 $ + 300 × 3.75 $, a million tokens each.
    EXPECT_EQ(PriceTable::cost(price, usage), Money{1'605'000});
    usage.cacheWriteTokens = 5000;
    EXPECT_EQ(PriceTable::cost(price, usage), Money{180'000 + 1'500'000}) << "more written than there was";
    EXPECT_EQ(table->find("openai/gpt-4o")->cacheWrite, table->find("openai/gpt-4o")->input)
        << "without a price of its own it is input";
}

namespace {

//! 1 / 0.1 / 2 / 10 dollars a million; above 200 000 tokens twice as much, above 400 000 cheaper input again.
Price tiered()
{
    const auto table = loaded(kSources
        + "models:\n  a/b:\n    input: 1\n    cached: 0.1\n    cache_write: 2\n    output: 10\n    from: me\n    tiers:\n"
          "      - { above: 200000, input: 2, cached: 0.2, cache_write: 4, output: 20 }\n"
          "      - { above: 400000, input: 0.5, output: 30 }\n");
    EXPECT_TRUE(table) << table.error().text();
    return *table->find("a/b");
}

} // namespace

TEST(Prices, ofATierHoldForTheWholeCall)
{
    const auto price = tiered();
    EXPECT_EQ(PriceTable::cost(price, {200'000, 1, 0, 0}), Money::fromDollars(0.2) + Money{10'000}) << "not above it";
    EXPECT_EQ(PriceTable::cost(price, {200'001, 1, 0, 0}), Money{400'002'000 + 20'000}) << "all of it, and the output";
    api::Usage usage{300'000, 1000, 100'000};
    usage.cacheWriteTokens = 50'000;
    EXPECT_EQ(PriceTable::cost(price, usage),
        Money::fromDollars(0.15 * 2) + Money::fromDollars(0.1 * 0.2) + Money::fromDollars(0.05 * 4)
            + Money::fromDollars(0.001 * 20));
    EXPECT_EQ(PriceTable::cost(price, {400'001, 0, 400'001, 0}), Money{200'000'500})
        << "a tier's cached input is its input where it has none";
}

TEST(Prices, sayWhichRowOfThemCounted)
{
    const auto price = tiered();
    const auto high = PriceTable::effective(price, 200'001);
    EXPECT_EQ(high.input, Money::fromDollars(2));
    EXPECT_EQ(high.cacheWrite, Money::fromDollars(4));
    EXPECT_TRUE(high.tiers.empty());
    EXPECT_EQ(high.source, "bill, 2026-01-02, for input above 200000 tokens");
    const api::Usage usage{200'001, 77, 5, 0};
    EXPECT_EQ(PriceTable::cost(high, usage), PriceTable::cost(price, usage));
    EXPECT_EQ(PriceTable::effective(price, 0).source, "bill, 2026-01-02");
}

TEST(Prices, atTheirDearestCoverEveryTierThatACallMayReach)
{
    const auto price = tiered();
    EXPECT_EQ(PriceTable::dearest(price, 200'000).output, Money::fromDollars(10));
    const auto most = PriceTable::dearest(price, 1'000'000);
    EXPECT_EQ(most.input, Money::fromDollars(2)) << "a tier may be cheaper than the one before";
    EXPECT_EQ(most.output, Money::fromDollars(30));
    for (const std::int64_t input : {1, 200'000, 200'001, 400'000, 400'001, 1'000'000}) {
        const api::Usage usage{input, 500, input / 3, 0};
        EXPECT_LE(PriceTable::cost(price, usage), PriceTable::cost(most, usage)) << input;
    }
}

TEST(Prices, ofTiersThatAreWrongAreNamedWithTheirLine)
{
    const auto withTiers = [](const std::string& tiers) {
        const auto table = loaded(kSources + "models:\n  a/b: { input: 1, output: 2, from: me, tiers: " + tiers + " }\n");
        return table ? std::string("fine") : table.error().message;
    };
    EXPECT_EQ(withTiers("[{ above: 1, input: 1, output: 2 }]"), "fine");
    EXPECT_THAT(withTiers("3"), HasSubstr("prices.yaml:4"));
    EXPECT_THAT(withTiers("[3]"), HasSubstr("above"));
    EXPECT_THAT(withTiers("[{ above: 0, input: 1, output: 2 }]"), HasSubstr("above"));
    EXPECT_THAT(withTiers("[{ above: 9, input: 1, output: 2 }, { above: 9, input: 1, output: 2 }]"), HasSubstr("more than"));
    EXPECT_THAT(withTiers("[{ above: 9, input: 1 }]"), HasSubstr("output"));
}

TEST(Prices, mayBeOverridden)
{
    auto table = *loaded(kSources + "models:\n  a/b: { input: 1, output: 2, from: me }\n");
    table.add(*loaded(kSources + "models:\n  a/b: { input: 3, output: 4, from: me }\n"));
    EXPECT_EQ(table.find("a/b")->input, Money::fromDollars(3));
    EXPECT_EQ(table.find("a/b")->cachedInput, Money::fromDollars(3)) << "without a price of its own it is input";
}

TEST(Prices, thatAreWrongAreNamedWithTheirLine)
{
    EXPECT_THAT(
        loaded(kSources + "models:\n  a/b: { input: free, output: 2, from: me }\n").error().message, HasSubstr("prices.yaml:4"));
    EXPECT_THAT(loaded(kSources + "models:\n  a/b: { input: 1, output: 2 }\n").error().message, HasSubstr("sources"));
    EXPECT_THAT(loaded(kSources + "models:\n  a/b: { input: -1, output: 2, from: me }\n").error().message, HasSubstr("input"));
    EXPECT_FALSE(loaded("[]"));
    EXPECT_FALSE(loaded(kSources + "models: { a: 3 }\n"));
}

TEST(RetryAfter, travelsWithTheFailure)
{
    const base::Error plain{base::ErrorCode::RateLimited, "slow down", nullptr};
    EXPECT_FALSE(retryAfterOf(plain));
    EXPECT_EQ(retryAfterOf(withRetryAfter(plain, 7050ms)), base::Duration(7050ms));
    EXPECT_EQ(withRetryAfter(plain, 7050ms).text(), "slow down: retry after 7.050 s");
    EXPECT_FALSE(retryAfterOf(withRetryAfter(plain, std::nullopt)));
}

} // namespace kaze::gateway
