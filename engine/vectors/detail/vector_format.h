#pragma once

#include "engine/vectors/distance.h"
#include "engine/vectors/precision.h"

#include <cmath>
#include <limits>
#include <span>

namespace kaze::vectors::detail {

//! How the vectors of one segment lie in memory, and how far two of them are apart. Immutable, any thread.
class VectorFormat {
public:
    //! `range` is that of int8, and not looked at otherwise.
    VectorFormat(Precision precision, std::size_t dimensions, float range);

    //! What a vector takes, a multiple of 4 so that the links beside it are aligned.
    [[nodiscard]] std::size_t bytes() const { return m_bytes; }
    [[nodiscard]] float range() const { return m_range; }

    //! Stores a vector. Returns how many members were clipped.
    std::size_t encode(std::span<const float> vector, void* into) const;

    //! 1 − a·b of two stored vectors; never NaN, since an order has to follow from it.
    [[nodiscard]] float distance(const void* a, const void* b) const { return distanceAt(similarity(a, b)); }

    //! The same of one with each of `count` stored vectors that begin `stride` bytes apart; at most kRows.
    void distances(const void* a, const void* first, std::size_t stride, std::size_t count, float* into) const;
    static constexpr std::size_t kRows = 256;

private:
    [[nodiscard]] static float distanceAt(float similarity)
    {
        const float distance = 1.0F - similarity;
        return std::isnan(distance) ? std::numeric_limits<float>::max() : distance;
    }
    [[nodiscard]] float similarity(const void* a, const void* b) const
    {
        switch (m_precision) {
        case Precision::Int8:
            return m_unit
                * static_cast<float>(
                    m_kernels.dotInt8(static_cast<const std::int8_t*>(a), static_cast<const std::int8_t*>(b), m_dimensions));
        case Precision::Float16:
            return m_kernels.dotFloat16(static_cast<const std::uint16_t*>(a), static_cast<const std::uint16_t*>(b), m_dimensions);
        case Precision::Float32:
            break;
        }
        return m_kernels.dot(static_cast<const float*>(a), static_cast<const float*>(b), m_dimensions);
    }

    const Kernels& m_kernels;
    Precision m_precision;
    std::size_t m_dimensions;
    std::size_t m_bytes;
    float m_range;
    float m_unit; //!< the product of two steps
};

} // namespace kaze::vectors::detail
