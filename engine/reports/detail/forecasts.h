#pragma once

#include "engine/api/readiness_requests.h"

#include <optional>

namespace kaze::reports::detail {

//! Of its threshold, 1 at it; none while nothing was measured.
[[nodiscard]] std::optional<double> usedShare(const api::Trigger& trigger);

//! Those that will be reached as it goes, the first first.
[[nodiscard]] std::vector<const api::Trigger*> forecastsOf(const api::Readiness& readiness);

//! Null where none will be.
[[nodiscard]] const api::Trigger* nextForecast(const api::Readiness& readiness);

} // namespace kaze::reports::detail
