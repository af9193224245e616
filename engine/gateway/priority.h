#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace kaze::gateway {

//! How urgent a call is, the most urgent first.
enum class Priority : std::uint8_t {
    Supervised, //!< a person watches it
    Conversation,
    Scheduled,
    Consolidation, //!< upkeep of memory
    Evaluation
};

constexpr std::size_t kPriorities = 5;

//! "supervised", "conversation" …
[[nodiscard]] std::string_view nameOf(Priority priority);

} // namespace kaze::gateway
