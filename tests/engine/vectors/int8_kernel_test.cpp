#include "tests/engine/vectors/kernel_fixture.h"

#include <array>
#include <random>
#include <vector>

namespace kaze::vectors {
namespace {

using Bytes = std::vector<std::int8_t>;

std::int64_t exactDot(const std::int8_t* a, const std::int8_t* b, std::size_t n)
{
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < n; ++i)
        sum += std::int64_t{a[i]} * b[i];
    return sum;
}

class Int8KernelTest : public EveryKernelSet {
protected:
    template <class Fill>
    void compare(std::size_t n, Fill fill)
    {
        // Starts one byte late, so that nothing is aligned; behind the end stands what would show.
        Bytes a(n + 65, 127), b(n + 65, 127);
        for (std::size_t i = 1; i <= n; ++i) {
            a[i] = static_cast<std::int8_t>(fill());
            b[i] = static_cast<std::int8_t>(fill());
        }
        EXPECT_EQ(kernels->dotInt8(a.data() + 1, b.data() + 1, n), exactDot(a.data() + 1, b.data() + 1, n)) << "n = " << n;
    }

    template <class Fill>
    void compareEveryLength(Fill fill)
    {
        for (std::size_t n = 0; n <= 130; ++n)
            compare(n, fill);
        for (const std::size_t n : {384, 768, 1536, 3072, 3073})
            compare(n, fill);
    }
};

TEST_P(Int8KernelTest, isExactOnRandomNumbers)
{
    std::mt19937 random(7);
    for (int round = 0; round < 20; ++round)
        compareEveryLength([&] { return static_cast<int>(random() % 255) - 127; });
}

TEST_P(Int8KernelTest, isExactOnTheSmallestAndLargestNumbers)
{
    std::mt19937 random(8);
    compareEveryLength([&] { return random() % 2 == 0 ? 127 : -127; });
    compareEveryLength([&] { return random() % 2 == 0 ? 127 : -128; });
    for (const int value : {0, 1, -1, 127, -127, -128})
        compareEveryLength([value] { return value; });
}

TEST_P(Int8KernelTest, doesNotOverflowAtTheMostDimensions)
{
    for (const auto& [x, y] : {std::pair{127, 127}, {-127, -127}, {127, -127}, {-127, 127}, {127, -128}, {-128, -128}}) {
        const Bytes a(kMostDimensions, static_cast<std::int8_t>(x));
        const Bytes b(kMostDimensions, static_cast<std::int8_t>(y));
        EXPECT_EQ(kernels->dotInt8(a.data(), b.data(), a.size()), exactDot(a.data(), b.data(), a.size())) << x << " " << y;
    }
}

TEST_P(Int8KernelTest, givesOfManyRowsWhatItGivesOfEach)
{
    std::mt19937 random(9);
    for (const std::size_t n : {0, 1, 7, 63, 64, 65, 127, 128, 130, 384, 1536, 3073}) {
        for (const std::size_t gap : {0, 1, 140}) {
            constexpr std::size_t kRows = 9;
            const std::size_t stride = n + gap;
            Bytes one(n + 65, 127), rows(1 + kRows * stride + 65, 127);
            for (auto& value : one)
                value = static_cast<std::int8_t>(random());
            for (auto& value : rows)
                value = static_cast<std::int8_t>(random());
            std::vector<std::int32_t> dots(kRows + 1, 17);
            kernels->dotInt8Rows(one.data() + 1, rows.data() + 1, stride, kRows, n, dots.data());
            for (std::size_t row = 0; row < kRows; ++row)
                EXPECT_EQ(dots[row], exactDot(one.data() + 1, rows.data() + 1 + row * stride, n)) << "n = " << n << ", " << row;
            EXPECT_EQ(dots[kRows], 17);
        }
    }
}

TEST_P(Int8KernelTest, doesNotOverflowInRowsOfTheMostDimensions)
{
    for (const auto& [x, y] : {std::pair{127, 127}, {-128, 127}, {127, -128}, {-128, -128}}) {
        const Bytes a(kMostDimensions, static_cast<std::int8_t>(x));
        const Bytes rows(2 * kMostDimensions, static_cast<std::int8_t>(y));
        std::array<std::int32_t, 2> dots{};
        kernels->dotInt8Rows(a.data(), rows.data(), kMostDimensions, 2, kMostDimensions, dots.data());
        for (const auto dot : dots)
            EXPECT_EQ(dot, exactDot(a.data(), rows.data(), a.size())) << x << " " << y;
    }
}

INSTANTIATE_TEST_SUITE_P(Every, Int8KernelTest, kEverySet, nameOfSet);

} // namespace
} // namespace kaze::vectors
