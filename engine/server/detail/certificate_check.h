#pragma once

#include "engine/server/detail/remote_wire.h"

#include <boost/asio/ssl/context.hpp>

#include <optional>

namespace kaze::server::detail {

//! Looks at the certificate that a cell shows: the pinned one, or one that the authorities signed for its host, and in time either way. Lives as long
//! as its connection.
class CertificateCheck {
public:
    explicit CertificateCheck(const RemoteOptions& options) : m_options(options) { }

    //! TLS 1.2 or newer, the authorities, and our own certificate where there is one. Errors: NotFound, Io, InvalidArgument of those files.
    [[nodiscard]] base::Result<> prepare(boost::asio::ssl::context& context);
    //! Before the handshake: which host it is to be for, and is told in the handshake. False when that cannot be looked at.
    [[nodiscard]] bool prepare(SSL* connection) const;

    [[nodiscard]] const ShownCertificate& shown() const { return m_shown; }
    [[nodiscard]] const std::optional<RemoteFailure>& failure() const { return m_failure; }

private:
    static int verify(X509_STORE_CTX* chain, void* self);
    [[nodiscard]] bool isGood(X509_STORE_CTX* chain);

    const RemoteOptions& m_options;
    ShownCertificate m_shown;
    std::optional<RemoteFailure> m_failure;
};

} // namespace kaze::server::detail
