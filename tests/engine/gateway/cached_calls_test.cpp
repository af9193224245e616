#include "engine/api/routing_requests.h"
#include "tests/engine/gateway/gateway_fixture.h"

namespace kaze::gateway::test {

using testing::ElementsAre;
using testing::HasSubstr;
using namespace std::chrono_literals;

namespace {

void answer(const HttpServer::Request&, HttpServer::Connection& connection)
{
    sendAll(connection, {kTextChunk, kMoreText, kStop, kUsage, "[DONE]"});
}

void cutAtLength(const HttpServer::Request&, HttpServer::Connection& connection)
{
    sendAll(connection, {kTextChunk, R"({"choices":[{"index":0,"delta":{},"finish_reason":"length"}]})", kUsage, "[DONE]"});
}

void callTool(const HttpServer::Request&, HttpServer::Connection& connection)
{
    sendAll(connection,
        {R"({"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c1","function":{"name":"read","arguments":"{}"}}]}}]})",
            R"({"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]})", kUsage, "[DONE]"});
}

HttpServer::Handler refusing(int status)
{
    return [=](const HttpServer::Request&, HttpServer::Connection& connection) { connection.respond(status, "{}", {}); };
}

} // namespace

class CachedCalls : public GatewayFixture {
protected:
    void cacheExactly(std::vector<HttpServer::Handler> handlers)
    {
        const auto counting = [this](HttpServer::Handler handler) -> HttpServer::Handler {
            return [this, handler](const HttpServer::Request& request, HttpServer::Connection& connection) {
                ++asked;
                handler(request, connection);
            };
        };
        std::vector<HttpServer::Handler> counted;
        for (auto& handler : handlers)
            counted.push_back(counting(std::move(handler)));
        serve(std::move(counted));
        change([](GatewayConfig& config) { config.cache.exact = true; });
    }

    void change(const std::function<void(GatewayConfig&)>& how)
    {
        auto config = gateway->config();
        how(config);
        gateway->reconfigure(std::move(config));
    }

    static ChatRequest fixed(const std::string& text = "Hello")
    {
        auto asked = request(text);
        asked.temperature = 0;
        return asked;
    }

    //! Starts a call without waiting for it.
    std::shared_ptr<std::optional<Result<ChatResult>>> begin(ChatRequest asked, CallContext context = {})
    {
        auto into = std::make_shared<std::optional<Result<ChatResult>>>();
        boost::asio::co_spawn(loop.context(), gateway->chat(std::move(context), std::move(asked), {}),
            [into](const std::exception_ptr&, Result<ChatResult> result) { into->emplace(std::move(result)); });
        return into;
    }

    void turnUntil(const std::function<bool()>& so)
    {
        const auto until = std::chrono::steady_clock::now() + 10s;
        loop.context().restart();
        while (!so() && std::chrono::steady_clock::now() < until)
            loop.context().run_one_for(2ms);
        ASSERT_TRUE(so());
    }

    std::atomic<int> asked{0};
};

TEST_F(CachedCalls, areOffUnlessConfigured)
{
    cacheExactly({answer});
    change([](GatewayConfig& config) { config.cache.exact = false; });
    ASSERT_TRUE(chat(fixed()));
    ASSERT_TRUE(chat(fixed()));
    EXPECT_EQ(asked, 2);
    EXPECT_EQ(gateway->cacheInfo().lookups, 0);
}

