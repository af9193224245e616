#pragma once

#include "engine/knowledge/detail/embedder_statements.h"
#include "engine/knowledge/detail/replica_statements.h"
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

// What a kind has beyond the text is JSON in `data`, so that versions, hashes, archives and copies have it without knowing what it means. The tables below hold what is asked for by
// value: they are written anew whenever a record is (detail/kinds.h), for those that searches find, and for facts that wait for somebody to accept them.
inline constexpr std::string_view kMigration3 = R"(
ALTER TABLE records ADD COLUMN data TEXT NOT NULL DEFAULT '';
ALTER TABLE versions ADD COLUMN data TEXT NOT NULL DEFAULT '';

CREATE TABLE episode_outcomes (
    outcome TEXT NOT NULL,                   -- "success" (0 or 1), "reward", "seconds", "tokens", "cost_usd", or its own
    seq     INTEGER NOT NULL,
    value   REAL NOT NULL,
    PRIMARY KEY (outcome, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX episode_outcomes_by_record ON episode_outcomes (seq);

CREATE TABLE episode_factors (
    factor TEXT NOT NULL,                    -- "tag:…", "agent:…", "model:…", "skill:<name>@<version>", "tool:…", or its own
    seq    INTEGER NOT NULL,
    PRIMARY KEY (factor, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX episode_factors_by_record ON episode_factors (seq);

CREATE TABLE facts (
    seq           INTEGER PRIMARY KEY,
    subject       TEXT NOT NULL,
    predicate     TEXT NOT NULL,
    object        TEXT NOT NULL,
    subject_key   TEXT NOT NULL,             -- folded: what they are compared by
    predicate_key TEXT NOT NULL,
    object_key    TEXT NOT NULL,
    valid_from    INTEGER NOT NULL,          -- microseconds since 1970
    valid_to      INTEGER,                   -- null: it holds
    confidence    REAL NOT NULL,
    state         TEXT NOT NULL              -- "valid" (or it was), "proposed", "rejected"
) STRICT;
CREATE INDEX facts_by_subject ON facts (subject_key, predicate_key, object_key, valid_from, valid_to, state);
CREATE INDEX facts_by_object ON facts (object_key, predicate_key, subject_key, valid_from, valid_to, state);
CREATE INDEX facts_by_predicate ON facts (predicate_key);
CREATE INDEX facts_by_state ON facts (state, seq) WHERE state <> 'valid';

CREATE TABLE entities (
    seq  INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    key  TEXT NOT NULL,                      -- folded, as in facts
    type TEXT NOT NULL
) STRICT;
CREATE INDEX entities_by_key ON entities (key);
CREATE INDEX entities_by_type ON entities (type, key);

CREATE TABLE divisions (
    kind  TEXT PRIMARY KEY,
    parts INTEGER NOT NULL                   -- of its index; 1 where it does not stand here
) STRICT, WITHOUT ROWID;
)";

// Who wrote the present version, where forgetting or restoring the record was its last change (which updated_at, changed_by and reason are of); null: that change wrote it.
inline constexpr std::string_view kMigration5 = R"(
ALTER TABLE records ADD COLUMN version_at INTEGER;
ALTER TABLE records ADD COLUMN version_by TEXT;
ALTER TABLE records ADD COLUMN version_reason TEXT;
)";

[[nodiscard]] inline std::vector<storage::Migration> migrations()
{
    return {{1, "records, vectors and full text", kMigration1}, {2, "versions, filters and forgetting", kMigration2},
        {3, "kinds of memory", kMigration3}, {4, "replicas", kMigration4}, {5, "who wrote a version", kMigration5},
        {6, "what replicas missed and archived", kMigration6}, {7, "a change of the embedder", kMigration7}};
}

inline constexpr std::string_view kCountRecords = "SELECT count(*) FROM records";
inline constexpr std::string_view kCountForgotten = "SELECT count(*) FROM records WHERE forgotten_at IS NOT NULL";
inline constexpr std::string_view kCountVersions = "SELECT count(*) FROM versions";
inline constexpr std::string_view kCountShards
    = "SELECT kind, count(*), max(label) FROM vectors WHERE embedder = ? GROUP BY kind";
inline constexpr std::string_view kCounter = "SELECT value FROM counters WHERE name = ?";
inline constexpr std::string_view kSetCounter
    = "INSERT INTO counters (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2";
inline constexpr std::string_view kSequence = "SELECT value FROM counters WHERE name = 'sequence'";
// Without RETURNING, which begins a savepoint, at each of which FTS5 writes the words that it has gathered.
inline constexpr std::string_view kAdvanceSequence = "UPDATE counters SET value = value + 1 WHERE name = 'sequence'";

inline constexpr std::string_view kRecordByKey = "SELECT id FROM records WHERE idempotency_key = ?";
inline constexpr std::string_view kInsertRecord = "INSERT INTO records (id, kind, text, tags, source, created_at, "
                                                  "idempotency_key, agent, scope, importance, sequence, updated_at, "
                                                  "changed_by, reason, forgotten_at, data) "
                                                  "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
inline constexpr std::string_view kInsertText = "INSERT INTO texts (rowid, text) VALUES (?, ?)";
inline constexpr std::string_view kRemoveText = "INSERT INTO texts (texts, rowid, text) VALUES ('delete', ?, ?)";
inline constexpr std::string_view kInsertVector = "INSERT INTO vectors (id, seq, kind, embedder, vector) VALUES (?, ?, ?, ?, ?)";
inline constexpr std::string_view kInsertTag = "INSERT OR IGNORE INTO tags (tag, seq) VALUES (?, ?)";
inline constexpr std::string_view kRemoveTag = "DELETE FROM tags WHERE tag = ? AND seq = ?";

inline constexpr std::string_view kUpdateRecord
    = "UPDATE records SET kind = ?, text = ?, tags = ?, scope = ?, importance = ?, version = ?, sequence = ?, updated_at = ?, "
      "changed_by = ?, reason = ?, forgotten_at = ?, data = ?, version_at = ?, version_by = ?, version_reason = ? WHERE seq = ?";
inline constexpr std::string_view kKeepVersion
    = "INSERT INTO versions (seq, version, kind, text, tags, scope, importance, changed_at, changed_by, reason, data) "
      "SELECT seq, version, kind, text, tags, scope, importance, coalesce(version_at, updated_at), coalesce(version_by, "
      "changed_by), coalesce(version_reason, reason), data FROM records WHERE seq = ?";
inline constexpr std::string_view kVectorsOf = "SELECT label, id, kind, embedder, vector FROM vectors WHERE seq = ?";
// Only where there is an index that may end with it: kinds of fewer vectors have none (Shard).
inline constexpr std::string_view kNoteRemoved
    = "INSERT OR IGNORE INTO removed_vectors (label, id, kind, embedder) SELECT v.label, v.id, v.kind, v.embedder FROM vectors v "
      "WHERE v.label = ? AND (SELECT count(*) FROM (SELECT 1 FROM vectors o WHERE o.embedder = v.embedder AND o.kind = v.kind "
      "LIMIT 256)) = 256";
//! All but those of a list of "<embedder> <kind>".
inline constexpr std::string_view kForgetOtherRemoved
    = "DELETE FROM removed_vectors WHERE embedder || ' ' || kind NOT IN (SELECT value FROM json_each(?))";
inline constexpr std::string_view kForgetRemoved
    = "DELETE FROM removed_vectors WHERE embedder = ? AND kind = ? AND label <= ? AND label % ? = ?";
inline constexpr std::string_view kDividedKinds = "SELECT kind, parts FROM divisions";
inline constexpr std::string_view kDivideKind
    = "INSERT INTO divisions (kind, parts) VALUES (?1, ?2) ON CONFLICT (kind) DO UPDATE SET parts = ?2";
inline constexpr std::string_view kCountParts
    = "SELECT label % ? AS part, count(*), max(label) FROM vectors WHERE embedder = ? AND kind = ? GROUP BY part";

#define KAZE_RECORD_COLUMNS                                                                                                      \
    "r.seq, r.id, r.kind, r.text, r.tags, r.source, r.agent, r.scope, r.importance, r.version, r.sequence, r.created_at, "       \
    "r.updated_at, r.forgotten_at, r.reason, r.changed_by, r.data, coalesce(r.version_at, r.updated_at), "                       \
    "coalesce(r.version_by, "                                                                                                    \
    "r.changed_by), coalesce(r.version_reason, r.reason)"
inline constexpr std::string_view kRecordColumns = KAZE_RECORD_COLUMNS;
inline constexpr std::string_view kRecordById = "SELECT " KAZE_RECORD_COLUMNS " FROM records r WHERE r.id = ?";
inline constexpr std::string_view kRecordsByIdRange
    = "SELECT " KAZE_RECORD_COLUMNS " FROM records r WHERE r.id >= ? AND r.id <= ? LIMIT 2";
inline constexpr std::string_view kRecordBySeq = "SELECT " KAZE_RECORD_COLUMNS " FROM records r WHERE r.seq = ?";

// Facts of a subject and predicate whose time overlaps with the one from ?4 to ?5. What ends when it begins never held.
#define KAZE_FACTS_AT_THAT_TIME                                                                                                  \
    "SELECT " KAZE_RECORD_COLUMNS " FROM facts f CROSS JOIN records r ON r.seq = f.seq WHERE f.subject_key = ?1 AND "            \
    "f.predicate_key = ?2 AND (f.valid_to IS NULL OR (f.valid_to > ?4 AND f.valid_to > f.valid_from)) AND "                      \
    "(?5 IS NULL OR f.valid_from < ?5) AND r.scope = ?6 AND f.seq <> ?7 AND "
inline constexpr std::string_view kSameFacts
    = KAZE_FACTS_AT_THAT_TIME "f.object_key = ?3 AND (?8 OR f.state = 'valid') ORDER BY f.state = 'valid' DESC, f.seq LIMIT 16";
inline constexpr std::string_view kOtherFacts = KAZE_FACTS_AT_THAT_TIME "f.object_key <> ?3 AND f.state = 'valid' LIMIT ?8";
#undef KAZE_FACTS_AT_THAT_TIME
#undef KAZE_RECORD_COLUMNS
inline constexpr std::string_view kVersionsBefore
    = "SELECT version, kind, text, tags, scope, importance, changed_at, changed_by, reason, data FROM versions "
      "WHERE seq = ? AND version < ? ORDER BY version DESC LIMIT ?";
inline constexpr std::string_view kVersion = "SELECT version, kind, text, tags, scope, importance, changed_at, changed_by, "
                                             "reason, data FROM versions WHERE seq = ? AND version = ?";
inline constexpr std::string_view kVectorOf = "SELECT vector FROM vectors WHERE seq = ? AND embedder = ?";

inline constexpr std::string_view kVectorsAfter = "SELECT label, id, vector FROM vectors WHERE embedder = ? AND kind = ? AND "
                                                  "label > ? AND label % ? = ? ORDER BY label LIMIT ?";
inline constexpr std::string_view kLabels
    = "SELECT label FROM vectors WHERE embedder = ? AND kind = ? AND label % ? = ? ORDER BY label";
inline constexpr std::string_view kVectorWithLabel = "SELECT vector FROM vectors WHERE label = ?";
inline constexpr std::string_view kVectorId
    = "SELECT id FROM vectors WHERE label = ?1 AND embedder = ?2 AND kind = ?3 "
      "UNION ALL SELECT id FROM removed_vectors WHERE label = ?1 AND embedder = ?2 AND kind = ?3";
inline constexpr std::string_view kScanVectors
    = "SELECT label, seq, vector FROM vectors WHERE embedder = ? AND kind = ? AND label > ? AND label % ? = ?";
inline constexpr std::string_view kScanPart = "SELECT label, seq, vector FROM vectors WHERE embedder = ? AND kind = ? AND label "
                                              "> ? AND label % ? = ? ORDER BY label LIMIT ?";
// Their vectors, in one go; a label whose vector was removed meanwhile is not among them.
inline constexpr std::string_view kVectorsWith
    = "SELECT v.label, v.seq, v.vector FROM json_each(?) j CROSS JOIN vectors v ON v.label = j.value";

inline constexpr std::string_view kLastRecord = "SELECT coalesce(max(seq), 0) FROM records";
inline constexpr std::string_view kTextsWith = "SELECT rowid FROM texts WHERE texts MATCH ?";
// The words of the full-text index one by one: a view of it, which holds nothing.
inline constexpr std::string_view kTextWords = "CREATE VIRTUAL TABLE IF NOT EXISTS text_words USING fts5vocab(texts, instance)";
// A row for each time that a record has the word, records in ascending order.
inline constexpr std::string_view kUsesOfWord = "SELECT doc FROM text_words WHERE term = ?";
// The averages record: how many texts there are, and how many words they have.
inline constexpr std::string_view kTextTotals = "SELECT block FROM texts_data WHERE id = 1";
inline constexpr std::string_view kTextLengths = "SELECT d.sz FROM json_each(?) j CROSS JOIN texts_docsize d ON d.id = j.value";
// BM25 of FTS5 is negative, the best the lowest. The plus keeps the rowids from being looked up one by one in the full-text index, which is walked once instead; only those are scored.
inline constexpr std::string_view kScoresOfTexts
    = "SELECT rowid, bm25(texts) FROM texts WHERE texts MATCH ? AND +rowid IN (SELECT value FROM json_each(?))";
inline constexpr std::string_view kNewestTexts = "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rowid DESC LIMIT ?";

// What ranking needs of records, by number.
inline constexpr std::string_view kWeights
    = "SELECT r.seq, r.created_at, r.importance FROM json_each(?) j CROSS JOIN records r ON r.seq = j.value";
inline constexpr std::string_view kVectorsOfRecords
    = "SELECT v.seq, v.vector FROM json_each(?) j CROSS JOIN vectors v ON v.seq = j.value AND v.embedder = ?";

inline constexpr std::string_view kImportPosition = "SELECT position FROM imports WHERE name = ?";
inline constexpr std::string_view kSetImportPosition = "INSERT INTO imports (name, position, updated_at) VALUES (?1, ?2, ?3) "
                                                       "ON CONFLICT (name) DO UPDATE SET position = ?2, updated_at = ?3";

inline constexpr std::string_view kPresentVersion = "SELECT version FROM records WHERE seq = ? AND forgotten_at IS NULL";
// The tables of the kinds.
inline constexpr std::string_view kInsertOutcome = "INSERT INTO episode_outcomes (outcome, seq, value) VALUES (?, ?, ?)";
inline constexpr std::string_view kInsertFactor = "INSERT OR IGNORE INTO episode_factors (factor, seq) VALUES (?, ?)";
inline constexpr std::string_view kRemoveOutcomes = "DELETE FROM episode_outcomes WHERE seq = ?";
inline constexpr std::string_view kRemoveFactors = "DELETE FROM episode_factors WHERE seq = ?";
inline constexpr std::string_view kPutFact
    = "INSERT OR REPLACE INTO facts (seq, subject, predicate, object, subject_key, predicate_key, object_key, valid_from, "
      "valid_to, confidence, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
inline constexpr std::string_view kRemoveFact = "DELETE FROM facts WHERE seq = ?";
inline constexpr std::string_view kPutEntity = "INSERT OR REPLACE INTO entities (seq, name, key, type) VALUES (?, ?, ?, ?)";
inline constexpr std::string_view kRemoveEntity = "DELETE FROM entities WHERE seq = ?";

// Archives: a record as it stands, with the columns of its row; and back again, under a number and a sequence of their own.
#define KAZE_VERSION_COLUMNS                                                                                                     \
    "v.version, v.kind, v.text, v.tags, v.scope, v.importance, v.changed_at, v.changed_by, v.reason, v.data"
inline constexpr std::string_view kVersionColumns = KAZE_VERSION_COLUMNS;
inline constexpr std::string_view kVersionsInOrder
    = "SELECT " KAZE_VERSION_COLUMNS " FROM versions v WHERE v.seq = ? ORDER BY v.version";
#undef KAZE_VERSION_COLUMNS
inline constexpr std::string_view kRestoreRecord
    = "INSERT INTO records (id, kind, text, tags, source, agent, scope, importance, version, sequence, created_at, updated_at, "
      "forgotten_at, reason, changed_by, idempotency_key, data, version_at, version_by, version_reason) VALUES (?, ?, ?, ?, ?, "
      "?, "
      "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
inline constexpr std::string_view kRestoreVersion
    = "INSERT OR IGNORE INTO versions (seq, version, kind, text, tags, scope, importance, changed_at, changed_by, reason, data) "
      "SELECT seq, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11 FROM records WHERE id = ?1 AND version > ?2";
inline constexpr std::string_view kRemoveVersion
    = "DELETE FROM versions WHERE seq = (SELECT seq FROM records WHERE id = ?) AND version = ?";

inline constexpr std::string_view kDeleteVector = "DELETE FROM vectors WHERE label = ?";

// All outcomes that episodes say, from one to the next in the table's order.
inline constexpr std::string_view kOutcomes
    = "WITH RECURSIVE names (name) AS (SELECT min(outcome) FROM episode_outcomes UNION ALL SELECT (SELECT min(outcome) FROM "
      "episode_outcomes WHERE outcome > names.name) FROM names WHERE names.name IS NOT NULL) "
      "SELECT name FROM names WHERE name IS NOT NULL LIMIT ?";
inline constexpr std::string_view kFactorsBetween
    = "SELECT factor, seq FROM episode_factors WHERE factor >= ? AND factor < ? ORDER BY factor, seq";

// Facts that hold at a time. The indexes have all that is asked for here, and their order: what is written below so that nothing is sorted.
#define KAZE_FACT_HOLDS "state = 'valid' AND valid_from <= ?2 AND (valid_to IS NULL OR valid_to > ?2)"
#define KAZE_FACT_PREDICATES " AND predicate_key IN (SELECT value FROM json_each(?3))"
#define KAZE_FACTS_FROM "SELECT object_key, seq FROM facts WHERE subject_key = ?1 AND " KAZE_FACT_HOLDS
#define KAZE_FACTS_TO "SELECT subject_key, seq FROM facts WHERE object_key = ?1 AND " KAZE_FACT_HOLDS
inline constexpr std::string_view kFactsFrom = KAZE_FACTS_FROM " ORDER BY predicate_key, object_key";
inline constexpr std::string_view kFactsFromBy = KAZE_FACTS_FROM KAZE_FACT_PREDICATES " ORDER BY predicate_key, object_key";
inline constexpr std::string_view kFactsTo = KAZE_FACTS_TO " ORDER BY predicate_key, subject_key";
inline constexpr std::string_view kFactsToBy = KAZE_FACTS_TO KAZE_FACT_PREDICATES " ORDER BY predicate_key, subject_key";
// How many facts a name stands in, and how the first of them, or of those that held once, writes it.
inline constexpr std::string_view kFactsOf
    = "WITH held (n, seq) AS MATERIALIZED (SELECT count(*), min(seq) FROM facts WHERE subject_key = ?1 AND " KAZE_FACT_HOLDS
      " UNION ALL SELECT count(*), min(seq) FROM facts WHERE object_key = ?1 AND subject_key <> ?1 AND " KAZE_FACT_HOLDS ") "
      "SELECT (SELECT sum(n) FROM held), CASE WHEN subject_key = ?1 THEN subject ELSE object END FROM facts WHERE seq = "
      "coalesce((SELECT min(seq) FROM held), (SELECT min(seq) FROM (SELECT min(seq) AS seq FROM facts WHERE subject_key = ?1 AND "
      "state = 'valid' UNION ALL SELECT min(seq) FROM facts WHERE object_key = ?1 AND state = 'valid')))";
inline constexpr std::string_view kFactCounts
    = "SELECT subject_key AS key, count(*) FROM facts WHERE subject_key >= ?1 AND subject_key < ?2 AND state = 'valid' AND "
      "valid_from <= ?3 AND (valid_to IS NULL OR valid_to > ?3) GROUP BY subject_key UNION ALL SELECT object_key, count(*) FROM "
      "facts WHERE object_key >= ?1 AND object_key < ?2 AND subject_key <> object_key AND state = 'valid' AND valid_from <= ?3 "
      "AND (valid_to IS NULL OR valid_to > ?3) GROUP BY object_key ORDER BY key";
#undef KAZE_FACTS_TO
#undef KAZE_FACTS_FROM
#undef KAZE_FACT_PREDICATES
#undef KAZE_FACT_HOLDS
inline constexpr std::string_view kAnyFactOf
    = "SELECT 1 FROM (SELECT 1 FROM facts WHERE subject_key = ?1 AND state = 'valid' LIMIT 1) UNION ALL SELECT 1 FROM (SELECT 1 "
      "FROM facts WHERE object_key = ?1 AND state = 'valid' LIMIT 1)";
inline constexpr std::string_view kFactEdge
    = "SELECT f.subject_key, f.object_key, f.predicate, r.id, f.confidence, f.valid_from, f.valid_to FROM facts f JOIN records r "
      "ON r.seq = f.seq WHERE f.seq = ?";
inline constexpr std::string_view kEntityWith
    = "SELECT r.id, e.type FROM entities e JOIN records r ON r.seq = e.seq WHERE e.key = ? ORDER BY e.seq LIMIT 1";
inline constexpr std::string_view kEntitiesOfType
    = "SELECT DISTINCT key FROM entities WHERE type = ? AND key >= ? AND key < ? ORDER BY key";

inline constexpr std::string_view kSuccessesByFactor
    = "SELECT f.factor, count(*), count(*) FILTER (WHERE o.value > 0.5) FROM episode_factors f LEFT JOIN episode_outcomes o ON "
      "o.outcome = 'success' AND o.seq = f.seq WHERE f.factor >= ? AND f.factor < ? GROUP BY f.factor ORDER BY f.factor";
inline constexpr std::string_view kNewestWithFactors
    = "SELECT f.factor, r.data, r.agent, r.created_at, o.value FROM episode_factors f JOIN records r ON r.seq = f.seq LEFT JOIN "
      "episode_outcomes o ON o.outcome = 'success' AND o.seq = f.seq WHERE f.factor >= ? AND f.factor < ? ORDER BY r.created_at "
      "DESC, r.seq DESC LIMIT ?";
inline constexpr std::string_view kEpisodesWith
    = "SELECT r.id, r.text, r.data, o.value, v.vector FROM json_each(?) j CROSS JOIN records r ON r.seq = j.value JOIN "
      "episode_outcomes o ON o.outcome = 'success' AND o.seq = r.seq JOIN vectors v ON v.seq = r.seq AND v.embedder = ? "
      "WHERE r.forgotten_at IS NULL";

} // namespace kaze::knowledge::detail::sql
