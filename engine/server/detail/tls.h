#pragma once

#include "engine/server/tls.h"

#include <memory>
#include <openssl/ssl.h>

#include <string>
#include <string_view>

namespace kaze::server::detail {

//! What a server's handshakes are made with; shared by its connections, each of which keeps the one it began with. Any thread.
class TlsContext {
public:
    //! Blocks. Errors: as prepareCertificate.
    [[nodiscard]] static base::Result<std::shared_ptr<const TlsContext>> load(const TlsOptions& options, base::Time now);

    [[nodiscard]] SSL_CTX* native() const { return m_context.get(); }
    [[nodiscard]] const ServerCertificate& certificate() const { return m_certificate; }

private:
    struct Free {
        void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    };
    std::unique_ptr<SSL_CTX, Free> m_context;
    ServerCertificate m_certificate;
};

//! The TLS of one connection, without its socket: what came from the wire goes in, what has to go there comes out. TLS 1.2 or newer, no
//! renegotiation, no tickets. Lives on one thread.
class TlsFilter {
public:
    explicit TlsFilter(std::shared_ptr<const TlsContext> context);

    //! After Ended and Failed it takes nothing more; what is in `takeOutput` then still goes out.
    enum class State : std::uint8_t { Handshake, Open, Ended, Failed };
    [[nodiscard]] State state() const { return m_state; }

    //! What came from the wire; what it said is added to `plain`.
    void received(std::string_view wire, std::string& plain);
    //! What is to be said, once Open. False when it cannot be any more.
    [[nodiscard]] bool send(std::string_view plain);
    //! Says that nothing more will be said; once.
    void endSending();

    [[nodiscard]] std::size_t waitingOutput() const;
    [[nodiscard]] std::string takeOutput();

private:
    struct Free {
        void operator()(SSL* connection) const { SSL_free(connection); }
    };
    void failed(int result);

    std::shared_ptr<const TlsContext> m_context;
    std::unique_ptr<SSL, Free> m_ssl;
    BIO* m_in = nullptr; //!< the connection's
    BIO* m_out = nullptr;
    State m_state = State::Handshake;
    bool m_endSent = false;
};

//! Whether these first bytes of a connection can be the beginning of a handshake.
[[nodiscard]] inline bool looksLikeTls(std::string_view first)
{
    return !first.empty() && first.front() == 0x16;
}

} // namespace kaze::server::detail
