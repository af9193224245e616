// What a call does when its provider misbehaves, over real HTTP: two servers, the second stands in for the first.

#include "engine/api/trace.h"
#include "tests/engine/gateway/failover_fixture.h"

namespace kaze::gateway::test {

namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(FailoverCalls, honourTheWaitOfALimit)
{
    between({refuses(429, "{}", {{"Retry-After", "7"}}), kFine}, {kFine});
    const auto result = ask();
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->response.provider, "one");
    EXPECT_GE(took, 7s);
    EXPECT_LT(took, 9s);
    EXPECT_EQ(two->requests().size(), 0U);
}

TEST_F(FailoverCalls, backOffFromALimitAndGoElsewhereAfterThreeRetries)
{
    between({refuses(429)}, {kFine});
    const auto result = ask();
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(one->requests().size(), 4U);
    EXPECT_EQ(result->response.provider, "two");
    EXPECT_EQ(result->attempts, 5);
    EXPECT_GE(took, 5s) << "1, 2 and 4 s with jitter";
    EXPECT_THAT(rows(), ElementsAre("one rate_limited", "one rate_limited", "one rate_limited", "one rate_limited", "two ok"));
}

TEST_F(FailoverCalls, askAServerThatStumblesOnceMore)
{
    between({refuses(500), kFine}, {kFine});
    const auto result = ask();
    ASSERT_TRUE(result);
    EXPECT_EQ(result->response.provider, "one");
    EXPECT_EQ(result->attempts, 2);
}

TEST_F(FailoverCalls, leaveAServerThatStaysDown)
{
    between({refuses(503)}, {kFine});
    const auto result = ask();
    ASSERT_TRUE(result);
    EXPECT_EQ(result->response.provider, "two");
    EXPECT_EQ(result->response.model, "m");
    EXPECT_EQ(one->requests().size(), 2U);
    EXPECT_LT(took, 5s);
}

TEST_F(FailoverCalls, sayInTheirTraceWhyThereIsAFurtherAttempt)
{
    between({refuses(503)}, {kFine});
    CallContext context;
    context.span.traceId = ids.next();
    ASSERT_TRUE(chat(request(), context));
    auto flushed = [](telemetry::ObservationLog& log) -> base::Task<bool> {
        co_await log.flush();
        co_return true;
    };
    run(flushed(*observations));
    const auto traceId = context.span.traceId.hex();
    const auto trace = run(observations->trace(traceId));
    ASSERT_TRUE(trace) << trace.error().text();
    ASSERT_EQ(trace->spans.size(), 3U);
    const auto detailOf = [&](std::size_t i) { return run(observations->span(traceId, trace->spans[i].spanId)).value(); };
    const auto first = detailOf(0);
    ASSERT_EQ(first.events.size(), 1U);
    EXPECT_EQ(first.events[0].name, "exception");
    EXPECT_EQ(first.events[0].attributes.at("exception.type"), boost::json::value("unavailable"));
    const auto second = detailOf(1);
    ASSERT_EQ(second.events.size(), 2U);
    EXPECT_EQ(second.events[0].name, "kaze.retry");
    EXPECT_EQ(second.events[0].attributes.at("kaze.from"), boost::json::value("one/m"));
    EXPECT_TRUE(second.events[0].attributes.at("kaze.wait_ms").is_int64());
    EXPECT_EQ(second.attributes.at("kaze.attempt"), boost::json::value(2));
    const auto third = detailOf(2);
    ASSERT_EQ(third.events.size(), 1U);
    EXPECT_EQ(third.events[0].name, "kaze.failover");
    EXPECT_EQ(third.events[0].attributes.at("kaze.from"), boost::json::value("one/m"));
    EXPECT_EQ(third.span.status, api::SpanStatus::Ok);
    EXPECT_TRUE(third.attributes.at("gen_ai.response.finish_reasons").is_array());
}

