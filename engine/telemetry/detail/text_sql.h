#pragma once

#include "engine/storage/migration.h"
#include "engine/storage/word_splitter.h"

#include <string>
#include <string_view>
#include <vector>

//! The tables of a month's full-text index and every statement on them. Lines have the numbers that they have in the month. The words stand in a table for
//! every million of lines, so that neither a search nor a merge ever has to do with more; the times of every 16 384 lines say which of them a question can
//! mean.
namespace kaze::telemetry::detail::sql {

inline constexpr std::string_view kCreateText = R"sql(
CREATE TABLE progress (
    identity BLOB NOT NULL,         -- of the month's database
    through INTEGER NOT NULL,       -- the last line that is indexed
    checksum INTEGER NOT NULL       -- of that line
);
CREATE TABLE blocks (
    block INTEGER PRIMARY KEY,
    min_at INTEGER NOT NULL,
    max_at INTEGER NOT NULL
);
)sql";

[[nodiscard]] inline std::vector<storage::Migration> textMigrations()
{
    return {{1, "words of a month's lines", kCreateText}};
}

inline constexpr std::string_view kBeginText = "INSERT INTO progress (identity, through, checksum) VALUES (?, 0, 0)";
inline constexpr std::string_view kProgress = "SELECT identity, through, checksum FROM progress";
inline constexpr std::string_view kSetProgress = "UPDATE progress SET through = ?, checksum = ?";
inline constexpr std::string_view kAddBlock
    = "INSERT INTO blocks (block, min_at, max_at) VALUES (?, ?, ?) ON CONFLICT (block) DO UPDATE SET min_at = min(min_at, "
      "excluded.min_at), max_at = max(max_at, excluded.max_at)";
inline constexpr std::string_view kBlocks = "SELECT block, min_at, max_at FROM blocks WHERE max_at >= ? AND min_at < ?";
inline constexpr std::string_view kHasTable = "SELECT 1 FROM sqlite_schema WHERE name = ?";

[[nodiscard]] inline std::string textTable(std::int64_t segment)
{
    return "lines_" + std::to_string(segment);
}

//! Without positions, for the lines that are found are read anyway, and with more in memory before it is written than the usual megabyte.
[[nodiscard]] inline std::string createTextTable(const std::string& table)
{
    return "CREATE VIRTUAL TABLE " + table + " USING fts5(text, content='', detail=none, columnsize=0, tokenize='"
        + std::string(storage::kTokenizer) + "'); INSERT INTO " + table + "(" + table
        + ", rank) VALUES('hashsize', 8388608); INSERT INTO " + table + "(" + table + ", rank) VALUES('automerge', 8)";
}

[[nodiscard]] inline std::string insertText(const std::string& table)
{
    return "INSERT INTO " + table + " (rowid, text) VALUES (?, ?)";
}

[[nodiscard]] inline std::string searchText(const std::string& table)
{
    return "SELECT rowid FROM " + table + " WHERE " + table + " MATCH ? AND rowid BETWEEN ? AND ?";
}

} // namespace kaze::telemetry::detail::sql
