// Access tokens at the server's door: who may, how fast, and for how much.

#include "engine/api/audit_requests.h"
#include "engine/api/token_requests.h"
#include "tests/engine/server/http_fixture.h"

using namespace testing;

namespace kaze::server::test {

class TokenTest : public HttpFixture {
protected:
    [[nodiscard]] std::string make(const std::function<void(api::CreateToken&)>& how = {})
    {
        cell::test::Asker asker(cell->connect());
        api::CreateToken wanted;
        wanted.name = "t" + std::to_string(++m_made);
        if (how)
            how(wanted);
        auto made = asker.ask(wanted);
        EXPECT_TRUE(made) << made.error().text();
        return made ? made->secret : "";
    }
    [[nodiscard]] base::Result<> revoke(const std::string& which)
    {
        cell::test::Asker asker(cell->connect());
        const auto done = asker.ask(api::RevokeToken{which});
        return done ? base::Result<>() : base::Result<>(std::unexpected(done.error()));
    }
    [[nodiscard]] static std::string bearer(const std::string& secret) { return "Authorization: Bearer " + secret + "\r\n"; }
    void serveWithTokens(const std::string& yaml = "default_model: sandbox/sandbox-1\n")
    {
        HttpOptions options;
        options.requireToken = true;
        serve(options, yaml);
    }

private:
    int m_made = 0;
};

TEST_F(TokenTest, aCallerOnThisMachineNeedsNoneAndMaySendAnyKeyItsClientInsistsOn)
{
    serve();
    EXPECT_EQ(chat().status, 200);
    EXPECT_EQ(chat("", bearer("none")).status, 200);
    EXPECT_EQ(chat("", bearer("kaze_00000000_0000000000000000000000000000000000000000000")).status, 401)
        << "one of ours is looked at, so that nobody takes a revoked one for good";
}

TEST_F(TokenTest, withoutOneACallIsRefusedInTheClientsOwnWords)
{
    serveWithTokens();
    const auto openAi = chat();
    EXPECT_EQ(openAi.status, 401);
    EXPECT_EQ(openAi.json().at("error").at("code"), "invalid_api_key");
    EXPECT_EQ(openAi.header("www-authenticate"), "Bearer");
    const auto anthropic = ask(post("/v1/messages", "{}"));
    EXPECT_EQ(anthropic.status, 401);
    EXPECT_EQ(anthropic.json().at("error").at("type"), "authentication_error");
    EXPECT_EQ(ask(get("/healthz")).status, 200) << "whoever watches over it has none";
}

TEST_F(TokenTest, isTakenAsBearerAndAsApiKeyAndOnlyWhole)
{
    serveWithTokens();
    const auto secret = make();
    EXPECT_EQ(secret.size(), 57U);
    EXPECT_EQ(chat("", bearer(secret)).status, 200);
    EXPECT_EQ(chat("", "x-api-key: " + secret + "\r\n").status, 200);
    EXPECT_EQ(chat("", "authorization: BEARER  " + secret + "\r\n").status, 200);
    auto other = secret;
    other.back() = other.back() == 'A' ? 'B' : 'A';
    for (const auto& wrong : {other, secret.substr(0, 56), secret + "A", secret.substr(0, 13), std::string("kaze_")})
        EXPECT_EQ(chat("", bearer(wrong)).status, 401) << wrong;
}

TEST_F(TokenTest, isNotGuessedForLongWhileARightOneIsAlwaysServed)
{
    serveWithTokens();
    const auto secret = make();
    const auto wrong
        = [](int number) { return bearer("kaze_00000000_" + std::string(42, 'A') + static_cast<char>('A' + number)); };
    for (int i = 0; i < 10; ++i)
        EXPECT_EQ(chat("", wrong(i)).status, 401) << i;
    const auto refused = chat("", wrong(10));
    EXPECT_EQ(refused.status, 429);
    const auto wait = std::atoi(refused.header("retry-after").c_str());
    EXPECT_GT(wait, 0);
    EXPECT_LE(wait, 60);
    EXPECT_EQ(refused.header("x-should-retry"), "false");
    EXPECT_EQ(refused.json().at("error").at("type"), "rate_limit_error");
    EXPECT_EQ(ask(post("/v1/messages", "{}", "x-api-key: nonsense\r\n")).json().at("error").at("type"), "rate_limit_error");
    EXPECT_EQ(chat().status, 401) << "who shows none guesses none";
    EXPECT_EQ(chat("", bearer(secret)).status, 200);
}

TEST_F(TokenTest, isNotGuessedByAnyOtherWayEither)
{
    serveWithTokens();
    const auto guess = bearer("kaze_00000000_" + std::string(43, 'A'));
    const auto upgrade = guess
        + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
          "dGhlIHNhbXBsZSBub25jZQ==\r\n";
    const std::array ways{get("/api/v1/get_cell", guess), get("/api/v1/stream", upgrade), post("/mcp", "{}", guess),
        get("/v1/models", guess), get("/metrics", guess)};
    for (int i = 0; i < 10; ++i)
        EXPECT_EQ(ask(ways.at(static_cast<std::size_t>(i) % ways.size())).status, 401) << i;
    for (const auto& way : ways) {
        const auto reply = ask(way);
        EXPECT_EQ(reply.status, 429) << way;
        EXPECT_FALSE(reply.header("retry-after").empty()) << way;
    }
}

TEST_F(TokenTest, endsWhatIsUnderWayWhenItIsRevoked)
{
    serveWithTokens();
    const auto secret = make([](auto& wanted) {
        wanted.role = api::Role::Operator;
        wanted.allTenants = true;
    });
    auto waiting = client();
    const auto began = std::chrono::steady_clock::now();
    waiting.send(post("/api/v1/read_messages", R"({"address":"nobody/inbox","wait_ms":60000})", bearer(secret)));
    std::this_thread::sleep_for(200ms);
    ASSERT_TRUE(revoke("t1"));
    const auto reply = waiting.reply();
    EXPECT_EQ(reply.status, 401) << reply.body;
    EXPECT_THAT(reply.body, HasSubstr("revoked"));
    EXPECT_LT(std::chrono::steady_clock::now() - began, 30s) << "it waited to its end";
}

TEST_F(TokenTest, isNoGuessWhereItWasRevoked)
{
    serveWithTokens();
    const auto secret = make();
    ASSERT_TRUE(revoke("t1"));
    for (int i = 0; i < 12; ++i)
        EXPECT_EQ(chat("", bearer(secret)).status, 401) << i;
}

TEST_F(TokenTest, isServedOnThisMachineAlsoWhereWrongOnesCameFromIt)
{
    serve();
    const auto secret = make();
    for (int i = 0; i < 12; ++i)
        EXPECT_EQ(chat("", bearer("kaze_00000000_" + std::string(43, 'A'))).status, i < 10 ? 401 : 429) << i;
    EXPECT_EQ(chat("", bearer(secret)).status, 200);
    EXPECT_EQ(chat().status, 200);
}

TEST_F(TokenTest, isRefusedOnceRevokedAndAlsoAfterARestart)
{
    serveWithTokens();
    const auto kept = make();
    const auto ended = make();
    ASSERT_TRUE(revoke("t2"));
    EXPECT_FALSE(revoke("nobody"));
    EXPECT_EQ(chat("", bearer(ended)).status, 401);
    server.reset();
    cell.reset();
    serveWithTokens();
    EXPECT_EQ(chat("", bearer(ended)).status, 401);
    EXPECT_EQ(chat("", bearer(kept)).status, 200);
}

TEST_F(TokenTest, isRevokedByAllOfItWithoutBeingWrittenDown)
{
    serveWithTokens();
    const auto leaked = make();
    auto nearly = leaked;
    nearly.back() = nearly.back() == 'A' ? 'B' : 'A';
    const auto refused = revoke(nearly);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().text(), Not(HasSubstr(nearly.substr(14))));
    EXPECT_EQ(chat("", bearer(leaked)).status, 200);
    ASSERT_TRUE(revoke(leaked));
    EXPECT_EQ(chat("", bearer(leaked)).status, 401);
    cell::test::Asker asker(cell->connect());
    const auto written = asker.ask(api::ListAudit{});
    ASSERT_TRUE(written);
    ASSERT_GE(written->entries.size(), 2U);
    EXPECT_EQ(written->entries[0].action, "revoke_token");
    EXPECT_EQ(written->entries[0].outcome, "done");
    EXPECT_EQ(written->entries[0].subject, leaked.substr(5, 8));
    EXPECT_EQ(written->entries[1].outcome, "not_found");
    for (const auto& entry : written->entries)
        EXPECT_THAT(entry.subject + entry.detail, Not(HasSubstr(leaked.substr(14, 20))));
}

