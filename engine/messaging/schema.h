#pragma once

#include "engine/storage/migration.h"

#include <span>

namespace kaze::messaging {

//! The tables of messages, leases and webhooks in state.db; numbers 400 to 499.
[[nodiscard]] std::span<const storage::Migration> migrations();

} // namespace kaze::messaging
