#pragma once

#include "engine/base/result.h"

#include <filesystem>
#include <string_view>

namespace kaze::storage::detail {

//! Which of our codes an (extended) result code of SQLite stands for.
[[nodiscard]] base::ErrorCode errorCodeOf(int sqliteCode);

//! The failure for people: what SQLite says, on which file, and what can be done about it. `sql` may be empty; it is
//! shortened and holds no values, those are bound.
[[nodiscard]] base::Error sqliteError(
    int sqliteCode, std::string_view said, const std::filesystem::path& file, std::string_view sql);

} // namespace kaze::storage::detail
