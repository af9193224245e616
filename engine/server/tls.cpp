#include "engine/server/tls.h"

#include "engine/base/file.h"
#include "engine/server/tls_words.h"

#include <boost/asio/ip/address.hpp>
#include <ifaddrs.h>
#include <net/if.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <array>
#include <set>

namespace kaze::server {

using base::ErrorCode;
namespace fs = std::filesystem;

namespace {

constexpr auto kYears = std::chrono::days(3650); //!< a self-signed one is good for
constexpr auto kSoon = std::chrono::days(21);
constexpr std::size_t kMostNames = 100;

template <class T, void (*Free)(T*)>
struct Freed {
    void operator()(T* what) const { Free(what); }
};
template <class T, void (*Free)(T*)>
using Owned = std::unique_ptr<T, Freed<T, Free>>;
using Certificate = Owned<X509, X509_free>;
using Key = Owned<EVP_PKEY, EVP_PKEY_free>;

struct FreeBio {
    void operator()(BIO* bio) const { BIO_free(bio); }
};
using Bio = std::unique_ptr<BIO, FreeBio>;

std::string textOf(BIO* bio)
{
    char* data = nullptr;
    const auto size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string fingerprintOf(X509* certificate)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    X509_digest(certificate, EVP_sha256(), digest.data(), &size);
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string hex;
    for (unsigned int i = 0; i < size; ++i) {
        hex += kDigits[digest[i] >> 4];
        hex += kDigits[digest[i] & 15];
    }
    return hex;
}

base::Time timeOf(const ASN1_TIME* time)
{
    std::tm utc{};
    if (ASN1_TIME_to_tm(time, &utc) != 1)
        return {};
    return base::Time(std::chrono::seconds(::timegm(&utc)));
}

std::string dayOf(base::Time time)
{
    const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(time));
    const auto two = [](unsigned number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return std::to_string(static_cast<int>(day.year())) + '-' + two(static_cast<unsigned>(day.month())) + '-'
        + two(static_cast<unsigned>(day.day()));
}

//! Host names and addresses by which this machine may be called.
std::set<std::string> namesOfMachine()
{
    std::set<std::string> names{"localhost", "127.0.0.1", "::1"};
    std::array<char, 256> host{};
    if (::gethostname(host.data(), host.size() - 1) == 0 && host[0] != 0)
        names.insert(host.data());
    ifaddrs* all = nullptr;
    if (::getifaddrs(&all) != 0)
        return names;
    for (const auto* each = all; each; each = each->ifa_next) {
        if (!each->ifa_addr || (each->ifa_flags & IFF_UP) == 0)
            continue;
        if (each->ifa_addr->sa_family == AF_INET) {
            const auto* v4 = reinterpret_cast<const sockaddr_in*>(each->ifa_addr);
            names.insert(boost::asio::ip::address_v4(ntohl(v4->sin_addr.s_addr)).to_string());
        } else if (each->ifa_addr->sa_family == AF_INET6) {
            const auto* v6 = reinterpret_cast<const sockaddr_in6*>(each->ifa_addr);
            boost::asio::ip::address_v6::bytes_type bytes;
            std::copy_n(std::begin(v6->sin6_addr.s6_addr), bytes.size(), bytes.begin());
            const boost::asio::ip::address_v6 address(bytes);
            if (!address.is_link_local()) // it is only good with the name of an interface
                names.insert(address.to_string());
        }
    }
    ::freeifaddrs(all);
    return names;
}

//! "DNS:localhost,IP:127.0.0.1"; a name that is neither is left out, since its comma would begin another.
std::string alternativeNames(const TlsOptions& options)
{
    auto names = namesOfMachine();
    names.insert(options.names.begin(), options.names.end());
    std::string text;
    std::size_t count = 0;
    for (const auto& name : names) {
        boost::system::error_code noAddress;
        const auto address = boost::asio::ip::make_address(name, noAddress);
        const bool isName = !name.empty() && name.size() <= 253
            && name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_") == std::string::npos;
        if ((noAddress && !isName) || (!noAddress && address.is_unspecified()) || ++count > kMostNames)
            continue;
        text += (text.empty() ? "" : ",") + std::string(noAddress ? "DNS:" : "IP:") + name;
    }
    return text;
}

bool addExtension(X509* certificate, int kind, const std::string& value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    auto* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
    if (!extension)
        return false;
    const bool added = X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return added;
}

bool fill(X509* certificate, EVP_PKEY* key, const TlsOptions& options, base::Time now)
{
    std::array<unsigned char, 16> serial{};
    if (RAND_bytes(serial.data(), serial.size()) != 1)
        return false;
    serial[0] = static_cast<unsigned char>((serial[0] & 0x7f) | 0x40); // positive, and as long as it says
    auto* number = BN_bin2bn(serial.data(), serial.size(), nullptr);
    const bool numbered = number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
    BN_free(number);
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch());
    auto* subject = X509_get_subject_name(certificate);
    const std::string_view name = "Kaze";
    // An hour before now, for clients whose clock is behind.
    return numbered && X509_set_version(certificate, X509_VERSION_3) == 1
        && ASN1_TIME_set(X509_getm_notBefore(certificate), (seconds - std::chrono::hours(1)).count())
        && ASN1_TIME_set(X509_getm_notAfter(certificate), (seconds + kYears).count())
        && X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(name.data()),
               static_cast<int>(name.size()), -1, 0)
        == 1
        && X509_set_issuer_name(certificate, subject) == 1 && X509_set_pubkey(certificate, key) == 1
        && addExtension(certificate, NID_basic_constraints, "critical,CA:FALSE")
        && addExtension(certificate, NID_key_usage, "critical,digitalSignature")
        && addExtension(certificate, NID_ext_key_usage, "serverAuth")
        && addExtension(certificate, NID_subject_alt_name, alternativeNames(options))
        && X509_sign(certificate, key, EVP_sha256()) > 0;
}

