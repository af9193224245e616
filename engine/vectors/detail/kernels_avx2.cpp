#include "engine/vectors/detail/float16.h"
#include "engine/vectors/detail/kernels.h"

#ifdef __x86_64__
#include <immintrin.h>

#define KAZE_AVX2 __attribute__((target("avx2,fma,f16c")))

namespace kaze::vectors::detail {

namespace {

KAZE_AVX2 inline float sumOf(__m256 lanes)
{
    const __m128 four = _mm_add_ps(_mm256_castps256_ps128(lanes), _mm256_extractf128_ps(lanes, 1));
    const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_shuffle_ps(two, two, 1)));
}

KAZE_AVX2 inline std::int32_t sumOf(__m256i lanes)
{
    const __m128i four = _mm_add_epi32(_mm256_castsi256_si128(lanes), _mm256_extracti128_si256(lanes, 1));
    const __m128i two = _mm_add_epi32(four, _mm_unpackhi_epi64(four, four));
    return _mm_cvtsi128_si32(_mm_add_epi32(two, _mm_shuffle_epi32(two, 1)));
}

KAZE_AVX2 float dot(const float* a, const float* b, std::size_t n)
{
    __m256 s0 = _mm256_setzero_ps();
    __m256 s1 = s0, s2 = s0, s3 = s0;
    std::size_t i = 0;
    for (; i + 32 <= n; i += 32) {
        s0 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i), s0);
        s1 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 8), _mm256_loadu_ps(b + i + 8), s1);
        s2 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 16), _mm256_loadu_ps(b + i + 16), s2);
        s3 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 24), _mm256_loadu_ps(b + i + 24), s3);
    }
    for (; i + 8 <= n; i += 8)
        s0 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i), s0);
    return sumOf(_mm256_add_ps(_mm256_add_ps(s0, s1), _mm256_add_ps(s2, s3))) + kScalar.dot(a + i, b + i, n - i);
}

KAZE_AVX2 inline __m256 squares(const float* a, const float* b, __m256 sum)
{
    const __m256 difference = _mm256_sub_ps(_mm256_loadu_ps(a), _mm256_loadu_ps(b));
    return _mm256_fmadd_ps(difference, difference, sum);
}

KAZE_AVX2 float squaredL2(const float* a, const float* b, std::size_t n)
{
    __m256 s0 = _mm256_setzero_ps();
    __m256 s1 = s0, s2 = s0, s3 = s0;
    std::size_t i = 0;
    for (; i + 32 <= n; i += 32) {
        s0 = squares(a + i, b + i, s0);
        s1 = squares(a + i + 8, b + i + 8, s1);
        s2 = squares(a + i + 16, b + i + 16, s2);
        s3 = squares(a + i + 24, b + i + 24, s3);
    }
    for (; i + 8 <= n; i += 8)
        s0 = squares(a + i, b + i, s0);
    return sumOf(_mm256_add_ps(_mm256_add_ps(s0, s1), _mm256_add_ps(s2, s3))) + kScalar.squaredL2(a + i, b + i, n - i);
}

KAZE_AVX2 inline __m256 eightHalves(const std::uint16_t* from)
{
    return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
}

KAZE_AVX2 float dotFloat16(const std::uint16_t* a, const std::uint16_t* b, std::size_t n)
{
    __m256 s0 = _mm256_setzero_ps();
    __m256 s1 = s0;
    std::size_t i = 0;
    for (; i + 16 <= n; i += 16) {
        s0 = _mm256_fmadd_ps(eightHalves(a + i), eightHalves(b + i), s0);
        s1 = _mm256_fmadd_ps(eightHalves(a + i + 8), eightHalves(b + i + 8), s1);
    }
    for (; i + 8 <= n; i += 8)
        s0 = _mm256_fmadd_ps(eightHalves(a + i), eightHalves(b + i), s0);
    return sumOf(_mm256_add_ps(s0, s1)) + kScalar.dotFloat16(a + i, b + i, n - i);
}

//! Sixteen as 16-bit numbers: products of pairs then fit into 32 bits whatever the values, unlike those of _mm256_maddubs_epi16.
KAZE_AVX2 inline __m256i sixteenBytes(const std::int8_t* from)
{
    return _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
}

KAZE_AVX2 std::int32_t dotInt8(const std::int8_t* a, const std::int8_t* b, std::size_t n)
{
    __m256i s0 = _mm256_setzero_si256();
    __m256i s1 = s0;
    std::size_t i = 0;
    for (; i + 32 <= n; i += 32) {
        s0 = _mm256_add_epi32(s0, _mm256_madd_epi16(sixteenBytes(a + i), sixteenBytes(b + i)));
        s1 = _mm256_add_epi32(s1, _mm256_madd_epi16(sixteenBytes(a + i + 16), sixteenBytes(b + i + 16)));
    }
    for (; i + 16 <= n; i += 16)
        s0 = _mm256_add_epi32(s0, _mm256_madd_epi16(sixteenBytes(a + i), sixteenBytes(b + i)));
    return sumOf(_mm256_add_epi32(s0, s1)) + kScalar.dotInt8(a + i, b + i, n - i);
}

KAZE_AVX2 void dotInt8Rows(
    const std::int8_t* a, const std::int8_t* rows, std::size_t stride, std::size_t count, std::size_t n, std::int32_t* into)
{
    for (std::size_t row = 0; row < count; ++row)
        into[row] = dotInt8(a, rows + row * stride, n);
}

} // namespace

KAZE_AVX2 void toFloat16Avx2(const float* from, std::uint16_t* to, std::size_t n)
{
    std::size_t i = 0;
    for (; i + 8 <= n; i += 8)
        _mm_storeu_si128(
            reinterpret_cast<__m128i*>(to + i), _mm256_cvtps_ph(_mm256_loadu_ps(from + i), _MM_FROUND_TO_NEAREST_INT));
    for (; i < n; ++i)
        to[i] = halfOf(from[i]);
}

KAZE_AVX2 void fromFloat16Avx2(const std::uint16_t* from, float* to, std::size_t n)
{
    std::size_t i = 0;
    for (; i + 8 <= n; i += 8)
        _mm256_storeu_ps(to + i, eightHalves(from + i));
    for (; i < n; ++i)
        to[i] = floatOfHalf(from[i]);
}

constexpr Kernels kAvx2{InstructionSet::Avx2, dot, squaredL2, dotFloat16, dotInt8, dotInt8Rows, toFloat16Avx2, fromFloat16Avx2};

} // namespace kaze::vectors::detail

#endif
