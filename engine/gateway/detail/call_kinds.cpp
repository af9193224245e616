#include "engine/gateway/detail/call_kinds.h"

#include <algorithm>

namespace kaze::gateway::detail {

std::uint32_t CallKinds::numberOf(const storage::Row& row, int first)
{
    m_text.clear();
    for (int i = 0; i < static_cast<int>(kKindColumnCount); ++i) {
        const auto text = row.blob(first + i);
        const auto size = static_cast<std::uint32_t>(text.size());
        m_text.append(reinterpret_cast<const char*>(&size), sizeof size).append(text);
    }
    if (!m_kinds.empty() && m_text == m_lastText)
        return m_last;
    const auto [found, isNew] = m_numbers.try_emplace(m_text, static_cast<std::uint32_t>(m_kinds.size()));
    if (isNew) {
        auto& kind = m_kinds.emplace_back();
        for (std::size_t i = 0; i < kind.size(); ++i)
            kind[i] = row.blob(first + static_cast<int>(i));
    }
    m_last = found->second;
    m_lastText = m_text;
    return m_last;
}

std::uint32_t RunNumbers::numberOf(const base::Uuid& run)
{
    if (run != m_lastRun) {
        m_lastRun = run;
        m_last = run.isNil() ? kNone : m_numbers.try_emplace(run, static_cast<std::uint32_t>(m_numbers.size())).first->second;
    }
    return m_last;
}

std::uint32_t RunNumbers::numberOf(std::string_view bytes)
{
    base::Uuid run;
    if (bytes.size() == run.bytes.size())
        std::ranges::copy(bytes, run.bytes.begin());
    return numberOf(run);
}

} // namespace kaze::gateway::detail
