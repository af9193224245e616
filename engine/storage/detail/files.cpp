#include "engine/storage/detail/files.h"

#include "engine/base/file.h"
#include "engine/storage/detail/session.h"
#include "engine/storage/detail/sqlite_error.h"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <system_error>
#include <unistd.h>

namespace kaze::storage::detail {

namespace fs = std::filesystem;
using base::ErrorCode;
using base::Result;

namespace {

Result<> writable(const fs::path& path, int mode)
{
    if (::faccessat(AT_FDCWD, path.c_str(), mode, AT_EACCESS) == 0)
        return {};
    const int why = errno;
    if (why == EACCES || why == EPERM || why == EROFS)
        return base::fail(ErrorCode::ReadOnly,
            path.string() + " cannot be written by this user: change its permissions, or choose another data folder");
    return std::unexpected(base::systemError(path.string(), why));
}

bool sameContent(const fs::path& one, const fs::path& other)
{
    std::error_code ignored;
    if (fs::file_size(one, ignored) != fs::file_size(other, ignored))
        return false;
    constexpr std::size_t kPiece = 1U << 16;
    std::ifstream first(one, std::ios::binary);
    std::ifstream second(other, std::ios::binary);
    std::vector<char> left(kPiece);
    std::vector<char> right(kPiece);
    while (first && second) {
        first.read(left.data(), kPiece);
        second.read(right.data(), kPiece);
        const auto got = static_cast<std::size_t>(first.gcount());
        if (first.gcount() != second.gcount() || !std::equal(left.begin(), left.begin() + first.gcount(), right.begin()))
            return false;
        if (got == 0)
            break;
    }
    return true;
}

//! "20261121-143207"
std::string stampOf(base::Time now)
{
    auto text = base::toRfc3339(now).substr(0, 19);
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    std::ranges::replace(text, 'T', '-');
    return text;
}

Result<> syncFile(const fs::path& file)
{
    const base::FileDescriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!opened || ::fsync(opened.get()) != 0)
        return std::unexpected(base::systemError("cannot make " + file.string() + " durable", errno));
    return {};
}

Result<> copyFile(const fs::path& from, const fs::path& to)
{
    std::error_code error;
    fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
    if (error)
        return std::unexpected(base::systemError("cannot copy " + from.string() + " to " + to.string(), error.value()));
    return syncFile(to);
}

//! SQLite writes and syncs the copy itself, through the same VFS as everything else.
Result<> copyPages(Session& from, const fs::path& to, const std::string& vfs)
{
    try {
        SQLite::Database copy(to.string(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, 0, vfs);
        SQLite::Backup backup(copy, from.database());
        // A file that is in use is no exception, and Ok would be a copy that is not whole.
        if (const int code = backup.executeStep(-1); code != SQLITE_DONE)
            return std::unexpected(sqliteError(code, sqlite3_errstr(code), from.file(), ""));
        return {};
    } catch (const SQLite::Exception& thrown) {
        return std::unexpected(sqliteError(thrown.getExtendedErrorCode(), thrown.what(), to, ""));
    }
}

} // namespace

fs::path walOf(const fs::path& file)
{
    return file.string() + "-wal";
}

std::uint64_t databaseBytes(const fs::path& file)
{
    std::uint64_t bytes = 0;
    for (const auto& part : {file, walOf(file)}) {
        std::error_code error;
        const auto size = fs::file_size(part, error);
        bytes += error ? 0 : size;
    }
    return bytes;
}

Result<> prepareFolder(const fs::path& file)
{
    const auto folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) {
        const bool refused = error == std::errc::permission_denied || error == std::errc::read_only_file_system
            || error == std::errc::operation_not_permitted;
        if (refused)
            return base::fail(ErrorCode::ReadOnly,
                "the folder " + folder.string()
                    + " cannot be made: change the permissions above it, or choose another data folder");
        return std::unexpected(base::systemError("cannot make the folder " + folder.string(), error.value()));
    }
    if (const auto allowed = writable(folder, W_OK | X_OK); !allowed)
        return allowed;
    if (fs::exists(file, error))
        return writable(file, R_OK | W_OK);
    return {};
}

Result<> syncFolder(const fs::path& folder)
{
    return syncFile(folder.empty() ? fs::path(".") : folder);
}

Result<> copyDatabase(Session& from, const fs::path& target, const std::string& vfs)
{
    const fs::path unfinished = target.string() + ".part";
    std::error_code error;
    fs::remove(unfinished, error);
    if (auto copied = copyPages(from, unfinished, vfs); !copied) {
        fs::remove(unfinished, error);
        return copied;
    }
    fs::rename(unfinished, target, error);
    if (error)
        return std::unexpected(base::systemError("cannot rename " + unfinished.string(), error.value()));
    return syncFolder(target.parent_path());
}

Result<fs::path> keepDamagedCopy(const fs::path& file, base::Time now)
{
    const auto folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    const auto prefix = file.filename().string() + ".damaged-";
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error))
        if (const auto name = entry.path().filename().string();
            name.starts_with(prefix) && !name.ends_with("-wal") && sameContent(entry.path(), file))
            return entry.path();
    const fs::path copy = file.string() + ".damaged-" + stampOf(now);
    if (const auto copied = copyFile(file, copy); !copied)
        return base::failure(copied);
    if (const auto bytes = fs::file_size(walOf(file), error); !error && bytes > 0)
        if (const auto copied = copyFile(walOf(file), walOf(copy)); !copied)
            return base::failure(copied);
    return copy;
}

} // namespace kaze::storage::detail
