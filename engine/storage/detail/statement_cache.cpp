#include "engine/storage/detail/statement_cache.h"

#include <sqlite3.h>

#include <algorithm>

namespace kaze::storage::detail {

namespace {

std::expected<sqlite3_stmt*, int> prepare(sqlite3* connection, std::string_view sql)
{
    sqlite3_stmt* statement = nullptr;
    const char* rest = nullptr;
    const int code
        = sqlite3_prepare_v3(connection, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement, &rest);
    if (code != SQLITE_OK)
        return std::unexpected(code);
    const auto left = sql.substr(static_cast<std::size_t>(rest - sql.data()));
    const bool onlyOne = left.find_first_not_of(" \t\r\n;") == std::string_view::npos;
    if (statement && onlyOne)
        return statement;
    // No statement at all, or more than one: the caller meant `script`.
    sqlite3_finalize(statement);
    return std::unexpected(SQLITE_MISUSE);
}

} // namespace

StatementCache::Entry::~Entry()
{
    sqlite3_finalize(statement);
}

StatementCache::Lease::~Lease()
{
    if (!m_entry)
        return;
    sqlite3_reset(m_entry->statement);
    m_entry->inUse = false;
}

StatementCache::Entry* StatementCache::find(std::string_view sql)
{
    auto& slot = m_byAddress[(reinterpret_cast<std::uintptr_t>(sql.data()) >> 3U) % kSlots];
    if (slot && slot->sql == sql)
        return slot;
    const auto found = m_entries.find(sql);
    if (found == m_entries.end())
        return nullptr;
    slot = found->second.get();
    return slot;
}

std::expected<StatementCache::Lease, int> StatementCache::lend(sqlite3* connection, std::string_view sql)
{
    Entry* entry = find(sql);
    if (!entry || entry->inUse) {
        const auto statement = prepare(connection, sql);
        if (!statement)
            return std::unexpected(statement.error());
        auto made = std::make_unique<Entry>();
        made->sql = sql;
        made->statement = *statement;
        if (entry)
            return Lease(std::move(made));
        makeRoom();
        entry = made.get();
        m_entries.emplace(entry->sql, std::move(made));
    }
    entry->inUse = true;
    entry->lastUse = ++m_uses;
    return Lease(entry);
}

void StatementCache::makeRoom()
{
    if (m_entries.size() < kLimit)
        return;
    auto oldest = m_entries.end();
    for (auto at = m_entries.begin(); at != m_entries.end(); ++at) {
        const bool older = oldest == m_entries.end() || at->second->lastUse < oldest->second->lastUse;
        if (!at->second->inUse && older)
            oldest = at;
    }
    if (oldest == m_entries.end())
        return;
    std::ranges::replace(m_byAddress, oldest->second.get(), nullptr);
    m_entries.erase(oldest);
}

} // namespace kaze::storage::detail
