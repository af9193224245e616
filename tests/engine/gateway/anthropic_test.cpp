#include "engine/api/run.h"
#include "tests/engine/gateway/provider_fixture.h"

namespace kaze::gateway::test {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

namespace {

const std::string kStart
    = R"({"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-x-2026","content":[],"usage":{"input_tokens":10,"cache_creation_input_tokens":200,"cache_read_input_tokens":1000,"output_tokens":1}}})";
const std::string kPing = R"({"type":"ping"})";
const std::string kMessageStop = R"({"type":"message_stop"})";

std::string block(int index, const std::string& fields)
{
    return R"({"type":"content_block_start","index":)" + std::to_string(index) + R"(,"content_block":)" + fields + "}";
}

std::string delta(int index, const std::string& fields)
{
    return R"({"type":"content_block_delta","index":)" + std::to_string(index) + R"(,"delta":)" + fields + "}";
}

std::string stopOf(int index)
{
    return R"({"type":"content_block_stop","index":)" + std::to_string(index) + "}";
}

std::string ending(const std::string& reason, const std::string& more = {})
{
    return R"({"type":"message_delta","delta":{"stop_reason":")" + reason + R"(","stop_sequence":null)" + more
        + R"(},"usage":{"output_tokens":25}})";
}

const std::string kText = block(0, R"({"type":"text","text":""})");
const std::string kSignature = "c2ln";

//! Thinks, says something, and calls two tools.
const std::vector<std::string> kTurn{kStart, block(0, R"({"type":"thinking","thinking":"","signature":""})"), kPing,
    delta(0, R"({"type":"thinking_delta","thinking":"Let me "})"), delta(0, R"({"type":"thinking_delta","thinking":"see."})"),
    delta(0, R"({"type":"signature_delta","signature":"c2ln"})"), stopOf(0),
    block(1, R"({"type":"redacted_thinking","data":"opaque"})"), stopOf(1), block(2, R"({"type":"text","text":""})"),
    delta(2, R"({"type":"text_delta","text":"I look."})"), stopOf(2),
    block(3, R"({"type":"tool_use","id":"toolu_1","name":"get_weather","input":{}})"),
    delta(3, R"({"type":"input_json_delta","partial_json":""})"),
    delta(3, R"({"type":"input_json_delta","partial_json":"{\"city\":"})"),
    delta(3, R"({"type":"input_json_delta","partial_json":"\"Kyoto\"}"})"), stopOf(3),
    block(4, R"({"type":"tool_use","id":"toolu_2","name":"get_time","input":{}})"), stopOf(4), ending("tool_use"), kMessageStop};

} // namespace

class Anthropic : public ProviderFixture {
protected:
    Anthropic() : ProviderFixture("anthropic") { }

    base::Result<ChatResponse> stoppedBy(const std::string& reason, const std::string& more = {})
    {
        return answerOf(streaming(
            {kStart, kText, delta(0, R"({"type":"text_delta","text":"Hi"})"), stopOf(0), ending(reason, more), kMessageStop}));
    }
};

TEST_F(Anthropic, streamsTextReasoningAndCalls)
{
    const auto result = answerOf(streaming(kTurn));
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->message.text, "I look.");
    EXPECT_EQ(heard.text, "I look.");
    EXPECT_EQ(heard.reasoning, "Let me see.");
    EXPECT_EQ(result->stop, StopReason::ToolCalls);
    EXPECT_EQ(result->model, "claude-x-2026");
    EXPECT_EQ(result->responseId, "msg_1");
    ASSERT_EQ(heard.calls.size(), 2U);
    EXPECT_EQ(heard.calls[0].firsts + heard.calls[1].firsts, 2);
    EXPECT_EQ(heard.calls[0].id, "toolu_1");
    EXPECT_EQ(heard.calls[0].arguments, R"({"city":"Kyoto"})");
    EXPECT_EQ(result->message.calls.at(0).arguments, R"({"city":"Kyoto"})");
    EXPECT_EQ(result->message.calls.at(1).arguments, "{}");
    // The cached tokens are beside input_tokens here, and inside ours.
    EXPECT_EQ(result->usage, (api::Usage{1210, 25, 1000, 0, 200}));
    EXPECT_EQ(heard.stage, ChatStage::Accepted);
    const auto sent = server->requests().at(0);
    EXPECT_EQ(sent.path, "/v1/messages");
    EXPECT_EQ(sent.header("x-api-key"), "key-canary-0123456789");
    EXPECT_EQ(sent.header("anthropic-version"), "2023-06-01");
    EXPECT_EQ(sent.header("Authorization"), "");
}

