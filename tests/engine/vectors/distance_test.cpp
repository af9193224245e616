#include "tests/engine/vectors/kernel_fixture.h"

#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace kaze::vectors {
namespace {

using Fill = float (*)(std::mt19937_64&);

float ordinary(std::mt19937_64& random)
{
    return std::normal_distribution<float>()(random);
}

float ofAnySize(std::mt19937_64& random)
{
    const float exponent = std::uniform_real_distribution<float>(-18, 18)(random);
    return std::pow(10.0F, exponent) * (random() % 2 == 0 ? 1.0F : -1.0F);
}

float nearlyNothing(std::mt19937_64& random)
{
    return std::numeric_limits<float>::denorm_min() * static_cast<float>(random() % 1000);
}

std::vector<float> filled(std::size_t n, Fill fill, std::mt19937_64& random)
{
    std::vector<float> vector(n);
    for (float& value : vector)
        value = fill(random);
    return vector;
}

double tolerance(double sumOfTerms, std::size_t n)
{
    // The smallest normal number covers sums that underflow.
    return static_cast<double>(n + 1) * std::ldexp(1.0, -23) * sumOfTerms + std::numeric_limits<float>::min();
}

class KernelTest : public EveryKernelSet {
protected:
    void compare(Fill fill)
    {
        std::mt19937_64 random(7);
        for (std::size_t n = 0; n <= 130; ++n) {
            // Starts one float late, so that nothing is aligned.
            const auto a = filled(n + 1, fill, random);
            const auto b = filled(n + 1, fill, random);
            double dot = 0, dotTerms = 0, squares = 0;
            for (std::size_t i = 1; i <= n; ++i) {
                const double product = static_cast<double>(a[i]) * static_cast<double>(b[i]);
                const double difference = static_cast<double>(a[i]) - static_cast<double>(b[i]);
                dot += product;
                dotTerms += std::abs(product);
                squares += difference * difference;
            }
            EXPECT_NEAR(kernels->dot(a.data() + 1, b.data() + 1, n), dot, tolerance(dotTerms, n)) << "n = " << n;
            EXPECT_NEAR(kernels->squaredL2(a.data() + 1, b.data() + 1, n), squares, tolerance(squares, n)) << "n = " << n;
        }
    }
};

TEST_P(KernelTest, agreesWithTheExactSumOnOrdinaryVectors)
{
    compare(ordinary);
}

TEST_P(KernelTest, agreesWithTheExactSumOnNumbersFrom1e18To1eMinus18)
{
    compare(ofAnySize);
}

TEST_P(KernelTest, agreesWithTheExactSumOnDenormals)
{
    compare(nearlyNothing);
}

TEST_P(KernelTest, handsOnWhatIsNotFiniteWhereverItStands)
{
    const float infinity = std::numeric_limits<float>::infinity();
    for (std::size_t n = 1; n <= 130; ++n) {
        for (const std::size_t at : {std::size_t{0}, n / 2, n - 1}) {
            std::vector<float> a(n, 1.0F);
            const std::vector<float> b(n, 0.5F);
            a[at] = std::numeric_limits<float>::quiet_NaN();
            EXPECT_TRUE(std::isnan(kernels->dot(a.data(), b.data(), n))) << n << " " << at;
            EXPECT_TRUE(std::isnan(kernels->squaredL2(a.data(), b.data(), n))) << n << " " << at;
            a[at] = infinity;
            EXPECT_EQ(kernels->dot(a.data(), b.data(), n), infinity) << n << " " << at;
            EXPECT_EQ(kernels->squaredL2(a.data(), b.data(), n), infinity) << n << " " << at;
        }
    }
}

TEST_P(KernelTest, doesNotTouchWhatLiesBehindTheEnd)
{
    for (std::size_t n = 0; n <= 130; ++n) {
        std::vector<float> a(n + 32, std::numeric_limits<float>::quiet_NaN());
        std::fill_n(a.begin(), n, 1.0F);
        EXPECT_EQ(kernels->dot(a.data(), a.data(), n), static_cast<float>(n));
        EXPECT_EQ(kernels->squaredL2(a.data(), a.data(), n), 0.0F);
    }
}

INSTANTIATE_TEST_SUITE_P(Every, KernelTest, kEverySet, nameOfSet);

TEST(Distance, alwaysHasAScalarSetAndABestOne)
{
    ASSERT_NE(kernelsOf(InstructionSet::Scalar), nullptr);
    EXPECT_EQ(kernelsOf(bestKernels().set), &bestKernels());
}

TEST(Distance, cosineIsOneForOneDirectionAndZeroForNone)
{
    const std::vector<float> a{1, 2, 3}, b{2, 4, 6}, c{-1, -2, -3}, none{0, 0, 0};
    EXPECT_FLOAT_EQ(cosine(a, b), 1.0F);
    EXPECT_FLOAT_EQ(cosine(a, c), -1.0F);
    EXPECT_EQ(cosine(a, none), 0.0F);
}

TEST(Distance, normalisesToUnitLengthWhateverTheSize)
{
    for (const float scale : {1.0F, 1e30F, 1e-30F}) {
        std::vector<float> vector{3 * scale, -4 * scale};
        ASSERT_TRUE(normalise(vector));
        EXPECT_FLOAT_EQ(vector[0], 0.6F);
        EXPECT_FLOAT_EQ(vector[1], -0.8F);
    }
}

TEST(Distance, refusesToNormaliseWhatHasNoDirection)
{
    for (const float bad : {0.0F, std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
        std::vector<float> vector{0, bad, 0};
        EXPECT_FALSE(normalise(vector));
        EXPECT_EQ(vector[0], 0.0F);
    }
}

} // namespace
} // namespace kaze::vectors
