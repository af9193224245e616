#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Protocol Buffers on the wire, as far as OTLP needs them: https://protobuf.dev/programming-guides/encoding/

namespace kaze::telemetry::detail {

enum class WireType : std::uint8_t { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 };

struct WireField {
    std::uint32_t number = 0;
    WireType type = WireType::Varint;
    std::uint64_t value = 0; //!< of all but Bytes
    std::string_view bytes; //!< borrowed
};

//! Reads the fields of one message in their order. Never reads beyond its bytes; groups, which OTLP has none of, and whatever is cut short end
//! it with `failed`.
class WireReader {
public:
    explicit WireReader(std::string_view bytes) : m_rest(bytes) { }

    //! None at the end.
    [[nodiscard]] std::optional<WireField> next()
    {
        if (m_failed || m_rest.empty())
            return std::nullopt;
        const auto tag = varint();
        if (!tag || *tag >> 3 == 0 || *tag >> 3 > kMostNumber)
            return fail();
        WireField field;
        field.number = static_cast<std::uint32_t>(*tag >> 3);
        field.type = static_cast<WireType>(*tag & 7);
        switch (field.type) {
        case WireType::Varint: {
            const auto value = varint();
            if (!value)
                return fail();
            field.value = *value;
            return field;
        }
        case WireType::Fixed64:
            return fixed(field, 8);
        case WireType::Fixed32:
            return fixed(field, 4);
        case WireType::Bytes: {
            const auto size = varint();
            if (!size || *size > m_rest.size())
                return fail();
            field.bytes = m_rest.substr(0, static_cast<std::size_t>(*size));
            m_rest.remove_prefix(static_cast<std::size_t>(*size));
            return field;
        }
        }
        return fail();
    }

    [[nodiscard]] bool failed() const { return m_failed; }

private:
    static constexpr std::uint64_t kMostNumber = (1U << 29) - 1;

    std::optional<WireField> fail()
    {
        m_failed = true;
        return std::nullopt;
    }

    std::optional<WireField> fixed(WireField field, std::size_t size)
    {
        if (m_rest.size() < size)
            return fail();
        for (std::size_t i = 0; i < size; ++i)
            field.value |= static_cast<std::uint64_t>(static_cast<unsigned char>(m_rest[i])) << (8 * i);
        m_rest.remove_prefix(size);
        return field;
    }

    std::optional<std::uint64_t> varint()
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            if (m_rest.empty())
                return std::nullopt;
            const auto byte = static_cast<unsigned char>(m_rest.front());
            m_rest.remove_prefix(1);
            value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
            if ((byte & 0x80) == 0)
                return value;
        }
        return std::nullopt;
    }

    std::string_view m_rest;
    bool m_failed = false;
};

//! Appends fields to a message. What proto3 leaves out, zeros and empty text, is left out.
class WireWriter {
public:
    explicit WireWriter(std::string& into) : m_out(into) { }

    void integer(std::uint32_t number, std::uint64_t value)
    {
        if (value != 0)
            always(number, value);
    }
    //! Also a zero: of a oneof.
    void always(std::uint32_t number, std::uint64_t value)
    {
        tag(number, WireType::Varint);
        varint(value);
    }
    void fixed64(std::uint32_t number, std::uint64_t value)
    {
        tag(number, WireType::Fixed64);
        for (unsigned shift = 0; shift < 64; shift += 8)
            m_out.push_back(static_cast<char>(value >> shift & 0xFF));
    }
    void real(std::uint32_t number, double value) { fixed64(number, std::bit_cast<std::uint64_t>(value)); }
    void bytes(std::uint32_t number, std::string_view value)
    {
        if (!value.empty())
            always(number, value);
    }
    void always(std::uint32_t number, std::string_view value)
    {
        tag(number, WireType::Bytes);
        varint(value.size());
        m_out += value;
    }

private:
    void tag(std::uint32_t number, WireType type) { varint(std::uint64_t{number} << 3 | static_cast<std::uint64_t>(type)); }
    void varint(std::uint64_t value)
    {
        while (value >= 0x80) {
            m_out.push_back(static_cast<char>((value & 0x7F) | 0x80));
            value >>= 7;
        }
        m_out.push_back(static_cast<char>(value));
    }

    std::string& m_out;
};

} // namespace kaze::telemetry::detail
