#include "engine/server/detail/websocket.h"

#include "engine/base/base64.h"
#include "engine/base/text.h"

#include <openssl/evp.h>

namespace kaze::server::detail {

namespace {

HttpAnswer refusal(int status, const std::string& message, HttpHeaders headers = {})
{
    headers.emplace_back("Content-Type", "application/json");
    const boost::json::object body{
        {"error", {{"code", status == 403 ? "permission_denied" : "invalid_argument"}, {"message", message}}}};
    return {status, std::move(headers), boost::json::serialize(body)};
}

//! One of the words that a header lists, whatever their case.
bool lists(std::optional<std::string_view> header, std::string_view word)
{
    const auto text = lowerCase(header.value_or(""));
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = std::min(text.find(',', begin), text.size());
        auto each = std::string_view(text).substr(begin, end - begin);
        each.remove_prefix(std::min(each.find_first_not_of(" \t"), each.size()));
        each = each.substr(0, each.find_last_not_of(" \t") + 1);
        if (each == word)
            return true;
        begin = end + 1;
    }
    return false;
}

//! A page of another site must not look through a browser that may call us.
bool isOfAnotherSite(const HttpRequest& request)
{
    const auto origin = request.header("origin");
    if (!origin)
        return false;
    const auto scheme = origin->find("://");
    return scheme == std::string_view::npos
        || lowerCase(origin->substr(scheme + 3)) != lowerCase(request.header("host").value_or(""));
}

std::string acceptOf(std::string_view key)
{
    const auto salted = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    EVP_Digest(salted.data(), salted.size(), digest, &size, EVP_sha1(), nullptr);
    return base::base64({reinterpret_cast<const char*>(digest), size});
}

} // namespace

std::shared_ptr<WebSocket> WebSocket::accept(Exchange& exchange, const base::Clock& clock, Ears ears)
{
    const auto& request = exchange.request();
    const auto key = request.header("sec-websocket-key").value_or("");
    const auto nonce = base::fromBase64(key);
    if (request.method != "GET" || request.version < 11 || !lists(request.header("upgrade"), "websocket")
        || !lists(request.header("connection"), "upgrade")) {
        exchange.answer(refusal(426, "This is a WebSocket: ask with \"Connection: Upgrade\" and \"Upgrade: websocket\".",
            {{"Upgrade", "websocket"}}));
        return nullptr;
    }
    if (request.header("sec-websocket-version").value_or("") != "13") {
        exchange.answer(
            refusal(426, "Only version 13 of the WebSocket protocol is spoken here.", {{"Sec-WebSocket-Version", "13"}}));
        return nullptr;
    }
    if (key.size() != 24 || !nonce || nonce->size() != 16) {
        exchange.answer(refusal(400, "Sec-WebSocket-Key is not 16 bytes in base64."));
        return nullptr;
    }
    if (isOfAnotherSite(request)) {
        exchange.answer(refusal(403, "A web page of another site may not listen here."));
        return nullptr;
    }
    auto socket = std::make_shared<WebSocket>(clock, std::move(ears));
    HttpHeaders headers{{"Upgrade", "websocket"}, {"Sec-WebSocket-Accept", acceptOf(key)}};
    socket->m_connection = exchange.upgrade(std::move(headers), socket);
    return socket->m_connection ? socket : nullptr;
}

WebSocket::WebSocket(const base::Clock& clock, Ears ears)
    : m_clock(clock), m_ears(std::move(ears)), m_heardAt(clock.steady()), m_pingedAt(m_heardAt), m_begunAt(m_heardAt)
{
}

void WebSocket::send(std::string text)
{
    if (!isOpen())
        return;
    if (!base::isUtf8(text))
        text = base::toUtf8(text);
    m_connection->write(webSocketFrame(WebSocketKind::Text, text));
}

void WebSocket::hold(bool held)
{
    m_held = held;
    if (isOpen())
        m_connection->hold(held);
}

void WebSocket::close(const WebSocketEnd& end)
{
    if (!isOpen())
        return;
    m_ending = true;
    if (unsent() > kMostAtEnd)
        return m_connection->close();
    m_connection->write(webSocketFrame(end));
    m_connection->endUpgraded();
}

void WebSocket::received(std::string_view bytes)
{
    m_heardAt = m_clock.steady();
    std::vector<WebSocketMessage> messages;
    const auto self = shared_from_this();
    if (m_decoder.held() == 0)
        m_begunAt = m_heardAt;
    const auto fed = m_decoder.feed(bytes, messages);
    for (const auto& message : messages)
        if (message.kind == WebSocketKind::Text)
            m_begunAt = m_heardAt;
    for (auto& message : messages)
        if (isOpen())
            take(std::move(message));
    if (!fed)
        close(fed.error());
}

void WebSocket::take(WebSocketMessage message)
{
    switch (message.kind) {
    case WebSocketKind::Text:
        return m_ears.text(std::move(message.payload));
    case WebSocketKind::Ping:
        // One that asks without reading is not answered for ever.
        if (unsent() < kMostPongs)
            m_connection->write(webSocketFrame(WebSocketKind::Pong, message.payload));
        return;
    case WebSocketKind::Pong:
        return;
    case WebSocketKind::Close: {
        const auto end = endOf(message.payload);
        if (end && end->code == 1000 && m_ears.left)
            m_ears.left();
        return close(end ? WebSocketEnd{end->code, {}} : end.error());
    }
    default:
        return close({WebSocketEnd::kOnlyText, "Only text is understood here."});
    }
}

void WebSocket::sent()
{
    if (isOpen() && m_ears.room)
        m_ears.room();
}

void WebSocket::tick(base::Duration now)
{
    if (!isOpen())
        return;
    if (m_held) // then nobody listens
        m_heardAt = m_begunAt = now;
    const auto& limits = m_connection->limits();
    if (m_decoder.held() > 0
        && now - m_begunAt > limits.body + std::chrono::seconds(m_decoder.held() / std::max<std::size_t>(1, limits.bodyRate)))
        return close({WebSocketEnd::kTooSlow, "A message did not come in time."});
    // On a slow link a large message of ours stands before the ping, and one of the client's before its answer: as long as either gets on, it lives.
    const auto alive = std::max(m_heardAt, m_connection->takenAt());
    if (now - alive > limits.silence)
        return m_connection->close();
    if (now - alive > kPingAfter && now - m_pingedAt > kPingAfter) {
        m_pingedAt = now;
        m_connection->write(webSocketFrame(WebSocketKind::Ping, {}));
    }
    m_ears.tick(now);
}

void WebSocket::finish()
{
    if (isOpen())
        m_ears.finish();
}

void WebSocket::gone()
{
    m_connection.reset();
    m_ending = true;
    if (const auto ears = std::exchange(m_ears, {}); ears.gone)
        ears.gone();
}

} // namespace kaze::server::detail
