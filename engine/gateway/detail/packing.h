#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

// Whole numbers in as few bytes as they need: seven bits a byte, the lowest first, the eighth bit set in all but the last (LEB128).

namespace kaze::gateway::detail {

class Packer {
public:
    void number(std::uint64_t value)
    {
        for (; value >= 0x80; value >>= 7U)
            m_bytes += static_cast<char>(value | 0x80U);
        m_bytes += static_cast<char>(value);
    }
    //! Negative ones too; those near zero are the short ones.
    void signedNumber(std::int64_t value)
    {
        number((static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63));
    }
    void bytes(std::string_view bytes) { m_bytes += bytes; }

    [[nodiscard]] std::string take() { return std::move(m_bytes); }

private:
    std::string m_bytes;
};

//! Reads what a Packer wrote. Past the end, and of what no Packer writes, everything is zero or empty, and `failed`.
class Unpacker {
public:
    explicit Unpacker(std::string_view bytes) : m_rest(bytes) { }

    std::uint64_t number()
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            if (m_rest.empty())
                break;
            const auto byte = static_cast<unsigned char>(m_rest.front());
            m_rest.remove_prefix(1);
            value |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
            if (byte < 0x80)
                return value;
        }
        return fail();
    }
    std::int64_t signedNumber()
    {
        const auto value = number();
        return static_cast<std::int64_t>(value >> 1U) ^ -static_cast<std::int64_t>(value & 1U);
    }
    std::string_view bytes(std::size_t count)
    {
        if (count > m_rest.size())
            count = fail();
        const auto taken = m_rest.substr(0, count);
        m_rest.remove_prefix(count);
        return taken;
    }

    [[nodiscard]] bool atEnd() const { return m_rest.empty(); }
    [[nodiscard]] bool failed() const { return m_failed; }

private:
    std::uint64_t fail()
    {
        m_failed = true;
        m_rest = {};
        return 0;
    }

    std::string_view m_rest;
    bool m_failed = false;
};

} // namespace kaze::gateway::detail
