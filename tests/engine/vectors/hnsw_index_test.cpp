#include "tests/engine/vectors/index_fixture.h"

#include <gtest/gtest.h>

#include <atomic>
#include <limits>
#include <thread>

namespace kaze::vectors {
namespace {

TEST_F(IndexTest, findsTheNearestFirst)
{
    HnswIndex index(options(2, Precision::Float32));
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
    EXPECT_TRUE(index.search(Floats{1, nan}, 1, 1).empty());
    EXPECT_TRUE(index.searchExact(Floats{1, nan}, 1).empty());
}

TEST_F(IndexTest, takesOnlyOptionsThatArePossible)
{
    const auto problemOf = [](auto change) {
        IndexOptions changed = options();
        change(changed);
        const auto checked = HnswIndex::check(changed);
        HnswIndex index(changed);
        EXPECT_EQ(index.add(1, idOf(1), Floats(changed.dimensions, 0.1F)).has_value(), checked.has_value());
        EXPECT_EQ(index.size(), checked ? 1U : 0U);
        return checked ? std::string() : checked.error().message;
    };
    EXPECT_EQ(problemOf([](IndexOptions&) {}), "");
    EXPECT_EQ(problemOf([](IndexOptions& o) { o.m = 4, o.efConstruction = 16, o.firstCapacity = 1, o.segmentCapacity = 1; }), "");
    EXPECT_EQ(problemOf([](IndexOptions& o) { o.m = 64, o.efConstruction = 1024, o.dimensions = 65'536; }), "");
    EXPECT_EQ(problemOf([](IndexOptions& o) { o.m = 3; }), "An index cannot have 3 links a node (m): 4 to 64 are possible.");
    EXPECT_NE(problemOf([](IndexOptions& o) { o.m = 65; }), "");
    EXPECT_NE(problemOf([](IndexOptions& o) { o.efConstruction = 15; }), "");
    EXPECT_NE(problemOf([](IndexOptions& o) { o.efConstruction = 1025; }), "");
    EXPECT_NE(problemOf([](IndexOptions& o) { o.dimensions = 0; }), "");
    EXPECT_NE(problemOf([](IndexOptions& o) { o.dimensions = 65'537; }), "");
    EXPECT_NE(problemOf([](IndexOptions& o) { o.firstCapacity = 0; }), "");
    EXPECT_NE(problemOf([](IndexOptions& o) { o.segmentCapacity = 0; }), "");
    EXPECT_NE(problemOf([](IndexOptions& o) { o.embedderId = std::string(4097, 'x'); }), "");
    EXPECT_NE(problemOf([](IndexOptions& o) { o.range = -1; }), "");
    EXPECT_NE(problemOf([](IndexOptions& o) { o.range = std::numeric_limits<float>::quiet_NaN(); }), "");
}

TEST_F(IndexTest, looksNoFurtherThan4096NeighboursUnlessMoreAreWanted)
{
    HnswIndex index(options(2));
    fill(index, 300);
    const std::size_t most = std::numeric_limits<std::size_t>::max();
    EXPECT_EQ(index.search(Floats{1, 0}, 5, most), index.search(Floats{1, 0}, 5, 4096));
    EXPECT_EQ(index.search(Floats{1, 0}, 300, 1).size(), 300U);
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
    EXPECT_EQ(index.removed(), 150U);
    EXPECT_EQ(index.elements(), 1500U);
    EXPECT_EQ(index.markDeleted(10).error().code, base::ErrorCode::NotFound);
    EXPECT_EQ(index.markDeleted(77'777).error().code, base::ErrorCode::NotFound);
    for (const auto& hit : index.searchExact(Floats(32, 0.1F), 1500))
        EXPECT_NE(hit.label % 10, 0U);
}

TEST_F(IndexTest, findsTheFewThatAreLeftAmongManyDeleted)
{
    HnswIndex index(options());
    fill(index, 2000);
    for (std::uint64_t label = 1; label <= 2000; ++label) {
        if (label % 100 != 0) {
            ASSERT_TRUE(index.markDeleted(label));
        }
    }
    EXPECT_EQ(index.size(), 20U);
    for (const std::size_t k : {std::size_t{1}, std::size_t{10}, std::size_t{20}, std::size_t{50}}) {
        const auto hits = index.search(Floats(32, 0.1F), k, 10);
        EXPECT_EQ(hits, index.searchExact(Floats(32, 0.1F), k));
        EXPECT_EQ(hits.size(), std::min<std::size_t>(k, 20));
    }
    for (std::uint64_t label = 100; label <= 2000; label += 100)
        ASSERT_TRUE(index.markDeleted(label));
    EXPECT_TRUE(index.search(Floats(32, 0.1F), 10, 10).empty());
    fill(index, 1, 7);
    EXPECT_EQ(index.search(Floats(32, 0.1F), 10, 10).at(0).label, 2001U);
}

TEST_F(IndexTest, namesItsElementsAndWhichOfThemAreRemoved)
{
    HnswIndex index(options());
    EXPECT_TRUE(index.labels().empty());
    std::vector<ElementState> expected;
    const Floats vector(32, 0.1F);
    for (std::uint64_t label = 3; label < 4000; label += 3) {
        ASSERT_TRUE(index.add(label, idOf(label), vector));
        expected.push_back({label, label % 2 == 0});
        if (label % 2 == 0) {
            ASSERT_TRUE(index.markDeleted(label));
        }
    }
    EXPECT_EQ(index.labels(), expected);
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
    for (std::uint64_t label = 1; label <= 100; ++label) {
        EXPECT_TRUE(index.markDeleted(label));
        if (label % 20 == 0) {
            EXPECT_EQ(index.overwriteDeleted().value(), label);
        }
    }
    done = true;
    first.join();
    second.join();
    EXPECT_EQ(wrong, 0U);
    EXPECT_GE(recallOf(index, 10, 64, 2), 0.9);
}

} // namespace
} // namespace kaze::vectors
