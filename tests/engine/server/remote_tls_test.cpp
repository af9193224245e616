// Whom a client on another machine takes for the cell, by the certificate it shows.

#include "engine/server/remote_client.h"
#include "tests/engine/server/http_fixture.h"
#include "tests/support/flaky_proxy.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>

namespace kaze::server::test {

class RemoteTlsTest : public HttpFixture {
protected:
    //! A self-signed certificate in a folder of this name.
    [[nodiscard]] ServerCertificate certificateIn(const std::string& name,
        std::chrono::sys_seconds at = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()))
    {
        TlsOptions wanted;
        wanted.folder = folder / name;
        auto made = prepareCertificate(wanted, at);
        EXPECT_TRUE(made) << made.error().text();
        return made.value_or(ServerCertificate{});
    }
    //! One for a person rather than for a server, signed by itself.
    void personIn(const std::string& name) const
    {
        std::filesystem::create_directories(folder / name);
        const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
        const std::unique_ptr<X509, decltype(&X509_free)> made(X509_new(), &X509_free);
        X509_set_version(made.get(), X509_VERSION_3);
        ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
        X509_gmtime_adj(X509_getm_notBefore(made.get()), -3600);
        X509_gmtime_adj(X509_getm_notAfter(made.get()), 3600);
        X509_set_pubkey(made.get(), key.get());
        auto* subject = X509_get_subject_name(made.get());
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
        X509_set_issuer_name(made.get(), subject);
        ASSERT_GT(X509_sign(made.get(), key.get(), EVP_sha256()), 0);
        const auto write = [&](const char* file, const auto& how) {
            std::FILE* out = std::fopen((folder / name / file).c_str(), "w");
            ASSERT_TRUE(out);
            how(out);
            std::fclose(out);
        };
        write("certificate.pem", [&](std::FILE* out) { PEM_write_X509(out, made.get()); });
        write("key.pem", [&](std::FILE* out) { PEM_write_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
    }
    [[nodiscard]] HttpOptions showing(const std::string& name) const
    {
        HttpOptions options;
        options.tls.emplace();
        options.tls->certificate = folder / name / "certificate.pem";
        options.tls->key = folder / name / "key.pem";
        return options;
    }
    [[nodiscard]] RemoteOptions at(const std::string& pin = "") const
    {
        RemoteOptions options;
        options.address = {"127.0.0.1", server->port(), true};
        options.pin = pin;
        options.connectWithin = 20s;
        return options;
    }
};

TEST_F(RemoteTlsTest, TakesACertificateThatNobodyVouchesForWhenItIsPinned)
{
    const auto shown = certificateIn("cell");
    serve(showing("cell"));
    const auto unknown = probeRemote(at());
    EXPECT_EQ(unknown.trouble, RemoteTrouble::Unknown) << unknown.message;
    EXPECT_EQ(unknown.fingerprint, shown.fingerprint);
    EXPECT_EQ(unknown.words, shown.words);
    EXPECT_FALSE(unknown.trusted);
    const auto pinned = probeRemote(at(shown.fingerprint));
    EXPECT_EQ(pinned.trouble, RemoteTrouble::None) << pinned.message;
    EXPECT_TRUE(pinned.cell);
    auto vouched = at();
    vouched.authorities = folder / "cell" / "certificate.pem";
    const auto trusted = probeRemote(vouched);
    EXPECT_EQ(trusted.trouble, RemoteTrouble::None) << trusted.message;
    EXPECT_TRUE(trusted.trusted);
}

TEST_F(RemoteTlsTest, RefusesAnotherCertificateThanTheOneItKnows)
{
    const auto other = certificateIn("other");
    static_cast<void>(certificateIn("cell"));
    serve(showing("cell"));
    EXPECT_EQ(probeRemote(at(other.fingerprint)).trouble, RemoteTrouble::Changed);
    const auto client = connectRemote(at(other.fingerprint));
    ASSERT_FALSE(client);
    EXPECT_EQ(client.error().code, base::ErrorCode::Unauthenticated);
}

TEST_F(RemoteTlsTest, RefusesAnExpiredCertificateAlsoWhenItIsPinned)
{
    const auto old = certificateIn(
        "old", std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) - std::chrono::days(4000));
    serve(showing("old"));
    const auto expired = probeRemote(at(old.fingerprint));
    EXPECT_EQ(expired.trouble, RemoteTrouble::Certificate) << expired.message;
    EXPECT_THAT(expired.message, HasSubstr("expired on"));
}

TEST_F(RemoteTlsTest, ShowsACertificateOfItsOwnWhereTheCellAsksForOne)
{
    const auto shown = certificateIn("cell");
    personIn("mine");
    personIn("stranger");
    auto options = showing("cell");
    options.tls->clientAuthorities = folder / "mine" / "certificate.pem";
    serve(options);
    const auto with = [&](const std::string& name) {
        auto asked = at(shown.fingerprint);
        if (!name.empty()) {
            asked.certificate = folder / name / "certificate.pem";
            asked.key = folder / name / "key.pem";
        }
        return probeRemote(asked);
    };
    const auto without = with("");
    EXPECT_EQ(without.trouble, RemoteTrouble::ClientCertificate) << without.message;
    EXPECT_EQ(with("stranger").trouble, RemoteTrouble::ClientCertificate);
    const auto mine = with("mine");
    EXPECT_EQ(mine.trouble, RemoteTrouble::None) << mine.message;
}

TEST_F(RemoteTlsTest, EndsWhereTheCertificateChangesBehindItsBack)
{
    const auto shown = certificateIn("cell");
    static_cast<void>(certificateIn("other"));
    serve(showing("cell"));
    kaze::test::FlakyProxy proxy(server->port());
    auto options = at(shown.fingerprint);
    options.address.port = proxy.port();
    auto client = connectRemote(options);
    ASSERT_TRUE(client) << client.error().text();
    std::promise<base::Error> closed;
    (*client)->onClosed([&closed](base::Error error) { closed.set_value(std::move(error)); });
    server.reset();
    listen(showing("other"));
    proxy.aimAt(server->port());
    proxy.cut();
    auto told = closed.get_future();
    ASSERT_EQ(told.wait_for(30s), std::future_status::ready);
    EXPECT_THAT(told.get().message, HasSubstr("another certificate"));
    client->reset();
}

} // namespace kaze::server::test
