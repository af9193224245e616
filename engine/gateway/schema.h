#pragma once

#include "engine/storage/migration.h"

#include <span>

namespace kaze::gateway {

//! The gateway's tables in state.db: usage, budgets, budget_allotments. Numbers 200 to 299; the cell puts all modules' migrations in one row.
[[nodiscard]] std::span<const storage::Migration> migrations();

} // namespace kaze::gateway
