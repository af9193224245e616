// Metrics that exporters send: what becomes of sums, gauges and histograms, and how many there may be.

#include "engine/telemetry/detail/received_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kaze::telemetry::detail {

using namespace std::chrono_literals;
using otlp::MetricPoint;
using Shape = MetricPoint::Shape;
using testing::HasSubstr;

class ReceivedMetricsTest : public testing::Test {
protected:
    static constexpr base::Time kNow{std::chrono::sys_days(std::chrono::year{2026} / 11 / 1)};

    static std::uint64_t nanos(base::Time at) { return static_cast<std::uint64_t>(at.time_since_epoch().count()) * 1000; }

    static MetricPoint sum(double value, base::Duration at, base::Duration start = 0s)
    {
        MetricPoint point;
        point.name = "orders";
        point.shape = Shape::Sum;
        point.isMonotonic = true;
        point.value = value;
        point.start = nanos(kNow + std::chrono::duration_cast<std::chrono::microseconds>(start));
        point.at = nanos(kNow + std::chrono::duration_cast<std::chrono::microseconds>(at));
        return point;
    }
    static MetricPoint gauge(const std::string& name, double value, AttributeList attributes = {})
    {
        MetricPoint point;
        point.name = name;
        point.shape = Shape::Gauge;
        point.value = value;
        point.attributes = std::move(attributes);
        return point;
    }

    std::string take(const MetricPoint& point, const std::string& tenant = "acme", const std::string& process = "1")
    {
        otlp::Source source;
        source.resource = {{"service.name", std::string("shop")}, {"service.instance.id", process}};
        return received.take(point, source, tenant, kNow + 1min, valuesLeft);
    }

    base::MetricsRegistry::Sample only(const std::string& name = "orders")
    {
        std::vector<base::MetricsRegistry::Sample> found;
        for (const auto& sample : registry.samples())
            if (sample.name == name)
                found.push_back(sample);
        EXPECT_EQ(found.size(), 1U) << name;
        return found.empty() ? base::MetricsRegistry::Sample{} : found.front();
    }

    base::MetricsRegistry registry;
    ReceivedMetrics received{registry, [](std::string_view text) { return std::string(text); }};
    std::uint64_t valuesLeft = ReceivedMetrics::kMostValues;
};

TEST_F(ReceivedMetricsTest, countsWhatARisingSumRisesBy)
{
    EXPECT_EQ(take(sum(5, 1s)), "");
    EXPECT_EQ(take(sum(8, 2s)), "");
    EXPECT_EQ(only().value, 8);
    EXPECT_EQ(only().kind, base::MetricsRegistry::Kind::Counter);
    EXPECT_EQ(only().labels.at("tenant"), "acme");
    EXPECT_EQ(only().labels.at("service.name"), "shop");
}

TEST_F(ReceivedMetricsTest, addsNothingForAPointThatComesAgainOrLate)
{
    for (const auto& point : {sum(5, 1s), sum(8, 2s), sum(8, 2s), sum(5, 1s)})
        EXPECT_EQ(take(point), "");
    EXPECT_EQ(only().value, 8);
    auto delta = sum(3, 1s);
    delta.name = "more";
    delta.isDelta = true;
    EXPECT_EQ(take(delta), "");
    EXPECT_EQ(take(delta), "");
    EXPECT_EQ(only("more").value, 3);
}

TEST_F(ReceivedMetricsTest, beginsAnewWhereTheSenderDoes)
{
    EXPECT_EQ(take(sum(5, 1s)), "");
    EXPECT_EQ(take(sum(2, 11s, 10s)), "");
    EXPECT_EQ(only().value, 7);
    EXPECT_EQ(take(sum(1, 12s, 10s)), "") << "less than before, whatever it says of its start";
    EXPECT_EQ(only().value, 8);
}

TEST_F(ReceivedMetricsTest, addsUpWhatSeveralProcessesOfAServiceSay)
{
    EXPECT_EQ(take(sum(5, 1s), "acme", "1"), "");
    EXPECT_EQ(take(sum(7, 1s), "acme", "2"), "");
    EXPECT_EQ(take(sum(6, 2s), "acme", "1"), "");
    EXPECT_EQ(only().value, 13);
}

TEST_F(ReceivedMetricsTest, doesNotCountWhatASumHadBeforeItWasFirstHeard)
{
    EXPECT_EQ(take(sum(1'000'000, 1s, -24h)), "");
    EXPECT_EQ(only().value, 0);
    EXPECT_EQ(take(sum(1'000'003, 2s, -24h)), "");
    EXPECT_EQ(only().value, 3);
}

TEST_F(ReceivedMetricsTest, keepsTenantsApart)
{
    auto point = sum(5, 1s);
    point.attributes = {{"tenant", std::string("globex")}};
    EXPECT_EQ(take(point, "acme"), "");
    EXPECT_EQ(take(sum(7, 1s), "globex"), "");
    std::map<std::string, double> byTenant;
    for (const auto& sample : registry.samples())
        byTenant[sample.labels.at("tenant")] += sample.value;
    EXPECT_EQ(byTenant, (std::map<std::string, double>{{"acme", 5}, {"globex", 7}}));
}

TEST_F(ReceivedMetricsTest, keepsGaugesAndFractions)
{
    EXPECT_EQ(take(gauge("temperature", -2.5)), "");
    EXPECT_EQ(only("temperature").value, -2.5);
    auto real = sum(1.5, 1s);
    real.name = "dollars";
    EXPECT_EQ(take(real), "");
    real.value = 4;
    real.at += 1;
    EXPECT_EQ(take(real), "");
    EXPECT_EQ(only("dollars").value, 4);
}

