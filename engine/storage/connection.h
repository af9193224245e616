#pragma once

#include "engine/base/result.h"
#include "engine/storage/value.h"

#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

struct sqlite3_stmt;

namespace kaze::storage {

namespace detail {
class Session;
}

//! One row of a query's answer, columns counted from 0. It and what it hands out are valid until the visitor returns. SQLite
//! converts between types as its documentation says; NULL reads as 0, "" and no bytes.
class Row {
public:
    explicit Row(sqlite3_stmt* statement) : m_statement(statement) { }

    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] double real(int column) const;
    [[nodiscard]] std::string_view text(int column) const;
    [[nodiscard]] std::string_view blob(int column) const;
    [[nodiscard]] bool isNull(int column) const;

private:
    sqlite3_stmt* m_statement;
};

//! A borrowed `void(const Row&)`, or `bool(const Row&)` whose false ends the query. It must not throw.
class RowVisitor {
public:
    template <class F>
        requires std::is_invocable_v<F&, const Row&> && (!std::is_same_v<std::remove_cvref_t<F>, RowVisitor>)
    RowVisitor(F&& visit)
        : // NOLINT(google-explicit-constructor): a lambda is passed where a visitor is wanted
          m_object(const_cast<void*>(static_cast<const void*>(std::addressof(visit)))), m_call(&call<std::remove_reference_t<F>>)
    {
    }

    bool operator()(const Row& row) const { return m_call(m_object, row); }

private:
    template <class F>
    static bool call(void* object, const Row& row)
    {
        if constexpr (std::is_void_v<std::invoke_result_t<F&, const Row&>>) {
            (*static_cast<F*>(object))(row);
            return true;
        } else {
            return (*static_cast<F*>(object))(row);
        }
    }

    void* m_object;
    bool (*m_call)(void*, const Row&);
};

//! What a job sees of a database: one SQLite connection inside the job's transaction. Valid while the job runs, on the thread
//! that runs it; never keep it. Statements are prepared once and kept by their text, so write them as constants with `?` for
//! what varies. A job must not begin, commit or roll back: returning an error undoes what it did.
//!
//! Errors: AlreadyExists (unique and primary keys), Conflict (foreign keys, triggers), InvalidArgument (CHECK, NOT NULL, too
//! large), DiskFull, ReadOnly, Corrupt, Io, Unavailable (another process holds the file), Internal (wrong SQL).
class Connection {
public:
    explicit Connection(detail::Session& session) : m_session(session) { }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    //! Runs one statement to its end and returns how many rows it inserted, changed or deleted.
    base::Result<std::int64_t> execute(std::string_view sql, std::span<const Value> arguments = {});
    base::Result<std::int64_t> execute(std::string_view sql, std::initializer_list<Value> arguments);

    //! Calls `each` for every row of the answer, in order, and returns for how many.
    base::Result<std::int64_t> query(std::string_view sql, std::span<const Value> arguments, RowVisitor each);
    base::Result<std::int64_t> query(std::string_view sql, std::initializer_list<Value> arguments, RowVisitor each);

    //! Runs several statements without arguments, separated by semicolons.
    base::Result<> script(std::string_view sql);

    //! How SQLite would run a statement, whatever its arguments: a line for each step, those within another one indented. Nothing is run.
    base::Result<std::vector<std::string>> plan(std::string_view sql);

    //! The rowid of the last row inserted.
    [[nodiscard]] std::int64_t lastInsertId() const;

private:
    detail::Session& m_session;
};

} // namespace kaze::storage
