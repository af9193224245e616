#include "ui/models/span_ids.h"

#include <QRandomGenerator>

#include <charconv>
#include <optional>

namespace kaze::ui {

namespace {

constexpr std::size_t kDigits = 16;
constexpr std::size_t kFewest = 64;

//! Of 16 small hexadecimal digits; none for anything else, for it would come back as another text.
std::optional<quint64> keyOf(std::string_view id)
{
    if (id.size() != kDigits || id.find_first_of("ABCDEF") != std::string_view::npos)
        return std::nullopt;
    quint64 key = 0;
    const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), key, 16);
    return error == std::errc() && end == id.data() + id.size() && key != 0 ? std::optional(key) : std::nullopt;
}

//! Whoever writes the ids must not be able to choose those that fall on one place.
quint64 secret()
{
    static const quint64 kSecret = QRandomGenerator::system()->generate64() | 1U;
    return kSecret;
}

} // namespace

std::size_t SpanIds::slotOf(quint64 key) const
{
    quint64 mixed = key * secret();
    mixed ^= mixed >> 32U;
    mixed *= 0x9E3779B97F4A7C15ULL;
    std::size_t slot = (mixed >> 20U) & (m_slots.size() - 1);
    while (m_slots[slot] != 0 && m_keys[static_cast<std::size_t>(m_slots[slot] - 1)] != key)
        slot = (slot + 1) & (m_slots.size() - 1);
    return slot;
}

int SpanIds::find(std::string_view id) const
{
    if (const auto key = keyOf(id))
        return m_slots.empty() ? -1 : m_slots[slotOf(*key)] - 1;
    const auto other = m_others.find(std::string(id));
    return other == m_others.end() ? -1 : other->second;
}

int SpanIds::add(std::string_view id)
{
    const int index = size();
    const auto key = keyOf(id);
    m_keys.push_back(key.value_or(0));
    if (!key) {
        m_others.emplace(id, index);
        m_otherTexts.emplace(index, id);
        return index;
    }
    if (m_slots.size() < 2 * m_keys.size())
        grow();
    m_slots[slotOf(*key)] = index + 1;
    return index;
}

void SpanIds::grow()
{
    m_slots.assign(std::max(kFewest, m_slots.size() * 2), 0);
    for (std::size_t index = 0; index + 1 < m_keys.size(); ++index)
        if (m_keys[index] != 0)
            m_slots[slotOf(m_keys[index])] = static_cast<qint32>(index) + 1;
}

std::string SpanIds::text(int index) const
{
    if (const auto other = m_otherTexts.find(index); other != m_otherTexts.end())
        return other->second;
    std::string digits(kDigits, '0');
    quint64 key = m_keys[static_cast<std::size_t>(index)];
    for (std::size_t at = kDigits; at > 0 && key != 0; key >>= 4U)
        digits[--at] = "0123456789abcdef"[key & 0xFU];
    return digits;
}

std::size_t SpanIds::bytes() const
{
    return sizeof(quint64) * m_keys.capacity() + sizeof(qint32) * m_slots.capacity();
}

} // namespace kaze::ui