TEST_F(TokenTest, isStoredAsAHashAlone)
{
    serveWithTokens();
    const auto secret = make();
    EXPECT_EQ(chat("", bearer(secret)).status, 200);
    server.reset();
    cell.reset();
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) {
            const auto content = base::readFile(entry.path());
            ASSERT_TRUE(content);
            EXPECT_EQ(content->find(secret.substr(14)), std::string::npos) << entry.path();
        }
}

TEST_F(TokenTest, isGoodForItsScopesAlone)
{
    serveWithTokens();
    const auto secret = make([](auto& wanted) { wanted.scopes = {"models"}; });
    EXPECT_EQ(ask(get("/v1/models", bearer(secret))).status, 200);
    const auto refused = chat("", bearer(secret));
    EXPECT_EQ(refused.status, 403);
    EXPECT_THAT(refused.body, HasSubstr("chat"));
}

TEST_F(TokenTest, hasALimitOfRequestsAMinute)
{
    serveWithTokens();
    const auto secret = make([](auto& wanted) { wanted.requestsPerMinute = 3; });
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(chat("", bearer(secret)).status, 200);
    const auto refused = chat("", bearer(secret));
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.header("retry-after"), "20");
    EXPECT_EQ(refused.header("x-should-retry"), "false");
    EXPECT_EQ(chat("", bearer(make())).status, 200) << "another one is not held up";
}

