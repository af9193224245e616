#pragma once

#include "engine/vectors/distance.h"

#include <gtest/gtest.h>

#include <string>

namespace kaze::vectors {

//! Runs with each set of kernels that this processor has.
class EveryKernelSet : public testing::TestWithParam<InstructionSet> {
protected:
    void SetUp() override
    {
        kernels = kernelsOf(GetParam());
        if (!kernels)
            GTEST_SKIP() << "this processor has no such instructions";
    }

    const Kernels* kernels = nullptr;
};

inline const auto kEverySet
    = testing::Values(InstructionSet::Scalar, InstructionSet::Avx2, InstructionSet::Avx512, InstructionSet::Avx512Vnni);

inline std::string nameOfSet(const testing::TestParamInfo<InstructionSet>& info)
{
    switch (info.param) {
    case InstructionSet::Avx2:
        return "Avx2";
    case InstructionSet::Avx512:
        return "Avx512";
    case InstructionSet::Avx512Vnni:
        return "Avx512Vnni";
    case InstructionSet::Scalar:
        break;
    }
    return "Scalar";
}

} // namespace kaze::vectors
