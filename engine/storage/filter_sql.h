#pragma once

#include "engine/base/filter.h"

#include <string>
#include <string_view>

// Filters that people type, as conditions in SQL.

namespace kaze::storage {

//! " < ?" and so on; Equals and Contains are " = ?".
[[nodiscard]] std::string_view comparisonOf(base::FilterTerm::Op op);

//! Whether a value holds `*` or `?`, which stand for anything.
[[nodiscard]] bool isPattern(std::string_view value);

//! A pattern of `*` and `?` as LIKE reads it, with '\' before what LIKE would take for its own: `column LIKE ? ESCAPE '\'`.
[[nodiscard]] std::string likeOf(std::string_view pattern, bool anywhere);

} // namespace kaze::storage
