#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace kaze::ui {

//! A trigger as the engine has it, with what it measures in the sample.
struct SampleTrigger {
    std::string_view id, title, unit;
    std::optional<double> value;
    double threshold = 0;
    double hold = 0; //!< seconds
    std::string_view formula;
    std::string_view evidence; //!< {} stands for the value
    std::string_view mapping, action, stage;
};

//! The fourteen, then the components.
[[nodiscard]] std::span<const SampleTrigger> sampleTriggers();
inline constexpr std::size_t kScalingTriggers = 14;

} // namespace kaze::ui
