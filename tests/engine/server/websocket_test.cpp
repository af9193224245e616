#include "engine/server/detail/websocket_frames.h"

#include <gmock/gmock.h>

using namespace testing;

namespace kaze::server::detail {

namespace {

//! As a client frames it, masked.
std::string framed(WebSocketKind kind, std::string payload, bool last = true)
{
    auto frame = webSocketFrame(kind, payload);
    const auto head = frame.size() - payload.size();
    const std::string mask = "\x11\x22\x33\x44";
    for (std::size_t i = 0; i < payload.size(); ++i)
        frame[head + i] = static_cast<char>(payload[i] ^ mask[i % 4]);
    frame.insert(head, mask);
    frame[1] = static_cast<char>(static_cast<unsigned char>(frame[1]) | 0x80);
    if (!last)
        frame[0] = static_cast<char>(static_cast<unsigned char>(frame[0]) & 0x7F);
    return frame;
}

struct Read {
    std::vector<WebSocketMessage> messages;
    std::optional<WebSocketEnd> end;
};

Read read(const std::string& bytes, std::size_t most = 1000)
{
    Read all;
    WebSocketDecoder decoder(most);
    for (const char byte : bytes)
        if (const auto fed = decoder.feed({&byte, 1}, all.messages); !fed)
            all.end = fed.error();
    return all;
}

int codeOf(const std::string& bytes)
{
    const auto all = read(bytes);
    return all.end ? all.end->code : 0;
}

} // namespace

TEST(WebSocketDecoder, PutsMessagesTogetherWithControlFramesBetweenTheirParts)
{
    const auto all = read(framed(WebSocketKind::Text, "one ", false) + framed(WebSocketKind::Ping, "still there?")
        + framed(WebSocketKind::Continuation, "two ", false) + framed(WebSocketKind::Continuation, "three")
        + framed(WebSocketKind::Text, std::string(700, 'x')) + framed(WebSocketKind::Text, ""));
    EXPECT_FALSE(all.end);
    EXPECT_THAT(all.messages,
        ElementsAre(WebSocketMessage{WebSocketKind::Ping, "still there?"}, WebSocketMessage{WebSocketKind::Text, "one two three"},
            WebSocketMessage{WebSocketKind::Text, std::string(700, 'x')}, WebSocketMessage{WebSocketKind::Text, ""}));
}

TEST(WebSocketDecoder, RefusesWhatTheProtocolDoesNotAllow)
{
    EXPECT_EQ(codeOf(webSocketFrame(WebSocketKind::Text, "not masked")), 1002);
    EXPECT_EQ(codeOf(framed(WebSocketKind::Continuation, "of nothing")), 1002);
    EXPECT_EQ(codeOf(framed(WebSocketKind::Text, "a", false) + framed(WebSocketKind::Text, "b")), 1002);
    EXPECT_EQ(codeOf(framed(WebSocketKind::Ping, "in parts", false)), 1002);
    EXPECT_EQ(codeOf(framed(WebSocketKind::Ping, std::string(126, 'x'))), 1002);
    EXPECT_EQ(codeOf(framed(static_cast<WebSocketKind>(3), "unknown")), 1002);
    auto compressed = framed(WebSocketKind::Text, "x");
    compressed[0] = static_cast<char>(static_cast<unsigned char>(compressed[0]) | 0x40);
    EXPECT_EQ(codeOf(compressed), 1002);
    EXPECT_EQ(codeOf(std::string("\x81\xFE\x00\x05", 4) + "mask" + "hello"), 1002) << "a length that is longer than it need be";
    EXPECT_EQ(codeOf(framed(WebSocketKind::Text, "\xFF\xFE")), 1007);
    EXPECT_EQ(codeOf(framed(WebSocketKind::Text, std::string(1001, 'x'))), 1009);
    EXPECT_EQ(codeOf(framed(WebSocketKind::Text, std::string(600, 'x'), false)
                  + framed(WebSocketKind::Continuation, std::string(401, 'x'))),
        1009);
}

TEST(WebSocketDecoder, LooksAtNothingBehindAClose)
{
    const auto all
        = read(framed(WebSocketKind::Close, std::string("\x03\xE8") + "bye") + framed(WebSocketKind::Text, "and one more thing"));
    ASSERT_EQ(all.messages.size(), 1U);
    const auto end = endOf(all.messages[0].payload);
    ASSERT_TRUE(end);
    EXPECT_EQ(end->code, 1000);
    EXPECT_EQ(end->reason, "bye");
    const auto silent = endOf("");
    ASSERT_TRUE(silent);
    EXPECT_EQ(silent->code, 1005);
    EXPECT_FALSE(endOf("\x03"));
    EXPECT_FALSE(endOf(std::string("\x03\xED", 2))) << "1005 is never sent";
}

TEST(WebSocketDecoder, TakesLargerMessagesOnceItIsAllowedTo)
{
    std::vector<WebSocketMessage> messages;
    WebSocketDecoder decoder(10);
    EXPECT_TRUE(decoder.feed(framed(WebSocketKind::Text, "0123456789"), messages));
    decoder.allow(1000);
    EXPECT_TRUE(decoder.feed(framed(WebSocketKind::Text, std::string(1000, 'x')), messages));
    EXPECT_EQ(messages.size(), 2U);
    const auto more = decoder.feed(framed(WebSocketKind::Text, std::string(1001, 'x')), messages);
    ASSERT_FALSE(more);
    EXPECT_EQ(more.error().code, WebSocketEnd::kTooBig);
}

TEST(WebSocketDecoder, CutsAReasonWhereACharacterEnds)
{
    WebSocketEnd end;
    end.code = 4001;
    end.reason.assign(122, 'x');
    end.reason += "ö";
    const auto frame = webSocketFrame(end);
    EXPECT_EQ(frame.size(), 2U + 2 + 122);
}

} // namespace kaze::server::detail
