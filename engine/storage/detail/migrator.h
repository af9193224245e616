#pragma once

#include "engine/base/clock.h"
#include "engine/base/log.h"
#include "engine/base/result.h"
#include "engine/storage/migration.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace kaze::storage::detail {

class Session;

//! Compares what a database has seen with what this program knows, and brings it up to date.
class Migrator {
public:
    Migrator(Session& session, std::span<const Migration> known) : m_session(session), m_known(known) { }

    //! Reads only. Errors: Unsupported (the database is newer), Internal (a migration's text has changed, or the program's
    //! own list is out of order), and those of reading.
    [[nodiscard]] base::Result<> inspect();

    //! The migrations that `inspect` found missing.
    [[nodiscard]] std::span<const Migration> pending() const { return m_known.subspan(m_done); }

    //! Whether anything is in the database that a failed migration could spoil.
    [[nodiscard]] base::Result<bool> inUse();

    //! Runs what is pending, each in a transaction that also records it; the first failure ends it, what went before stays.
    [[nodiscard]] base::Result<> run(const base::Clock& clock, const base::Logger& log);

private:
    [[nodiscard]] base::Result<> checkOwnList() const;
    [[nodiscard]] base::Result<> runOne(const Migration& migration, const base::Clock& clock);

    Session& m_session;
    std::span<const Migration> m_known;
    std::size_t m_done = 0;
};

} // namespace kaze::storage::detail
