#include "engine/storage/connection.h"

#include "engine/storage/detail/session.h"

#include <sqlite3.h>

namespace kaze::storage {

std::int64_t Row::integer(int column) const
{
    return sqlite3_column_int64(m_statement, column);
}

double Row::real(int column) const
{
    return sqlite3_column_double(m_statement, column);
}

std::string_view Row::text(int column) const
{
    // The pointer first: asking for it may convert, and the size must be that of the result.
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(m_statement, column));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column));
    return bytes ? std::string_view(bytes, size) : std::string_view();
}

std::string_view Row::blob(int column) const
{
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(m_statement, column));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column));
    return bytes ? std::string_view(bytes, size) : std::string_view();
}

bool Row::isNull(int column) const
{
    return sqlite3_column_type(m_statement, column) == SQLITE_NULL;
}

base::Result<std::int64_t> Connection::execute(std::string_view sql, std::span<const Value> arguments)
{
    return m_session.execute(sql, arguments);
}

base::Result<std::int64_t> Connection::execute(std::string_view sql, std::initializer_list<Value> arguments)
{
    return m_session.execute(sql, std::span(arguments.begin(), arguments.size()));
}

base::Result<std::int64_t> Connection::query(std::string_view sql, std::span<const Value> arguments, RowVisitor each)
{
    return m_session.query(sql, arguments, each);
}

base::Result<std::int64_t> Connection::query(std::string_view sql, std::initializer_list<Value> arguments, RowVisitor each)
{
    return m_session.query(sql, std::span(arguments.begin(), arguments.size()), each);
}

base::Result<> Connection::script(std::string_view sql)
{
    return m_session.script(sql);
}

base::Result<std::vector<std::string>> Connection::plan(std::string_view sql)
{
    return m_session.plan(sql);
}

std::int64_t Connection::lastInsertId() const
{
    return sqlite3_last_insert_rowid(m_session.handle());
}

} // namespace kaze::storage
