#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace kaze::vectors::detail {

//! XXH64 with seed 0 (Collet's specification, version 0.2), fed in pieces: finds damage, not forgery, at the speed of memory.
class Checksum {
public:
    void update(const void* data, std::size_t bytes);

    //! Of everything fed so far.
    [[nodiscard]] std::uint64_t value() const;

private:
    void consume(const std::byte* stripe);

    std::array<std::uint64_t, 4> m_lanes{0x60EA27EEADC0B5D6, 0xC2B2AE3D27D4EB4F, 0, 0x61C8864E7A143579};
    std::array<std::byte, 32> m_rest{};
    std::size_t m_restBytes = 0;
    std::uint64_t m_total = 0;
};

} // namespace kaze::vectors::detail
