#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kaze::sandbox::detail {

//! A sentence, list item or row of a note, word for word.
struct Passage {
    std::string path;
    std::int64_t line = 0;
    std::string text;
    std::string context; //!< the headings above it
    double score = 0; //!< the part of the question's weight that it covers, 0 to 1
};

//! The sentences of a text with their lines. Headings are context, not passages.
[[nodiscard]] std::vector<Passage> passagesOf(const std::string& path, std::string_view text);

//! The passages that answer the question best, the best first, at most `most`: words weigh by how rare they are among all passages (inverse document
//! frequency, as in BM25), words in the headings and the file's name half. Empty when nothing covers a third of the question's weight.
[[nodiscard]] std::vector<Passage> bestPassages(std::string_view question, std::vector<Passage> passages, std::size_t most);

//! The question's words that matter, cut to their stems: "How do we rotate the keys?" → rotat, key.
[[nodiscard]] std::vector<std::string> termsOf(std::string_view text);

} // namespace kaze::sandbox::detail