TEST_F(CachedCalls, areGivenTheAnswerThatWasKeptForNothing)
{
    cacheExactly({answer});
    ASSERT_TRUE(chat(fixed()));
    std::string heard;
    const auto again = chat(fixed(), {}, [&](const ChatDelta& delta) { heard += delta.text; });
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_EQ(asked, 1);
    EXPECT_EQ(heard, "Hello");
    EXPECT_EQ(again->response.message.text, "Hello");
    EXPECT_EQ(again->response.model, "gpt-x-2026");
    EXPECT_EQ(again->cache, "exact");
    EXPECT_EQ(again->cost, Money{});
    EXPECT_EQ(again->attempts, 0);
    EXPECT_THAT(column("SELECT outcome || ' ' || cost || ' ' || saved || ' ' || input_tokens || ' ' || usage_source FROM usage"),
        ElementsAre("ok 264000 0 100 provider", "cached 0 264000 0 provider"));
    const auto info = gateway->cacheInfo();
    EXPECT_TRUE(info.exact);
    EXPECT_EQ(info.entries, 1);
    EXPECT_GT(info.bytes, 0);
    EXPECT_EQ(info.lookups, 2);
    EXPECT_EQ(info.exactHits, 1);
    EXPECT_EQ(info.savedUsd, Money{264'000});
    EXPECT_EQ(info.promptTokens, 100);
    EXPECT_EQ(info.promptCacheReadTokens, 40);
    EXPECT_EQ(gateway->figures().spent, Money{264'000});
}

TEST_F(CachedCalls, leaveASpanThatSaysSo)
{
    cacheExactly({answer});
    ASSERT_TRUE(chat(fixed()));
    CallContext context;
    context.span.traceId = ids.next();
    ASSERT_TRUE(chat(fixed(), context));
    auto flushed = [](telemetry::ObservationLog& log) -> base::Task<bool> {
        co_await log.flush();
        co_return true;
    };
    run(flushed(*observations));
    const auto trace = run(observations->trace(context.span.traceId.hex()));
    ASSERT_TRUE(trace) << trace.error().text();
    ASSERT_EQ(trace->spans.size(), 1U);
    const auto detail = run(observations->span(context.span.traceId.hex(), trace->spans[0].spanId));
    ASSERT_TRUE(detail);
    EXPECT_EQ(detail->attributes.at("kaze.cache"), "exact");
    EXPECT_THAT(detail->output, HasSubstr("Hello"));
}

TEST_F(CachedCalls, needNoRoomInABudget)
{
    cacheExactly({answer});
    ASSERT_TRUE(chat(fixed()));
    CallContext context;
    context.runId = context.budgetId = ids.next();
    ASSERT_TRUE(run(gateway->openBudget(context.budgetId, {}, {Money{1}})));
    EXPECT_TRUE(chat(fixed(), context));
    const auto other = chat(fixed("Something else"), context);
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, ErrorCode::BudgetExhausted);
}

TEST_F(CachedCalls, thatAreMeantToVaryAreAskedAnew)
{
    cacheExactly({answer});
    ASSERT_TRUE(chat(request()));
    ASSERT_TRUE(chat(request()));
    EXPECT_EQ(asked, 2);
    change([](GatewayConfig& config) { config.cache.sampled = true; });
    ASSERT_TRUE(chat(request()));
    ASSERT_TRUE(chat(request()));
    EXPECT_EQ(asked, 3);
}

TEST_F(CachedCalls, areNotSharedAmongTenants)
{
    cacheExactly({answer});
    CallContext other;
    other.tenant = "other";
    ASSERT_TRUE(chat(fixed()));
    ASSERT_TRUE(chat(fixed(), other));
    EXPECT_EQ(asked, 2);
}

TEST_F(CachedCalls, thatWereCutOrCallToolsAreNotKept)
{
    cacheExactly({cutAtLength, answer, callTool, callTool});
    ASSERT_TRUE(chat(fixed()));
    ASSERT_TRUE(chat(fixed()));
    EXPECT_EQ(asked, 2);
    ASSERT_TRUE(chat(fixed("Read it")));
    ASSERT_TRUE(chat(fixed("Read it")));
    EXPECT_EQ(asked, 4);
    EXPECT_EQ(gateway->cacheInfo().entries, 1);
}

TEST_F(CachedCalls, thatCallToolsAreKeptWhereThatIsWanted)
{
    cacheExactly({callTool});
    change([](GatewayConfig& config) { config.cache.toolTurns = true; });
    ASSERT_TRUE(chat(fixed()));
    std::string heard;
    const auto again
        = chat(fixed(), {}, [&](const ChatDelta& delta) { heard += std::string(delta.callName) + delta.arguments.data(); });
    ASSERT_TRUE(again);
    EXPECT_EQ(asked, 1);
    EXPECT_EQ(heard, "read{}");
    EXPECT_EQ(again->response.stop, StopReason::ToolCalls);
}

TEST_F(CachedCalls, ofAStandInAreNotKept)
{
    cacheExactly({answer});
    change([](GatewayConfig& config) {
        config.providers[0].baseUrl = "http://127.0.0.1:1/v1";
        config.fallbacks["fake/gpt-x"] = {"near/gpt-x"};
    });
    const auto result = chat(fixed());
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->response.provider, "near");
    EXPECT_EQ(gateway->cacheInfo().entries, 0);
}

TEST_F(CachedCalls, canBeRefreshedOrLeftOut)
{
    cacheExactly({answer});
    ASSERT_TRUE(chat(fixed()));
    ASSERT_TRUE(run(gateway->chat({}, fixed(), {}, CacheUse::Refresh)));
    EXPECT_EQ(asked, 2);
    ASSERT_TRUE(run(gateway->chat({}, fixed(), {}, CacheUse::Never)));
    EXPECT_EQ(asked, 3);
    EXPECT_EQ(gateway->cacheInfo().lookups, 1);
}

TEST_F(CachedCalls, areForgottenByRule)
{
    cacheExactly({answer});
    CallContext context;
    context.agent = "writer";
    ASSERT_TRUE(chat(fixed(), context));
    api::ClearCache which;
    which.agent = "reader";
    EXPECT_EQ(gateway->clearCache(which), 0);
    which.agent = "writer";
    EXPECT_EQ(gateway->clearCache(which), 1);
    ASSERT_TRUE(chat(fixed(), context));
    EXPECT_EQ(asked, 2);
}

class EqualCallsAtOnce : public CachedCalls {
protected:
    //! The first answer waits until it is let go.
    HttpServer::Handler waiting(HttpServer::Handler then)
    {
        return [this, then](const HttpServer::Request& request, HttpServer::Connection& connection) {
            gate.wait(false);
            then(request, connection);
        };
    }
    void open()
    {
        gate = true;
        gate.notify_all();
    }
    void TearDown() override { open(); }

    std::atomic<bool> gate{false};
};

TEST_F(EqualCallsAtOnce, areAskedOnce)
{
    cacheExactly({waiting(answer)});
    std::vector<std::shared_ptr<std::optional<Result<ChatResult>>>> results;
    for (int i = 0; i < 20; ++i)
        results.push_back(begin(fixed()));
    turnUntil([&] { return asked == 1; });
    open();
    turnUntil([&] { return std::all_of(results.begin(), results.end(), [](const auto& one) { return one->has_value(); }); });
    EXPECT_EQ(asked, 1);
    for (const auto& one : results) {
        ASSERT_TRUE(**one) << (**one).error().text();
        EXPECT_EQ((**one)->response.message.text, "Hello");
    }
    EXPECT_EQ(gateway->cacheInfo().exactHits, 19);
}

TEST_F(EqualCallsAtOnce, doNotEndWithTheOneThatIsCancelled)
{
    cacheExactly({waiting(answer)});
    base::CancelSource first, second;
    CallContext context;
    context.cancel = first.token();
    const auto leader = begin(fixed(), context);
    turnUntil([&] { return asked == 1; });
    context.cancel = second.token();
    const auto gone = begin(fixed(), context);
    const auto stays = begin(fixed());
    turnUntil([&] { return gateway->cacheInfo().lookups == 3; });
    second.cancel();
    turnUntil([&] { return gone->has_value(); });
    EXPECT_EQ((**gone).error().code, ErrorCode::Cancelled);
    first.cancel();
    turnUntil([&] { return leader->has_value() && asked == 2; });
    EXPECT_EQ((**leader).error().code, ErrorCode::Cancelled);
    EXPECT_FALSE(stays->has_value());
    open();
    turnUntil([&] { return stays->has_value(); });
    ASSERT_TRUE(**stays) << (**stays).error().text();
    EXPECT_EQ((**stays)->cache, "");
}

TEST_F(EqualCallsAtOnce, shareTheErrorThatAllWouldHaveMet)
{
    cacheExactly({waiting(refusing(400)), answer});
    const auto leader = begin(fixed());
    turnUntil([&] { return asked == 1; });
    const auto other = begin(fixed());
    turnUntil([&] { return gateway->cacheInfo().lookups == 2; });
    open();
    turnUntil([&] { return leader->has_value() && other->has_value(); });
    EXPECT_EQ((**leader).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ((**other).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(asked, 1);
}

TEST_F(EqualCallsAtOnce, thatAreMoreUrgentDoNotWaitForOneThatIsLess)
{
    cacheExactly({waiting(answer)});
    CallContext slow;
    slow.priority = Priority::Evaluation;
    const auto first = begin(fixed(), slow);
    turnUntil([&] { return asked == 1; });
    const auto urgent = begin(fixed());
    turnUntil([&] { return asked == 2; });
    open();
    turnUntil([&] { return first->has_value() && urgent->has_value(); });
    EXPECT_TRUE(**urgent);
}

} // namespace kaze::gateway::test