base::Result<> make(const TlsOptions& options, base::Time now)
{
    const Key key(EVP_EC_gen("P-256"));
    const Certificate certificate(X509_new());
    if (!key || !certificate || !fill(certificate.get(), key.get(), options, now)) {
        ERR_clear_error();
        return base::fail(ErrorCode::Io, "A certificate could not be made: OpenSSL refused.");
    }
    const Bio keyText(BIO_new(BIO_s_mem()));
    const Bio certificateText(BIO_new(BIO_s_mem()));
    if (!keyText || !certificateText
        || PEM_write_bio_PKCS8PrivateKey(keyText.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1
        || PEM_write_bio_X509(certificateText.get(), certificate.get()) != 1)
        return base::fail(ErrorCode::Io, "A certificate could not be made: there is too little memory.");
    std::error_code error;
    fs::create_directories(options.folder, error);
    if (!error)
        fs::permissions(options.folder, fs::perms::owner_all, error);
    if (error)
        return base::fail(
            ErrorCode::Io, "The folder " + options.folder.string() + " for the certificate cannot be made: " + error.message());
    // The key first: without a certificate both are made anew.
    if (const auto written = base::writeFile(options.folder / "key.pem", textOf(keyText.get()), 0600); !written)
        return written;
    return base::writeFile(options.folder / "certificate.pem", textOf(certificateText.get()), 0600);
}

base::Result<Certificate> read(const fs::path& path)
{
    const auto text = base::readFile(path);
    if (!text)
        return failure(text);
    const Bio bio(BIO_new_mem_buf(text->data(), static_cast<int>(text->size())));
    Certificate certificate(bio ? PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr) : nullptr);
    ERR_clear_error();
    if (!certificate)
        return base::fail(ErrorCode::InvalidArgument,
            path.string() + " holds no certificate; it has to be PEM (\"-----BEGIN CERTIFICATE-----\").");
    return certificate;
}

} // namespace

base::Result<ServerCertificate> prepareCertificate(const TlsOptions& options, base::Time now)
{
    ServerCertificate shown;
    shown.isSelfSigned = options.certificate.empty();
    const auto path = shown.isSelfSigned ? options.folder / "certificate.pem" : options.certificate;
    std::error_code ignored; // what cannot be looked at is not there, and writing it says why
    if (shown.isSelfSigned && !(fs::exists(path, ignored) && fs::exists(options.folder / "key.pem", ignored))) {
        if (const auto made = make(options, now); !made)
            return failure(made);
        shown.isNew = true;
    }
    auto certificate = read(path);
    if (!certificate)
        return failure(certificate);
    if (shown.isSelfSigned && timeOf(X509_get0_notAfter(certificate->get())) <= now) {
        if (const auto made = make(options, now); !made)
            return failure(made);
        shown.isNew = shown.replacesExpired = true;
        certificate = read(path);
        if (!certificate)
            return failure(certificate);
    }
    auto* x509 = certificate->get();
    shown.fingerprint = fingerprintOf(x509);
    shown.words = fingerprintWords(shown.fingerprint);
    shown.validUntil = timeOf(X509_get0_notAfter(x509));
    const auto begins = timeOf(X509_get0_notBefore(x509));
    if (shown.validUntil <= now)
        shown.warnings.push_back("The certificate " + path.string() + " expired on " + dayOf(shown.validUntil)
            + ": clients will refuse it. Renew it.");
    else if (shown.validUntil - now < kSoon)
        shown.warnings.push_back(
            "The certificate " + path.string() + " expires on " + dayOf(shown.validUntil) + ". Renew it before.");
    if (begins > now)
        shown.warnings.push_back("The certificate " + path.string() + " counts only from " + dayOf(begins)
            + ": clients will refuse it, or this machine's clock is behind.");
    return shown;
}

} // namespace kaze::server
