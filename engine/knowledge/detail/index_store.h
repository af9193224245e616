#pragma once

#include "engine/knowledge/detail/records.h"
#include "engine/vectors/hnsw_index.h"

namespace kaze::knowledge::detail {

// What an index asks of the database.

struct StoredVector {
    std::uint64_t label = 0;
    base::Uuid id;
    vectors::Vector vector;
};

//! Which vectors an index is made of.
struct ShardKey {
    std::int64_t embedder = 0;
    std::string kind;
    std::size_t dimensions = 0;
};

//! The next vectors of a shard in the order of their labels. What has the wrong size, by damage, comes empty. A read job.
[[nodiscard]] base::Result<std::vector<StoredVector>> vectorsAfter(
    storage::Connection& connection, const ShardKey& shard, std::uint64_t label, std::int64_t limit);

//! Takes them into an index, without those that came empty. Any thread. Errors: as HnswIndex::addMany.
[[nodiscard]] base::Result<> addTo(vectors::HnswIndex& index, const std::vector<StoredVector>& vectors, std::size_t threads);

//! How an index and the database compare.
struct Comparison {
    bool same = false; //!< up to its last label the index has every vector of the shard, and their histories are one
    std::vector<std::uint64_t> gone; //!< labels that the database no longer has, and the index has not hidden
};

//! `elements` are all of the index; `lastId` is of the last. A read job.
[[nodiscard]] base::Result<Comparison> compare(storage::Connection& connection, const ShardKey& shard,
    const std::vector<vectors::ElementState>& elements, const base::Uuid& lastId);

//! Forgets which vectors were removed, of those that no index has any more: labels up to this one. A write job.
[[nodiscard]] base::Result<> forgetRemoved(storage::Connection& connection, const ShardKey& shard, std::uint64_t label);

} // namespace kaze::knowledge::detail
