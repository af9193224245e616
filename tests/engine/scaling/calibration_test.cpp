#include "engine/api/readiness_requests.h"
#include "engine/scaling/calibration.h"

#include <gtest/gtest.h>

namespace kaze::scaling {
namespace {

using namespace std::chrono_literals;
using Point = telemetry::MetricHistory::Point;

constexpr base::Time kNow = std::chrono::sys_days{std::chrono::year{2026} / 11 / 21} + 20h; // a Saturday
constexpr base::Time kMonday = std::chrono::sys_days{std::chrono::year{2026} / 11 / 16};

template <class F>
std::vector<Point> hours(int count, F value)
{
    std::vector<Point> points;
    for (int i = 0; i < count; ++i)
        points.push_back({kMonday - std::chrono::hours(count - i), value(i)});
    return points;
}

std::optional<api::TriggerCalibration> calibrated(
    std::string_view id, const std::vector<Point>& points, const std::vector<Point>& turns = {})
{
    const auto* spec = findTrigger(id);
    return calibrate(*spec, spec->threshold, points, turns, kNow);
}

TEST(Calibrations, areOfWholeWeeks)
{
    EXPECT_EQ(calibratedAt(kNow), kMonday);
    EXPECT_EQ(calibratedAt(kMonday), kMonday);
    EXPECT_EQ(calibratedAt(kMonday - 1s), kMonday - std::chrono::days(7));
}

TEST(Calibrations, putAThresholdAboveWhatIsOrdinary)
{
    // 2 ms by day and by night, 7 ms in one hour of fifty.
    const auto made = calibrated("vector-search", hours(600, [](int hour) { return hour % 50 == 0 ? 0.007 : 0.002; }));
    ASSERT_TRUE(made);
    EXPECT_DOUBLE_EQ(made->threshold, 0.012) << "1.2 × 7 ms ÷ 0.7";
    EXPECT_EQ(made->at, kMonday);
    EXPECT_NE(made->reason.find("600 hours"), std::string::npos) << made->reason;
    EXPECT_NE(made->reason.find("7 ms"), std::string::npos) << made->reason;
}

TEST(Calibrations, makeNoPromiseSmallerForASlowMachine)
{
    EXPECT_FALSE(calibrated("vector-search", hours(600, [](int) { return 0.4; }))) << "it is at the documents' figure already";
    const auto* spec = findTrigger("vector-search");
    const auto made = calibrate(*spec, 0.05, hours(600, [](int) { return 0.4; }), {}, kNow);
    ASSERT_TRUE(made);
    EXPECT_EQ(made->threshold, 0.2);
}

TEST(Calibrations, findTheLoadAtWhichTurnsBecomeSlow)
{
    const auto load = hours(600, [](int hour) { return (hour % 100) / 100.0; });
    const auto turns = hours(600, [](int hour) { return hour % 100 >= 60 ? 5.0 : 1.0; });
    const auto made = calibrated("host-cpu", load, turns);
    ASSERT_TRUE(made);
    EXPECT_NEAR(made->threshold, 0.54, 0.01) << "a tenth before 60 %";
    EXPECT_NE(made->reason.find("60 %"), std::string::npos) << made->reason;
    EXPECT_FALSE(calibrated("host-cpu", load, hours(600, [](int) { return 1.0; }))) << "no load slows them";
}

TEST(Calibrations, seeNoKneeInHoursOfTheSameLoad)
{
    // Half of the hours are slow, and load has nothing to do with it.
    const auto turns = hours(600, [](int hour) { return hour % 2 == 0 ? 5.0 : 1.0; });
    EXPECT_FALSE(calibrated("host-cpu", hours(600, [](int) { return 0.5; }), turns)) << "always the same";
    const auto steps = hours(600, [](int hour) { return hour / 2 % 4 / 10.0; });
    EXPECT_FALSE(calibrated("host-cpu", steps, turns)) << "four loads, each as often slow as fast";
}

TEST(Calibrations, giveNoShareAboveAllThereIs)
{
    // Agents, of those that a machine was measured to hold, may be more than that.
    const auto load = hours(600, [](int hour) { return (hour % 100) / 50.0; });
    const auto turns = hours(600, [](int hour) { return hour % 100 >= 80 ? 5.0 : 1.0; });
    const auto made = calibrated("agents", load, turns);
    ASSERT_TRUE(made);
    EXPECT_EQ(made->threshold, 1);
}

TEST(Calibrations, sayNothingOfTooLittle)
{
    EXPECT_FALSE(calibrated("vector-search", hours(99, [](int) { return 0.001; })));
    EXPECT_FALSE(calibrated("vector-search", hours(600, [](int) { return 0.0; })));
    std::vector<Point> sinceMonday;
    for (int i = 0; i < 120; ++i)
        sinceMonday.push_back({kMonday + std::chrono::hours(i), 0.001});
    EXPECT_FALSE(calibrated("vector-search", sinceMonday)) << "the week is not over";
    EXPECT_FALSE(calibrated("host-disk", hours(600, [](int) { return 0.1; }))) << "a share of a disk is what it is";
}

} // namespace
} // namespace kaze::scaling
