#pragma once

#include "engine/knowledge/detail/text_search.h"

#include <cstdint>
#include <vector>

namespace kaze::knowledge::detail {

//! A record that text, vectors or both found.
struct Candidate {
    std::int64_t seq = 0;
    std::int64_t textRank = 0; //!< from 1; 0 when text did not find it
    std::int64_t vectorRank = 0; //!< from 1; 0 when vectors did not find it
    double vectorPart = 0; //!< of the score
    double textPart = 0;
    double similarity = 0; //!< cosine; 0 when vectors did not find it
    double bm25 = 0;
    double recencyFactor = 1;
    double importanceFactor = 1;
    double repetition = 0;
    double score = 0;
};

//! A record that vectors found.
struct VectorMatch {
    std::int64_t seq = 0;
    double similarity = 0;
};

//! By score; the newer record wins a tie.
[[nodiscard]] bool betterCandidate(const Candidate& a, const Candidate& b);

struct FusionWeights {
    double vector = 0.7;
    double text = 0.3;
    std::size_t k = 60;
};

//! Reciprocal rank fusion (Cormack, Clarke, Büttcher 2009): a record's score is the sum of weight / (k + rank) over the lists that
//! have it. Lists are best first, each record once. At most `limit`, best first; the newer record wins a tie.
[[nodiscard]] std::vector<Candidate> fused(const std::vector<VectorMatch>& byVector, const std::vector<TextHit>& byText,
    const FusionWeights& weights, std::size_t limit);

} // namespace kaze::knowledge::detail
