#pragma once

#include "engine/knowledge/detail/recall.h"
#include "engine/storage/database.h"
#include "engine/vectors/hnsw_index.h"

namespace kaze::knowledge::detail {

//! The index of one kind of a tenant's records: a cache that follows the vectors in the database in the order of their labels. It is
//! believed from disk only when its checksum holds and the database knows its last vector and its number of vectors; else it is built anew. Below
//! 256 vectors there is none: looking at all is as quick. Lives on the loop, works on the worker pool.
class Shard : public std::enable_shared_from_this<Shard> {
public:
    //! `base` is the path of the index files without "-000.hnsw".
    Shard(const Knowledge::Parts& parts, std::shared_ptr<storage::Database> database, ShardKey key, std::filesystem::path base);

    //! That many vectors, up to this label, are committed and new to the shard.
    void committed(std::int64_t vectors, std::uint64_t lastLabel);

    //! Up to where the index goes; the rest of the kind has to be looked at one by one.
    [[nodiscard]] Reach reach() const { return {m_key.kind, m_reach}; }
    //! Null while there is none.
    [[nodiscard]] std::shared_ptr<const vectors::HnswIndex> index() const { return m_index; }

    //! How many vectors the index has yet to take; 0 where there is to be none.
    [[nodiscard]] std::int64_t unindexed() const;

    //! Writes what is not on disk yet and follows no more. Blocks.
    void close();

private:
    static constexpr std::int64_t kIndexFrom = 256;
    static constexpr std::int64_t kBatch = 64; //!< vectors, some 15 ms of a worker
    static constexpr std::size_t kSnapshotEvery
        = 4096; //!< additions; more when the index is large, or it would be written too often

    static base::Task<> follow(std::shared_ptr<Shard> self);
    static base::Task<bool> load(std::shared_ptr<Shard> self);
    static base::Task<bool> advance(std::shared_ptr<Shard> self);
    static base::Task<> snapshotIfDue(std::shared_ptr<Shard> self);
    void warn(const std::string& message);

    Knowledge::Parts m_parts;
    std::shared_ptr<storage::Database> m_database;
    ShardKey m_key;
    std::filesystem::path m_base;
    std::shared_ptr<vectors::HnswIndex> m_index;
    std::int64_t m_vectors = 0; //!< in the database
    std::int64_t m_indexed = 0;
    std::uint64_t m_committed = 0; //!< highest label known to be in the database
    std::uint64_t m_reach = 0; //!< highest label that the index has taken
    std::size_t m_unsaved = 0; //!< additions since the last snapshot
    bool m_following = false;
    bool m_closed = false;
};

} // namespace kaze::knowledge::detail
