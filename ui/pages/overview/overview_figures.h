#pragma once

#include "engine/api/snapshot.h"

#include <QList>
#include <QPointF>
#include <QVector>

#include <optional>

namespace kaze::ui {

//! A stretch of time, in seconds since 1970.
struct TimeRange {
    double from = 0;
    double to = 0;

    bool operator==(const TimeRange&) const = default;
};

//! The headline numbers of the overview: as they are now, or over a range that somebody brushed. Pure.
struct OverviewFigures {
    double agents = 0; //!< now, or on average
    double tasksPerMinute = 0;
    double tokensPerMinute = 0;
    qint64 spendNanos = 0; //!< today, or in the range
};

//! None for a range that begins before what the snapshot knows. Of a minute that is only partly in the range that part counts.
[[nodiscard]] std::optional<OverviewFigures> figuresOf(const api::CellSnapshot& snapshot, const std::optional<TimeRange>& range);

//! "7", "1.4", "412 k".
[[nodiscard]] QString rateText(double value);

//! The values of a series by name; empty when there is none.
[[nodiscard]] QVector<double> valuesOf(const std::vector<api::Series>& series, const char* name);

//! A series as points of a chart, x in seconds since 1970 at each bucket's end, only the last `minutes`. Buckets without a value (negative) are left out.
[[nodiscard]] QList<QPointF> pointsOf(const std::vector<double>& values, api::Time at, int minutes);

} // namespace kaze::ui
