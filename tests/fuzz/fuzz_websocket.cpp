// WebSocket frames as a server reads them, whose messages must be those that were framed.

#include "engine/server/detail/websocket_frames.h"
#include "tests/fuzz/fuzz.h"

#include <string>

namespace kaze::fuzz {

namespace {

using server::detail::WebSocketDecoder;
using server::detail::WebSocketEnd;
using server::detail::WebSocketKind;
using server::detail::WebSocketMessage;

constexpr std::size_t kLimit = 512;

struct Decoded {
    std::vector<WebSocketMessage> messages;
    bool failed = false;
    bool operator==(const Decoded&) const = default;
};

Decoded decoded(const std::vector<std::string_view>& pieces, std::size_t limit)
{
    Decoded all;
    WebSocketDecoder decoder(limit);
    all.failed = failsOn(decoder, pieces, all.messages);
    return all;
}

void checkMessages(const Decoded& all)
{
    bool closed = false;
    for (const auto& message : all.messages) {
        check(!closed, "nothing comes behind a close");
        closed = message.kind == WebSocketKind::Close;
        const bool control = message.kind >= WebSocketKind::Close;
        check(message.payload.size() <= (control ? 125 : kLimit), "memory is bounded");
        check(message.kind != WebSocketKind::Continuation, "a message is whole");
        if (!closed)
            continue;
        const auto end = server::detail::endOf(message.payload);
        check(end || end.error().code == WebSocketEnd::kProtocol || end.error().code == WebSocketEnd::kNoText,
            "a close is read or refused");
    }
}

//! What the server frames, masked as a client would: read back, it is the same.
void checkRoundTrip(std::string_view text)
{
    Dice dice(text);
    auto frame = server::detail::webSocketFrame(WebSocketKind::Binary, text);
    const auto head = text.size() < 126 ? std::size_t{2} : text.size() < 65536 ? std::size_t{4} : std::size_t{10};
    frame[1] = static_cast<char>(static_cast<unsigned char>(frame[1]) | 0x80);
    std::string mask;
    for (int i = 0; i < 4; ++i)
        mask += static_cast<char>(dice.roll(256));
    for (std::size_t i = head; i < frame.size(); ++i)
        frame[i] = static_cast<char>(frame[i] ^ mask[(i - head) % 4]);
    frame.insert(head, mask);
    const auto back = decodedAnyhow(frame, text.size(), decoded);
    check(!back.failed && back.messages.size() == 1 && back.messages[0].payload == text, "what is framed is read");
}

} // namespace

} // namespace kaze::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace kaze::fuzz;
    const auto input = textOf(data, size);
    checkMessages(decodedAnyhow(input, kLimit, decoded));
    checkRoundTrip(input);
    return 0;
}
