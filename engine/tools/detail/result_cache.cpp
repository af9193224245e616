#include "engine/tools/detail/result_cache.h"

#include <algorithm>

namespace kaze::tools::detail {

std::size_t ResultCache::sizeOf(const Entry& entry)
{
    constexpr std::size_t kBookkeeping = 200;
    return entry.key.size() * 2 + entry.text.size() + kBookkeeping;
}

std::optional<std::string> ResultCache::find(const std::string& key, base::Duration now)
{
    const auto found = m_byKey.find(key);
    if (found == m_byKey.end())
        return std::nullopt;
    if (found->second->until <= now) {
        remove(found->second);
        return std::nullopt;
    }
    m_entries.splice(m_entries.begin(), m_entries, found->second);
    return found->second->text;
}

void ResultCache::store(std::string key, std::string text, base::Duration until)
{
    if (const auto old = m_byKey.find(key); old != m_byKey.end())
        remove(old->second);
    m_entries.push_front({std::move(key), std::move(text), until});
    m_byKey[m_entries.front().key] = m_entries.begin();
    m_bytes += sizeOf(m_entries.front());
    shrink();
}

void ResultCache::setMost(std::size_t bytes)
{
    m_mostBytes = bytes;
    shrink();
}

void ResultCache::remove(Entries::iterator entry)
{
    m_bytes -= sizeOf(*entry);
    m_byKey.erase(entry->key);
    m_entries.erase(entry);
}

void ResultCache::shrink()
{
    while (m_bytes > m_mostBytes)
        remove(std::prev(m_entries.end()));
}

} // namespace kaze::tools::detail