TEST_F(ReceivedMetricsTest, recordsAHistogramWithItsCountAndSum)
{
    MetricPoint point;
    point.name = "seconds";
    point.shape = Shape::Histogram;
    point.at = nanos(kNow + 1s);
    point.start = nanos(kNow);
    point.distribution.bounds = {1, 2, 4};
    point.distribution.buckets = {{0, 2}, {1, 4}, {2, 4}};
    point.distribution.sum = 2 * 0.5 + 4 * 1.5 + 4 * 3;
    point.distribution.least = point.distribution.most = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(take(point), "");
    EXPECT_EQ(only("seconds").count, 10U);
    EXPECT_NEAR(only("seconds").sum, point.distribution.sum, 0.01);
    EXPECT_EQ(take(point), "");
    EXPECT_EQ(only("seconds").count, 10U) << "the same again";
    point.at = nanos(kNow + 2s);
    point.distribution.buckets[3] = 1;
    point.distribution.sum += 5;
    EXPECT_EQ(take(point), "");
    EXPECT_EQ(only("seconds").count, 11U);
    point.at = nanos(kNow + 3s);
    point.distribution.buckets[0] = 5'000'000;
    EXPECT_THAT(take(point), HasSubstr("a point takes a million"));
    point.distribution.bounds = {2, 1};
    EXPECT_THAT(take(point), HasSubstr("bounds"));
}

TEST_F(ReceivedMetricsTest, readsExponentialHistogramsOfAnyScale)
{
    MetricPoint point;
    point.name = "bytes";
    point.shape = Shape::Histogram;
    point.isDelta = true;
    point.distribution.isExponential = true;
    point.distribution.scale = 0; // bounds are powers of two
    point.distribution.buckets = {{otlp::Distribution::kZero, 1}, {2, 3}};
    point.distribution.sum = 18;
    EXPECT_EQ(take(point), "");
    EXPECT_EQ(only("bytes").count, 4U);
    EXPECT_NEAR(only("bytes").sum, 18, 0.2);
    point.distribution.scale = 4000;
    EXPECT_NE(take(point), "");
}

TEST_F(ReceivedMetricsTest, rejectsWhatItCannotKeep)
{
    EXPECT_THAT(take(gauge("kaze_runs_total", 1)), HasSubstr("the cell's own"));
    EXPECT_THAT(take(gauge("", 1)), HasSubstr("no name"));
    EXPECT_THAT(take(gauge(std::string(300, 'x'), 1)), HasSubstr("255"));
    EXPECT_THAT(take(gauge("g", std::numeric_limits<double>::infinity())), HasSubstr("no number"));
    EXPECT_THAT(take(sum(-1, 1s)), HasSubstr("cannot be"));
    auto summary = gauge("s", 1);
    summary.shape = Shape::Summary;
    EXPECT_THAT(take(summary), HasSubstr("summary"));
    auto absent = gauge("absent", 1);
    absent.isAbsent = true;
    EXPECT_EQ(take(absent), "");
    EXPECT_EQ(take(gauge("twice", 1)), "");
    auto other = sum(1, 1s);
    other.name = "twice";
    other.isMonotonic = true;
    EXPECT_EQ(take(gauge("orders", 1)), "");
    MetricPoint histogram;
    histogram.name = "twice";
    histogram.shape = Shape::Histogram;
    EXPECT_THAT(take(histogram), HasSubstr("another kind"));
    for (const auto& sample : registry.samples())
        EXPECT_TRUE(sample.name == "twice" || sample.name == "orders") << sample.name;
}

TEST_F(ReceivedMetricsTest, bindsHowManySeriesThereAre)
{
    const auto labelled = [&](const std::string& name, int i, const std::string& tenant) {
        return take(gauge(name, i, {{"user", std::to_string(i)}}), tenant);
    };
    int taken = 0;
    for (int i = 0; i < 1000; ++i)
        taken += labelled("by_user", i, "acme").empty();
    EXPECT_EQ(taken, 100);
    EXPECT_THAT(labelled("by_user", 1000, "acme"), HasSubstr("100 of a name and tenant"));
    EXPECT_EQ(labelled("by_user", 7, "acme"), "") << "one that is there goes on";
    for (int i = 0; i < 1000; ++i)
        taken += labelled("by_user", i, "initech").empty();
    EXPECT_EQ(taken, 150) << "no tenant has all of a name";
    EXPECT_THAT(labelled("by_user", 1000, "initech"), HasSubstr("150 of a name"));
    for (int name = 0; name < 100; ++name)
        for (int i = 0; i < 10; ++i)
            taken += labelled("n" + std::to_string(name), i, "acme").empty();
    EXPECT_EQ(taken, 550) << "of a tenant 500";
    EXPECT_EQ(labelled("by_other", 1, "globex"), "") << "who is not the worse for another";
    for (int tenant = 0; tenant < 10; ++tenant)
        for (int i = 0; i < 1000; ++i)
            taken += labelled("m" + std::to_string(i), i, "t" + std::to_string(tenant)).empty();
    EXPECT_EQ(taken, 1999) << "in all, with that one";
    EXPECT_LE(registry.size(), 2000U);
}

TEST_F(ReceivedMetricsTest, bindsLabels)
{
    AttributeList many;
    for (int i = 0; i < 100; ++i)
        many.emplace_back("label" + std::to_string(i), std::string(1000, 'x'));
    EXPECT_EQ(take(gauge("g", 1, std::move(many))), "");
    const auto labels = only("g").labels;
    EXPECT_LE(labels.size(), 16U);
    for (const auto& [name, value] : labels)
        EXPECT_LE(value.size(), 128U);
}

} // namespace kaze::telemetry::detail
