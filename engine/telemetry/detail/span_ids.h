#pragma once

#include "engine/base/ids.h"

#include <atomic>

namespace kaze::telemetry::detail {

//! Ids of traces and spans for any thread, where base::IdSource belongs to one: SplitMix64 (Steele, Lea, Flood 2014) over an
//! atomic counter.
class SpanIds {
public:
    explicit SpanIds(std::uint64_t seed) : m_state(seed) { }

    //! Never 0.
    [[nodiscard]] std::uint64_t next()
    {
        constexpr std::uint64_t kGamma = 0x9E3779B97F4A7C15;
        auto z = m_state.fetch_add(kGamma, std::memory_order_relaxed) + kGamma;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z ^= z >> 31;
        return z != 0 ? z : kGamma;
    }

    //! A UUID of version 7.
    [[nodiscard]] base::Uuid nextTraceId(base::Time now)
    {
        const auto millis = static_cast<std::uint64_t>(
            std::max<std::int64_t>(0, std::chrono::floor<std::chrono::milliseconds>(now).time_since_epoch().count()));
        const auto high = next();
        auto low = next();
        base::Uuid id;
        for (std::size_t i = 0; i < 6; ++i)
            id.bytes[i] = static_cast<std::uint8_t>(millis >> (40 - 8 * i));
        id.bytes[6] = static_cast<std::uint8_t>(0x70 | (high & 0x0F));
        id.bytes[7] = static_cast<std::uint8_t>(high >> 8);
        for (std::size_t i = 8; i < 16; ++i, low >>= 8)
            id.bytes[i] = static_cast<std::uint8_t>(low);
        id.bytes[8] = static_cast<std::uint8_t>(0x80 | (id.bytes[8] & 0x3F));
        return id;
    }

private:
    std::atomic<std::uint64_t> m_state;
};

} // namespace kaze::telemetry::detail
