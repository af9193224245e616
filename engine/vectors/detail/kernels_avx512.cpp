#include "engine/vectors/detail/kernels.h"

#ifdef __x86_64__
#include <array>
#include <immintrin.h>

#define KAZE_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,f16c")))
#define KAZE_VNNI __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni,f16c")))

namespace kaze::vectors::detail {

namespace {

//! The lowest min(left, bits of Mask) bits.
template <class Mask>
constexpr Mask maskOf(std::size_t left)
{
    constexpr std::size_t kBits = 8 * sizeof(Mask);
    return static_cast<Mask>(left >= kBits ? ~std::uint64_t{0} : (std::uint64_t{1} << left) - 1);
}

// Not _mm512_reduce_add_ps and its kind, and below only conversions with a mask: GCC 12 warns of its own header there.
KAZE_AVX512 inline float sumOf(__m512 lanes)
{
    alignas(64) std::array<float, 16> values;
    _mm512_store_ps(values.data(), lanes);
    for (std::size_t half = 8; half > 0; half /= 2) {
        for (std::size_t i = 0; i < half; ++i)
            values[i] += values[i + half];
    }
    return values[0];
}

KAZE_AVX512 inline std::int32_t sumOf(__m512i lanes)
{
    alignas(64) std::array<std::int32_t, 16> values;
    _mm512_store_si512(values.data(), lanes);
    std::int32_t sum = 0;
    for (const std::int32_t value : values)
        sum += value;
    return sum;
}

KAZE_AVX512 float dot(const float* a, const float* b, std::size_t n)
{
    __m512 s0 = _mm512_setzero_ps();
    __m512 s1 = s0;
    std::size_t i = 0;
    for (; i + 32 <= n; i += 32) {
        s0 = _mm512_fmadd_ps(_mm512_loadu_ps(a + i), _mm512_loadu_ps(b + i), s0);
        s1 = _mm512_fmadd_ps(_mm512_loadu_ps(a + i + 16), _mm512_loadu_ps(b + i + 16), s1);
    }
    for (; i < n; i += 16) {
        const auto mask = maskOf<__mmask16>(n - i);
        s0 = _mm512_fmadd_ps(_mm512_maskz_loadu_ps(mask, a + i), _mm512_maskz_loadu_ps(mask, b + i), s0);
    }
    return sumOf(_mm512_add_ps(s0, s1));
}

KAZE_AVX512 float squaredL2(const float* a, const float* b, std::size_t n)
{
    __m512 sum = _mm512_setzero_ps();
    for (std::size_t i = 0; i < n; i += 16) {
        const auto mask = maskOf<__mmask16>(n - i);
        const __m512 difference = _mm512_sub_ps(_mm512_maskz_loadu_ps(mask, a + i), _mm512_maskz_loadu_ps(mask, b + i));
        sum = _mm512_fmadd_ps(difference, difference, sum);
    }
    return sumOf(sum);
}

KAZE_AVX512 inline __m512 sixteenHalves(const std::uint16_t* from)
{
    return _mm512_maskz_cvtph_ps(0xffff, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)));
}

KAZE_AVX512 float dotFloat16(const std::uint16_t* a, const std::uint16_t* b, std::size_t n)
{
    __m512 s0 = _mm512_setzero_ps();
    __m512 s1 = s0;
    std::size_t i = 0;
    for (; i + 32 <= n; i += 32) {
        s0 = _mm512_fmadd_ps(sixteenHalves(a + i), sixteenHalves(b + i), s0);
        s1 = _mm512_fmadd_ps(sixteenHalves(a + i + 16), sixteenHalves(b + i + 16), s1);
    }
    for (; i < n; i += 16) {
        const auto mask = maskOf<__mmask16>(n - i);
        const __m512 x = _mm512_maskz_cvtph_ps(0xffff, _mm256_maskz_loadu_epi16(mask, a + i));
        s0 = _mm512_fmadd_ps(x, _mm512_maskz_cvtph_ps(0xffff, _mm256_maskz_loadu_epi16(mask, b + i)), s0);
    }
    return sumOf(_mm512_add_ps(s0, s1));
}

KAZE_AVX512 inline __m512i thirtyTwoBytes(const std::int8_t* from)
{
    return _mm512_cvtepi8_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)));
}

KAZE_AVX512 std::int32_t dotInt8(const std::int8_t* a, const std::int8_t* b, std::size_t n)
{
    __m512i s0 = _mm512_setzero_si512();
    __m512i s1 = s0;
    std::size_t i = 0;
    for (; i + 64 <= n; i += 64) {
        s0 = _mm512_add_epi32(s0, _mm512_madd_epi16(thirtyTwoBytes(a + i), thirtyTwoBytes(b + i)));
        s1 = _mm512_add_epi32(s1, _mm512_madd_epi16(thirtyTwoBytes(a + i + 32), thirtyTwoBytes(b + i + 32)));
    }
    for (; i < n; i += 32) {
        const auto mask = maskOf<__mmask32>(n - i);
        const __m512i x = _mm512_cvtepi8_epi16(_mm256_maskz_loadu_epi8(mask, a + i));
        s0 = _mm512_add_epi32(s0, _mm512_madd_epi16(x, _mm512_cvtepi8_epi16(_mm256_maskz_loadu_epi8(mask, b + i))));
    }
    return sumOf(_mm512_add_epi32(s0, s1));
}

