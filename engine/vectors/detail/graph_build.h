#pragma once

#include "engine/vectors/detail/graph_search.h"
#include "engine/vectors/detail/team.h"

namespace kaze::vectors::detail {

//! How many vectors are inserted as one: they see the graph before them and each other, so that its quality is that of inserting one by one, and the
//! result is the same for any number of threads.
inline constexpr std::size_t kInsertedAtOnce = 64;

//! The highest layer of a node: ⌊−ln u / ln m⌋ with a u in (0, 1] that follows from its label, so that a graph built again is the same.
[[nodiscard]] int levelOf(std::uint64_t label, std::size_t m);

//! Inserts into a graph with room for all, after the batch insertion of ParlayANN (Manohar and others 2024): the team looks up the neighbours of all
//! new nodes in the graph, which nobody changes meanwhile; then it chooses anew the links of every node that got one more; at last the caller's
//! thread writes the lists. No lock is taken and no search waits. At most kInsertedAtOnce entries; the caller keeps other writers away. Returns how
//! many members were clipped. Throws std::bad_alloc, after which the graph is not to be written to any more.
std::size_t insertBatch(
    Graph& graph, std::span<const Entry> entries, const IndexOptions& options, Team& team, ScratchPool& scratches);

} // namespace kaze::vectors::detail
