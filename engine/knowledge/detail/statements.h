#pragma once

#include "engine/storage/migration.h"

#include <vector>

//! The schema of knowledge/<tenant>.db and every statement on it.
namespace kaze::knowledge::detail::sql {

// A vector has a label of its own and not its record's number: labels grow also when an old record gets a new vector, so an index
// that follows them misses nothing. Its id proves that an index file and this database share their history.
inline constexpr std::string_view kMigration1 = R"(
CREATE TABLE records (
    seq             INTEGER PRIMARY KEY AUTOINCREMENT,
    id              BLOB NOT NULL UNIQUE,
    kind            TEXT NOT NULL,
    text            TEXT NOT NULL,
    tags            TEXT NOT NULL,           -- JSON array of strings
    source          TEXT NOT NULL,
    created_at      INTEGER NOT NULL,        -- microseconds since 1970
    idempotency_key TEXT UNIQUE
) STRICT;

CREATE TABLE embedders (
    number INTEGER PRIMARY KEY,
    name   TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE vectors (
    label    INTEGER PRIMARY KEY AUTOINCREMENT,
    id       BLOB NOT NULL,
    seq      INTEGER NOT NULL,               -- of its record
    kind     TEXT NOT NULL,                  -- of its record
    embedder INTEGER NOT NULL,
    vector   BLOB NOT NULL                   -- float32, little-endian, unit length
) STRICT;
CREATE INDEX vectors_by_shard ON vectors (embedder, kind, label);
CREATE INDEX vectors_by_record ON vectors (seq, embedder);

CREATE VIRTUAL TABLE texts USING fts5(text, content='records', content_rowid='seq', tokenize='unicode61 remove_diacritics 2');
)";

// A record's row is its present version; `versions` has those before. `sequence` orders all changes of the database, so that whoever has followed up to one asks
// for what is above it and gets every record that changed, once, as it is now. `removed_vectors` proves that an index file which ends with a vector that
// was removed since is of this database.
inline constexpr std::string_view kMigration2 = R"(
CREATE TABLE counters (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counters (name, value) SELECT 'sequence', coalesce(max(seq), 0) FROM records;

ALTER TABLE records ADD COLUMN agent TEXT NOT NULL DEFAULT '';
ALTER TABLE records ADD COLUMN scope TEXT NOT NULL DEFAULT '';
ALTER TABLE records ADD COLUMN importance REAL NOT NULL DEFAULT 0.5;
ALTER TABLE records ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE records ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;
ALTER TABLE records ADD COLUMN updated_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE records ADD COLUMN changed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE records ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE records ADD COLUMN forgotten_at INTEGER;
UPDATE records SET sequence = seq, updated_at = created_at, changed_by = source;
CREATE UNIQUE INDEX records_by_sequence ON records (sequence);
CREATE INDEX records_by_kind ON records (kind, seq);
CREATE INDEX records_by_agent ON records (agent, seq) WHERE agent <> '';
CREATE INDEX records_by_time ON records (created_at);
CREATE INDEX records_forgotten ON records (seq) WHERE forgotten_at IS NOT NULL;

CREATE TABLE versions (
    seq        INTEGER NOT NULL,             -- of its record
    version    INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    text       TEXT NOT NULL,
    tags       TEXT NOT NULL,
    scope      TEXT NOT NULL,
    importance REAL NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    reason     TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX versions_by_record ON versions (seq, version);

CREATE TABLE tags (
    tag TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (tag, seq)
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO tags (tag, seq) SELECT json_each.value, records.seq FROM records, json_each(records.tags);

CREATE TABLE removed_vectors (
    label    INTEGER PRIMARY KEY,
    id       BLOB NOT NULL,
    kind     TEXT NOT NULL,
    embedder INTEGER NOT NULL
) STRICT;

CREATE TABLE pending (
    seq INTEGER PRIMARY KEY                  -- of a record that has no vector yet
) STRICT;

CREATE TABLE imports (
    name       TEXT PRIMARY KEY,
    position   INTEGER NOT NULL,             -- in whatever the importer counts
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)";

[[nodiscard]] inline std::vector<storage::Migration> migrations()
{
    return {{1, "records, vectors and full text", kMigration1}, {2, "versions, filters and forgetting", kMigration2}};
}

inline constexpr std::string_view kRegisterEmbedder = "INSERT OR IGNORE INTO embedders (name) VALUES (?)";
inline constexpr std::string_view kEmbedderNumber = "SELECT number FROM embedders WHERE name = ?";
inline constexpr std::string_view kCountRecords = "SELECT count(*) FROM records";
inline constexpr std::string_view kCountForgotten = "SELECT count(*) FROM records WHERE forgotten_at IS NOT NULL";
inline constexpr std::string_view kCountVersions = "SELECT count(*) FROM versions";
inline constexpr std::string_view kCountPending = "SELECT count(*) FROM pending";
inline constexpr std::string_view kCountForeign = "SELECT count(*) FROM vectors WHERE embedder < ?1 OR embedder > ?1";
inline constexpr std::string_view kCountShards
    = "SELECT kind, count(*), max(label) FROM vectors WHERE embedder = ? GROUP BY kind";
inline constexpr std::string_view kAnyForeign = "SELECT 1 FROM vectors WHERE embedder < ?1 OR embedder > ?1 LIMIT 1";
inline constexpr std::string_view kAnyPending = "SELECT 1 FROM pending LIMIT 1";
inline constexpr std::string_view kSequence = "SELECT value FROM counters WHERE name = 'sequence'";
inline constexpr std::string_view kNextSequence = "UPDATE counters SET value = value + 1 WHERE name = 'sequence' RETURNING value";

inline constexpr std::string_view kRecordByKey = "SELECT id FROM records WHERE idempotency_key = ?";
inline constexpr std::string_view kInsertRecord = "INSERT INTO records (id, kind, text, tags, source, created_at, "
                                                  "idempotency_key, agent, scope, importance, sequence, updated_at, "
                                                  "changed_by, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
inline constexpr std::string_view kInsertText = "INSERT INTO texts (rowid, text) VALUES (?, ?)";
inline constexpr std::string_view kRemoveText = "INSERT INTO texts (texts, rowid, text) VALUES ('delete', ?, ?)";
inline constexpr std::string_view kInsertVector = "INSERT INTO vectors (id, seq, kind, embedder, vector) VALUES (?, ?, ?, ?, ?)";
inline constexpr std::string_view kInsertTag = "INSERT OR IGNORE INTO tags (tag, seq) VALUES (?, ?)";
inline constexpr std::string_view kRemoveTag = "DELETE FROM tags WHERE tag = ? AND seq = ?";
inline constexpr std::string_view kAddPending = "INSERT OR IGNORE INTO pending (seq) VALUES (?)";
inline constexpr std::string_view kRemovePending = "DELETE FROM pending WHERE seq = ?";

inline constexpr std::string_view kUpdateRecord
    = "UPDATE records SET kind = ?, text = ?, tags = ?, scope = ?, importance = ?, version = ?, sequence = ?, updated_at = ?, "
      "changed_by = ?, reason = ?, forgotten_at = ? WHERE seq = ?";
inline constexpr std::string_view kKeepVersion
    = "INSERT INTO versions (seq, version, kind, text, tags, scope, importance, changed_at, changed_by, reason) "
      "SELECT seq, version, kind, text, tags, scope, importance, updated_at, changed_by, reason FROM records WHERE seq = ?";
inline constexpr std::string_view kVectorsOf = "SELECT label, id, kind, embedder, vector FROM vectors WHERE seq = ?";
inline constexpr std::string_view kNoteRemoved = "INSERT OR IGNORE INTO removed_vectors (label, id, kind, embedder) SELECT "
                                                 "label, id, kind, embedder FROM vectors WHERE label = ?";
inline constexpr std::string_view kForgetRemoved = "DELETE FROM removed_vectors WHERE embedder = ? AND kind = ? AND label <= ?";

#define KAZE_RECORD_COLUMNS                                                                                                      \
    "r.seq, r.id, r.kind, r.text, r.tags, r.source, r.agent, r.scope, r.importance, r.version, r.sequence, r.created_at, "       \
    "r.updated_at, r.forgotten_at, r.reason, r.changed_by"
inline constexpr std::string_view kRecordColumns = KAZE_RECORD_COLUMNS;
inline constexpr std::string_view kRecordById = "SELECT " KAZE_RECORD_COLUMNS " FROM records r WHERE r.id = ?";
inline constexpr std::string_view kRecordsByIdRange
    = "SELECT " KAZE_RECORD_COLUMNS " FROM records r WHERE r.id >= ? AND r.id <= ? LIMIT 2";
inline constexpr std::string_view kRecordBySeq = "SELECT " KAZE_RECORD_COLUMNS " FROM records r WHERE r.seq = ?";
#undef KAZE_RECORD_COLUMNS
inline constexpr std::string_view kVersionsBefore
    = "SELECT version, kind, text, tags, scope, importance, changed_at, changed_by, reason FROM versions "
      "WHERE seq = ? AND version < ? ORDER BY version DESC LIMIT ?";
inline constexpr std::string_view kVersion = "SELECT version, kind, text, tags, scope, importance, changed_at, changed_by, "
                                             "reason FROM versions WHERE seq = ? AND version = ?";
inline constexpr std::string_view kVectorOf = "SELECT vector FROM vectors WHERE seq = ? AND embedder = ?";

inline constexpr std::string_view kVectorsAfter
    = "SELECT label, id, vector FROM vectors WHERE embedder = ? AND kind = ? AND label > ? ORDER BY label LIMIT ?";
inline constexpr std::string_view kLabels = "SELECT label FROM vectors WHERE embedder = ? AND kind = ? ORDER BY label";
inline constexpr std::string_view kVectorId
    = "SELECT id FROM vectors WHERE label = ?1 AND embedder = ?2 AND kind = ?3 "
      "UNION ALL SELECT id FROM removed_vectors WHERE label = ?1 AND embedder = ?2 AND kind = ?3";
inline constexpr std::string_view kScanVectors
    = "SELECT label, seq, vector FROM vectors WHERE embedder = ? AND kind = ? AND label > ?";
inline constexpr std::string_view kScanPart
    = "SELECT label, seq, vector FROM vectors WHERE embedder = ? AND kind = ? AND label > ? ORDER BY label LIMIT ?";
// Their vectors, in one go; a label whose vector was removed meanwhile is not among them.
inline constexpr std::string_view kVectorsWith
    = "SELECT v.label, v.seq, v.vector FROM json_each(?) j CROSS JOIN vectors v ON v.label = j.value";

inline constexpr std::string_view kLastRecord = "SELECT coalesce(max(seq), 0) FROM records";
inline constexpr std::string_view kTextsWith = "SELECT rowid FROM texts WHERE texts MATCH ?";
// Their BM25 is negative, the best the lowest.
inline constexpr std::string_view kBestTexts = "SELECT rowid, rank FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT ?";
// The plus keeps the rowids from being looked up one by one in the full-text index, which is walked once instead; only those are scored.
inline constexpr std::string_view kBestOfTexts = "SELECT rowid, bm25(texts) FROM texts WHERE texts MATCH ? AND +rowid IN (SELECT "
                                                 "value FROM json_each(?)) ORDER BY bm25(texts) LIMIT ?";
inline constexpr std::string_view kNewestTexts = "SELECT rowid, 0 FROM texts WHERE texts MATCH ? ORDER BY rowid DESC LIMIT ?";

// What ranking needs of records, by number.
inline constexpr std::string_view kWeights
    = "SELECT r.seq, r.created_at, r.importance FROM json_each(?) j CROSS JOIN records r ON r.seq = j.value";
inline constexpr std::string_view kVectorsOfRecords
    = "SELECT v.seq, v.vector FROM json_each(?) j CROSS JOIN vectors v ON v.seq = j.value AND v.embedder = ?";

inline constexpr std::string_view kImportPosition = "SELECT position FROM imports WHERE name = ?";
inline constexpr std::string_view kSetImportPosition = "INSERT INTO imports (name, position, updated_at) VALUES (?1, ?2, ?3) "
                                                       "ON CONFLICT (name) DO UPDATE SET position = ?2, updated_at = ?3";

inline constexpr std::string_view kPending
    = "SELECT p.seq, r.version, r.kind, r.agent, r.text FROM pending p JOIN records r ON r.seq = p.seq "
      "WHERE p.seq > ? ORDER BY p.seq LIMIT ?";
inline constexpr std::string_view kPresentVersion = "SELECT version FROM records WHERE seq = ? AND forgotten_at IS NULL";
inline constexpr std::string_view kForeignVectors
    = "SELECT v.label, v.seq, v.kind, r.text, r.version FROM vectors v JOIN records r ON r.seq = v.seq "
      "WHERE v.embedder <> ? AND v.label > ? ORDER BY v.label LIMIT ?";
inline constexpr std::string_view kDeleteVector = "DELETE FROM vectors WHERE label = ?";

} // namespace kaze::knowledge::detail::sql
