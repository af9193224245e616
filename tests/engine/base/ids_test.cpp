#include "engine/base/ids.h"

#include <gtest/gtest.h>

#include <unordered_set>

namespace kaze::base {
namespace {

using namespace std::chrono_literals;

TEST(Ids, growStrictlyWithinOneMillisecondAndWhenTheClockJumpsBack)
{
    SimulatedClock clock;
    IdSource ids(clock, 1);
    auto last = ids.next();
    for (int i = 0; i < 20'000; ++i) {
        if (i == 10'000)
            clock.jump(-1h);
        const auto next = ids.next();
        ASSERT_GT(next, last);
        ASSERT_GT(next.text(), last.text());
        last = next;
    }
}

TEST(Ids, areUuidsOfVersionSevenThatBeginWithTheTime)
{
    const SimulatedClock clock(Time(std::chrono::milliseconds(0x0192'f0c1'7e3a)));
    IdSource ids(clock, 7);
    const auto id = ids.next();
    EXPECT_EQ(id.text().substr(0, 15), "0192f0c1-7e3a-7");
    EXPECT_EQ(id.bytes[8] & 0xC0, 0x80);
    EXPECT_EQ(id.text().size(), 36U);
}

TEST(Ids, areRepeatableFromASeed)
{
    const SimulatedClock clock;
    IdSource one(clock, 42);
    IdSource same(clock, 42);
    IdSource other(clock, 43);
    EXPECT_EQ(one.next(), same.next());
    EXPECT_NE(one.next(), other.next());
}

TEST(Ids, areReadBackInBothForms)
{
    const SimulatedClock clock;
    IdSource ids(clock, 3);
    const auto id = ids.next();
    EXPECT_EQ(Uuid::parse(id.text()).value(), id);
    EXPECT_EQ(Uuid::parse(id.hex()).value(), id);
    EXPECT_EQ(Uuid::parse("0192F0C1-7E3A-7000-8000-3F1C2B4A5D6E").value().text(), "0192f0c1-7e3a-7000-8000-3f1c2b4a5d6e");
}

TEST(Ids, refuseWhatIsNone)
{
    for (const auto* text : {"", "x", "0192f0c1-7e3a-7000-8000-3f1c2b4a5d6", "0192f0c1+7e3a-7000-8000-3f1c2b4a5d6e",
             "0192f0c17e3a700080003f1c2b4a5dzz", "----------------------------------—"})
        EXPECT_EQ(Uuid::parse(text).error().code, ErrorCode::InvalidArgument) << text;
}

TEST(Ids, hashDifferently)
{
    SimulatedClock clock;
    IdSource ids(clock, 3);
    std::unordered_set<Uuid> seen;
    for (int i = 0; i < 1000; ++i)
        seen.insert(ids.next());
    EXPECT_EQ(seen.size(), 1000U);
}

TEST(Ids, spanIdsAreSixteenHexDigits)
{
    EXPECT_EQ(hexOf(0xABCULL), "0000000000000abc");
    EXPECT_EQ(hexOf(~0ULL), "ffffffffffffffff");
}

} // namespace
} // namespace kaze::base
