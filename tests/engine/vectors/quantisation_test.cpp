#include "engine/vectors/precision.h"
#include "engine/vectors/quantisation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace kaze::vectors {
namespace {

using Floats = std::vector<float>;

float rangeOfRows(const std::vector<Floats>& rows)
{
    const std::vector<std::span<const float>> sample(rows.begin(), rows.end());
    return rangeOf(sample);
}

TEST(Precision, hasANameAndComesBackFromIt)
{
    for (const auto& [precision, name] :
        {std::pair{Precision::Float32, "float32"}, {Precision::Float16, "float16"}, {Precision::Int8, "int8"}}) {
        EXPECT_EQ(nameOf(precision), name);
        EXPECT_EQ(precisionOf(name), precision);
    }
    EXPECT_EQ(precisionOf("int4"), std::nullopt);
    EXPECT_EQ(precisionOf(""), std::nullopt);
}

TEST(RangeOf, holdsAComponentThatIsLargeInEveryVectorAndLeavesOutTheOutlierOfOne)
{
    std::mt19937 random(7);
    std::normal_distribution<float> normal(0, 0.01F);
    std::vector<Floats> rows(200, Floats(500));
    for (auto& row : rows)
        for (float& value : row)
            value = normal(random);
    const float plain = rangeOfRows(rows);
    EXPECT_GT(plain, 0.03F);
    EXPECT_LT(plain, 0.06F) << "of a bell curve some four or five widths";
    rows[3][3] = 0.3F;
    EXPECT_LT(rangeOfRows(rows), 0.25F) << "one in a hundred thousand is clipped";
    for (auto& row : rows)
        row[7] = 0.9F;
    EXPECT_GT(rangeOfRows(rows), 0.85F);
}

TEST(RangeOf, isWiderThanTheLargestOfFewVectors)
{
    EXPECT_FLOAT_EQ(rangeOfRows({{0.1F, -0.8F, 0.2F}, {0.3F, 0.4F, 0.5F}}), 1.0F);
}

TEST(RangeOf, isNeverNothing)
{
    EXPECT_EQ(rangeOfRows({}), 1.0F);
    EXPECT_EQ(rangeOfRows({{0, 0}}), 1.0F);
    EXPECT_EQ(rangeOfRows(std::vector<Floats>(50, Floats(10))), 1.0F);
    std::vector<Floats> sparse(50, Floats(1000));
    sparse[7][7] = -0.5F;
    EXPECT_EQ(rangeOfRows(sparse), 0.5F);
}

TEST(Quantise, roundsToTheNearestStepAndCountsWhatItClips)
{
    const float infinity = std::numeric_limits<float>::infinity();
    const Floats values{0, 1, -1, 0.5F, 0.4F / 127, 0.6F / 127, -0.6F / 127, 1.001F, -7, infinity, -infinity,
        std::numeric_limits<float>::quiet_NaN()};
    std::vector<std::int8_t> steps(values.size());
    EXPECT_EQ(quantise(values, 1.0F, steps.data()), 4U);
    EXPECT_EQ(steps, (std::vector<std::int8_t>{0, 127, -127, 64, 0, 1, -1, 127, -127, 127, -127, 0}));
}

TEST(Quantise, isNeverMoreThanHalfAStepAway)
{
    for (int i = -1000; i <= 1000; ++i) {
        const float value = static_cast<float>(i) / 1000 * 0.3F;
        std::int8_t step = 0;
        EXPECT_EQ(quantise({&value, 1}, 0.3F, &step), 0U);
        EXPECT_NEAR(static_cast<float>(step) * 0.3F / 127, value, 0.5001F * 0.3F / 127);
    }
}

} // namespace
} // namespace kaze::vectors
