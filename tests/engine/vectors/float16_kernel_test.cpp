#include "tests/engine/vectors/kernel_fixture.h"

#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace kaze::vectors {
namespace {

constexpr std::uint16_t kInfinity = 0x7c00, kSign = 0x8000;

//! By the definition of the format, in double.
double valueOf(std::uint16_t half)
{
    const int exponent = (half >> 10) & 31;
    const double fraction = half & 1023;
    const double size = exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
    return (half & kSign) != 0 ? -size : size;
}

//! The half nearest to a finite value, by looking between which two it lies.
std::uint16_t nearestTo(float value)
{
    const double size = std::abs(static_cast<double>(value));
    std::uint16_t low = 0, high = kInfinity; // whose value continues the row: 65 536
    while (high - low > 1) {
        const auto middle = static_cast<std::uint16_t>((low + high) / 2);
        (valueOf(middle) <= size ? low : high) = middle;
    }
    const double below = size - valueOf(low), above = valueOf(high) - size;
    const bool up = above < below || (above == below && low % 2 == 1);
    return static_cast<std::uint16_t>((up ? high : low) | (std::signbit(value) ? kSign : 0));
}

class Float16KernelTest : public EveryKernelSet {
protected:
    std::vector<std::uint16_t> converted(const std::vector<float>& values) const
    {
        std::vector<std::uint16_t> halves(values.size());
        kernels->toFloat16(values.data(), halves.data(), values.size());
        return halves;
    }

    std::vector<float> converted(const std::vector<std::uint16_t>& halves) const
    {
        std::vector<float> values(halves.size());
        kernels->fromFloat16(halves.data(), values.data(), halves.size());
        return values;
    }

    void expectNearest(const std::vector<float>& values) const
    {
        const auto halves = converted(values);
        for (std::size_t i = 0; i < values.size(); ++i)
            ASSERT_EQ(halves[i], nearestTo(values[i])) << std::hexfloat << values[i];
    }
};

TEST_P(Float16KernelTest, givesEveryNumberItsValueAndTakesItBack)
{
    std::vector<std::uint16_t> halves;
    for (std::uint32_t half = 0; half < 0x10000; ++half) {
        if ((half & 0x7fffU) < kInfinity)
            halves.push_back(static_cast<std::uint16_t>(half));
    }
    const auto values = converted(halves);
    for (std::size_t i = 0; i < halves.size(); ++i)
        ASSERT_EQ(static_cast<double>(values[i]), valueOf(halves[i])) << halves[i];
    EXPECT_EQ(converted(values), halves);
}

TEST_P(Float16KernelTest, roundsToTheNearestAndToEvenBetweenTwo)
{
    std::vector<float> values;
    for (std::uint16_t half = 0; half < kInfinity; ++half) {
        const auto middle = static_cast<float>((valueOf(half) + valueOf(static_cast<std::uint16_t>(half + 1))) / 2);
        for (const float value : {middle, std::nextafter(middle, 0.0F), std::nextafter(middle, 1e9F)}) {
            values.push_back(value);
            values.push_back(-value);
        }
    }
    expectNearest(values);
}

TEST_P(Float16KernelTest, convertsNumbersOfAnySizeDenormalOnesToo)
{
    std::mt19937 random(3);
    std::vector<float> values{0.0F, -0.0F, std::numeric_limits<float>::denorm_min(), std::numeric_limits<float>::min()};
    while (values.size() < 200'000) {
        const auto value = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
        if (std::abs(value) < 65'536.0F)
            values.push_back(value);
    }
    expectNearest(values);
}

TEST_P(Float16KernelTest, makesWhatIsTooLargeInfiniteAndKeepsNaN)
{
    const float infinity = std::numeric_limits<float>::infinity();
    EXPECT_EQ(converted(std::vector<float>{65519.0F, 65520.0F, 1e30F, infinity, -65520.0F, -infinity, 65535.9F, 65536.0F, -1e9F}),
        (std::vector<std::uint16_t>{0x7bff, 0x7c00, 0x7c00, 0x7c00, 0xfc00, 0xfc00, 0x7c00, 0x7c00, 0xfc00}));
    EXPECT_EQ(converted(std::vector<std::uint16_t>(9, 0x7c00)), std::vector<float>(9, infinity));
    EXPECT_EQ(converted(std::vector<std::uint16_t>(9, 0xfc00)), std::vector<float>(9, -infinity));
    // Quiet, signalling, negative, with a payload whose upper bits stay; the same in the wide part and in the rest.
    std::vector<float> nans;
    for (const std::uint32_t bits : {0x7fc0'0000U, 0x7f80'0001U, 0xffc0'0000U, 0x7fd5'4000U, 0x7f95'4000U})
        nans.insert(nans.end(), 9, std::bit_cast<float>(bits));
    const auto halves = converted(nans);
    const std::vector<std::uint16_t> expected{0x7e00, 0x7e00, 0xfe00, 0x7eaa, 0x7eaa};
    for (std::size_t i = 0; i < nans.size(); ++i)
        EXPECT_EQ(halves[i], expected[i / 9]) << i;
    for (const float value :
        converted(std::vector<std::uint16_t>{0x7c01, 0x7e00, 0xfe00, 0x7fff, 0x7c01, 0x7c01, 0x7c01, 0x7c01, 0x7c01}))
        EXPECT_TRUE(std::isnan(value));
}

TEST_P(Float16KernelTest, addsUpWithinTheBoundOfFloats)
{
    std::mt19937_64 random(7);
    std::normal_distribution<float> normal;
    std::vector<std::size_t> lengths{384, 768, 1536, 3072};
    for (std::size_t n = 0; n <= 130; ++n)
        lengths.push_back(n);
    for (const std::size_t n : lengths) {
        for (const float scale : {1.0F, 1e-6F, 200.0F}) {
            // Starts one half late; behind the end stands a NaN that would show.
            std::vector<float> a(n + 1), b(n + 1);
            for (std::size_t i = 0; i <= n; ++i) {
                a[i] = scale * normal(random);
                b[i] = normal(random);
            }
            auto x = converted(a), y = converted(b);
            x.insert(x.end(), 40, 0x7e00);
            y.insert(y.end(), 40, 0x7e00);
            double dot = 0, terms = 0;
            for (std::size_t i = 1; i <= n; ++i) {
                dot += valueOf(x[i]) * valueOf(y[i]);
                terms += std::abs(valueOf(x[i]) * valueOf(y[i]));
            }
            const double bound = static_cast<double>(n + 1) * 0x1p-23 * terms;
            EXPECT_NEAR(kernels->dotFloat16(x.data() + 1, y.data() + 1, n), dot, bound) << n << " " << scale;
        }
    }
}

TEST_P(Float16KernelTest, handsOnWhatIsNotFinite)
{
    for (std::size_t n = 1; n <= 70; ++n) {
        std::vector<std::uint16_t> a(n, 0x3c00);
        const auto ones = a;
        a[n - 1] = 0x7e00;
        EXPECT_TRUE(std::isnan(kernels->dotFloat16(a.data(), ones.data(), n)));
        a[n - 1] = kInfinity;
        EXPECT_EQ(kernels->dotFloat16(a.data(), ones.data(), n), std::numeric_limits<float>::infinity());
    }
}

INSTANTIATE_TEST_SUITE_P(Every, Float16KernelTest, kEverySet, nameOfSet);

} // namespace
} // namespace kaze::vectors
