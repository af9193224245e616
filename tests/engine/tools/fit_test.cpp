#include "engine/base/text.h"
#include "engine/tools/detail/fit.h"
#include "engine/tools/detail/head_tail.h"

#include <gtest/gtest.h>

using namespace kaze;
using tools::detail::fitted;
using tools::detail::HeadTail;

TEST(Fitted, leavesAloneWhatFits)
{
    EXPECT_EQ(fitted("héllo", 100), "héllo");
    EXPECT_EQ(fitted("", 100), "");
}

TEST(Fitted, cutsBetweenCharactersAndSaysSo)
{
    std::string text;
    for (int i = 0; i < 1000; ++i)
        text += "€";
    for (std::size_t limit = 200; limit < 210; ++limit) {
        const auto cut = fitted(text, limit);
        EXPECT_LE(cut.size(), limit);
        EXPECT_TRUE(base::isUtf8(cut)) << limit;
        EXPECT_NE(cut.find("3 KB in all"), std::string::npos) << cut;
    }
}

TEST(Fitted, mendsInvalidBytesWithoutPassingTheLimit)
{
    EXPECT_EQ(fitted("a\xff z", 100), "a\uFFFD z");
    const auto cut = fitted(std::string(1000, '\xff'), 1000);
    EXPECT_LE(cut.size(), 1000U);
    EXPECT_TRUE(base::isUtf8(cut));
}

TEST(HeadTail, keepsBothEndsOfALongStream)
{
    HeadTail all(100);
    all.add("begin ");
    for (int i = 0; i < 100'000; ++i)
        all.add("0123456789");
    all.add(" end");
    const auto text = all.text();
    EXPECT_TRUE(text.starts_with("begin 0123"));
    EXPECT_TRUE(text.ends_with("6789 end"));
    EXPECT_NE(text.find("left out"), std::string::npos);
    EXPECT_LT(text.size(), 150U);
}

TEST(HeadTail, losesNothingThatFits)
{
    for (const std::size_t piece : {1UL, 3UL, 50UL, 100UL}) {
        HeadTail all(100);
        const std::string text = "abcdefghij" + std::string(40, 'x') + std::string(40, 'y') + "0123456789";
        for (std::size_t at = 0; at < text.size(); at += piece)
            all.add(std::string_view(text).substr(at, piece));
        EXPECT_EQ(all.text(), text) << piece;
    }
}

TEST(HeadTail, countsWhatItLeavesOut)
{
    HeadTail all(10);
    all.add("aaaaa" + std::string(1000, 'x') + "bbbbb");
    EXPECT_EQ(all.text(), "aaaaa\n[… 1 KB left out …]\nbbbbb");
}
