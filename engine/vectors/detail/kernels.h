#pragma once

#include "engine/vectors/distance.h"

namespace kaze::vectors::detail {

// One set a file. Only `kernelsOf` decides which of them this processor may run.
extern const Kernels kScalar;
#ifdef __x86_64__
extern const Kernels kAvx2;
extern const Kernels kAvx512;
extern const Kernels kAvx512Vnni;

// Eight at a time also for the wider sets: a vector is converted once and then compared thousands of times.
void toFloat16Avx2(const float* from, std::uint16_t* to, std::size_t n);
void fromFloat16Avx2(const std::uint16_t* from, float* to, std::size_t n);
#endif

} // namespace kaze::vectors::detail
