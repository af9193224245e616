#include "engine/server/detail/certificate_check.h"

#include "engine/server/detail/remote_failures.h"

#include <boost/asio/ip/address.hpp>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <ctime>

namespace kaze::server::detail {

namespace {

bool isAddress(const std::string& host)
{
    boost::system::error_code noAddress;
    boost::asio::ip::make_address(host, noAddress);
    return !noAddress;
}

std::string fingerprintOf(X509* certificate)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (!certificate || X509_digest(certificate, EVP_sha256(), digest.data(), &size) != 1)
        return {};
    std::string hex;
    for (unsigned int i = 0; i < size; ++i) {
        constexpr std::string_view kDigits = "0123456789abcdef";
        hex += kDigits[digest[i] >> 4];
        hex += kDigits[digest[i] & 15];
    }
    return hex;
}

std::string dayOf(const ASN1_TIME* time)
{
    std::tm utc{};
    if (ASN1_TIME_to_tm(time, &utc) != 1)
        return "an unreadable date";
    const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return std::to_string(utc.tm_year + 1900) + '-' + two(utc.tm_mon + 1) + '-' + two(utc.tm_mday);
}

base::Error unusable(const char* what, const std::filesystem::path& path, const boost::system::error_code& error)
{
    return {base::ErrorCode::InvalidArgument, std::string(what) + ' ' + path.string() + " cannot be used: " + error.message(),
        nullptr};
}

} // namespace

base::Result<> CertificateCheck::prepare(boost::asio::ssl::context& context)
{
    using boost::asio::ssl::context_base;
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    boost::system::error_code error;
    if (!m_options.authorities.empty())
        context.load_verify_file(m_options.authorities.string(), error);
    else if (m_options.pin.empty())
        context.set_default_verify_paths(error);
    if (error)
        return std::unexpected(unusable("The authorities in", m_options.authorities, error));
    if (!m_options.certificate.empty()) {
        context.use_certificate_chain_file(m_options.certificate.string(), error);
        if (error)
            return std::unexpected(unusable("The certificate", m_options.certificate, error));
        const auto& key = m_options.key.empty() ? m_options.certificate : m_options.key;
        context.use_private_key_file(key.string(), context_base::pem, error);
        if (error)
            return std::unexpected(unusable("The key", key, error));
    }
    SSL_CTX_set_verify(context.native_handle(), SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_cert_verify_callback(context.native_handle(), &CertificateCheck::verify, this);
    return {};
}

bool CertificateCheck::prepare(SSL* connection) const
{
    const auto& host = m_options.address.host;
    auto* wanted = SSL_get0_param(connection);
    // A certificate knows nothing of the zone of a link-local address.
    if (isAddress(host))
        return X509_VERIFY_PARAM_set1_ip_asc(wanted, host.substr(0, host.find('%')).c_str()) == 1;
    X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return X509_VERIFY_PARAM_set1_host(wanted, host.c_str(), host.size()) == 1
        && SSL_set_tlsext_host_name(connection, host.c_str()) == 1;
}

int CertificateCheck::verify(X509_STORE_CTX* chain, void* self)
{
    return static_cast<CertificateCheck*>(self)->isGood(chain) ? 1 : 0;
}

bool CertificateCheck::isGood(X509_STORE_CTX* chain)
{
    const auto& address = m_options.address;
    auto* leaf = X509_STORE_CTX_get0_cert(chain);
    m_shown.fingerprint = fingerprintOf(leaf);
    if (m_shown.fingerprint.empty()) {
        m_failure = remoteFailure(RemoteTrouble::Certificate, "The cell shows no certificate.");
        return false;
    }
    if (!m_options.pin.empty() && m_options.pin != m_shown.fingerprint) {
        m_failure = changedCertificate(address);
        return false;
    }
    const bool isYoung = X509_cmp_current_time(X509_get0_notBefore(leaf)) > 0;
    if (isYoung || X509_cmp_current_time(X509_get0_notAfter(leaf)) < 0) {
        m_failure = expiredCertificate(address, dayOf(isYoung ? X509_get0_notBefore(leaf) : X509_get0_notAfter(leaf)), isYoung);
        return false;
    }
    if (!m_options.pin.empty())
        return true;
    m_shown.trusted = X509_verify_cert(chain) == 1;
    if (!m_shown.trusted)
        m_failure = unknownCertificate(address, X509_verify_cert_error_string(X509_STORE_CTX_get_error(chain)));
    return m_shown.trusted;
}

} // namespace kaze::server::detail
