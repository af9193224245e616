#pragma once

#include "engine/api/run.h"

#include <string_view>

namespace kaze::gateway {

using api::Priority;

constexpr std::size_t kPriorities = 5;

//! "supervised", "conversation" …
[[nodiscard]] std::string_view nameOf(Priority priority);

} // namespace kaze::gateway
