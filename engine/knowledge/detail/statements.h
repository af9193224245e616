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

[[nodiscard]] inline std::vector<storage::Migration> migrations()
{
    return {{1, "records, vectors and full text", kMigration1}};
}

inline constexpr std::string_view kRegisterEmbedder = "INSERT OR IGNORE INTO embedders (name) VALUES (?)";
inline constexpr std::string_view kEmbedderNumber = "SELECT number FROM embedders WHERE name = ?";
inline constexpr std::string_view kCountRecords = "SELECT count(*) FROM records";
inline constexpr std::string_view kCountShards
    = "SELECT kind, count(*), max(label) FROM vectors WHERE embedder = ? GROUP BY kind";
inline constexpr std::string_view kAnyForeign = "SELECT 1 FROM vectors WHERE embedder < ?1 OR embedder > ?1 LIMIT 1";

inline constexpr std::string_view kRecordByKey = "SELECT id FROM records WHERE idempotency_key = ?";
inline constexpr std::string_view kInsertRecord
    = "INSERT INTO records (id, kind, text, tags, source, created_at, idempotency_key) VALUES (?, ?, ?, ?, ?, ?, ?)";
inline constexpr std::string_view kInsertText = "INSERT INTO texts (rowid, text) VALUES (?, ?)";
inline constexpr std::string_view kInsertVector = "INSERT INTO vectors (id, seq, kind, embedder, vector) VALUES (?, ?, ?, ?, ?)";

inline constexpr std::string_view kVectorsAfter
    = "SELECT label, id, vector FROM vectors WHERE embedder = ? AND kind = ? AND label > ? ORDER BY label LIMIT ?";
inline constexpr std::string_view kVectorId = "SELECT id FROM vectors WHERE label = ? AND embedder = ? AND kind = ?";
inline constexpr std::string_view kCountVectors = "SELECT count(*) FROM vectors WHERE embedder = ? AND kind = ? AND label <= ?";
inline constexpr std::string_view kScanVectors
    = "SELECT label, vector FROM vectors WHERE embedder = ? AND kind = ? AND label > ?";
inline constexpr std::string_view kRecordOfVector = "SELECT seq FROM vectors WHERE label = ?";

inline constexpr std::string_view kLastRecord = "SELECT coalesce(max(seq), 0) FROM records";
inline constexpr std::string_view kTextsWith = "SELECT rowid FROM texts WHERE texts MATCH ?";
inline constexpr std::string_view kBestTexts = "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT ?";
// The plus keeps the rowids from being looked up one by one in the full-text index, which is walked once instead; only those are scored.
inline constexpr std::string_view kBestOfTexts
    = "SELECT rowid FROM texts WHERE texts MATCH ? AND +rowid IN (SELECT value FROM json_each(?)) ORDER BY bm25(texts) LIMIT ?";
inline constexpr std::string_view kNewestTexts = "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rowid DESC LIMIT ?";
// CROSS JOIN: the full-text index goes first, whatever the planner thinks.
inline constexpr std::string_view kBestTextsOfKind
    = "SELECT texts.rowid FROM texts CROSS JOIN records ON records.seq = texts.rowid WHERE texts MATCH ? AND records.kind = ? "
      "ORDER BY texts.rank LIMIT ?";
inline constexpr std::string_view kNewestTextsOfKind
    = "SELECT texts.rowid FROM texts CROSS JOIN records ON records.seq = texts.rowid WHERE texts MATCH ? AND records.kind = ? "
      "ORDER BY texts.rowid DESC LIMIT ?";

inline constexpr std::string_view kRecord
    = "SELECT id, kind, text, tags, created_at, (SELECT vector FROM vectors WHERE vectors.seq = records.seq AND embedder = ?2) "
      "FROM records WHERE seq = ?1";

inline constexpr std::string_view kForeignVectors
    = "SELECT v.label, v.seq, v.kind, r.text FROM vectors v JOIN records r ON r.seq = v.seq "
      "WHERE v.label > ? AND v.embedder <> ? ORDER BY v.label LIMIT ?";
inline constexpr std::string_view kDeleteVector = "DELETE FROM vectors WHERE label = ?";

} // namespace kaze::knowledge::detail::sql
