#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

namespace kaze::storage::detail {

//! The prepared statements of one connection, by their text, the longest unused one dropped beyond a limit. One thread. Must
//! go before its connection closes.
class StatementCache {
    struct Entry {
        std::string sql;
        sqlite3_stmt* statement = nullptr;
        std::uint64_t lastUse = 0;
        bool inUse = false;

        Entry() = default;
        Entry(const Entry&) = delete;
        Entry& operator=(const Entry&) = delete;
        ~Entry();
    };

public:
    //! A prepared statement on loan; giving it back resets it.
    class Lease {
    public:
        explicit Lease(Entry* cached) : m_entry(cached) { }
        explicit Lease(std::unique_ptr<Entry> own) : m_entry(own.get()), m_own(std::move(own)) { }
        Lease(Lease&& other) noexcept : m_entry(std::exchange(other.m_entry, nullptr)), m_own(std::move(other.m_own)) { }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        Lease& operator=(Lease&&) = delete;
        ~Lease();

        [[nodiscard]] sqlite3_stmt* get() const { return m_entry->statement; }

    private:
        Entry* m_entry;
        std::unique_ptr<Entry> m_own;
    };

    //! The statement for a text, or SQLite's result code. A statement that is in use (a query inside its own visitor) is
    //! prepared once more for the occasion.
    [[nodiscard]] std::expected<Lease, int> lend(sqlite3* connection, std::string_view sql);

private:
    static constexpr std::size_t kLimit = 256;
    static constexpr std::size_t kSlots = 128;

    [[nodiscard]] Entry* find(std::string_view sql);
    void makeRoom();

    std::unordered_map<std::string_view, std::unique_ptr<Entry>> m_entries;
    //! A literal has one address: most look-ups end here, after one comparison of the text.
    std::array<Entry*, kSlots> m_byAddress{};
    std::uint64_t m_uses = 0;
};

} // namespace kaze::storage::detail
