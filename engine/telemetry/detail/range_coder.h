#pragma once

#include <cstdint>
#include <string>
#include <string_view>

// Bits as often and as short as they are likely: the adaptive binary range coder of LZMA (https://www.7-zip.org/sdk.html, "rc").

namespace kaze::telemetry::detail {

//! How likely the next bit is a 0, in 2048ths; learns from each that it is used for.
using BitModel = std::uint16_t;
inline constexpr BitModel kUnknownBit = 1024;

class RangeEncoder {
public:
    void bit(BitModel& model, bool value)
    {
        const auto bound = (m_range >> kModelBits) * model;
        if (!value) {
            m_range = bound;
            model = static_cast<BitModel>(model + ((kOne - model) >> kSpeed));
        } else {
            m_low += bound;
            m_range -= bound;
            model = static_cast<BitModel>(model - (model >> kSpeed));
        }
        settle();
    }

    //! The lowest `count` bits of a value of which nothing is known.
    void plain(std::uint64_t value, int count)
    {
        while (count-- > 0) {
            m_range >>= 1;
            if ((value >> count & 1) != 0)
                m_low += m_range;
            settle();
        }
    }

    [[nodiscard]] std::string take()
    {
        for (int i = 0; i < 5; ++i)
            shift();
        // The first byte is always 0, and the decoder takes what is missing at the end for zeros.
        m_bytes.erase(0, 1);
        while (!m_bytes.empty() && m_bytes.back() == 0)
            m_bytes.pop_back();
        return std::move(m_bytes);
    }

    static constexpr int kModelBits = 11;
    static constexpr std::uint32_t kOne = 1U << kModelBits;
    static constexpr int kSpeed = 4;
    static constexpr std::uint32_t kLeast = 1U << 24; //!< of the range

private:
    void settle()
    {
        while (m_range < kLeast) {
            m_range <<= 8;
            shift();
        }
    }

    void shift()
    {
        const bool carries = m_low >> 32 != 0;
        if (static_cast<std::uint32_t>(m_low) < 0xFF000000U || carries) {
            for (auto byte = m_held; m_pending > 0; --m_pending, byte = 0xFF)
                m_bytes.push_back(static_cast<char>(byte + (carries ? 1 : 0)));
            m_held = static_cast<std::uint8_t>(m_low >> 24);
        }
        ++m_pending;
        m_low = (m_low & 0x00FFFFFFU) << 8;
    }

    std::string m_bytes;
    std::uint64_t m_low = 0;
    std::uint32_t m_range = 0xFFFFFFFFU;
    std::uint64_t m_pending = 1;
    std::uint8_t m_held = 0;
};

//! Reads what RangeEncoder wrote, with the same models in the same order. Any bytes give some bits.
class RangeDecoder {
public:
    explicit RangeDecoder(std::string_view bytes) : m_left(bytes)
    {
        for (int i = 0; i < 4; ++i)
            m_code = m_code << 8 | next();
    }

    [[nodiscard]] bool bit(BitModel& model)
    {
        const auto bound = (m_range >> RangeEncoder::kModelBits) * model;
        const bool value = m_code >= bound;
        if (!value) {
            m_range = bound;
            model = static_cast<BitModel>(model + ((RangeEncoder::kOne - model) >> RangeEncoder::kSpeed));
        } else {
            m_code -= bound;
            m_range -= bound;
            model = static_cast<BitModel>(model - (model >> RangeEncoder::kSpeed));
        }
        settle();
        return value;
    }

    [[nodiscard]] std::uint64_t plain(int count)
    {
        std::uint64_t value = 0;
        while (count-- > 0) {
            m_range >>= 1;
            const bool isSet = m_code >= m_range;
            m_code -= isSet ? m_range : 0;
            value = value << 1 | (isSet ? 1 : 0);
            settle();
        }
        return value;
    }

private:
    std::uint8_t next()
    {
        if (m_left.empty())
            return 0;
        const auto byte = static_cast<std::uint8_t>(m_left.front());
        m_left.remove_prefix(1);
        return byte;
    }

    void settle()
    {
        while (m_range < RangeEncoder::kLeast) {
            m_range <<= 8;
            m_code = m_code << 8 | next();
        }
    }

    std::string_view m_left;
    std::uint32_t m_range = 0xFFFFFFFFU;
    std::uint32_t m_code = 0;
};

} // namespace kaze::telemetry::detail
