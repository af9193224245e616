#pragma once

#include <string>
#include <string_view>

namespace kaze::knowledge::detail {

//! A person's words as an FTS5 query: every word quoted, joined by OR, so that no syntax of FTS5 means anything. Of many words the 32
//! longest, which tell most. Empty when there is no word. `text` is UTF-8.
[[nodiscard]] std::string anyOfTheWords(std::string_view text);

} // namespace kaze::knowledge::detail
