// TLS over real sockets, with OpenSSL at the other end.

#include "engine/server/tls_words.h"
#include "tests/engine/server/http_fixture.h"
#include "tests/engine/server/tls_client.h"

using namespace testing;

namespace kaze::server::test {

namespace fs = std::filesystem;

class TlsTest : public HttpFixture {
protected:
    [[nodiscard]] fs::path tlsFolder() const { return folder / "tls"; }
    [[nodiscard]] HttpOptions encrypted() const
    {
        HttpOptions options;
        options.tls = TlsOptions{};
        options.tls->folder = tlsFolder();
        return options;
    }
    //! A certificate of its own in a folder; what it is shown as.
    [[nodiscard]] ServerCertificate certificateIn(const std::string& name,
        base::Time now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())) const
    {
        TlsOptions options;
        options.folder = folder / name;
        const auto made = prepareCertificate(options, now);
        EXPECT_TRUE(made) << made.error().text();
        return made.value_or(ServerCertificate{});
    }
    static std::string last(const std::string& request)
    {
        return request.substr(0, request.size() - 2) + "Connection: close\r\n\r\n";
    }
    [[nodiscard]] RawHttp plain() const { return RawHttp(server->port()); }
};

TEST_F(TlsTest, servesOverTlsWithACertificateOfItsOwnThatStaysTheSame)
{
    serve(encrypted());
    EXPECT_THAT(server->url(), StartsWith("https://127.0.0.1:"));
    const auto shown = server->certificate();
    ASSERT_TRUE(shown);
    EXPECT_TRUE(shown->isNew && shown->isSelfSigned && shown->warnings.empty());
    TlsClient client(server->port());
    ASSERT_TRUE(client.isShaken());
    EXPECT_EQ(client.version(), "TLSv1.3");
    EXPECT_EQ(client.fingerprint(), shown->fingerprint);
    EXPECT_EQ(shown->words, fingerprintWords(shown->fingerprint));
    EXPECT_THAT(client.ask(last(get("/healthz"))), AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("ok")));
    EXPECT_TRUE(client.endedWell) << "nobody may cut an answer short unseen";
    for (const auto* name : {"key.pem", "certificate.pem"})
        EXPECT_EQ(fs::status(tlsFolder() / name).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    server.reset();
    listen(encrypted());
    EXPECT_EQ(server->certificate()->fingerprint, shown->fingerprint);
    EXPECT_FALSE(server->certificate()->isNew);
}

TEST_F(TlsTest, speaksTls12AndNothingOlder)
{
    serve(encrypted());
    TlsClient old(server->port(), TlsManner{{}, {}, TLS1_2_VERSION, {}});
    ASSERT_TRUE(old.isShaken());
    EXPECT_EQ(old.version(), "TLSv1.2");
    EXPECT_THAT(old.ask(last(get("/healthz"))), StartsWith("HTTP/1.1 200"));
    EXPECT_FALSE(TlsClient(server->port(), TlsManner{{}, {}, TLS1_1_VERSION, {}}).isShaken());
}

TEST_F(TlsTest, agreesOnHttp11AndOnNothingElse)
{
    serve(encrypted());
    TlsClient both(server->port(), TlsManner{{}, {}, 0, std::string("\x02h2\x08http/1.1")});
    ASSERT_TRUE(both.isShaken());
    EXPECT_EQ(both.protocol(), "http/1.1");
    EXPECT_FALSE(TlsClient(server->port(), TlsManner{{}, {}, 0, std::string("\x02h2")}).isShaken());
}

TEST_F(TlsTest, tellsWhoeverSpeaksPlainHttpToUseHttps)
{
    serve(encrypted());
    auto asking = plain();
    const auto reply = asking.ask(post("/v1/chat/completions", R"({"messages":[]})"));
    EXPECT_EQ(reply.status, 400);
    EXPECT_THAT(reply.body, HasSubstr("https://"));
    EXPECT_TRUE(asking.closes());
}

