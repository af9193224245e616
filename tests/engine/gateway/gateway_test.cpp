#include "engine/api/trace.h"
#include "tests/engine/gateway/gateway_fixture.h"

namespace kaze::gateway::test {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::chrono_literals;

namespace {

void answer(const HttpServer::Request&, HttpServer::Connection& connection)
{
    sendAll(connection, {kTextChunk, kMoreText, kStop, kUsage, "[DONE]"});
}

HttpServer::Handler refusing(int status, HttpServer::Headers headers = {})
{
    return [=](const HttpServer::Request&, HttpServer::Connection& connection) { connection.respond(status, "{}", headers); };
}

void breakOff(const HttpServer::Request&, HttpServer::Connection& connection)
{
    connection.beginEvents();
    connection.event(kTextChunk);
    connection.reset();
}

} // namespace

using GatewayCalls = GatewayFixture;

TEST_F(GatewayCalls, areInTheLedgerWhenTheyReturn)
{
    serve({answer});
    CallContext context;
    context.agent = "code-reviewer";
    context.runId = ids.next();
    ASSERT_TRUE(chat(request(), context));
    EXPECT_THAT(column("SELECT agent || ' ' || provider || ' ' || model || ' ' || outcome || ' ' || input_tokens || ' ' || cost "
                       "|| ' ' || price_source FROM usage"),
        ElementsAre("code-reviewer fake gpt-x-2026 ok 100 264000 test, 2026-11-01"));
    EXPECT_EQ(run(gateway->spentSince(clock.now() - 1h)).value(), Money{264'000});
    EXPECT_EQ(run(gateway->spentSince(clock.now() + 1h)).value(), Money{});
    EXPECT_EQ(gateway->figures().spent, Money{264'000});
    EXPECT_EQ(gateway->figures().inFlight, 0);
}

TEST_F(GatewayCalls, leaveASpanForEveryAttempt)
{
    serve({refusing(500), answer});
    CallContext context;
    context.span.traceId = ids.next();
    ASSERT_TRUE(chat(request("What is up?"), context));
    observations->startSpan({}, "flush", api::SpanKind::Other).end();
    auto flushed = [](telemetry::ObservationLog& log) -> base::Task<bool> {
        co_await log.flush();
        co_return true;
    };
    run(flushed(*observations));
    const auto trace = run(observations->trace(context.span.traceId.hex()));
    ASSERT_TRUE(trace) << trace.error().text();
    ASSERT_EQ(trace->spans.size(), 2U);
    EXPECT_EQ(trace->spans[0].name, "chat gpt-x");
    EXPECT_EQ(trace->spans[0].status, api::SpanStatus::Error);
    EXPECT_EQ(trace->spans[1].status, api::SpanStatus::Ok);
    EXPECT_EQ(trace->spans[1].costUsd, Money{264'000});
    const auto detail = run(observations->span(context.span.traceId.hex(), trace->spans[1].spanId));
    ASSERT_TRUE(detail);
    EXPECT_THAT(detail->input, HasSubstr("What is up?"));
    EXPECT_THAT(detail->output, HasSubstr("Hello"));
    EXPECT_EQ(detail->attributes.at("gen_ai.provider.name"), "fake");
    EXPECT_EQ(detail->attributes.at("gen_ai.response.model"), "gpt-x-2026");
    const auto spanId = std::stoull(trace->spans[1].spanId, nullptr, 16);
    const auto price = run(gateway->priceOf(spanId, trace->spans[1].startedAt));
    ASSERT_TRUE(price);
    ASSERT_TRUE(*price);
    EXPECT_EQ((*price)->source, "test, 2026-11-01");
    EXPECT_EQ(PriceTable::cost(**price, *trace->spans[1].usage), Money{264'000});
    EXPECT_FALSE(run(gateway->priceOf(1, trace->spans[1].startedAt)).value());
}

TEST_F(GatewayCalls, areTriedAgainWithGrowingWaits)
{
    serve({refusing(503), refusing(500), refusing(429), answer});
    const auto before = clock.steady();
    const auto result = chat(request());
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->attempts, 4);
    const auto waited = clock.steady() - before;
    EXPECT_GE(waited, 5250ms); // 1 + 2 + 4 s, less a quarter
    EXPECT_LE(waited, 9100ms); // and a quarter more, and the steps of this test's clock
    EXPECT_THAT(column("SELECT attempt || ' ' || outcome FROM usage ORDER BY id"),
        ElementsAre("1 unavailable", "2 unavailable", "3 rate_limited", "4 ok"));
}

TEST_F(GatewayCalls, waitAsLongAsTheProviderAsks)
{
    serve({refusing(429, {{"Retry-After", "17"}}), answer});
    const auto before = clock.steady();
    ASSERT_TRUE(chat(request()));
    EXPECT_GE(clock.steady() - before, 17s);
    EXPECT_LE(clock.steady() - before, 18s);
}

TEST_F(GatewayCalls, doNotWaitForHours)
{
    serve({refusing(429, {{"Retry-After", "7200"}})});
    const auto result = chat(request());
    EXPECT_EQ(result.error().code, ErrorCode::RateLimited);
    EXPECT_THAT(result.error().message, HasSubstr("7200 s"));
    EXPECT_EQ(server->requests().size(), 1U);
}

TEST_F(GatewayCalls, endAfterTheLastAttempt)
{
    serve({refusing(503)});
    const auto result = chat(request());
    EXPECT_EQ(result.error().code, ErrorCode::Unavailable);
    EXPECT_THAT(result.error().message, HasSubstr("fake/gpt-x failed 4 times"));
    EXPECT_EQ(server->requests().size(), 4U);
}

TEST_F(GatewayCalls, thatAreWrongAreNotRepeated)
{
    for (const int status : {400, 401, 404}) {
        serve({refusing(status)});
        EXPECT_FALSE(chat(request()));
        EXPECT_EQ(server->requests().size(), 1U) << status;
    }
}

TEST_F(GatewayCalls, thatBreakOffBeginAnewAndSaySo)
{
    serve({breakOff, answer});
    std::string text;
    const auto result
        = chat(request(), {}, [&](const ChatDelta& delta) { text = delta.restart ? "" : text + std::string(delta.text); });
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(text, "Hello");
    EXPECT_EQ(result->response.message.text, "Hello");
    EXPECT_EQ(result->attempts, 2);
    EXPECT_GT(result->cost, Money{264'000});
}

TEST_F(GatewayCalls, endWhenTheyAreCancelled)
{
    serve({[](const HttpServer::Request&, HttpServer::Connection& connection) { connection.waitUntilClosed(); }});
    base::CancelSource source;
    CallContext context;
    context.cancel = source.token();
    std::optional<Result<ChatResult>> result;
    boost::asio::co_spawn(loop.context(), gateway->chat(context, request(), {}),
        [&](const std::exception_ptr&, Result<ChatResult> done) { result = std::move(done); });
    while (server->requests().empty())
        loop.context().run_one_for(1ms);
    source.cancel();
    while (!result)
        loop.context().run_one_for(1ms);
    EXPECT_EQ(result->error().code, ErrorCode::Cancelled);
    EXPECT_EQ(server->requests().size(), 1U);
    EXPECT_TRUE(server->waitForEnded(1));
}

TEST_F(GatewayCalls, endWhenTheyAreCancelledWhileTheyWaitToTryAgain)
{
    serve({refusing(503)});
    passTime = false;
    base::CancelSource source;
    CallContext context;
    context.cancel = source.token();
    std::optional<Result<ChatResult>> result;
    boost::asio::co_spawn(loop.context(), gateway->chat(context, request(), {}),
        [&](const std::exception_ptr&, Result<ChatResult> done) { result = std::move(done); });
    while (clock.sleepers() == 0)
        loop.context().run_one_for(1ms);
    source.cancel();
    while (!result)
        loop.context().run_one_for(1ms);
    EXPECT_EQ(result->error().code, ErrorCode::Cancelled);
}

TEST_F(GatewayCalls, withoutAKeySayHowToGiveOne)
{
    hasKey = false;
    serve({answer});
    const auto result = chat(request());
    EXPECT_EQ(result.error().code, ErrorCode::Unauthenticated);
    EXPECT_THAT(result.error().message, AllOf(HasSubstr("fake"), HasSubstr("FAKE_API_KEY")));
    EXPECT_TRUE(server->requests().empty());
}

TEST_F(GatewayCalls, keepAKeyForAMinute)
{
    serve({answer});
    ASSERT_TRUE(chat(request()));
    hasKey = false;
    ASSERT_TRUE(chat(request()));
    clock.advance(61s);
    EXPECT_FALSE(chat(request()));
}

TEST_F(GatewayCalls, toThisMachineNeedNoKey)
{
    hasKey = false;
    serve({answer});
    auto near = request();
    near.model = "near/llama";
    EXPECT_TRUE(chat(near));
    auto custom = request();
    custom.model = "anything/llama";
    custom.baseUrl = server->url("/v1/");
    ASSERT_TRUE(chat(custom));
    EXPECT_EQ(server->requests().back().path, "/v1/chat/completions");
    EXPECT_EQ(server->requests().back().header("Authorization"), "");
}

TEST_F(GatewayCalls, resolveHintsAndNames)
{
    serve({answer});
    auto config = gateway->config();
    config.hints["fast"] = "near/small";
    gateway->reconfigure(config);
    EXPECT_EQ(gateway->resolveModel("fast").value(), "near/small");
    EXPECT_EQ(gateway->resolveModel("reasoning").value(), "fake/gpt-x");
    EXPECT_EQ(gateway->resolveModel("").value(), "fake/gpt-x");
    EXPECT_EQ(gateway->resolveModel("fake/org/model:8b").value(), "fake/org/model:8b");
    EXPECT_THAT(gateway->resolveModel("nobody/x").error().message, HasSubstr("fake, near"));
    EXPECT_EQ(gateway->resolveModel("gpt-x").error().code, ErrorCode::NotFound);
    EXPECT_EQ(gateway->contextLimit(""), 1000);
    EXPECT_EQ(gateway->contextLimit("near/small"), 0);
}

TEST_F(GatewayCalls, stopBeforeTheOneThatTheBudgetDoesNotCover)
{
    serve({answer});
    CallContext context;
    context.budgetId = context.runId = ids.next();
    ASSERT_TRUE(run(gateway->openBudget(context.budgetId, {}, {Money::fromDollars(0.003)})));
    ASSERT_TRUE(chat(request(), context));
    const auto body = boost::json::parse(server->requests().at(0).body).as_object();
    EXPECT_LT(body.at("max_tokens").as_int64(), 300); // of 4096: what the budget leaves
    const auto second = chat(request(), context);
    ASSERT_TRUE(second);
    const auto third = chat(request(), context);
    EXPECT_EQ(third.error().code, ErrorCode::BudgetExhausted);
    EXPECT_THAT(third.error().message, AllOf(HasSubstr("$0.003"), HasSubstr("$0.000528 spent")));
    EXPECT_EQ(server->requests().size(), 2U);
    EXPECT_EQ(gateway->budget(context.budgetId)->spent.money, Money{528'000});
    EXPECT_EQ(gateway->budget(context.budgetId)->held.money, Money{});
}

TEST_F(GatewayCalls, withABudgetNeedAPriceUnlessTheModelIsLocal)
{
    serve({answer});
    CallContext context;
    context.budgetId = ids.next();
    ASSERT_TRUE(run(gateway->openBudget(context.budgetId, {}, {Money::fromDollars(1)})));
    auto unknown = request();
    unknown.model = "fake/gpt-unknown";
    EXPECT_THAT(
        chat(unknown, context).error().message, AllOf(HasSubstr("no price for fake/gpt-unknown"), HasSubstr("prices.yaml")));
    EXPECT_TRUE(chat(unknown));
    unknown.model = "near/gpt-unknown";
    EXPECT_TRUE(chat(unknown, context));
    EXPECT_THAT(column("SELECT coalesce(price_source, 'unknown') FROM usage"),
        ElementsAre("unknown", "on this machine; nothing is charged"));
}

TEST_F(GatewayCalls, areMadeOnceWhateverBecomesOfTheLedger)
{
    serve({answer});
    state->close();
    ASSERT_TRUE(run(gateway->chat({}, request(), {})));
    EXPECT_EQ(server->requests().size(), 1U) << "a paid answer is not bought again";
}

TEST_F(GatewayCalls, areBookedAlsoWhenTheirAnswerBreaksOffInTheMiddleOfAToolCall)
{
    base::Money heard;
    serve({[](const HttpServer::Request&, HttpServer::Connection& connection) {
        sendAll(connection,
            {R"({"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"t","arguments":")"
                + std::string(4000, 'x') + R"("}}]}}]})"});
    }});
    gateway->onBooked([&](base::Uuid, const Amount& used) { heard += used.money; });
    ASSERT_FALSE(chat(request()));
    EXPECT_THAT(column("SELECT usage_source FROM usage"), testing::Each("estimated"));
    EXPECT_THAT(column("SELECT output_tokens FROM usage"), testing::Each("1000"));
    EXPECT_GT(heard, base::Money{});
    EXPECT_THAT(column("SELECT sum(cost) FROM usage"), ElementsAre(std::to_string(heard.nanos)));
}

TEST_F(GatewayCalls, areBookedWithTheirPromptWhenTheProviderKeepsSilent)
{
    serve({[](const HttpServer::Request&, HttpServer::Connection& connection) { connection.waitUntilClosed(); }});
    ASSERT_FALSE(chat(request(std::string(4000, 'x'))));
    const auto booked = column("SELECT input_tokens FROM usage WHERE usage_source = 'estimated'");
    ASSERT_FALSE(booked.empty());
    EXPECT_THAT(booked, testing::Each(testing::Eq("1003")));
}

TEST_F(GatewayCalls, neverPassABudgetWithAModelThatMakesATokenOfEveryByte)
{
    serve({[](const HttpServer::Request& request, HttpServer::Connection& connection) {
        const auto body = boost::json::parse(request.body).as_object();
        std::size_t bytes = 0;
        for (const auto& message : body.at("messages").as_array())
            bytes += message.at("content").as_string().size();
        const auto most = body.at("max_tokens").as_int64();
        connection.json(200,
            R"({"model":"gpt-x","choices":[{"message":{"content":"y"},"finish_reason":"stop"}],"usage":{"prompt_tokens":)"
                + std::to_string(bytes) + R"(,"completion_tokens":)" + std::to_string(most) + "}}");
    }});
    CallContext context;
    context.budgetId = context.runId = ids.next();
    ASSERT_TRUE(run(gateway->openBudget(context.budgetId, {}, {Money::fromDollars(0.005)})));
    auto dense = request(std::string(1000, 'x'));
    dense.maxOutputTokens = 300;
    int answered = 0;
    while (chat(dense, context))
        ++answered;
    EXPECT_GE(answered, 1);
    EXPECT_LE(gateway->budget(context.budgetId)->spent.money, Money::fromDollars(0.005));
}

TEST_F(GatewayCalls, thatACrashCutOffAreBookedAndNothingIsHeldForEver)
{
    serve({answer});
    const auto budget = ids.next();
    const auto limit = Money::fromDollars(0.1);
    for (int crash = 0; crash < 3; ++crash) {
        leave(budget, {Money{50'000'000}, 0});
        Interrupted before;
        before.asking = request();
        before.asking->maxOutputTokens = 100;
        before.tenant = "acme";
        before.project = "site";
        ASSERT_TRUE(run(gateway->openBudget(budget, {}, {limit}, before)));
        const auto after = gateway->budget(budget);
        ASSERT_TRUE(after);
        EXPECT_EQ(after->held.money, Money{});
        EXPECT_GT(after->spent.money, Money::fromDollars(0.001 * (crash + 1)));
        EXPECT_LT(after->spent.money, Money::fromDollars(0.0015 * (crash + 1))) << "what one call can have cost, each time";
        gateway->closeBudget(budget, false);
    }
    EXPECT_THAT(column("SELECT DISTINCT outcome || usage_source FROM usage"), ElementsAre("crashedestimated"));
    EXPECT_THAT(column("SELECT DISTINCT tenant || '/' || project FROM usage"), ElementsAre("acme/site"))
        << "it pays whose run it was";
    EXPECT_THAT(column("SELECT sum(amount) - (SELECT sum(cost) FROM usage) FROM budget_allotments"), ElementsAre("0"));
}

TEST_F(GatewayCalls, thatACrashCutOffAreBookedInTokensWhereThoseAreLimited)
{
    serve({answer});
    const auto crashed = [&](std::int64_t allotted) {
        const auto budget = ids.next();
        leave(budget, {{}, allotted});
        Interrupted before;
        before.asking = request();
        before.asking->model = "near/small"; // costs nothing
        before.asking->maxOutputTokens = 100;
        EXPECT_TRUE(run(gateway->openBudget(budget, {}, {{}, 10'000}, before)));
        return gateway->budget(budget).value_or(BudgetState{});
    };
    const auto whole = crashed(5000);
    EXPECT_EQ(whole.held, Amount{});
    EXPECT_GT(whole.spent.tokens, 100);
    EXPECT_LT(whole.spent.tokens, 300) << "what one call can have used";
    EXPECT_EQ(crashed(50).spent.tokens, 50) << "never more than was set aside";
    EXPECT_EQ(crashed(0).spent.tokens, 0) << "what has nothing set aside was not made";
    EXPECT_THAT(
        column("SELECT outcome || ' ' || usage_source FROM usage"), ElementsAre("crashed estimated", "crashed estimated"));
    EXPECT_THAT(column("SELECT sum(tokens) - (SELECT sum(input_tokens + output_tokens) FROM usage) FROM budget_allotments"),
        ElementsAre("0"));
}

TEST_F(GatewayCalls, thatACrashCutOffAreBookedAtTheDearestModelThatMayHaveBeenAsked)
{
    serve({answer},
        "fake/gpt-x: { input: 1, cached: 0.1, output: 10, context: 1000, from: me }\n"
        "  fake/dear: { input: 5, output: 50, context: 1000, from: me }");
    const auto crashed = [&](std::vector<std::string> fallbacks) {
        const auto budget = ids.next();
        leave(budget, {Money{50'000'000}, 0});
        Interrupted before;
        before.asking = request();
        before.asking->maxOutputTokens = 100;
        before.asking->fallbacks = std::make_shared<const std::vector<std::string>>(std::move(fallbacks));
        EXPECT_TRUE(run(gateway->openBudget(budget, {}, {Money::fromDollars(0.1)}, before)));
        return gateway->budget(budget).value_or(BudgetState{}).spent.money;
    };
    const auto dear = crashed({"fake/dear", "fake/unknown"});
    EXPECT_EQ(dear.nanos, crashed({}).nanos * 5);
    EXPECT_THAT(column("SELECT model FROM usage ORDER BY id"), ElementsAre("dear", "gpt-x"));
}

TEST_F(GatewayCalls, ofSubagentsAreHeldUntilTheyAreTakenUp)
{
    serve({answer});
    const auto parent = ids.next();
    const auto child = ids.next();
    const auto limit = Money::fromDollars(0.1);
    const auto left = state->writeSync([&](storage::Connection& connection) {
        return connection.execute("INSERT INTO budget_allotments (budget, amount, at) VALUES (?, ?, 0)",
            {storage::Blob(parent.bytes), std::int64_t{50'000'000}});
    });
    ASSERT_TRUE(left);
    Interrupted before;
    before.withSubagents = true;
    ASSERT_TRUE(run(gateway->openBudget(parent, {}, {limit}, before)));
    EXPECT_EQ(gateway->budget(parent)->held.money, Money{50'000'000});
    before.withSubagents = false;
    before.asking = request();
    before.asking->maxOutputTokens = 100;
    Money heard;
    gateway->onBooked([&](base::Uuid, const Amount& used) { heard += used.money; });
    ASSERT_TRUE(run(gateway->openBudget(child, parent, {}, before)));
    EXPECT_GT(heard, Money{});
    EXPECT_EQ(gateway->budget(parent)->spent.money, heard);
    EXPECT_EQ(gateway->budget(parent)->held.money + heard, Money{50'000'000});
    gateway->closeBudget(child, true);
    gateway->closeBudget(parent, true);
    ASSERT_TRUE(run(gateway->openBudget(parent, {}, {})));
    EXPECT_EQ(gateway->budget(parent)->held.money, Money{});
}

TEST_F(GatewayCalls, toProvidersAreListed)
{
    serve({[](const HttpServer::Request& request, HttpServer::Connection& connection) {
        connection.json(request.path == "/v1/models" ? 200 : 500, R"({"data":[{"id":"b"},{"id":"a"}]})");
    }});
    const auto list = run(gateway->providers(true));
    ASSERT_TRUE(list);
    ASSERT_EQ(list->providers.size(), 2U);
    EXPECT_TRUE(list->providers[0].hasKey);
    EXPECT_EQ(list->providers[0].keyPlace, "environment");
    EXPECT_EQ(list->providers[0].models.at(0).id, "fake/gpt-x");
    EXPECT_EQ(list->providers[0].models.at(0).note, "$1.00 / $10.00 a million tokens");
    EXPECT_TRUE(list->providers[1].reachable);
    EXPECT_EQ(list->providers[1].models.at(0).id, "near/a");
}

} // namespace kaze::gateway::test
