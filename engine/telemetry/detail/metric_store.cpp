#include "engine/telemetry/detail/metric_store.h"

#include "engine/telemetry/detail/metric_sql.h"

#include <boost/json.hpp>

#include <array>
#include <map>
#include <span>

namespace kaze::telemetry::detail {

using base::failure;
using base::Result;
using storage::Connection;

namespace {

constexpr int kSeriesBits = 24;
constexpr int kLevelShift = 58;
constexpr std::int64_t kPageBytes = 4096;
constexpr std::int64_t kMostPeriodsAtOnce = 48;

std::int64_t floorDiv(std::int64_t value, std::int64_t by)
{
    return value / by - (value % by < 0 ? 1 : 0);
}

std::int64_t rowId(std::size_t level, std::int64_t period, std::int64_t series)
{
    return static_cast<std::int64_t>(level) << kLevelShift | period << kSeriesBits | series;
}

std::int64_t periodOf(std::int64_t row)
{
    return (row & ((std::int64_t{1} << kLevelShift) - 1)) >> kSeriesBits;
}

std::string labelsText(const Labels& labels)
{
    boost::json::object object;
    for (const auto& [name, value] : labels)
        object.emplace(name, value);
    return boost::json::serialize(object);
}

std::optional<Labels> labelsFrom(std::string_view text)
{
    boost::system::error_code error;
    const auto parsed = boost::json::parse(text, error);
    if (error || !parsed.is_object())
        return std::nullopt;
    Labels labels;
    for (const auto& [name, value] : parsed.get_object()) {
        if (!value.is_string())
            return std::nullopt;
        labels.emplace(name, value.get_string());
    }
    return labels;
}

struct SeriesRef {
    std::int64_t id = 0;
    MetricKind kind = MetricKind::Counter;
};

//! A period's points as they are in the file; none are known where there is no row, or a damaged one.
Result<ChunkPoints> readChunk(Connection& connection, const SeriesRef& series, std::size_t level, std::int64_t period)
{
    ChunkPoints points(kMetricLevels.at(level).points());
    if (series.id == 0)
        return points;
    const auto read = connection.query(metric_sql::kGet, {rowId(level, period, series.id)}, [&](const storage::Row& row) {
        if (auto unpacked = unpackChunk(series.kind, level, row.blob(0)))
            points = std::move(*unpacked);
    });
    if (!read)
        return failure(read);
    return points;
}

//! Where an hour lies at a level.
struct Place {
    std::int64_t period = 0;
    std::size_t first = 0; //!< of the hour's points in the period
};

Place placeOf(std::size_t level, std::int64_t hour)
{
    const auto& kept = kMetricLevels.at(level);
    const auto period = floorDiv(hour * kHour, kept.period);
    return {period, static_cast<std::size_t>((hour * kHour - period * kept.period) / kept.step)};
}

//! The periods that an hour lies in, at all levels, with the new samples in them.
using HourAtLevels = std::array<ChunkPoints, kMetricLevels.size()>;

constexpr std::int64_t kSlotsAnHour = kHour / kSampleSeconds;
constexpr std::size_t kSlotsAMinute = 60 / kSampleSeconds;
constexpr std::size_t kMinutes = 60;

Result<HourAtLevels> hourWith(
    Connection& connection, const SeriesRef& series, std::int64_t hour, std::span<const SlotPoint> fresh)
{
    HourAtLevels all;
    for (std::size_t level = 0; level < all.size(); ++level) {
        auto read = readChunk(connection, series, level, placeOf(level, hour).period);
        if (!read)
            return failure(read);
        all.at(level) = std::move(*read);
    }
    auto& samples = all[0];
    std::array<bool, kMinutes> touched{};
    for (const auto& [slot, point] : fresh) {
        const auto at = static_cast<std::size_t>(slot - hour * kSlotsAnHour);
        samples.at(at) = pointOf(series.kind, point);
        touched.at(at / kSlotsAMinute) = true;
    }
    auto& whole = all[2].at(placeOf(2, hour).first);
    whole = {};
    for (std::size_t minute = 0; minute < kMinutes; ++minute) {
        auto& sum = all[1].at(placeOf(1, hour).first + minute);
        if (touched.at(minute)) {
            sum = {};
            for (std::size_t i = 0; i < kSlotsAMinute; ++i)
                append(sum, samples.at(minute * kSlotsAMinute + i));
        }
        append(whole, sum);
    }
    return all;
}

//! The new samples by hour, in the order in which they were taken.
std::map<std::int64_t, std::vector<SlotPoint>> byHour(const std::vector<SlotPoint>& points)
{
    std::map<std::int64_t, std::vector<SlotPoint>> hours;
    for (const auto& point : points)
        hours[floorDiv(point.slot, kSlotsAnHour)].push_back(point);
    return hours;
}

Result<> put(Connection& connection, const SeriesRef& series, std::size_t level, std::int64_t period, const ChunkPoints& points)
{
    const auto bytes = packChunk(series.kind, level, points);
    const auto put = connection.execute(metric_sql::kPut, {rowId(level, period, series.id), storage::Blob(bytes)});
    return put ? Result<>{} : failure(put);
}

Result<std::int64_t> putSeries(Connection& connection, const NewPoints& series)
{
    const auto labels = labelsText(series.key.labels);
    const auto kind = static_cast<std::int64_t>(series.key.kind);
    const auto day = floorDiv(series.points.back().slot * kSampleSeconds, kDay);
    const auto put
        = connection.execute(metric_sql::kPutSeries, {std::string_view(series.key.name), std::string_view(labels), kind, day});
    if (!put)
        return failure(put);
    std::int64_t id = series.id;
    const auto read = connection.query(metric_sql::kSeriesId, {std::string_view(series.key.name), std::string_view(labels), kind},
        [&](const storage::Row& row) { id = row.integer(0); });
    if (!read)
        return failure(read);
    if (id <= 0 || id >= std::int64_t{1} << kSeriesBits)
        return base::fail(base::ErrorCode::Corrupt, "a series of the metric history has an impossible number");
    return id;
}

} // namespace

Result<std::vector<StoredSeries>> readSeries(Connection& connection)
{
    std::vector<StoredSeries> all;
    bool isDamaged = false;
    const auto read = connection.query(metric_sql::kSeries, {}, [&](const storage::Row& row) {
        auto labels = labelsFrom(row.text(2));
        const auto kind = row.integer(3);
        isDamaged = isDamaged || !labels || kind < 0 || kind > static_cast<std::int64_t>(MetricKind::Histogram);
        if (!isDamaged)
            all.push_back({row.integer(0), {std::string(row.text(1)), std::move(*labels), static_cast<MetricKind>(kind)}});
    });
    if (!read)
        return failure(read);
    if (isDamaged)
        return base::fail(base::ErrorCode::Corrupt, "the metric history names a series that nobody wrote");
    return all;
}

Result<std::vector<std::int64_t>> putPoints(Connection& connection, const std::vector<NewPoints>& series)
{
    std::vector<std::int64_t> ids;
    for (const auto& one : series) {
        const auto id = putSeries(connection, one);
        if (!id)
            return failure(id);
        const SeriesRef ref{*id, one.key.kind};
        for (const auto& [hour, points] : byHour(one.points)) {
            const auto merged = hourWith(connection, ref, hour, points);
            if (!merged)
                return failure(merged);
            for (std::size_t level = 0; level < merged->size(); ++level)
                if (const auto done = put(connection, ref, level, placeOf(level, hour).period, merged->at(level)); !done)
                    return failure(done);
        }
        ids.push_back(*id);
    }
    return ids;
}

namespace {

//! The periods of a level that the new samples change, as they will be.
Result<std::map<std::int64_t, ChunkPoints>> changed(Connection& connection, const NewPoints& fresh, std::size_t level)
{
    std::map<std::int64_t, ChunkPoints> periods;
    for (const auto& [hour, samples] : byHour(fresh.points)) {
        auto merged = hourWith(connection, {fresh.id, fresh.key.kind}, hour, samples);
        if (!merged)
            return failure(merged);
        const auto place = placeOf(level, hour);
        auto& points = merged->at(level);
        const auto [known, isNew] = periods.try_emplace(place.period, points);
        // Two hours of the same period: each knows of its own alone.
        const auto count = static_cast<std::size_t>(kHour / kMetricLevels.at(level).step);
        for (std::size_t i = place.first; !isNew && i < place.first + count; ++i)
            known->second[i] = std::move(points[i]);
    }
    return periods;
}

void visitChunk(const ChunkPoints& points, std::size_t level, std::int64_t period, std::int64_t from, std::int64_t to,
    const PointVisitor& each)
{
    const auto& kept = kMetricLevels.at(level);
    for (std::size_t i = 0; i < points.size(); ++i) {
        const auto at = period * kept.period + static_cast<std::int64_t>(i) * kept.step;
        if (points[i].covered > 0 && at >= from && at < to)
            each(at, points[i]);
    }
}

} // namespace

Result<> visitPoints(Connection& connection, const NewPoints& fresh, std::size_t level, std::int64_t from, std::int64_t to,
    const PointVisitor& each)
{
    const auto overlay = changed(connection, fresh, level);
    if (!overlay)
        return failure(overlay);
    const auto period = kMetricLevels.at(level).period;
    for (auto at = floorDiv(from, period); at * period < to; ++at) {
        if (const auto over = overlay->find(at); over != overlay->end()) {
            visitChunk(over->second, level, at, from, to, each);
            continue;
        }
        if (fresh.id == 0)
            continue;
        const auto points = readChunk(connection, {fresh.id, fresh.key.kind}, level, at);
        if (!points)
            return failure(points);
        visitChunk(*points, level, at, from, to, each);
    }
    return {};
}

namespace {

//! The first period of a level; none where there is nothing.
Result<std::optional<std::int64_t>> firstPeriod(Connection& connection, std::size_t level)
{
    std::optional<std::int64_t> first;
    const auto read
        = connection.query(metric_sql::kFirst, {rowId(level, 0, 0), rowId(level + 1, 0, 0)}, [&](const storage::Row& row) {
              if (!row.isNull(0))
                  first = periodOf(row.integer(0));
          });
    if (!read)
        return failure(read);
    return first;
}

Result<> removeBefore(Connection& connection, std::size_t level, std::int64_t period)
{
    if (period <= 0)
        return {};
    const auto removed = connection.execute(metric_sql::kRemove, {rowId(level, 0, 0), rowId(level, period, 0)});
    return removed ? Result<>{} : failure(removed);
}

Result<std::uint64_t> bytesInUse(Connection& connection)
{
    std::int64_t pages = 0;
    const auto read = connection.query(metric_sql::kPages, {}, [&](const storage::Row& row) { pages = row.integer(0); });
    if (!read)
        return failure(read);
    return static_cast<std::uint64_t>(pages * kPageBytes);
}

} // namespace

Result<std::optional<std::int64_t>> firstKept(Connection& connection, std::size_t level)
{
    auto first = firstPeriod(connection, level);
    if (first && *first)
        **first *= kMetricLevels.at(level).period;
    return first;
}

Result<std::uint64_t> retire(Connection& connection, std::int64_t now, std::uint64_t mostBytes)
{
    for (std::size_t level = 0; level < kMetricLevels.size(); ++level) {
        const auto& kept = kMetricLevels.at(level);
        const auto first = firstPeriod(connection, level);
        if (!first)
            return failure(first);
        if (!*first)
            continue;
        const auto atOnce = std::max<std::int64_t>(1, std::min(kMostPeriodsAtOnce, 2 * kDay / kept.period));
        const auto due = floorDiv(now - kept.keep, kept.period);
        if (const auto removed = removeBefore(connection, level, std::min(due, **first + atOnce)); !removed)
            return failure(removed);
    }
    // The finer a step, the sooner it can be missed; the last day of minutes and of hours stays whatever it takes.
    for (const std::size_t level : {std::size_t{1}, std::size_t{2}}) {
        const auto bytes = bytesInUse(connection);
        const auto first = firstPeriod(connection, level);
        if (!bytes || !first)
            return !bytes ? bytes : failure(first);
        const auto aDay = std::max<std::int64_t>(1, kDay / kMetricLevels.at(level).period);
        const auto last = floorDiv(now - kDay, kMetricLevels.at(level).period);
        if (*bytes <= mostBytes || !*first || **first + aDay > last)
            continue;
        if (const auto removed = removeBefore(connection, level, **first + aDay); !removed)
            return failure(removed);
        return bytesInUse(connection);
    }
    if (const auto oldest = firstPeriod(connection, 2); oldest && *oldest) {
        const auto removed = connection.execute(metric_sql::kRemoveSeries, {**oldest * (kMetricLevels[2].period / kDay)});
        if (!removed)
            return failure(removed);
    }
    return bytesInUse(connection);
}

} // namespace kaze::telemetry::detail
