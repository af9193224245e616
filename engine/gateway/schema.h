#pragma once

#include "engine/storage/migration.h"

#include <span>

namespace kaze::gateway {

//! The gateway's tables in state.db: usage and its sums, budgets and their allotments, experiments. Numbers 200 to 299; the cell puts all modules' migrations in one row.
[[nodiscard]] std::span<const storage::Migration> migrations();

} // namespace kaze::gateway
