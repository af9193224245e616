#pragma once

#include "engine/base/clock.h"
#include "engine/base/result.h"

#include <optional>

namespace kaze::gateway {

//! The failure together with what the provider asked for: its cause then says "retry after 7.5 s", for people and for `retryAfterOf`.
[[nodiscard]] base::Error withRetryAfter(base::Error error, std::optional<base::Duration> wait);

//! How long the provider asked to wait; none where it did not say.
[[nodiscard]] std::optional<base::Duration> retryAfterOf(const base::Error& error);

} // namespace kaze::gateway
