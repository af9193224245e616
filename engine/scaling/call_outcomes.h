#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace kaze::scaling {

//! Outcomes of kaze_gateway_attempts_total that are no fault of the provider's: calls that the caller gave up, or that were never made.
inline constexpr std::array<std::string_view, 3> kCallersOutcomes{"budget_exhausted", "cancelled", "invalid_argument"};

[[nodiscard]] constexpr bool isCallersOutcome(std::string_view outcome)
{
    return std::ranges::find(kCallersOutcomes, outcome) != kCallersOutcomes.end();
}

} // namespace kaze::scaling
