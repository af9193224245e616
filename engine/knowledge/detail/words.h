#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kaze::knowledge::detail {

//! The words of a text, each once, of many the 32 longest, which tell most; longest first. `text` is UTF-8.
[[nodiscard]] std::vector<std::string> wordsOf(std::string_view text);

//! Whether a word is of ASCII letters and digits alone: then it is one word for the full-text index too, in lower case.
[[nodiscard]] bool isPlain(std::string_view word);

//! Words as an FTS5 query, joined by "OR" or "AND": each is quoted, so that no syntax of FTS5 means anything.
[[nodiscard]] std::string matching(const std::vector<std::string>& words, std::string_view join);

//! An FTS5 query for texts that have these words one after the other, where the last may go on; no syntax in it means anything.
[[nodiscard]] std::string phraseBeginning(std::string_view text);

} // namespace kaze::knowledge::detail
