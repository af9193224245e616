#include "engine/knowledge/detail/fusion.h"

#include <algorithm>
#include <unordered_map>

namespace kaze::knowledge::detail {

std::vector<Candidate> fused(const std::vector<std::int64_t>& byVector, const std::vector<std::int64_t>& byText,
    const FusionWeights& weights, std::size_t limit)
{
    std::unordered_map<std::int64_t, Candidate> bySeq;
    const auto take = [&](const std::vector<std::int64_t>& list, double weight, std::int64_t Candidate::*rank) {
        for (std::size_t i = 0; i < list.size(); ++i) {
            Candidate& candidate = bySeq[list[i]];
            candidate.seq = list[i];
            candidate.*rank = static_cast<std::int64_t>(i) + 1;
            candidate.score += weight / static_cast<double>(weights.k + candidate.*rank);
        }
    };
    take(byVector, weights.vector, &Candidate::vectorRank);
    take(byText, weights.text, &Candidate::textRank);

    std::vector<Candidate> candidates;
    candidates.reserve(bySeq.size());
    for (const auto& [seq, candidate] : bySeq)
        candidates.push_back(candidate);
    std::sort(candidates.begin(), candidates.end(),
        [](const Candidate& a, const Candidate& b) { return a.score != b.score ? a.score > b.score : a.seq > b.seq; });
    candidates.resize(std::min(candidates.size(), limit));
    return candidates;
}

} // namespace kaze::knowledge::detail
