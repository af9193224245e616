#pragma once

#include "engine/api/snapshot.h"

#include <QList>
#include <QPointF>
#include <QVector>

#include <optional>

namespace kaze::ui {

//! A stretch of the last hour, in seconds since 1970.
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

[[nodiscard]] OverviewFigures figuresOf(const api::CellSnapshot& snapshot, const std::optional<TimeRange>& range);

//! The values of a series by name; empty when there is none.
[[nodiscard]] QVector<double> valuesOf(const std::vector<api::Series>& series, const char* name);

//! The last `minutes` of a series of one-minute buckets; all of it when it is shorter.
[[nodiscard]] QVector<double> lastOf(const QVector<double>& values, int minutes);

//! A series as points of a chart, x in seconds since 1970 at each bucket's end, only the last `minutes`. Buckets without a value (negative) are left out.
[[nodiscard]] QList<QPointF> pointsOf(const std::vector<double>& values, api::Time at, int minutes);

} // namespace kaze::ui
