#pragma once

#include "engine/base/result.h"
#include "engine/telemetry/detail/metric_point.h"

#include <array>

namespace kaze::telemetry::detail {

//! One of the steps in which the history is kept, and how it lies in the file: the points of one period of a series are one row.
struct MetricLevel {
    std::int64_t step = 0; //!< seconds
    std::int64_t period = 0; //!< seconds; a multiple of the step
    std::int64_t keep = 0; //!< seconds

    [[nodiscard]] std::size_t points() const { return static_cast<std::size_t>(period / step); }
};

inline constexpr std::int64_t kHour = 3600, kDay = 24 * kHour;
inline constexpr std::array<MetricLevel, 3> kMetricLevels{
    {{kSampleSeconds, kHour, kDay}, {60, 6 * kHour, 31 * kDay}, {kHour, 4 * kDay, 731 * kDay}}};

//! A period's points, by step; as many as the level has.
using ChunkPoints = std::vector<MetricPoint>;

//! In as few bytes as may be: what is whole is kept exactly, as buckets are; other sums and values to seven digits, above the first
//! level to 0.02 %.
[[nodiscard]] std::string packChunk(MetricKind kind, std::size_t level, const ChunkPoints& points);

//! Errors: Corrupt.
[[nodiscard]] base::Result<ChunkPoints> unpackChunk(MetricKind kind, std::size_t level, std::string_view bytes);

} // namespace kaze::telemetry::detail
