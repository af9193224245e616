#include "engine/storage/detail/session.h"

#include "engine/storage/detail/sqlite_error.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <cerrno>
#include <map>
#include <sqlite3.h>
#include <system_error>

namespace kaze::storage::detail {

using base::ErrorCode;
using base::Result;

namespace {

constexpr int kBusyMilliseconds = 5000;

//! The errno of a quota or a largest file (`ulimit -f`) that the last write met, else 0: SQLite knows a full disk by ENOSPC alone, and what
//! a failed commit met it keeps with the file.
int lackOfRoom(sqlite3* database)
{
    for (const int which : {SQLITE_FCNTL_JOURNAL_POINTER, SQLITE_FCNTL_FILE_POINTER}) {
        sqlite3_file* file = nullptr;
        int reason = 0;
        if (sqlite3_file_control(database, "main", which, &file) == SQLITE_OK && file && file->pMethods
            && file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &reason) == SQLITE_OK
            && (reason == EDQUOT || reason == EFBIG))
            return reason;
    }
    return 0;
}

//! See sqlite.org/uri.html: what would end the path is escaped.
std::string immutableUri(const std::filesystem::path& file)
{
    std::string uri = "file:";
    for (const char c : file.string())
        uri += c == '%' ? "%25" : c == '?' ? "%3F" : c == '#' ? "%23" : std::string(1, c);
    return uri + "?immutable=1";
}

struct Binder {
    sqlite3_stmt* statement;
    int index;

    int operator()(std::nullptr_t) const { return sqlite3_bind_null(statement, index); }
    int operator()(std::int64_t value) const { return sqlite3_bind_int64(statement, index, value); }
    int operator()(double value) const { return sqlite3_bind_double(statement, index, value); }
    // The caller's bytes outlive the statement's run, and the next run binds every argument anew: no copy is needed. A null
    // pointer would bind NULL, so an empty value gets an address.
    int operator()(std::string_view text) const
    {
        return sqlite3_bind_text64(statement, index, text.data() ? text.data() : "", text.size(), SQLITE_STATIC, SQLITE_UTF8);
    }
    int operator()(Blob blob) const
    {
        return sqlite3_bind_blob64(
            statement, index, blob.bytes.data() ? blob.bytes.data() : "", blob.bytes.size(), SQLITE_STATIC);
    }
};

} // namespace

Session::Session(std::filesystem::path file, std::unique_ptr<SQLite::Database> database)
    : m_file(std::move(file)), m_database(std::move(database))
{
    sqlite3_extended_result_codes(handle(), 1);
}

Session::~Session() = default;

Result<std::unique_ptr<Session>> Session::open(const std::filesystem::path& file, Access access, const std::string& vfs)
{
    const int mode = access == Access::ReadWrite ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    const bool isImmutable = access == Access::Immutable;
    const auto name = isImmutable ? immutableUri(file) : file.string();
    const int flags = mode | SQLITE_OPEN_NOMUTEX | (isImmutable ? SQLITE_OPEN_URI : 0);
    try {
        auto database = std::make_unique<SQLite::Database>(name, flags, kBusyMilliseconds, vfs);
        return std::unique_ptr<Session>(new Session(file, std::move(database)));
    } catch (const SQLite::Exception& thrown) {
        return std::unexpected(sqliteError(thrown.getExtendedErrorCode(), thrown.what(), file, ""));
    }
}

sqlite3* Session::handle() const
{
    return m_database->getHandle();
}

base::Error Session::errorOf(int sqliteCode, std::string_view sql) const
{
    if (sqliteCode == SQLITE_MISUSE)
        return {ErrorCode::Internal, m_file.string() + ": not exactly one statement: " + std::string(sql), nullptr};
    if (sqliteCode == SQLITE_IOERR_WRITE)
        if (const int reason = lackOfRoom(handle()))
            return sqliteError(SQLITE_FULL, std::generic_category().message(reason), m_file, sql);
    // SQLite's own word may belong to an earlier call where the failing one never reached the connection.
    const bool sameCall = (sqlite3_extended_errcode(handle()) & 0xff) == (sqliteCode & 0xff);
    return sqliteError(sqliteCode, sameCall ? sqlite3_errmsg(handle()) : sqlite3_errstr(sqliteCode), m_file, sql);
}

