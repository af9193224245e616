#include "engine/api/metric_requests.h"
#include "engine/telemetry/detail/metric_chunk.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace kaze::telemetry::detail {
namespace {

ChunkPoints pointsOf(MetricKind kind, std::size_t level, std::mt19937& random)
{
    ChunkPoints points(kMetricLevels.at(level).points());
    std::uniform_int_distribution<int> any(0, 1000);
    for (auto& point : points) {
        if (any(random) < 100)
            continue;
        LivePoint live;
        live.covered = any(random) < 950 ? 1 : 2;
        live.value = any(random);
        base::Histogram histogram;
        for (int i = any(random) % 20; i > 0; --i)
            histogram.record(any(random) / 1000.0);
        const auto counts = histogram.counts();
        if (kind == MetricKind::Histogram) {
            live.value = static_cast<float>(counts.sum);
            live.buckets = std::make_shared<const std::string>(packBuckets(counts));
        }
        point = pointOf(kind, live);
        point.counts.sum = 0;
        if (level > 0)
            append(point, point);
    }
    return points;
}

constexpr std::array kKinds{MetricKind::Counter, MetricKind::Gauge, MetricKind::Histogram};

TEST(MetricChunk, givesBackWhatWasPacked)
{
    std::mt19937 random(1);
    for (const auto kind : kKinds)
        for (std::size_t level = 0; level < kMetricLevels.size(); ++level) {
            const auto points = pointsOf(kind, level, random);
            auto unpacked = unpackChunk(kind, level, packChunk(kind, level, points));
            ASSERT_TRUE(unpacked) << static_cast<int>(kind) << level;
            ASSERT_EQ(unpacked->size(), points.size());
            for (std::size_t i = 0; i < points.size(); ++i) {
                auto& told = (*unpacked)[i];
                EXPECT_NEAR(told.sum, points[i].sum, 2e-4 * std::abs(points[i].sum));
                told.sum = points[i].sum;
                EXPECT_EQ(told, points[i]) << static_cast<int>(kind) << level << i;
            }
        }
}

TEST(MetricChunk, keepsWholeNumbersExactlyAndOthersToSevenDigits)
{
    for (const double value :
        {9007199254740991.0, -9007199254740991.0, 1'234'567'890'123.0, 0.1234567890123, 1e-300, -1e300, 3e38}) {
        ChunkPoints points(kMetricLevels[0].points());
        points[3] = pointOf(MetricKind::Gauge, {0, 1, value, nullptr});
        points[4] = pointOf(MetricKind::Gauge, {0, 1, 1, nullptr});
        const auto unpacked = unpackChunk(MetricKind::Gauge, 0, packChunk(MetricKind::Gauge, 0, points));
        ASSERT_TRUE(unpacked);
        const auto told = (*unpacked)[3].last;
        EXPECT_NEAR(told / value, 1, value == std::floor(value) && std::abs(value) < 1e16 ? 0 : 1e-7) << value;
        EXPECT_EQ((*unpacked)[2].covered, 0U);
    }
}

TEST(MetricChunk, keepsEveryCountOfBuckets)
{
    std::mt19937_64 random(5);
    ChunkPoints points(kMetricLevels[1].points());
    for (std::size_t i = 0; i < points.size(); i += 1 + i % 3) {
        points[i].covered = 6;
        for (std::uint32_t bucket = 0; bucket < base::Histogram::kBuckets; bucket += 1 + random() % (i % 2 ? 3 : 900))
            points[i].counts.buckets.push_back({bucket, 1 + (random() >> (random() % 64))});
    }
    points[0].counts.buckets = {{0, ~std::uint64_t{0}}, {base::Histogram::kBuckets - 1, 1}};
    const auto unpacked = unpackChunk(MetricKind::Histogram, 1, packChunk(MetricKind::Histogram, 1, points));
    ASSERT_TRUE(unpacked);
    EXPECT_EQ(*unpacked, points);
}

TEST(MetricChunk, takesLittleMoreForBucketsThanTheirNoise)
{
    // 300 records a minute, of which each bucket has a Poisson share: about 36 bytes a minute cannot be done without.
    std::mt19937 random(6);
    std::lognormal_distribution<double> seconds(-3, 0.5);
    ChunkPoints points(kMetricLevels[1].points());
    for (auto& point : points) {
        base::Histogram histogram;
        for (int i = 0; i < 300; ++i)
            histogram.record(seconds(random));
        point.covered = 6;
        point.counts = histogram.counts();
        point.sum = std::exchange(point.counts.sum, 0);
    }
    EXPECT_LT(packChunk(MetricKind::Histogram, 1, points).size(), points.size() * 50);
}

TEST(MetricChunk, ofAnHourThatNothingHappenedInIsAFewBytes)
{
    for (const auto kind : kKinds) {
        ChunkPoints points(kMetricLevels[1].points());
        for (auto& point : points)
            point.covered = 6;
        EXPECT_LE(packChunk(kind, 1, points).size(), 48U);
    }
}

TEST(MetricChunk, refusesWhatNobodyPacked)
{
    std::mt19937 random(2);
    std::uniform_int_distribution<int> byte(0, 255);
    std::size_t refused = 0;
    for (const auto kind : kKinds) {
        const auto good = packChunk(kind, 1, pointsOf(kind, 1, random));
        for (std::size_t length = 0; length < std::min<std::size_t>(good.size(), 200); ++length)
            EXPECT_FALSE(unpackChunk(kind, 1, good.substr(0, length))) << length;
        for (int i = 0; i < 2000; ++i) {
            std::string bytes(1 + static_cast<std::size_t>(byte(random)), '\0');
            for (auto& one : bytes)
                one = static_cast<char>(byte(random));
            bytes[0] = static_cast<char>(1 + i % 2);
            const auto read = unpackChunk(kind, static_cast<std::size_t>(i % 3), bytes);
            refused += read ? 0 : 1;
            if (read) {
                EXPECT_EQ(read->size(), kMetricLevels.at(static_cast<std::size_t>(i % 3)).points());
            }
        }
    }
    EXPECT_GT(refused, 5900U);
}

TEST(MetricPoint, addsTimeAndSeries)
{
    auto first = pointOf(MetricKind::Gauge, {0, 1, 2, nullptr});
    append(first, pointOf(MetricKind::Gauge, {1, 3, 6, nullptr}));
    EXPECT_EQ(valueOf(MetricKind::Gauge, api::MetricView::Mean, first), 5);
    EXPECT_EQ(valueOf(MetricKind::Gauge, api::MetricView::Value, first), 6);
    EXPECT_EQ(valueOf(MetricKind::Gauge, api::MetricView::Max, first), 6);
    join(first, pointOf(MetricKind::Gauge, {1, 2, 1, nullptr}), MetricKind::Gauge);
    EXPECT_EQ(valueOf(MetricKind::Gauge, api::MetricView::Mean, first), 6);
    EXPECT_EQ(valueOf(MetricKind::Gauge, api::MetricView::Value, first), 7);
    EXPECT_FALSE(valueOf(MetricKind::Gauge, api::MetricView::P95, first));

    auto counter = pointOf(MetricKind::Counter, {0, 2, 100, nullptr});
    EXPECT_EQ(valueOf(MetricKind::Counter, api::MetricView::Usual, counter), 5);
    append(counter, pointOf(MetricKind::Counter, {1, 1, 80, nullptr}));
    EXPECT_EQ(valueOf(MetricKind::Counter, api::MetricView::Rate, counter), 6);
    EXPECT_EQ(valueOf(MetricKind::Counter, api::MetricView::Max, counter), 8);
    EXPECT_EQ(valueOf(MetricKind::Counter, api::MetricView::Value, counter), 180);
    EXPECT_FALSE(valueOf(MetricKind::Counter, api::MetricView::Rate, MetricPoint{}));
}

} // namespace
} // namespace kaze::telemetry::detail
