#include "engine/knowledge/detail/text_scores.h"

#include "engine/knowledge/detail/records.h"
#include "engine/knowledge/detail/statements.h"
#include "engine/knowledge/detail/words.h"

#include <algorithm>
#include <cmath>

namespace kaze::knowledge::detail {

using base::ErrorCode;
using base::fail;
using base::Result;
using storage::Connection;
using storage::Row;

namespace {

// Those of bm25() of FTS5.
constexpr double kSaturation = 1.2;
constexpr double kLengthWeight = 0.75;
constexpr double kLeastWeight = 1e-6; //!< of a word that more than half of the records have

std::unexpected<base::Error> damaged()
{
    return fail(ErrorCode::Corrupt, "The full-text index is damaged: what it says of the lengths of texts cannot be read.");
}

//! A varint of SQLite: seven bits a byte, the highest first, and nine bytes at most, of which the last has eight. Nothing where it is cut off.
std::optional<std::int64_t> takeNumber(std::string_view& bytes)
{
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < std::min<std::size_t>(bytes.size(), 9); ++i) {
        const auto byte = static_cast<std::uint8_t>(bytes[i]);
        number = i == 8 ? number << 8 | byte : number << 7 | (byte & 0x7fU);
        if (i == 8 || byte < 0x80) {
            bytes.remove_prefix(i + 1);
            return static_cast<std::int64_t>(number);
        }
    }
    return std::nullopt;
}

//! What FTS5 keeps of all texts, in the formats of its documentation ("Averages Record", "Document Sizes Table").
struct Totals {
    std::int64_t texts = 0;
    std::int64_t words = 0;
};

Result<Totals> totalsOf(Connection& connection)
{
    std::optional<std::int64_t> texts, words;
    const auto take = [&](const Row& row) {
        auto bytes = row.blob(0);
        texts = takeNumber(bytes);
        words = takeNumber(bytes);
    };
    if (auto done = connection.query(sql::kTextTotals, {}, take); !done)
        return failure(done);
    if (texts.value_or(0) <= 0 || words.value_or(-1) < 0)
        return damaged();
    return Totals{*texts, *words};
}

//! By how much the length of each text lowers what it has of a word.
Result<std::vector<double>> lengthsOf(Connection& connection, const Totals& totals, const std::vector<std::int64_t>& records)
{
    std::vector<double> lengths;
    lengths.reserve(records.size());
    const double average = static_cast<double>(totals.words) / static_cast<double>(totals.texts);
    const auto take = [&](const Row& row) {
        auto bytes = row.blob(0);
        const auto words = takeNumber(bytes);
        if (!words)
            return false;
        lengths.push_back(kSaturation * (1 - kLengthWeight + kLengthWeight * static_cast<double>(*words) / average));
        return true;
    };
    const std::string list = listOf(records);
    if (auto done = connection.query(sql::kTextLengths, {std::string_view(list)}, take); !done)
        return failure(done);
    if (lengths.size() != records.size())
        return damaged();
    return lengths;
}

//! FTS5's own value for one word, which is that word's part of the whole.
Result<> addAsked(Connection& connection, const WordUse& word, std::vector<TextHit>& hits)
{
    std::vector<std::int64_t> both;
    for (const auto& hit : hits)
        if (std::ranges::binary_search(word.records, hit.seq))
            both.push_back(hit.seq);
    const auto take = [&](const Row& row) {
        const auto its = std::ranges::lower_bound(hits, row.integer(0), {}, &TextHit::seq);
        if (its != hits.end() && its->seq == row.integer(0))
            its->bm25 -= row.real(1);
    };
    const std::string match = matching({word.word}, "OR");
    const std::string list = listOf(both);
    const auto done = connection.query(sql::kScoresOfTexts, {std::string_view(match), std::string_view(list)}, take);
    return done ? Result<>() : failure(done);
}

void addCounted(const WordUse& word, const Totals& totals, const std::vector<double>& lengths, std::vector<TextHit>& hits)
{
    const auto has = static_cast<std::int64_t>(word.records.size());
    const double rarity = std::log((static_cast<double>(totals.texts - has) + 0.5) / (static_cast<double>(has) + 0.5));
    const double weight = rarity <= 0 ? kLeastWeight : rarity;
    std::size_t at = 0;
    for (std::size_t i = 0; i < hits.size(); ++i) {
        while (at < word.records.size() && word.records[at] < hits[i].seq)
            ++at;
        if (at == word.records.size())
            return;
        if (word.records[at] != hits[i].seq)
            continue;
        const auto times = static_cast<double>(word.times[at]);
        hits[i].bm25 += weight * ((times * (kSaturation + 1)) / (times + lengths[i]));
    }
}

Result<> readCounted(Connection& connection, WordUse& use, std::size_t most)
{
    std::string token = use.word;
    for (char& c : token)
        c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    const auto take = [&](const Row& row) {
        const auto record = row.integer(0);
        if (!use.records.empty() && use.records.back() == record) {
            ++use.times.back();
            return true;
        }
        if (use.records.size() == most)
            return false;
        use.records.push_back(record);
        use.times.push_back(1);
        return true;
    };
    const auto done = connection.query(sql::kUsesOfWord, {std::string_view(token)}, take);
    return done ? Result<>() : failure(done);
}

} // namespace

Result<> prepareTextScores(Connection& connection)
{
    return connection.script(sql::kTextWords);
}

Result<> readUse(Connection& connection, WordUse& use, std::size_t most)
{
    // What the tokenizer makes of the rest, it alone knows: other letters, or several words.
    if (isPlain(use.word))
        return readCounted(connection, use, most);
    const std::string match = matching({use.word}, "OR");
    const auto take = [&](const Row& row) {
        use.records.push_back(row.integer(0));
        return use.records.size() < most;
    };
    const auto done = connection.query(sql::kTextsWith, {std::string_view(match)}, take);
    return done ? Result<>() : failure(done);
}

Result<std::vector<TextHit>> scored(
    Connection& connection, std::span<const WordUse> words, const std::vector<std::int64_t>& records)
{
    std::vector<TextHit> hits;
    if (records.empty())
        return hits;
    const auto totals = totalsOf(connection);
    if (!totals)
        return failure(totals);
    const auto lengths = lengthsOf(connection, *totals, records);
    if (!lengths)
        return failure(lengths);
    hits.reserve(records.size());
    for (const auto record : records)
        hits.push_back({record, 0});
    for (const auto& word : words) {
        if (!word.times.empty())
            addCounted(word, *totals, *lengths, hits);
        else if (auto asked = addAsked(connection, word, hits); !asked)
            return failure(asked);
    }
    std::ranges::stable_sort(hits, std::ranges::greater{}, &TextHit::bm25);
    return hits;
}

} // namespace kaze::knowledge::detail
