// What becomes of one month.

#include "engine/base/text.h"
#include "engine/telemetry/detail/log_sql.h"
#include "engine/telemetry/detail/retention.h"
#include "engine/telemetry/detail/sql.h"

#include <spdlog/logger.h>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace kaze::telemetry::detail {

namespace fs = std::filesystem;
using base::ErrorCode;
using base::Result;

namespace {

struct Held {
    std::int64_t lines = 0, traces = 0;
};

Result<Held> heldIn(storage::Database& database)
{
    auto job = [](storage::Connection& connection) -> Result<Held> {
        Held held;
        auto read = connection.query(sql::kLines, {}, [&](const storage::Row& row) { held.lines = row.integer(0); });
        if (read)
            read = connection.query(sql::kCountTraces, {}, [&](const storage::Row& row) { held.traces = row.integer(0); });
        if (!read)
            return base::failure(read);
        return held;
    };
    return database.readSync(std::move(job));
}

Result<> writtenTo()
{
    return base::fail(ErrorCode::Conflict, "it was written to while it was packed; it is tried again");
}

//! Afterwards all of it is in the database's own file. Errors: Unavailable when readers were in the way; those of the disk.
Result<> emptyLog(storage::Database& database)
{
    constexpr int kTries = 50;
    const auto log = database.path().string() + "-wal";
    for (int tries = 0; tries < kTries; ++tries) {
        database.emptyLog();
        for (int turn = 0; turn < 2; ++turn)
            if (const auto done = database.writeSync([](storage::Connection&) -> Result<> { return {}; }); !done)
                return done;
        std::error_code missing;
        const auto size = fs::file_size(log, missing);
        if (missing || size == 0)
            return {};
    }
    return base::fail(ErrorCode::Unavailable, "somebody reads it; it is tried again");
}

Result<> mayChange(const fs::path& folder)
{
    if (::faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) != 0)
        return std::unexpected(base::systemError("cannot change " + folder.string(), errno));
    return {};
}

} // namespace

Result<> Retention::apply(const NextToGo& next)
{
    // Before anything is closed that could then not be opened again.
    if (const auto may = mayChange(m_parts.months.folder()); !may)
        return may;
    const auto month = next.month.month;
    if (next.month.state == KeptMonth::State::Damaged)
        return removeDamaged(next.month);
    if (next.month.state == KeptMonth::State::Archived)
        return removeArchive(month);
    return next.isArchived ? archive(month) : removeMonth(month);
}

//! The month is out of use meanwhile but stays open, so that it can go on as it is where there is no room for the archive.
Result<> Retention::archive(Month month)
{
    // One that differs, or cannot be read: what is in it is nowhere else.
    if (std::error_code error; fs::exists(fs::symlink_status(m_parts.months.archiveOf(month), error)))
        return base::fail(ErrorCode::AlreadyExists,
            m_parts.months.archiveOf(month).string() + " is there already and holds something else; move it away");
    const auto files = m_parts.months.all();
    const auto file = std::ranges::find(files, month, &MonthFile::month);
    if (file == files.end())
        return {};
    const auto held = heldIn(*file->database);
    if (!held)
        return base::failure(held);
    const fs::path packed = m_parts.months.archiveOf(month).string() + ".tmp";
    std::shared_ptr<storage::Database> database;
    onDrain([&] { database = m_parts.months.retire(month); });
    if (!database)
        return {};
    tell("pack", month);
    const auto info = pack(*database, packed, held->lines);
    if (!info) {
        ::unlink(packed.c_str());
        onDrain([&] { m_parts.months.giveBack(month, database); });
        return base::failure(info);
    }
    database->close();
    auto done = isUnchanged(database->path(), *info) ? putInPlace(month, packed) : writtenTo();
    if (!done) {
        ::unlink(packed.c_str());
        onDrain([&] { m_parts.months.giveBack(month, nullptr); });
        return done;
    }
    onDrain([&] { m_parts.months.replaceBy(month, *info); });
    m_parts.drain.uncountTraces(static_cast<std::uint64_t>(held->traces));
    removeIndex(month);
    m_parts.log->info(
        "observations of {} are archived: {} lines, of which the archive was read back", nameOf(month), held->lines);
    return {};
}

Result<ArchiveInfo> Retention::pack(storage::Database& database, const fs::path& packed, std::int64_t lines) const
{
    if (const auto emptied = emptyLog(database); !emptied)
        return base::failure(emptied);
    auto info = packMonth(database.path(), packed, lines, m_stop.get_token());
    if (info && !isUnchanged(database.path(), *info))
        return base::failure(writtenTo());
    return info;
}

//! Where the database cannot go, the archive goes again: a month never stands in two files.
Result<> Retention::putInPlace(Month month, const fs::path& packed)
{
    const auto& folder = m_parts.months.folder();
    const auto target = m_parts.months.archiveOf(month);
    tell("rename", month);
    if (::rename(packed.c_str(), target.c_str()) != 0)
        return std::unexpected(base::systemError("cannot write " + target.string(), errno));
    auto done = syncFolder(folder);
    tell("remove", month);
    if (done)
        done = removeDatabase(m_parts.months.fileOf(month));
    if (!done) {
        ::unlink(target.c_str());
        return done;
    }
    // Else it comes back after a power cut, and goes at the next opening.
    if (const auto synced = syncFolder(folder); !synced)
        m_parts.log->warn("{}", synced.error().text());
    return {};
}

Result<> Retention::removeMonth(Month month)
{
    const auto files = m_parts.months.all();
    const auto file = std::ranges::find(files, month, &MonthFile::month);
    if (file == files.end())
        return {};
    const auto held = heldIn(*file->database); // one that cannot be read goes all the same
    std::shared_ptr<storage::Database> database;
    onDrain([&] { database = m_parts.months.retire(month); });
    if (!database)
        return {};
    tell("delete", month);
    database->close();
    const auto removed = removeDatabase(m_parts.months.fileOf(month));
    if (!removed) {
        onDrain([&] { m_parts.months.giveBack(month, nullptr); });
        return removed;
    }
    onDrain([&] { m_parts.months.replaceBy(month, std::nullopt); });
    m_parts.drain.uncountTraces(held ? static_cast<std::uint64_t>(held->traces) : 0);
    removeIndex(month);
    m_parts.log->info("observations of {} are deleted", nameOf(month));
    return {};
}

Result<> Retention::removeArchive(Month month)
{
    tell("delete", month);
    const auto path = m_parts.months.archiveOf(month);
    if (::unlink(path.c_str()) != 0 && errno != ENOENT)
        return std::unexpected(base::systemError("cannot remove " + path.string(), errno));
    m_parts.months.forgetArchive(month);
    m_parts.archives.forget(month);
    m_parts.log->info("the archived observations of {} are deleted", nameOf(month));
    return {};
}

Result<> Retention::removeDamaged(const KeptMonth& month)
{
    tell("delete", month.month);
    const auto removed = removeDatabase(m_parts.months.folder() / month.file);
    if (removed)
        m_parts.months.findDamaged();
    return removed;
}

//! Nobody misses it: what is not removed now is the next time.
void Retention::removeIndex(Month month) const
{
    if (const auto removed = removeDatabase(m_parts.months.indexOf(month)); !removed)
        m_parts.log->warn("{}", removed.error().text());
    if (m_parts.texts)
        m_parts.texts->hurry();
}

} // namespace kaze::telemetry::detail
