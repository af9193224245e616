#pragma once

#include "engine/base/file.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>

namespace kaze::server::test {

//! What a client shows and speaks.
struct TlsManner {
    std::string certificate, key; //!< PEM files
    int atMost = 0; //!< version, as TLS1_1_VERSION; 0: any
    std::string protocols; //!< ALPN as it travels
};

//! OpenSSL's own client, which trusts whatever it is shown and says what that was.
class TlsClient {
public:
    explicit TlsClient(std::uint16_t port, const TlsManner& how = {})
        : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), m_context(SSL_CTX_new(TLS_client_method()))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(port);
        if (::connect(m_socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            return;
        const timeval most{30, 0};
        ::setsockopt(m_socket.get(), SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
        if (how.atMost != 0) {
            SSL_CTX_set_security_level(m_context.get(), 0);
            SSL_CTX_set_max_proto_version(m_context.get(), how.atMost);
        }
        if (!how.certificate.empty()) {
            SSL_CTX_use_certificate_chain_file(m_context.get(), how.certificate.c_str());
            SSL_CTX_use_PrivateKey_file(m_context.get(), how.key.c_str(), SSL_FILETYPE_PEM);
        }
        m_ssl.reset(SSL_new(m_context.get()));
        if (!how.protocols.empty())
            SSL_set_alpn_protos(m_ssl.get(), reinterpret_cast<const unsigned char*>(how.protocols.data()),
                static_cast<unsigned>(how.protocols.size()));
        SSL_set_fd(m_ssl.get(), m_socket.get());
        m_shaken = SSL_connect(m_ssl.get()) == 1;
    }

    [[nodiscard]] bool isShaken() const { return m_shaken; }
    [[nodiscard]] std::string version() const { return SSL_get_version(m_ssl.get()); }
    [[nodiscard]] std::string protocol() const
    {
        const unsigned char* name = nullptr;
        unsigned size = 0;
        SSL_get0_alpn_selected(m_ssl.get(), &name, &size);
        return {reinterpret_cast<const char*>(name), size};
    }
    [[nodiscard]] std::string fingerprint() const
    {
        std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
        unsigned size = 0;
        auto* certificate = SSL_get1_peer_certificate(m_ssl.get());
        if (!certificate || X509_digest(certificate, EVP_sha256(), digest.data(), &size) != 1)
            return {};
        X509_free(certificate);
        std::string hex;
        for (unsigned i = 0; i < size; ++i) {
            hex += "0123456789abcdef"[digest[i] >> 4];
            hex += "0123456789abcdef"[digest[i] & 15];
        }
        return hex;
    }
    bool send(std::string_view bytes)
    {
        while (!bytes.empty()) {
            const auto sent = SSL_write(m_ssl.get(), bytes.data(), static_cast<int>(bytes.size()));
            if (sent <= 0)
                return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    //! All until the other side closes; `endedWell` says whether it said so.
    [[nodiscard]] std::string rest()
    {
        std::string all;
        std::array<char, 65536> chunk{};
        while (true) {
            const auto size = SSL_read(m_ssl.get(), chunk.data(), static_cast<int>(chunk.size()));
            if (size <= 0) {
                endedWell = SSL_get_error(m_ssl.get(), size) == SSL_ERROR_ZERO_RETURN;
                return all;
            }
            all.append(chunk.data(), static_cast<std::size_t>(size));
        }
    }
    [[nodiscard]] std::string ask(std::string_view bytes) { return send(bytes) ? rest() : std::string(); }

    bool endedWell = false;

private:
    struct FreeContext {
        void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    };
    struct FreeSsl {
        void operator()(SSL* ssl) const { SSL_free(ssl); }
    };
    base::FileDescriptor m_socket;
    std::unique_ptr<SSL_CTX, FreeContext> m_context;
    std::unique_ptr<SSL, FreeSsl> m_ssl;
    bool m_shaken = false;
};

} // namespace kaze::server::test
