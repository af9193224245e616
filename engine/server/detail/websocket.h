#pragma once

#include "engine/server/detail/http_connection.h"
#include "engine/server/detail/websocket_frames.h"

namespace kaze::server::detail {

//! The server's side of a WebSocket (RFC 6455) that carries text. Pings a client that is silent, and lets one go that does not answer. Lives on the
//! loop; kept alive by its connection.
class WebSocket final : public Upgraded, public std::enable_shared_from_this<WebSocket> {
public:
    static constexpr std::size_t kMostAtFirst = 64U << 10; //!< bytes of a message, of somebody who has yet to say who he is
    static constexpr std::size_t kMostReceived = 16U << 20; //!< afterwards
    static constexpr std::size_t kMostPongs = 64U << 10; //!< bytes to be sent, beyond which no ping is answered
    static constexpr std::size_t kMostAtEnd = 256U << 10; //!< bytes to be sent, beyond which nobody is told why it ends
    static constexpr auto kPingAfter = std::chrono::seconds(20);

    struct Ears {
        std::function<void(std::string text)> text;
        std::function<void()> room; //!< all that was sent is with the system
        std::function<void(base::Duration now)> tick; //!< a few times a second
        std::function<void()> finish; //!< the server ends
        std::function<void()> left; //!< the client closes, as it should when it is done
        std::function<void()> gone; //!< once, when all is over
    };

    //! Answers an exchange with 101 and takes its connection; else refuses it (no WebSocket, another site's page) and returns null.
    static std::shared_ptr<WebSocket> accept(Exchange& exchange, const base::Clock& clock, Ears ears);
    WebSocket(const base::Clock& clock, Ears ears);

    //! What is not UTF-8 is replaced.
    void send(std::string text);
    [[nodiscard]] std::size_t unsent() const { return m_connection ? m_connection->unsent() : 0; }
    void hold(bool held);
    //! From now on its messages may have up to `kMostReceived` bytes.
    void takeLarge() { m_decoder.allow(kMostReceived); }
    //! Says why, and closes once that is sent, or at once where too much stands before it; nothing is heard of it any more but `gone`.
    void close(const WebSocketEnd& end);
    [[nodiscard]] bool isOpen() const { return m_connection && !m_ending; }

    // Upgraded
    void received(std::string_view bytes) override;
    void sent() override;
    void tick(base::Duration now) override;
    void finish() override;
    void gone() override;

private:
    void take(WebSocketMessage message);

    const base::Clock& m_clock;
    Ears m_ears;
    std::shared_ptr<Connection> m_connection;
    WebSocketDecoder m_decoder{kMostAtFirst};
    bool m_ending = false;
    bool m_held = false;
    base::Duration m_heardAt;
    base::Duration m_pingedAt;
    base::Duration m_begunAt; //!< the message that is not whole
};

} // namespace kaze::server::detail
