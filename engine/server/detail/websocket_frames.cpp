#include "engine/server/detail/websocket_frames.h"

#include "engine/base/text.h"

#include <algorithm>

namespace kaze::server::detail {

namespace {

constexpr std::size_t kMostControl = 125;
constexpr std::size_t kMostReason = 123;

std::unexpected<WebSocketEnd> broken(std::string reason)
{
    return std::unexpected(WebSocketEnd{WebSocketEnd::kProtocol, std::move(reason)});
}

bool isControl(WebSocketKind kind)
{
    return (static_cast<std::uint8_t>(kind) & 8) != 0;
}

} // namespace

std::expected<void, WebSocketEnd> WebSocketDecoder::feed(std::string_view bytes, std::vector<WebSocketMessage>& messages)
{
    while (m_state && !m_closed && !bytes.empty()) {
        if (!m_inFrame) {
            const auto whole = readHead(bytes);
            if (!whole)
                return m_state = std::unexpected(whole.error());
            if (!*whole)
                break;
        }
        auto& into = isControl(m_kind) ? m_control : m_message;
        const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), m_left));
        const auto before = into.size();
        into.append(bytes.substr(0, size));
        for (std::size_t i = before; i < into.size(); ++i)
            into[i] = static_cast<char>(static_cast<std::uint8_t>(into[i]) ^ m_mask[m_taken++ % 4]);
        bytes.remove_prefix(size);
        m_left -= size;
        if (m_left == 0)
            m_state = frameIsWhole(messages);
    }
    return m_state;
}

//! False when there must be more before it is whole.
std::expected<bool, WebSocketEnd> WebSocketDecoder::readHead(std::string_view& bytes)
{
    const auto need = [&] {
        if (m_head.size() < 2)
            return std::size_t{2};
        const auto size = static_cast<std::uint8_t>(m_head[1]) & 127;
        return std::size_t{6} + (size == 126 ? 2 : size == 127 ? 8 : 0);
    };
    for (auto wanted = need(); m_head.size() < wanted; wanted = need()) {
        if (bytes.empty())
            return false;
        m_head += bytes.front();
        bytes.remove_prefix(1);
        if (m_head.size() != 2)
            continue;
        if (auto checked = checkHead(static_cast<std::uint8_t>(m_head[0]), static_cast<std::uint8_t>(m_head[1])); !checked)
            return std::unexpected(std::move(checked.error()));
    }
    const auto extended = m_head.size() - 6;
    m_left = static_cast<std::uint8_t>(m_head[1]) & 127;
    if (extended > 0) {
        m_left = 0;
        for (std::size_t i = 2; i < 2 + extended; ++i)
            m_left = m_left << 8 | static_cast<std::uint8_t>(m_head[i]);
        if (m_left < (extended == 2 ? 126U : 65536U))
            return broken("A length is written longer than it is.");
    }
    std::copy_n(m_head.end() - 4, 4, m_mask);
    m_head.clear();
    m_taken = 0;
    m_inFrame = true;
    if (!isControl(m_kind) && m_left > m_mostBytes - m_message.size())
        return std::unexpected(
            WebSocketEnd{WebSocketEnd::kTooBig, "A message may have at most " + std::to_string(m_mostBytes) + " bytes here."});
    return true;
}

std::expected<void, WebSocketEnd> WebSocketDecoder::checkHead(std::uint8_t first, std::uint8_t second)
{
    m_final = (first & 0x80) != 0;
    m_kind = static_cast<WebSocketKind>(first & 0x0F);
    if ((first & 0x70) != 0)
        return broken("No extension was agreed on.");
    if ((second & 0x80) == 0)
        return broken("What a client sends must be masked.");
    switch (m_kind) {
    case WebSocketKind::Close:
    case WebSocketKind::Ping:
    case WebSocketKind::Pong:
        if (!m_final || (second & 127) > kMostControl)
            return broken("A control frame is whole, and has at most 125 bytes.");
        return {};
    case WebSocketKind::Continuation:
        if (!m_inMessage)
            return broken("There is no message to go on with.");
        return {};
    case WebSocketKind::Text:
    case WebSocketKind::Binary:
        if (m_inMessage)
            return broken("The message before has not ended yet.");
        return {};
    }
    return broken("There are no such frames.");
}

std::expected<void, WebSocketEnd> WebSocketDecoder::frameIsWhole(std::vector<WebSocketMessage>& messages)
{
    m_inFrame = false;
    if (isControl(m_kind)) {
        m_closed = m_kind == WebSocketKind::Close;
        messages.push_back({m_kind, std::exchange(m_control, {})});
        return {};
    }
    if (m_kind != WebSocketKind::Continuation)
        m_messageKind = m_kind;
    m_inMessage = !m_final;
    if (!m_final)
        return {};
    if (m_messageKind == WebSocketKind::Text && !base::isUtf8(m_message))
        return std::unexpected(WebSocketEnd{WebSocketEnd::kNoText, "A text message is not UTF-8."});
    messages.push_back({m_messageKind, std::exchange(m_message, {})});
    return {};
}

std::string webSocketFrame(WebSocketKind kind, std::string_view payload)
{
    std::string frame;
    frame.reserve(payload.size() + 10);
    frame += static_cast<char>(0x80 | static_cast<std::uint8_t>(kind));
    const auto size = payload.size();
    const auto extended = size < 126 ? 0 : size < 65536 ? 2 : 8;
    frame += static_cast<char>(extended == 0 ? size : extended == 2 ? 126 : 127);
    for (int i = extended - 1; i >= 0; --i)
        frame += static_cast<char>(static_cast<std::uint64_t>(size) >> (8 * i) & 0xFF);
    return frame.append(payload);
}

std::string webSocketFrame(const WebSocketEnd& end)
{
    if (end.code == 1005)
        return webSocketFrame(WebSocketKind::Close, {});
    std::string payload{static_cast<char>(end.code >> 8), static_cast<char>(end.code & 0xFF)};
    auto reason = end.reason.substr(0, kMostReason);
    while (!base::isUtf8(reason))
        reason.pop_back();
    return webSocketFrame(WebSocketKind::Close, payload + reason);
}

std::expected<WebSocketEnd, WebSocketEnd> endOf(std::string_view payload)
{
    if (payload.empty())
        return WebSocketEnd{1005, {}};
    if (payload.size() == 1)
        return broken("A code has two bytes.");
    WebSocketEnd end{static_cast<std::uint8_t>(payload[0]) << 8 | static_cast<std::uint8_t>(payload[1]), {}};
    const bool known = (end.code >= 1000 && end.code <= 1014 && end.code != 1004 && end.code != 1005 && end.code != 1006)
        || (end.code >= 3000 && end.code < 5000);
    if (!known)
        return broken("There is no such code.");
    if (!base::isUtf8(payload.substr(2)))
        return std::unexpected(WebSocketEnd{WebSocketEnd::kNoText, "A reason is not UTF-8."});
    end.reason = payload.substr(2);
    return end;
}

} // namespace kaze::server::detail
