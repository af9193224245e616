#pragma once

#include <bit>
#include <cstdint>

namespace kaze::vectors::detail {

//! The IEEE 754 binary16 nearest to `value`, to even between two; denormals are kept, what is too large becomes infinite, a NaN
//! becomes quiet and keeps the upper bits of its payload: what F16C does.
[[nodiscard]] constexpr std::uint16_t halfOf(float value)
{
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const auto sign = static_cast<std::uint16_t>((bits >> 16) & 0x8000U);
    const std::uint32_t size = bits & 0x7fff'ffffU;
    if (size > 0x7f80'0000U)
        return static_cast<std::uint16_t>(sign | 0x7e00U | ((size >> 13) & 0x3ffU));
    if (size >= 0x4780'0000U) // 2¹⁶ and above
        return sign | 0x7c00U;
    const int exponent = static_cast<int>(size >> 23) - 127;
    if (exponent < -25)
        return sign;
    // The significand with its leading one, shifted so that a half's last bit is the lowest; carries run into the exponent as they should.
    const std::uint32_t significand = (size & 0x7f'ffffU) | 0x80'0000U;
    const int shift = exponent < -14 ? -1 - exponent : 13;
    const std::uint32_t kept = significand >> shift;
    const std::uint32_t lost = significand & ((1U << shift) - 1);
    const std::uint32_t middle = 1U << (shift - 1);
    const std::uint32_t rounded = kept + (lost > middle || (lost == middle && (kept & 1U) != 0) ? 1 : 0);
    const std::uint32_t base = exponent < -14 ? 0 : static_cast<std::uint32_t>(exponent + 14) << 10;
    return static_cast<std::uint16_t>(sign | (base + rounded));
}

//! The value of an IEEE 754 binary16; a NaN becomes quiet.
[[nodiscard]] constexpr float floatOfHalf(std::uint16_t half)
{
    const std::uint32_t sign = (half & 0x8000U) << 16;
    const std::uint32_t exponent = (half >> 10) & 0x1fU;
    const std::uint32_t fraction = half & 0x3ffU;
    if (exponent == 0) {
        const float size = static_cast<float>(fraction) * 0x1p-24F;
        return std::bit_cast<float>(sign | std::bit_cast<std::uint32_t>(size));
    }
    if (exponent == 31)
        return std::bit_cast<float>(sign | 0x7f80'0000U | (fraction << 13) | (fraction != 0 ? 0x40'0000U : 0U));
    return std::bit_cast<float>(sign | ((exponent + 112) << 23) | (fraction << 13));
}

} // namespace kaze::vectors::detail