TEST_F(FailoverCalls, goToTheStandInsOfTheRequestBeforeThoseOfTheConfiguration)
{
    const auto byModel = [](const HttpServer::Request& asked, HttpServer::Connection& connection) {
        const bool isN = boost::json::parse(asked.body).at("model") == "n";
        (isN ? refuses(503) : kFine)(asked, connection);
    };
    between({refuses(503)}, {byModel});
    const auto result
        = ask(std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"two/n", "one/m", "gone/x"}));
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(heard, "fine");
    EXPECT_THAT(
        column("SELECT provider || '/' || model FROM usage GROUP BY 1 ORDER BY min(id)"), ElementsAre("one/m", "two/n", "two/m"));
}

TEST_F(FailoverCalls, neverLeaveAModelForWhichNothingIsToStandIn)
{
    between({refuses(503)}, {kFine});
    const auto result = ask(std::make_shared<const std::vector<std::string>>());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Unavailable);
    EXPECT_TRUE(two->requests().empty());
    EXPECT_THAT(rows(), testing::Each("one unavailable"));
    EXPECT_TRUE(ask()) << "another call goes where the configuration says";
}

TEST_F(FailoverCalls, askAgainAfterAResetBeforeTheHead)
{
    between({resets(), kFine}, {kFine});
    const auto result = ask();
    ASSERT_TRUE(result);
    EXPECT_EQ(result->response.provider, "one");
}

TEST_F(FailoverCalls, leaveASilentServerAndDoNotAskItFirstTheNextTime)
{
    between({stalls({})}, {kFine});
    ASSERT_TRUE(ask());
    EXPECT_GE(took, 12s) << "a model whose pace is not known";
    EXPECT_LT(took, 14s);
    ASSERT_TRUE(ask());
    EXPECT_LT(took, 1s);
    EXPECT_EQ(one->requests().size(), 1U);
    EXPECT_THAT(rows(), ElementsAre("one timeout", "two ok", "two ok"));
}

TEST_F(FailoverCalls, knowAModelsPaceAndLeaveItWhenItIsMuchSlower)
{
    std::vector<Handler> first(25, kFine);
    first.push_back(stalls({}));
    between(first, {kFine});
    for (int i = 0; i < 25; ++i)
        ASSERT_TRUE(ask());
    ASSERT_TRUE(ask());
    EXPECT_GE(took, 4s);
    EXPECT_LT(took, 6s) << "not the 12 s of a stranger";
    EXPECT_EQ(two->requests().size(), 1U);
}

TEST_F(FailoverCalls, goOnWithAnAnswerThatWasCut)
{
    const std::string begun = "The queue was long, and everybody in it waited for the same reason: ";
    between({cuts({says(begun)})}, {refuses(500), answers({says(" nobody had "), says("counted it."), kStop, kUsage})});
    const auto result = ask();
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->response.message.text, begun + "nobody had counted it.");
    EXPECT_EQ(heard, result->response.message.text);
    EXPECT_EQ(restarts, 0);
    EXPECT_EQ(result->response.provider, "two");
    const auto sent = boost::json::parse(two->requests().back().body);
    const auto last = sent.at("messages").as_array().back();
    EXPECT_EQ(last.at("role").as_string(), "assistant");
    EXPECT_EQ(last.at("content").as_string(), "The queue was long, and everybody in it waited for the same reason:");
}

TEST_F(FailoverCalls, leaveOutWhatTheSecondRepeats)
{
    const std::string begun = "The queue was long, and everybody in it waited. ";
    const std::vector<Handler> cutTwice{cuts({says(begun)}), cuts({says(begun)})};
    between(cutTwice, {answers({says(begun + "Then it moved."), kStop, kUsage})});
    const auto result = ask();
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(heard, begun + "Then it moved.");
    EXPECT_EQ(result->response.message.text, heard);
}

TEST_F(FailoverCalls, beginAnewWhereAnAnswerCannotBeGoneOnWith)
{
    const auto prefill = refuses(400,
        R"({"error":{"message":"This model does not support assistant message prefill. The conversation must end with a user message.","type":"invalid_request_error"}})");
    between({cuts({says("Half an ans")})}, {prefill, answers({says("A whole answer."), kStop, kUsage})});
    config.maxRetries = 0;
    open({{"one/m", {"two/m"}}});
    const auto result = ask();
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(heard, "A whole answer.");
    EXPECT_EQ(result->response.message.text, "A whole answer.");
    EXPECT_EQ(restarts, 1);
    const auto sent = boost::json::parse(two->requests().back().body);
    EXPECT_EQ(sent.at("messages").as_array().back().at("role").as_string(), "user");
}