TEST_F(TokenTest, hasALimitOfModelTokensAMinute)
{
    serveFake({e2e::says("Much.", {900, 200})}, [] {
        HttpOptions options;
        options.requireToken = true;
        return options;
    }());
    const auto secret = make([](auto& wanted) { wanted.tokensPerMinute = 1000; });
    EXPECT_EQ(chat("", bearer(secret)).status, 200);
    EXPECT_EQ(chat("", bearer(secret)).status, 429) << "1100 were used of 1000";
}

TEST_F(TokenTest, hasABudgetThatIsKeptAndShown)
{
    serveWithTokens();
    const auto secret = make([](auto& wanted) { wanted.budgetUsd = base::Money::fromDollars(0.02); });
    int answered = 0;
    Reply last;
    do
        last = chat(R"(,"max_tokens":2000)", bearer(secret));
    while (last.status == 200 && ++answered < 2000);
    EXPECT_GT(answered, 0);
    EXPECT_EQ(last.status, 429) << last.body;
    EXPECT_EQ(last.json().at("error").at("code"), "insufficient_quota");
    cell::test::Asker asker(cell->connect());
    const auto list = asker.ask(api::ListTokens{});
    ASSERT_TRUE(list);
    ASSERT_TRUE(list->tokens.front().spentUsd);
    EXPECT_GT(list->tokens.front().spentUsd->nanos, 0);
    EXPECT_LE(list->tokens.front().spentUsd->nanos, 20'000'000);
    const auto anthropic = ask(post("/v1/messages", R"({"max_tokens":2000,"messages":[{"role":"user","content":"Say hello."}]})",
        "x-api-key: " + secret + "\r\n"));
    EXPECT_EQ(anthropic.status, 402);
    EXPECT_EQ(anthropic.json().at("error").at("type"), "billing_error");
}

TEST_F(TokenTest, isNotMadeOfNonsense)
{
    serve();
    cell::test::Asker asker(cell->connect());
    const auto made = [&](const std::function<void(api::CreateToken&)>& how) {
        api::CreateToken wanted;
        wanted.name = "x";
        how(wanted);
        const auto result = asker.ask(wanted);
        return result ? std::string("made") : std::string(base::nameOf(result.error().code));
    };
    EXPECT_EQ(made([](auto& wanted) { wanted.name = ""; }), "invalid_argument");
    EXPECT_EQ(made([](auto& wanted) { wanted.name = "a b"; }), "invalid_argument");
    EXPECT_EQ(made([](auto& wanted) { wanted.scopes = {"root"}; }), "invalid_argument");
    EXPECT_EQ(made([](auto& wanted) { wanted.budgetUsd = base::Money{-1}; }), "invalid_argument");
    EXPECT_EQ(made([](auto& wanted) { wanted.budgetPeriod = base::Open<api::BudgetPeriod>::named("week"); }), "invalid_argument");
    EXPECT_EQ(made([](auto& wanted) { wanted.expiresAt = base::Time(); }), "invalid_argument");
    EXPECT_EQ(made([](auto&) {}), "made");
    EXPECT_EQ(made([](auto&) {}), "already_exists");
    ASSERT_TRUE(revoke("x"));
    EXPECT_EQ(made([](auto&) {}), "made") << "the name of a revoked one is free";
}

} // namespace kaze::server::test
