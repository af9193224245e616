#pragma once

#include "engine/cell/cell.h"
#include "engine/server/http_limits.h"
#include "engine/server/tls.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kaze::server {

struct HttpOptions {
    std::string address = "127.0.0.1"; //!< an IP address; "localhost" is 127.0.0.1
    std::uint16_t port = 7117; //!< 0: any that is free
    std::vector<std::string> hosts; //!< further names by which clients may call it, as behind a reverse proxy
    bool requireToken = false; //!< also of callers on this machine
    bool apiNeedsToken
        = false; //!< also of callers on this machine, but for the models alone: who has the API may have commands run
    std::int64_t outputTokens = 4096; //!< of an answer that the client gives no bound
    std::optional<TlsOptions> tls; //!< none: plain text
    int socket = -1; //!< one that listens already and is taken over, as systemd gives it; -1: none
    HttpLimits limits;
};

//! "127.0.0.1:7117", "[::1]:0", ":7117" (this machine only), "7117". Errors: InvalidArgument.
[[nodiscard]] base::Result<HttpOptions> parseListen(const std::string& text);

//! Serves a cell's gateway over HTTP to any client of OpenAI's or Anthropic's API:
//!   POST /v1/chat/completions, /v1/responses, /v1/embeddings, /v1/messages, /v1/messages/count_tokens · GET /v1/models, /metrics, /healthz, /readyz
//! Its connections live on the cell's loop. Callers show an access token; without one only those on this machine are served, where it listens
//! to this machine alone. Made and destroyed on any thread but the loop's; goes before the cell.
class HttpServer {
public:
    //! Errors: InvalidArgument (no address), PermissionDenied (others could call, but there is no token), AlreadyExists (the port is taken), Io; those of
    //! prepareCertificate.
    [[nodiscard]] static base::Result<std::unique_ptr<HttpServer>> open(cell::Cell& cell, HttpOptions options);
    //! As `drain`.
    ~HttpServer();

    //! "http://127.0.0.1:7117", "https://…" with TLS.
    [[nodiscard]] std::string url() const;
    [[nodiscard]] std::uint16_t port() const;
    //! Whether only this machine can call it.
    [[nodiscard]] bool isLoopback() const;
    //! Whether callers on this machine need no token.
    [[nodiscard]] bool isOpenToThisMachine() const;

    //! What it shows; none without TLS.
    [[nodiscard]] std::optional<ServerCertificate> certificate() const;
    //! Reads the certificate's files anew; connections that stand keep what they began with. Where it fails, new ones too. Blocks. Errors: those of
    //! prepareCertificate.
    [[nodiscard]] base::Result<> reloadCertificate();

    //! Says at /readyz that it will end, so that a balancer sends nothing new; goes on answering. Any thread.
    void sayUnready();

    //! Takes nothing new, lets the answers under way come to their end within the limit, and returns; blocks.
    void drain();
    //! Cuts what is left, so that `drain` returns soon. Any thread.
    void endNow();

private:
    struct Impl;
    explicit HttpServer(std::shared_ptr<Impl> impl);
    std::shared_ptr<Impl> m_impl;
};

} // namespace kaze::server
