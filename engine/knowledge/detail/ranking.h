#pragma once

#include "engine/knowledge/detail/fusion.h"
#include "engine/knowledge/knowledge.h"
#include "engine/storage/connection.h"

namespace kaze::knowledge::detail {

//! How many candidates are fused, of which `ranked` chooses: no more than are wanted, unless something but their fused score decides.
[[nodiscard]] std::size_t poolOf(const Search& search, std::size_t depth);

//! Weighs the candidates by their age and importance and chooses `limit` of them, so that they are not all alike where the search asks for diversity. Best first, or, with
//! diversity, in the order in which they were chosen. A read job.
//!
//! Age: 2^(−age / half-life). Importance: 1 + weight · (2 · importance − 1). Diversity d: maximal marginal relevance (Carbonell and Goldstein 1998), each choice is the
//! candidate with the highest (1 − d) · score / best score − d · highest cosine with one chosen before.
[[nodiscard]] base::Result<std::vector<Candidate>> ranked(storage::Connection& connection, std::vector<Candidate> candidates,
    const Search& search, std::int64_t embedder, std::size_t dimensions, base::Time now);

} // namespace kaze::knowledge::detail
