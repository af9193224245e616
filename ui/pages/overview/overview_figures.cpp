#include "ui/pages/overview/overview_figures.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace kaze::ui {

namespace {

constexpr double kBucket = 60; // s
constexpr double kStep = 5; // s: less than a pixel of an hour; a chart that stands still ten times a second costs nothing

double secondsOf(api::Time time)
{
    return std::chrono::duration<double>(time.time_since_epoch()).count();
}

//! The values whose buckets end inside the range.
QVector<double> inside(const QVector<double>& values, double end, const TimeRange& range)
{
    QVector<double> chosen;
    for (qsizetype i = 0; i < values.size(); ++i) {
        const double at = end - kBucket * static_cast<double>(values.size() - 1 - i);
        if (at >= range.from - 0.5 && at <= range.to + 0.5)
            chosen << values[i];
    }
    return chosen;
}

double sumOf(const QVector<double>& values)
{
    return std::accumulate(values.begin(), values.end(), 0.0);
}

double meanOf(const QVector<double>& values)
{
    return values.isEmpty() ? 0 : sumOf(values) / static_cast<double>(values.size());
}

} // namespace

OverviewFigures figuresOf(const api::CellSnapshot& snapshot, const std::optional<TimeRange>& range)
{
    if (!range)
        return {static_cast<double>(snapshot.agentsRunning), snapshot.tasksPerMinute, snapshot.tokensPerMinute,
            snapshot.spendToday.nanos};
    const double end = secondsOf(snapshot.at);
    const auto chosen = [&](const char* name) { return inside(valuesOf(snapshot.trends, name), end, *range); };
    return {
        meanOf(chosen("agents")), meanOf(chosen("tasks")), meanOf(chosen("tokens")), std::llround(sumOf(chosen("spend")) * 1e9)};
}

QVector<double> valuesOf(const std::vector<api::Series>& series, const char* name)
{
    const auto found = std::find_if(series.begin(), series.end(), [name](const api::Series& one) { return one.name == name; });
    return found == series.end() ? QVector<double>() : QVector<double>(found->values.begin(), found->values.end());
}

QVector<double> lastOf(const QVector<double>& values, int minutes)
{
    return values.mid(std::max<qsizetype>(0, values.size() - minutes));
}

QList<QPointF> pointsOf(const std::vector<double>& values, api::Time at, int minutes)
{
    QList<QPointF> points;
    const double end = std::floor(secondsOf(at) / kStep) * kStep;
    const auto first = values.size() > static_cast<std::size_t>(minutes) ? values.size() - static_cast<std::size_t>(minutes) : 0;
    for (std::size_t i = first; i < values.size(); ++i)
        if (values[i] >= 0)
            points << QPointF(end - kBucket * static_cast<double>(values.size() - 1 - i), values[i]);
    return points;
}

} // namespace kaze::ui
