#pragma once

#include "engine/api/cost_requests.h"

#include <QString>

#include <optional>
#include <vector>

namespace kaze::ui {

//! A stretch of time that the page can show. Days and months are UTC's, as those of budgets are.
struct SpendPeriod {
    QString id; //!< for the settings: "month", "month-1", "days-7"
    QString title; //!< "November 2026", "Last 7 days"
    api::Time from;
    std::optional<api::Time> to; //!< none: until now

    [[nodiscard]] bool isCurrentMonth() const { return id == QLatin1String("month"); }
    //! In buckets of an hour instead of a day: a day or two would be no line.
    [[nodiscard]] bool byHour(api::Time now) const;
};

//! This month, the five before, the last 7 and 30 days.
[[nodiscard]] std::vector<SpendPeriod> spendPeriods(api::Time now);

//! The beginning of a row's day or hour in seconds; `time` is "2026-11-21" or "2026-11-21T14".
[[nodiscard]] double bucketSeconds(const std::string& time);
[[nodiscard]] double secondsOf(api::Time time);
//! "21 Nov", or "21 Nov 14:00" by hour; UTC.
[[nodiscard]] QString bucketText(double seconds, bool byHour);

} // namespace kaze::ui
