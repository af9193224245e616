#include "engine/net/ndjson.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kaze::net {
namespace {

using testing::ElementsAre;

TEST(NdjsonDecoder, cutsLinesAndSkipsBlankOnes)
{
    NdjsonDecoder decoder;
    std::vector<std::string> lines;
    ASSERT_TRUE(decoder.feed("{\"a\":1}\n\n  \r\n{\"b\":2}\r\n[]\n", lines));
    EXPECT_THAT(lines, ElementsAre("{\"a\":1}", "{\"b\":2}", "[]"));
    EXPECT_EQ(decoder.finish(), std::nullopt);
}

TEST(NdjsonDecoder, readsTheSameWhereverTheBytesAreCut)
{
    const std::string text = "{\"a\":\"caf\xC3\xA9\"}\r\n\n{\"done\":true}\n{}";
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        NdjsonDecoder decoder;
        std::vector<std::string> lines;
        ASSERT_TRUE(decoder.feed(std::string_view(text).substr(0, cut), lines));
        ASSERT_TRUE(decoder.feed(std::string_view(text).substr(cut), lines));
        EXPECT_THAT(lines, ElementsAre("{\"a\":\"caf\xC3\xA9\"}", "{\"done\":true}")) << "cut at " << cut;
        EXPECT_EQ(decoder.finish(), "{}");
        EXPECT_EQ(decoder.finish(), std::nullopt);
    }
}

TEST(NdjsonDecoder, refusesALineBeyondItsLimit)
{
    NdjsonDecoder decoder(100);
    std::vector<std::string> lines;
    const auto fed = decoder.feed("{}\n" + std::string(101, 'x') + "\n{}\n", lines);
    ASSERT_FALSE(fed);
    EXPECT_EQ(fed.error().code, base::ErrorCode::Protocol);
    EXPECT_THAT(lines, ElementsAre("{}"));
    EXPECT_FALSE(decoder.feed("{}\n", lines));
}

TEST(NdjsonDecoder, takesALineOfExactlyItsLimit)
{
    NdjsonDecoder decoder(100);
    std::vector<std::string> lines;
    ASSERT_TRUE(decoder.feed(std::string(60, 'x'), lines));
    ASSERT_TRUE(decoder.feed(std::string(40, 'x'), lines));
    ASSERT_TRUE(decoder.feed("\n", lines));
    EXPECT_EQ(lines.at(0).size(), 100U);
}

} // namespace
} // namespace kaze::net