TEST_F(FailoverCalls, takeAStallForACut)
{
    between({stalls({says("It went well until ")})}, {answers({says("it did not."), kStop, kUsage})});
    const auto result = ask();
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(heard, "It went well until it did not.");
    EXPECT_GE(took, 10s);
    EXPECT_LT(took, 12s);
}

TEST_F(FailoverCalls, endInAnErrorAndNeverInHalfAnAnswer)
{
    between({cuts({says("Half ")})}, {cuts({says("an answer")})});
    const auto result = ask();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Unavailable);
    EXPECT_THAT(result.error().message, HasSubstr("one/m failed"));
    EXPECT_THAT(result.error().message, HasSubstr("two/m failed"));
}

TEST_F(FailoverCalls, goToALargerModelWhenThePromptIsTooLong)
{
    between({refuses(400, R"({"error":{"message":"too long","code":"context_length_exceeded"}})")}, {kFine});
    const auto result = ask();
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->response.provider, "two");
    EXPECT_EQ(one->requests().size(), 1U);
}

TEST_F(FailoverCalls, doNotAskASmallerModelWhenThePromptIsTooLong)
{
    one.emplace(next({kFine}));
    two.emplace(next({refuses(400, R"({"error":{"message":"too long","code":"context_length_exceeded"}})")}));
    open({{"two/m", {"one/m"}}});
    auto asked = request();
    asked.model = "two/m";
    const auto result = chat(std::move(asked));
    ASSERT_FALSE(result);
    EXPECT_EQ(refusalOf(result.error()), Refusal::ContextLength);
    EXPECT_EQ(one->requests().size(), 0U);
}

TEST_F(FailoverCalls, passOnAContentFilterWithTheProvidersReason)
{
    between({refuses(400, R"({"error":{"message":"Flagged: violence.","code":"content_policy_violation"}})")}, {kFine});
    const auto result = ask();
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().message, HasSubstr("Flagged: violence."));
    EXPECT_EQ(refusalOf(result.error()), Refusal::ContentFilter);
    EXPECT_EQ(two->requests().size(), 0U);
}

TEST_F(FailoverCalls, leaveAFlappingServerAloneAndComeBackSoonAfterItRecovers)
{
    auto down = std::make_shared<std::atomic<bool>>(true);
    one.emplace([down](const HttpServer::Request& request, HttpServer::Connection& connection) {
        (*down ? refuses(503) : kFine)(request, connection);
    });
    two.emplace(next({kFine}));
    open({{"one/m", {"two/m"}}});
    for (int i = 0; i < 20; ++i)
        ASSERT_TRUE(ask());
    EXPECT_LT(one->requests().size(), 10U) << "the breaker is open";
    *down = false;
    const auto from = clock.steady();
    for (;;) {
        clock.advance(1s);
        const auto result = ask();
        ASSERT_TRUE(result);
        if (result->response.provider == "one")
            break;
        ASSERT_LT(clock.steady() - from, 30s);
    }
}

TEST_F(FailoverCalls, doNotBlameAServerForItsCallersEnd)
{
    between({stalls({}), kFine}, {kFine});
    base::CancelSource caller;
    CallContext context;
    context.cancel = caller.token();
    const auto leaves = [](const base::Clock& hands, base::CancelSource& source) -> base::Task<> {
        const base::CancelToken never;
        co_await hands.sleep(2s, never);
        source.cancel(base::Error{ErrorCode::Timeout, "the run has worked for its whole time", {}});
    };
    base::spawn(loop.executor(), leaves(clock, caller));
    EXPECT_EQ(chat(request(), context).error().code, ErrorCode::Timeout);
    const auto result = ask();
    ASSERT_TRUE(result);
    EXPECT_EQ(result->response.provider, "one");
}

TEST_F(FailoverCalls, areBoundedAltogether)
{
    config.total = 20s;
    between({refuses(503, "{}", {{"Retry-After", "9"}})}, {refuses(503, "{}", {{"Retry-After", "9"}})});
    ASSERT_FALSE(ask());
    EXPECT_LE(took, 21s);
}

} // namespace

} // namespace kaze::gateway::test
