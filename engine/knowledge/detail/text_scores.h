#pragma once

#include "engine/knowledge/detail/text_search.h"

#include <span>

namespace kaze::knowledge::detail {

//! The records that have a word of a query.
struct WordUse {
    std::string word;
    std::vector<std::int64_t> records; //!< ascending
    std::vector<std::int64_t> times; //!< how often each of them has it; none where only FTS5 knows what it makes of the word
};

//! Makes the view of the full-text index that the rest reads. A write job.
[[nodiscard]] base::Result<> prepareTextScores(storage::Connection& connection);

//! Reads which records have the word, up to `most` of them. A read job.
[[nodiscard]] base::Result<> readUse(storage::Connection& connection, WordUse& use, std::size_t most);

//! BM25 of some records (ascending) for words whose uses were read to their end: to the bit what FTS5 gives for the words joined by OR, and in the order in which FTS5
//! puts them: best first, of equals the older. A read job.
//!
//! FTS5 walks all matches of the query a second time, and a third to count those of each word; here what the first walk found is enough, but for the lengths of the texts.
[[nodiscard]] base::Result<std::vector<TextHit>> scored(
    storage::Connection& connection, std::span<const WordUse> words, const std::vector<std::int64_t>& records);

} // namespace kaze::knowledge::detail
