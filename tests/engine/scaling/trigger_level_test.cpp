#include "engine/api/snapshot.h"
#include "engine/scaling/trigger_level.h"

#include <gtest/gtest.h>

namespace kaze::scaling {
namespace {

using namespace std::chrono_literals;
using api::TriggerLevel;

class TriggerLevels : public testing::Test {
protected:
    //! The next value, ten seconds later.
    TriggerLevel see(std::optional<double> value)
    {
        clock.advance(10s);
        keeper.see(value, limits, clock.steady(), clock.now());
        return keeper.level();
    }

    TriggerLevel see(std::optional<double> value, int times)
    {
        for (int i = 0; i < times; ++i)
            see(value);
        return keeper.level();
    }

    base::SimulatedClock clock;
    TriggerLimits limits{100, 0.7, 30};
    LevelKeeper keeper;
};

TEST_F(TriggerLevels, warnAtSevenTenthsAndAreCriticalWhenHeld)
{
    EXPECT_EQ(keeper.level(), TriggerLevel::Unknown);
    EXPECT_EQ(see(69.9), TriggerLevel::Ok);
    EXPECT_EQ(see(70), TriggerLevel::Warning);
    EXPECT_EQ(see(100), TriggerLevel::Warning) << "not held yet";
    EXPECT_EQ(see(150), TriggerLevel::Warning);
    EXPECT_EQ(see(150), TriggerLevel::Warning);
    EXPECT_EQ(see(100), TriggerLevel::Critical) << "30 s after the first";
    EXPECT_EQ(keeper.since(), clock.now());
}

TEST_F(TriggerLevels, areNotCriticalWhenTheValueFellMeanwhile)
{
    see(120, 3);
    see(99);
    EXPECT_EQ(see(120, 3), TriggerLevel::Warning);
    EXPECT_EQ(see(120), TriggerLevel::Critical);
}

TEST_F(TriggerLevels, doNotFollowAValueThatSwingsAroundTheThreshold)
{
    ASSERT_EQ(see(120, 4), TriggerLevel::Critical);
    const auto since = keeper.since();
    for (int i = 0; i < 60; ++i)
        EXPECT_EQ(see(i % 2 == 0 ? 91 : 105), TriggerLevel::Critical);
    EXPECT_EQ(see(89, 6), TriggerLevel::Critical) << "for less than a minute";
    see(91);
    EXPECT_EQ(see(89, 6), TriggerLevel::Critical) << "it was above nine tenths meanwhile";
    EXPECT_EQ(keeper.since(), since);
    EXPECT_EQ(see(89), TriggerLevel::Warning);
    EXPECT_EQ(see(64, 20), TriggerLevel::Warning) << "nine tenths of 70 is 63";
    EXPECT_EQ(see(62, 7), TriggerLevel::Ok);
}

TEST_F(TriggerLevels, areUnknownWhenNothingWasMeasuredForFiveMinutes)
{
    ASSERT_EQ(see(80), TriggerLevel::Warning);
    EXPECT_EQ(see(std::nullopt, 29), TriggerLevel::Warning);
    EXPECT_EQ(see(std::nullopt), TriggerLevel::Unknown);
    EXPECT_EQ(see(10), TriggerLevel::Ok);
}

TEST_F(TriggerLevels, countAGapAsNotHeld)
{
    see(120, 3);
    see(std::nullopt);
    EXPECT_EQ(see(120), TriggerLevel::Warning);
}

TEST_F(TriggerLevels, countAGapAsNotCalm)
{
    ASSERT_EQ(see(120, 4), TriggerLevel::Critical);
    see(50, 3);
    see(std::nullopt, 10);
    EXPECT_EQ(see(50, 6), TriggerLevel::Critical) << "nobody knows what was meanwhile";
    EXPECT_EQ(see(50), TriggerLevel::Ok);
}

TEST_F(TriggerLevels, beginAnewWhenTheyForget)
{
    ASSERT_EQ(see(120, 4), TriggerLevel::Critical);
    clock.advance(1h);
    keeper.forget(clock.now());
    EXPECT_EQ(keeper.level(), TriggerLevel::Unknown);
    EXPECT_EQ(keeper.since(), clock.now());
    EXPECT_EQ(see(120), TriggerLevel::Warning) << "not held yet";
}

TEST_F(TriggerLevels, withoutAHoldAreCriticalAtOnce)
{
    limits.holdSeconds = 0;
    EXPECT_EQ(see(100), TriggerLevel::Critical);
}

} // namespace
} // namespace kaze::scaling
