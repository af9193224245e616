#pragma once

#include <string>
#include <string_view>

namespace kaze::vectors::detail {

//! The next character of `text` at `at`, which moves on; an ill-formed byte is U+FFFD and one step.
[[nodiscard]] char32_t nextCharacter(std::string_view text, std::size_t& at);

//! Lower case for ASCII, Latin-1, Latin Extended-A, basic Greek and Cyrillic; others stay.
[[nodiscard]] char32_t folded(char32_t c);

//! Letters, digits, '_' and marks: what words are made of. Above ASCII all but spaces, punctuation and symbols of the common blocks.
[[nodiscard]] bool isWordCharacter(char32_t c);

} // namespace kaze::vectors::detail
