#include "engine/sandbox/detail/passages.h"

#include <gmock/gmock.h>

namespace kaze::sandbox::detail {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

constexpr const char* kNote = "# Signing key\n\nThe key lives in a token.\n\n## Rotation\n\nWe rotate the key every April. Two "
                              "people must\nbe present, e.g. Ann and Bo.\n\n- Write "
                              "it down\n- Lock the safe\n";

std::vector<std::string> texts(const std::vector<Passage>& passages)
{
    std::vector<std::string> all;
    for (const auto& passage : passages)
        all.push_back(std::to_string(passage.line) + ' ' + passage.text);
    return all;
}

} // namespace

TEST(Passages, areSentencesAndItemsWithTheirLines)
{
    EXPECT_THAT(texts(passagesOf("a.md", kNote)),
        ElementsAre("3 The key lives in a token.", "7 We rotate the key every April.",
            "7 Two people must\nbe present, e.g. Ann and Bo.", "10 - Write it down", "11 - Lock the safe"));
}

TEST(Passages, meetThroughTheirStems)
{
    EXPECT_THAT(
        termsOf("How do we rotate the keys? The rotation, rotating key"), ElementsAre("rotat", "key", "rotat", "rotat", "key"));
}

TEST(Passages, thatAnswerBestComeFirst)
{
    const auto best = bestPassages("When do we rotate the key?", passagesOf("a.md", kNote), 2);
    ASSERT_FALSE(best.empty());
    EXPECT_EQ(best.front().text, "We rotate the key every April.");
}

TEST(Passages, areNoneWhereNothingAnswers)
{
    EXPECT_THAT(bestPassages("What is the capital of France?", passagesOf("a.md", kNote), 5), IsEmpty());
    EXPECT_THAT(bestPassages("", passagesOf("a.md", kNote), 5), IsEmpty());
    EXPECT_THAT(bestPassages("key", {}, 5), IsEmpty());
}

TEST(Passages, thatAskTheSameAreNoAnswer)
{
    const auto best = bestPassages("Who has the key?", passagesOf("a.md", "- \"Who has the key?\"\n- Ann has the key.\n"), 5);
    EXPECT_THAT(texts(best), ElementsAre("2 - Ann has the key."));
}

TEST(Passages, ofWordsBeyondAsciiAreFoundToo)
{
    EXPECT_THAT(bestPassages("ключ подписи", passagesOf("a.md", "Мы меняем ключ подписи весной. Другое дело."), 1).at(0).text,
        HasSubstr("весной"));
}

} // namespace kaze::sandbox::detail
