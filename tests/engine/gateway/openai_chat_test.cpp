// What chat completions are asked and how pieces of an answer are handed on; faults of streams are in openai_test.cpp.

#include "engine/api/run.h"
#include "tests/engine/gateway/provider_fixture.h"

namespace kaze::gateway::test {

using testing::HasSubstr;

class OpenAiChat : public ProviderFixture {
protected:
    OpenAiChat() : ProviderFixture("openai") { base = "/v1"; }
};

TEST_F(OpenAiChat, sendsEverythingThatTheRequestAsksFor)
{
    auto asked = request();
    Message seen;
    seen.text = "What is this?";
    seen.images = {picture(), picture("https://x.test/a.png")};
    add(asked, seen);
    addTool(asked);
    asked.topP = 0.9;
    asked.seed = 7;
    asked.stopSequences = {"END"};
    asked.effort = "low";
    asked.toolChoice = "get_weather";
    asked.parallelTools = false;
    auto format = std::make_shared<OutputFormat>();
    format->schema = boost::json::parse(R"({"type":"object"})");
    asked.format = format;
    const auto body = bodyOf(asked);
    EXPECT_EQ(textOf(body.at("messages").at(2).at("content")),
        R"([{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,aGk="}},{"type":"image_url","image_url":{"url":"https://x.test/a.png"}}])");
    EXPECT_EQ(body.at("top_p"), 0.9);
    EXPECT_EQ(body.at("seed"), 7);
    EXPECT_EQ(textOf(body.at("stop")), R"(["END"])");
    EXPECT_EQ(body.at("reasoning_effort"), "low");
    EXPECT_EQ(body.at("tool_choice").at("function").at("name"), "get_weather");
    EXPECT_EQ(body.at("parallel_tool_calls"), false);
    EXPECT_EQ(textOf(body.at("response_format")),
        R"({"type":"json_schema","json_schema":{"name":"answer","schema":{"type":"object"},"strict":true}})");
    asked.format = std::make_shared<OutputFormat>();
    asked.toolChoice = "required";
    const auto other = bodyOf(asked);
    EXPECT_EQ(textOf(other.at("response_format")), R"({"type":"json_object"})");
    EXPECT_EQ(other.at("tool_choice"), "required");
}

TEST_F(OpenAiChat, tellsOpenAiAloneWhatToKeepTogetherInItsCache)
{
    auto asked = request("Sort these.");
    EXPECT_FALSE(bodyOf(asked).contains("prompt_cache_key")) << "another server may refuse it";
    base = "//api.openai.com/v1";
    const auto first = bodyOf(asked).at("prompt_cache_key");
    Message turn;
    turn.role = Role::Assistant;
    turn.text = "Done.";
    add(asked, turn);
    EXPECT_EQ(bodyOf(asked).at("prompt_cache_key"), first) << "the next turn of the same conversation";
    EXPECT_NE(bodyOf(request("Something else.")).at("prompt_cache_key"), first);
}

TEST_F(OpenAiChat, showsPicturesOfToolsWhenAllToolsHaveAnswered)
{
    auto asked = request();
    Message turn;
    turn.role = Role::Assistant;
    turn.calls = {{"a", "look", "{}"}, {"b", "look", "{}"}};
    add(asked, turn);
    for (const auto* id : {"a", "b"}) {
        Message tool;
        tool.role = Role::Tool;
        tool.callId = id;
        tool.images = {picture()};
        add(asked, tool);
    }
    const auto messages = bodyOf(asked).at("messages").as_array();
    ASSERT_EQ(messages.size(), 6U);
    EXPECT_EQ(messages[4].at("role"), "tool");
    EXPECT_EQ(messages[5].at("role"), "user");
    EXPECT_EQ(messages[5].at("content").as_array().size(), 3U);
}

TEST_F(OpenAiChat, handsCallsOnInPiecesAndNamesEachOnce)
{
    const auto result = answerOf(streaming(
        {R"({"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"one","arguments":""}}]}}]})",
            R"({"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"x\""}}]}}]})",
            R"({"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"function":{"name":"two","arguments":"{}"}}]}}]})",
            R"({"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":":1}"}}]}}]})",
            R"({"choices":[{"index":0,"delta":{"tool_calls":[{"index":2,"id":"c","function":{"name":"three"}}]}}]})",
            R"({"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]})", "[DONE]"}));
    ASSERT_TRUE(result) << result.error().text();
    ASSERT_EQ(result->message.calls.size(), 3U);
    ASSERT_EQ(heard.calls.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(heard.calls[i].firsts, 1);
        EXPECT_EQ(heard.calls[i].id, result->message.calls[i].id);
        EXPECT_EQ(heard.calls[i].name, result->message.calls[i].name);
    }
    EXPECT_EQ(heard.calls[0].arguments, R"({"x":1})");
    EXPECT_TRUE(result->message.calls[1].id.starts_with("call_")) << "a server that gives no id";
    EXPECT_EQ(result->message.calls[2].arguments, "{}");
}

