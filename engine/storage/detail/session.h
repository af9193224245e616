#pragma once

#include "engine/storage/connection.h"
#include "engine/storage/detail/statement_cache.h"
#include "engine/storage/detail/statement_watch.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct sqlite3;
namespace SQLite {
class Database;
}

namespace kaze::storage::detail {

//! An open SQLite file with its prepared statements. One thread at a time. SQLiteCpp owns the handle; statements go to
//! SQLite directly, because SQLiteCpp 3.2 can neither bind a string_view without copying it nor prepare a statement for keeping.
class Session {
public:
    enum class Access {
        ReadOnly,
        ReadWrite,
        Immutable //!< nobody writes it, and there is no log beside it: nothing but the file is looked at
    };

    //! Nothing is read yet: a damaged file shows itself at the first statement. Errors as Connection's.
    [[nodiscard]] static base::Result<std::unique_ptr<Session>> open(
        const std::filesystem::path& file, Access access, const std::string& vfs);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    base::Result<std::int64_t> execute(std::string_view sql, std::span<const Value> arguments = {});
    base::Result<std::int64_t> query(std::string_view sql, std::span<const Value> arguments, RowVisitor each);
    base::Result<> script(std::string_view sql);
    //! See Connection.
    base::Result<std::vector<std::string>> plan(std::string_view sql);

    //! Who is told how long statements take, from now on; must outlive the session.
    void watch(const StatementWatch& watch) { m_watch = &watch; }

    //! The first column of the first row of a query without arguments; empty when there is no row.
    base::Result<std::optional<std::string>> textOf(std::string_view sql);
    base::Result<std::int64_t> integerOf(std::string_view sql);

    //! False also when SQLite itself gave up a transaction, as it may on a full disk.
    [[nodiscard]] bool inTransaction() const;
    [[nodiscard]] std::int64_t totalChanges() const;

    [[nodiscard]] sqlite3* handle() const;
    [[nodiscard]] SQLite::Database& database() const { return *m_database; }
    [[nodiscard]] const std::filesystem::path& file() const { return m_file; }
    [[nodiscard]] base::Error errorOf(int sqliteCode, std::string_view sql) const;

private:
    Session(std::filesystem::path file, std::unique_ptr<SQLite::Database> database);

    [[nodiscard]] base::Result<StatementCache::Lease> prepared(std::string_view sql, std::span<const Value> arguments);

    std::filesystem::path m_file;
    std::unique_ptr<SQLite::Database> m_database;
    StatementCache m_statements;
    const StatementWatch* m_watch = nullptr;
};

} // namespace kaze::storage::detail
