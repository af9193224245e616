#pragma once

#include "engine/knowledge/detail/replica_fields.h"
#include "engine/knowledge/sync.h"

namespace kaze::knowledge::detail {

// What a database keeps for its replicas. All of it runs in jobs: those that change something in write jobs.

struct Replica {
    base::Uuid id;
    std::int64_t stamped = 0;
};
//! None where nobody ever asked this database for its changes, or it another.
[[nodiscard]] base::Result<std::optional<Replica>> replicaOf(storage::Connection& connection);
//! Makes it one, with this id, where it is none.
[[nodiscard]] base::Result<Replica> ensureReplica(storage::Connection& connection, const base::Uuid& fresh);
//! It is an older copy of itself: what it writes from now on is by another than what it wrote and forgot, and peers are asked for everything.
[[nodiscard]] base::Result<> renewReplica(storage::Connection& connection, const base::Uuid& fresh);

//! Somebody who is asked for changes.
struct Peer {
    std::string name;
    base::Uuid replica;
    std::int64_t taken = 0, known = 0, heard = 0, answered = 0;
    std::int64_t at = 0, ahead = 0; //!< microseconds
    std::int64_t refused = 0;
    std::string problem;
};
[[nodiscard]] base::Result<Peer> peerOf(storage::Connection& connection, const std::string& name);
[[nodiscard]] base::Result<std::vector<Peer>> peersOf(storage::Connection& connection);
[[nodiscard]] base::Result<> putPeer(storage::Connection& connection, const Peer& peer);

//! How records that were changed here are stamped.
struct Stamping {
    base::Uuid replica;
    SyncPolicies policies;
};

//! A record with its state.
struct Held {
    std::optional<StoredRecord> record;
    Fields row; //!< of that
    RecordState state;
    std::set<Stamp> agreed;
    std::int64_t sequence = 0; //!< of the state
    std::int64_t recordSequence = 0, recordVersion = 0;

    [[nodiscard]] bool stale() const { return record && record->sequence != recordSequence && !doomed(); }
    //! It was erased elsewhere, and still is to be here.
    [[nodiscard]] bool doomed() const { return record && state.life >= 0 && !state.alive(); }
};
[[nodiscard]] base::Result<Held> heldOf(storage::Connection& connection, const base::Uuid& id);
//! The same, stamped where the record was changed since.
[[nodiscard]] base::Result<Held> alignedOf(storage::Connection& connection, const base::Uuid& id, const Stamping& how);

//! Keeps a state beside the record as it is now. It is news for all but `takenFrom`.
[[nodiscard]] base::Result<> keepState(
    storage::Connection& connection, const RecordState& state, const StoredRecord& record, const base::Uuid& takenFrom);

//! The record and its key as fields. A read job.
[[nodiscard]] base::Result<Fields> rowOf(storage::Connection& connection, const StoredRecord& record);

//! Stamps up to `most` of the records that were changed since they were last looked at. Whether there are more.
[[nodiscard]] base::Result<bool> stampSome(storage::Connection& connection, const Stamping& how, std::size_t most);

//! Records are about to be erased: no peer is to bring them back. Nothing where the database is no replica. By the numbers of those that are here, by the ids of others.
[[nodiscard]] base::Result<> entomb(storage::Connection& connection, std::int64_t seq);
[[nodiscard]] base::Result<> entombAbsent(storage::Connection& connection, const std::set<base::Uuid>& ids);
//! A peer erased it: it is yet to be erased here.
[[nodiscard]] base::Result<> putTombstone(storage::Connection& connection, const base::Uuid& id, std::int64_t life);

[[nodiscard]] base::Result<std::int64_t> sequenceOf(storage::Connection& connection);

//! States by when they changed.
struct Listed {
    struct Entry {
        std::int64_t sequence = 0;
        base::Uuid id;
    };
    std::vector<Entry> entries;
    bool more = false;
};
//! What peers erased and is yet to be erased here.
struct ToErase {
    std::vector<base::Uuid> here; //!< that there are records of
    std::set<base::Uuid> elsewhere; //!< that only archives may have
    std::vector<base::Uuid> all; //!< and those that came back since
};
[[nodiscard]] base::Result<ToErase> whatToErase(storage::Connection& connection);
[[nodiscard]] base::Result<> erasureDone(storage::Connection& connection, const std::vector<base::Uuid>& ids);

//! At most `most` above a sequence, without those that `except` has given. A nil id is nobody.
[[nodiscard]] base::Result<Listed> changesAbove(
    storage::Connection& connection, std::int64_t above, const base::Uuid& except, std::int64_t most);

//! A hash over all records as they are to a person, in the order of their ids. Lists count as sets.
[[nodiscard]] base::Result<SyncDigest> digestOf(storage::Connection& connection);

} // namespace kaze::knowledge::detail