TEST_F(TlsTest, takesAndGivesLargeBodiesWhole)
{
    serve(encrypted());
    const std::string words(3'000'000, 'w');
    TlsClient asking(server->port());
    const auto body = R"({"model":")" + words + R"(","messages":[{"role":"user","content":"hello"}]})";
    const auto answer = asking.ask(last(post("/v1/chat/completions", body)));
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 4")) << "no such model";
    EXPECT_TRUE(asking.endedWell);
    TlsClient reading(server->port());
    const auto document = reading.ask(last(get("/api/v1/openapi.json")));
    ASSERT_THAT(document, StartsWith("HTTP/1.1 200"));
    EXPECT_GT(document.size(), 100'000U);
    EXPECT_TRUE(document.ends_with("}")) << document.substr(document.size() - 40);
}

TEST_F(TlsTest, aHandshakeThatDoesNotComeToItsEndIsGivenUp)
{
    auto options = encrypted();
    options.limits.head = 300ms;
    serve(std::move(options));
    auto half = plain();
    ASSERT_TRUE(half.send(std::string_view("\x16\x03\x01\x00\xf0\x01", 6)));
    EXPECT_TRUE(half.closes());
    auto nonsense = plain();
    ASSERT_TRUE(nonsense.send("\x16 this is no handshake at all, whatever its first byte says"));
    EXPECT_TRUE(nonsense.closes());
    EXPECT_THAT(TlsClient(server->port()).ask(last(get("/healthz"))), StartsWith("HTTP/1.1 200")) << "others are served";
}

TEST_F(TlsTest, letsInOnlyClientsWithACertificateOfTheAuthorities)
{
    const auto known = certificateIn("known");
    const auto other = certificateIn("other");
    auto options = encrypted();
    options.tls->clientAuthorities = folder / "known" / "certificate.pem";
    serve(options);
    const auto asks = [&](const std::string& name) {
        TlsManner how;
        if (!name.empty())
            how = {(folder / name / "certificate.pem").string(), (folder / name / "key.pem").string(), 0, {}};
        // A client of TLS 1.3 has shaken hands before it learns that its certificate will not do.
        TlsClient client(server->port(), how);
        return client.isShaken() ? client.ask(last(get("/healthz"))) : std::string();
    };
    EXPECT_EQ(asks(""), "");
    EXPECT_EQ(asks("other"), "");
    server.reset();
    options.tls->clientsMay = true;
    listen(options);
    EXPECT_THAT(asks(""), StartsWith("HTTP/1.1 200"));
    EXPECT_EQ(asks("other"), "");
}

TEST_F(TlsTest, readsItsCertificateAnewAndKeepsTheOldOneWhereTheNewOneIsWrong)
{
    const auto first = certificateIn("given");
    auto options = encrypted();
    options.tls->certificate = folder / "given" / "certificate.pem";
    options.tls->key = folder / "given" / "key.pem";
    serve(options);
    EXPECT_EQ(TlsClient(server->port()).fingerprint(), first.fingerprint);
    fs::remove_all(folder / "given");
    const auto second = certificateIn("given");
    ASSERT_NE(first.fingerprint, second.fingerprint);
    ASSERT_TRUE(server->reloadCertificate());
    EXPECT_EQ(TlsClient(server->port()).fingerprint(), second.fingerprint);
    std::ofstream(folder / "given" / "certificate.pem") << "nothing of the kind";
    const auto wrong = server->reloadCertificate();
    ASSERT_FALSE(wrong);
    EXPECT_THAT(wrong.error().message, HasSubstr("PEM"));
    EXPECT_EQ(TlsClient(server->port()).fingerprint(), second.fingerprint);
}

TEST_F(TlsTest, saysWhatIsWrongWithItsFiles)
{
    serve();
    const auto one = certificateIn("one");
    const auto two = certificateIn("two");
    const auto refusal = [&](const fs::path& certificate, const fs::path& key) {
        auto options = encrypted();
        options.port = 0;
        options.tls->certificate = certificate;
        options.tls->key = key;
        const auto opened = HttpServer::open(*cell, std::move(options));
        return opened ? std::string("opened") : opened.error().message;
    };
    EXPECT_THAT(refusal(folder / "none.pem", folder / "one" / "key.pem"), HasSubstr("none.pem"));
    EXPECT_THAT(refusal(folder / "one" / "certificate.pem", folder / "none.pem"), HasSubstr("is not there"));
    EXPECT_THAT(refusal(folder / "one" / "key.pem", folder / "one" / "key.pem"), HasSubstr("holds no certificate"));
    EXPECT_THAT(refusal(folder / "one" / "certificate.pem", folder / "two" / "key.pem"), HasSubstr("must be the certificate's"));
}

TEST_F(TlsTest, replacesAnExpiredCertificateOfItsOwnAndWarnsOfOthers)
{
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const auto old = certificateIn("aged", now - std::chrono::days(4000));
    TlsOptions given;
    given.certificate = folder / "aged" / "certificate.pem";
    const auto expired = prepareCertificate(given, now);
    ASSERT_TRUE(expired);
    ASSERT_EQ(expired->warnings.size(), 1U);
    EXPECT_THAT(expired->warnings.front(), HasSubstr("expired on"));
    EXPECT_THAT(prepareCertificate(given, now - std::chrono::days(360))->warnings.front(), HasSubstr("expires on"));
    const auto renewed = certificateIn("aged", now);
    EXPECT_TRUE(renewed.replacesExpired && renewed.isNew && renewed.warnings.empty());
    EXPECT_NE(renewed.fingerprint, old.fingerprint);
}

TEST(FingerprintWords, areSixteenAndTellFingerprintsApart)
{
    const std::string hex = "000102030405060708090a0b0c0d0e0fffffffffffffffffffffffffffffffff";
    EXPECT_EQ(
        fingerprintWords(hex), "acorn-agent-album-alley amber-angel-ankle-apple april-apron-arena-armor arrow-aspen-atlas-attic")
        << "they never change: people have written them down";
    EXPECT_EQ(fingerprintWords("FF" + hex.substr(2)).substr(0, 5), "zinc-");
    EXPECT_EQ(fingerprintWords("ff"), "");
    EXPECT_EQ(fingerprintWords(std::string(64, 'x')), "");
    std::set<std::string> words;
    for (int byte = 0; byte < 256; ++byte) {
        constexpr std::string_view kDigits = "0123456789abcdef";
        const auto all = fingerprintWords(
            std::string{kDigits[static_cast<std::size_t>(byte) >> 4U], kDigits[static_cast<std::size_t>(byte) & 15U]}
            + hex.substr(2));
        words.insert(all.substr(0, all.find('-')).substr(0, 4));
    }
    EXPECT_EQ(words.size(), 256U) << "the first four letters say which it is";
}

} // namespace kaze::server::test
