#include "engine/gateway/semantic_cache.h"
#include "tests/engine/gateway/gateway_fixture.h"

namespace kaze::gateway::test {

using testing::ElementsAre;
using testing::HasSubstr;
using namespace std::chrono_literals;

namespace {

namespace json = boost::json;

//! Three topics, each a direction; what a text says of none leads elsewhere.
std::vector<double> vectorOf(std::string_view text)
{
    const auto says = [&](std::string_view word) { return text.find(word) != std::string_view::npos ? 1.0 : 0.0; };
    // The last one makes alike questions alike, not equal.
    return {says("height") + says("tall"), says("invoice"), says("WRONG"), 0.001 * static_cast<double>(text.size()), 0.01};
}

} // namespace

//! A server whose model says "Answer N" to its N-th question, and that embeds.
class CallsByMeaning : public GatewayFixture {
protected:
    CallsByMeaning()
    {
        serve({[this](const HttpServer::Request& request, HttpServer::Connection& connection) {
            if (request.path.ends_with("/embeddings"))
                embed(request, connection);
            else
                say(connection);
        }});
        change([](GatewayConfig& config) {
            config.cache.semantic = true;
            config.embedModel = "near/embed";
        });
        passTime = false; // else an embedding takes too long at once
    }

    void embed(const HttpServer::Request& request, HttpServer::Connection& connection)
    {
        ++embedded;
        if (silent) {
            slow.wait(true);
            return;
        }
        if (broken)
            return (void)connection.respond(400, "{}");
        json::array data;
        const auto body = json::parse(request.body);
        for (const auto& text : body.at("input").as_array())
            data.push_back({{"index", data.size()}, {"embedding", json::value_from(vectorOf(text.as_string()))}});
        connection.json(200, json::serialize(json::object{{"data", data}}));
    }

    void say(HttpServer::Connection& connection)
    {
        const int number = ++asked;
        const auto text = fickle && number > 1 ? "WRONG " + std::to_string(number) : std::string("Its height is 330 m");
        sendAll(connection,
            {json::serialize(json::object{{"choices", {{{"index", 0}, {"delta", {{"content", text}}}}}}}), kStop, kUsage,
                "[DONE]"});
    }

    void change(const std::function<void(GatewayConfig&)>& how)
    {
        auto config = gateway->config();
        how(config);
        gateway->reconfigure(std::move(config));
    }

    Result<ChatResult> ask(const std::string& question, CallContext context = {})
    {
        auto fixed = request(question);
        fixed.temperature = 0;
        return chat(std::move(fixed), std::move(context));
    }

    void finishAudits()
    {
        const auto until = std::chrono::steady_clock::now() + 10s;
        loop.context().restart();
        while (inBackground > 0 && std::chrono::steady_clock::now() < until)
            loop.context().run_one_for(2ms);
        ASSERT_EQ(inBackground, 0);
    }

    void TearDown() override
    {
        slow = false;
        slow.notify_all();
        finishAudits();
    }

    std::atomic<int> asked{0}, embedded{0};
    std::atomic<bool> fickle{false}, broken{false}, silent{false}, slow{true};
};

TEST_F(CallsByMeaning, areAnsweredLikeTheQuestionThatMeansTheSame)
{
    CallContext context;
    context.agent = "guide";
    const auto first = ask("What is the height of the tower?", context);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->cache, "");
    const auto second = ask("How tall is the tower exactly?", context);
    ASSERT_TRUE(second);
    EXPECT_EQ(second->cache, "semantic");
    EXPECT_EQ(second->response.message.text, first->response.message.text);
    finishAudits();
    const auto info = gateway->cacheInfo();
    EXPECT_TRUE(info.semantic);
    EXPECT_EQ(info.note, "");
    EXPECT_EQ(info.semanticHits, 1);
    EXPECT_EQ(info.audited, 1);
    EXPECT_EQ(info.falseHits, 0);
    state->writeSync([](storage::Connection&) -> Result<> { return {}; }).value();
    EXPECT_THAT(column("SELECT DISTINCT operation || ' ' || agent || ' ' || tool || ' ' || outcome FROM usage ORDER BY 1"),
        ElementsAre("chat  cache.audit ok", "chat guide  cached", "chat guide  ok", "embeddings guide cache ok"));
}

TEST_F(CallsByMeaning, areAskedWhenSomethingTellsThemApart)
{
    ASSERT_TRUE(ask("Is invoice 12 paid?"));
    EXPECT_EQ(ask("Is invoice 13 paid?")->cache, "");
    EXPECT_EQ(ask("Is invoice 12 not paid?")->cache, "");
    EXPECT_EQ(ask("What is the height?")->cache, "");
    CallContext other;
    other.tenant = "other";
    EXPECT_EQ(ask("Is the invoice 12 paid?", other)->cache, "");
    EXPECT_EQ(ask("Is the invoice 12 paid?")->cache, "semantic");
}

TEST_F(CallsByMeaning, areAskedWhenNobodyCanEmbed)
{
    broken = true;
    ASSERT_TRUE(ask("What is the height?"));
    EXPECT_EQ(ask("What is the height, please?")->cache, "");
    EXPECT_EQ(asked, 2);
}

TEST_F(CallsByMeaning, doNotWaitForASlowEmbedding)
{
    silent = true;
    passTime = true;
    const auto before = clock.steady();
    ASSERT_TRUE(ask("What is the height?"));
    EXPECT_LT(clock.steady() - before, 1s);
    EXPECT_EQ(asked, 1);
}

TEST_F(CallsByMeaning, areOffWithoutAnEmbeddingModelAndSaySo)
{
    change([](GatewayConfig& config) { config.embedModel.clear(); });
    ASSERT_TRUE(ask("What is the height?"));
    ASSERT_TRUE(ask("What is the height, please?"));
    EXPECT_EQ(asked, 2);
    EXPECT_EQ(embedded, 0);
    EXPECT_FALSE(gateway->cacheInfo().semantic);
    EXPECT_THAT(gateway->cacheInfo().note, HasSubstr("embedding model"));
}

TEST_F(CallsByMeaning, turnThemselvesOffWhenTheyAreWrongTooOften)
{
    fickle = true;
    ASSERT_TRUE(ask("What is the height?"));
    for (int i = 0; i < HitAudit::kAlways; ++i) {
        ASSERT_EQ(ask("What is the height" + std::string(static_cast<std::size_t>(i), '!') + "??")->cache, "semantic");
        finishAudits();
    }
    const auto info = gateway->cacheInfo();
    EXPECT_EQ(info.audited, HitAudit::kAlways);
    EXPECT_EQ(info.falseHits, HitAudit::kAlways);
    EXPECT_FALSE(info.semantic);
    EXPECT_THAT(info.note, HasSubstr("turned themselves off"));
    EXPECT_EQ(ask("What is the height, once more?")->cache, "");
}

TEST_F(CallsByMeaning, areCheckedOnNobodysBudget)
{
    ASSERT_TRUE(ask("What is the height?"));
    CallContext context;
    context.runId = context.budgetId = ids.next();
    ASSERT_TRUE(run(gateway->openBudget(context.budgetId, {}, {Money{1}})));
    EXPECT_EQ(ask("What is the height, please?", context)->cache, "semantic");
    finishAudits();
    EXPECT_EQ(gateway->budget(context.budgetId)->spent.money, Money{});
    EXPECT_EQ(gateway->cacheInfo().audited, 1);
}

} // namespace kaze::gateway::test
