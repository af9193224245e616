#include "engine/storage/detail/sqlite_error.h"

#include "engine/base/text.h"

#include <sqlite3.h>

namespace kaze::storage::detail {

using base::ErrorCode;

namespace {

ErrorCode constraintCode(int sqliteCode)
{
    switch (sqliteCode) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        return ErrorCode::AlreadyExists;
    case SQLITE_CONSTRAINT_CHECK:
    case SQLITE_CONSTRAINT_NOTNULL:
    case SQLITE_CONSTRAINT_DATATYPE:
        return ErrorCode::InvalidArgument;
    default:
        return ErrorCode::Conflict;
    }
}

std::string_view adviceFor(ErrorCode code)
{
    switch (code) {
    case ErrorCode::DiskFull:
        return "; nothing of this was kept: free some space on its disk and try again";
    case ErrorCode::ReadOnly:
        return "; make the file and its folder writable for this user";
    case ErrorCode::Corrupt:
        return "; the file is damaged: restore a backup";
    case ErrorCode::Io:
        return "; the disk reports an error: look at the system's log";
    case ErrorCode::Unavailable:
        return "; another program holds the file: close it and try again";
    default:
        return "";
    }
}

} // namespace

//! Less than a page of the database and one of its journal, and there is no room.
constexpr std::uintmax_t kLeastSpace = 64 * 1024;

ErrorCode errorCodeOf(int sqliteCode)
{
    if (sqliteCode == SQLITE_CANTOPEN_FULLPATH || sqliteCode == SQLITE_CANTOPEN_ISDIR)
        return ErrorCode::InvalidArgument;
    switch (sqliteCode & 0xff) {
    case SQLITE_CONSTRAINT:
        return constraintCode(sqliteCode);
    case SQLITE_FULL:
        return ErrorCode::DiskFull;
    case SQLITE_READONLY:
        return ErrorCode::ReadOnly;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return ErrorCode::Corrupt;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_PROTOCOL:
        return ErrorCode::Io;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ErrorCode::Unavailable;
    case SQLITE_INTERRUPT:
        return ErrorCode::Cancelled;
    case SQLITE_TOOBIG:
    case SQLITE_MISMATCH:
        return ErrorCode::InvalidArgument;
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return ErrorCode::PermissionDenied;
    default:
        return ErrorCode::Internal;
    }
}

base::Error sqliteError(int sqliteCode, std::string_view said, const std::filesystem::path& file, std::string_view sql)
{
    constexpr std::size_t kShownSql = 120;
    auto code = errorCodeOf(sqliteCode);
    // Writing into a memory-mapped file of a full disk is an I/O error to SQLite.
    std::error_code unknown;
    const auto space = std::filesystem::space(file.parent_path(), unknown);
    if (code == ErrorCode::Io && !unknown && space.available < kLeastSpace) {
        code = ErrorCode::DiskFull;
        said = "the disk is full";
    }
    std::string message = file.string();
    message.append(": ").append(said).append(adviceFor(code));
    if (!sql.empty())
        message.append(" (in: ").append(base::shortened(sql, kShownSql)).append(")");
    return {code, std::move(message), nullptr};
}

} // namespace kaze::storage::detail
