#pragma once

#include "engine/base/clock.h"

#include <array>
#include <compare>
#include <functional>
#include <random>
#include <string>

namespace kaze::base {

//! A 128-bit id, UUID version 7 (RFC 9562): the first 48 bits are the milliseconds since 1970, so ids sort by their making.
struct Uuid {
    std::array<std::uint8_t, 16> bytes{};

    auto operator<=>(const Uuid&) const = default;
    [[nodiscard]] bool isNil() const { return *this == Uuid{}; }

    //! "0192f0c1-…", 36 characters.
    [[nodiscard]] std::string text() const;

    //! 32 hex digits, as a trace id stands in OpenTelemetry.
    [[nodiscard]] std::string hex() const;

    //! Reads either form. Errors: InvalidArgument.
    [[nodiscard]] static Result<Uuid> parse(std::string_view text);
};

//! Makes ids that grow strictly, also within one millisecond and when the clock jumps back. One thread.
class IdSource {
public:
    //! The seed makes ids repeatable in tests; a program seeds from std::random_device.
    IdSource(const Clock& clock, std::uint64_t seed);

    [[nodiscard]] Uuid next();

    //! Eight random bytes, never all zero: a span id.
    [[nodiscard]] std::uint64_t nextSpanId();

private:
    const Clock& m_clock;
    std::mt19937_64 m_random;
    std::uint64_t m_lastMillis = 0;
    std::uint16_t m_counter = 0;
};

//! An id of a client's choice, for a thing that is to be made once however often it is asked for. Takes its randomness from the system.
[[nodiscard]] Uuid clientId();

[[nodiscard]] std::string hexOf(std::uint64_t spanId);

} // namespace kaze::base

template <>
struct std::hash<kaze::base::Uuid> {
    std::size_t operator()(const kaze::base::Uuid& id) const noexcept
    {
        std::uint64_t low = 0;
        for (int i = 8; i < 16; ++i)
            low = low << 8 | id.bytes[static_cast<std::size_t>(i)];
        return static_cast<std::size_t>(low);
    }
};
