// How the sample cell finds what it remembers.

#include "engine/api/memory_requests.h"
#include "engine/base/filter.h"
#include "ui/link/detail/sample_memories.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <set>

namespace kaze::ui {

namespace {

using base::FilterTerm;
using Bag = std::map<std::string, int>;

constexpr double kLeastLikeness = 0.36;
constexpr std::size_t kMostByVector = 40;

//! Words that say nothing of what a text is about.
const std::set<std::string> kSmallWords{
    "the", "why", "did", "and", "are", "was", "for", "its", "that", "with", "from", "has", "had", "been", "when", "where"};

std::string lower(std::string text)
{
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

bool like(const std::string& value, const std::string& pattern)
{
    return pattern.ends_with('*') ? value.starts_with(pattern.substr(0, pattern.size() - 1)) : value == pattern;
}

std::set<std::string> wordsOf(const std::string& text)
{
    std::set<std::string> words;
    std::string word;
    for (const char c : lower(text) + ' ') {
        if (std::isalnum(static_cast<unsigned char>(c))) {
            word += c;
        } else {
            if (word.size() > 2 && !kSmallWords.contains(word))
                words.insert(word);
            word.clear();
        }
    }
    return words;
}

Bag lettersOf(const std::string& text)
{
    Bag bag;
    for (const auto& word : wordsOf(text))
        for (std::size_t i = 0; i + 2 < word.size(); ++i)
            ++bag[word.substr(i, 3)];
    return bag;
}

double lengthOf(const Bag& bag)
{
    double sum = 0;
    for (const auto& [letters, count] : bag)
        sum += static_cast<double>(count) * count;
    return std::sqrt(sum);
}

//! Cosine of two bags, drawn up to what embedders tell of related texts.
double likeness(const Bag& a, const Bag& b)
{
    double product = 0;
    for (const auto& [letters, count] : a)
        if (const auto found = b.find(letters); found != b.end())
            product += static_cast<double>(count) * found->second;
    const double lengths = lengthOf(a) * lengthOf(b);
    return lengths > 0 ? std::sqrt(product / lengths) : 0;
}

base::Result<bool> holds(const FilterTerm& term, const api::MemoryRecord& record, api::Time now)
{
    if (term.field.empty())
        return lower(record.text).find(lower(term.value)) != std::string::npos;
    if (term.field == "kind")
        return like(record.kind, term.value);
    if (term.field == "tag")
        return std::ranges::any_of(record.tags, [&](const auto& tag) { return like(tag, term.value); });
    if (term.field == "agent")
        return like(record.agent, term.value);
    if (term.field == "source")
        return like(record.source, term.value);
    if (term.field == "scope")
        return like(record.scope, term.value);
    if (term.field == "importance") {
        double wanted = 0;
        const auto* end = term.value.data() + term.value.size();
        if (std::from_chars(term.value.data(), end, wanted).ptr != end)
            return base::failAt(term.valuePosition, "\"" + term.value + "\" is no number; write it like 0.7");
        return base::compares(term.op, record.importance, wanted);
    }
    if (term.field == "age") {
        const auto span = base::parseDuration(term.value);
        if (!span)
            return base::failAt(term.valuePosition, span.error().message);
        return base::compares(term.op, std::chrono::duration_cast<base::Duration>(now - record.createdAt), *span);
    }
    if (term.field == "time") {
        const auto at = base::fromRfc3339(term.value.size() == 10 ? term.value + "T00:00:00Z" : term.value);
        if (!at)
            return base::failAt(term.valuePosition, "\"" + term.value + "\" is no time; write it like 2026-11-01");
        return base::compares(term.op, record.createdAt, *at);
    }
    if (term.field == "forgotten")
        return term.value == "any" || (term.value == "yes") == record.forgottenAt.has_value();
    return base::failAt(term.position,
        "there is no field \"" + term.field
            + "\"; memories have kind, tag, agent, source, scope, age, time, importance and forgotten");
}

struct Candidate {
    const SampleMemory* memory;
    double similarity = 0;
    double bm25 = 0;
    api::MemoryHit hit{};
};

//! Gives places by what `value` says of a candidate, from 1; none to those of which it says 0.
void rank(std::vector<Candidate>& candidates, double Candidate::*value, std::int64_t api::MemoryHit::*place, std::size_t most)
{
    std::ranges::stable_sort(candidates, std::greater<>(), value);
    for (std::size_t i = 0; i < std::min(candidates.size(), most) && candidates[i].*value > 0; ++i)
        candidates[i].hit.*place = static_cast<std::int64_t>(i) + 1;
}

void fill(api::MemoryHit& hit, const api::MemoryRecord& record)
{
    hit.id = record.id;
    hit.text = record.text;
    hit.kind = record.kind;
    hit.tags = record.tags;
    hit.createdAt = record.createdAt;
    hit.version = record.version;
    hit.agent = record.agent;
    hit.source = record.source;
    hit.scope = record.scope;
    hit.importance = record.importance;
}

} // namespace

base::Result<std::vector<const SampleMemory*>> SampleMemories::matching(
    const std::string& tenant, const std::string& project, const std::string& filter) const
{
    const auto terms = base::parseFilter(filter);
    if (!terms)
        return failure(terms);
    const bool tellsForgotten = std::ranges::any_of(*terms, [](const auto& term) { return term.field == "forgotten"; });
    std::vector<const SampleMemory*> rows;
    for (const auto& memory : m_memories) {
        if (memory.tenant != tenant || memory.project != project)
            continue;
        bool wanted = tellsForgotten || !memory.record.forgottenAt;
        for (const auto& term : *terms) {
            const auto one = holds(term, memory.record, m_now);
            if (!one)
                return failure(one);
            wanted = wanted && *one != term.negated;
        }
        if (wanted)
            rows.push_back(&memory);
    }
    std::ranges::reverse(rows);
    return rows;
}

base::Result<api::MemoryHits> SampleMemories::search(const api::SearchMemory& query) const
{
    auto rows = matching(query.tenant.empty() ? "default" : query.tenant, query.project, query.filter);
    if (!rows)
        return failure(rows);
    api::MemoryHits found;
    auto& facts = found.facts;
    facts.matching = query.filter.empty() ? -1 : static_cast<std::int64_t>(rows->size());
    const auto words = wordsOf(query.query);
    const auto letters = lettersOf(query.query);
    std::vector<Candidate> candidates;
    for (const auto* row : *rows) {
        const auto& record = row->record;
        // The many of the months before are there to be listed.
        if ((!query.kind.empty() && record.kind != query.kind) || record.source == "import:tickets.jsonl")
            continue;
        Candidate candidate{row};
        if (const double alike = likeness(letters, lettersOf(record.text)); alike >= kLeastLikeness && query.vectorWeight > 0)
            candidate.similarity = alike;
        const auto own = wordsOf(record.text);
        for (const auto& word : words)
            candidate.bm25 += own.contains(word) ? 1.4 + 0.3 * static_cast<double>(word.size()) : 0;
        if (candidate.similarity > 0 || candidate.bm25 > 0)
            candidates.push_back(std::move(candidate));
    }
    rank(candidates, &Candidate::similarity, &api::MemoryHit::vectorRank, kMostByVector);
    rank(candidates, &Candidate::bm25, &api::MemoryHit::textRank, candidates.size());
    for (auto& candidate : candidates) {
        auto& hit = candidate.hit;
        fill(hit, candidate.memory->record);
        hit.similarity = candidate.similarity;
        hit.bm25 = candidate.bm25;
        const auto k = static_cast<double>(query.k);
        hit.vectorPart = hit.vectorRank > 0 ? query.vectorWeight / (k + static_cast<double>(hit.vectorRank)) : 0;
        hit.textPart = hit.textRank > 0 ? query.textWeight / (k + static_cast<double>(hit.textRank)) : 0;
        const double days = std::chrono::duration<double>(m_now - hit.createdAt).count() / 86'400;
        hit.recencyFactor = query.halfLifeDays > 0 ? std::exp2(-days / query.halfLifeDays) : 1;
        hit.importanceFactor = 1 - query.importanceWeight * (1 - hit.importance);
        hit.score = (hit.vectorPart + hit.textPart) * hit.recencyFactor * hit.importanceFactor;
    }
    std::ranges::stable_sort(candidates, std::greater<>(), [](const auto& candidate) { return candidate.hit.score; });
    candidates.resize(std::min(candidates.size(), static_cast<std::size_t>(std::clamp<std::int64_t>(query.limit, 1, 200))));
    for (auto& candidate : candidates)
        found.hits.push_back(std::move(candidate.hit));
    facts.embedder = m_busy ? "openai/text-embedding-3-small" : "kaze/words-1";
    facts.lexical = !m_busy;
    facts.byVector = query.vectorWeight > 0;
    facts.byText = query.textWeight > 0;
    facts.seconds = 0.0019;
    if (m_busy) {
        facts.recall = 0.98;
        facts.recallSamples = 212;
    }
    if (query.certify)
        found.certificate = R"({"kind":"memory_search","query":")" + query.query + R"(","hits":)"
            + std::to_string(found.hits.size()) + R"(,"signature":"sample"})";
    return found;
}

} // namespace kaze::ui
