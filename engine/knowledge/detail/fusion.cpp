#include "engine/knowledge/detail/fusion.h"

#include <algorithm>
#include <unordered_map>

namespace kaze::knowledge::detail {

bool betterCandidate(const Candidate& a, const Candidate& b)
{
    return a.score != b.score ? a.score > b.score : a.seq > b.seq;
}

std::vector<Candidate> fused(
    const std::vector<VectorMatch>& byVector, const std::vector<TextHit>& byText, const FusionWeights& weights, std::size_t limit)
{
    std::unordered_map<std::int64_t, Candidate> bySeq;
    const auto partOf = [&](double weight, std::size_t place) { return weight / static_cast<double>(weights.k + place + 1); };
    for (std::size_t i = 0; i < byVector.size(); ++i) {
        Candidate& candidate = bySeq[byVector[i].seq];
        candidate.seq = byVector[i].seq;
        candidate.vectorRank = static_cast<std::int64_t>(i) + 1;
        candidate.vectorPart = partOf(weights.vector, i);
        candidate.similarity = byVector[i].similarity;
        candidate.score += candidate.vectorPart;
    }
    for (std::size_t i = 0; i < byText.size(); ++i) {
        Candidate& candidate = bySeq[byText[i].seq];
        candidate.seq = byText[i].seq;
        candidate.textRank = static_cast<std::int64_t>(i) + 1;
        candidate.textPart = partOf(weights.text, i);
        candidate.bm25 = byText[i].bm25;
        candidate.score += candidate.textPart;
    }

    std::vector<Candidate> candidates;
    candidates.reserve(bySeq.size());
    for (const auto& [seq, candidate] : bySeq)
        candidates.push_back(candidate);
    std::sort(candidates.begin(), candidates.end(), betterCandidate);
    candidates.resize(std::min(candidates.size(), limit));
    return candidates;
}

} // namespace kaze::knowledge::detail
