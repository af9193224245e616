#pragma once

#include "engine/api/readiness_requests.h"
#include "engine/telemetry/metric_history.h"

#include <optional>
#include <span>
#include <vector>

namespace kaze::scaling {

//! A day and the most that was measured in it.
struct DayValue {
    double day = 0; //!< its midday, in days since 1970 in UTC
    double value = 0;
};

//! The highest hour of each day, which takes the rhythm of the day out of a trend. A day that is not over counts from its eighteenth hour on.
[[nodiscard]] std::vector<DayValue> dailyMaxima(std::span<const telemetry::MetricHistory::Point> hours, base::Time now);

//! A straight line through values that may hold a few wild ones.
struct DailyTrend {
    double slope = 0; //!< a day: the median of the slopes between all pairs of days (Theil 1950, Sen 1968)
    double least = 0, most = 0; //!< of the slope, in 90 of 100 cases: ranks by the variance of Kendall's score (Sen 1968)
    double middle = 0, middleDay = 0; //!< a point of the line
    double spread = 0; //!< half of the band around it that holds 90 % of the days: 1.645 × 1.4826 × the median distance
    bool withoutWeek = false; //!< the rhythm of the week was taken out

    [[nodiscard]] double at(double day) const { return middle + slope * (day - middleDay); }
};

//! None for less than four days. From 21 on each weekday's own difference (the median of its distances from a first line) is taken out before, where
//! weekdays differ by more than three deviations of what is left.
[[nodiscard]] std::optional<DailyTrend> dailyTrend(std::vector<DayValue> days);

//! When a trend reaches a threshold: where its line does; the earliest where the steepest slope of the interval does from the upper edge of the
//! band, the latest where the least slope does from the lower one. None for less than four days or three days' time, where it does not rise
//! (zero is within the interval of the slope), where the line is there already, and where that is more than five years away.
[[nodiscard]] std::optional<api::TriggerForecast> forecast(
    std::span<const telemetry::MetricHistory::Point> hours, double threshold, std::string_view unit, base::Time now);

} // namespace kaze::scaling
