#include "engine/vectors/detail/vector_format.h"

#include "engine/vectors/quantisation.h"

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

} // namespace kaze::vectors::detail
