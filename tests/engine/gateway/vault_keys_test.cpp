#include "engine/gateway/vault_keys.h"

#include "tests/engine/gateway/gateway_fixture.h"

#include <atomic>
#include <map>

namespace kaze::gateway {

using base::ErrorCode;
using kaze::test::HttpServer;
using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

namespace {

const std::string kToken = "hvs.canary-token-0123456789";
const std::string kKey = "sk-from-the-vault-123";

std::string secretWith(const std::string& fields)
{
    return R"({"request_id": "1", "data": {"data": {)" + fields + R"(}, "metadata": {"version": 3}}})";
}

//! A Vault of ours, which speaks the protocol over HTTP and misbehaves as it is told.
class VaultFixture : public gateway::test::GatewayFixture {
protected:
    void vault(HttpServer::Handler handler)
    {
        VaultKeys::Parts parts{
            http, clock, workers, redactor, log, [this](const std::string& name) -> std::optional<std::string> {
                const auto found = environment.find(name);
                return found == environment.end() ? std::nullopt : std::optional(found->second);
            }};
        parts.timeouts = {500ms, 300ms, 300ms, 1000ms};
        keys = std::make_shared<VaultKeys>(std::move(parts));
        server.emplace([this, handler](const HttpServer::Request& request, HttpServer::Connection& connection) {
            ++asked;
            handler(request, connection);
        });
        environment["VAULT_ADDR"] = server->url("");
        environment["VAULT_TOKEN"] = kToken;
    }

    void vaultSays(int status, const std::string& body)
    {
        vault([status, body](const auto&, HttpServer::Connection& connection) { connection.json(status, body); });
    }

    base::Result<std::string> read(const std::string& place = "vault:secret/data/openai#api_key")
    {
        return run(keys->read(place));
    }

    std::string failure(const std::string& place = "vault:secret/data/openai#api_key")
    {
        const auto key = read(place);
        const auto text = key ? std::string() : key.error().text();
        EXPECT_THAT(text, Not(HasSubstr(kToken)));
        EXPECT_THAT(text, Not(HasSubstr(kKey)));
        return text;
    }

