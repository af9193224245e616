#include "engine/mcp/detail/line_splitter.h"

#include <gtest/gtest.h>

using kaze::mcp::detail::LineSplitter;

namespace {

std::vector<std::string> linesOf(LineSplitter& splitter)
{
    std::vector<std::string> lines;
    while (auto line = splitter.next())
        lines.push_back(std::move(*line));
    return lines;
}

} // namespace

TEST(LineSplitter, joinsPiecesAndCutsLines)
{
    LineSplitter splitter(1000);
    ASSERT_TRUE(splitter.feed("one\ntw"));
    EXPECT_EQ(linesOf(splitter), std::vector<std::string>{"one"});
    ASSERT_TRUE(splitter.feed("o\r\n\nthr"));
    EXPECT_EQ(linesOf(splitter), (std::vector<std::string>{"two", ""}));
    ASSERT_TRUE(splitter.feed("ee\n"));
    EXPECT_EQ(linesOf(splitter), std::vector<std::string>{"three"});
}

TEST(LineSplitter, givesTheSameLinesHoweverTheBytesAreCut)
{
    const std::string text = "a\nbb\n" + std::string(200'000, 'x') + "\nccc\n\nd\n";
    for (const std::size_t size : {1UL, 2UL, 3UL, 7UL, 4096UL, 65536UL, 1'000'000UL}) {
        LineSplitter splitter(300'000);
        std::vector<std::string> lines;
        for (std::size_t at = 0; at < text.size(); at += size) {
            ASSERT_TRUE(splitter.feed(std::string_view(text).substr(at, size)));
            std::ranges::move(linesOf(splitter), std::back_inserter(lines));
        }
        EXPECT_EQ(lines, (std::vector<std::string>{"a", "bb", std::string(200'000, 'x'), "ccc", "", "d"})) << size;
    }
}

TEST(LineSplitter, refusesALineAboveTheLimit)
{
    LineSplitter splitter(100);
    ASSERT_TRUE(splitter.feed(std::string(90, 'x')));
    EXPECT_FALSE(splitter.next());
    const auto fed = splitter.feed(std::string(90, 'x'));
    ASSERT_FALSE(fed);
    EXPECT_EQ(fed.error().code, kaze::base::ErrorCode::Protocol);
}

TEST(LineSplitter, takesManyShortLinesAtOnceThoughTogetherTheyAreLong)
{
    LineSplitter splitter(100);
    std::string many;
    for (int i = 0; i < 100; ++i)
        many += "line\n";
    ASSERT_TRUE(splitter.feed(many));
    EXPECT_EQ(linesOf(splitter).size(), 100U);
}
