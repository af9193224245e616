#include "engine/gateway/semantic_cache.h"

#include "engine/vectors/distance.h"

#include <algorithm>
#include <string_view>

namespace kaze::gateway {

namespace {

constexpr double kAnswersAgree = 0.85; //!< cosine

//! Words that turn a question round, in the languages that are asked most.
constexpr std::array<std::string_view, 34> kNegations{"not", "no", "never", "none", "nothing", "nobody", "neither", "nor",
    "without", "cannot", "except", "nicht", "kein", "keine", "keinen", "keinem", "keiner", "nie", "niemals", "niemand", "nichts",
    "ohne", "ne", "pas", "jamais", "sans", "aucun", "nunca", "sin", "nada", "ninguno", "non", "mai", "senza"};

struct Quotes {
    std::string_view open, close;
};
constexpr std::array<Quotes, 6> kQuotes{Quotes{"\"", "\""}, {"`", "`"}, {"“", "”"}, {"„", "“"}, {"«", "»"}, {"‘", "’"}};

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

//! Bytes above ASCII are parts of letters here.
bool isWordByte(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

//! Words that end in n't count too; case does not.
int negationsOf(std::string_view text)
{
    int count = 0;
    for (std::size_t at = 0; at < text.size();) {
        if (!isWordByte(text[at])) {
            ++at;
            continue;
        }
        std::string word;
        while (at < text.size() && isWordByte(text[at]))
            word += static_cast<char>(text[at] >= 'A' && text[at] <= 'Z' ? text[at] - 'A' + 'a' : text[at]), ++at;
        const auto rest = text.substr(at);
        const bool isShort = word.ends_with('n') && (rest.starts_with("'t") || rest.starts_with("'T"));
        const bool isShortTypeset = word.ends_with("n’t");
        count += isShort || isShortTypeset || std::find(kNegations.begin(), kNegations.end(), word) != kNegations.end();
    }
    return count;
}

std::string numbersOf(std::string_view text)
{
    std::string numbers;
    for (std::size_t at = 0; at < text.size();) {
        if (!isDigit(text[at])) {
            ++at;
            continue;
        }
        const bool isNegative = at > 0 && text[at - 1] == '-' && (at == 1 || !isWordByte(text[at - 2]));
        numbers += isNegative ? " -" : " ";
        // A point or comma within is part of the number.
        while (at < text.size()
            && (isDigit(text[at]) || ((text[at] == '.' || text[at] == ',') && at + 1 < text.size() && isDigit(text[at + 1]))))
            numbers += text[at++];
    }
    return numbers;
}

std::string quotedIn(std::string_view text)
{
    std::string quoted;
    for (std::size_t at = 0; at < text.size();) {
        const auto rest = text.substr(at);
        const auto quotes
            = std::find_if(kQuotes.begin(), kQuotes.end(), [&](const auto& one) { return rest.starts_with(one.open); });
        const auto end = quotes == kQuotes.end() ? std::string_view::npos : rest.find(quotes->close, quotes->open.size());
        if (end == std::string_view::npos) {
            ++at;
            continue;
        }
        quoted += '"';
        quoted += rest.substr(quotes->open.size(), end - quotes->open.size());
        at += end + quotes->close.size();
    }
    return quoted;
}

} // namespace

std::string guardOf(std::string_view question)
{
    return numbersOf(question) + '\n' + std::to_string(negationsOf(question)) + '\n' + quotedIn(question);
}

bool HitAudit::wants(double share, double chance)
{
    return m_hits++ < kAlways || chance < share;
}

void HitAudit::record(bool wasFalse)
{
    ++m_audited;
    m_false += wasFalse;
}

bool HitAudit::hasFailed() const
{
    return m_audited >= kAlways && static_cast<double>(m_false) > kMostFalse * static_cast<double>(m_audited);
}

void SemanticCache::add(const CacheKey& space, const CacheKey& answer, std::string guard, std::vector<float> vector)
{
    remove(answer);
    if (!vectors::normalise(vector))
        return;
    m_spaces[space].push_back({answer, std::move(guard), std::move(vector)});
    m_spaceOf[answer] = space;
}

void SemanticCache::remove(const CacheKey& answer)
{
    const auto known = m_spaceOf.find(answer);
    if (known == m_spaceOf.end())
        return;
    const auto space = m_spaces.find(known->second);
    std::erase_if(space->second, [&](const auto& question) { return question.answer == answer; });
    if (space->second.empty())
        m_spaces.erase(space);
    m_spaceOf.erase(known);
}

std::optional<SemanticCache::Hit> SemanticCache::nearest(
    const CacheKey& space, const std::string& guard, std::span<const float> vector, double least) const
{
    const auto found = m_spaces.find(space);
    if (found == m_spaces.end())
        return std::nullopt;
    std::optional<Hit> best;
    for (const auto& question : found->second) {
        if (question.guard != guard || question.vector.size() != vector.size())
            continue;
        const auto similarity = vectors::cosine(question.vector, vector);
        if (similarity >= static_cast<float>(least) && (!best || similarity > best->similarity))
            best = Hit{question.answer, similarity};
    }
    return best;
}

bool disagree(std::string_view a, std::string_view b, std::span<const float> vectorA, std::span<const float> vectorB)
{
    return a != b && (vectorA.size() != vectorB.size() || vectors::cosine(vectorA, vectorB) < kAnswersAgree);
}

} // namespace kaze::gateway
