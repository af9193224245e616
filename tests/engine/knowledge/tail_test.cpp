#include "engine/knowledge/detail/tail.h"
#include "tests/engine/knowledge/knowledge_fixture.h"

#include <atomic>
#include <set>
#include <thread>

namespace kaze::knowledge::detail {
namespace {

constexpr std::size_t kDimensions = 16;

vectors::Vector numbered(std::uint64_t number)
{
    static const NumberEmbedder embedder("tail", kDimensions);
    return embedder.vectorOf("#" + std::to_string(number));
}

std::vector<vectors::VectorHit> nearest(const TailView& view, std::uint64_t number, std::size_t k = 1)
{
    vectors::TopK best(k);
    view.search(numbered(number), best);
    return best.take();
}

std::set<std::uint64_t> labelsOf(const TailView& view)
{
    std::set<std::uint64_t> labels;
    for (const auto& hit : nearest(view, 0, 100'000))
        EXPECT_TRUE(labels.insert(hit.label).second) << hit.label;
    return labels;
}

std::set<std::uint64_t> between(std::uint64_t from, std::uint64_t to)
{
    std::set<std::uint64_t> labels;
    for (; from <= to; ++from)
        labels.insert(from);
    return labels;
}

class TailTest : public testing::Test {
protected:
    void add(std::uint64_t from, std::uint64_t to)
    {
        for (; from <= to; ++from)
            tail.add(from, numbered(from));
    }

    Tail tail{kDimensions};
};

TEST_F(TailTest, hasWhatCameByUntilTheIndexHasTakenIt)
{
    EXPECT_TRUE(tail.view().known());
    add(1, 200);
    for (const std::uint64_t number : {1U, 64U, 65U, 200U}) {
        const auto hits = nearest(tail.view(), number);
        ASSERT_EQ(hits.size(), 1U);
        EXPECT_EQ(hits[0].label, number);
        EXPECT_NEAR(hits[0].similarity, 1, 1e-5);
    }
    tail.passed(70);
    EXPECT_EQ(labelsOf(tail.view()), between(71, 200));
    add(201, 210);
    EXPECT_EQ(labelsOf(tail.view()), between(71, 210));
    tail.passed(210);
    EXPECT_TRUE(labelsOf(tail.view()).empty());
    add(211, 211);
    EXPECT_EQ(labelsOf(tail.view()), between(211, 211));
}

TEST_F(TailTest, freesWhatTheIndexHasTaken)
{
    add(1, 640);
    const auto before = tail.bytes();
    tail.passed(320);
    EXPECT_EQ(tail.bytes(), before / 2);
    tail.passed(640);
    EXPECT_EQ(tail.bytes(), 0U);
}

TEST_F(TailTest, takesLabelsInAnyOrder)
{
    for (std::uint64_t number = 300; number > 0; --number)
        tail.add(number, numbered(number));
    tail.passed(150);
    EXPECT_EQ(labelsOf(tail.view()), between(151, 300));
    tail.add(120, numbered(120));
    EXPECT_EQ(labelsOf(tail.view()), between(151, 300)) << "the index has it";
}

TEST_F(TailTest, isNotKnownWhileSomethingDidNotComeBy)
{
    add(1, 10);
    tail.add(11, {});
    tail.add(12, vectors::Vector(kDimensions - 1));
    add(13, 20);
    EXPECT_FALSE(tail.view().known());
    tail.passed(11);
    EXPECT_FALSE(tail.view().known());
    tail.passed(12);
    ASSERT_TRUE(tail.view().known());
    EXPECT_EQ(labelsOf(tail.view()), between(13, 20));
    tail.lose(25);
    EXPECT_FALSE(tail.view().known());
    tail.passed(25);
    EXPECT_TRUE(labelsOf(tail.view()).empty());
}

TEST_F(TailTest, isNotKnownWhenAnIndexThatReachesLessFarTookThePlaceOfTheOneBefore)
{
    add(1, 200);
    tail.passed(150);
    tail.passed(100);
    EXPECT_FALSE(tail.view().known());
    tail.passed(150);
    EXPECT_FALSE(tail.view().known()) << "what lay above was dropped as well";
    tail.passed(200);
    EXPECT_TRUE(tail.view().known());
}

TEST_F(TailTest, keepsNothingOfWhatWasRemoved)
{
    add(1, 100);
    tail.remove(1000);
    EXPECT_TRUE(tail.view().known());
    tail.remove(80);
    EXPECT_EQ(tail.bytes(), 0U);
    EXPECT_FALSE(tail.view().known());
    tail.passed(100);
    EXPECT_TRUE(tail.view().known());
    add(101, 110);
    tail.passed(105);
    tail.remove(102);
    EXPECT_EQ(tail.bytes(), 0U) << "the index had taken it, and its chunk was still there";
    EXPECT_FALSE(tail.view().known());
    tail.passed(110);
    EXPECT_TRUE(tail.view().known());
}

TEST_F(TailTest, hasABoundAndIsNotKnownAboveIt)
{
    Tail large(65'536);
    const vectors::Vector vector(65'536, 1.0F / 256);
    std::uint64_t label = 0;
    while (large.view().known() && label < 1000)
        large.add(++label, vector);
    EXPECT_LE(large.bytes(), 32U << 20);
    EXPECT_LT(label, 1000U);
    large.passed(label);
    EXPECT_TRUE(large.view().known());
    EXPECT_EQ(large.bytes(), 0U);
}

TEST_F(TailTest, isReadWhileMoreIsWritten)
{
    add(1, 30);
    const TailView view = tail.view();
    std::atomic<bool> written{false};
    std::thread reader([&] {
        do
            EXPECT_EQ(labelsOf(view), between(1, 30));
        while (!written);
    });
    add(31, 2000);
    tail.passed(1500);
    written = true;
    reader.join();
    EXPECT_EQ(labelsOf(tail.view()), between(1501, 2000));
}

} // namespace
} // namespace kaze::knowledge::detail
