#include "engine/vectors/distance.h"

#include "engine/vectors/detail/kernels.h"

#include <cmath>

#ifdef __x86_64__
#include <cpuid.h>
#endif

namespace kaze::vectors {

namespace {

#ifdef __x86_64__
//! By hand: clang's builtin does not know the name.
bool hasF16c()
{
    unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
    return __get_cpuid(1, &eax, &ebx, &ecx, &edx) != 0 && (ecx & bit_F16C) != 0;
}

bool hasAvx512()
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
}
#endif

} // namespace

const Kernels* kernelsOf(InstructionSet set)
{
#ifdef __x86_64__
    // The builtins also ask whether the operating system saves the wide registers.
    if (set == InstructionSet::Avx2)
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && hasF16c() ? &detail::kAvx2 : nullptr;
    if (set == InstructionSet::Avx512)
        return hasAvx512() && hasF16c() ? &detail::kAvx512 : nullptr;
    if (set == InstructionSet::Avx512Vnni)
        return hasAvx512() && hasF16c() && __builtin_cpu_supports("avx512vnni") ? &detail::kAvx512Vnni : nullptr;
#endif
    return set == InstructionSet::Scalar ? &detail::kScalar : nullptr;
}

const Kernels& bestKernels()
{
    static const Kernels& best = []() -> const Kernels& {
        for (const InstructionSet set : {InstructionSet::Avx512Vnni, InstructionSet::Avx512, InstructionSet::Avx2}) {
            if (const Kernels* kernels = kernelsOf(set))
                return *kernels;
        }
        return detail::kScalar;
    }();
    return best;
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