TEST_F(Anthropic, sendsThinkingBackAsItCame)
{
    const auto answer = answerOf(streaming(kTurn));
    ASSERT_TRUE(answer);
    auto asked = request();
    addTurn(asked, answer->message);
    const auto messages = bodyOf(asked).at("messages").as_array();
    ASSERT_EQ(messages.size(), 3U);
    EXPECT_EQ(textOf(messages[1].at("content")),
        R"([{"type":"thinking","thinking":"Let me see.","signature":"c2ln"},{"type":"redacted_thinking","data":"opaque"},{"type":"text","text":"I look."},)"
        R"({"type":"tool_use","id":"toolu_1","name":"get_weather","input":{"city":"Kyoto"}},{"type":"tool_use","id":"toolu_2","name":"get_time","input":{}}])");
    const auto& results = messages[2].at("content").as_array();
    ASSERT_EQ(results.size(), 2U) << "both results in one message";
    EXPECT_EQ(results[0].at("tool_use_id"), "toolu_1");
    EXPECT_EQ(results[1].at("content").at(0).at("text"), "done");
}

TEST_F(Anthropic, sendsWhatTheRequestHolds)
{
    auto asked = request();
    asked.model = "claude-sonnet-4-5";
    asked.messages.clear();
    Message user;
    user.text = "See";
    user.images = {picture(), picture("https://x.test/a.png")};
    add(asked, user);
    Message turn;
    turn.role = Role::Assistant;
    turn.calls = {{"call:1", "look", "no json"}};
    add(asked, turn);
    Message failed;
    failed.role = Role::Tool;
    failed.callId = "call:1";
    failed.text = "broken";
    failed.failed = true;
    failed.images = {picture()};
    add(asked, failed);
    Message more;
    more.text = "Go on";
    add(asked, more);
    addTool(asked);
    asked.temperature = 1.7;
    asked.stopSequences = {"END"};
    asked.toolChoice = "required";
    asked.parallelTools = false;
    const auto body = bodyOf(asked);
    EXPECT_EQ(body.at("max_tokens"), 4096);
    EXPECT_EQ(body.at("temperature"), 1.0) << "the most that the API takes";
    EXPECT_EQ(textOf(body.at("stop_sequences")), R"(["END"])");
    EXPECT_EQ(textOf(body.at("tool_choice")), R"({"type":"any","disable_parallel_tool_use":true})");
    EXPECT_EQ(body.at("tools").at(0).at("input_schema").at("type"), "object");
    const auto& messages = body.at("messages").as_array();
    ASSERT_EQ(messages.size(), 3U);
    EXPECT_EQ(
        textOf(messages[0].at("content").at(0).at("source")), R"({"type":"base64","media_type":"image/png","data":"aGk="})");
    EXPECT_EQ(textOf(messages[0].at("content").at(1).at("source")), R"({"type":"url","url":"https://x.test/a.png"})");
    EXPECT_EQ(messages[1].at("content").at(0).at("id"), "call_1");
    EXPECT_EQ(textOf(messages[1].at("content").at(0).at("input")), R"({"malformed":"no json"})");
    EXPECT_EQ(messages[2].at("content").at(0).at("tool_use_id"), "call_1");
    EXPECT_EQ(messages[2].at("content").at(0).at("is_error"), true);
    EXPECT_EQ(messages[2].at("content").at(1).at("text"), "Go on") << "after the result, in the same message";
}

TEST_F(Anthropic, marksWhatTheCacheShallKeep)
{
    auto asked = request();
    addTool(asked);
    Message turn;
    turn.role = Role::Assistant;
    turn.text = "Hm";
    add(asked, turn);
    Message more;
    more.text = "And?";
    add(asked, more);
    asked.knownTokens = 500;
    asked.knownMessages = 2;
    const auto body = bodyOf(asked);
    EXPECT_TRUE(body.at("system").at(0).as_object().contains("cache_control"));
    EXPECT_TRUE(body.at("tools").at(0).as_object().contains("cache_control"));
    const auto& messages = body.at("messages").as_array();
    EXPECT_FALSE(messages[0].at("content").at(0).as_object().contains("cache_control"));
    EXPECT_TRUE(messages[1].at("content").at(0).as_object().contains("cache_control"));
    EXPECT_TRUE(messages[2].at("content").at(0).as_object().contains("cache_control"));
}

TEST_F(Anthropic, thinksAsTheModelTakesIt)
{
    auto asked = request();
    asked.effort = "high";
    asked.temperature = 0.2;
    asked.model = "claude-sonnet-4-5-20250929";
    auto body = bodyOf(asked);
    EXPECT_EQ(textOf(body.at("thinking")), R"({"type":"enabled","budget_tokens":2048})") << "half of what may be said";
    EXPECT_FALSE(body.contains("temperature")) << "refused together with thinking";
    asked.model = "claude-opus-4-7";
    body = bodyOf(asked);
    EXPECT_EQ(textOf(body.at("thinking")), R"({"type":"adaptive"})");
    EXPECT_EQ(body.at("output_config").at("effort"), "high");
    asked.model = "claude-3-5-haiku-latest";
    body = bodyOf(asked);
    EXPECT_FALSE(body.contains("thinking"));
    EXPECT_EQ(body.at("temperature"), 0.2);
    // A turn of another provider's model has no thinking to go on from.
    asked.model = "claude-sonnet-4-5";
    Message foreign;
    foreign.role = Role::Assistant;
    foreign.calls = {{"c", "look", "{}"}};
    addTurn(asked, foreign);
    EXPECT_FALSE(bodyOf(asked).contains("thinking"));
}

TEST_F(Anthropic, givesStructuredAnswersByFormatOrByTool)
{
    auto format = std::make_shared<OutputFormat>();
    format->schema = boost::json::parse(R"({"type":"object","properties":{"a":{"type":"integer"}}})");
    auto asked = request();
    asked.format = format;
    asked.model = "claude-sonnet-4-6";
    EXPECT_EQ(textOf(bodyOf(asked).at("output_config")),
        R"({"format":{"type":"json_schema","schema":{"type":"object","properties":{"a":{"type":"integer"}}}}})");
    asked.model = "claude-sonnet-4-0";
    const auto body = bodyOf(asked);
    EXPECT_EQ(textOf(body.at("tool_choice")), R"({"type":"tool","name":"answer"})");
    EXPECT_EQ(body.at("tools").at(0).at("name"), "answer");
    serve(streaming({kStart, block(0, R"({"type":"tool_use","id":"t","name":"answer","input":{}})"),
        delta(0, R"({"type":"input_json_delta","partial_json":"{\"a\":"})"),
        delta(0, R"({"type":"input_json_delta","partial_json":"1}"})"), stopOf(0), ending("tool_use"), kMessageStop}));
    const auto answer = chat(asked);
    ASSERT_TRUE(answer) << answer.error().text();
    EXPECT_EQ(answer->message.text, R"({"a":1})");
    EXPECT_TRUE(answer->message.calls.empty());
    EXPECT_EQ(answer->stop, StopReason::Finished);
}

