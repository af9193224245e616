#include "engine/base/money.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace kaze::base {
namespace {

std::string textOf(double dollars)
{
    return Money::fromDollars(dollars).text();
}

TEST(Money, readsAsPeopleWriteIt)
{
    EXPECT_EQ(textOf(0), "$0");
    EXPECT_EQ(textOf(0.11), "$0.11");
    EXPECT_EQ(textOf(0.0004), "$0.0004");
    EXPECT_EQ(textOf(1204.5), "$1,204.50");
    EXPECT_EQ(textOf(1'234'567.891), "$1,234,567.89");
    EXPECT_EQ(textOf(0.00000002), "$0.00000002");
    EXPECT_EQ(textOf(-2.5), "-$2.50");
    EXPECT_EQ(Money{std::numeric_limits<std::int64_t>::min()}.text(), "-$9,223,372,036.85");
}

TEST(Money, belowADollarKeepsFourDigitsAndShowsTwoDecimalsAtLeast)
{
    EXPECT_EQ(textOf(0.015), "$0.015");
    EXPECT_EQ(textOf(0.1), "$0.10");
    EXPECT_EQ(textOf(0.075), "$0.075");
    EXPECT_EQ(textOf(0.999), "$0.999");
    EXPECT_EQ(textOf(0.009999), "$0.009999");
    EXPECT_EQ(textOf(0.110004512), "$0.11");
    EXPECT_EQ(textOf(0.162437), "$0.1624");
    EXPECT_EQ(textOf(0.000456789), "$0.0004568");
    EXPECT_EQ(textOf(0.00999996), "$0.01");
    EXPECT_EQ(textOf(0.99996), "$1.00");
    EXPECT_EQ(textOf(0.000000001), "$0.000000001");
    EXPECT_EQ(textOf(-0.015), "-$0.015");
    EXPECT_EQ(textOf(1), "$1.00");
    EXPECT_EQ(textOf(1.005), "$1.01");
}

TEST(Money, roundsToTheNearestBillionth)
{
    EXPECT_EQ(Money::fromDollars(0.1).nanos, 100'000'000);
    EXPECT_EQ(Money::fromDollars(1e-9 * 1.6).nanos, 2);
    EXPECT_EQ(Money::fromDollars(std::nan("")).nanos, 0);
    EXPECT_GT(Money::fromDollars(1e300).nanos, 0);
}

TEST(Money, roundsCostsUpSoThatSumsNeverUnderstate)
{
    EXPECT_EQ(costOf(1'000'000, Money::fromDollars(3)).nanos, 3'000'000'000);
    EXPECT_EQ(costOf(1, Money{1}).nanos, 1);
    EXPECT_EQ(costOf(0, Money::fromDollars(3)).nanos, 0);
    EXPECT_EQ(costOf(-5, Money::fromDollars(3)).nanos, 0);
    EXPECT_EQ(costOf(std::numeric_limits<std::int64_t>::max(), Money::fromDollars(9e9)).nanos,
        std::numeric_limits<std::int64_t>::max());
}

} // namespace
} // namespace kaze::base
