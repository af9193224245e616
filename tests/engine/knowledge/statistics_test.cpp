#include "engine/knowledge/detail/statistics.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

namespace kaze::knowledge::detail {

namespace {

Sample sampleOf(const std::vector<double>& values)
{
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
    double squares = 0;
    for (const double value : values)
        squares += (value - mean) * (value - mean);
    return {static_cast<std::int64_t>(values.size()), mean, squares};
}

std::optional<Comparison> welch(const std::vector<double>& with, const std::vector<double>& without, double alpha = 0.05)
{
    const std::array<SampleArms, 1> strata{SampleArms{sampleOf(with), sampleOf(without)}};
    return meanDifference(strata, alpha);
}

// R 4.2, fisher.test: the lady who tastes tea (Fisher 1935), the convictions of twins (Fisher 1962).
TEST(Statistics, fishersTestIsThatOfR)
{
    EXPECT_NEAR(fisherExact({{3, 4}, {1, 4}}), 0.4857143, 1e-7);
    EXPECT_NEAR(fisherExact({{4, 4}, {0, 4}}), 0.02857143, 1e-8);
    EXPECT_NEAR(fisherExact({{2, 17}, {10, 13}}), 0.0005367241, 1e-10);
    EXPECT_NEAR(fisherExact({{60, 100}, {40, 100}}), 0.0070595155, 1e-9);
    EXPECT_NEAR(fisherExact({{1, 1000}, {8, 1000}}), 0.0386411550, 1e-9);
}

TEST(Statistics, fishersTestHoldsAtTheEdges)
{
    EXPECT_DOUBLE_EQ(fisherExact({{0, 5}, {0, 7}}), 1);
    EXPECT_DOUBLE_EQ(fisherExact({{5, 5}, {7, 7}}), 1);
    EXPECT_DOUBLE_EQ(fisherExact({{5, 10}, {5, 10}}), 1);
    EXPECT_DOUBLE_EQ(fisherExact({{3, 4}, {1, 4}}), fisherExact({{1, 4}, {3, 4}}));
    const double p = fisherExact({{50'000, 50'000}, {0, 50'000}});
    EXPECT_GT(p, 0);
    EXPECT_LT(p, 1e-300);
    EXPECT_NEAR(fisherExact({{25'100, 50'000}, {24'900, 50'000}}), 0.2083, 0.002) << "as of the normal distribution";
}

// The examples of the paper, method 10.
TEST(Statistics, newcombesIntervalsAreThoseOfThePaper)
{
    const auto expect = [](CountArms arms, double low, double high) {
        const auto interval = newcombe(arms, 0.05);
        EXPECT_NEAR(interval.low, low, 5e-5) << arms.with.successes << "/" << arms.with.trials;
        EXPECT_NEAR(interval.high, high, 5e-5) << arms.with.successes << "/" << arms.with.trials;
    };
    expect({{56, 70}, {48, 80}}, 0.0524, 0.3339);
    expect({{9, 10}, {3, 10}}, 0.1705, 0.8090);
    expect({{6, 7}, {2, 7}}, 0.0582, 0.8062);
    expect({{5, 56}, {0, 29}}, -0.0381, 0.1926);
    expect({{0, 10}, {0, 20}}, -0.1611, 0.2775);
    expect({{0, 10}, {0, 10}}, -0.2775, 0.2775);
    expect({{10, 10}, {0, 20}}, 0.6791, 1.0000);
    expect({{10, 10}, {0, 10}}, 0.6075, 1.0000);
}

// Newcombe's paper on single proportions (1998), method 3.
TEST(Statistics, wilsonsIntervalsAreThoseOfThePaper)
{
    EXPECT_NEAR(wilson({81, 263}, 0.05).low, 0.2553, 5e-5);
    EXPECT_NEAR(wilson({81, 263}, 0.05).high, 0.3662, 5e-5);
    EXPECT_NEAR(wilson({15, 148}, 0.05).low, 0.0624, 5e-5);
    EXPECT_NEAR(wilson({0, 20}, 0.05).high, 0.1611, 5e-5);
    EXPECT_DOUBLE_EQ(wilson({0, 20}, 0.05).low, 0);
    EXPECT_NEAR(wilson({1, 29}, 0.05).low, 0.0061, 5e-5);
}

// R's t.test(extra ~ group, data = sleep): Student's own data.
TEST(Statistics, welchsTestIsThatOfR)
{
    const auto comparison
        = welch({0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0}, {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4});
    ASSERT_TRUE(comparison);
    EXPECT_NEAR(comparison->difference, -1.58, 1e-12);
    EXPECT_NEAR(comparison->p, 0.07939, 5e-6);
    EXPECT_NEAR(comparison->interval.low, -3.3654832, 5e-7);
    EXPECT_NEAR(comparison->interval.high, 0.2054832, 5e-7);
    EXPECT_FALSE(comparison->byPermutation);
}

TEST(Statistics, armsThatDoNotVaryAreJudgedByTheirPermutations)
{
    const auto apart = welch({2, 2, 2, 2}, {3, 3, 3, 3});
    ASSERT_TRUE(apart);
    EXPECT_TRUE(apart->byPermutation);
    EXPECT_NEAR(apart->difference, -1, 1e-12);
    EXPECT_NEAR(apart->p, 2.0 / 70, 1e-12) << "two of the 70 ways to draw four of eight";
    EXPECT_GE(apart->interval.low, -1 - 1e-12);
    EXPECT_LT(apart->interval.low, apart->interval.high);
    EXPECT_LT(apart->interval.high, 0);
    const auto same = welch({2, 2}, {2, 2, 2});
    ASSERT_TRUE(same);
    EXPECT_DOUBLE_EQ(same->p, 1);
    EXPECT_DOUBLE_EQ(same->interval.low, 0);
    EXPECT_DOUBLE_EQ(same->interval.high, 0);
    const auto oneVaries = welch({2, 2, 2}, {2, 3, 4, 3});
    ASSERT_TRUE(oneVaries);
    EXPECT_FALSE(oneVaries->byPermutation);
    EXPECT_GT(oneVaries->p, 0.01);
    EXPECT_FALSE(welch({1}, {2})) << "nothing says how much they vary";
}

// R's mantelhaen.test(UCBAdmissions): X-squared 1.4269, p 0.2323. Sato's variance by hand from his formula.
TEST(Statistics, mantelAndHaenszelAgreeWithBerkeley)
{
    const std::array<CountArms, 6> departments{CountArms{{512, 825}, {89, 108}}, CountArms{{353, 560}, {17, 25}},
        CountArms{{120, 325}, {202, 593}}, CountArms{{138, 417}, {131, 375}}, CountArms{{53, 191}, {94, 393}},
        CountArms{{22, 373}, {24, 341}}};
    const auto comparison = mantelHaenszel(departments, 0.05);
    EXPECT_NEAR(comparison.p, 0.2323, 5e-5);
    EXPECT_NEAR(comparison.difference, -0.0184252, 5e-8);
    EXPECT_NEAR(comparison.interval.low, -0.0474824, 5e-8);
    EXPECT_NEAR(comparison.interval.high, 0.0106320, 5e-8);
}

TEST(Statistics, strataAtTheEdgeHaveAnIntervalStill)
{
    const std::array<CountArms, 2> all{CountArms{{6, 6}, {0, 6}}, CountArms{{4, 4}, {0, 4}}};
    const auto comparison = mantelHaenszel(all, 0.05);
    EXPECT_DOUBLE_EQ(comparison.difference, 1);
    EXPECT_LT(comparison.p, 0.001);
    EXPECT_NEAR(comparison.interval.low, 0.6075, 5e-5) << "that of 10 of 10 against 0 of 10";
    EXPECT_DOUBLE_EQ(comparison.interval.high, 1);
    const std::array<CountArms, 1> none{CountArms{{0, 5}, {0, 5}}};
    EXPECT_DOUBLE_EQ(mantelHaenszel(none, 0.05).p, 1);
}

TEST(Statistics, strataOfMeansAreWeightedByWhatTheySay)
{
    // Variance 1 within every arm; the differences are 1 (of 50 and 50) and 3 (of 5 and 5).
    const auto arm = [](std::int64_t count, double mean) { return Sample{count, mean, static_cast<double>(count - 1)}; };
    const std::array<SampleArms, 2> strata{SampleArms{arm(50, 1), arm(50, 0)}, SampleArms{arm(5, 13), arm(5, 10)}};
    const auto comparison = meanDifference(strata, 0.05);
    ASSERT_TRUE(comparison);
    const double first = 25;
    const double second = 2.5;
    EXPECT_NEAR(comparison->difference, (first + 3 * second) / (first + second), 1e-12);
    const double error = 1 / std::sqrt(first + second);
    EXPECT_NEAR((comparison->interval.high - comparison->interval.low) / 2, 1.982 * error, 0.001)
        << "t of 106 degrees of freedom";
    const std::array<SampleArms, 2> single{SampleArms{arm(1, 2), arm(1, 0)}, SampleArms{arm(3, 2), arm(3, 0)}};
    EXPECT_NEAR(meanDifference(single, 0.05)->difference, 2, 1e-12) << "an arm of one has the variance of the others";
}

TEST(Statistics, meansAreComparedInWhateverUnit)
{
    for (const double unit : {1.0, 1e-155, 1e-100, 1e100, 1e150}) {
        const auto arm = [&](double mean) { return Sample{10, mean * unit, 9 * unit * unit}; };
        const std::array<SampleArms, 1> strata{SampleArms{arm(2), arm(1)}};
        const auto comparison = meanDifference(strata, 0.05);
        ASSERT_TRUE(comparison) << unit;
        EXPECT_NEAR(comparison->p, 0.03825, 1e-5) << "t = 2.236 of 18 degrees of freedom, in units of " << unit;
        EXPECT_NEAR(comparison->difference / unit, 1, 1e-9);
    }
    const auto infinite = std::numeric_limits<double>::infinity();
    const std::array<SampleArms, 1> strata{SampleArms{{10, infinite, infinite}, {10, 1, 1}}};
    EXPECT_FALSE(meanDifference(strata, 0.05));
}

// The example of Benjamini and Hochberg (1995), section 3.2.
TEST(Statistics, qValuesAreThoseOfBenjaminiAndHochberg)
{
    const std::vector<double> p{
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000};
    auto shuffled = p;
    std::ranges::reverse(shuffled);
    const auto q = benjaminiHochberg(shuffled);
    EXPECT_EQ(std::ranges::count_if(q, [](double each) { return each <= 0.05; }), 4);
    const auto of = [&](std::size_t rank) { return q[p.size() - rank]; };
    EXPECT_NEAR(of(1), 0.0015, 1e-12);
    EXPECT_NEAR(of(4), 0.035625, 1e-12);
    EXPECT_NEAR(of(5), 0.0603, 1e-12);
    EXPECT_NEAR(of(6), 0.0298 * 15 / 7, 1e-12) << "no more than that of the next";
    EXPECT_NEAR(of(15), 1, 1e-12);
    EXPECT_TRUE(benjaminiHochberg({}).empty());
}

//! Share of 2000 experiments whose interval has the true difference in it.
double coverage(double with, double without, std::int64_t trials)
{
    std::mt19937_64 random(7);
    int covered = 0;
    for (int i = 0; i < 2000; ++i) {
        const CountArms arms{{std::binomial_distribution<std::int64_t>(trials, with)(random), trials},
            {std::binomial_distribution<std::int64_t>(trials, without)(random), trials}};
        const auto interval = newcombe(arms, 0.05);
        covered += interval.low <= with - without && with - without <= interval.high ? 1 : 0;
    }
    return covered / 2000.0;
}

TEST(Statistics, newcombesIntervalsCoverTheTruth)
{
    EXPECT_NEAR(coverage(0.7, 0.4, 100), 0.95, 0.02);
    EXPECT_NEAR(coverage(0.5, 0.5, 20), 0.95, 0.02);
    EXPECT_GT(coverage(0.98, 0.9, 30), 0.93);
}

TEST(Statistics, stratifiedIntervalsCoverTheTruth)
{
    std::mt19937_64 random(11);
    const std::array<double, 3> levels{0.2, 0.5, 0.7};
    int counts = 0;
    int means = 0;
    for (int i = 0; i < 1000; ++i) {
        std::vector<CountArms> binary;
        std::vector<SampleArms> real;
        for (const double level : levels) {
            binary.push_back({{std::binomial_distribution<std::int64_t>(30, level + 0.2)(random), 30},
                {std::binomial_distribution<std::int64_t>(60, level)(random), 60}});
            std::vector<double> with(8);
            std::vector<double> without(15);
            for (double& value : with)
                value = std::normal_distribution(10 * level + 0.5, 2.0)(random);
            for (double& value : without)
                value = std::normal_distribution(10 * level, 1.0)(random);
            real.push_back({sampleOf(with), sampleOf(without)});
        }
        const auto count = mantelHaenszel(binary, 0.05).interval;
        const auto mean = meanDifference(real, 0.05)->interval;
        counts += count.low <= 0.2 && 0.2 <= count.high ? 1 : 0;
        means += mean.low <= 0.5 && 0.5 <= mean.high ? 1 : 0;
    }
    EXPECT_NEAR(counts / 1000.0, 0.95, 0.025);
    EXPECT_NEAR(means / 1000.0, 0.95, 0.025);
}

} // namespace

} // namespace kaze::knowledge::detail
