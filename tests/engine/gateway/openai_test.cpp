#include "engine/api/run.h"
#include "tests/engine/gateway/gateway_fixture.h"

#include <atomic>

namespace kaze::gateway::test {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

//! One attempt each, so that every fault is seen as it is.
class OpenAi : public GatewayFixture {
protected:
    void serveOnce(HttpServer::Handler handler)
    {
        serve({std::move(handler)});
        auto config = gateway->config();
        config.maxRetries = 0;
        gateway->reconfigure(config);
    }

    base::Error failureOf(HttpServer::Handler handler)
    {
        serveOnce(std::move(handler));
        const auto result = chat(request());
        EXPECT_FALSE(result) << result->response.message.text;
        return result ? base::Error{} : result.error();
    }

    static HttpServer::Handler answering(
        int status, std::string body, HttpServer::Headers headers = {{"Content-Type", "application/json"}})
    {
        return [=](const HttpServer::Request&, HttpServer::Connection& connection) { connection.respond(status, body, headers); };
    }

    static HttpServer::Handler streaming(std::vector<std::string> chunks)
    {
        return [chunks](const HttpServer::Request&, HttpServer::Connection& connection) {
            connection.beginEvents();
            for (const auto& chunk : chunks)
                connection.event(chunk);
            connection.end();
        };
    }
};

TEST_F(OpenAi, streamsTextAndTakesTheUsageOfTheLastChunk)
{
    serveOnce(streaming({kTextChunk, kMoreText, kStop, kUsage, "[DONE]"}));
    std::vector<std::string> pieces;
    const auto result = chat(request(), {}, [&](const ChatDelta& delta) { pieces.emplace_back(delta.text); });
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_THAT(pieces, ElementsAre("Hel", "lo"));
    EXPECT_EQ(result->response.message.text, "Hello");
    EXPECT_EQ(result->response.model, "gpt-x-2026");
    EXPECT_EQ(result->response.provider, "fake");
    EXPECT_EQ(result->response.responseId, "r1");
    EXPECT_EQ(result->response.usage, (api::Usage{100, 20, 40, 5}));
    EXPECT_EQ(result->response.usageSource, UsageSource::Provider);
    // 60 × 1 $ + 40 × 0.1 $ + 20 × 10 $, a million tokens each.
    EXPECT_EQ(result->cost, Money{264'000});
}

TEST_F(OpenAi, sendsWhatTheRequestHolds)
{
    serveOnce(streaming({kTextChunk, kStop}));
    auto asked = request("caf\xe9");
    Message assistant;
    assistant.role = Role::Assistant;
    assistant.calls = {{"c1", "files_read", "{\"path\":\"a\"}"}};
    Message tool;
    tool.role = Role::Tool;
    tool.callId = "c1";
    tool.text = "content";
    asked.messages.push_back(std::make_shared<const Message>(assistant));
    asked.messages.push_back(std::make_shared<const Message>(tool));
    asked.tools = std::make_shared<const std::vector<ToolSpec>>(
        std::vector{ToolSpec{"files_read", "Reads.", boost::json::parse(R"({"type":"object"})")}});
    asked.temperature = 0.5;
    ASSERT_TRUE(chat(asked));
    const auto sent = server->requests().at(0);
    EXPECT_EQ(sent.path, "/v1/chat/completions");
    EXPECT_EQ(sent.header("Authorization"), "Bearer sk-canary-0123456789");
    const auto body = boost::json::parse(sent.body).as_object();
    EXPECT_EQ(body.at("model"), "gpt-x");
    EXPECT_EQ(body.at("stream_options").at("include_usage"), true);
    EXPECT_EQ(body.at("max_tokens"), 4096);
    EXPECT_EQ(body.at("tools").at(0).at("function").at("name"), "files_read");
    const auto& messages = body.at("messages").as_array();
    ASSERT_EQ(messages.size(), 4U);
    EXPECT_EQ(messages[0].at("role"), "system");
    EXPECT_EQ(messages[1].at("content"), "caf\xEF\xBF\xBD");
    EXPECT_EQ(messages[2].at("tool_calls").at(0).at("function").at("arguments"), "{\"path\":\"a\"}");
    EXPECT_TRUE(messages[2].at("content").is_null());
    EXPECT_EQ(messages[3].at("tool_call_id"), "c1");
}

TEST_F(OpenAi, joinsToolCallsByTheirIndex)
{
    serveOnce(streaming(
        {R"({"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"one","arguments":"{\"x\""}}]}}]})",
            R"({"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"b","function":{"name":"two","arguments":""}}]}}]})",
            R"({"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":":1}"}}]}}]})",
            R"({"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]})", kUsage, "[DONE]"}));
    const auto result = chat(request());
    ASSERT_TRUE(result) << result.error().text();
    const auto& calls = result->response.message.calls;
    ASSERT_EQ(calls.size(), 2U);
    EXPECT_EQ(calls[0].id, "a");
    EXPECT_EQ(calls[0].arguments, "{\"x\":1}");
    EXPECT_EQ(calls[1].name, "two");
    EXPECT_EQ(calls[1].arguments, "{}");
    EXPECT_EQ(result->response.stop, StopReason::ToolCalls);
}