TEST_F(Anthropic, goesOnWithAnAnswerThatWasBegunWhereTheModelDoes)
{
    auto asked = request();
    asked.model = "claude-sonnet-4-5";
    Message begun;
    begun.role = Role::Assistant;
    begun.text = "Once upon a ";
    add(asked, begun);
    EXPECT_EQ(bodyOf(asked).at("messages").at(1).at("content").at(0).at("text"), "Once upon a")
        << "a space at the end is refused";
    EXPECT_TRUE(provider->continuesAnswers(asked));
    asked.effort = "low";
    EXPECT_FALSE(provider->continuesAnswers(asked));
    asked.effort.clear();
    asked.model = "claude-opus-4-6";
    EXPECT_FALSE(provider->continuesAnswers(asked));
}

TEST_F(Anthropic, saysWhyTheModelStopped)
{
    EXPECT_EQ(stoppedBy("end_turn")->stop, StopReason::Finished);
    EXPECT_EQ(stoppedBy("stop_sequence")->stop, StopReason::Finished);
    EXPECT_EQ(stoppedBy("max_tokens")->stop, StopReason::Length);
    EXPECT_EQ(stoppedBy("pause_turn")->stop, StopReason::Length);
    EXPECT_THAT(stoppedBy("model_context_window_exceeded")->stopDetail, HasSubstr("context window"));
    const auto refused
        = stoppedBy("refusal", R"(,"stop_details":{"type":"refusal","category":"cyber","explanation":"Not this."})");
    EXPECT_EQ(refused->stop, StopReason::ContentFilter);
    EXPECT_EQ(refused->stopDetail, "Not this.");
    EXPECT_THAT(stoppedBy("refusal")->stopDetail, HasSubstr("refusal"));
}

