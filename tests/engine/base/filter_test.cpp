#include "engine/base/filter.h"

#include <gtest/gtest.h>

#include <random>

namespace kaze::base {

namespace {

using Op = FilterTerm::Op;
using namespace std::chrono_literals;

std::string errorOf(std::string_view filter)
{
    const auto terms = parseFilter(filter);
    return terms ? "none" : terms.error().message;
}

} // namespace

TEST(Filter, isEmptyForNothingAndForSpaces)
{
    EXPECT_TRUE(parseFilter("")->empty());
    EXPECT_TRUE(parseFilter(" \t\n ")->empty());
}

TEST(Filter, readsWordsPhrasesAndFields)
{
    const auto terms = *parseFilter(R"(timeout "two words" agent:dev-* -status:ok dur>5s cost<=$0.05 Spans>=100 tokens<10k)");
    ASSERT_EQ(terms.size(), 8U);
    EXPECT_EQ(terms[0], (FilterTerm{false, "", Op::Contains, "timeout", 1, 1}));
    EXPECT_EQ(terms[1], (FilterTerm{false, "", Op::Contains, "two words", 9, 9}));
    EXPECT_EQ(terms[2], (FilterTerm{false, "agent", Op::Equals, "dev-*", 21, 27}));
    EXPECT_EQ(terms[3], (FilterTerm{true, "status", Op::Equals, "ok", 33, 41}));
    EXPECT_EQ(terms[4], (FilterTerm{false, "dur", Op::Greater, "5s", 44, 48}));
    EXPECT_EQ(terms[5], (FilterTerm{false, "cost", Op::LessEqual, "$0.05", 51, 57}));
    EXPECT_EQ(terms[6], (FilterTerm{false, "spans", Op::GreaterEqual, "100", 63, 70}));
    EXPECT_EQ(terms[7], (FilterTerm{false, "tokens", Op::Less, "10k", 74, 81}));
}

TEST(Filter, takesQuotedValuesWithEscapes)
{
    const auto terms = *parseFilter(R"(name:"say \"hi\" \\ \n" -"not this")");
    ASSERT_EQ(terms.size(), 2U);
    EXPECT_EQ(terms[0].value, R"(say "hi" \ \n)");
    EXPECT_TRUE(terms[1].negated);
    EXPECT_EQ(terms[1].value, "not this");
    EXPECT_EQ((*parseFilter(R"("http://x")"))[0].op, Op::Contains);
}

TEST(Filter, keepsDashesInsideWordsAndMoreOperatorsInsideValues)
{
    EXPECT_EQ((*parseFilter("code-reviewer"))[0].value, "code-reviewer");
    EXPECT_EQ((*parseFilter("--x"))[0].value, "-x");
    EXPECT_EQ((*parseFilter("run:a:b>c"))[0].value, "a:b>c");
    EXPECT_EQ((*parseFilter("größe:1"))[0].field, "") << "field names are ASCII";
}

TEST(Filter, pointsAtTheCharacterThatIsWrong)
{
    EXPECT_TRUE(errorOf("agent:x \"open").starts_with("at character 9: ")) << errorOf("agent:x \"open");
    EXPECT_TRUE(errorOf("agent:").starts_with("at character 7: \"agent\" has no value")) << errorOf("agent:");
    EXPECT_TRUE(errorOf("a agent: b").starts_with("at character 9: "));
    EXPECT_TRUE(errorOf("a >5").starts_with("at character 3: the name of a field is missing"));
    EXPECT_TRUE(errorOf(":x").starts_with("at character 1: "));
    EXPECT_TRUE(errorOf("a - b").starts_with("at character 3: "));
    EXPECT_TRUE(errorOf("\"a\"b").starts_with("at character 4: "));
    EXPECT_TRUE(errorOf("ab\"c\"").starts_with("at character 3: "));
    EXPECT_TRUE(errorOf("x \"\"").starts_with("at character 3: "));
    EXPECT_TRUE(errorOf("äöü \"").starts_with("at character 5: ")) << "characters, not bytes";
}

TEST(Filter, refusesWhatIsTooLongTooManyOrNoText)
{
    EXPECT_FALSE(parseFilter(std::string(5000, 'a')));
    std::string many;
    for (int i = 0; i < 65; ++i)
        many += "a ";
    EXPECT_FALSE(parseFilter(many));
    EXPECT_EQ(parseFilter(many.substr(2))->size(), 64U);
    EXPECT_FALSE(parseFilter("a\xFF\xFE"));
}

TEST(Filter, survivesAnyInput)
{
    std::mt19937 random(7);
    const std::string_view alphabet = "ab:<>=\"\\- \t$.,5s\xC3\xA4*";
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        for (auto length = random() % 24; length > 0; --length)
            text += alphabet[random() % alphabet.size()];
        const auto terms = parseFilter(text);
        if (!terms) {
            EXPECT_FALSE(terms.error().message.empty());
            continue;
        }
        for (const auto& term : *terms) {
            EXPECT_FALSE(term.value.empty()) << text;
            EXPECT_EQ(term.field.empty(), term.op == Op::Contains) << text;
            EXPECT_LE(term.position, term.valuePosition) << text;
        }
    }
}

TEST(Filter, readsDurations)
{
    EXPECT_EQ(*parseDuration("5s"), 5s);
    EXPECT_EQ(*parseDuration("300ms"), 300ms);
    EXPECT_EQ(*parseDuration("1.5h"), 90min);
    EXPECT_EQ(*parseDuration("1m30s"), 90s);
    EXPECT_EQ(*parseDuration("2d"), 48h);
    EXPECT_EQ(*parseDuration("7us"), 7us);
    EXPECT_EQ(*parseDuration("0ns"), 0ns);
    for (const auto* wrong :
        {"", "5", "s", "-5s", "5 s", "5x", "1e3s", "infs", "nans", "0x5s", "99999999999999d", "1..5s", "5s,"})
        EXPECT_FALSE(parseDuration(wrong)) << wrong;
    EXPECT_NE(parseDuration("5x").error().message.find("\"5x\" is no duration"), std::string::npos);
}

TEST(Filter, readsMoney)
{
    EXPECT_EQ(parseMoney("$0.05")->nanos, 50'000'000);
    EXPECT_EQ(parseMoney("0.05")->nanos, 50'000'000);
    EXPECT_EQ(parseMoney("$1,204.50")->nanos, 1'204'500'000'000);
    EXPECT_EQ(parseMoney("$1,000,000")->nanos, 1'000'000'000'000'000);
    EXPECT_EQ(parseMoney("0.000000001")->nanos, 1);
    for (const auto* wrong : {"", "$", "-1", "$$1", "1$", "1,2", "1,2345", ",100", "1e9", "99999999999999", "inf", "€5"})
        EXPECT_FALSE(parseMoney(wrong)) << wrong;
}

TEST(Filter, readsCounts)
{
    EXPECT_EQ(*parseCount("300"), 300);
    EXPECT_EQ(*parseCount("1,200"), 1200);
    EXPECT_EQ(*parseCount("10k"), 10'000);
    EXPECT_EQ(*parseCount("1.5M"), 1'500'000);
    EXPECT_EQ(*parseCount("2G"), 2'000'000'000);
    for (const auto* wrong : {"", "k", "-1", "1.5", "10kk", "1 0", "99999999999999999999", "10T"})
        EXPECT_FALSE(parseCount(wrong)) << wrong;
}

TEST(Filter, comparesAsTheOperatorSays)
{
    EXPECT_TRUE(compares(Op::Less, 1, 2));
    EXPECT_FALSE(compares(Op::Less, 2, 2));
    EXPECT_TRUE(compares(Op::LessEqual, 2, 2));
    EXPECT_TRUE(compares(Op::Greater, 3, 2));
    EXPECT_TRUE(compares(Op::GreaterEqual, 2, 2));
    EXPECT_TRUE(compares(Op::Equals, 2, 2));
    EXPECT_FALSE(compares(Op::Equals, 3, 2));
}

} // namespace kaze::base
