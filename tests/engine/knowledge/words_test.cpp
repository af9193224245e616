#include "engine/knowledge/detail/words.h"

#include <gtest/gtest.h>

namespace kaze::knowledge::detail {
namespace {

TEST(AnyOfTheWords, quotesEveryWordLongestFirst)
{
    EXPECT_EQ(anyOfTheWords("fix the indexer"), R"("indexer" OR "fix" OR "the")");
}

TEST(AnyOfTheWords, leavesNoSyntaxOfFts5)
{
    EXPECT_EQ(anyOfTheWords(R"(a"b*c^ NEAR(x, 2) {col}: -y)"), R"("NEAR" OR "col" OR "2" OR "a" OR "b" OR "c" OR "x" OR "y")");
}

TEST(AnyOfTheWords, isEmptyWhereThereIsNoWord)
{
    EXPECT_EQ(anyOfTheWords(""), "");
    EXPECT_EQ(anyOfTheWords(" \"'*():^-+ \n"), "");
}

TEST(AnyOfTheWords, takesEachWordOnce)
{
    EXPECT_EQ(anyOfTheWords("go go go"), "\"go\"");
}

TEST(AnyOfTheWords, keepsWordsBeyondAsciiWhole)
{
    EXPECT_EQ(anyOfTheWords("Straßenbahn"), "\"Straßenbahn\"");
}

TEST(AnyOfTheWords, takesThe32LongestOfManyAndNoneThatIsEndless)
{
    std::string text = std::string(10'000, 'x');
    for (int i = 0; i < 100; ++i)
        text += " " + std::string(static_cast<std::size_t>(i) + 1, 'a');
    const std::string query = anyOfTheWords(text);
    EXPECT_EQ(query.find('x'), std::string::npos);
    EXPECT_NE(query.find("\"" + std::string(100, 'a') + "\""), std::string::npos);
    EXPECT_NE(query.find("\"" + std::string(69, 'a') + "\""), std::string::npos);
    EXPECT_EQ(query.find("\"" + std::string(68, 'a') + "\""), std::string::npos);
}

} // namespace
} // namespace kaze::knowledge::detail
