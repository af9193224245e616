#include "engine/knowledge/detail/memory_map.h"

#include "engine/knowledge/detail/statements.h"
#include "engine/vectors/distance.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <unordered_map>

namespace kaze::knowledge::detail {

using base::Result;
using storage::Connection;
using storage::Row;
using storage::Value;

namespace {

constexpr double kBorder = 0.99; //!< of the points are within it, on the wider axis

//! SplitMix64 (Steele, Lea and Flood 2014) over both halves of an id.
std::uint64_t lotOf(const base::Uuid& id)
{
    std::array<std::uint64_t, 2> halves{};
    std::memcpy(halves.data(), id.bytes.data(), sizeof halves);
    std::uint64_t mixed = halves[0];
    for (const auto half : {halves[1], std::uint64_t{0}}) {
        mixed += 0x9e3779b97f4a7c15 + half;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        mixed ^= mixed >> 31;
    }
    return mixed;
}

bool earlierLot(const MapPoint& a, const MapPoint& b)
{
    return a.lot != b.lot ? a.lot < b.lot : a.seq < b.seq;
}

double meanOf(const std::vector<double>& values)
{
    double sum = 0;
    for (const double value : values)
        sum += value;
    return sum / static_cast<double>(values.size());
}

double percentile(std::vector<double> values, double share)
{
    const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::ranges::nth_element(values, values.begin() + at);
    return values[static_cast<std::size_t>(at)];
}

} // namespace

void MapSample::offer(std::int64_t seq, const base::Uuid& id, std::string_view group)
{
    ++m_total;
    MapPoint point{lotOf(id), seq, id, 0};
    if (m_points.size() >= m_limit && !earlierLot(point, m_points.front()))
        return;
    const auto known = m_groups.find(group);
    point.group = known != m_groups.end() ? known->second : static_cast<std::uint32_t>(m_groups.size());
    if (known == m_groups.end())
        m_groups.emplace(group, point.group);
    if (m_points.size() < m_limit) {
        m_points.push_back(point);
        if (m_points.size() == m_limit)
            std::ranges::make_heap(m_points, earlierLot);
        return;
    }
    std::ranges::pop_heap(m_points, earlierLot);
    m_points.back() = point;
    std::ranges::push_heap(m_points, earlierLot);
}

std::vector<MapPoint> MapSample::take(std::vector<std::string>& groups)
{
    std::vector<std::size_t> counts(m_groups.size());
    for (const auto& point : m_points)
        ++counts[point.group];
    std::vector<std::pair<std::string, std::uint32_t>> order;
    for (const auto& [name, index] : m_groups)
        if (counts[index] > 0)
            order.emplace_back(name, index);
    std::ranges::stable_sort(order, std::greater<>(), [&](const auto& each) { return counts[each.second]; });
    std::vector<std::uint32_t> places(m_groups.size());
    for (const auto& [name, index] : order) {
        places[index] = static_cast<std::uint32_t>(groups.size());
        groups.push_back(name);
    }
    for (auto& point : m_points)
        point.group = places[point.group];
    std::ranges::sort(m_points, {}, &MapPoint::seq);
    return std::move(m_points);
}

void Projection::add(const VectorRows& rows)
{
    const auto dot = vectors::bestKernels().dot;
    for (std::size_t i = 0; i < rows.count(); ++i) {
        const float* row = rows.row(i);
        for (std::size_t axis = 0; axis < m_at.size(); ++axis)
            m_at[axis].push_back(static_cast<double>(dot(row, m_plane[axis].data(), rows.dimensions)));
        m_squares += static_cast<double>(dot(row, row, rows.dimensions));
        for (std::size_t j = 0; j < rows.dimensions; ++j)
            m_sums[j] += static_cast<double>(row[j]);
    }
}

double Projection::explained() const
{
    const auto count = static_cast<double>(m_at[0].size());
    if (m_at[0].empty())
        return 0;
    double all = m_squares / count;
    for (const double sum : m_sums)
        all -= sum / count * (sum / count);
    double seen = 0;
    for (const auto& axis : m_at) {
        const double mean = meanOf(axis);
        for (const double value : axis)
            seen += (value - mean) * (value - mean) / count;
    }
    constexpr double kRounding = 1e-6;
    return all <= kRounding * m_squares / count ? 0 : std::clamp(seen / all, 0.0, 1.0);
}

std::array<std::vector<double>, 2> Projection::scaled()
{
    double scale = 0;
    for (auto& axis : m_at) {
        if (axis.empty())
            return std::move(m_at);
        const double mean = meanOf(axis);
        for (double& value : axis)
            value -= mean;
        auto sizes = axis;
        for (double& value : sizes)
            value = std::abs(value);
        const double most = *std::ranges::max_element(sizes);
        const double border = percentile(std::move(sizes), kBorder);
        scale = std::max(scale, border > 0 ? border : most);
    }
    for (auto& axis : m_at)
        for (double& value : axis)
            value = scale > 0 ? std::clamp(value / scale, -1.0, 1.0) : 0;
    return std::move(m_at);
}

Result<std::int64_t> offerRecords(Connection& connection, const Filter& filter, bool byAgent, std::int64_t embedder,
    std::int64_t after, std::int64_t count, MapSample& sample)
{
    std::string sql = "SELECT r.seq, r.id, " + std::string(byAgent ? "r.agent" : "r.kind")
        + " FROM records r WHERE r.forgotten_at IS NULL AND EXISTS (SELECT 1 FROM vectors v WHERE v.seq = r.seq AND v.embedder = "
          "?)";
    std::vector<Value> values{embedder};
    if (!filter.kind.empty()) {
        sql += " AND r.kind = ?";
        values.emplace_back(std::string_view(filter.kind));
    }
    sql += filter.scan + " AND r.seq > ? ORDER BY r.seq LIMIT ?";
    filter.appendTo(values);
    values.emplace_back(after);
    values.emplace_back(count);
    std::int64_t last = 0;
    const auto take = [&](const Row& row) {
        last = row.integer(0);
        sample.offer(last, uuidOf(row.blob(1)), row.text(2));
    };
    const auto done = connection.query(sql, values, take);
    if (!done)
        return failure(done);
    return *done < count ? 0 : last;
}

Result<VectorRows> readVectors(Connection& connection, std::span<const MapPoint> points, std::int64_t embedder,
    std::size_t dimensions, std::vector<bool>& read)
{
    std::vector<std::int64_t> numbers;
    std::unordered_map<std::int64_t, std::size_t> places;
    for (const auto& point : points) {
        places.emplace(point.seq, numbers.size());
        numbers.push_back(point.seq);
    }
    VectorRows rows{dimensions, {}};
    rows.values.reserve(points.size() * dimensions);
    read.assign(points.size(), false);
    // They come in the order of the list; of a record with two, which changes just now, the first counts.
    const auto take = [&](const Row& row) {
        const auto vector = vectorOf(row.blob(1), dimensions);
        const auto place = places.find(row.integer(0));
        if (!vector || place == places.end() || read[place->second])
            return;
        read[place->second] = true;
        rows.values.insert(rows.values.end(), vector->begin(), vector->end());
    };
    const std::string list = listOf(numbers);
    const auto done = connection.query(sql::kVectorsOfRecords, {std::string_view(list), embedder}, take);
    if (!done)
        return failure(done);
    return rows;
}

} // namespace kaze::knowledge::detail
