#pragma once

#include "engine/api/graph_requests.h"
#include "engine/knowledge/detail/filter.h"
#include "engine/storage/connection.h"

namespace kaze::knowledge::detail {

//! What such a comparison cannot tell.
[[nodiscard]] std::string_view causesCaveat();

//! Checks what was asked. Errors: InvalidArgument.
[[nodiscard]] base::Result<> check(const api::AnalyzeCauses& query);

//! Compares the episodes with a factor to those without, for all factors in one pass over the table; the memory it takes grows with the episodes and
//! not with the factors. `filter` is of kind "episode". A read job.
[[nodiscard]] base::Result<api::CausalAnalysis> analyzeCauses(
    storage::Connection& connection, const api::AnalyzeCauses& query, const Filter& filter);

} // namespace kaze::knowledge::detail
