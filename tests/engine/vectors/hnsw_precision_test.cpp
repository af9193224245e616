#include "tests/engine/vectors/index_fixture.h"

namespace kaze::vectors {
namespace {

class HnswPrecision : public IndexTest, public testing::WithParamInterface<Precision> {
protected:
    static IndexOptions options(std::size_t dimensions = 32) { return IndexTest::options(dimensions, GetParam()); }
};

//! Similarity of the floats themselves.
float trueSimilarity(const Floats& a, const Floats& b)
{
    return bestKernels().dot(a.data(), b.data(), a.size());
}

std::vector<VectorHit> trueNearest(const std::vector<Floats>& vectors, const Floats& query, std::size_t k)
{
    TopK best(k);
    for (std::size_t i = 0; i < vectors.size(); ++i)
        best.offer({i + 1, trueSimilarity(vectors[i], query)});
    return best.take();
}

TEST_P(HnswPrecision, saysHowSimilarWithinItsOwnPrecision)
{
    const auto vectors = vectorsOf(500, 384);
    HnswIndex index(options(384));
    ASSERT_TRUE(index.addMany(entriesOf(vectors)));
    const double allowed = GetParam() == Precision::Float32 ? 1e-5 : GetParam() == Precision::Float16 ? 1e-3 : 0.02;
    Cloud cloud(384, 9);
    for (int i = 0; i < 20; ++i) {
        const Floats query = cloud.next();
        for (const auto& hit : index.searchExact(query, 500))
            EXPECT_NEAR(hit.similarity, trueSimilarity(vectors[hit.label - 1], query), allowed);
    }
}

TEST_P(HnswPrecision, findsTheTrueNearestAmongFourTimesAsMany)
{
    IndexOptions large = options(96);
    large.firstCapacity = large.segmentCapacity = 4096;
    const auto vectors = vectorsOf(4000, 96);
    HnswIndex index(large);
    ASSERT_TRUE(index.addMany(entriesOf(vectors)));
    Cloud cloud(96, 2);
    std::size_t raw = 0, rescored = 0;
    for (int i = 0; i < 100; ++i) {
        const Floats query = cloud.next();
        const auto truth = labelsOf(trueNearest(vectors, query, 10));
        const auto candidates = index.search(query, 40, 64);
        TopK best(10);
        for (std::size_t at = 0; at < candidates.size(); ++at) {
            raw += at < 10 && truth.contains(candidates[at].label) ? 1 : 0;
            best.offer({candidates[at].label, trueSimilarity(vectors[candidates[at].label - 1], query)});
        }
        for (const auto& hit : best.take())
            rescored += truth.contains(hit.label) ? 1 : 0;
    }
    EXPECT_GE(rescored, 970U);
    EXPECT_GE(raw, GetParam() == Precision::Int8 ? 900U : 960U);
}

TEST_P(HnswPrecision, fitsDimensionsThatAreNoMultipleOfAnything)
{
    for (const std::size_t dimensions : {1, 2, 3, 5, 31, 33, 65}) {
        HnswIndex index(options(dimensions));
        const auto vectors = vectorsOf(200, dimensions);
        ASSERT_TRUE(index.addMany(entriesOf(vectors)));
        ASSERT_TRUE(index.save(folder / "odd"));
        const auto loaded = HnswIndex::load(options(dimensions), folder / "odd");
        EXPECT_EQ(loaded.problem, "");
        EXPECT_EQ(loaded.index->search(vectors[7], 10, 50), index.search(vectors[7], 10, 50));
        HnswIndex::removeFiles(folder / "odd");
    }
}

INSTANTIATE_TEST_SUITE_P(Every, HnswPrecision, testing::Values(Precision::Float32, Precision::Float16, Precision::Int8),
    [](const auto& info) { return nameOf(info.param); });

class HnswInt8 : public IndexTest { };

TEST_F(HnswInt8, takesItsRangeFromTheFirstVectorsAndTellsWhenLaterOnesDoNotFit)
{
    HnswIndex index(options(96));
    const auto vectors = vectorsOf(1000, 96);
    ASSERT_TRUE(index.addMany(entriesOf(vectors)));
    EXPECT_LT(index.clippedShare(), 0.002);
    std::vector<Floats> others(20, Floats(96));
    for (Floats& vector : others)
        vector[3] = 1;
    const double before = index.clippedShare();
    ASSERT_TRUE(index.addMany(entriesOf(others, 1001)));
    EXPECT_NEAR(index.clippedShare(), (before * 1000 * 96 + 20) / (1020 * 96), 1e-9);
}

TEST_F(HnswInt8, takesARangeForEachSegmentUnlessItIsGiven)
{
    // The second segment's vectors have one component each, the first one's all.
    const auto clippedOf = [](float range) {
        IndexOptions small = options(16);
        small.segmentCapacity = 64;
        small.range = range;
        HnswIndex index(small);
        std::vector<Floats> vectors(64, Floats(16, 0.25F));
        for (std::size_t i = 0; i < 64; ++i) {
            vectors.push_back(Floats(16));
            vectors.back()[i % 16] = 1;
        }
        EXPECT_TRUE(index.addMany(entriesOf(vectors)));
        return index.clippedShare() * 128 * 16;
    };
    EXPECT_NEAR(clippedOf(0), 0, 1e-6);
    EXPECT_NEAR(clippedOf(1), 0, 1e-6);
    EXPECT_NEAR(clippedOf(0.5F), 64, 1e-6);
    EXPECT_NEAR(clippedOf(0.1F), 64 * 17, 1e-6);
}

TEST_F(HnswInt8, takesAtMost1900BytesFor1536Dimensions)
{
    IndexOptions wide = options(1536);
    wide.firstCapacity = wide.segmentCapacity = 2048;
    HnswIndex index(wide);
    const auto vectors = vectorsOf(2048, 1536);
    ASSERT_TRUE(index.addMany(entriesOf(vectors), {.threads = 2, .stop = {}, .progress = {}}));
    EXPECT_LE(index.bytes(), 1900U * 2048);
    EXPECT_GE(index.bytes(), (1536U + 33 * 4 + 8) * 2048);
}

} // namespace
} // namespace kaze::vectors