    std::map<std::string, std::string> environment;
    std::shared_ptr<VaultKeys> keys;
    std::atomic<int> asked = 0;
};

std::string wrongWith(const std::string& place)
{
    const auto address = VaultAddress::parse(place);
    return address ? "fine" : address.error().text();
}

} // namespace

TEST(VaultAddress, isTakenApart)
{
    const auto whole = VaultAddress::parse("vault:https://vault.example:8200/secret/data/team/openai#api_key");
    ASSERT_TRUE(whole) << whole.error().text();
    EXPECT_EQ(whole->server, "https://vault.example:8200");
    EXPECT_EQ(whole->path, "secret/data/team/openai");
    EXPECT_EQ(whole->field, "api_key");
    EXPECT_EQ(VaultAddress::parse("vault:https://v/v1/secret/data/x#k")->path, "secret/data/x");
    EXPECT_EQ(VaultAddress::parse("vault:secret/data/x#k")->server, "");
    EXPECT_TRUE(VaultAddress::parse("vault:http://127.0.0.1:8200/secret/data/x#k"));
}

TEST(VaultAddress, saysWhatItLacks)
{
    EXPECT_THAT(wrongWith("vault:secret/data/x"), HasSubstr("lacks the field"));
    EXPECT_THAT(wrongWith("vault:secret/data/x#"), HasSubstr("lacks the field"));
    EXPECT_THAT(wrongWith("vault:secret/x#k"), HasSubstr("no /data/"));
    EXPECT_THAT(wrongWith("vault:/data/x#k"), HasSubstr("expected"));
    EXPECT_THAT(wrongWith("vault:https://v#k"), HasSubstr("expected"));
    EXPECT_THAT(wrongWith("vault:http://vault.example/secret/data/x#k"), HasSubstr("in the clear"));
    EXPECT_THAT(wrongWith("vault:https://me:pw@vault.example/secret/data/x#k"), HasSubstr("address"));
    EXPECT_THAT(wrongWith("vault:secret/data/../../sys/seal#k"), HasSubstr("expected"));
    EXPECT_THAT(wrongWith("vault:secret/data/x?version=1#k"), HasSubstr("expected"));
    EXPECT_THAT(wrongWith("vault:secret/data/x y#k"), HasSubstr("expected"));
    EXPECT_THAT(wrongWith("vault:sk-a-key-by-mistake#k"), Not(HasSubstr("by-mistake")));
}

TEST_F(VaultFixture, givesTheFieldOfASecret)
{
    HttpServer::Request seen;
    vault([&](const HttpServer::Request& request, HttpServer::Connection& connection) {
        seen = request;
        connection.json(200, secretWith(R"("api_key": ")" + kKey + R"(\n", "other": "x")"));
    });
    environment["VAULT_NAMESPACE"] = "team-a";
    const auto key = read();
    ASSERT_TRUE(key) << key.error().text();
    EXPECT_EQ(*key, kKey) << "its first line";
    EXPECT_EQ(seen.method, "GET");
    EXPECT_EQ(seen.target, "/v1/secret/data/openai");
    EXPECT_EQ(seen.header("X-Vault-Token"), kToken);
    EXPECT_EQ(seen.header("X-Vault-Namespace"), "team-a");
    EXPECT_EQ(redactor->clean("it is " + kKey + " and " + kToken), "it is [redacted] and [redacted]");
    EXPECT_TRUE(read("vault:" + server->url("") + "/secret/data/openai#other")) << "with the server in the address";
}

TEST_F(VaultFixture, takesTheTokenFromItsFiles)
{
    std::string token;
    vault([&](const HttpServer::Request& request, HttpServer::Connection& connection) {
        token = request.header("X-Vault-Token");
        connection.json(200, secretWith(R"("api_key": "k")"));
    });
    environment.erase("VAULT_TOKEN");
    EXPECT_THAT(failure(), HasSubstr("vault login"));
    EXPECT_EQ(asked, 0);
    environment["HOME"] = folder.string();
    ASSERT_TRUE(base::writeFile(folder / ".vault-token", "of-the-home\n", 0600));
    EXPECT_TRUE(read());
    EXPECT_EQ(token, "of-the-home");
    ASSERT_TRUE(base::writeFile(folder / "token", "of-the-file", 0600));
    environment["VAULT_TOKEN_FILE"] = (folder / "token").string();
    EXPECT_TRUE(read("vault:secret/data/b#api_key"));
    EXPECT_EQ(token, "of-the-file");
    environment["VAULT_TOKEN_FILE"] = (folder / "missing").string();
    EXPECT_THAT(failure("vault:secret/data/c#api_key"), HasSubstr("missing"));
    environment["VAULT_TOKEN"] = "two\r\nX-Evil: 1";
    EXPECT_TRUE(read("vault:secret/data/d#api_key"));
    EXPECT_EQ(token, "two");
}

TEST_F(VaultFixture, keepsAKeyForAMinute)
{
    vaultSays(200, secretWith(R"("api_key": "first")"));
    passTime = false;
    EXPECT_EQ(*read(), "first");
    clock.advance(59s);
    EXPECT_EQ(*read(), "first");
    EXPECT_EQ(asked, 1);
    clock.advance(2s);
    EXPECT_EQ(*read(), "first");
    EXPECT_EQ(asked, 2);
    keys->forget("vault:secret/data/openai#api_key");
    EXPECT_EQ(*read(), "first");
    EXPECT_EQ(asked, 3) << "the provider refused it";
}

TEST_F(VaultFixture, isAskedOnceHoweverManyWait)
{
    vaultSays(200, secretWith(R"("api_key": "k")"));
    std::vector<base::Task<base::Result<std::string>>> calls;
    for (int i = 0; i < 500; ++i)
        calls.push_back(keys->read("vault:secret/data/openai#api_key"));
    std::size_t right = 0;
    for (const auto& key : run(base::whenAll(std::move(calls))))
        right += key && *key == "k";
    EXPECT_EQ(right, 500U);
    EXPECT_EQ(asked, 1);
}

TEST_F(VaultFixture, saysWhatIsWrong)
{
    vaultSays(403, R"({"errors": ["1 error occurred: permission denied for )" + kToken + R"("]})");
    EXPECT_THAT(
        failure(), testing::AllOf(HasSubstr("refuses its token"), HasSubstr("permission denied"), HasSubstr("[redacted]")));
    EXPECT_EQ(read().error().code, ErrorCode::Unauthenticated);
    vaultSays(404, R"({"data": {"data": null, "metadata": {"deletion_time": "2026-01-01T00:00:00Z"}}})");
    EXPECT_THAT(failure(), HasSubstr("no secret secret/data/openai, or its last version was deleted"));
    vaultSays(503, R"({"errors": ["Vault is sealed"]})");
    EXPECT_THAT(failure(), HasSubstr("Vault is sealed"));
    EXPECT_EQ(read().error().code, ErrorCode::Unavailable);
    vaultSays(500, "<html>");
    EXPECT_THAT(failure(), HasSubstr("cannot answer now (500)"));
    vaultSays(400, R"({"errors": [3, null]})");
    EXPECT_THAT(failure(), HasSubstr("refuses to read"));
    vaultSays(200, secretWith(R"("other": "x")"));
    EXPECT_THAT(failure(), HasSubstr("has no field \"api_key\""));
    for (const auto* odd : {R"("api_key": 7)", R"("api_key": "")", R"("api_key": "\nx")", R"("api_key": {})"}) {
        vaultSays(200, secretWith(odd));
        EXPECT_THAT(failure(), HasSubstr("is empty or no text")) << odd;
    }
}

TEST_F(VaultFixture, doesNotTakeAnyAnswerForOneOfVaults)
{
    for (const auto* odd :
        {"", "<html>hello</html>", "[]", "{}", R"({"data": {"api_key": "kv version 1"}})", R"({"data": 3})", "{\"data\":"}) {
        vaultSays(200, odd);
        EXPECT_THAT(failure(), HasSubstr("did not answer as the KV engine")) << odd;
    }
    vault([](const auto&, HttpServer::Connection& connection) { connection.respond(200, std::string(2U << 20, 'x')); });
    EXPECT_THAT(failure(), HasSubstr("cannot be asked"));
    vault([](const auto&, HttpServer::Connection& connection) { connection.raw("no http at all\r\n\r\n"); });
    EXPECT_THAT(failure(), HasSubstr("cannot be asked"));
    vault([](const auto&, HttpServer::Connection& connection) { connection.waitUntilClosed(); });
    EXPECT_EQ(read().error().code, ErrorCode::Timeout);
}

TEST_F(VaultFixture, givesItsTokenToNobodyElse)
{
    std::atomic<int> elsewhere = 0;
    HttpServer other([&](const HttpServer::Request&, HttpServer::Connection& connection) {
        ++elsewhere;
        connection.json(200, secretWith(R"("api_key": "stolen")"));
    });
    vault([&](const auto&, HttpServer::Connection& connection) {
        connection.respond(307, "", {{"Location", other.url("/v1/secret/data/openai")}});
    });
    EXPECT_THAT(failure(), HasSubstr("sends its callers to another address"));
    EXPECT_EQ(elsewhere, 0);
    environment["VAULT_ADDR"] = "http://vault.example:8200";
    EXPECT_THAT(failure(), HasSubstr("VAULT_ADDR"));
    environment.erase("VAULT_ADDR");
    EXPECT_THAT(failure(), HasSubstr("set VAULT_ADDR"));
}

TEST_F(VaultFixture, usesAnOldKeyOnWhileItCannotBeReached)
{
    passTime = false;
    std::atomic<int> status = 200;
    vault([&](const auto&, HttpServer::Connection& connection) {
        connection.json(status, status == 200 ? secretWith(R"("api_key": "old")") : R"({"errors": ["Vault is sealed"]})");
    });
    EXPECT_EQ(*read(), "old");
    status = 503;
    clock.advance(61s);
    EXPECT_EQ(*read(), "old");
    EXPECT_EQ(*read(), "old");
    EXPECT_EQ(asked, 2) << "it is left alone for a while";
    clock.advance(11s);
    EXPECT_EQ(*read(), "old");
    EXPECT_EQ(asked, 3);
    clock.advance(10min);
    EXPECT_THAT(failure(), HasSubstr("sealed")) << "not for ever";
    status = 200;
    EXPECT_EQ(*read(), "old");
    status = 403;
    clock.advance(61s);
    EXPECT_THAT(failure(), HasSubstr("refuses")) << "what is taken away is not used on";
}

TEST_F(VaultFixture, keysAreSentToTheProvider)
{
    vaultSays(200, secretWith(R"("api_key": ")" + kKey + '"'));
    std::vector<std::string> sent;
    HttpServer provider([&](const HttpServer::Request& request, HttpServer::Connection& connection) {
        sent.push_back(request.header("Authorization"));
        if (sent.size() == 1)
            connection.json(401, R"({"error": {"message": "this key was rotated"}})");
        else
            test::sendAll(connection, {test::kTextChunk, test::kStop, test::kUsage, "[DONE]"});
    });
    GatewayConfig config;
    KeyConfig key;
    key.name = "main";
    key.source = "vault:secret/data/openai#api_key";
    config.providers = {{"fake", "openai", provider.url("/v1"), true, false, {key}}};
    config.defaultModel = "fake/gpt-x";
    Gateway::Parts parts{*state, clock, ids, *secrets, workers, metrics, *observations, log, 7};
    parts.vault = keys;
    gateway = std::make_unique<Gateway>(
        std::move(config), PriceTable(), httpProviders({http, clock, redactor, {}}), std::move(parts));
    const auto refused = chat(request());
    ASSERT_FALSE(refused);
    EXPECT_EQ(asked, 1);
    EXPECT_TRUE(read());
    EXPECT_EQ(asked, 2) << "it is asked again for a key that was refused";
    clock.advance(61s);
    const auto answered = chat(request());
    ASSERT_TRUE(answered) << answered.error().text();
    EXPECT_EQ(sent.back(), "Bearer " + kKey);
}

} // namespace kaze::gateway
