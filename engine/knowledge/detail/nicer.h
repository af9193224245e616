#pragma once

#include "engine/base/result.h"

#include <functional>

namespace kaze::knowledge::detail {

//! Of threads that build indexes, on top of the nice level of whoever has them do it. Searches look at each vector that is not in an index yet, so that building must not be put off for long.
inline constexpr int kNicer = 5;

//! Does the work, which must not throw, on another thread of lower priority; threads that it starts have that too. Blocks. A thread could lower its own, but not raise it again.
[[nodiscard]] base::Result<> runNicer(const std::function<base::Result<>()>& work);

} // namespace kaze::knowledge::detail
