#include "engine/knowledge/detail/ranking.h"

#include "engine/knowledge/detail/records.h"
#include "engine/knowledge/detail/statements.h"
#include "engine/vectors/distance.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace kaze::knowledge::detail {

using base::Result;
using storage::Connection;
using storage::Row;

namespace {

std::string numbersOf(const std::vector<Candidate>& candidates)
{
    std::vector<std::int64_t> numbers;
    for (const auto& candidate : candidates)
        numbers.push_back(candidate.seq);
    return listOf(numbers);
}

double recencyOf(std::int64_t createdAt, double halfLifeDays, base::Time now)
{
    if (halfLifeDays <= 0)
        return 1;
    const auto age = std::chrono::duration<double, std::chrono::days::period>(now - timeOf(createdAt)).count();
    return std::exp2(-std::max(age, 0.0) / halfLifeDays);
}

Result<> weigh(Connection& connection, std::vector<Candidate>& candidates, const Search& search, base::Time now)
{
    std::unordered_map<std::int64_t, Candidate*> bySeq;
    for (auto& candidate : candidates)
        bySeq[candidate.seq] = &candidate;
    const auto take = [&](const Row& row) {
        Candidate& candidate = *bySeq[row.integer(0)];
        candidate.recencyFactor = recencyOf(row.integer(1), search.halfLifeDays, now);
        candidate.importanceFactor = 1 + search.importanceWeight * (2 * row.real(2) - 1);
        candidate.score *= candidate.recencyFactor * candidate.importanceFactor;
    };
    const std::string numbers = numbersOf(candidates);
    if (auto done = connection.query(sql::kWeights, {std::string_view(numbers)}, take); !done)
        return failure(done);
    std::ranges::sort(candidates, betterCandidate);
    return {};
}

using Vectors = std::unordered_map<std::int64_t, vectors::Vector>;

Result<Vectors> vectorsOf(
    Connection& connection, const std::vector<Candidate>& candidates, std::int64_t embedder, std::size_t dimensions)
{
    Vectors vectors;
    const auto take = [&](const Row& row) {
        if (auto vector = vectorOf(row.blob(1), dimensions))
            vectors.emplace(row.integer(0), std::move(*vector));
    };
    const std::string numbers = numbersOf(candidates);
    if (auto done = connection.query(sql::kVectorsOfRecords, {std::string_view(numbers), embedder}, take); !done)
        return failure(done);
    return vectors;
}

//! Notes of each candidate how like it is to one that was just chosen. One without a vector is like nothing.
void noteLikeness(std::vector<Candidate>& candidates, const Vectors& vectors, std::int64_t chosen)
{
    const auto its = vectors.find(chosen);
    if (its == vectors.end())
        return;
    for (auto& candidate : candidates) {
        const auto other = vectors.find(candidate.seq);
        if (other != vectors.end())
            candidate.repetition = std::max(candidate.repetition,
                static_cast<double>(vectors::bestKernels().dot(its->second.data(), other->second.data(), its->second.size())));
    }
}

std::vector<Candidate> diverse(std::vector<Candidate> candidates, const Vectors& vectors, const Search& search)
{
    const double best = candidates.front().score;
    const auto worth = [&](const Candidate& candidate) {
        return (1 - search.diversity) * candidate.score / best - search.diversity * candidate.repetition;
    };
    const auto less = [&](const Candidate& a, const Candidate& b) { return worth(a) < worth(b); };
    std::vector<Candidate> chosen;
    while (!candidates.empty() && chosen.size() < static_cast<std::size_t>(search.limit)) {
        const auto next = std::ranges::max_element(candidates, less);
        chosen.push_back(*next);
        candidates.erase(next);
        noteLikeness(candidates, vectors, chosen.back().seq);
    }
    return chosen;
}

} // namespace

std::size_t poolOf(const Search& search, std::size_t depth)
{
    const bool reordered = search.diversity > 0 || search.halfLifeDays > 0 || search.importanceWeight > 0;
    return reordered ? depth : static_cast<std::size_t>(search.limit);
}

Result<std::vector<Candidate>> ranked(Connection& connection, std::vector<Candidate> candidates, const Search& search,
    std::int64_t embedder, std::size_t dimensions, base::Time now)
{
    if (candidates.empty())
        return candidates;
    if (search.halfLifeDays > 0 || search.importanceWeight > 0) {
        if (auto weighed = weigh(connection, candidates, search, now); !weighed)
            return failure(weighed);
    }
    if (search.diversity > 0 && candidates.front().score > 0) {
        const auto vectors = vectorsOf(connection, candidates, embedder, dimensions);
        if (!vectors)
            return failure(vectors);
        return diverse(std::move(candidates), *vectors, search);
    }
    candidates.resize(std::min(candidates.size(), static_cast<std::size_t>(search.limit)));
    return candidates;
}

} // namespace kaze::knowledge::detail
