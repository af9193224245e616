#pragma once

#include <string_view>

//! The tables that say which embedders are in use, and the statements on them.
namespace kaze::knowledge::detail::sql {

// While another embedder takes the place of one, both are in use: `serving` answers until every record has a vector of `target`. A record that searches find has, for each embedder in use, either
// its vector or a row in `pending`; vectors of others are of no use, and are removed some at a time. (A backlog that `serving` had when the change began is not among its pending: what it has
// serves, and no more is made of it than of what is new.) Who made a vector is known by name and dimensions together, since one model can be asked for several.
inline constexpr std::string_view kMigration7 = R"(
CREATE TABLE embedders_with_dimensions (
    number     INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,
    dimensions INTEGER NOT NULL,             -- 0: unknown, of one that has no vectors
    UNIQUE (name, dimensions)
) STRICT;
INSERT INTO embedders_with_dimensions (number, name, dimensions)
    SELECT e.number, e.name, coalesce((SELECT size FROM (SELECT length(v.vector) / 4 AS size FROM vectors v
        WHERE v.embedder = e.number LIMIT 32) GROUP BY size ORDER BY count(*) DESC LIMIT 1), 0) FROM embedders e;
DROP TABLE embedders;
ALTER TABLE embedders_with_dimensions RENAME TO embedders;

CREATE TABLE embedders_in_use (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    serving    INTEGER NOT NULL,             -- whose vectors are searched
    target     INTEGER NOT NULL,             -- whose vectors are made; the same where nothing changes
    since      INTEGER NOT NULL              -- the last record when the change began
) STRICT;

DROP TABLE pending;
CREATE TABLE pending (
    embedder INTEGER NOT NULL,
    seq      INTEGER NOT NULL,               -- of a record that has no vector by it yet
    PRIMARY KEY (embedder, seq)
) STRICT, WITHOUT ROWID;
)";

inline constexpr std::string_view kKnowDimensions
    = "UPDATE OR IGNORE embedders SET dimensions = ?2 WHERE name = ?1 AND dimensions = 0";
inline constexpr std::string_view kRegisterEmbedder = "INSERT OR IGNORE INTO embedders (name, dimensions) VALUES (?, ?)";
inline constexpr std::string_view kEmbedderNumber = "SELECT number FROM embedders WHERE name = ? AND dimensions = ?";
inline constexpr std::string_view kEmbedderWithNumber = "SELECT name, dimensions FROM embedders WHERE number = ?";
inline constexpr std::string_view kMostUsedEmbedder
    = "SELECT embedder FROM vectors GROUP BY embedder ORDER BY count(*) DESC LIMIT 1";
inline constexpr std::string_view kEmbeddersInUse = "SELECT serving, target, since FROM embedders_in_use";
inline constexpr std::string_view kUseEmbedders
    = "INSERT OR REPLACE INTO embedders_in_use (one, serving, target, since) VALUES (1, ?, ?, ?)";
inline constexpr std::string_view kAnyVectorOf = "SELECT 1 FROM vectors WHERE embedder = ? LIMIT 1";

// By an index, since the rows themselves have the texts; and in their order, as that of the table is.
inline constexpr std::string_view kAwaitAll = "INSERT OR IGNORE INTO pending (embedder, seq) SELECT ?1, r.seq FROM records r "
                                              "INDEXED BY records_by_time WHERE r.seq NOT IN "
                                              "(SELECT f.seq FROM records f WHERE f.forgotten_at IS NOT NULL) AND NOT EXISTS "
                                              "(SELECT 1 FROM vectors v WHERE v.seq = r.seq "
                                              "AND v.embedder = ?1) ORDER BY +r.seq";
inline constexpr std::string_view kAwaitNoneOf = "DELETE FROM pending WHERE embedder = ?";
inline constexpr std::string_view kAwaitOnlyOf = "DELETE FROM pending WHERE embedder <> ? AND embedder <> ?";
inline constexpr std::string_view kAddPending = "INSERT OR IGNORE INTO pending (embedder, seq) VALUES (?, ?)";
inline constexpr std::string_view kRemovePending = "DELETE FROM pending WHERE embedder = ? AND seq = ?";
inline constexpr std::string_view kCountPending = "SELECT count(*) FROM pending WHERE embedder = ?";
//! Of records that there are.
inline constexpr std::string_view kCountAwaited
    = "SELECT count(*) FROM pending p JOIN records r ON r.seq = p.seq WHERE p.embedder = ?";
inline constexpr std::string_view kPending
    = "SELECT p.seq, r.version, r.kind, r.agent, r.text FROM pending p JOIN records r ON r.seq = p.seq "
      "WHERE p.embedder = ? AND p.seq > ? AND p.seq <= ? ORDER BY p.seq LIMIT ?";
//! Whether a record waits for the vector by which it would be found.
inline constexpr std::string_view kServingVectorOf
    = "SELECT 1 FROM embedders_in_use u JOIN vectors v ON v.seq = ? AND v.embedder = u.serving";

#define KAZE_NOT_IN_USE "e.number NOT IN (SELECT serving FROM embedders_in_use UNION ALL SELECT target FROM embedders_in_use)"
inline constexpr std::string_view kAnyUnused
    = "SELECT 1 FROM embedders e CROSS JOIN vectors v ON v.embedder = e.number WHERE " KAZE_NOT_IN_USE " LIMIT 1";
inline constexpr std::string_view kDropUnused
    = "DELETE FROM vectors WHERE label IN (SELECT v.label FROM embedders e CROSS JOIN vectors v ON v.embedder = e.number "
      "WHERE " KAZE_NOT_IN_USE " LIMIT ?)";
inline constexpr std::string_view kForgetUnusedRemoved
    = "DELETE FROM removed_vectors WHERE embedder IN (SELECT e.number FROM embedders e WHERE " KAZE_NOT_IN_USE ")";
#undef KAZE_NOT_IN_USE

inline constexpr std::string_view kFreeBytes
    = "SELECT f.freelist_count * p.page_size FROM pragma_freelist_count f, pragma_page_size p";

} // namespace kaze::knowledge::detail::sql
