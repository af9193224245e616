#include "engine/api/provider_requests.h"
#include "tests/engine/gateway/gateway_fixture.h"

namespace kaze::gateway::test {

using api::CheckStatus;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

namespace {

constexpr const char* kModels = R"({"data":[{"id":"gpt-x"},{"id":"a"}]})";

//! A server whose models only a key may see.
void lockedModels(const HttpServer::Request& request, HttpServer::Connection& connection)
{
    if (request.header("Authorization") != "Bearer sk-canary-0123456789")
        connection.json(401, R"({"error":{"message":"no such key"}})");
    else
        connection.respond(200, kModels,
            {{"Content-Type", "application/json"}, {"x-ratelimit-limit-requests", "500"},
                {"x-ratelimit-remaining-requests", "499"}, {"x-ratelimit-limit-tokens", "200000"}});
}

class ProviderChecks : public GatewayFixture {
protected:
    std::vector<api::Check> test(api::TestProvider wanted)
    {
        if (wanted.provider.empty())
            wanted.provider = "fake";
        return run(gateway->testProvider(std::move(wanted))).checks;
    }

    static const api::Check* named(const std::vector<api::Check>& checks, const std::string& name)
    {
        for (const auto& check : checks)
            if (check.name == name)
                return &check;
        ADD_FAILURE() << "no check \"" << name << '"';
        static const api::Check none;
        return &none;
    }
};

} // namespace

TEST_F(ProviderChecks, sayWhatAKeyCanDo)
{
    serve({lockedModels});
    const auto checks = test({});
    for (const auto& check : checks)
        EXPECT_EQ(check.status, CheckStatus::Ok) << check.name << ": " << check.message;
    EXPECT_THAT(named(checks, "connection")->message, AllOf(HasSubstr(server->url("/v1")), HasSubstr("ms")));
    EXPECT_THAT(named(checks, "key")->message, HasSubstr("accepted"));
    EXPECT_THAT(named(checks, "models")->message, AllOf(HasSubstr("2 models"), HasSubstr("gpt-x")));
    EXPECT_THAT(named(checks, "limits")->message, AllOf(HasSubstr("500 requests (499 left)"), HasSubstr("200000 tokens")));
    EXPECT_THAT(named(checks, "calls")->message, HasSubstr("embeddings"));
    EXPECT_THAT(named(checks, "default model")->message, HasSubstr("gpt-x"));
    EXPECT_THAT(named(checks, "prices")->message, HasSubstr("1 of its 2 models"));
    for (const auto& request : server->requests())
        EXPECT_EQ(request.method, "GET") << "a test must not cost";
}

TEST_F(ProviderChecks, doNotTakeAnOpenListForAProofOfTheKey)
{
    serve({[](const HttpServer::Request&, HttpServer::Connection& connection) { connection.json(200, kModels); }});
    EXPECT_THAT(named(test({}), "key")->message, HasSubstr("everybody"));
    api::TestProvider near;
    near.provider = "near";
    const auto checks = test(near);
    EXPECT_THAT(named(checks, "key")->message, HasSubstr("asks for none"));
    for (const auto& check : checks)
        EXPECT_NE(check.name, "prices") << "what runs on this machine costs nothing";
}

TEST_F(ProviderChecks, sayThatAKeyIsRefusedAndWhatToDo)
{
    serve({lockedModels});
    api::TestProvider wrong;
    wrong.key = "sk-canary-tried-7654321";
    const auto checks = test(wrong);
    EXPECT_EQ(named(checks, "connection")->status, CheckStatus::Ok);
    const auto* key = named(checks, "key");
    EXPECT_EQ(key->status, CheckStatus::Failed);
    EXPECT_THAT(key->message, AllOf(HasSubstr("no such key"), Not(HasSubstr("7654321"))));
    EXPECT_THAT(key->remedy, HasSubstr("FAKE_API_KEY"));
}

TEST_F(ProviderChecks, sayThatNobodyIsAtAnAddress)
{
    serve({lockedModels});
    api::TestProvider nowhere;
    nowhere.baseUrl = "http://127.0.0.1:1/v1";
    nowhere.key = "sk-canary-tried-7654321";
    const auto checks = test(nowhere);
    EXPECT_EQ(named(checks, "connection")->status, CheckStatus::Failed);
    EXPECT_THAT(named(checks, "connection")->remedy, Not(IsEmpty()));
}

TEST_F(ProviderChecks, missModelsThatTheConfigurationWantsAndTheirPrices)
{
    serve({lockedModels});
    auto config = gateway->config();
    config.hints["fast"] = "fake/gpt-small";
    config.hints["reasoning"] = "near/other";
    gateway->reconfigure(config);
    const auto checks = test({});
    const auto* fast = named(checks, "model for fast");
    EXPECT_EQ(fast->status, CheckStatus::Warning);
    EXPECT_THAT(fast->message, HasSubstr("gpt-small"));
    EXPECT_THAT(fast->remedy, HasSubstr("such as a"));
    EXPECT_EQ(named(checks, "prices")->status, CheckStatus::Warning);
    EXPECT_THAT(named(checks, "prices")->message, HasSubstr("gpt-small"));
    for (const auto& check : checks)
        EXPECT_NE(check.name, "model for reasoning") << "that is another provider's";
}

TEST_F(ProviderChecks, tryEveryKeyOfTheConfiguration)
{
    serve({lockedModels});
    auto config = gateway->config();
    ASSERT_TRUE(base::writeFile(folder / "old-key", "sk-canary-old-0123456"));
    config.providers[0].keys
        = {{"main", "env:FAKE_API_KEY", {}, 1, {}}, {"old", "file:" + (folder / "old-key").string(), {}, 1, {}},
            {"lost", "file:" + (folder / "nowhere").string(), {}, 1, {}}};
    gateway->reconfigure(config);
    const auto checks = test({});
    EXPECT_EQ(named(checks, "key main")->status, CheckStatus::Ok);
    EXPECT_EQ(named(checks, "key old")->status, CheckStatus::Failed);
    EXPECT_EQ(named(checks, "key lost")->status, CheckStatus::Failed);
}

TEST_F(ProviderChecks, askInTheApiThatIsNamed)
{
    serve({[](const HttpServer::Request& request, HttpServer::Connection& connection) {
        connection.json(request.header("x-api-key") == "k-0123456789" ? 200 : 401, kModels);
    }});
    api::TestProvider other;
    other.provider = "mine";
    other.baseUrl = server->url("/v1");
    other.key = "k-0123456789";
    other.kind = "anthropic";
    const auto checks = test(other);
    EXPECT_EQ(named(checks, "key")->status, CheckStatus::Ok);
    EXPECT_THAT(named(checks, "calls")->message, HasSubstr("no embeddings"));
    other.kind = "smoke-signals";
    EXPECT_EQ(named(test(other), "provider")->status, CheckStatus::Failed);
}

} // namespace kaze::gateway::test
