#include "engine/vectors/detail/vector_format.h"

#include "engine/vectors/quantisation.h"

#include <array>
#include <cstring>

namespace kaze::vectors::detail {

namespace {

std::size_t componentBytes(Precision precision)
{
    switch (precision) {
    case Precision::Int8:
        return sizeof(std::int8_t);
    case Precision::Float16:
        return sizeof(std::uint16_t);
    case Precision::Float32:
        break;
    }
    return sizeof(float);
}

} // namespace

VectorFormat::VectorFormat(Precision precision, std::size_t dimensions, float range)
    : m_kernels(bestKernels()), m_precision(precision), m_dimensions(dimensions),
      m_bytes((dimensions * componentBytes(precision) + 3) / 4 * 4), m_range(precision == Precision::Int8 ? range : 0.0F),
      m_unit((m_range / 127.0F) * (m_range / 127.0F))
{
}

std::size_t VectorFormat::encode(std::span<const float> vector, void* into) const
{
    switch (m_precision) {
    case Precision::Int8:
        return quantise(vector, m_range, static_cast<std::int8_t*>(into));
    case Precision::Float16:
        m_kernels.toFloat16(vector.data(), static_cast<std::uint16_t*>(into), vector.size());
        return 0;
    case Precision::Float32:
        break;
    }
    std::memcpy(into, vector.data(), vector.size_bytes());
    return 0;
}

void VectorFormat::distances(const void* a, const void* first, std::size_t stride, std::size_t count, float* into) const
{
    const auto* rows = static_cast<const std::byte*>(first);
    if (m_precision != Precision::Int8) {
        for (std::size_t row = 0; row < count; ++row)
            into[row] = distance(a, rows + row * stride);
        return;
    }
    std::array<std::int32_t, kRows> dots;
    m_kernels.dotInt8Rows(
        static_cast<const std::int8_t*>(a), reinterpret_cast<const std::int8_t*>(rows), stride, count, m_dimensions, dots.data());
    for (std::size_t row = 0; row < count; ++row)
        into[row] = distanceAt(m_unit * static_cast<float>(dots[row]));
}

} // namespace kaze::vectors::detail
