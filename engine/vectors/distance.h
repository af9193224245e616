#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace kaze::vectors {

//! Which instructions a set of kernels needs: AVX2 with FMA and F16C; AVX-512 with F, BW and VL; the same with VNNI.
enum class InstructionSet : std::uint8_t { Scalar, Avx2, Avx512, Avx512Vnni };

//! The longest vectors that the kernels of int8 add up without overflow: 255 · 127 · 65 536 is below 2³¹.
inline constexpr std::size_t kMostDimensions = 65'536;

//! The inner loops of vector search. Pure, any thread; the pointers need no alignment and may be null when n is 0. The sets add in
//! different orders, so they differ from the exact sum S by no more than (n + 1) · 2⁻²³ · Σ|terms| (twice Higham's bound for
//! recursive summation, Accuracy and Stability of Numerical Algorithms, 4.4); NaN and infinite inputs give what the scalar set gives,
//! as long as no partial sum overflows. The kernels of float16 take IEEE 754 binary16 and hold the same bound, since a product of two
//! is exact; those of int8 are exact, for any value, up to kMostDimensions.
struct Kernels {
    InstructionSet set;
    float (*dot)(const float* a, const float* b, std::size_t n);
    float (*squaredL2)(const float* a, const float* b, std::size_t n);
    float (*dotFloat16)(const std::uint16_t* a, const std::uint16_t* b, std::size_t n);
    std::int32_t (*dotInt8)(const std::int8_t* a, const std::int8_t* b, std::size_t n);
    //! The same of one with each of `count` rows that begin `stride` bytes apart.
    void (*dotInt8Rows)(
        const std::int8_t* a, const std::int8_t* rows, std::size_t stride, std::size_t count, std::size_t n, std::int32_t* into);
    //! To the nearest, to even between two; beyond 65 519 infinite. A NaN stays one and becomes quiet.
    void (*toFloat16)(const float* from, std::uint16_t* to, std::size_t n);
    void (*fromFloat16)(const std::uint16_t* from, float* to, std::size_t n); //!< exact
};

//! The kernels of one instruction set, or null where this processor does not have it.
[[nodiscard]] const Kernels* kernelsOf(InstructionSet set);

//! The fastest this processor has; asked of the processor at run time, so that one binary serves all.
[[nodiscard]] const Kernels& bestKernels();

//! Cosine of the angle, 0 when either is the zero vector. The spans have one length.
[[nodiscard]] float cosine(std::span<const float> a, std::span<const float> b);

//! Scales to unit length. False, and unchanged, when the vector has no direction: zero, or a member that is not finite.
[[nodiscard]] bool normalise(std::span<float> vector);

} // namespace kaze::vectors
