#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace kaze::vectors {

//! Which instructions a set of kernels needs.
enum class InstructionSet : std::uint8_t { Scalar, Avx2, Avx512 };

//! The inner loops of vector search. Pure, any thread; the pointers need no alignment and may be null when n is 0. The sets add in
//! different orders, so they differ from the exact sum S by no more than (n + 1) · 2⁻²³ · Σ|terms| (twice Higham's bound for
//! recursive summation, Accuracy and Stability of Numerical Algorithms, 4.4); NaN and infinite inputs give what the scalar set gives,
//! as long as no partial sum overflows.
struct Kernels {
    InstructionSet set;
    float (*dot)(const float* a, const float* b, std::size_t n);
    float (*squaredL2)(const float* a, const float* b, std::size_t n);
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
