#pragma once

#include <string_view>

//! The tables that a database has for its replicas, and the statements on them.
namespace kaze::knowledge::detail::sql {

// Nothing of this is written where a record changes: who asks what is new compares the records above `stamped` with what is kept of them here, and gives the states that differ
// numbers of the same sequence. So this is the outbox, with one row a record.
inline constexpr std::string_view kMigration4 = R"(
CREATE TABLE replica (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    id      BLOB NOT NULL,                   -- random; another one when the database turns out to be an older copy of itself
    stamped INTEGER NOT NULL                 -- up to which sequence the records were compared
) STRICT;

CREATE TABLE record_states (
    seq             INTEGER PRIMARY KEY,     -- of its record
    sequence        INTEGER NOT NULL UNIQUE, -- when the state last changed
    record_sequence INTEGER NOT NULL,        -- of the record's row that it is of
    record_version  INTEGER NOT NULL,
    life            INTEGER NOT NULL,        -- how often the id had been erased before
    conflicts       INTEGER NOT NULL,
    taken_from      BLOB,                    -- the replica that has exactly this state
    state           TEXT NOT NULL            -- detail/replica_json.h
) STRICT;
CREATE INDEX record_states_conflicts ON record_states (seq) WHERE conflicts > 0;

CREATE TABLE tombstones (
    id       BLOB PRIMARY KEY,               -- of a record that was erased
    life     INTEGER NOT NULL,               -- how often it had been before
    done     INTEGER NOT NULL,               -- 0: a peer erased it, and it is yet to be erased here
    sequence INTEGER NOT NULL UNIQUE
) STRICT, WITHOUT ROWID;
CREATE INDEX tombstones_to_do ON tombstones (id) WHERE done = 0;

CREATE TABLE sync_peers (
    peer     TEXT PRIMARY KEY,
    replica  BLOB NOT NULL,                  -- what it was when it was last asked
    taken    INTEGER NOT NULL,               -- up to which of its sequence everything is here
    known    INTEGER NOT NULL,               -- its sequence when it was last asked
    heard    INTEGER NOT NULL,               -- how many answers it had given us by then, as it counts them
    answered INTEGER NOT NULL,               -- how many we gave it
    at       INTEGER NOT NULL,               -- when it was last asked, microseconds since 1970; 0: never
    ahead    INTEGER NOT NULL,               -- of our clock, microseconds
    refused  INTEGER NOT NULL,               -- records of it that could not be taken
    problem  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
)";

inline constexpr std::string_view kMigration6 = R"(
CREATE TABLE sync_missed (
    peer    TEXT NOT NULL,
    id      BLOB NOT NULL,                   -- of a record of the peer that was not taken when it came
    tries   INTEGER NOT NULL,                -- how often it was refused; 0: it only waits until something is erased here
    at      INTEGER NOT NULL,                -- when it was tried last, microseconds since 1970
    problem TEXT NOT NULL,
    PRIMARY KEY (peer, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE archived_states (
    id    BLOB PRIMARY KEY,                  -- of a record that a compaction put into an archive
    life  INTEGER NOT NULL,
    clock TEXT NOT NULL                      -- of its state then, JSON: whoever knows no more of it does not bring it back
) STRICT, WITHOUT ROWID;
)";

inline constexpr std::string_view kReplica = "SELECT id, stamped FROM replica";
inline constexpr std::string_view kMakeReplica = "INSERT INTO replica (one, id, stamped) VALUES (1, ?, 0)";
inline constexpr std::string_view kRenewReplica = "UPDATE replica SET id = ?";
inline constexpr std::string_view kSetStamped = "UPDATE replica SET stamped = ?";
inline constexpr std::string_view kAskAllAgain = "UPDATE sync_peers SET taken = 0";

inline constexpr std::string_view kToStamp
    = "SELECT r.id, r.sequence FROM records r LEFT JOIN record_states s ON s.seq = r.seq WHERE r.sequence > ? AND "
      "(s.seq IS NULL OR s.record_sequence <> r.sequence) ORDER BY r.sequence LIMIT ?";
inline constexpr std::string_view kCountToStamp
    = "SELECT count(*) FROM records r LEFT JOIN record_states s ON s.seq = r.seq WHERE s.seq IS NULL OR s.record_sequence <> "
      "r.sequence";
inline constexpr std::string_view kKeyOf = "SELECT idempotency_key FROM records WHERE seq = ?";
inline constexpr std::string_view kVersionsFrom = "SELECT kind, text, tags, scope, importance, data, changed_at FROM versions "
                                                  "WHERE seq = ? AND version >= ? ORDER BY version";
inline constexpr std::string_view kStateOf
    = "SELECT sequence, record_sequence, record_version, life, state FROM record_states WHERE seq = ?";
inline constexpr std::string_view kPutState
    = "INSERT INTO record_states (seq, sequence, record_sequence, record_version, life, conflicts, taken_from, state) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (seq) DO UPDATE SET sequence = ?2, record_sequence = ?3, "
      "record_version = ?4, life = ?5, conflicts = ?6, taken_from = ?7, state = ?8";
inline constexpr std::string_view kLifeOf
    = "SELECT coalesce((SELECT life FROM record_states WHERE seq = ?1), (SELECT life + 1 FROM tombstones WHERE id = ?2), 0)";
inline constexpr std::string_view kDropState = "DELETE FROM record_states WHERE seq = ?";
// All but what the one who asks has given.
inline constexpr std::string_view kStatesAbove
    = "SELECT s.sequence, r.id FROM record_states s JOIN records r ON r.seq = s.seq WHERE s.sequence > ?1 AND "
      "s.taken_from IS NOT ?2 ORDER BY s.sequence LIMIT ?3";
inline constexpr std::string_view kConflictsAfter
    = "SELECT r.seq, r.id FROM record_states s JOIN records r ON r.seq = s.seq WHERE s.conflicts > 0 AND s.seq > ? ORDER BY "
      "s.seq LIMIT ?";
inline constexpr std::string_view kCountConflicts = "SELECT coalesce(sum(conflicts), 0) FROM record_states WHERE conflicts > 0";

inline constexpr std::string_view kTombstone = "SELECT life FROM tombstones WHERE id = ?";
inline constexpr std::string_view kPutTombstone
    = "INSERT INTO tombstones (id, life, done, sequence) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (id) DO UPDATE SET "
      "done = CASE WHEN ?2 > life THEN ?3 ELSE done END, life = max(life, ?2), sequence = ?4";
inline constexpr std::string_view kTombstoneDone = "UPDATE tombstones SET done = 1 WHERE id = ?";
inline constexpr std::string_view kTombstonesAbove
    = "SELECT sequence, id FROM tombstones WHERE sequence > ? ORDER BY sequence LIMIT ?";
inline constexpr std::string_view kToErase = "SELECT t.id, r.seq IS NOT NULL, s.life IS NOT NULL AND s.life <= t.life FROM "
                                             "tombstones t LEFT JOIN records r ON r.id = t.id "
                                             "LEFT JOIN record_states s ON s.seq = r.seq WHERE t.done = 0";
inline constexpr std::string_view kCountTombstones = "SELECT count(*) FROM tombstones";

inline constexpr std::string_view kSetOrigin
    = "UPDATE records SET source = ?, agent = ?, created_at = ?, idempotency_key = ? WHERE seq = ?";
inline constexpr std::string_view kSetChange = "UPDATE records SET changed_by = ?, reason = ? WHERE seq = ?";

#define KAZE_PEER_COLUMNS "peer, replica, taken, known, heard, answered, at, ahead, refused, problem"
inline constexpr std::string_view kPeer = "SELECT " KAZE_PEER_COLUMNS " FROM sync_peers WHERE peer = ?";
inline constexpr std::string_view kPeers = "SELECT " KAZE_PEER_COLUMNS " FROM sync_peers ORDER BY peer";
inline constexpr std::string_view kPutPeer
    = "INSERT OR REPLACE INTO sync_peers (" KAZE_PEER_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
#undef KAZE_PEER_COLUMNS

inline constexpr std::string_view kMissedWaiting = "SELECT id FROM sync_missed WHERE peer = ? AND tries = 0 LIMIT ?";
// A record that is refused again and again is asked for ever less often: after an hour, two, four, and so on up to some three days.
inline constexpr std::string_view kMissedDue
    = "SELECT id FROM sync_missed WHERE peer = ?1 AND tries > 0 AND at + (3600000000 << min(tries - 1, 6)) <= ?2 "
      "ORDER BY tries, at LIMIT ?3";
inline constexpr std::string_view kCountMissed = "SELECT count(*) FROM sync_missed WHERE peer = ?";
inline constexpr std::string_view kDropMissed = "DELETE FROM sync_missed WHERE peer = ? AND id = ?";
inline constexpr std::string_view kPutMissed
    = "INSERT INTO sync_missed (peer, id, tries, at, problem) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (peer, id) DO UPDATE SET "
      "tries = CASE ?3 WHEN 0 THEN 0 ELSE tries + 1 END, at = ?4, problem = ?5";

inline constexpr std::string_view kArchivedState = "SELECT life, clock FROM archived_states WHERE id = ?";
inline constexpr std::string_view kPutArchivedState = "INSERT OR REPLACE INTO archived_states (id, life, clock) VALUES (?, ?, ?)";
inline constexpr std::string_view kDropArchivedState = "DELETE FROM archived_states WHERE id = ?";

inline constexpr std::string_view kRecordIdsAfter = "SELECT id FROM records WHERE id > ? ORDER BY id LIMIT ?";

} // namespace kaze::knowledge::detail::sql
