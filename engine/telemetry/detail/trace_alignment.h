#pragma once

#include "engine/telemetry/detail/trace_shape.h"

namespace kaze::telemetry::detail {

//! A line of two traces beside each other; -1: that trace has none there.
struct AlignedSpan {
    std::int32_t depth = 0;
    std::int32_t left = -1, right = -1; //!< indexes of spans
};

struct Alignment {
    std::vector<AlignedSpan> lines; //!< depth first
    std::int64_t leftOut = 0; //!< lines above the limit
    std::int64_t onlyLeft = 0, onlyRight = 0; //!< of all lines
};

//! Lays the children of each pair of parents beside each other: first those of the same name and kind, as the longest common subsequence
//! (Hunt and Szymanski where they are many), then, between them, model calls and runs that differ in name alone, in their order.
//! The roots are the children of a pair of their own. At most `limit` lines; what is below a span without a partner stands by itself.
[[nodiscard]] Alignment aligned(const TraceShape& left, const TraceShape& right, std::int64_t limit);

} // namespace kaze::telemetry::detail
