#pragma once

#include "engine/storage/migration.h"

#include <span>

namespace kaze::scheduling {

//! The tables of schedules in state.db; numbers 500 to 599.
[[nodiscard]] std::span<const storage::Migration> migrations();

} // namespace kaze::scheduling
