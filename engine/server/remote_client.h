#pragma once

#include "engine/api/cell_client.h"
#include "engine/api/cell_requests.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

namespace kaze::server {

//! Where a cell on another machine is, and how it is known.
struct RemoteAddress {
    std::string host;
    std::uint16_t port = 7117;
    bool tls = true; //!< without it only on this machine

    //! "https://host:port".
    [[nodiscard]] std::string url() const;
};

//! "host", "host:port", "[::1]:7117", "https://host:port", "http://127.0.0.1:7117". Errors: InvalidArgument; also for http to another machine.
[[nodiscard]] base::Result<RemoteAddress> parseRemoteAddress(const std::string& text);

struct RemoteOptions {
    RemoteAddress address;
    std::string token; //!< never written anywhere
    std::string pin; //!< SHA-256 of the certificate, 64 hex digits; empty: one that the system's authorities signed
    std::filesystem::path authorities; //!< a PEM file instead of the system's; empty: the system's
    std::filesystem::path certificate, key; //!< of the client, where the cell asks for one
    std::chrono::milliseconds connectWithin{10'000};
};

//! Why a cell cannot be reached, as far as it can be told apart.
enum class RemoteTrouble : std::uint8_t {
    None,
    Name,
    Refused,
    NoAnswer,
    Certificate,
    Unknown,
    Changed,
    ClientCertificate,
    Token,
    Role,
    Version,
    Limited,
    Other
};

//! What trying an address came to.
struct RemoteProbe {
    RemoteTrouble trouble = RemoteTrouble::None;
    std::string message; //!< what is wrong and what to do, for people; empty: nothing
    std::string fingerprint; //!< of the certificate that was shown, 64 hex digits; empty: none was
    std::string words; //!< the same as words to compare by reading them out
    bool trusted = false; //!< by the system's authorities
    std::optional<api::CellInfo> cell;
    std::chrono::microseconds latency{0}; //!< of one question
    std::chrono::microseconds skew{0}; //!< how far its clock is ahead of ours, half the latency taken off
};

//! Connects, asks who it is, and goes. Blocks up to `connectWithin` and the time of three questions; any thread.
[[nodiscard]] RemoteProbe probeRemote(const RemoteOptions& options);

enum class RemoteState : std::uint8_t { Connected, Reconnecting };

//! How it stands with the connection.
struct RemoteStatus {
    RemoteState state = RemoteState::Connected;
    std::string problem; //!< why not, for people
    std::chrono::microseconds latency{0}; //!< of the last look, every few seconds
    std::chrono::microseconds skew{0};
};

//! A cell on another machine. Its session outlives its connections: while one is made anew (at once, then after 0.2 s and ever more seldom, up to
//! every 10 s, with jitter) requests wait, each is done once, and of events none is missing and none comes twice. Where the cell has forgotten
//! the session (it was restarted, or too much was missed), requests under way fail with Cancelled, `EventsLost` is told, and a new one begins.
//! `onClosed` is called when it makes no sense to go on: the token is revoked, the certificate is another, the versions do not fit.
class RemoteClient : public api::CellClient {
public:
    //! Called on the client's thread with every change, once now.
    virtual void onStatus(std::function<void(const RemoteStatus&)> changed) = 0;
    //! Tries to connect now instead of after the pause.
    virtual void retry() = 0;
};

//! Blocks until the first connection stands or failed; any thread. Errors: Unavailable, Unauthenticated, PermissionDenied, Unsupported, Timeout, Protocol, with
//! the text that probeRemote gives.
[[nodiscard]] base::Result<std::unique_ptr<RemoteClient>> connectRemote(RemoteOptions options);

} // namespace kaze::server
