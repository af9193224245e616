#pragma once

#include "engine/knowledge/detail/records.h"
#include "engine/knowledge/detail/vector_search.h"
#include "engine/vectors/hnsw_index.h"

#include <filesystem>
#include <map>
#include <set>

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
    IndexPart part{};
    std::string embedderId{};
};

//! Of how many parts the index of a kind is; 1 where nobody divided it. A read job.
[[nodiscard]] base::Result<std::map<std::string, std::int64_t>> dividedKinds(storage::Connection& connection);
//! A write job.
[[nodiscard]] base::Result<> divideKind(storage::Connection& connection, const std::string& kind, std::int64_t parts);

//! With which breadth an index was searched last, as RecallAudit::ef; nothing where that was never chosen. A read job.
[[nodiscard]] base::Result<std::optional<std::size_t>> storedBreadth(storage::Connection& connection, const ShardKey& shard);
//! A write job.
[[nodiscard]] base::Result<> storeBreadth(storage::Connection& connection, const ShardKey& shard, std::size_t ef);

struct PartCount {
    std::int64_t vectors = 0;
    std::uint64_t lastLabel = 0;
};
//! What each of so many parts of a kind would have. A write job, so that it stands in one order with the changes.
[[nodiscard]] base::Result<std::vector<PartCount>> countParts(
    storage::Connection& connection, std::int64_t embedder, const std::string& kind, std::int64_t parts);

//! Removes index files of kinds that are divided otherwise, and of other embedders: what a division left that did not end, or a change. Blocks.
void removeOtherIndexes(const std::filesystem::path& folder, const std::map<std::string, std::int64_t>& divided,
    const std::vector<std::int64_t>& embedders);
//! The path of a part's index files without their numbers.
[[nodiscard]] std::filesystem::path indexBase(
    const std::filesystem::path& folder, const std::string& kind, IndexPart part, std::int64_t embedder);

//! The next vectors of a shard in the order of their labels. What has the wrong size, by damage, comes empty. A read job.
[[nodiscard]] base::Result<std::vector<StoredVector>> vectorsAfter(
    storage::Connection& connection, const ShardKey& shard, std::uint64_t label, std::int64_t limit);

//! Which of them came empty.
void noteDamaged(const std::vector<StoredVector>& vectors, std::set<std::uint64_t>& into);

//! Takes them into an index, without those that came empty, on threads that yield to those that search and write. Blocks. Errors: as HnswIndex::addMany.
[[nodiscard]] base::Result<> addTo(vectors::HnswIndex& index, std::span<const StoredVector> vectors, std::size_t threads);

//! How an index and the database compare.
struct Comparison {
    bool same = false; //!< up to its last label the index has every sound vector of the shard, and their histories are one
    std::vector<std::uint64_t> gone; //!< labels that the database no longer has, and the index has not hidden
    std::vector<std::uint64_t> damaged; //!< of vectors that are in the database and no vectors
};

//! `elements` are all of the index; `lastId` is of the last. A read job.
[[nodiscard]] base::Result<Comparison> compare(storage::Connection& connection, const ShardKey& shard,
    const std::vector<vectors::ElementState>& elements, const base::Uuid& lastId);

//! Forgets which vectors were removed, of those that no index has any more: labels up to this one. A write job.
[[nodiscard]] base::Result<> forgetRemoved(storage::Connection& connection, const ShardKey& shard, std::uint64_t label);

} // namespace kaze::knowledge::detail
