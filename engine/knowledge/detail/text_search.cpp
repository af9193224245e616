#include "engine/knowledge/detail/text_search.h"

#include "engine/knowledge/detail/records.h"
#include "engine/knowledge/detail/statements.h"
#include "engine/knowledge/detail/text_scores.h"
#include "engine/knowledge/detail/words.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <unordered_map>

namespace kaze::knowledge::detail {

using base::Result;
using storage::Connection;
using storage::Row;

namespace {

constexpr std::int64_t kSmallStore = 2000; //!< records; below, all words are scored
constexpr std::size_t kFrequent = 1000; //!< records that have a word, from where on it is called frequent
constexpr std::size_t kMostKnown = 20'000; //!< frequent words that are remembered
constexpr std::size_t kMatches = 3000; //!< to be looked at in a large store
constexpr std::int64_t kScored
    = 4; //!< for each that is wanted, and no fewer than the next: enough for the first to be BM25's own
constexpr std::int64_t kLeastScored = 300;
constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();

using Numbers = std::vector<std::int64_t>;
using Words = std::vector<std::string>;
using Uses = std::vector<WordUse>;
using TextHits = std::vector<TextHit>;

bool narrows(const Filter& filter)
{
    return !filter.kind.empty() || filter.narrows();
}

std::string conditionOf(const Filter& filter)
{
    return (filter.kind.empty() ? "" : " AND r.kind = ?") + filter.probe;
}

void append(const Filter& filter, std::vector<storage::Value>& values)
{
    if (!filter.kind.empty())
        values.emplace_back(std::string_view(filter.kind));
    filter.appendTo(values);
}

Result<TextHits> findNewest(Connection& connection, const std::string& match, const Filter& filter, std::int64_t limit)
{
    TextHits found;
    const auto take = [&](const Row& row) { found.push_back({row.integer(0), 0}); };
    std::vector<storage::Value> values{std::string_view(match)};
    append(filter, values);
    values.emplace_back(limit);
    // With a filter the records are asked; CROSS JOIN: the full-text index goes first, whatever the planner thinks.
    const std::string filtered = "SELECT texts.rowid FROM texts CROSS JOIN records r ON r.seq = texts.rowid WHERE texts MATCH ?"
        + conditionOf(filter) + " ORDER BY texts.rowid DESC LIMIT ?";
    const std::string_view sql = narrows(filter) ? std::string_view(filtered) : sql::kNewestTexts;
    const auto done = connection.query(sql, values, take);
    if (!done)
        return failure(done);
    return found;
}

struct Frequencies {
    Uses rare; //!< the rarest, up to kMatches records
    Words frequent;
};

Result<Frequencies> frequenciesOf(Connection& connection, FrequentWords& known, Words words)
{
    Frequencies frequencies;
    for (std::string& word : words) {
        WordUse use{std::move(word), {}, {}};
        bool frequent = known.contains(use.word);
        if (!frequent) {
            if (auto read = readUse(connection, use, kFrequent); !read)
                return failure(read);
            frequent = use.records.size() >= kFrequent;
            if (frequent)
                known.add(use.word);
        }
        if (frequent)
            frequencies.frequent.push_back(std::move(use.word));
        else if (!use.records.empty())
            frequencies.rare.push_back(std::move(use));
    }
    auto& rare = frequencies.rare;
    std::ranges::sort(rare, {}, [](const WordUse& use) { return std::pair(use.records.size(), std::string_view(use.word)); });
    std::size_t matches = 0;
    const auto tooMany
        = std::ranges::find_if(rare, [&](const WordUse& use) { return (matches += use.records.size()) > kMatches; });
    rare.erase(tooMany, rare.end());
    return frequencies;
}

Result<Uses> usesOf(Connection& connection, Words words)
{
    Uses uses;
    for (std::string& word : words) {
        uses.push_back({std::move(word), {}, {}});
        if (auto read = readUse(connection, uses.back(), kAll); !read)
            return failure(read);
        if (uses.back().records.empty())
            uses.pop_back();
    }
    return uses;
}

//! Those that BM25 may put first, by the weights of the words that they have, up to `most`; ascending.
Numbers promising(const Uses& words, std::int64_t records, std::size_t most)
{
    std::unordered_map<std::int64_t, double> weights;
    for (const auto& word : words) {
        const auto count = static_cast<double>(word.records.size());
        const double weight = std::log((static_cast<double>(records) - count + 0.5) / (count + 0.5));
        for (const auto record : word.records)
            weights[record] += weight;
    }
    std::vector<std::pair<double, std::int64_t>> best;
    best.reserve(weights.size());
    for (const auto& [record, weight] : weights)
        best.emplace_back(weight, record);
    if (best.size() > most) {
        std::ranges::nth_element(best, best.begin() + static_cast<std::ptrdiff_t>(most), std::greater{});
        best.resize(most);
    }
    Numbers numbers;
    numbers.reserve(best.size());
    for (const auto& [weight, record] : best)
        numbers.push_back(record);
    std::ranges::sort(numbers);
    return numbers;
}

//! Of hits in their order, the first `limit` that fit.
Result<TextHits> fitting(Connection& connection, const TextHits& hits, const Filter& filter, std::size_t limit)
{
    const std::string sql
        = "SELECT r.seq FROM json_each(?) j CROSS JOIN records r ON r.seq = j.value WHERE true" + conditionOf(filter);
    TextHits found;
    for (std::size_t at = 0; at < hits.size() && found.size() < limit;) {
        Numbers some;
        const std::size_t end = std::min(hits.size(), at + 4 * limit);
        for (std::size_t i = at; i < end; ++i)
            some.push_back(hits[i].seq);
        const auto take = [&](const Row& row) {
            while (hits[at].seq != row.integer(0))
                ++at;
            found.push_back(hits[at]);
            return found.size() < limit;
        };
        const std::string list = listOf(some);
        std::vector<storage::Value> values{std::string_view(list)};
        append(filter, values);
        if (auto done = connection.query(sql, values, take); !done)
            return failure(done);
        at = end;
    }
    return found;
}

//! The best of the records that have any of the words.
Result<TextHits> findBest(
    Connection& connection, const Uses& words, const Filter& filter, const Numbers& among, std::int64_t limit)
{
    auto hits = scored(connection, words, among);
    if (!hits)
        return hits;
    const auto wanted = static_cast<std::size_t>(limit);
    if (narrows(filter))
        return fitting(connection, *hits, filter, wanted);
    hits->resize(std::min(hits->size(), wanted));
    return hits;
}

} // namespace

bool FrequentWords::contains(const std::string& word) const
{
    const std::lock_guard lock(m_mutex);
    return m_words.contains(word);
}

void FrequentWords::add(const std::string& word)
{
    const std::lock_guard lock(m_mutex);
    // There are few; more only when somebody asks for them in every spelling.
    if (m_words.size() >= kMostKnown)
        m_words.clear();
    m_words.insert(word);
}

void FrequentWords::recordRemoved()
{
    const std::lock_guard lock(m_mutex);
    if (++m_removed < kRemovedUntilForgotten)
        return;
    m_removed = 0;
    m_words.clear();
}

void FrequentWords::clear()
{
    const std::lock_guard lock(m_mutex);
    m_removed = 0;
    m_words.clear();
}

Result<TextHits> findByText(
    Connection& connection, FrequentWords& known, const std::string& query, const Filter& filter, std::int64_t limit)
{
    Words words = wordsOf(query);
    if (words.empty())
        return TextHits();
    std::int64_t records = 0;
    const auto take = [&](const Row& row) { records = row.integer(0); };
    if (auto done = connection.query(sql::kLastRecord, {}, take); !done)
        return failure(done);
    if (records <= kSmallStore) {
        const auto uses = usesOf(connection, std::move(words));
        return uses ? findBest(connection, *uses, filter, promising(*uses, records, kAll), limit) : failure(uses);
    }

    const auto frequencies = frequenciesOf(connection, known, std::move(words));
    if (!frequencies)
        return failure(frequencies);
    if (!frequencies->rare.empty()) {
        // A filter may leave out all but the last of them.
        const auto most = narrows(filter) ? kAll : static_cast<std::size_t>(std::max(kLeastScored, kScored * limit));
        auto found = findBest(connection, frequencies->rare, filter, promising(frequencies->rare, records, most), limit);
        // The rare words may all be in records that the filter leaves out.
        if (!found || !found->empty() || !narrows(filter) || frequencies->frequent.empty())
            return found;
    }
    if (frequencies->frequent.empty())
        return TextHits();
    auto all = findNewest(connection, matching(frequencies->frequent, "AND"), filter, limit);
    if (!all || !all->empty())
        return all;
    return findNewest(connection, matching(frequencies->frequent, "OR"), filter, limit);
}

} // namespace kaze::knowledge::detail
