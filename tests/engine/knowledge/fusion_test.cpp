#include "engine/knowledge/detail/fusion.h"

#include <gtest/gtest.h>

namespace kaze::knowledge::detail {
namespace {

TEST(Fusion, addsWeightOverConstantPlusRank)
{
    const auto hits = fused({{7, 0.9}, {8, 0.8}}, {{8, 5.5}, {9, 4.0}}, {0.7, 0.3, 60}, 10);
    ASSERT_EQ(hits.size(), 3U);
    EXPECT_EQ(hits[0].seq, 8);
    EXPECT_EQ(hits[0].vectorRank, 2);
    EXPECT_EQ(hits[0].textRank, 1);
    EXPECT_DOUBLE_EQ(hits[0].score, 0.7 / 62 + 0.3 / 61);
    EXPECT_DOUBLE_EQ(hits[0].vectorPart, 0.7 / 62);
    EXPECT_DOUBLE_EQ(hits[0].textPart, 0.3 / 61);
    EXPECT_DOUBLE_EQ(hits[0].similarity, 0.8);
    EXPECT_DOUBLE_EQ(hits[0].bm25, 5.5);
    EXPECT_EQ(hits[1].seq, 7);
    EXPECT_DOUBLE_EQ(hits[1].score, 0.7 / 61);
    EXPECT_EQ(hits[1].textRank, 0);
    EXPECT_EQ(hits[2].seq, 9);
    EXPECT_EQ(hits[2].vectorRank, 0);
    EXPECT_DOUBLE_EQ(hits[2].score, 0.3 / 62);
}

TEST(Fusion, prefersTheNewerOfEquals)
{
    const auto hits = fused({{1, 0.5}}, {{2, 1.0}}, {0.5, 0.5, 60}, 10);
    ASSERT_EQ(hits.size(), 2U);
    EXPECT_EQ(hits[0].seq, 2);
}

TEST(Fusion, givesNoMoreThanTheLimitAndNothingFromNothing)
{
    EXPECT_EQ(fused({{1, 0.9}, {2, 0.8}, {3, 0.7}}, {}, {}, 2).size(), 2U);
    EXPECT_TRUE(fused({}, {}, {}, 2).empty());
}

} // namespace
} // namespace kaze::knowledge::detail
