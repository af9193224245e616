#include "engine/knowledge/detail/text_search.h"

#include "engine/knowledge/detail/statements.h"
#include "engine/knowledge/detail/words.h"

#include <algorithm>

namespace kaze::knowledge::detail {

using base::Result;
using storage::Connection;
using storage::Row;

namespace {

constexpr std::int64_t kSmallStore = 2000; //!< records; below, all words are scored
constexpr std::int64_t kFrequent = 1000; //!< records that have a word, from where on it is called frequent
constexpr std::int64_t kMatches = 3000; //!< to be scored in a large store

using Numbers = std::vector<std::int64_t>;
using Words = std::vector<std::string>;

enum class Order { Best, Newest };

Result<Numbers> find(Connection& connection, const std::string& match, const std::string& kind, Order order, std::int64_t limit)
{
    Numbers found;
    const auto take = [&](const Row& row) { found.push_back(row.integer(0)); };
    const auto done = kind.empty()
        ? connection.query(order == Order::Best ? sql::kBestTexts : sql::kNewestTexts, {std::string_view(match), limit}, take)
        : connection.query(order == Order::Best ? sql::kBestTextsOfKind : sql::kNewestTextsOfKind,
            {std::string_view(match), std::string_view(kind), limit}, take);
    if (!done)
        return failure(done);
    return found;
}

//! How many records have a word, counted up to kFrequent.
Result<std::int64_t> recordsWith(Connection& connection, const std::string& word)
{
    std::int64_t count = 0;
    const std::string match = matching({word}, "OR");
    const auto take = [&](const Row&) { return ++count < kFrequent; };
    if (auto done = connection.query(sql::kTextsWith, {std::string_view(match)}, take); !done)
        return failure(done);
    return count;
}

struct Frequencies {
    Words rare; //!< the rarest, up to kMatches records
    Words frequent;
};

Result<Frequencies> frequenciesOf(Connection& connection, const Words& words)
{
    std::vector<std::pair<std::int64_t, std::string>> counted;
    for (const std::string& word : words) {
        const auto count = recordsWith(connection, word);
        if (!count)
            return failure(count);
        if (*count > 0)
            counted.emplace_back(*count, word);
    }
    std::sort(counted.begin(), counted.end());
    Frequencies frequencies;
    std::int64_t matches = 0;
    for (const auto& [count, word] : counted) {
        if (count >= kFrequent)
            frequencies.frequent.push_back(word);
        else if ((matches += count) <= kMatches)
            frequencies.rare.push_back(word);
    }
    return frequencies;
}

} // namespace

Result<Numbers> findByText(Connection& connection, const std::string& query, const std::string& kind, std::int64_t limit)
{
    const Words words = wordsOf(query);
    if (words.empty())
        return Numbers();
    std::int64_t records = 0;
    const auto take = [&](const Row& row) { records = row.integer(0); };
    if (auto done = connection.query(sql::kLastRecord, {}, take); !done)
        return failure(done);
    if (records <= kSmallStore)
        return find(connection, matching(words, "OR"), kind, Order::Best, limit);

    const auto frequencies = frequenciesOf(connection, words);
    if (!frequencies)
        return failure(frequencies);
    if (!frequencies->rare.empty())
        return find(connection, matching(frequencies->rare, "OR"), kind, Order::Best, limit);
    if (frequencies->frequent.empty())
        return Numbers();
    auto all = find(connection, matching(frequencies->frequent, "AND"), kind, Order::Newest, limit);
    if (!all || !all->empty())
        return all;
    return find(connection, matching(frequencies->frequent, "OR"), kind, Order::Newest, limit);
}

} // namespace kaze::knowledge::detail
