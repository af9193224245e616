#include "engine/scaling/daily_trend.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

namespace kaze::scaling {
namespace {

using namespace std::chrono_literals;
using Point = telemetry::MetricHistory::Point;

constexpr base::Time kNow = std::chrono::sys_days{std::chrono::year{2026} / 11 / 21} + 20h;

double daysFromNow(base::Time time)
{
    return std::chrono::duration<double>(time - kNow).count() / 86'400;
}

//! A value for every hour of the last `days`, by how many days it was before now.
template <class F>
std::vector<Point> hours(int days, F value)
{
    std::vector<Point> points;
    for (int hour = days * 24; hour >= 0; --hour)
        points.push_back({kNow - std::chrono::hours(hour), value(-hour / 24.0)});
    return points;
}

//! Work by day, rest by night.
double byDay(double day)
{
    return 10 * std::sin(day * 2 * std::numbers::pi);
}

TEST(Forecasts, nameTheDayThatALineReaches)
{
    const auto made = forecast(hours(14, [](double day) { return 60 + 2 * day + byDay(day); }), 100, "", kNow);
    ASSERT_TRUE(made);
    // The highest hours are ten above: 70 now, 30 to go at 2 a day.
    EXPECT_NEAR(daysFromNow(made->at), 15, 1.5);
    ASSERT_TRUE(made->earliest && made->latest);
    EXPECT_LE(*made->earliest, made->at);
    EXPECT_GE(*made->latest, made->at);
    EXPECT_NE(made->basis.find("2 more a day"), std::string::npos) << made->basis;
    EXPECT_NE(made->basis.find("15 days"), std::string::npos) << made->basis;
}

TEST(Forecasts, areNotLedAstrayByAFewWildDays)
{
    const auto made = forecast(hours(20, [](double day) { return day < -12 && day > -14 ? 500 : 40 + day; }), 60, "", kNow);
    ASSERT_TRUE(made);
    EXPECT_NEAR(daysFromNow(made->at), 20, 3);
}

TEST(Forecasts, holdTheTruthInNineOfTenCases)
{
    std::mt19937_64 random(7);
    std::normal_distribution<double> noise(0, 3);
    int held = 0, made = 0;
    for (int i = 0; i < 300; ++i) {
        std::vector<Point> points;
        for (int day = 30; day >= 1; --day)
            points.push_back({kNow - std::chrono::days(day), 50 - 1.5 * day + noise(random)});
        const auto dated = forecast(points, 100, "", kNow);
        if (!dated)
            continue;
        ++made;
        const auto truth = kNow + std::chrono::hours(800); // (100 - 50) / 1.5 days
        held += *dated->earliest <= truth && (!dated->latest || *dated->latest >= truth) ? 1 : 0;
    }
    EXPECT_GE(made, 295);
    EXPECT_GE(held, made * 9 / 10);
}

TEST(Forecasts, takeTheRhythmOfTheWeekOut)
{
    // Nobody works on two days of seven; the busy days grow by 1.
    const auto value = [](double day) {
        const auto weekday = static_cast<int>(std::floor(day + 700)) % 7;
        return weekday < 2 ? 1.0 : 50 + day;
    };
    const auto made = forecast(hours(42, value), 80, "", kNow);
    ASSERT_TRUE(made);
    EXPECT_NEAR(daysFromNow(made->at), 30, 8);
    EXPECT_NE(made->basis.find("week"), std::string::npos);
}

TEST(Forecasts, areNoneWhereNothingRises)
{
    std::mt19937_64 random(3);
    std::uniform_real_distribution<double> noise(0, 10);
    EXPECT_FALSE(forecast(hours(30, [&](double) { return 40 + noise(random); }), 100, "", kNow)) << "flat";
    EXPECT_FALSE(forecast(hours(30, [](double) { return 40.0; }), 100, "", kNow)) << "constant";
    EXPECT_FALSE(forecast(hours(30, [](double day) { return 40 - day; }), 100, "", kNow)) << "falling";
}

TEST(Forecasts, areNoneForTooLittleOrTooFar)
{
    const auto rising = [](double day) { return 60 + 2 * day; };
    EXPECT_FALSE(forecast(hours(2, rising), 100, "", kNow)) << "two days say nothing";
    EXPECT_FALSE(forecast({}, 100, "", kNow));
    EXPECT_FALSE(forecast(hours(14, rising), 50, "", kNow)) << "it is there";
    EXPECT_FALSE(forecast(hours(14, rising), 1e6, "", kNow)) << "in a thousand years";
}

TEST(DailyMaxima, leaveOutADayThatHasJustBegun)
{
    const base::Time midnight = std::chrono::floor<std::chrono::days>(kNow);
    const std::vector<Point> points{{midnight - 20h, 5}, {midnight - 10h, 9}, {midnight, 3}};
    const auto early = dailyMaxima(points, midnight + 5h);
    ASSERT_EQ(early.size(), 1U);
    EXPECT_EQ(early[0].value, 9);
    EXPECT_EQ(dailyMaxima(points, midnight + 18h).size(), 2U);
}

} // namespace
} // namespace kaze::scaling