TEST_F(OpenAiChat, answersAtOnceWhereTheServerNeverEndsItsStream)
{
    passTime = false;
    const auto result = answerOf(streamingForEver({R"({"choices":[{"delta":{"content":"Hi"}}]})",
        R"({"choices":[{"delta":{},"finish_reason":"stop"}]})",
        R"({"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":2,"cache_write_tokens":3}}})"}));
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->usage, (api::Usage{9, 1, 2, 0, 3}));
    clock.advance(std::chrono::seconds(1));
    bool hasEnded = false;
    for (int i = 0; i < 1000 && !hasEnded; ++i) {
        loop.poll();
        hasEnded = server->waitForEnded(1, std::chrono::milliseconds(5));
    }
    EXPECT_TRUE(hasEnded) << "and nothing is left open";
}

TEST_F(OpenAiChat, waitsAMomentOnlyForUsageThatDoesNotCome)
{
    const auto result = answerOf(streamingForEver(
        {R"({"choices":[{"delta":{"content":"Hi"}}]})", R"({"choices":[{"delta":{},"finish_reason":"stop"}]})"}));
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->message.text, "Hi");
    EXPECT_EQ(result->usageSource, UsageSource::Unknown);
}

TEST_F(OpenAiChat, passesOnThatTheModelRefused)
{
    const auto result = answerOf(streaming({R"({"choices":[{"delta":{"refusal":"I can't "}}]})",
        R"({"choices":[{"delta":{"refusal":"help."},"finish_reason":"stop"}]})", "[DONE]"}));
    ASSERT_TRUE(result);
    EXPECT_EQ(result->stop, StopReason::ContentFilter);
    EXPECT_EQ(result->stopDetail, "I can't help.");
    EXPECT_EQ(heard.text, "I can't help.");
}

TEST_F(OpenAiChat, sendsReasoningBackWhereItCameFrom)
{
    auto answer = answerOf(streaming(
        {R"({"choices":[{"delta":{"reasoning_content":"Hm","tool_calls":[{"index":0,"id":"a","function":{"name":"one","arguments":"{}"}}]},"finish_reason":"tool_calls"}]})",
            "[DONE]"}));
    ASSERT_TRUE(answer);
    auto asked = request();
    addTurn(asked, answer->message);
    EXPECT_EQ(bodyOf(asked).at("messages").at(2).at("reasoning_content"), "Hm");
    answer = answerOf(streaming({R"({"choices":[{"delta":{"reasoning_details":[{"type":"reasoning.encrypted","data":"zz"}]}}]})",
        R"({"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]})", "[DONE]"}));
    ASSERT_TRUE(answer);
    asked = request();
    addTurn(asked, answer->message);
    EXPECT_EQ(bodyOf(asked).at("messages").at(2).at("reasoning_details").at(0).at("data"), "zz");
}

TEST_F(OpenAiChat, handsOutTheLimitsWithAnswersAndRefusals)
{
    const HttpServer::Headers headers{{"x-ratelimit-limit-requests", "500"}, {"x-ratelimit-remaining-requests", "499"},
        {"x-ratelimit-reset-requests", "120ms"}, {"x-ratelimit-limit-tokens", "-1"}, {"x-ratelimit-remaining-tokens", "0"}};
    const auto result = answerOf(answering(200, R"({"choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}]})", headers));
    ASSERT_TRUE(result) << result.error().text();
    ASSERT_TRUE(heard.limits);
    EXPECT_EQ(heard.limits->requests.limit, 500);
    EXPECT_EQ(heard.limits->requests.remaining, 499);
    EXPECT_EQ(heard.limits->requests.reset, std::chrono::milliseconds(120));
    EXPECT_EQ(heard.limits->tokens, RateLimit{});
    failureOf(answering(429, "{}", headers));
    ASSERT_TRUE(heard.limits);
    EXPECT_EQ(heard.limits->requests.remaining, 499);
}

TEST_F(OpenAiChat, tellsWhyARequestWasRefused)
{
    const auto refusalAt = [this](int status, const std::string& body) { return refusalOf(failureOf(answering(status, body))); };
    EXPECT_EQ(refusalAt(400, R"({"error":{"message":"too long","code":"context_length_exceeded"}})"), Refusal::ContextLength);
    EXPECT_EQ(refusalAt(400, R"({"error":{"message":"flagged","code":"content_policy_violation"}})"), Refusal::ContentFilter);
    EXPECT_EQ(refusalAt(400, R"({"error":{"message":"filtered","innererror":{"code":"ResponsibleAIPolicyViolation"}}})"),
        Refusal::ContentFilter);
    EXPECT_EQ(refusalAt(400, R"({"object":"error","message":"This model's maximum context length is 4096 tokens.","code":400})"),
        Refusal::ContextLength);
    EXPECT_EQ(refusalAt(500, R"({"error":{"message":"x","type":"exceed_context_size_error"}})"), Refusal::ContextLength);
    EXPECT_EQ(refusalAt(400, R"({"error":{"message":"Assistant response prefill is incompatible with enable_thinking."}})"),
        Refusal::Prefill);
    EXPECT_EQ(refusalAt(400, R"({"error":{"message":"Unknown parameter"}})"), Refusal::Other);
    EXPECT_EQ(refusalAt(500, "oops"), Refusal::Other);
}

} // namespace kaze::gateway::test
