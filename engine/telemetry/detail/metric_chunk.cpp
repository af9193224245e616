#include "engine/telemetry/detail/metric_chunk.h"

#include "engine/base/compress.h"
#include "engine/telemetry/detail/bucket_coder.h"
#include "engine/telemetry/detail/packed.h"

#include <algorithm>
#include <cfloat>
#include <cmath>

namespace kaze::telemetry::detail {

using base::Result;

namespace {

enum class Form : std::uint8_t { Plain = 1, Compressed = 2 }; //!< a row's first byte
enum class Column : std::uint8_t { Constant, Whole, Single, Double };

constexpr std::size_t kWorthCompressing = 48;
constexpr std::size_t kMostBytes = 16U << 20;
constexpr std::uint32_t kAllBits = ~0U, kCoarse = ~0x7FFU; //!< of a 32-bit number
constexpr double kExact = 9007199254740992.0; //!< up to this all whole numbers are told apart

base::Error damaged()
{
    return {base::ErrorCode::Corrupt, "a row of the metric history is damaged", nullptr};
}

bool isWhole(double value)
{
    return std::abs(value) <= kExact && value == std::floor(value);
}

bool fitsSingle(double value)
{
    const auto size = std::abs(value);
    return size == 0 || (size >= FLT_MIN && size <= FLT_MAX / 2); // it may be rounded up
}

//! The first bytes of all, then the second ones, …: what changes little stands together.
template <class Bits>
void packPlanes(PackedWriter& to, const std::vector<Bits>& values)
{
    for (std::size_t plane = 0; plane < sizeof(Bits); ++plane)
        for (const auto bits : values)
            to.byte(static_cast<std::uint8_t>(bits >> (8 * plane)));
}

template <class Bits>
std::optional<std::vector<Bits>> unpackPlanes(PackedReader& from, std::size_t count)
{
    const auto bytes = from.bytes(count * sizeof(Bits));
    if (!bytes)
        return std::nullopt;
    std::vector<Bits> values(count);
    for (std::size_t plane = 0; plane < sizeof(Bits); ++plane)
        for (std::size_t i = 0; i < count; ++i)
            values[i] |= static_cast<Bits>(static_cast<std::uint8_t>((*bytes)[plane * count + i])) << (8 * plane);
    return values;
}

//! `keeps` are the bits of a single's mantissa that are kept.
void packColumn(PackedWriter& to, const std::vector<double>& values, std::uint32_t keeps = kAllBits)
{
    const auto form = [&to](Column column) { to.byte(static_cast<std::uint8_t>(column)); };
    if (std::ranges::all_of(values, [&](double value) { return value == values.front(); })) {
        form(Column::Constant);
        to.real(values.empty() ? 0 : values.front());
    } else if (std::ranges::all_of(values, isWhole)) {
        form(Column::Whole);
        std::int64_t before = 0;
        for (const auto value : values)
            to.signedNumber(static_cast<std::int64_t>(value) - std::exchange(before, static_cast<std::int64_t>(value)));
    } else if (std::ranges::all_of(values, fitsSingle)) {
        form(Column::Single);
        std::vector<std::uint32_t> bits;
        for (const auto value : values)
            bits.push_back((std::bit_cast<std::uint32_t>(static_cast<float>(value)) + (~keeps + 1) / 2) & keeps);
        packPlanes(to, bits);
    } else {
        form(Column::Double);
        std::vector<std::uint64_t> bits;
        for (const auto value : values)
            bits.push_back(std::bit_cast<std::uint64_t>(value));
        packPlanes(to, bits);
    }
}

std::optional<std::vector<double>> unpackWhole(PackedReader& from, std::size_t count)
{
    std::vector<double> values;
    std::int64_t value = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const auto change = from.signedNumber();
        if (!change || std::abs(static_cast<double>(*change)) > 2 * kExact)
            return std::nullopt;
        value += *change;
        if (std::abs(static_cast<double>(value)) > kExact)
            return std::nullopt;
        values.push_back(static_cast<double>(value));
    }
    return values;
}

template <class Real, class Bits>
std::optional<std::vector<double>> unpackReals(PackedReader& from, std::size_t count)
{
    const auto planes = unpackPlanes<Bits>(from, count);
    if (!planes)
        return std::nullopt;
    std::vector<double> values;
    for (const auto bits : *planes)
        values.push_back(static_cast<double>(std::bit_cast<Real>(bits)));
    return values;
}

std::optional<std::vector<double>> unpackColumn(PackedReader& from, std::size_t count)
{
    const auto form = from.byte();
    if (!form)
        return std::nullopt;
    switch (static_cast<Column>(*form)) {
    case Column::Constant:
        if (const auto value = from.real())
            return std::vector<double>(count, *value);
        return std::nullopt;
    case Column::Whole:
        return unpackWhole(from, count);
    case Column::Single:
        return unpackReals<float, std::uint32_t>(from, count);
    case Column::Double:
        return unpackReals<double, std::uint64_t>(from, count);
    }
    return std::nullopt;
}

//! The numbers that are kept of a kind at a level, in this order; the rest follows from them.
std::vector<double MetricPoint::*> columnsOf(MetricKind kind, std::size_t level)
{
    switch (kind) {
    case MetricKind::Counter:
        return level == 0 ? std::vector{&MetricPoint::sum} : std::vector{&MetricPoint::sum, &MetricPoint::max};
    case MetricKind::Gauge:
        return level == 0 ? std::vector{&MetricPoint::last}
                          : std::vector{&MetricPoint::last, &MetricPoint::sum, &MetricPoint::max};
    case MetricKind::Histogram:
        break;
    }
    return {&MetricPoint::sum};
}

void complete(MetricKind kind, MetricPoint& point)
{
    if (kind == MetricKind::Counter)
        point.max = point.sum / point.covered;
    if (kind == MetricKind::Gauge) {
        point.sum = point.last * point.covered;
        point.max = point.last;
    }
}

void packPresence(PackedWriter& to, const ChunkPoints& points)
{
    std::vector<std::pair<std::size_t, std::size_t>> runs; // of steps that are known: steps before it, its length
    std::size_t end = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (points[i].covered == 0)
            continue;
        if (runs.empty() || i != end)
            runs.emplace_back(i - end, 0);
        ++runs.back().second;
        end = i + 1;
    }
    to.number(runs.size());
    for (const auto& [gap, length] : runs) {
        to.number(gap);
        to.number(length);
    }
}

