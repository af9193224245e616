#pragma once

#include "engine/server/remote_client.h"

#include <boost/asio/io_context.hpp>

#include <functional>

namespace kaze::server::detail {

//! Why a connection to a cell failed or ended.
struct RemoteFailure {
    RemoteTrouble trouble = RemoteTrouble::Other;
    base::Error error;

    //! Whether trying again may help.
    [[nodiscard]] bool isPassing() const;
};

//! The failure of a trouble, with the code that belongs to it.
[[nodiscard]] RemoteFailure remoteFailure(RemoteTrouble trouble, std::string message);

//! The certificate that was shown.
struct ShownCertificate {
    std::string fingerprint; //!< SHA-256 of its DER, 64 hex digits; empty: none was shown
    bool trusted = false; //!< by the authorities, and for this host
};

//! One connection to a cell's /api/v1/stream: a WebSocket over TLS or, on this machine, TCP. Lives on the context's thread; kept alive by its
//! pending operations.
class RemoteWire {
public:
    struct Ears {
        std::function<void()> open;
        std::function<void(std::string text)> text;
        std::function<void(RemoteFailure)> failed; //!< once; also when the other side closes
    };
    static constexpr std::size_t kMostReceived = 64U << 20;

    //! Begins to connect.
    [[nodiscard]] static std::shared_ptr<RemoteWire> connect(
        boost::asio::io_context& context, const RemoteOptions& options, Ears ears);
    virtual ~RemoteWire() = default;

    virtual void send(std::string text) = 0;
    //! What was sent is not all with the system yet.
    [[nodiscard]] virtual bool isSending() const = 0;
    //! Whether anything came, or what was waiting got on, since it was asked before; also parts of messages.
    [[nodiscard]] virtual bool moved() = 0;
    //! Nothing is heard of it any more.
    virtual void close() = 0;
    //! The same, but the cell is told that the session is over; `done` is called when it knows, or cannot be told.
    virtual void leave(std::function<void()> done) = 0;
    [[nodiscard]] virtual const ShownCertificate& certificate() const = 0;
};

} // namespace kaze::server::detail
