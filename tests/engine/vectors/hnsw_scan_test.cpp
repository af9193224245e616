#include "tests/engine/vectors/index_fixture.h"

#include <gtest/gtest.h>

namespace kaze::vectors {
namespace {

//! Looks at an index piece by piece.
std::vector<VectorHit> inPieces(const HnswIndex& index, const Floats& query, std::size_t k, std::size_t piece)
{
    TopK best(k);
    for (std::size_t from = 0; from < index.elements(); from += piece)
        for (const auto& hit : index.searchPlaces(query, k, from, from + piece))
            best.offer(hit);
    return best.take();
}

class ScanTest : public IndexTest, public testing::WithParamInterface<Precision> { };

TEST_P(ScanTest, piecesTogetherGiveWhatTheWholeGives)
{
    HnswIndex index(options(48, GetParam()));
    fill(index, 2700);
    for (std::uint64_t label = 1; label <= 2700; ++label) {
        if (label % 7 == 0 || (label > 1000 && label < 1100)) {
            ASSERT_TRUE(index.markDeleted(label));
        }
    }
    Cloud cloud(48, 5);
    for (const std::size_t k : {1, 10, 300, 5000}) {
        const Floats query = cloud.next();
        const auto whole = index.searchExact(query, k);
        EXPECT_EQ(whole.size(), std::min(k, index.size()));
        for (const std::size_t piece : {7, 256, 1000, 1024, 9999})
            EXPECT_EQ(inPieces(index, query, k, piece), whole) << "k " << k << ", in pieces of " << piece;
    }
}

TEST_P(ScanTest, findsWhatLookingAtTheVectorsThemselvesFinds)
{
    HnswIndex index(options(96, GetParam()));
    const auto vectors = [] {
        Cloud cloud(96, 1);
        std::vector<Floats> made;
        for (int i = 0; i < 3000; ++i)
            made.push_back(cloud.anywhere(96));
        return made;
    }();
    ASSERT_TRUE(index.addMany(entriesOf(vectors)));
    Cloud cloud(96, 6);
    std::size_t right = 0;
    constexpr std::size_t kQueries = 50;
    for (std::size_t i = 0; i < kQueries; ++i) {
        const Floats query = cloud.anywhere(96);
        TopK best(10);
        for (std::size_t at = 0; at < vectors.size(); ++at)
            best.offer({at + 1, bestKernels().dot(query.data(), vectors[at].data(), query.size())});
        const auto found = labelsOf(index.searchExact(query, 50));
        for (const auto& hit : best.take())
            right += found.contains(hit.label) ? 1 : 0;
    }
    EXPECT_GE(right, kQueries * 10 * 995 / 1000)
        << "of the nearest ten, among the fifty that the stored precision takes for the nearest";
}

INSTANTIATE_TEST_SUITE_P(Every, ScanTest, testing::Values(Precision::Float32, Precision::Float16, Precision::Int8),
    [](const auto& tested) { return std::string(nameOf(tested.param)); });

TEST_F(IndexTest, elementsKeepTheirPlacesWhileTheIndexGrows)
{
    HnswIndex index(options());
    fill(index, 1500);
    const Floats query = Cloud(32, 3).next();
    const auto before = index.searchPlaces(query, 20, 900, 1300);
    ASSERT_EQ(before.size(), 20U);
    for (const auto& hit : before)
        EXPECT_TRUE(hit.label > 900 && hit.label <= 1300) << hit.label;
    fill(index, 2000, 4);
    EXPECT_EQ(index.searchPlaces(query, 20, 900, 1300), before);
    EXPECT_TRUE(index.searchPlaces(query, 20, 3500, 9000).empty());
    EXPECT_TRUE(index.searchPlaces(query, 0, 0, 9000).empty());
}

} // namespace
} // namespace kaze::vectors
