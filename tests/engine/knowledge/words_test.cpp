#include "engine/knowledge/detail/words.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace kaze::knowledge::detail {
namespace {

using Words = std::vector<std::string>;

TEST(Words, areTakenLongestFirst)
{
    EXPECT_EQ(wordsOf("fix the indexer"), (Words{"indexer", "fix", "the"}));
}

TEST(Words, haveNothingOfTheSyntaxOfFts5)
{
    EXPECT_EQ(wordsOf(R"(a"b*c^ NEAR(x, 2) {col}: -y)"), (Words{"NEAR", "col", "2", "a", "b", "c", "x", "y"}));
}

TEST(Words, areNoneWhereThereIsNone)
{
    EXPECT_TRUE(wordsOf("").empty());
    EXPECT_TRUE(wordsOf(" \"'*():^-+ \n").empty());
}

TEST(Words, areTakenOnceEach)
{
    EXPECT_EQ(wordsOf("go go go"), Words{"go"});
}

TEST(Words, beyondAsciiStayWhole)
{
    EXPECT_EQ(wordsOf("die Straßenbahn"), (Words{"Straßenbahn", "die"}));
}

TEST(Words, areThe32LongestOfManyAndNoneThatIsEndless)
{
    std::string text = std::string(10'000, 'x');
    for (std::size_t i = 1; i <= 100; ++i)
        text += " " + std::string(i, 'a');
    const Words words = wordsOf(text);
    ASSERT_EQ(words.size(), 32U);
    EXPECT_EQ(words.front(), std::string(100, 'a'));
    EXPECT_EQ(words.back(), std::string(69, 'a'));
}

TEST(Matching, quotesEveryWordAndJoinsThem)
{
    EXPECT_EQ(matching({"one", "AND", "two"}, "OR"), R"("one" OR "AND" OR "two")");
    EXPECT_EQ(matching({"one"}, "AND"), R"("one")");
    EXPECT_EQ(matching({}, "OR"), "");
}

} // namespace
} // namespace kaze::knowledge::detail
