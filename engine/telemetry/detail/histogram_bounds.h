#pragma once

#include <span>
#include <string_view>

namespace kaze::telemetry::detail {

//! The upper bounds of the buckets in which a histogram of this unit is given to others, rising, without infinity.
[[nodiscard]] std::span<const double> boundsOf(std::string_view unit);

} // namespace kaze::telemetry::detail