//! Which steps are known.
std::optional<std::vector<std::size_t>> unpackPresence(PackedReader& from, std::size_t most)
{
    std::vector<std::size_t> known;
    const auto runs = from.number();
    if (!runs || *runs > most)
        return std::nullopt;
    std::size_t at = 0;
    for (std::uint64_t i = 0; i < *runs; ++i) {
        const auto gap = from.number();
        const auto length = from.number();
        if (!gap || !length || *gap > most || *length > most || at + *gap + *length > most)
            return std::nullopt;
        at += *gap;
        for (std::uint64_t n = 0; n < *length; ++n)
            known.push_back(at++);
    }
    return known;
}

template <class Known, class Get>
std::vector<double> columnOf(const ChunkPoints& points, const Known& known, Get get)
{
    std::vector<double> column;
    for (const auto at : known)
        column.push_back(get(points[at]));
    return column;
}

bool unpackPoints(MetricKind kind, std::size_t level, PackedReader& from, ChunkPoints& into)
{
    const auto known = unpackPresence(from, into.size());
    if (!known)
        return false;
    const auto covered = unpackColumn(from, known->size());
    if (!covered)
        return false;
    for (std::size_t i = 0; i < known->size(); ++i) {
        if (!((*covered)[i] >= 1 && (*covered)[i] <= 1e9))
            return false;
        into[(*known)[i]].covered = static_cast<std::uint32_t>((*covered)[i]);
    }
    for (const auto member : columnsOf(kind, level)) {
        const auto column = unpackColumn(from, known->size());
        if (!column || !std::ranges::all_of(*column, [](double value) { return std::isfinite(value); }))
            return false;
        for (std::size_t i = 0; i < known->size(); ++i)
            into[(*known)[i]].*member = (*column)[i];
    }
    if (level == 0)
        for (const auto at : *known)
            complete(kind, into[at]);
    if (kind != MetricKind::Histogram)
        return from.atEnd();
    if (level > 0)
        return unpackAllBuckets(*from.bytes(from.left()), into, *known);
    for (const auto at : *known) {
        const auto size = from.number();
        const auto bytes = size ? from.bytes(*size) : std::nullopt;
        auto counts = bytes ? unpackBuckets(*bytes) : std::nullopt;
        if (!counts)
            return false;
        into[at].counts = std::move(*counts);
    }
    return from.atEnd();
}

} // namespace

std::string packChunk(MetricKind kind, std::size_t level, const ChunkPoints& points)
{
    std::vector<std::size_t> known;
    for (std::size_t i = 0; i < points.size(); ++i)
        if (points[i].covered > 0)
            known.push_back(i);
    PackedWriter body;
    packPresence(body, points);
    packColumn(body, columnOf(points, known, [](const MetricPoint& point) { return static_cast<double>(point.covered); }));
    for (const auto member : columnsOf(kind, level))
        packColumn(body, columnOf(points, known, [member](const MetricPoint& point) { return point.*member; }),
            level == 0 ? kAllBits : kCoarse);
    if (kind == MetricKind::Histogram && level > 0)
        body.bytes(packAllBuckets(points, known));
    else if (kind == MetricKind::Histogram)
        for (const auto at : known) {
            const auto buckets = packBuckets(points[at].counts);
            body.number(buckets.size());
            body.bytes(buckets);
        }
    auto bytes = body.take();
    std::string smaller = bytes.size() < kWorthCompressing ? std::string() : base::compressed(bytes);
    const bool isSmaller = !smaller.empty() && smaller.size() < bytes.size();
    if (isSmaller)
        bytes = std::move(smaller);
    bytes.insert(bytes.begin(), static_cast<char>(isSmaller ? Form::Compressed : Form::Plain));
    return bytes;
}

Result<ChunkPoints> unpackChunk(MetricKind kind, std::size_t level, std::string_view bytes)
{
    if (bytes.empty())
        return std::unexpected(damaged());
    const auto form = static_cast<Form>(bytes.front());
    bytes.remove_prefix(1);
    std::string inflated;
    if (form == Form::Compressed) {
        auto whole = base::decompressed(bytes, kMostBytes);
        if (!whole)
            return std::unexpected(damaged());
        inflated = std::move(*whole);
        bytes = inflated;
    } else if (form != Form::Plain) {
        return std::unexpected(damaged());
    }
    ChunkPoints points(kMetricLevels.at(level).points());
    PackedReader reader(bytes);
    if (!unpackPoints(kind, level, reader, points))
        return std::unexpected(damaged());
    return points;
}

} // namespace kaze::telemetry::detail
