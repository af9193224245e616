#pragma once

#include "engine/storage/connection.h"

#include <mutex>
#include <string>
#include <unordered_set>
#include <vector>

namespace kaze::knowledge::detail {

//! Words that were found to be in so many records that they tell little. Records are never removed, so such a word stays one, and need not
//! be counted again for every search. One for each database; any thread.
class FrequentWords {
public:
    [[nodiscard]] bool contains(const std::string& word) const;
    void add(const std::string& word);

private:
    mutable std::mutex m_mutex; //!< guards m_words
    std::unordered_set<std::string> m_words;
};

//! Numbers of the records that have words of the query, best first by BM25; of one kind, or of all when it is empty. A read job.
//!
//! FTS5 scores every match, so in a large store words that very many records have would cost the most and tell the least: the rarest
//! words are taken, up to some 3 000 matches, and of those the ones are scored that have the most of the rarest words. Where every word is frequent, the newest records that have all of them are given, or
//! else any.
[[nodiscard]] base::Result<std::vector<std::int64_t>> findByText(
    storage::Connection& connection, FrequentWords& known, const std::string& query, const std::string& kind, std::int64_t limit);

} // namespace kaze::knowledge::detail
