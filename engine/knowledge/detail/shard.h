#pragma once

#include "engine/api/memory_requests.h"
#include "engine/knowledge/detail/index_store.h"
#include "engine/knowledge/detail/recall_audit.h"
#include "engine/knowledge/detail/tail.h"
#include "engine/knowledge/detail/vector_search.h"

#include <array>
#include <map>
#include <set>

namespace kaze::knowledge::detail {

//! The index of one kind of a tenant's records, or of a part of them: a cache that follows the vectors in the database in the order of their labels. It is
//! believed from disk only when its checksum holds and the database knows its last vector and every one of its others, or that they were removed; else it is built anew. Below
//! 256 vectors there is none: looking at all is as quick. Lives on the loop, works on the worker pool.
class Shard : public std::enable_shared_from_this<Shard> {
public:
    //! `base` is the path of the index files without "-000.hnsw".
    Shard(const Knowledge::Parts& parts, std::shared_ptr<storage::Database> database, ShardKey key, std::filesystem::path base);

    //! That many vectors, up to this label, are committed and new to the shard.
    void committed(std::int64_t vectors, std::uint64_t lastLabel);
    //! This one is, and it is at hand.
    void committed(std::uint64_t label, std::span<const float> vector);
    //! This one is in the database no longer.
    void removed(std::uint64_t label);

    //! As a search sees it; the rest of the kind, above `reach`, has to be looked at one by one.
    [[nodiscard]] IndexView view() const { return {m_key.kind, m_key.part, m_index, m_reach, m_audit.ef(), m_tail.view()}; }
    [[nodiscard]] const ShardKey& key() const { return m_key; }
    //! How many there are in the database.
    [[nodiscard]] std::int64_t vectors() const { return m_vectors; }
    //! Name of its files, without their numbers.
    [[nodiscard]] std::string fileName() const { return m_base.filename().string(); }
    //! A search of it was answered: perhaps it is measured how well. `query` is of unit length.
    void searched(const vectors::Vector& query, base::Duration took);

    //! How many vectors the index has yet to take; 0 where there is to be none.
    [[nodiscard]] std::int64_t unindexed() const;
    [[nodiscard]] api::MemoryShard figures() const;
    [[nodiscard]] const RecallAudit& audit() const { return m_audit; }

    //! Begins to build the index anew beside the present one, which answers until then; nothing where that is under way or there is none.
    void rebuild();
    void cancelRebuild() { m_rebuildCancel.cancel(); }
    //! Sees to it that nothing of what was removed is left in memory or on disk. Once it is done; says what went wrong.
    [[nodiscard]] static base::Task<std::string> purge(std::shared_ptr<Shard> self);

    //! Waits until it has taken what was committed so far. False when it is closed or could not.
    [[nodiscard]] static base::Task<bool> caughtUp(std::shared_ptr<Shard> self);
    //! Follows no more, and removes its files once nothing uses them.
    [[nodiscard]] static base::Task<> retire(std::shared_ptr<Shard> self);
    [[nodiscard]] bool rebuilding() const { return m_rebuilding; }
    //! Tells people and the log.
    void warn(const std::string& message);
    //! In the log files and in that of observations.
    void say(telemetry::Level level, const std::string& message, std::vector<telemetry::EventField> fields) const;

    //! Writes what is not on disk yet and follows no more. Blocks.
    void close();
    //! Follows no more, and leaves what is on disk to be removed.
    void abandon();

private:
    static constexpr std::int64_t kIndexFrom = 256;
    static constexpr std::size_t kSnapshotEvery
        = 4096; //!< changes; more when the index is large, or it would be written too often
    static constexpr std::size_t kRebuildFrom = 1024; //!< removed elements, and a fifth of all

    static base::Task<> follow(std::shared_ptr<Shard> self);
    static base::Task<bool> load(std::shared_ptr<Shard> self);
    static base::Task<bool> advance(std::shared_ptr<Shard> self);
    static base::Task<> takeOut(std::shared_ptr<Shard> self);
    static base::Task<> snapshotIfDue(std::shared_ptr<Shard> self);
    static base::Task<std::string> overwrite(std::shared_ptr<Shard> self);
    static base::Task<std::string> rebuildNow(std::shared_ptr<Shard> self);
    static base::Task<> rebuildAlone(std::shared_ptr<Shard> self);
    static base::Task<std::string> buildBeside(std::shared_ptr<Shard> self, std::shared_ptr<vectors::HnswIndex> index);
    static base::Task<> measure(std::shared_ptr<Shard> self, vectors::Vector query);
    //! What it says is known after a restart too.
    void measured(const RecallAudit::Sample& sample);
    void followMore();
    //! Whoever waits for this label, or one before it, goes on.
    void tellReached(std::uint64_t label);
    //! A rebuild is over, one way or the other.
    void letGo();
    //! Builds it anew where much of it was removed.
    void reclaimIfDue();
    void giveUp(const base::Error& error);
    //! The index has taken everything up to this label.
    void reached(std::uint64_t label);
    [[nodiscard]] vectors::IndexOptions options() const;

    Knowledge::Parts m_parts;
    std::shared_ptr<storage::Database> m_database;
    ShardKey m_key;
    std::filesystem::path m_base;
    std::shared_ptr<vectors::HnswIndex> m_index;
    std::int64_t m_vectors = 0; //!< in the database
    std::int64_t m_indexed = 0; //!< that the index finds
    std::uint64_t m_committed = 0; //!< highest label known to be in the database
    std::uint64_t m_reach = 0; //!< highest label that the index has taken
    Tail m_tail; //!< what lies above it
    std::set<std::uint64_t> m_damaged; //!< labels of vectors that no index can take
    std::vector<std::uint64_t> m_toTakeOut; //!< labels that were removed and may be in the index
    std::uint64_t m_removals = 0; //!< since the start
    std::size_t m_unsaved = 0; //!< changes since the last snapshot
    bool m_following = false;
    bool m_closed = false;
    std::string m_problem;

    bool m_rebuilding = false;
    std::vector<base::OneShot<bool>> m_untilFollowed; //!< whoever waits for `follow` to stop
    std::map<std::uint64_t, std::vector<base::OneShot<bool>>> m_untilReached; //!< or to have taken this label
    std::vector<base::OneShot<bool>> m_untilRebuilt;
    bool m_holding = false; //!< nobody follows the database while an index takes the place of another and is saved
    double m_rebuilt = 0; //!< share of the vectors
    base::CancelSource m_rebuildCancel;

    RecallAudit m_audit;
    std::array<double, 128> m_recent{}; //!< seconds of the last searches
    std::size_t m_searches = 0;
};

} // namespace kaze::knowledge::detail
