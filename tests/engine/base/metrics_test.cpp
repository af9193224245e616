#include "engine/base/metrics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <thread>

namespace kaze::base {
namespace {

TEST(Histogram, isAtMostThreePercentAboveTheTruth)
{
    for (double value = 1e-5; value < 1e12; value *= 1.37) {
        Histogram histogram;
        histogram.record(value);
        const auto told = histogram.percentile(0.5);
        EXPECT_GE(told, value * 0.999) << value;
        EXPECT_LE(told, value * 1.032 + 1e-6) << value;
    }
}

TEST(Histogram, findsPercentiles)
{
    Histogram histogram;
    for (int i = 1; i <= 1000; ++i)
        histogram.record(i);
    EXPECT_EQ(histogram.count(), 1000U);
    EXPECT_DOUBLE_EQ(histogram.sum(), 500'500);
    EXPECT_NEAR(histogram.percentile(0.5), 500, 17);
    EXPECT_NEAR(histogram.percentile(0.99), 990, 33);
    EXPECT_NEAR(histogram.percentile(0), 1, 0.04);
    EXPECT_NEAR(histogram.percentile(1), 1000, 33);
}

TEST(Histogram, takesWhateverItIsGiven)
{
    Histogram histogram;
    EXPECT_EQ(histogram.percentile(0.5), 0);
    histogram.record(std::nan(""));
    EXPECT_EQ(histogram.count(), 0U);
    histogram.record(0);
    histogram.record(-5);
    EXPECT_EQ(histogram.percentile(1), 0);
    histogram.record(1e300);
    EXPECT_GT(histogram.percentile(1), 1e12);
    const auto sum = histogram.sum();
    EXPECT_LT(sum, 1e13) << "it counts as the largest";
    histogram.record(INFINITY);
    histogram.record(-INFINITY);
    EXPECT_EQ(histogram.count(), 3U);
    EXPECT_EQ(histogram.sum(), sum) << "a sum that is infinite would stay so";
    EXPECT_EQ(histogram.refused(), 3U);
}

TEST(HistogramCounts, tellWhatCameBetweenAndAddUp)
{
    Histogram first, second;
    for (int i = 1; i <= 1000; ++i)
        first.record(i);
    const auto before = first.counts();
    for (int i = 1; i <= 100; ++i) {
        first.record(i / 100.0);
        second.record(5000);
    }
    auto between = first.counts().since(before);
    EXPECT_EQ(between.count(), 100U);
    EXPECT_NEAR(between.sum, 50.5, 1e-6);
    EXPECT_NEAR(between.percentile(0.95), 0.95, 0.031);
    EXPECT_NEAR(between.max(), 1, 0.032);
    EXPECT_NEAR(between.mean(), 0.505, 1e-6);
    between.add(second.counts());
    EXPECT_EQ(between.count(), 200U);
    EXPECT_NEAR(between.percentile(0.5), 1, 0.032);
    EXPECT_NEAR(between.percentile(0.51), 5000, 160);
    EXPECT_EQ(between.countUpTo(1), 100U) << "the bucket of a bound is within it";
    EXPECT_EQ(between.countUpTo(4000), 100U);
    EXPECT_EQ(between.countUpTo(1e12), 200U);

    // A histogram that began anew.
    EXPECT_EQ(second.counts().since(before), second.counts());
    EXPECT_EQ(before.since(first.counts()), before);
    EXPECT_EQ(first.counts().since(first.counts()).count(), 0U);
    EXPECT_EQ(HistogramCounts{}.percentile(0.5), 0);
    EXPECT_EQ(HistogramCounts{}.max(), 0);
}

TEST(MetricsRegistry, givesTheSameInstrumentForTheSameNameAndLabels)
{
    MetricsRegistry metrics;
    auto& counter = metrics.counter("requests", {{"model", "a"}});
    counter.add(3);
    EXPECT_EQ(&metrics.counter("requests", {{"model", "a"}}), &counter);
    EXPECT_NE(&metrics.counter("requests", {{"model", "b"}}), &counter);
    metrics.gauge("running").set(2.5);
    metrics.histogram("seconds").record(1);
    const auto samples = metrics.samples();
    ASSERT_EQ(samples.size(), 4U);
    EXPECT_EQ(samples[0].name, "requests");
    EXPECT_EQ(samples[0].value, 3);
    EXPECT_EQ(samples[2].kind, MetricsRegistry::Sample::Kind::Gauge);
    EXPECT_EQ(samples[2].value, 2.5);
    EXPECT_EQ(samples[3].count, 1U);
    EXPECT_NEAR(samples[3].p99, 1, 0.04);
}

TEST(MetricsRegistry, keepsTwoHundredLabelSetsAndSumsUpTheRest)
{
    MetricsRegistry metrics;
    for (int i = 0; i < 1000; ++i)
        metrics.counter("calls", {{"tool", std::to_string(i)}}).add();
    const auto samples = metrics.samples();
    EXPECT_EQ(samples.size(), 201U);
    EXPECT_EQ(metrics.counter("calls", {{"overflow", "true"}}).value(), 800U);
    EXPECT_EQ(metrics.counter("calls", {{"tool", "5"}}).value(), 1U);
    ASSERT_EQ(metrics.overflows().size(), 1U);
    EXPECT_EQ(metrics.overflows()[0].first, "calls");
    EXPECT_EQ(metrics.overflows()[0].second, 800U);
    EXPECT_EQ(metrics.size(), 201U);
}

TEST(MetricsRegistry, countsFromManyThreads)
{
    MetricsRegistry metrics;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 10'000; ++i) {
                metrics.counter("n").add();
                metrics.histogram("h").record(i);
                metrics.gauge("g").add(1);
            }
        });
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(metrics.counter("n").value(), 40'000U);
    EXPECT_EQ(metrics.histogram("h").count(), 40'000U);
    EXPECT_EQ(metrics.gauge("g").value(), 40'000);
}

} // namespace
} // namespace kaze::base
