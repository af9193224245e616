#pragma once

#include "engine/base/clock.h"

#include <string>
#include <vector>

// Times and lists in English.

namespace kaze::scheduling {

//! "a", "a and b", "a, b and c".
[[nodiscard]] std::string joinedWords(const std::vector<std::string>& words);

//! "1st", "22nd".
[[nodiscard]] std::string ordinal(std::int64_t number);

//! "1 day", "3 days".
[[nodiscard]] std::string counted(std::int64_t number, const std::string& what);

//! "90 s", "15 min", "1 h 30 min", "2 days".
[[nodiscard]] std::string lengthText(base::Duration length);

} // namespace kaze::scheduling
