#pragma once

#include "engine/base/clock.h"
#include "engine/base/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace kaze::server {

//! How a server proves who it is, and whom it lets in.
struct TlsOptions {
    std::filesystem::path certificate,
        key; //!< PEM, the chain with the leaf first; empty: a self-signed one in `folder`, made when there is none
    std::filesystem::path folder; //!< where a self-signed one is kept: certificate.pem and key.pem, 0600
    std::vector<std::string> names; //!< host names and addresses that a self-signed one is made for, beside those of this machine
    std::filesystem::path
        clientAuthorities; //!< PEM; clients that show a certificate need one of theirs. Empty: none is asked for
    bool clientsMay = false; //!< come without a certificate all the same
};

//! What a server shows.
struct ServerCertificate {
    std::string fingerprint; //!< SHA-256, 64 hex digits
    std::string words; //!< see fingerprintWords
    base::Time validUntil;
    bool isSelfSigned = false; //!< by us
    bool isNew = false; //!< it was made just now
    bool replacesExpired = false; //!< so that whoever pinned the old one has to trust this one anew
    std::vector<std::string> warnings; //!< for people: it has expired, or soon will
};

//! Looks at the certificate that `options` name, and makes the self-signed one where there is none. Blocks; any thread. Errors: NotFound, PermissionDenied,
//! InvalidArgument (no certificate, no key, they do not belong together), Io.
[[nodiscard]] base::Result<ServerCertificate> prepareCertificate(const TlsOptions& options, base::Time now);

} // namespace kaze::server
