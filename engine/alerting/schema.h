#pragma once

#include "engine/storage/migration.h"

#include <span>

namespace kaze::alerting {

//! The tables of rules, alerts and silences in state.db; numbers 700 to 719.
[[nodiscard]] std::span<const storage::Migration> migrations();

} // namespace kaze::alerting