//! The instruction multiplies unsigned by signed: Σ a·b = Σ (a + 128)·b − Σ 128·b, where a + 128 is a with its highest bit turned.
KAZE_VNNI std::int32_t dotInt8Vnni(const std::int8_t* a, const std::int8_t* b, std::size_t n)
{
    const __m512i high = _mm512_set1_epi8(static_cast<char>(0x80));
    __m512i s0 = _mm512_setzero_si512();
    __m512i s1 = s0, c0 = s0, c1 = s0;
    std::size_t i = 0;
    for (; i + 128 <= n; i += 128) {
        const __m512i b0 = _mm512_loadu_si512(b + i), b1 = _mm512_loadu_si512(b + i + 64);
        s0 = _mm512_dpbusd_epi32(s0, _mm512_xor_si512(_mm512_loadu_si512(a + i), high), b0);
        s1 = _mm512_dpbusd_epi32(s1, _mm512_xor_si512(_mm512_loadu_si512(a + i + 64), high), b1);
        c0 = _mm512_dpbusd_epi32(c0, high, b0);
        c1 = _mm512_dpbusd_epi32(c1, high, b1);
    }
    for (; i < n; i += 64) {
        const auto mask = maskOf<__mmask64>(n - i);
        const __m512i b0 = _mm512_maskz_loadu_epi8(mask, b + i);
        s0 = _mm512_dpbusd_epi32(s0, _mm512_xor_si512(_mm512_maskz_loadu_epi8(mask, a + i), high), b0);
        c0 = _mm512_dpbusd_epi32(c0, high, b0);
    }
    return sumOf(_mm512_sub_epi32(_mm512_add_epi32(s0, s1), _mm512_add_epi32(c0, c1)));
}

KAZE_AVX512 void dotInt8Rows(
    const std::int8_t* a, const std::int8_t* rows, std::size_t stride, std::size_t count, std::size_t n, std::int32_t* into)
{
    for (std::size_t row = 0; row < count; ++row)
        into[row] = dotInt8(a, rows + row * stride, n);
}

//! With shuffles in place of memory, since a scan adds up every few steps. The mask: as above.
KAZE_AVX512 inline std::int32_t quickSumOf(__m512i lanes)
{
    const __m256i eight
        = _mm256_add_epi32(_mm512_maskz_extracti64x4_epi64(0xff, lanes, 0), _mm512_maskz_extracti64x4_epi64(0xff, lanes, 1));
    __m128i four = _mm_add_epi32(_mm256_castsi256_si128(eight), _mm256_extracti128_si256(eight, 1));
    four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4e));
    four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0xb1));
    return _mm_cvtsi128_si32(four);
}

//! As dotInt8Vnni with the rows as the unsigned ones, so that what is subtracted is the same for all of them.
KAZE_VNNI void dotInt8RowsVnni(
    const std::int8_t* a, const std::int8_t* rows, std::size_t stride, std::size_t count, std::size_t n, std::int32_t* into)
{
    const __m512i high = _mm512_set1_epi8(static_cast<char>(0x80));
    __m512i all = _mm512_setzero_si512();
    for (std::size_t i = 0; i < n; i += 64)
        all = _mm512_dpbusd_epi32(all, high, _mm512_maskz_loadu_epi8(maskOf<__mmask64>(n - i), a + i));
    const std::int32_t more = quickSumOf(all);
    for (std::size_t row = 0; row < count; ++row) {
        const std::int8_t* b = rows + row * stride;
        __m512i s0 = _mm512_setzero_si512(), s1 = s0;
        std::size_t i = 0;
        for (; i + 128 <= n; i += 128) {
            s0 = _mm512_dpbusd_epi32(s0, _mm512_xor_si512(_mm512_loadu_si512(b + i), high), _mm512_loadu_si512(a + i));
            s1 = _mm512_dpbusd_epi32(s1, _mm512_xor_si512(_mm512_loadu_si512(b + i + 64), high), _mm512_loadu_si512(a + i + 64));
        }
        for (; i < n; i += 64) {
            const auto mask = maskOf<__mmask64>(n - i);
            const __m512i its = _mm512_xor_si512(_mm512_maskz_loadu_epi8(mask, b + i), high);
            s0 = _mm512_dpbusd_epi32(s0, its, _mm512_maskz_loadu_epi8(mask, a + i));
        }
        into[row] = quickSumOf(_mm512_add_epi32(s0, s1)) - more;
    }
}

} // namespace

constexpr Kernels kAvx512{
    InstructionSet::Avx512, dot, squaredL2, dotFloat16, dotInt8, dotInt8Rows, toFloat16Avx2, fromFloat16Avx2};
constexpr Kernels kAvx512Vnni{
    InstructionSet::Avx512Vnni, dot, squaredL2, dotFloat16, dotInt8Vnni, dotInt8RowsVnni, toFloat16Avx2, fromFloat16Avx2};

} // namespace kaze::vectors::detail

#endif
