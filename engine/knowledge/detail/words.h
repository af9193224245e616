#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kaze::knowledge::detail {

//! The words of a text, each once, of many the 32 longest, which tell most; longest first. `text` is UTF-8.
[[nodiscard]] std::vector<std::string> wordsOf(std::string_view text);

//! Words as an FTS5 query, joined by "OR" or "AND": each is quoted, so that no syntax of FTS5 means anything.
[[nodiscard]] std::string matching(const std::vector<std::string>& words, std::string_view join);

} // namespace kaze::knowledge::detail
