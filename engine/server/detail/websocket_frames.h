#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace kaze::server::detail {

enum class WebSocketKind : std::uint8_t { Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10 };

//! Why a WebSocket ends: a code of RFC 6455, 7.4, or one of ours from 4000, and a text of at most 123 bytes.
struct WebSocketEnd {
    static constexpr int kGoingAway = 1001;
    static constexpr int kProtocol = 1002;
    static constexpr int kOnlyText = 1003;
    static constexpr int kNoText = 1007;
    static constexpr int kTooSlow = 1008; //!< against what is wanted here
    static constexpr int kTooBig = 1009;

    int code = 1000;
    std::string reason;

    bool operator==(const WebSocketEnd&) const = default;
};

//! A whole message, or a control frame.
struct WebSocketMessage {
    WebSocketKind kind = WebSocketKind::Text;
    std::string payload;

    bool operator==(const WebSocketMessage&) const = default;
};

//! Reads what a client sends (RFC 6455, 5): masked frames, messages put together from their fragments, control frames between them. Holds at most
//! `mostBytes` of a message. What fails once stays failed.
class WebSocketDecoder {
public:
    explicit WebSocketDecoder(std::size_t mostBytes) : m_mostBytes(mostBytes) { }

    //! From the next frame on a message may have so many bytes, which are not fewer than before.
    void allow(std::size_t mostBytes) { m_mostBytes = mostBytes; }

    //! Adds what is whole to `messages`. What comes behind a Close is not looked at. Errors: with what to close the connection.
    [[nodiscard]] std::expected<void, WebSocketEnd> feed(std::string_view bytes, std::vector<WebSocketMessage>& messages);

    //! Bytes of a message that is not whole; 0: none has begun.
    [[nodiscard]] std::size_t held() const { return m_message.size(); }

private:
    [[nodiscard]] std::expected<bool, WebSocketEnd> readHead(std::string_view& bytes);
    [[nodiscard]] std::expected<void, WebSocketEnd> checkHead(std::uint8_t first, std::uint8_t second);
    [[nodiscard]] std::expected<void, WebSocketEnd> frameIsWhole(std::vector<WebSocketMessage>& messages);

    std::size_t m_mostBytes;
    std::string m_head; //!< of the frame that is being read, as far as it came
    bool m_inFrame = false; //!< its head is whole
    bool m_final = false;
    WebSocketKind m_kind = WebSocketKind::Text; //!< of the frame
    std::uint64_t m_left = 0; //!< bytes of its payload
    std::size_t m_taken = 0;
    std::uint8_t m_mask[4] = {};
    std::string m_control;
    bool m_inMessage = false; //!< fragments came, the last has not
    WebSocketKind m_messageKind = WebSocketKind::Text;
    std::string m_message;
    bool m_closed = false;
    std::expected<void, WebSocketEnd> m_state;
};

//! A frame as a server sends it: whole and not masked.
[[nodiscard]] std::string webSocketFrame(WebSocketKind kind, std::string_view payload);
[[nodiscard]] std::string webSocketFrame(const WebSocketEnd& end);

//! What the payload of a Close says; 1005 where it says nothing. Errors: with what to answer a Close that is none.
[[nodiscard]] std::expected<WebSocketEnd, WebSocketEnd> endOf(std::string_view payload);

} // namespace kaze::server::detail
