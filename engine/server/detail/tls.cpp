#include "engine/server/detail/tls.h"

#include <openssl/err.h>

#include <array>
#include <fstream>

namespace kaze::server::detail {

using base::ErrorCode;

namespace {

constexpr auto* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20"; // of TLS 1.2; forward secrecy and authenticated encryption only

std::string reason()
{
    const auto code = ERR_peek_last_error();
    ERR_clear_error();
    const auto* text = code == 0 ? nullptr : ERR_reason_error_string(code);
    return text ? text : "its form is not known";
}

base::Result<> readable(const std::filesystem::path& path, const char* what)
{
    std::error_code error;
    if (!std::filesystem::exists(path, error))
        return base::fail(ErrorCode::NotFound, std::string(what) + ' ' + path.string() + " is not there.");
    if (!std::ifstream(path))
        return base::fail(ErrorCode::PermissionDenied,
            std::string(what) + ' ' + path.string() + " cannot be read by this user. Give the user who runs Kaze the right to.");
    return {};
}

base::Error unusable(const char* what, const std::filesystem::path& path)
{
    return {ErrorCode::InvalidArgument,
        std::string(what) + ' ' + path.string() + " cannot be used: " + reason() + ". It has to be PEM.", nullptr};
}

int selectProtocol(
    SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered, unsigned int offeredSize, void*)
{
    static constexpr std::array<unsigned char, 9> kHttp{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    unsigned char* found = nullptr;
    if (SSL_select_next_proto(&found, size, kHttp.data(), kHttp.size(), offered, offeredSize) != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *chosen = found;
    return SSL_TLSEXT_ERR_OK;
}

//! A key with a passphrase is refused; nobody is asked for one.
int noPassphrase(char*, int, int, void*)
{
    return -1;
}

base::Result<> askClients(SSL_CTX* context, const TlsOptions& options)
{
    if (options.clientAuthorities.empty())
        return {};
    if (const auto known = readable(options.clientAuthorities, "The clients' authorities"); !known)
        return known;
    const auto path = options.clientAuthorities.string();
    auto* names = SSL_load_client_CA_file(path.c_str());
    if (!names || SSL_CTX_load_verify_locations(context, path.c_str(), nullptr) != 1)
        return std::unexpected(unusable("The clients' authorities", options.clientAuthorities));
    SSL_CTX_set_client_CA_list(context, names);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | (options.clientsMay ? 0 : SSL_VERIFY_FAIL_IF_NO_PEER_CERT), nullptr);
    return {};
}

} // namespace

base::Result<std::shared_ptr<const TlsContext>> TlsContext::load(const TlsOptions& options, base::Time now)
{
    auto certificate = prepareCertificate(options, now);
    if (!certificate)
        return failure(certificate);
    const auto isOwn = options.certificate.empty();
    const auto certificatePath = isOwn ? options.folder / "certificate.pem" : options.certificate;
    const auto keyPath = isOwn ? options.folder / "key.pem" : options.key;
    const auto made = std::make_shared<TlsContext>();
    made->m_certificate = std::move(*certificate);
    made->m_context.reset(SSL_CTX_new(TLS_server_method()));
    auto* context = made->native();
    if (!context)
        return base::fail(ErrorCode::Io, "TLS cannot be used: " + reason());
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(context, kCiphers);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET);
    SSL_CTX_set_num_tickets(context, 0);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_alpn_select_cb(context, &selectProtocol, nullptr);
    SSL_CTX_set_default_passwd_cb(context, &noPassphrase);
    ERR_clear_error();
    if (SSL_CTX_use_certificate_chain_file(context, certificatePath.c_str()) != 1)
        return std::unexpected(unusable("The certificate", certificatePath));
    if (const auto known = readable(keyPath, "The key"); !known)
        return failure(known);
    if (SSL_CTX_use_PrivateKey_file(context, keyPath.c_str(), SSL_FILETYPE_PEM) != 1) {
        auto error = unusable("The key", keyPath);
        error.message += " It must not be protected by a passphrase, and must be the certificate's.";
        return std::unexpected(std::move(error));
    }
    if (SSL_CTX_check_private_key(context) != 1) {
        ERR_clear_error();
        return base::fail(ErrorCode::InvalidArgument,
            "The key " + keyPath.string() + " does not belong to the certificate " + certificatePath.string() + '.');
    }
    if (const auto asked = askClients(context, options); !asked)
        return failure(asked);
    return made;
}

// ---- TlsFilter

TlsFilter::TlsFilter(std::shared_ptr<const TlsContext> context)
    : m_context(std::move(context)), m_ssl(SSL_new(m_context->native())), m_in(BIO_new(BIO_s_mem())), m_out(BIO_new(BIO_s_mem()))
{
    if (!m_ssl || !m_in || !m_out) {
        BIO_free(m_in);
        BIO_free(m_out);
        m_in = m_out = nullptr;
        m_state = State::Failed;
        return;
    }
    SSL_set_bio(m_ssl.get(), m_in, m_out);
    SSL_set_accept_state(m_ssl.get());
}

void TlsFilter::received(std::string_view wire, std::string& plain)
{
    if (m_state == State::Ended || m_state == State::Failed)
        return;
    ERR_clear_error();
    if (BIO_write(m_in, wire.data(), static_cast<int>(wire.size())) != static_cast<int>(wire.size())) {
        m_state = State::Failed;
        return;
    }
    if (m_state == State::Handshake) {
        const auto result = SSL_do_handshake(m_ssl.get());
        if (result != 1)
            return failed(result);
        m_state = State::Open;
    }
    std::array<char, 16384> record{};
    while (true) {
        const auto size = SSL_read(m_ssl.get(), record.data(), static_cast<int>(record.size()));
        if (size <= 0)
            return failed(size);
        plain.append(record.data(), static_cast<std::size_t>(size));
    }
}

void TlsFilter::failed(int result)
{
    switch (SSL_get_error(m_ssl.get(), result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
        return;
    case SSL_ERROR_ZERO_RETURN:
        m_state = State::Ended;
        return;
    default:
        m_state = State::Failed;
        ERR_clear_error();
    }
}

bool TlsFilter::send(std::string_view plain)
{
    if (m_state != State::Open && m_state != State::Ended)
        return false;
    ERR_clear_error();
    std::size_t sent = 0;
    return !m_endSent
        && (plain.empty() || (SSL_write_ex(m_ssl.get(), plain.data(), plain.size(), &sent) == 1 && sent == plain.size()));
}

void TlsFilter::endSending()
{
    if (std::exchange(m_endSent, true) || m_state == State::Handshake || m_state == State::Failed)
        return;
    ERR_clear_error();
    SSL_shutdown(m_ssl.get());
}

std::size_t TlsFilter::waitingOutput() const
{
    return m_out ? BIO_ctrl_pending(m_out) : 0;
}

std::string TlsFilter::takeOutput()
{
    std::string taken(waitingOutput(), '\0');
    if (!taken.empty())
        BIO_read(m_out, taken.data(), static_cast<int>(taken.size()));
    return taken;
}

} // namespace kaze::server::detail
