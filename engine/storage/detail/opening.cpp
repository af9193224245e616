#include "engine/storage/detail/opening.h"

#include "engine/base/text.h"
#include "engine/storage/detail/files.h"
#include "engine/storage/detail/migrator.h"

#include <sqlite3.h>

#include <array>

namespace kaze::storage::detail {

namespace fs = std::filesystem;
using base::ErrorCode;
using base::Result;

namespace {

std::uint64_t sizeOf(const fs::path& file)
{
    std::error_code error;
    const auto size = fs::file_size(file, error);
    return error ? 0 : size;
}

//! Whether closing the last connection moves the write-ahead log into the file. A file we refuse must stay as it is.
void mayTouchAtClose(Session& session, bool may)
{
    sqlite3_db_config(session.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, may ? 0 : 1, nullptr);
}

//! What is common to both kinds of connection. No mmap: an I/O error there would be a signal instead of an error.
Result<> setUp(Session& session)
{
    return session.script(
        "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000; PRAGMA mmap_size = 0; PRAGMA foreign_keys = ON; "
        "PRAGMA trusted_schema = OFF");
}

Result<> checkPages(Session& session, const OpenOptions& options, const base::Logger& log)
{
    const auto bytes = databaseBytes(options.path);
    // The schema is parsed either way; its pages and the header are read and must make sense.
    if (const auto schema = session.integerOf("SELECT count(*) FROM sqlite_schema"); !schema)
        return base::failure(schema);
    if (bytes > options.fullCheckBytes) {
        log->info("{}: {} is more than is checked page by page at start; header and schema are sound", options.path.string(),
            base::sizeText(bytes));
        return {};
    }
    const auto verdict = session.textOf("PRAGMA quick_check(1)");
    if (!verdict)
        return base::failure(verdict);
    if (*verdict == "ok")
        return {};
    return base::fail(ErrorCode::Corrupt, verdict->value_or("the check found nothing to read"));
}

//! Damage is final, so it is described for a person; the file is closed by now.
base::Error damagedError(const fs::path& file, const base::Error& found, const DatabaseServices& services)
{
    const auto copy = keepDamagedCopy(file, services.clock.now());
    auto message = file.string() + " is damaged (" + found.message + "). ";
    if (copy)
        message += "A copy was kept as " + copy->string() + "; ";
    else
        message += "No copy could be made (" + copy.error().message + "); ";
    message += "restore a backup, or start with a new data folder";
    services.log->error("{}", message);
    return {ErrorCode::Corrupt, std::move(message), nullptr};
}

//! SQLite takes an empty file for a new database and deletes the write-ahead log beside it; here that is damage.
Result<> checkNotEmptied(const fs::path& file)
{
    std::error_code error;
    if (fs::exists(file, error) && sizeOf(file) == 0 && sizeOf(walOf(file)) > 0)
        return base::fail(ErrorCode::Corrupt, "the file is empty, but its write-ahead log is not");
    return {};
}

Result<> limitPages(Session& session, std::uint64_t maxPages)
{
    if (maxPages == 0)
        return {};
    return session.script("PRAGMA max_page_count = " + std::to_string(maxPages));
}

Result<> switchToWal(Session& session, Synchronous synchronous)
{
    const auto mode = session.textOf("PRAGMA journal_mode = WAL");
    if (!mode)
        return base::failure(mode);
    if (*mode != "wal")
        return base::fail(ErrorCode::Unsupported,
            session.file().string()
                + " is on a file system without shared memory (a network drive?): choose a local data folder");
    constexpr std::array kNames{"FULL", "NORMAL", "OFF"};
    const std::string level = kNames.at(static_cast<std::size_t>(synchronous));
    // The log's file is cut back to 64 MB when it starts over, in case readers once made it grow.
    return session.script("PRAGMA synchronous = " + level + "; PRAGMA journal_size_limit = 67108864");
}

Result<> migrate(Session& session, Migrator& migrator, const OpenOptions& options, const DatabaseServices& services)
{
    if (migrator.pending().empty())
        return {};
    const auto used = migrator.inUse();
    if (!used)
        return base::failure(used);
    if (*used) {
        const fs::path copy = options.path.string() + ".before-" + std::to_string(migrator.pending().front().number);
        if (const auto copied = copyDatabase(session, copy, options.vfs); !copied)
            return base::fail(copied.error().code,
                options.path.string()
                    + " needs a migration, and the copy to keep before it could not be made; nothing was changed",
                copied.error());
        services.log->info("{}: a copy from before the migration was kept as {}", options.path.string(), copy.string());
    }
    return migrator.run(services.clock, services.log);
}

//! Everything that looks without touching.
Result<> examine(Session& session, Migrator& migrator, const OpenOptions& options, const DatabaseServices& services)
{
    if (const auto prepared = setUp(session); !prepared)
        return prepared;
    if (const auto sound = checkPages(session, options, services.log); !sound)
        return sound;
    return migrator.inspect();
}

Result<> bringUp(Session& session, Migrator& migrator, const OpenOptions& options, const DatabaseServices& services)
{
    if (options.secureDelete) {
        if (const auto set = session.script("PRAGMA secure_delete = ON"); !set)
            return set;
    }
    if (const auto switched = switchToWal(session, options.synchronous); !switched)
        return switched;
    if (const auto limited = limitPages(session, options.maxPages); !limited)
        return limited;
    return migrate(session, migrator, options, services);
}

} // namespace

Result<std::unique_ptr<Session>> openWriter(const OpenOptions& options, const DatabaseServices& services)
{
    if (const auto ready = prepareFolder(options.path); !ready)
        return base::failure(ready);
    if (const auto whole = checkNotEmptied(options.path); !whole)
        return std::unexpected(damagedError(options.path, whole.error(), services));
    const bool isNew = sizeOf(options.path) == 0;
    auto session = Session::open(options.path, Session::Access::ReadWrite, options.vfs);
    if (!session)
        return session;
    mayTouchAtClose(**session, false);
    Migrator migrator(**session, options.migrations);
    if (const auto sound = examine(**session, migrator, options, services); !sound) {
        session->reset();
        const bool damaged = sound.error().code == ErrorCode::Corrupt;
        return std::unexpected(damaged ? damagedError(options.path, sound.error(), services) : sound.error());
    }
    mayTouchAtClose(**session, true);
    if (const auto up = bringUp(**session, migrator, options, services); !up)
        return base::failure(up);
    if (isNew)
        if (const auto kept = syncFolder(options.path.parent_path()); !kept)
            return base::failure(kept);
    return session;
}

Result<std::unique_ptr<Session>> openReader(const OpenOptions& options)
{
    auto session = Session::open(options.path, Session::Access::ReadOnly, options.vfs);
    if (!session)
        return session;
    if (const auto prepared = setUp(**session); !prepared)
        return base::failure(prepared);
    return session;
}

} // namespace kaze::storage::detail
