#pragma once

#include "engine/knowledge/detail/filter.h"
#include "engine/storage/connection.h"

#include <mutex>
#include <string>
#include <unordered_set>
#include <vector>

namespace kaze::knowledge::detail {

//! Words that were found to be in so many records that they tell little. Such a word need not be counted again for every
//! search; all are forgotten when many records are. One for each database; any thread.
class FrequentWords {
public:
    [[nodiscard]] bool contains(const std::string& word) const;
    void add(const std::string& word);
    //! A record went, or was changed.
    void recordRemoved();
    void clear();

private:
    static constexpr std::size_t kRemovedUntilForgotten = 500;

    mutable std::mutex m_mutex; //!< guards the rest
    std::unordered_set<std::string> m_words;
    std::size_t m_removed = 0;
};

//! A record that has words of the query.
struct TextHit {
    std::int64_t seq = 0;
    double bm25 = 0; //!< higher is better; 0 where it was not scored
};

//! Records that have words of the query and fit the filter, best first by BM25. A read job.
//!
//! FTS5 scores every match, so in a large store words that very many records have would cost the most and tell the least: the rarest
//! words are taken, up to some 3 000 matches, and of those the ones are scored that have the most of the rarest words. Where every word is frequent, the newest records that have all of them are given, or
//! else any.
[[nodiscard]] base::Result<std::vector<TextHit>> findByText(
    storage::Connection& connection, FrequentWords& known, const std::string& query, const Filter& filter, std::int64_t limit);

} // namespace kaze::knowledge::detail
