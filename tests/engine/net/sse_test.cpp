#include "engine/net/sse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kaze::net {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

std::vector<SseEvent> decoded(std::string_view text)
{
    SseDecoder decoder;
    std::vector<SseEvent> events;
    EXPECT_TRUE(decoder.feed(text, events));
    return events;
}

std::vector<std::string> dataOf(std::string_view text)
{
    std::vector<std::string> data;
    for (const auto& event : decoded(text))
        data.push_back(event.data);
    return data;
}

TEST(SseDecoder, readsAllFieldsOfAnEvent)
{
    const auto events = decoded("event: delta\ndata: {\"a\":1}\nid: 7\nretry: 1500\n\n");
    EXPECT_THAT(events, ElementsAre(SseEvent{"delta", "{\"a\":1}", "7", 1500ms}));
}

TEST(SseDecoder, joinsDataLinesOfOneEvent)
{
    EXPECT_THAT(dataOf("data: one\ndata:two\ndata\ndata:  four\n\n"), ElementsAre("one\ntwo\n\n four"));
}

TEST(SseDecoder, endsLinesAtLfCrAndCrLfAlike)
{
    EXPECT_THAT(dataOf("data: a\n\ndata: b\r\rdata: c\r\n\r\ndata: d\r\ndata: e\n\r"), ElementsAre("a", "b", "c", "d\ne"));
}

TEST(SseDecoder, dispatchesAtTheCrWithoutWaitingForItsLf)
{
    SseDecoder decoder;
    std::vector<SseEvent> events;
    ASSERT_TRUE(decoder.feed("data: a\r\n\r", events));
    EXPECT_EQ(events.size(), 1U);
    ASSERT_TRUE(decoder.feed("\ndata: b\n\n", events));
    EXPECT_EQ(events.size(), 2U);
}

TEST(SseDecoder, skipsCommentsUnknownFieldsAndEventsWithoutData)
{
    EXPECT_THAT(dataOf(": OPENROUTER PROCESSING\n\nevent: ping\n\nfoo: bar\n:\ndata: x\n\n"), ElementsAre("x"));
}

TEST(SseDecoder, forgetsTheNameOfAnEventWithoutData)
{
    EXPECT_EQ(decoded("event: ping\n\ndata: x\n\n").at(0).event, "message");
}

TEST(SseDecoder, anEmptyDataLineIsAnEvent)
{
    EXPECT_THAT(dataOf("data:\n\n"), ElementsAre(""));
}

TEST(SseDecoder, keepsTheLastIdUntilAnother)
{
    const auto events = decoded("id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n");
    EXPECT_EQ(events.at(0).id, "1");
    EXPECT_EQ(events.at(1).id, "1");
    EXPECT_EQ(events.at(2).id, "");
}

TEST(SseDecoder, ignoresIdsWithAZeroByteAndRetriesThatAreNoNumber)
{
    using namespace std::string_view_literals;
    SseDecoder decoder;
    std::vector<SseEvent> events;
    ASSERT_TRUE(decoder.feed("id: a\0b\nretry: 10s\nretry: -1\nretry: 99999999999999999999\ndata: x\n\n"sv, events));
    EXPECT_THAT(events, ElementsAre(SseEvent{"message", "x", "", std::nullopt}));
    EXPECT_EQ(decoder.reconnectionTime(), std::nullopt);
}

TEST(SseDecoder, remembersIdAndRetryOfAnEventWithoutData)
{
    SseDecoder decoder;
    std::vector<SseEvent> events;
    ASSERT_TRUE(decoder.feed("id: 42\nretry: 250\n\n", events));
    EXPECT_TRUE(events.empty());
    EXPECT_EQ(decoder.lastEventId(), "42");
    EXPECT_EQ(decoder.reconnectionTime(), 250ms);
}

TEST(SseDecoder, readsTheSameWhereverTheBytesAreCut)
{
    const std::string text
        = "\xEF\xBB\xBF"
          "data: caf\xC3\xA9\r\n: note\r\nid: 1\r\n\r\nevent: e\rdata: b\r\rretry: 5\ndata: c\ndata: d\n\ndata: [DONE]\n\n";
    const auto whole = decoded(text);
    ASSERT_EQ(whole.size(), 4U);
    EXPECT_EQ(whole[0].data, "caf\xC3\xA9");
    for (std::size_t first = 0; first <= text.size(); ++first) {
        for (std::size_t second = first; second <= text.size(); ++second) {
            SseDecoder decoder;
            std::vector<SseEvent> events;
            const std::string_view all(text);
            ASSERT_TRUE(decoder.feed(all.substr(0, first), events));
            ASSERT_TRUE(decoder.feed(all.substr(first, second - first), events));
            ASSERT_TRUE(decoder.feed(all.substr(second), events));
            ASSERT_EQ(events, whole) << "cut at " << first << " and " << second;
        }
    }
}

TEST(SseDecoder, aByteOrderMarkCountsOnlyAtTheStart)
{
    EXPECT_THAT(dataOf("\xEF\xBB\xBF"
                       "data: a\n\n\xEF\xBB\xBF"
                       "data: b\n\ndata: c\n\n"),
        ElementsAre("a", "c"));
}

TEST(SseDecoder, saysWhetherAnEventWasCutOff)
{
    for (const auto& [text, pending] :
        {std::pair{"data: a\n\n", false}, {"data: a\n", true}, {"data: a\n\ndat", true}, {"", false}, {"event: x\n\n", false}}) {
        SseDecoder decoder;
        std::vector<SseEvent> events;
        ASSERT_TRUE(decoder.feed(text, events));
        EXPECT_EQ(decoder.finish(), pending) << text;
    }
}

TEST(SseDecoder, refusesALineThatNeverEnds)
{
    SseDecoder decoder(1000);
    std::vector<SseEvent> events;
    ASSERT_TRUE(decoder.feed("data: fine\n\n", events));
    base::Result<> fed;
    for (int i = 0; i < 11 && fed; ++i)
        fed = decoder.feed(std::string(100, 'x'), events);
    ASSERT_FALSE(fed);
    EXPECT_EQ(fed.error().code, base::ErrorCode::Protocol);
    EXPECT_THAT(fed.error().message, testing::HasSubstr("1 KB"));
    EXPECT_EQ(events.size(), 1U);
    EXPECT_FALSE(decoder.feed("\n\ndata: late\n\n", events));
    EXPECT_EQ(events.size(), 1U);
}

TEST(SseDecoder, refusesAnEventOfEndlessLines)
{
    SseDecoder decoder(1000);
    std::vector<SseEvent> events;
    std::string lines = "data: before\n\n";
    for (int i = 0; i < 1000; ++i)
        lines += "data: x\n";
    const auto fed = decoder.feed(lines, events);
    ASSERT_FALSE(fed);
    EXPECT_EQ(fed.error().code, base::ErrorCode::Protocol);
    EXPECT_EQ(events.size(), 1U);
}

} // namespace
} // namespace kaze::net
