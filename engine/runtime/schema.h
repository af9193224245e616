#pragma once

#include "engine/storage/migration.h"

#include <span>

namespace kaze::runtime {

//! The tables of runs in state.db; numbers 100 to 199.
[[nodiscard]] std::span<const storage::Migration> migrations();

} // namespace kaze::runtime
