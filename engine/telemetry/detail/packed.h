#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kaze::telemetry::detail {

//! Appends numbers to bytes: whole ones in seven bits a byte, the least first, as everywhere.
class PackedWriter {
public:
    void byte(std::uint8_t value) { m_bytes.push_back(static_cast<char>(value)); }

    void number(std::uint64_t value)
    {
        for (; value >= 0x80; value >>= 7)
            byte(static_cast<std::uint8_t>(value | 0x80));
        byte(static_cast<std::uint8_t>(value));
    }

    //! Small ones of either sign are short.
    void signedNumber(std::int64_t value)
    {
        number((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
    }

    void real(double value)
    {
        const auto bits = std::bit_cast<std::uint64_t>(value);
        for (int shift = 0; shift < 64; shift += 8)
            byte(static_cast<std::uint8_t>(bits >> shift));
    }

    void bytes(std::string_view more) { m_bytes += more; }

    [[nodiscard]] std::string take() { return std::move(m_bytes); }

private:
    std::string m_bytes;
};

//! Reads what PackedWriter wrote; of foreign bytes none beyond the end, and says so.
class PackedReader {
public:
    explicit PackedReader(std::string_view bytes) : m_left(bytes) { }

    [[nodiscard]] bool atEnd() const { return m_left.empty(); }
    [[nodiscard]] std::size_t left() const { return m_left.size(); }

    [[nodiscard]] std::optional<std::uint8_t> byte()
    {
        if (m_left.empty())
            return std::nullopt;
        const auto value = static_cast<std::uint8_t>(m_left.front());
        m_left.remove_prefix(1);
        return value;
    }

    [[nodiscard]] std::optional<std::uint64_t> number()
    {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            const auto next = byte();
            if (!next)
                return std::nullopt;
            value |= static_cast<std::uint64_t>(*next & 0x7F) << shift;
            if (*next < 0x80)
                return value;
        }
        return std::nullopt;
    }

    [[nodiscard]] std::optional<std::int64_t> signedNumber()
    {
        const auto value = number();
        if (!value)
            return std::nullopt;
        return static_cast<std::int64_t>((*value >> 1) ^ (~(*value & 1) + 1));
    }

    [[nodiscard]] std::optional<double> real()
    {
        if (m_left.size() < sizeof(double))
            return std::nullopt;
        std::uint64_t bits = 0;
        for (int shift = 0; shift < 64; shift += 8)
            bits |= static_cast<std::uint64_t>(*byte()) << shift;
        return std::bit_cast<double>(bits);
    }

    [[nodiscard]] std::optional<std::string_view> bytes(std::size_t count)
    {
        if (m_left.size() < count)
            return std::nullopt;
        const auto taken = m_left.substr(0, count);
        m_left.remove_prefix(count);
        return taken;
    }

private:
    std::string_view m_left;
};

} // namespace kaze::telemetry::detail