TEST_F(OpenAi, toleratesServersWithoutIndexOrIdOrRightFinishReason)
{
    serveOnce(streaming(
        {R"({"choices":[{"delta":{"tool_calls":[{"function":{"name":"one","arguments":"{}"}},{"index":0,"id":"x","function":{"name":"two","arguments":{"k":1}}}]}}]})",
            R"({"choices":[{"delta":{"tool_calls":[{"index":0,"id":"y","function":{"name":"three","arguments":"{}"}}]},"finish_reason":"stop"}]})"}));
    const auto result = chat(request());
    ASSERT_TRUE(result) << result.error().text();
    const auto& calls = result->response.message.calls;
    ASSERT_EQ(calls.size(), 3U);
    EXPECT_TRUE(calls[0].id.starts_with("call_"));
    EXPECT_EQ(calls[1].arguments, "{\"k\":1}");
    EXPECT_EQ(calls[2].name, "three");
    EXPECT_EQ(result->response.stop, StopReason::ToolCalls);
}

TEST_F(OpenAi, keepsReasoningApart)
{
    serveOnce(streaming({R"({"choices":[{"delta":{"reasoning_content":"Hm"}}]})", R"({"choices":[{"delta":{"reasoning":"m."}}]})",
        kTextChunk, kStop}));
    const auto result = chat(request());
    EXPECT_EQ(result->response.message.reasoning, "Hmm.");
    EXPECT_EQ(result->response.message.text, "Hel");
}

TEST_F(OpenAi, acceptsAStreamWithoutDoneAndGuessesTheUsageThatNeverCame)
{
    serveOnce(streaming({kTextChunk, kStop}));
    const auto result = chat(request("12345678"));
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->response.usageSource, UsageSource::Estimated);
    EXPECT_EQ(result->response.usage.inputTokens, 5);
    EXPECT_EQ(result->response.usage.outputTokens, 1);
    EXPECT_THAT(column("SELECT usage_source FROM usage"), ElementsAre("estimated"));
}

TEST_F(OpenAi, acceptsAWholeAnswerWhereAStreamWasAsked)
{
    serveOnce(answering(200,
        R"({"id":"w","choices":[{"message":{"role":"assistant","content":"Whole"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":1}})"));
    const auto result = chat(request());
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->response.message.text, "Whole");
    EXPECT_EQ(result->response.usage.inputTokens, 3);
}

TEST_F(OpenAi, callsAStreamThatEndsInTheMiddleAFailure)
{
    EXPECT_EQ(failureOf(streaming({kTextChunk, kMoreText})).code, ErrorCode::Unavailable);
    EXPECT_EQ(failureOf(streaming({kTextChunk, "[DONE]"})).code, ErrorCode::Unavailable);
}

TEST_F(OpenAi, callsAConnectionThatIsCutAFailure)
{
    const auto cut = [](const HttpServer::Request&, HttpServer::Connection& connection) {
        connection.beginEvents();
        connection.event(kTextChunk);
        connection.reset();
    };
    EXPECT_EQ(failureOf(cut).code, ErrorCode::Unavailable);
    // What it streamed will be billed, so it is booked.
    state->writeSync([](storage::Connection& connection) { return connection.execute("SELECT 1 WHERE 0"); }).value();
    EXPECT_THAT(
        column("SELECT outcome || ' ' || usage_source || ' ' || (cost > 0) FROM usage"), ElementsAre("unavailable estimated 1"));
}

