#include "ui/pages/overview/overview_figures.h"

#include "ui/widgets/format.h"

#include <algorithm>
#include <cmath>

namespace kaze::ui {

namespace {

constexpr double kBucket = 60; // s
constexpr double kStep = 5; // s: less than a pixel of an hour; a chart that stands still ten times a second costs nothing

double secondsOf(api::Time time)
{
    return std::chrono::duration<double>(time.time_since_epoch()).count();
}

//! Where the last bucket ends.
double endOf(api::Time at)
{
    return std::floor(secondsOf(at) / kStep) * kStep;
}

//! What the buckets have of a range.
struct Part {
    double sum = 0;
    double minutes = 0; //!< of it that the buckets cover

    [[nodiscard]] double mean() const { return minutes > 0 ? sum / minutes : 0; }
};

Part inside(const QVector<double>& values, double end, const TimeRange& range)
{
    Part part;
    for (qsizetype i = 0; i < values.size(); ++i) {
        const double to = end - kBucket * static_cast<double>(values.size() - 1 - i);
        const double covered = std::min(to, range.to) - std::max(to - kBucket, range.from);
        if (covered <= 0)
            continue;
        part.sum += values[i] * covered / kBucket;
        part.minutes += covered / kBucket;
    }
    return part;
}

} // namespace

std::optional<OverviewFigures> figuresOf(const api::CellSnapshot& snapshot, const std::optional<TimeRange>& range)
{
    if (!range)
        return OverviewFigures{static_cast<double>(snapshot.agentsRunning), snapshot.tasksPerMinute, snapshot.tokensPerMinute,
            snapshot.spendToday.nanos};
    const double end = endOf(snapshot.at);
    const auto known = static_cast<double>(valuesOf(snapshot.trends, "agents").size());
    if (range->from < end - kBucket * known - kStep)
        return std::nullopt;
    const auto part = [&](const char* name) { return inside(valuesOf(snapshot.trends, name), end, *range); };
    return OverviewFigures{
        part("agents").mean(), part("tasks").mean(), part("tokens").mean(), std::llround(part("spend").sum * 1e9)};
}

QVector<double> valuesOf(const std::vector<api::Series>& series, const char* name)
{
    const auto found = std::find_if(series.begin(), series.end(), [name](const api::Series& one) { return one.name == name; });
    return found == series.end() ? QVector<double>() : QVector<double>(found->values.begin(), found->values.end());
}

QString rateText(double value)
{
    return value < 10 && value != std::round(value) ? QLocale().toString(value, 'f', 1) : format::count(std::llround(value));
}

QList<QPointF> pointsOf(const std::vector<double>& values, api::Time at, int minutes)
{
    QList<QPointF> points;
    const double end = endOf(at);
    const auto first = values.size() > static_cast<std::size_t>(minutes) ? values.size() - static_cast<std::size_t>(minutes) : 0;
    for (std::size_t i = first; i < values.size(); ++i)
        if (values[i] >= 0)
            points << QPointF(end - kBucket * static_cast<double>(values.size() - 1 - i), values[i]);
    return points;
}

} // namespace kaze::ui
