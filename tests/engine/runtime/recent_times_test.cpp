#include "engine/runtime/detail/recent_times.h"

#include <gtest/gtest.h>

namespace kaze::runtime::detail {

using namespace std::chrono_literals;

TEST(RecentTimes, tellsPercentilesToFivePercent)
{
    RecentTimes times;
    EXPECT_EQ(times.percentile(0.99, 0s), 0);
    for (int i = 1; i <= 1000; ++i)
        times.record(std::chrono::milliseconds(i), 1s);
    EXPECT_NEAR(times.percentile(0.5, 2s), 0.5, 0.025);
    EXPECT_NEAR(times.percentile(0.99, 2s), 0.99, 0.05);
}

TEST(RecentTimes, forgetsWhatIsOlderThanAMinute)
{
    RecentTimes times;
    times.record(1s, 1s);
    times.record(1ms, 40s);
    EXPECT_NEAR(times.percentile(0.99, 41s), 1, 0.05);
    EXPECT_NEAR(times.percentile(0.99, 61s), 0.001, 0.0001);
    EXPECT_EQ(times.percentile(0.99, 100s), 0);
}

TEST(RecentTimes, takesWhatIsOutOfRange)
{
    RecentTimes times;
    times.record(0s, 0s);
    EXPECT_GT(times.percentile(1, 0s), 0);
    times.record(24h, 0s);
    EXPECT_GT(times.percentile(1, 0s), 100);
}

} // namespace kaze::runtime::detail