TEST_F(Anthropic, mapsErrorsBeforeAndInTheMiddleOfAStream)
{
    const auto body = [](const std::string& type, const std::string& message) {
        return R"({"type":"error","error":{"type":")" + type + R"(","message":")" + message + R"("},"request_id":"r"})";
    };
    const auto codeOf = [&](int status, const std::string& type, const std::string& message = "x") {
        return failureOf(answering(status, body(type, message))).code;
    };
    EXPECT_EQ(codeOf(529, "overloaded_error"), ErrorCode::Unavailable);
    EXPECT_EQ(codeOf(504, "timeout_error"), ErrorCode::Unavailable);
    EXPECT_EQ(codeOf(500, "api_error"), ErrorCode::Unavailable);
    EXPECT_EQ(codeOf(401, "authentication_error"), ErrorCode::Unauthenticated);
    EXPECT_EQ(codeOf(404, "not_found_error"), ErrorCode::NotFound);
    EXPECT_EQ(codeOf(413, "request_too_large"), ErrorCode::InvalidArgument);
    EXPECT_EQ(codeOf(400, "invalid_request_error", "Your credit balance is too low to access the Anthropic API."),
        ErrorCode::PermissionDenied);
    const auto limited = failureOf(answering(429, body("rate_limit_error", "slow"), {{"retry-after", "7"}}));
    EXPECT_EQ(limited.code, ErrorCode::RateLimited);
    EXPECT_EQ(retryAfterOf(limited), base::Duration(std::chrono::seconds(7)));

    const auto refusalIn = [&](const std::string& message) {
        return refusalOf(failureOf(answering(400, body("invalid_request_error", message))));
    };
    EXPECT_EQ(refusalIn("prompt is too long: 213462 tokens > 200000 maximum"), Refusal::ContextLength);
    EXPECT_EQ(refusalIn("input length and `max_tokens` exceed context limit: 199999 + 4096 > 200000"), Refusal::ContextLength);
    EXPECT_EQ(refusalIn("This model does not support assistant message prefill. The conversation must end with a user message."),
        Refusal::Prefill);
    EXPECT_EQ(refusalIn("max_tokens: must be positive"), Refusal::Other);

    const auto middle = [&](const std::string& type) { return failureOf(streaming({kStart, kText, body(type, "Overloaded")})); };
    EXPECT_EQ(middle("overloaded_error").code, ErrorCode::Unavailable);
    EXPECT_THAT(middle("overloaded_error").message, HasSubstr("Overloaded"));
    EXPECT_EQ(middle("timeout_error").code, ErrorCode::Timeout);
    EXPECT_EQ(middle("rate_limit_error").code, ErrorCode::RateLimited);
    EXPECT_EQ(middle("invalid_request_error").code, ErrorCode::InvalidArgument);
}

