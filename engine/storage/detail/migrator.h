#pragma once

#include "engine/base/clock.h"
#include "engine/base/log.h"
#include "engine/base/result.h"
#include "engine/storage/migration.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kaze::storage::detail {

class Session;

//! The list of the migrations that a database has seen.
inline constexpr std::string_view kMigrationTable
    = "CREATE TABLE IF NOT EXISTS kaze_migrations("
      "number INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, applied_at TEXT NOT NULL)";

//! Compares what a database has seen with what this program knows, and brings it up to date. The modules that share a file have
//! a hundred numbers each: what is missing may have a lower number than what is there.
class Migrator {
public:
    //! `known` in any order.
    Migrator(Session& session, std::span<const Migration> known);

    //! Reads only. Errors: Unsupported (the database is newer), Internal (a migration's text has changed, or the program's
    //! own list has a number twice), and those of reading.
    [[nodiscard]] base::Result<> inspect();

    //! The migrations that `inspect` found missing, by number.
    [[nodiscard]] std::span<const Migration> pending() const { return m_pending; }

    //! Whether anything is in the database that a failed migration could spoil.
    [[nodiscard]] base::Result<bool> inUse();

    //! Runs what is pending, each in a transaction that also records it; the first failure ends it, what went before stays.
    [[nodiscard]] base::Result<> run(const base::Clock& clock, const base::Logger& log);

private:
    [[nodiscard]] base::Result<> checkOwnList() const;
    [[nodiscard]] base::Result<> runOne(const Migration& migration, const base::Clock& clock);

    Session& m_session;
    std::vector<Migration> m_known; //!< by number
    std::vector<Migration> m_pending;
};

} // namespace kaze::storage::detail
