#pragma once

#include "engine/storage/migration.h"

#include <string_view>
#include <vector>

//! The tables of the metric history and every statement on them.
namespace kaze::telemetry::detail::metric_sql {

inline constexpr std::string_view kCreate = R"sql(
CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    labels TEXT NOT NULL,           -- JSON object
    kind INTEGER NOT NULL,          -- 0 counter, 1 gauge, 2 histogram
    seen INTEGER NOT NULL,          -- the day since 1970 of its last sample
    UNIQUE (name, labels, kind)
);

-- The id is level (2 bits), period since 1970 (34 bits), series (24 bits): what is written together stands together, and what is old too.
CREATE TABLE points (
    id INTEGER PRIMARY KEY,
    data BLOB NOT NULL
);
)sql";

[[nodiscard]] inline std::vector<storage::Migration> migrations()
{
    return {{1, "series and points of the metric history", kCreate}};
}

inline constexpr std::string_view kSeries = "SELECT id, name, labels, kind, seen FROM series";
inline constexpr std::string_view kPutSeries = "INSERT INTO series (name, labels, kind, seen) VALUES (?, ?, ?, ?)"
                                               " ON CONFLICT (name, labels, kind) DO UPDATE SET seen = max(seen, excluded.seen)";
inline constexpr std::string_view kSeriesId = "SELECT id FROM series WHERE name = ? AND labels = ? AND kind = ?";
inline constexpr std::string_view kRemoveSeries = "DELETE FROM series WHERE seen < ?";

inline constexpr std::string_view kGet = "SELECT data FROM points WHERE id = ?";
inline constexpr std::string_view kRange = "SELECT id, data FROM points WHERE id >= ? AND id < ?";
inline constexpr std::string_view kPut
    = "INSERT INTO points (id, data) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data";
inline constexpr std::string_view kFirst = "SELECT min(id) FROM points WHERE id >= ? AND id < ?";
inline constexpr std::string_view kRemove = "DELETE FROM points WHERE id >= ? AND id < ?";
inline constexpr std::string_view kPages
    = "SELECT (SELECT page_count FROM pragma_page_count()) - (SELECT freelist_count FROM pragma_freelist_count())";

} // namespace kaze::telemetry::detail::metric_sql