TEST_F(Anthropic, callsAStreamThatBreaksOffAFailureAndReportsWhatWasCounted)
{
    const auto error = failureOf(streaming({kStart, kText, delta(0, R"({"type":"text_delta","text":"Hi"})")}));
    EXPECT_EQ(error.code, ErrorCode::Unavailable);
    ASSERT_TRUE(heard.usage);
    EXPECT_EQ(heard.usage->inputTokens, 1210);
    EXPECT_EQ(failureOf(streaming({kStart, kMessageStop})).code, ErrorCode::Unavailable);
    EXPECT_EQ(failureOf(streaming({})).code, ErrorCode::Unavailable);
}

TEST_F(Anthropic, survivesEventsOfTheWrongShape)
{
    const auto result
        = answerOf(streaming({"{}", R"({"type":7})", R"({"type":"message_start"})", R"({"type":"content_block_start"})",
            R"({"type":"content_block_delta","index":9,"delta":{"type":"text_delta","text":"lost"}})",
            R"({"type":"content_block_start","index":"x","content_block":{"type":"tool_use"}})",
            R"({"type":"message_delta","delta":[],"usage":{"input_tokens":-1,"output_tokens":1e300}})",
            R"({"type":"new_event","content":1})", kStart, kText, delta(0, R"({"type":"citations_delta","citation":{}})"),
            delta(0, R"({"type":"text_delta","text":"Hi"})"), stopOf(0), ending("end_turn"), kMessageStop}));
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->message.text, "Hi");
    EXPECT_TRUE(result->message.calls.empty());
    for (const auto* chunk : {"[]", "{\"type\":", "\xff"})
        EXPECT_EQ(failureOf(streaming({kStart, chunk})).code, ErrorCode::Protocol) << chunk;
}

TEST_F(Anthropic, takesAWholeAnswerToo)
{
    const auto result = answerOf(answering(200,
        R"({"id":"m","type":"message","model":"c","content":[{"type":"text","text":"Let me look."},{"type":"tool_use","id":"t","name":"get_weather","input":{"city":"Kyoto"}}],"stop_reason":"tool_use","usage":{"input_tokens":3,"output_tokens":4}})"));
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->message.calls.at(0).arguments, R"({"city":"Kyoto"})");
    EXPECT_EQ(result->usage.inputTokens, 3);
    EXPECT_EQ(result->stop, StopReason::ToolCalls);
}

TEST_F(Anthropic, readsLimitsAndModelsAndHasNoEmbeddings)
{
    const auto result = answerOf(answering(200, R"({"content":[{"type":"text","text":"x"}],"stop_reason":"end_turn"})",
        {{"anthropic-ratelimit-input-tokens-limit", "40000"}, {"anthropic-ratelimit-input-tokens-remaining", "1000"}}));
    ASSERT_TRUE(result) << result.error().text();
    ASSERT_TRUE(heard.limits);
    EXPECT_EQ(heard.limits->inputTokens.remaining, 1000);
    serve(answering(200, R"({"data":[{"id":"claude-b"},{"id":"claude-a"},{"id":5},3],"has_more":false})"));
    const auto models = run(provider->models(server->url("/v1/"), "k", {}));
    ASSERT_TRUE(models) << models.error().text();
    EXPECT_THAT(*models, testing::ElementsAre("claude-a", "claude-b"));
    EXPECT_EQ(server->requests().at(0).path, "/v1/models") << "an address with its version";
    EXPECT_EQ(run(provider->embed("m", {"a"}, server->url(), "", {})).error().code, ErrorCode::Unsupported);
}

} // namespace kaze::gateway::test
