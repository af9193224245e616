#include "engine/server/detail/guesses.h"

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
    EXPECT_EQ(guess(1, 1), 60s);
}

TEST_F(GuessesTest, takeTheNetworkOfAnIPv6AddressForOneSource)
{
    EXPECT_EQ(from("2001:db8:1:2::1"), from("2001:db8:1:2:ffff::7"));
    EXPECT_NE(from("2001:db8:1:2::1"), from("2001:db8:1:3::1"));
    EXPECT_NE(from("192.0.2.1"), from("192.0.2.2"));
}

TEST_F(GuessesTest, rememberOnlySoManySources)
{
    for (Source source = 0; source < Guesses::kSources + 100; ++source)
        static_cast<void>(guesses.wrong(source));
    EXPECT_EQ(guesses.sources(), Guesses::kSources);
    EXPECT_FALSE(guess(Guesses::kSources, 9)) << "the newest are counted on";
    EXPECT_TRUE(guess(Guesses::kSources, 1));
    clock.advance(1min);
    EXPECT_FALSE(guess(7, 1));
    EXPECT_EQ(guesses.sources(), 1U);
}

} // namespace

} // namespace kaze::server::detail
