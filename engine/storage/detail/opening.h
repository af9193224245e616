#pragma once

#include "engine/storage/database.h"
#include "engine/storage/detail/session.h"

namespace kaze::storage::detail {

//! The writer's connection of a database that is checked, migrated and set up. Errors as Database::open.
[[nodiscard]] base::Result<std::unique_ptr<Session>> openWriter(const OpenOptions& options, const DatabaseServices& services);

//! A reader's connection of a database that is open already.
[[nodiscard]] base::Result<std::unique_ptr<Session>> openReader(const OpenOptions& options);

} // namespace kaze::storage::detail
