#include "engine/api/run.h"
#include "tests/engine/gateway/provider_fixture.h"

namespace kaze::gateway::test {

using testing::HasSubstr;

namespace {

const std::string kCreated
    = R"({"type":"response.created","response":{"id":"resp_1","model":"gpt-5-2026","status":"in_progress","output":[]}})";
const std::string kReasoning
    = R"({"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"Hm."}],"encrypted_content":"gAAA"})";

std::string event(const std::string& type, const std::string& more)
{
    return R"({"type":"response.)" + type + R"(",)" + more + "}";
}

std::string item(const std::string& stage, int index, const std::string& fields)
{
    return event("output_item." + stage, R"("output_index":)" + std::to_string(index) + R"(,"item":)" + fields);
}

std::string ended(const std::string& status, const std::string& more = {})
{
    return event(status,
        R"("response":{"id":"resp_1","status":")" + status
            + R"(","usage":{"input_tokens":100,"output_tokens":20,)"
              R"("input_tokens_details":{"cached_tokens":40,"cache_write_tokens":10},"output_tokens_details":{"reasoning_tokens":5}})"
            + more + "}");
}

std::string said(const std::string& text)
{
    return event("output_text.delta", R"("output_index":1,"content_index":0,"delta":")" + text + "\"");
}

const std::string kCallFields = R"("id":"fc_1","call_id":"call_a","name":"get_weather")";
const std::vector<std::string> kTurn{kCreated, item("added", 0, R"({"type":"reasoning","id":"rs_1","summary":[]})"),
    item("done", 0, kReasoning), item("added", 1, R"({"type":"message","content":[]})"), said("I "), said("look."),
    item("done", 1, R"({"type":"message","content":[{"type":"output_text","text":"I look."}]})"),
    item("added", 2, R"({"type":"function_call",)" + kCallFields + R"(,"arguments":""})"),
    event("function_call_arguments.delta", R"("output_index":2,"delta":"{\"city\":")"),
    event("function_call_arguments.delta", R"("output_index":2,"delta":"\"Kyoto\"}")"),
    event("function_call_arguments.done", R"("output_index":2,"arguments":"{\"city\":\"Kyoto\"}")"),
    item("done", 2, R"({"type":"function_call",)" + kCallFields + R"(,"arguments":"{\"city\":\"Kyoto\"}"})"), ended("completed")};

} // namespace

class Responses : public ProviderFixture {
protected:
    Responses() : ProviderFixture("openai-responses") { base = "/v1"; }
};

TEST_F(Responses, streamsTextReasoningAndCalls)
{
    const auto result = answerOf(streamingForEver(kTurn));
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(heard.text, "I look.");
    EXPECT_EQ(result->message.text, "I look.");
    EXPECT_EQ(result->message.reasoning, "Hm.");
    ASSERT_EQ(heard.calls.size(), 1U);
    EXPECT_EQ(heard.calls[0].firsts, 1);
    EXPECT_EQ(heard.calls[0].id, "call_a");
    EXPECT_EQ(heard.calls[0].arguments, R"({"city":"Kyoto"})");
    EXPECT_EQ(result->message.calls.at(0).arguments, R"({"city":"Kyoto"})");
    EXPECT_EQ(result->stop, StopReason::ToolCalls);
    EXPECT_EQ(result->usage, (api::Usage{100, 20, 40, 5, 10}));
    EXPECT_EQ(result->model, "gpt-5-2026");
    EXPECT_EQ(server->requests().at(0).path, "/v1/responses");
    EXPECT_EQ(server->requests().at(0).header("Authorization"), "Bearer key-canary-0123456789");
}

TEST_F(Responses, sendsEncryptedReasoningBackInItsPlace)
{
    const auto answer = answerOf(streaming(kTurn));
    ASSERT_TRUE(answer);
    auto asked = request();
    addTurn(asked, answer->message);
    const auto input = bodyOf(asked).at("input").as_array();
    ASSERT_EQ(input.size(), 5U);
    EXPECT_EQ(textOf(input[1]), kReasoning);
    EXPECT_EQ(input[2].at("content"), "I look.");
    EXPECT_EQ(textOf(input[3]),
        R"({"type":"function_call","call_id":"call_a","name":"get_weather","arguments":"{\"city\":\"Kyoto\"}"})");
    EXPECT_EQ(textOf(input[4]), R"({"type":"function_call_output","call_id":"call_a","output":"done"})");
}

TEST_F(Responses, sendsWhatTheRequestHoldsAndStoresNothing)
{
    auto asked = request();
    asked.model = "gpt-5-mini";
    Message seen;
    seen.text = "See";
    seen.images = {picture()};
    add(asked, seen);
    addTool(asked);
    asked.effort = "high";
    asked.topP = 0.5;
    asked.toolChoice = "get_weather";
    asked.parallelTools = false;
    auto format = std::make_shared<OutputFormat>();
    format->schema = boost::json::parse(R"({"type":"object"})");
    asked.format = format;
    const auto body = bodyOf(asked);
    EXPECT_EQ(body.at("store"), false);
    EXPECT_EQ(textOf(body.at("include")), R"(["reasoning.encrypted_content"])");
    EXPECT_EQ(body.at("instructions"), "Be brief.");
    EXPECT_EQ(body.at("max_output_tokens"), 4096);
    EXPECT_EQ(body.at("reasoning").at("effort"), "high");
    EXPECT_EQ(textOf(body.at("tool_choice")), R"({"type":"function","name":"get_weather"})");
    EXPECT_EQ(body.at("tools").at(0).at("name"), "get_weather");
    EXPECT_EQ(textOf(body.at("text").at("format")),
        R"({"type":"json_schema","name":"answer","schema":{"type":"object"},"strict":true})");
    EXPECT_EQ(textOf(body.at("input").at(1).at("content")),
        R"([{"type":"input_text","text":"See"},{"type":"input_image","image_url":"data:image/png;base64,aGk="}])");
    asked.model = "gpt-4o";
    asked.effort.clear();
    EXPECT_FALSE(bodyOf(asked).contains("include")) << "refused by models that do not reason";
    asked.stopSequences = {"END"};
    serve(answering(500, "{}"));
    EXPECT_EQ(chat(asked).error().code, ErrorCode::Unsupported);
    EXPECT_TRUE(server->requests().empty());
}

TEST_F(Responses, saysWhyTheAnswerIsIncomplete)
{
    const auto incomplete = [this](const std::string& reason) {
        return answerOf(
            streaming({kCreated, said("Hi"), ended("incomplete", R"(,"incomplete_details":{"reason":")" + reason + "\"}")}));
    };
    EXPECT_EQ(incomplete("max_output_tokens")->stop, StopReason::Length);
    EXPECT_EQ(incomplete("content_filter")->stop, StopReason::ContentFilter);
    const auto refused
        = answerOf(streaming({kCreated, event("refusal.delta", R"("output_index":0,"delta":"No.")"), ended("completed")}));
    EXPECT_EQ(refused->stop, StopReason::ContentFilter);
    EXPECT_EQ(refused->stopDetail, "No.");
}

TEST_F(Responses, takesAnErrorAfterTheResponseWasCreated)
{
    const auto failed = [this](const std::string& code) {
        return failureOf(streaming({kCreated, said("Hi"),
            event("failed", R"("response":{"status":"failed","error":{"code":")" + code + R"(","message":"It broke"}})")}));
    };
    EXPECT_EQ(failed("server_error").code, ErrorCode::Unavailable);
    EXPECT_THAT(failed("server_error").message, HasSubstr("It broke"));
    EXPECT_EQ(failed("rate_limit_exceeded").code, ErrorCode::RateLimited);
    EXPECT_EQ(refusalOf(failed("context_length_exceeded")), Refusal::ContextLength);
    EXPECT_EQ(refusalOf(failed("invalid_prompt")), Refusal::ContentFilter);
    EXPECT_EQ(failureOf(streaming({kCreated, R"({"type":"error","code":"rate_limit_exceeded","message":"Slow down"})"})).code,
        ErrorCode::RateLimited);
    EXPECT_EQ(
        failureOf(streaming({kCreated, R"({"type":"error","error":{"type":"invalid_request_error","message":"No"}})"})).code,
        ErrorCode::InvalidArgument);
    EXPECT_EQ(failureOf(streaming({kCreated, said("Hi")})).code, ErrorCode::Unavailable) << "broke off";
}

TEST_F(Responses, takesWhatNobodyStreamed)
{
    const std::string message = R"({"type":"message","content":[{"type":"output_text","text":"Whole"}]})";
    const std::string call = R"({"type":"function_call",)" + kCallFields + R"(,"arguments":"{\"a\":1}"})";
    auto result = answerOf(streaming({kCreated, item("added", 0, message), item("done", 0, message),
        item("added", 1, R"({"type":"function_call",)" + kCallFields + R"(,"arguments":""})"), item("done", 1, call),
        ended("completed")}));
    ASSERT_TRUE(result);
    EXPECT_EQ(heard.text, "Whole");
    EXPECT_EQ(heard.calls.at(0).arguments, R"({"a":1})");
    result = answerOf(answering(200,
        R"({"id":"r","object":"response","status":"completed","error":null,"model":"m","output":[)" + kReasoning + "," + message
            + "," + call + R"(],"usage":{"input_tokens":3,"output_tokens":4}})"));
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->message.text, "Whole");
    EXPECT_EQ(result->message.calls.at(0).arguments, R"({"a":1})");
    EXPECT_THAT(result->message.proof, HasSubstr("gAAA"));
}

TEST_F(Responses, survivesEventsOfTheWrongShape)
{
    const auto result = answerOf(streaming({"{}", R"({"type":7})", R"({"type":"response.output_item.added"})",
        R"({"type":"response.output_item.done","item":[]})", R"({"type":"response.output_text.delta","delta":{}})",
        event("function_call_arguments.delta", R"("output_index":99,"delta":"lost")"),
        item("added", 0, R"({"type":"function_call"})"), R"({"type":"response.completed","response":5})", said("Hi"),
        ended("completed")}));
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->message.text, "Hi");
    EXPECT_TRUE(result->message.calls.empty());
    EXPECT_EQ(failureOf(streaming({kCreated, "nonsense"})).code, ErrorCode::Protocol);
}

} // namespace kaze::gateway::test
