#pragma once

#include <chrono>
#include <string>
#include <string_view>

// Numbers for people, in what readiness says.

namespace kaze::scaling {

//! In the unit of a trigger: "82 %", "9.1 ms", "390 GB", "1.2 M", "412 a minute".
[[nodiscard]] std::string valueText(double value, std::string_view unit);

//! "1.2 M", "412", "0.07"; at most three digits that count.
[[nodiscard]] std::string countText(double count);

//! "5 min", "1 h", "40 s".
[[nodiscard]] std::string spanText(std::chrono::seconds span);

} // namespace kaze::scaling
