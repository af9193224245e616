#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kaze::storage {
class WordSplitter;
}

// How text is compared by a filter of log lines, in memory; SQL on the stored lines means the same.

namespace kaze::telemetry::detail {

//! Whether all of `text` fits a pattern in which `*` is any run and `?` any character; upper and lower case of ASCII are the same, as for LIKE.
[[nodiscard]] bool isLike(std::string_view pattern, std::string_view text);

//! Whether `text` ends with `end`, without regard to the case of ASCII.
[[nodiscard]] bool endsLike(std::string_view text, std::string_view end);

//! The words of a text.
[[nodiscard]] std::vector<std::string> wordsOf(storage::WordSplitter& splitter, std::string_view text);

//! Whether these words stand in the text one after the other, of which the last may go on. `words` are as a splitter gives them, and not none.
[[nodiscard]] bool hasWords(storage::WordSplitter& splitter, std::string_view text, const std::vector<std::string>& words);

} // namespace kaze::telemetry::detail
