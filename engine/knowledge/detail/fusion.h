#pragma once

#include <cstdint>
#include <vector>

namespace kaze::knowledge::detail {

//! A record that text, vectors or both found.
struct Candidate {
    std::int64_t seq = 0;
    std::int64_t textRank = 0; //!< from 1; 0 when text did not find it
    std::int64_t vectorRank = 0; //!< from 1; 0 when vectors did not find it
    double score = 0;
};

struct FusionWeights {
    double vector = 0.7;
    double text = 0.3;
    int k = 60;
};

//! Reciprocal rank fusion (Cormack, Clarke, Büttcher 2009): a record's score is the sum of weight / (k + rank) over the lists that
//! have it. Lists are record numbers, best first, each once. At most `limit`, best first; the newer record wins a tie.
[[nodiscard]] std::vector<Candidate> fused(const std::vector<std::int64_t>& byVector, const std::vector<std::int64_t>& byText,
    const FusionWeights& weights, std::size_t limit);

} // namespace kaze::knowledge::detail
