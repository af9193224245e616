#include "engine/vectors/distance.h"

#include <array>
#include <cmath>

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace kaze::vectors {

namespace {

float dotScalar(const float* a, const float* b, std::size_t n)
{
    float sum = 0;
    for (std::size_t i = 0; i < n; ++i)
        sum += a[i] * b[i];
    return sum;
}

float squaredL2Scalar(const float* a, const float* b, std::size_t n)
{
    float sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const float difference = a[i] - b[i];
        sum += difference * difference;
    }
    return sum;
}

constexpr Kernels kScalar{InstructionSet::Scalar, dotScalar, squaredL2Scalar};

#ifdef __x86_64__

#define KAZE_AVX2 __attribute__((target("avx2,fma")))
#define KAZE_AVX512 __attribute__((target("avx512f")))

KAZE_AVX2 inline float sumOf(__m256 lanes)
{
    const __m128 four = _mm_add_ps(_mm256_castps256_ps128(lanes), _mm256_extractf128_ps(lanes, 1));
    const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_shuffle_ps(two, two, 1)));
}

KAZE_AVX2 float dotAvx2(const float* a, const float* b, std::size_t n)
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
    float sum = sumOf(_mm256_add_ps(_mm256_add_ps(s0, s1), _mm256_add_ps(s2, s3)));
    for (; i < n; ++i)
        sum += a[i] * b[i];
    return sum;
}

KAZE_AVX2 inline __m256 squaresAvx2(const float* a, const float* b, __m256 sum)
{
    const __m256 difference = _mm256_sub_ps(_mm256_loadu_ps(a), _mm256_loadu_ps(b));
    return _mm256_fmadd_ps(difference, difference, sum);
}

KAZE_AVX2 float squaredL2Avx2(const float* a, const float* b, std::size_t n)
{
    __m256 s0 = _mm256_setzero_ps();
    __m256 s1 = s0, s2 = s0, s3 = s0;
    std::size_t i = 0;
    for (; i + 32 <= n; i += 32) {
        s0 = squaresAvx2(a + i, b + i, s0);
        s1 = squaresAvx2(a + i + 8, b + i + 8, s1);
        s2 = squaresAvx2(a + i + 16, b + i + 16, s2);
        s3 = squaresAvx2(a + i + 24, b + i + 24, s3);
    }
    for (; i + 8 <= n; i += 8)
        s0 = squaresAvx2(a + i, b + i, s0);
    return sumOf(_mm256_add_ps(_mm256_add_ps(s0, s1), _mm256_add_ps(s2, s3))) + squaredL2Scalar(a + i, b + i, n - i);
}

KAZE_AVX512 inline __mmask16 maskOf(std::size_t left)
{
    return static_cast<__mmask16>(left >= 16 ? 0xffffU : (1U << left) - 1U);
}

KAZE_AVX512 inline float sumOf(__m512 lanes)
{
    // Not _mm512_reduce_add_ps: GCC 12 warns of its own header there.
    alignas(64) std::array<float, 16> values;
    _mm512_store_ps(values.data(), lanes);
    for (std::size_t half = 8; half > 0; half /= 2) {
        for (std::size_t i = 0; i < half; ++i)
            values[i] += values[i + half];
    }
    return values[0];
}

KAZE_AVX512 float dotAvx512(const float* a, const float* b, std::size_t n)
{
    __m512 s0 = _mm512_setzero_ps();
    __m512 s1 = s0;
    std::size_t i = 0;
    for (; i + 32 <= n; i += 32) {
        s0 = _mm512_fmadd_ps(_mm512_loadu_ps(a + i), _mm512_loadu_ps(b + i), s0);
        s1 = _mm512_fmadd_ps(_mm512_loadu_ps(a + i + 16), _mm512_loadu_ps(b + i + 16), s1);
    }
    for (; i < n; i += 16) {
        const __mmask16 mask = maskOf(n - i);
        s0 = _mm512_fmadd_ps(_mm512_maskz_loadu_ps(mask, a + i), _mm512_maskz_loadu_ps(mask, b + i), s0);
    }
    return sumOf(_mm512_add_ps(s0, s1));
}

KAZE_AVX512 float squaredL2Avx512(const float* a, const float* b, std::size_t n)
{
    __m512 sum = _mm512_setzero_ps();
    for (std::size_t i = 0; i < n; i += 16) {
        const __mmask16 mask = maskOf(n - i);
        const __m512 difference = _mm512_sub_ps(_mm512_maskz_loadu_ps(mask, a + i), _mm512_maskz_loadu_ps(mask, b + i));
        sum = _mm512_fmadd_ps(difference, difference, sum);
    }
    return sumOf(sum);
}

constexpr Kernels kAvx2{InstructionSet::Avx2, dotAvx2, squaredL2Avx2};
constexpr Kernels kAvx512{InstructionSet::Avx512, dotAvx512, squaredL2Avx512};

#endif

} // namespace

const Kernels* kernelsOf(InstructionSet set)
{
#ifdef __x86_64__
    // The builtin also asks whether the operating system saves the wide registers.
    if (set == InstructionSet::Avx2)
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &kAvx2 : nullptr;
    if (set == InstructionSet::Avx512)
        return __builtin_cpu_supports("avx512f") ? &kAvx512 : nullptr;
#endif
    return set == InstructionSet::Scalar ? &kScalar : nullptr;
}

const Kernels& bestKernels()
{
    for (const InstructionSet set : {InstructionSet::Avx512, InstructionSet::Avx2}) {
        if (const Kernels* kernels = kernelsOf(set))
            return *kernels;
    }
    return kScalar;
}

float cosine(std::span<const float> a, std::span<const float> b)
{
    const Kernels& kernels = bestKernels();
    const double squares = static_cast<double>(kernels.dot(a.data(), a.data(), a.size()))
        * static_cast<double>(kernels.dot(b.data(), b.data(), b.size()));
    return squares > 0 ? static_cast<float>(kernels.dot(a.data(), b.data(), a.size()) / std::sqrt(squares)) : 0.0F;
}

bool normalise(std::span<float> vector)
{
    // In double: the squares of the largest and the smallest floats leave the range of float.
    double squares = 0;
    for (const float value : vector)
        squares += static_cast<double>(value) * static_cast<double>(value);
    if (!std::isfinite(squares) || squares <= 0)
        return false;
    const double length = std::sqrt(squares);
    for (float& value : vector)
        value = static_cast<float>(value / length);
    return true;
}

} // namespace kaze::vectors