TEST_F(OpenAi, callsAStreamThatStallsATimeout)
{
    const auto stall = [](const HttpServer::Request&, HttpServer::Connection& connection) {
        connection.beginEvents();
        connection.event(kTextChunk);
        connection.waitUntilClosed();
    };
    EXPECT_EQ(failureOf(stall).code, ErrorCode::Timeout);
}

TEST_F(OpenAi, callsAMalformedChunkAProtocolError)
{
    EXPECT_EQ(failureOf(streaming({kTextChunk, "{\"choices\": [", kStop})).code, ErrorCode::Protocol);
    for (const auto* chunk : {"[]", "3", "{\"choices\":5}", "{\"choices\":[5]}",
             "{\"choices\":[{\"delta\":{\"tool_calls\":[1]}}]}", "{\"choices\":[{\"delta\":", "\xff\xfe"})
        EXPECT_EQ(failureOf(streaming({chunk})).code, ErrorCode::Protocol) << chunk;
}

TEST_F(OpenAi, survivesChunksOfTheWrongShape)
{
    serveOnce(streaming({"{}", R"({"choices":null,"usage":null})", R"({"choices":[{"delta":null}]})",
        R"({"choices":[{"index":1,"delta":{"content":"other"}}]})",
        R"({"choices":[{"delta":{"content":5,"tool_calls":null},"finish_reason":null}],"usage":{"prompt_tokens":-4,"completion_tokens":1e300}})",
        kTextChunk, kStop}));
    const auto result = chat(request());
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->response.message.text, "Hel");
    EXPECT_EQ(result->response.usageSource, UsageSource::Estimated);
}

TEST_F(OpenAi, passesOnAnErrorInTheMiddleOfAStream)
{
    const auto error
        = failureOf(streaming({kTextChunk, R"({"error":{"message":"The server is overloaded","type":"server_error"}})"}));
    EXPECT_EQ(error.code, ErrorCode::Unavailable);
    EXPECT_THAT(error.message, HasSubstr("The server is overloaded"));
}

TEST_F(OpenAi, quotesTheProviderWithoutSecrets)
{
    const auto error = failureOf(answering(401, R"({"error":{"message":"Incorrect API key provided: sk-canary-0123456789."}})"));
    EXPECT_EQ(error.code, ErrorCode::Unauthenticated);
    EXPECT_THAT(error.message,
        AllOf(HasSubstr("Incorrect API key provided"), HasSubstr("FAKE_API_KEY"), HasSubstr("401"), Not(HasSubstr("canary"))));
}

TEST_F(OpenAi, tellsRefusalsApart)
{
    EXPECT_EQ(failureOf(answering(403, "{}")).code, ErrorCode::Unauthenticated);
    EXPECT_THAT(failureOf(answering(404, R"({"error":{"message":"The model `gpt-x` does not exist"}})")).message,
        HasSubstr("does not exist"));
    EXPECT_EQ(failureOf(answering(404, "{}")).code, ErrorCode::NotFound);
    EXPECT_EQ(failureOf(answering(400, R"({"error":{"message":"maximum context length is 8192 tokens"}})")).code,
        ErrorCode::InvalidArgument);
    EXPECT_EQ(failureOf(answering(429, "{}")).code, ErrorCode::RateLimited);
    EXPECT_EQ(
        failureOf(answering(429, R"({"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}})")).code,
        ErrorCode::PermissionDenied);
    EXPECT_EQ(failureOf(answering(500, "oops")).code, ErrorCode::Unavailable);
    EXPECT_EQ(failureOf(answering(302, "")).code, ErrorCode::Protocol);
}

TEST_F(OpenAi, saysSoWhenTheOtherSideIsNoModelServer)
{
    const auto error = failureOf(answering(200, "<html>Welcome to nginx</html>", {{"Content-Type", "text/html"}}));
    EXPECT_EQ(error.code, ErrorCode::Protocol);
    EXPECT_THAT(error.message, AllOf(HasSubstr("text/html"), HasSubstr("/v1")));
    EXPECT_EQ(failureOf(answering(200, "{\"hello\": 1}")).code, ErrorCode::Unavailable);
}

