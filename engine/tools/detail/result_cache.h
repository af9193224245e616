#pragma once

#include "engine/base/clock.h"

#include <list>
#include <optional>
#include <string>
#include <unordered_map>

namespace kaze::tools::detail {

//! Results of calls that only read, for as long as somebody said they hold. The least used go first. Lives on the loop.
class ResultCache {
public:
    explicit ResultCache(std::size_t mostBytes) : m_mostBytes(mostBytes) { }

    [[nodiscard]] std::optional<std::string> find(const std::string& key, base::Duration now);
    void store(std::string key, std::string text, base::Duration until);
    void setMost(std::size_t bytes);

private:
    struct Entry {
        std::string key, text;
        base::Duration until;
    };
    using Entries = std::list<Entry>; //!< the last used first

    [[nodiscard]] static std::size_t sizeOf(const Entry& entry);
    void remove(Entries::iterator entry);
    void shrink();

    std::size_t m_mostBytes;
    std::size_t m_bytes = 0;
    Entries m_entries;
    std::unordered_map<std::string, Entries::iterator> m_byKey;
};

} // namespace kaze::tools::detail
