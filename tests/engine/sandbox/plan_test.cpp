#include "engine/sandbox/detail/plan.h"

#include "engine/sandbox/detail/words.h"

#include <gmock/gmock.h>

namespace kaze::sandbox::detail {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Plan, readsNumberedStepsInOrder)
{
    const auto plan = planOf("You are careful.\n1. List the files matching `src/**/*.cpp`.\n2) Find lines matching /TODO|FIXME/ "
                             "in them.\n3. Write `report.md` with one "
                             "line per finding:\n   file, line and text.\n");
    ASSERT_EQ(plan.steps.size(), 3U);
    EXPECT_EQ(plan.steps[0].verb, Verb::List);
    EXPECT_THAT(plan.steps[0].paths, ElementsAre("src/**/*.cpp"));
    EXPECT_EQ(plan.steps[1].pattern, "TODO|FIXME");
    EXPECT_THAT(plan.steps[2].paths, ElementsAre("report.md"));
    EXPECT_EQ(plan.steps[2].what, "findings");
    EXPECT_THAT(plan.notUnderstood, IsEmpty());
}

TEST(Plan, cutsASentenceAtItsVerbs)
{
    const auto plan = planOf("Count the lines of every *.md and write counts.csv");
    ASSERT_EQ(plan.steps.size(), 2U);
    EXPECT_EQ(plan.steps[0].what, "lines");
    EXPECT_THAT(plan.steps[0].paths, ElementsAre("**/*.md"));
    EXPECT_EQ(plan.steps[1].verb, Verb::Write);
    EXPECT_THAT(plan.steps[1].paths, ElementsAre("counts.csv"));
}

TEST(Plan, readsProseOnlyWhereNoLineIsAStep)
{
    EXPECT_THAT(planOf("Be kind. Think before you read anything.").steps, IsEmpty());
    EXPECT_EQ(planOf("Be kind. Then read `a.md`. It matters.").steps.size(), 1U);
    EXPECT_EQ(planOf("Read nothing aloud.\n- list the files\n").steps.size(), 1U);
}

TEST(Plan, findsWordsInCapitalsAndBackticks)
{
    EXPECT_EQ(planOf("1. Find every TODO/FIXME in `src/`").steps.at(0).pattern, "\\b(TODO|FIXME)\\b");
    EXPECT_EQ(planOf("1. Find every TODO/FIXME in `src/`").steps.at(0).paths.at(0), "src/**");
    EXPECT_EQ(planOf("1. Find `f(x)` in them").steps.at(0).pattern, "f\\(x\\)");
    EXPECT_EQ(planOf("1. Find lines matching /error: \\d+/i").steps.at(0).pattern, "(?i)error: \\d+");
}

TEST(Plan, takesTheNameOfAKindOfFileForThatAndNotForAWordToFind)
{
    const auto plan = planOf("Count the rows of every CSV file.");
    ASSERT_EQ(plan.steps.size(), 1U);
    EXPECT_EQ(plan.steps[0].pattern, "");
    EXPECT_EQ(plan.steps[0].paths, std::vector<std::string>{"**/*.csv"});
}

TEST(Plan, readsKeysAndToleranceOfAComparison)
{
    const auto step = planOf("1. Compare `a.csv` and `b.csv` by `order no` and day, within 0.01").steps.at(0);
    EXPECT_THAT(step.paths, ElementsAre("a.csv", "b.csv"));
    EXPECT_THAT(step.keys, ElementsAre("order no", "day"));
    EXPECT_EQ(step.tolerance, "0.01");
}

TEST(Plan, readsTheArgumentsOfACall)
{
    const auto step = planOf(R"(1. Call `github.search` with {"query": "a } b", "n": [1, 2]} and then write `x.md`)").steps.at(0);
    EXPECT_EQ(step.tool, "github.search");
    EXPECT_EQ(step.arguments.at("query").as_string(), "a } b");
}

TEST(Plan, namesNumberedLinesItDoesNotUnderstand)
{
    const auto plan = planOf("1. List the files.\n2. Translate them into Latin.\n- Be brief.\n");
    EXPECT_EQ(plan.steps.size(), 1U);
    EXPECT_THAT(plan.notUnderstood, ElementsAre("Translate them into Latin."));
}

TEST(Plan, survivesAnyBytes)
{
    for (const auto* text : {"", "`", "1. ", "1. list `", "1. find /", "1. write", "1. call {", "1. compare by",
             "- list \xff\xfe", "1. write \"", "1. count", "{{{{"})
        static_cast<void>(planOf(text));
    EXPECT_THAT(planOf("1. Write the report").notUnderstood, ElementsAre("Write the report"));
}

TEST(Paths, areWhatAPersonWouldTakeForOne)
{
    EXPECT_THAT(pathsIn("Review src/net and `docs/`, e.g. a.cpp, *.md (version 1.2) and/or TODO/FIXME at https://x.org/a.html"),
        ElementsAre("src/net", "docs/**", "a.cpp", "**/*.md"));
}

TEST(Paths, matchGlobs)
{
    EXPECT_TRUE(pathMatches("**/*.md", "a.md"));
    EXPECT_TRUE(pathMatches("**/*.md", "x/y/a.md"));
    EXPECT_FALSE(pathMatches("*.md", "x/a.md"));
    EXPECT_TRUE(pathMatches("src/**", "src/a/b"));
    EXPECT_TRUE(pathMatches("src/**/b.c", "src/b.c"));
    EXPECT_FALSE(pathMatches("src/*.c", "src/x/b.c"));
}

} // namespace kaze::sandbox::detail
