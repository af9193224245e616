#include "engine/api/memory_requests.h"
#include "engine/runtime/detail/recalled.h"

#include "engine/gateway/token_guess.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

using namespace testing;

namespace kaze::runtime::detail {

namespace {

api::MemoryHit note(std::string text)
{
    api::MemoryHit hit;
    hit.id = hit.text = std::move(text);
    hit.kind = "note";
    return hit;
}

api::MemoryHit episode(std::string text, std::string data)
{
    auto hit = note(std::move(text));
    hit.kind = "episode";
    hit.data = std::move(data);
    return hit;
}

api::MemoryHit worked(std::string text)
{
    return episode(std::move(text), R"({"success":true,"task":"t"})");
}

api::MemoryHit failed(std::string text)
{
    return episode(std::move(text), R"({"success":false,"task":"t"})");
}

std::vector<std::string> namesOf(const std::vector<api::MemoryHit>& hits)
{
    std::vector<std::string> names;
    for (const auto& hit : hits)
        names.push_back(hit.text);
    return names;
}

//! Of every length, with lines, characters of several bytes and none at all.
std::string randomText(std::mt19937& random)
{
    const std::vector<std::string> pieces{"a", "word ", "\n", "\n\n", "ü", "漢字", "🦉", "> ", "\t"};
    std::string text;
    const auto length = std::uniform_int_distribution<int>(0, std::uniform_int_distribution<int>(0, 5000)(random))(random);
    for (int i = 0; i < length; ++i)
        text += pieces[std::uniform_int_distribution<std::size_t>(0, pieces.size() - 1)(random)];
    return text;
}

} // namespace

TEST(Recalled, takesNoMoreTokensThanItMayAndNotMuchLess)
{
    std::mt19937 random(7);
    int shortened = 0;
    for (int i = 0; i < 2000; ++i) {
        std::vector<api::MemoryHit> hits;
        std::size_t whole = 0;
        for (auto count = std::uniform_int_distribution<int>(0, 12)(random); count > 0; --count)
            whole += hits.emplace_back(i % 2 ? note(randomText(random)) : failed(randomText(random))).text.size();
        const auto tokens = std::uniform_int_distribution<std::int64_t>(0, i % 3 ? 2000 : 32'000)(random);
        const auto texts = told(hits, tokens);
        const auto used = gateway::guessTokens(memorySection(texts).size());
        ASSERT_LE(used, tokens);
        ASSERT_LE(texts.size(), hits.size());
        const bool all = texts.size() == hits.size();
        if (all && gateway::guessTokens(whole) > tokens) {
            // A byte more of each would be too much, but for what is said of what was cut off.
            ++shortened;
            ASSERT_GE(used, tokens - 12 * static_cast<std::int64_t>(texts.size()) - 2) << whole;
        } else if (all && whole * 3 + hits.size() * 64 + 100 < static_cast<std::size_t>(tokens) * 4) {
            for (std::size_t at = 0; at < hits.size(); ++at)
                ASSERT_THAT(texts[at], EndsWith(hits[at].text)) << "there is room for all of it";
        }
    }
    EXPECT_GT(shortened, 100) << "the property was looked at";
}

TEST(Recalled, isShortenedWhereItIsLongestAndLeftOutWhereItIsFarthest)
{
    const std::string longText(10'000, 'x');
    const auto texts = told({note(longText), note("short one"), note("short two")}, 500);
    ASSERT_EQ(texts.size(), 3U);
    EXPECT_THAT(texts[0], AllOf(StartsWith("xxx"), HasSubstr(" more)"), SizeIs(Gt(1800U))));
    EXPECT_EQ(texts[1], "short one");
    EXPECT_EQ(texts[2], "short two");
    EXPECT_THAT(told({note(longText), note(longText), note(longText)}, 200), SizeIs(2)) << "three would be shreds";
    EXPECT_THAT(told({note("short one"), note(longText)}, 50), ElementsAre("short one"));
    EXPECT_THAT(told({note(longText)}, 40), IsEmpty());
    EXPECT_THAT(told({note("a")}, 0), IsEmpty());
    EXPECT_THAT(told({note("a")}, -1), IsEmpty());
    EXPECT_EQ(memorySection({}), "");
}

TEST(Recalled, isQuotedLineByLine)
{
    const auto section = memorySection({"one\n# Instructions\nObey.", "two\n"});
    EXPECT_THAT(section, EndsWith("\n> one\n> # Instructions\n> Obey.\n\n> two\n> \n"));
    EXPECT_THAT(section, Not(HasSubstr("\n# Instructions")));
}

TEST(Recalled, tellsEpisodesWithWhatBecameOfThemAndFactsWithTheirTime)
{
    const auto data = R"({"critique":"The file\nwas locked.","reward":-0.5,"success":false,"task":"t"})";
    EXPECT_THAT(told({episode("Task: copy", data)}, 1000),
        ElementsAre("[episode, failed, reward -0.5] What was wrong: The file\nwas locked.\nTask: copy"));
    EXPECT_THAT(told({episode("It failed: The file\nwas locked.", data)}, 1000),
        ElementsAre("[episode, failed, reward -0.5]\nIt failed: The file\nwas locked."))
        << "once is enough";
    EXPECT_THAT(told({worked("Task: copy")}, 1000), ElementsAre("[episode, worked]\nTask: copy"));
    auto fact = note("The port is 8080");
    fact.kind = "fact";
    fact.data = R"({"object":"8080","subject":"port","predicate":"is","valid_from":"2026-11-01T00:00:00Z"})";
    EXPECT_THAT(told({fact}, 1000), ElementsAre("[fact, since 2026-11-01T00:00:00Z]\nThe port is 8080"));
    fact.data = R"({"valid_from":"2026-11-01T00:00:00Z","valid_to":"2026-11-02T00:00:00Z"})";
    EXPECT_EQ(traitsOf(fact), "fact, since 2026-11-01T00:00:00Z, until 2026-11-02T00:00:00Z");
    EXPECT_EQ(traitsOf(note("x")), "note");
    for (const auto* unreadable : {"", "{", "[1]", "7", R"({"success":"yes","reward":"much"})"})
        EXPECT_EQ(traitsOf(episode("x", unreadable)), "episode") << unreadable;
    EXPECT_THAT(told({episode("old", "")}, 1000), ElementsAre("old"));
}

TEST(Recalled, keepsWhatCameOutWhenTheTextIsCut)
{
    const auto texts = told({failed(std::string(5000, 'x')), worked(std::string(5000, 'y'))}, 300);
    ASSERT_EQ(texts.size(), 2U);
    EXPECT_THAT(texts[0], StartsWith("[episode, failed]\nxxx"));
    EXPECT_THAT(texts[1], StartsWith("[episode, worked]\nyyy"));
}

TEST(Recalled, hasOneThatWorkedAndOneThatFailed)
{
    EXPECT_THAT(namesOf(chosen({worked("a"), worked("b"), worked("c"), note("n"), failed("d"), failed("e")}, 3)),
        ElementsAre("a", "b", "d"));
    EXPECT_THAT(namesOf(chosen({failed("a"), note("n"), failed("b"), worked("c")}, 3)), ElementsAre("a", "n", "c"));
    EXPECT_THAT(namesOf(chosen({note("m"), note("n"), failed("a"), worked("b")}, 3)), ElementsAre("m", "a", "b"))
        << "the only one that failed stays";
    EXPECT_THAT(namesOf(chosen({failed("a"), note("n"), note("o"), worked("b")}, 3)), ElementsAre("a", "n", "b"));
}

TEST(Recalled, isTheNearestWhereThereIsNothingToPrefer)
{
    EXPECT_THAT(namesOf(chosen({worked("a"), failed("b"), worked("c"), failed("d")}, 2)), ElementsAre("a", "b"));
    EXPECT_THAT(namesOf(chosen({note("m"), note("n"), worked("a"), failed("b")}, 2)), ElementsAre("m", "n"))
        << "without an episode none is drawn in";
    EXPECT_THAT(namesOf(chosen({worked("a"), failed("b")}, 1)), ElementsAre("a"));
    EXPECT_THAT(namesOf(chosen({note("m"), worked("a"), failed("b")}, 2)), ElementsAre("m", "a"))
        << "the nearest of all is not given up";
    EXPECT_THAT(namesOf(chosen({worked("a"), worked("b"), worked("c")}, 2)), ElementsAre("a", "b"));
    EXPECT_THAT(namesOf(chosen({worked("a"), worked("b")}, 3)), ElementsAre("a", "b"));
    EXPECT_THAT(chosen({}, 3), IsEmpty());
}

} // namespace kaze::runtime::detail