TEST_F(OpenAi, embedsInTheOrderOfTheTexts)
{
    serveOnce(answering(200, R"({"data":[{"index":1,"embedding":[3,4]},{"index":0,"embedding":[1,2.5]}]})"));
    const auto vectors = run(gateway->embed({}, "fake/embed-x", {"a", "b"}));
    ASSERT_TRUE(vectors) << vectors.error().text();
    EXPECT_THAT(vectors->vectors, ElementsAre(std::vector<float>{1, 2.5F}, std::vector<float>{3, 4}));
    serveOnce(answering(200, R"({"data":[{"embedding":[1]}]})"));
    EXPECT_EQ(run(gateway->embed({}, "fake/embed-x", {"a", "b"})).error().code, ErrorCode::Protocol);
    EXPECT_EQ(run(gateway->embed({}, "", {"a"})).error().code, ErrorCode::Unsupported);
    const auto nothing = run(gateway->embed({}, "fake/embed-x", {}));
    ASSERT_TRUE(nothing);
    EXPECT_THAT(nothing->vectors, testing::IsEmpty());
    EXPECT_EQ(server->requests().size(), 1U) << "nobody was asked for nothing";
}

TEST_F(OpenAi, booksWhatItCountedOfTheTextsAndGuessesOnlyWhereItDoesNot)
{
    const auto row = [this] {
        const auto rows = column("SELECT input_tokens || ' ' || usage_source || ' ' || cost FROM usage ORDER BY id DESC LIMIT 1");
        return rows.empty() ? std::string() : rows.front();
    };
    const auto embedded = [this](const std::string& usage) {
        serveOnce(answering(200, R"({"data":[{"index":0,"embedding":[1]}])" + usage + "}"));
        auto result = run(gateway->embed({}, "fake/gpt-x", {std::string(400, 'x')}));
        EXPECT_TRUE(result) << result.error().text();
        // Behind the row.
        EXPECT_TRUE(state->writeSync([](storage::Connection&) -> Result<> { return {}; }));
        return result.value_or(Embeddings{});
    };
    const auto told = embedded(R"(,"usage":{"prompt_tokens":57,"total_tokens":57})");
    EXPECT_EQ(told.inputTokens, 57);
    EXPECT_EQ(told.usageSource, UsageSource::Provider);
    EXPECT_EQ(row(), "57 provider 57000");
    for (const auto* silent : {"", R"(,"usage":{"prompt_tokens":0})", R"(,"usage":{"prompt_tokens":-5})",
             R"(,"usage":{"prompt_tokens":"many"})", R"(,"usage":[])"}) {
        EXPECT_EQ(embedded(silent).usageSource, UsageSource::Estimated) << silent;
        EXPECT_EQ(row(), "100 estimated 100000") << silent;
    }
}

TEST_F(OpenAi, embedsMoreTextsThanOneRequestTakesAndBooksEachRequest)
{
    std::atomic<bool> fails = false;
    serveOnce([&](const HttpServer::Request& asked, HttpServer::Connection& connection) {
        const auto count = boost::json::parse(asked.body).at("input").as_array().size();
        if (fails && count < 2048) {
            connection.json(400, R"({"error":{"message":"no"}})");
            return;
        }
        std::string data;
        for (std::size_t i = 0; i < count; ++i)
            data += (i ? "," : "") + std::string(R"({"index":)") + std::to_string(i) + R"(,"embedding":[)" + std::to_string(count)
                + "]}";
        connection.json(200, R"({"data":[)" + data + R"(],"usage":{"prompt_tokens":)" + std::to_string(count) + "}}");
    });
    const auto rows = [this] {
        EXPECT_TRUE(state->writeSync([](storage::Connection&) -> Result<> { return {}; }));
        return column("SELECT outcome || ' ' || input_tokens FROM usage ORDER BY id");
    };
    const std::vector<std::string> texts(2050, "x");
    const auto all = run(gateway->embed({}, "fake/gpt-x", texts));
    ASSERT_TRUE(all) << all.error().text();
    ASSERT_EQ(all->vectors.size(), 2050U);
    EXPECT_EQ(all->vectors.front().at(0), 2048.0F);
    EXPECT_EQ(all->vectors.back().at(0), 2.0F);
    EXPECT_EQ(all->inputTokens, 2050);
    EXPECT_EQ(all->usageSource, UsageSource::Provider);
    EXPECT_THAT(rows(), ElementsAre("ok 2048", "ok 2"));
    fails = true;
    ASSERT_FALSE(run(gateway->embed({}, "fake/gpt-x", texts)));
    EXPECT_THAT(rows(), ElementsAre("ok 2048", "ok 2", "ok 2048", "invalid_argument 0")) << "the first part is on the bill";
}

} // namespace kaze::gateway::test
