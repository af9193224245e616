#pragma once

#include "engine/api/graph_requests.h"
#include "engine/storage/connection.h"

// Facts as a graph: a subject and an object are nodes, each fact that holds is an edge. Names are compared folded (detail/kinds.h). All are read jobs
// whose work is bounded, however large a hub is; what is left out for that is said to be truncated.
namespace kaze::knowledge::detail {

//! The rows that one answer may read of the facts; some tenths of a second.
inline constexpr std::int64_t kMostFactsRead = 1'000'000;

//! Errors: InvalidArgument, NotFound.
[[nodiscard]] base::Result<api::Neighbourhood> neighbourhoodOf(
    storage::Connection& connection, const api::GetNeighbourhood& query, base::Time now);

//! The shortest paths by breadth-first search from both ends. Errors: InvalidArgument, NotFound.
[[nodiscard]] base::Result<api::GraphPaths> pathsBetween(
    storage::Connection& connection, const api::FindPaths& query, base::Time now);

//! Errors: InvalidArgument (the cursor).
[[nodiscard]] base::Result<api::EntityPage> entitiesOf(
    storage::Connection& connection, const api::ListEntities& query, base::Time now);

} // namespace kaze::knowledge::detail
