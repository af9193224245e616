#include "engine/server/detail/source_rates.h"

#include <gtest/gtest.h>

namespace kaze::server::detail {

namespace {

using namespace std::chrono_literals;

class GuessesTest : public ::testing::Test {
protected:
    //! Shows so many wrong tokens; the answer to the last.
    std::optional<base::Duration> guess(Source source, int times)
    {
        for (int i = 1; i < times; ++i)
            static_cast<void>(guesses.wrong(source));
        return guesses.wrong(source);
    }
    static Source from(const char* address) { return sourceOf(boost::asio::ip::make_address(address)); }

    base::SimulatedClock clock;
    Guesses guesses{clock};
};

TEST_F(GuessesTest, letASourceErrTenTimesAMinute)
{
    EXPECT_FALSE(guess(1, 10));
    clock.advance(20s);
    EXPECT_EQ(guess(1, 1), 40s);
    EXPECT_FALSE(guess(2, 1)) << "another is not held up";
    clock.advance(40s);
    EXPECT_FALSE(guess(1, 10));
}

TEST_F(GuessesTest, lockASourceOutForLongerEachTime)
{
    base::Duration lasted{0};
    for (const auto expected : {1min, 2min, 4min, 8min, 16min, 32min, 60min, 60min}) {
        EXPECT_FALSE(guess(1, Guesses::kMost));
        lasted = guess(1, 1).value_or(base::Duration{0});
        EXPECT_EQ(lasted, expected);
        EXPECT_EQ(guess(1, 100), expected) << "trying on makes it no longer";
        clock.advance(lasted);
    }
    clock.advance(1h);
    EXPECT_FALSE(guess(1, Guesses::kMost));
    EXPECT_EQ(guess(1, 1), 1min) << "who stayed away for an hour begins anew";
}

TEST_F(GuessesTest, takeTheNetworkOfAnIPv6AddressForOneSource)
{
    EXPECT_EQ(from("2001:db8:1:2::1"), from("2001:db8:1:2:ffff::7"));
    EXPECT_NE(from("2001:db8:1:2::1"), from("2001:db8:1:3::1"));
    EXPECT_NE(from("192.0.2.1"), from("192.0.2.2"));
}

TEST_F(GuessesTest, rememberOnlySoManySources)
{
    for (Source source = 0; source < Guesses::kSources + 100; ++source) {
        static_cast<void>(guesses.wrong(source));
        clock.advance(1ms);
    }
    EXPECT_EQ(guesses.sources(), Guesses::kSources);
    EXPECT_FALSE(guess(Guesses::kSources, 9)) << "the newest are counted on";
    EXPECT_TRUE(guess(Guesses::kSources, 1));
    clock.advance(1min);
    EXPECT_FALSE(guess(7, 1));
    EXPECT_EQ(guesses.sources(), 2U) << "it, and who was locked out";
    for (Source source = 10'000; source < 10'000 + 2 * Guesses::kSources; ++source)
        static_cast<void>(guesses.wrong(source));
    clock.advance(1min);
    EXPECT_FALSE(guess(Guesses::kSources, Guesses::kMost));
    EXPECT_EQ(guess(Guesses::kSources, 1), 2min) << "many others did not have it forgotten";
}

TEST(SourceRates, refillWithinAMinuteAndForgetWhoIsFull)
{
    base::SimulatedClock clock;
    SourceRates rates(clock, 60);
    for (int i = 0; i < 60; ++i)
        EXPECT_FALSE(rates.admit(1)) << i;
    EXPECT_EQ(rates.admit(1), 1s);
    EXPECT_FALSE(rates.admit(2)) << "another is not held up";
    clock.advance(1s);
    EXPECT_FALSE(rates.admit(1));
    EXPECT_TRUE(rates.admit(1));
    for (Source source = 10; source < SourceRates::kSources + 100; ++source)
        EXPECT_FALSE(rates.admit(source));
    EXPECT_EQ(rates.sources(), SourceRates::kSources);
    clock.advance(1min);
    EXPECT_FALSE(rates.admit(5));
    EXPECT_EQ(rates.sources(), 1U);
    SourceRates none(clock, 0);
    for (int i = 0; i < 1000; ++i)
        EXPECT_FALSE(none.admit(1));
}

} // namespace

} // namespace kaze::server::detail
