#include "engine/knowledge/detail/text_search.h"

#include "engine/knowledge/detail/statements.h"
#include "engine/knowledge/detail/words.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <unordered_map>

namespace kaze::knowledge::detail {

using base::Result;
using storage::Connection;
using storage::Row;

namespace {

constexpr std::int64_t kSmallStore = 2000; //!< records; below, all words are scored
constexpr std::int64_t kFrequent = 1000; //!< records that have a word, from where on it is called frequent
constexpr std::size_t kMostKnown = 20'000; //!< frequent words that are remembered
constexpr std::size_t kMatches = 3000; //!< to be looked at in a large store
constexpr std::int64_t kScored
    = 4; //!< for each that is wanted, and no fewer than the next: enough for the first to be BM25's own
constexpr std::int64_t kLeastScored = 300;

using Numbers = std::vector<std::int64_t>;
using Words = std::vector<std::string>;
using TextHits = std::vector<TextHit>;

enum class Order { Best, Newest };

//! With a filter the records are asked; CROSS JOIN: the full-text index goes first, whatever the planner thinks.
std::string filteredSql(const Filter& filter, Order order)
{
    return std::string("SELECT texts.rowid, ") + (order == Order::Best ? "texts.rank" : "0")
        + " FROM texts CROSS JOIN records r ON r.seq = texts.rowid WHERE texts MATCH ?"
        + (filter.kind.empty() ? "" : " AND r.kind = ?") + filter.probe + " ORDER BY "
        + (order == Order::Best ? "texts.rank" : "texts.rowid DESC") + " LIMIT ?";
}

Result<TextHits> find(Connection& connection, const std::string& match, const Filter& filter, Order order, std::int64_t limit)
{
    TextHits found;
    const auto take = [&](const Row& row) { found.push_back({row.integer(0), -row.real(1)}); };
    std::vector<storage::Value> values{std::string_view(match)};
    if (!filter.kind.empty())
        values.emplace_back(std::string_view(filter.kind));
    filter.appendTo(values);
    values.emplace_back(limit);
    const bool all = filter.kind.empty() && !filter.narrows();
    const auto done = connection.query(
        all ? std::string(order == Order::Best ? sql::kBestTexts : sql::kNewestTexts) : filteredSql(filter, order), values, take);
    if (!done)
        return failure(done);
    return found;
}

struct RareWord {
    std::string word;
    Numbers records;
};

struct Frequencies {
    std::vector<RareWord> rare; //!< the rarest, up to kMatches records
    Words frequent;
};

//! The records that have a word; kFrequent of them, or none when that is known already, say that it is frequent.
Result<bool> isFrequent(Connection& connection, FrequentWords& known, RareWord& word)
{
    if (known.contains(word.word))
        return true;
    const std::string match = matching({word.word}, "OR");
    const auto take = [&](const Row& row) {
        word.records.push_back(row.integer(0));
        return static_cast<std::int64_t>(word.records.size()) < kFrequent;
    };
    if (auto done = connection.query(sql::kTextsWith, {std::string_view(match)}, take); !done)
        return failure(done);
    const bool frequent = static_cast<std::int64_t>(word.records.size()) >= kFrequent;
    if (frequent)
        known.add(word.word);
    return frequent;
}

Result<Frequencies> frequenciesOf(Connection& connection, FrequentWords& known, Words words)
{
    Frequencies frequencies;
    for (std::string& word : words) {
        RareWord rare{std::move(word), {}};
        const auto frequent = isFrequent(connection, known, rare);
        if (!frequent)
            return failure(frequent);
        if (*frequent)
            frequencies.frequent.push_back(std::move(rare.word));
        else if (!rare.records.empty())
            frequencies.rare.push_back(std::move(rare));
    }
    auto& rare = frequencies.rare;
    std::ranges::sort(rare, {}, [](const RareWord& word) { return std::pair(word.records.size(), std::string_view(word.word)); });
    std::size_t matches = 0;
    const auto tooMany
        = std::ranges::find_if(rare, [&](const RareWord& word) { return (matches += word.records.size()) > kMatches; });
    rare.erase(tooMany, rare.end());
    return frequencies;
}

//! Those that BM25 may put first, by the weights of the words that they have; [1,2,3].
std::string promising(const std::vector<RareWord>& words, std::int64_t records, std::size_t most)
{
    std::unordered_map<std::int64_t, double> weights;
    for (const auto& word : words) {
        const auto count = static_cast<double>(word.records.size());
        const double weight = std::log((static_cast<double>(records) - count + 0.5) / (count + 0.5));
        for (const auto record : word.records)
            weights[record] += weight;
    }
    std::vector<std::pair<double, std::int64_t>> best;
    for (const auto& [record, weight] : weights)
        best.emplace_back(weight, record);
    const auto end = best.begin() + static_cast<std::ptrdiff_t>(std::min(most, best.size()));
    std::ranges::partial_sort(best, end, std::greater{});
    std::string list;
    for (auto each = best.begin(); each != end; ++each)
        list += (list.empty() ? '[' : ',') + std::to_string(each->second);
    return list + ']';
}

Result<TextHits> findRare(
    Connection& connection, const std::vector<RareWord>& rare, const Filter& filter, std::int64_t records, std::int64_t limit)
{
    Words words;
    for (const auto& word : rare)
        words.push_back(word.word);
    const auto match = matching(words, "OR");
    if (!filter.kind.empty() || filter.narrows())
        return find(connection, match, filter, Order::Best, limit);
    const auto among = promising(rare, records, static_cast<std::size_t>(std::max(kLeastScored, kScored * limit)));
    TextHits found;
    const auto take = [&](const Row& row) { found.push_back({row.integer(0), -row.real(1)}); };
    if (auto done = connection.query(sql::kBestOfTexts, {std::string_view(match), std::string_view(among), limit}, take); !done)
        return failure(done);
    return found;
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
    if (records <= kSmallStore)
        return find(connection, matching(words, "OR"), filter, Order::Best, limit);

    const auto frequencies = frequenciesOf(connection, known, std::move(words));
    if (!frequencies)
        return failure(frequencies);
    if (!frequencies->rare.empty()) {
        auto found = findRare(connection, frequencies->rare, filter, records, limit);
        // The rare words may all be in records that the filter leaves out.
        const bool all = filter.kind.empty() && !filter.narrows();
        if (!found || !found->empty() || all || frequencies->frequent.empty())
            return found;
    }
    if (frequencies->frequent.empty())
        return TextHits();
    auto all = find(connection, matching(frequencies->frequent, "AND"), filter, Order::Newest, limit);
    if (!all || !all->empty())
        return all;
    return find(connection, matching(frequencies->frequent, "OR"), filter, Order::Newest, limit);
}

} // namespace kaze::knowledge::detail
