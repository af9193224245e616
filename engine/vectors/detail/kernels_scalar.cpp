#include "engine/vectors/detail/float16.h"
#include "engine/vectors/detail/kernels.h"

namespace kaze::vectors::detail {

namespace {

float dot(const float* a, const float* b, std::size_t n)
{
    float sum = 0;
    for (std::size_t i = 0; i < n; ++i)
        sum += a[i] * b[i];
    return sum;
}

float squaredL2(const float* a, const float* b, std::size_t n)
{
    float sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const float difference = a[i] - b[i];
        sum += difference * difference;
    }
    return sum;
}

float dotFloat16(const std::uint16_t* a, const std::uint16_t* b, std::size_t n)
{
    float sum = 0;
    for (std::size_t i = 0; i < n; ++i)
        sum += floatOfHalf(a[i]) * floatOfHalf(b[i]);
    return sum;
}

std::int32_t dotInt8(const std::int8_t* a, const std::int8_t* b, std::size_t n)
{
    std::int32_t sum = 0;
    for (std::size_t i = 0; i < n; ++i)
        sum += a[i] * b[i];
    return sum;
}

void dotInt8Rows(
    const std::int8_t* a, const std::int8_t* rows, std::size_t stride, std::size_t count, std::size_t n, std::int32_t* into)
{
    for (std::size_t row = 0; row < count; ++row)
        into[row] = dotInt8(a, rows + row * stride, n);
}

void toFloat16(const float* from, std::uint16_t* to, std::size_t n)
{
    for (std::size_t i = 0; i < n; ++i)
        to[i] = halfOf(from[i]);
}

void fromFloat16(const std::uint16_t* from, float* to, std::size_t n)
{
    for (std::size_t i = 0; i < n; ++i)
        to[i] = floatOfHalf(from[i]);
}

} // namespace

constexpr Kernels kScalar{InstructionSet::Scalar, dot, squaredL2, dotFloat16, dotInt8, dotInt8Rows, toFloat16, fromFloat16};

} // namespace kaze::vectors::detail