Result<StatementCache::Lease> Session::prepared(std::string_view sql, std::span<const Value> arguments)
{
    auto lease = m_statements.lend(handle(), sql);
    if (!lease)
        return std::unexpected(errorOf(lease.error(), sql));
    auto* const statement = lease->get();
    if (const int wanted = sqlite3_bind_parameter_count(statement); wanted != static_cast<int>(arguments.size()))
        return base::fail(ErrorCode::Internal,
            "a statement wants " + std::to_string(wanted) + " arguments and got " + std::to_string(arguments.size()) + ": "
                + std::string(sql));
    for (std::size_t i = 0; i < arguments.size(); ++i)
        if (const int code = std::visit(Binder{statement, static_cast<int>(i) + 1}, arguments[i]); code != SQLITE_OK)
            return std::unexpected(errorOf(code, sql));
    return std::move(*lease);
}

Result<std::int64_t> Session::execute(std::string_view sql, std::span<const Value> arguments)
{
    const auto before = totalChanges();
    if (const auto ran = query(sql, arguments, [](const Row&) {}); !ran)
        return ran;
    return totalChanges() == before ? 0 : sqlite3_changes64(handle());
}

Result<std::int64_t> Session::query(std::string_view sql, std::span<const Value> arguments, RowVisitor each)
{
    const StatementTimer timer(m_watch, sql);
    auto lease = prepared(sql, arguments);
    if (!lease)
        return base::failure(lease);
    std::int64_t rows = 0;
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(lease->get())) == SQLITE_ROW) {
        ++rows;
        if (!each(Row(lease->get())))
            return rows;
    }
    if (code != SQLITE_DONE)
        return std::unexpected(errorOf(code, sql));
    return rows;
}

Result<> Session::script(std::string_view sql)
{
    const std::string text(sql);
    if (const int code = sqlite3_exec(handle(), text.c_str(), nullptr, nullptr, nullptr); code != SQLITE_OK)
        return std::unexpected(errorOf(code, ""));
    return {};
}

Result<std::vector<std::string>> Session::plan(std::string_view sql)
{
    const auto text = "EXPLAIN QUERY PLAN " + std::string(sql);
    sqlite3_stmt* prepared = nullptr;
    if (const int code = sqlite3_prepare_v2(handle(), text.c_str(), static_cast<int>(text.size()), &prepared, nullptr);
        code != SQLITE_OK)
        return std::unexpected(errorOf(code, sql));
    const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement(prepared, sqlite3_finalize);
    std::vector<std::string> lines;
    std::map<int, std::size_t> depths; // by the step's number; the outermost has none
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(statement.get())) == SQLITE_ROW) {
        const auto parent = depths.find(sqlite3_column_int(statement.get(), 1));
        const auto depth = parent == depths.end() ? 0 : parent->second + 1;
        depths[sqlite3_column_int(statement.get(), 0)] = depth;
        lines.push_back(std::string(2 * depth, ' ') + std::string(Row(statement.get()).text(3)));
    }
    if (code != SQLITE_DONE)
        return std::unexpected(errorOf(code, sql));
    return lines;
}

Result<std::optional<std::string>> Session::textOf(std::string_view sql)
{
    std::optional<std::string> found;
    const auto ran = query(sql, {}, [&](const Row& row) {
        found = std::string(row.text(0));
        return false;
    });
    if (!ran)
        return base::failure(ran);
    return found;
}

Result<std::int64_t> Session::integerOf(std::string_view sql)
{
    std::int64_t found = 0;
    const auto ran = query(sql, {}, [&](const Row& row) {
        found = row.integer(0);
        return false;
    });
    if (!ran)
        return base::failure(ran);
    return found;
}

bool Session::inTransaction() const
{
    return sqlite3_get_autocommit(handle()) == 0;
}

std::int64_t Session::totalChanges() const
{
    return sqlite3_total_changes64(handle());
}

} // namespace kaze::storage::detail
