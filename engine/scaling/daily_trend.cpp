#include "engine/scaling/daily_trend.h"

#include "engine/scaling/words.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace kaze::scaling {

namespace {

using Days = std::chrono::duration<double, std::chrono::days::period>;

constexpr std::size_t kLeastDays = 4;
constexpr std::size_t kWeekFrom = 21;
constexpr double kNinety = 1.645; //!< of a normal distribution, to both sides
constexpr double kSigma = 1.4826; //!< of a normal distribution: standard deviation ÷ median distance
constexpr double kMidday = 0.5; //!< where a day's value stands, whenever in it that was measured
constexpr double kLeastSpan = 3; //!< days from the first to the last
constexpr double kFarthest = 5 * 365.25;
constexpr double kLatest = 10 * 365.25;
constexpr auto kDayIsOver = std::chrono::hours(18);

double dayOf(base::Time time)
{
    return std::chrono::duration_cast<Days>(time.time_since_epoch()).count();
}

base::Time timeOf(double day)
{
    return base::Time(std::chrono::duration_cast<base::Time::duration>(Days(day)));
}

//! `values` is reordered.
double median(std::vector<double>& values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    if (values.size() % 2 != 0)
        return *middle;
    return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

std::vector<double> distances(const std::vector<DayValue>& days, const DailyTrend& trend)
{
    std::vector<double> all;
    for (const auto& day : days)
        all.push_back(day.value - trend.at(day.day));
    return all;
}

DailyTrend lineThrough(const std::vector<DayValue>& days)
{
    std::vector<double> slopes, places, values;
    for (std::size_t i = 0; i < days.size(); ++i) {
        places.push_back(days[i].day);
        values.push_back(days[i].value);
        for (std::size_t k = i + 1; k < days.size(); ++k)
            slopes.push_back((days[k].value - days[i].value) / (days[k].day - days[i].day));
    }
    std::ranges::sort(slopes);
    DailyTrend trend;
    const auto n = static_cast<double>(days.size());
    const auto count = static_cast<double>(slopes.size());
    const auto half = kNinety * std::sqrt(n * (n - 1) * (2 * n + 5) / 18);
    const auto ranked
        = [&](double rank) { return slopes[static_cast<std::size_t>(std::clamp(std::round(rank), 0.0, count - 1))]; };
    trend.least = ranked((count - half) / 2 - 1);
    trend.most = ranked((count + half) / 2);
    trend.slope = median(slopes);
    trend.middleDay = median(places);
    trend.middle = median(values);
    auto off = distances(days, trend);
    trend.middle += median(off); // now half of the days are above the line
    off = distances(days, trend);
    for (auto& distance : off)
        distance = std::abs(distance);
    trend.spread = kNinety * kSigma * median(off);
    return trend;
}

//! False, and nothing is changed, where the weekdays differ by no more than chance may make them.
bool takeOutWeek(std::vector<DayValue>& days, const DailyTrend& trend)
{
    constexpr double kDeviations = 3; //!< by which weekdays differ where there is no rhythm: less than two
    const auto weekday = [](const DayValue& day) { return static_cast<std::size_t>(static_cast<std::int64_t>(day.day) % 7); };
    std::array<std::vector<double>, 7> off;
    for (const auto& day : days)
        off.at(weekday(day)).push_back(day.value - trend.at(day.day));
    std::array<double, 7> own{};
    for (std::size_t i = 0; i < own.size(); ++i)
        own.at(i) = off.at(i).empty() ? 0 : median(off.at(i));
    std::vector<double> left;
    for (const auto& day : days)
        left.push_back(std::abs(day.value - trend.at(day.day) - own.at(weekday(day))));
    const auto [least, most] = std::ranges::minmax(own);
    if (most - least <= kDeviations * kSigma * median(left))
        return false;
    // The level stays that of the busiest days.
    for (auto& day : days)
        day.value += most - own.at(weekday(day));
    return true;
}

} // namespace

std::vector<DayValue> dailyMaxima(std::span<const telemetry::MetricHistory::Point> hours, base::Time now)
{
    std::map<std::int64_t, double> days;
    for (const auto& hour : hours) {
        const auto day = std::chrono::floor<std::chrono::days>(hour.at).time_since_epoch().count();
        const auto [found, isNew] = days.try_emplace(day, hour.value);
        if (!isNew)
            found->second = std::max(found->second, hour.value);
    }
    const auto today = std::chrono::floor<std::chrono::days>(now);
    if (now - today < kDayIsOver)
        days.erase(today.time_since_epoch().count());
    std::vector<DayValue> all;
    for (const auto& [day, value] : days)
        all.push_back({static_cast<double>(day) + kMidday, value});
    return all;
}

std::optional<DailyTrend> dailyTrend(std::vector<DayValue> days)
{
    if (days.size() < kLeastDays)
        return std::nullopt;
    auto trend = lineThrough(days);
    if (days.size() >= kWeekFrom && takeOutWeek(days, trend)) {
        trend = lineThrough(days);
        trend.withoutWeek = true;
    }
    return trend;
}

std::optional<api::TriggerForecast> forecast(
    std::span<const telemetry::MetricHistory::Point> hours, double threshold, std::string_view unit, base::Time now)
{
    const auto days = dailyMaxima(hours, now);
    if (days.empty() || days.back().day - days.front().day < kLeastSpan)
        return std::nullopt;
    const auto trend = dailyTrend(days);
    if (!trend || trend->least <= 0)
        return std::nullopt;
    const auto today = dayOf(now);
    const auto level = trend->at(today);
    const auto left = (threshold - level) / trend->slope;
    if (left <= 0 || left > kFarthest)
        return std::nullopt;
    api::TriggerForecast made;
    made.at = timeOf(today + left);
    made.earliest = timeOf(today + std::clamp((threshold - level - trend->spread) / trend->most, 0.0, left));
    if (const auto latest = std::max(left, (threshold - level + trend->spread) / trend->least); latest <= kLatest)
        made.latest = timeOf(today + latest);
    made.basis = "a straight line (Theil and Sen) through the highest hours of " + std::to_string(days.size())
        + " days: " + valueText(trend->slope, unit) + " more a day, in 90 of 100 cases " + valueText(trend->least, unit) + " to "
        + valueText(trend->most, unit) + (trend->withoutWeek ? "; the rhythm of the week is taken out" : "");
    return made;
}

} // namespace kaze::scaling
