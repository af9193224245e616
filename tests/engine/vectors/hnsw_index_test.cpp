#include "tests/engine/vectors/index_fixture.h"

#include <gtest/gtest.h>

#include <atomic>
#include <limits>
#include <thread>

namespace kaze::vectors {
namespace {

TEST_F(IndexTest, findsTheNearestFirst)
{
    HnswIndex index(options(2));
    ASSERT_TRUE(index.add(3, idOf(3), Floats{1, 0}));
    ASSERT_TRUE(index.add(5, idOf(5), Floats{0.6F, 0.8F}));
    ASSERT_TRUE(index.add(9, idOf(9), Floats{0, -1}));
    const auto hits = index.search(Floats{1, 0}, 2, 10);
    ASSERT_EQ(hits.size(), 2U);
    EXPECT_EQ(hits[0].label, 3U);
    EXPECT_NEAR(hits[0].similarity, 1.0F, 1e-6);
    EXPECT_EQ(hits[1].label, 5U);
    EXPECT_NEAR(hits[1].similarity, 0.6F, 1e-6);
    EXPECT_EQ(index.lastLabel(), 9U);
    EXPECT_EQ(index.lastId(), idOf(9));
}

TEST_F(IndexTest, anEmptyOneFindsNothing)
{
    const HnswIndex index(options());
    EXPECT_TRUE(index.search(Floats(32, 0.1F), 10, 50).empty());
    EXPECT_TRUE(index.searchExact(Floats(32, 0.1F), 10).empty());
    EXPECT_EQ(index.size(), 0U);
    EXPECT_EQ(index.lastLabel(), 0U);
}

TEST_F(IndexTest, refusesVectorsThatDoNotFit)
{
    HnswIndex index(options(2));
    const float nan = std::numeric_limits<float>::quiet_NaN();
    EXPECT_EQ(index.add(1, idOf(1), Floats{1, 0, 0}).error().code, base::ErrorCode::InvalidArgument);
    EXPECT_EQ(index.add(1, idOf(1), Floats{nan, 0}).error().code, base::ErrorCode::InvalidArgument);
    EXPECT_EQ(index.add(0, idOf(0), Floats{1, 0}).error().code, base::ErrorCode::InvalidArgument);
    ASSERT_TRUE(index.add(2, idOf(2), Floats{1, 0}));
    EXPECT_EQ(index.add(2, idOf(2), Floats{0, 1}).error().code, base::ErrorCode::InvalidArgument);
    EXPECT_EQ(index.size(), 1U);
    EXPECT_TRUE(index.search(Floats{1, 0, 0}, 1, 1).empty());
}

TEST_F(IndexTest, growsThroughSeveralSegmentsAndFindsInAll)
{
    HnswIndex index(options());
    fill(index, 2500);
    EXPECT_EQ(index.size(), 2500U);
    Cloud cloud(32, 1);
    for (std::uint64_t label = 1; label <= 2500; ++label) {
        const Floats vector = cloud.next();
        const auto hits = index.search(vector, 1, 100);
        ASSERT_EQ(hits.size(), 1U);
        EXPECT_EQ(hits[0].label, label);
    }
}

TEST_F(IndexTest, alwaysFindsAsManyAsThereAre)
{
    HnswIndex index(options());
    fill(index, 150);
    EXPECT_EQ(index.search(Floats(32, 0.1F), 150, 10).size(), 150U);
    EXPECT_EQ(index.search(Floats(32, 0.1F), 500, 10).size(), 150U);
}

TEST_F(IndexTest, findsWhatManyEqualVectorsCutOffFromTheGraph)
{
    HnswIndex index(options(2));
    std::uint64_t label = 0;
    for (int i = 0; i < 200; ++i, ++label)
        ASSERT_TRUE(index.add(label + 1, idOf(label + 1), Floats{1, 0}));
    for (int i = 0; i < 200; ++i, ++label)
        ASSERT_TRUE(index.add(label + 1, idOf(label + 1), Floats{0, 1}));
    const auto hits = index.search(Floats{0, 1}, 400, 10);
    ASSERT_EQ(hits.size(), 400U);
    EXPECT_EQ(hits[0].label, 201U);
    EXPECT_EQ(labelsOf(hits).size(), 400U);
}

TEST_F(IndexTest, doesNotFindWhatIsDeleted)
{
    HnswIndex index(options());
    fill(index, 1500);
    Cloud cloud(32, 1);
    for (std::uint64_t label = 1; label <= 1500; ++label) {
        const Floats vector = cloud.next();
        if (label % 10 != 0)
            continue;
        ASSERT_TRUE(index.markDeleted(label));
        EXPECT_NE(index.search(vector, 1, 50).at(0).label, label);
    }
    EXPECT_EQ(index.size(), 1350U);
    EXPECT_EQ(index.elements(), 1500U);
    EXPECT_EQ(index.markDeleted(10).error().code, base::ErrorCode::NotFound);
    EXPECT_EQ(index.markDeleted(77'777).error().code, base::ErrorCode::NotFound);
    for (const auto& hit : index.searchExact(Floats(32, 0.1F), 1500))
        EXPECT_NE(hit.label % 10, 0U);
}

TEST_F(IndexTest, recallsAtLeast95OfAHundredOnClusteredVectors)
{
    IndexOptions large = options(96);
    large.firstCapacity = 1024;
    large.segmentCapacity = 8192;
    HnswIndex index(large);
    fill(index, 6000);
    EXPECT_GE(recallOf(index, 10, 64, 2), 0.97);
    EXPECT_GE(recallOf(index, 10, 64, 2), recallOf(index, 10, 10, 2));
}

TEST_F(IndexTest, answersWhileItGrows)
{
    HnswIndex index(options());
    fill(index, 10);
    std::atomic<bool> done = false;
    std::atomic<std::size_t> wrong = 0, searches = 0;
    const auto searchOn = [&](std::uint64_t seed) {
        Cloud cloud(32, seed);
        while (!done || searches < 100) {
            const std::size_t before = index.size();
            const auto hits = index.search(cloud.next(), 10, 30);
            wrong += hits.size() != std::min<std::size_t>(10, before) ? 1 : 0;
            ++searches;
        }
    };
    std::thread first(searchOn, 5), second(searchOn, 6);
    fill(index, 1490, 2);
    for (std::uint64_t label = 1; label <= 100; ++label)
        EXPECT_TRUE(index.markDeleted(label));
    done = true;
    first.join();
    second.join();
    EXPECT_EQ(wrong, 0U);
    EXPECT_GE(recallOf(index, 10, 64, 2), 0.9);
}

} // namespace
} // namespace kaze::vectors
