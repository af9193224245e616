#include "engine/api/run.h"
#include "tests/engine/gateway/provider_fixture.h"

namespace kaze::gateway::test {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

namespace {

const std::string kUsage
    = R"("usageMetadata":{"promptTokenCount":100,"candidatesTokenCount":20,"thoughtsTokenCount":7,"cachedContentTokenCount":40,"toolUsePromptTokenCount":5,"totalTokenCount":132})";

std::string chunk(const std::string& parts, const std::string& more = {})
{
    return R"({"candidates":[{"index":0,"content":{"role":"model","parts":[)" + parts + "]}" + more
        + R"(}],"modelVersion":"gemini-x-001","responseId":"g1",)" + kUsage + "}";
}

std::string finished(const std::string& reason, const std::string& more = {})
{
    return R"({"candidates":[{"finishReason":")" + reason + "\"" + more + "}]," + kUsage + "}";
}

const std::vector<std::string> kTurn{chunk(R"({"text":"Hm.","thought":true})"), chunk(R"({"text":"I "})"),
    chunk(R"({"text":"look."})"),
    chunk(
        R"({"functionCall":{"name":"get_weather","args":{"city":"Kyoto"}},"thoughtSignature":"c2ln"},{"functionCall":{"id":"g-7","name":"get_time"}})"),
    finished("STOP")};

} // namespace

class Gemini : public ProviderFixture {
protected:
    Gemini() : ProviderFixture("gemini") { }
};

TEST_F(Gemini, streamsTextThoughtsAndCalls)
{
    const auto result = answerOf(streamingForEver(kTurn));
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(heard.text, "I look.");
    EXPECT_EQ(result->message.reasoning, "Hm.");
    ASSERT_EQ(heard.calls.size(), 2U);
    EXPECT_EQ(heard.calls[0].firsts, 1);
    EXPECT_EQ(heard.calls[0].name, "get_weather");
    EXPECT_EQ(heard.calls[0].arguments, R"({"city":"Kyoto"})");
    EXPECT_EQ(heard.calls[0].id, result->message.calls.at(0).id);
    EXPECT_TRUE(result->message.calls.at(0).id.starts_with("call_"));
    EXPECT_EQ(result->message.calls.at(1).id, "g-7");
    EXPECT_EQ(result->message.calls.at(1).arguments, "{}");
    EXPECT_EQ(result->stop, StopReason::ToolCalls);
    EXPECT_EQ(result->usage, (api::Usage{105, 27, 40, 7}));
    EXPECT_EQ(result->model, "gemini-x-001");
    const auto sent = server->requests().at(0);
    EXPECT_EQ(sent.target, "/v1beta/models/model-x:streamGenerateContent?alt=sse");
    EXPECT_EQ(sent.header("x-goog-api-key"), "key-canary-0123456789");
    EXPECT_EQ(sent.header("Authorization"), "");
}

TEST_F(Gemini, sendsSignaturesBackWithTheirParts)
{
    const auto answer = answerOf(streaming(kTurn));
    ASSERT_TRUE(answer);
    auto asked = request();
    addTurn(asked, answer->message);
    const auto contents = bodyOf(asked).at("contents").as_array();
    ASSERT_EQ(contents.size(), 3U);
    EXPECT_EQ(textOf(contents[1]),
        R"({"role":"model","parts":[{"text":"I look."},{"functionCall":{"name":"get_weather","args":{"city":"Kyoto"}},"thoughtSignature":"c2ln"},)"
        R"({"functionCall":{"name":"get_time","args":{},"id":"g-7"}}]})");
    EXPECT_EQ(textOf(contents[2]),
        R"({"role":"user","parts":[{"functionResponse":{"name":"get_weather","response":{"result":"done"}}},)"
        R"({"functionResponse":{"name":"get_time","response":{"result":"done"},"id":"g-7"}}]})");
}

TEST_F(Gemini, sendsWhatTheRequestHolds)
{
    auto asked = request();
    Message seen;
    seen.images = {picture(), picture("https://x.test/a.png")};
    add(asked, seen);
    asked.tools = std::make_shared<const std::vector<ToolSpec>>(std::vector{ToolSpec{"look", "Looks.",
        boost::json::parse(
            R"({"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{"default":{"const":"x","default":1},"b":{"$ref":"#/definitions/B"}},"definitions":{"B":{"type":"string","pattern":"^b"}},"required":["b"],"additionalProperties":false})")}});
    asked.toolChoice = "look";
    asked.temperature = 0.5;
    asked.topP = 0.25;
    asked.seed = 3;
    asked.stopSequences = {"END"};
    asked.effort = "medium";
    asked.model = "gemini-2.5-flash";
    auto format = std::make_shared<OutputFormat>();
    format->schema = boost::json::parse(R"({"type":"object","$comment":"x"})");
    asked.format = format;
    auto body = bodyOf(asked);
    EXPECT_EQ(textOf(body.at("tools").at(0).at("functionDeclarations").at(0).at("parametersJsonSchema")),
        R"({"type":"object","properties":{"default":{"enum":["x"]},"b":{"$ref":"#/$defs/B"}},"$defs":{"B":{"type":"string"}},"required":["b"],"additionalProperties":false})");
    EXPECT_EQ(textOf(body.at("toolConfig")), R"({"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["look"]}})");
    EXPECT_EQ(textOf(body.at("generationConfig")),
        R"({"maxOutputTokens":4096,"temperature":5E-1,"topP":2.5E-1,"seed":3,"stopSequences":["END"],"responseMimeType":"application/json","responseJsonSchema":{"type":"object"},"thinkingConfig":{"includeThoughts":true,"thinkingBudget":2048}})");
    EXPECT_EQ(body.at("systemInstruction").at("parts").at(0).at("text"), "Be brief.");
    EXPECT_EQ(textOf(body.at("contents").at(0).at("parts")),
        R"([{"text":"Hello"},{"inlineData":{"mimeType":"image/png","data":"aGk="}},{"fileData":{"mimeType":"image/png","fileUri":"https://x.test/a.png"}}])");
    asked.model = "models/gemini-3-pro-preview";
    asked.toolChoice = "none";
    body = bodyOf(asked);
    EXPECT_EQ(server->requests().at(0).path, "/v1beta/models/gemini-3-pro-preview:streamGenerateContent");
    EXPECT_EQ(body.at("generationConfig").at("thinkingConfig").at("thinkingLevel"), "high");
    EXPECT_EQ(body.at("toolConfig").at("functionCallingConfig").at("mode"), "NONE");
}

TEST_F(Gemini, saysWhyTheModelStopped)
{
    const auto stopped = [this](const std::string& reason, const std::string& more = {}) {
        return answerOf(streaming({chunk(R"({"text":"Hi"})"), finished(reason, more)}));
    };
    EXPECT_EQ(stopped("MAX_TOKENS")->stop, StopReason::Length);
    EXPECT_EQ(stopped("SAFETY")->stop, StopReason::ContentFilter);
    EXPECT_EQ(stopped("RECITATION", R"(,"finishMessage":"Copied.")")->stopDetail, "Copied. (RECITATION)");
    EXPECT_EQ(stopped("NEW_REASON")->stop, StopReason::Finished);
    for (const auto* mishap : {"MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL"}) {
        const auto error = failureOf(streaming({finished(mishap, R"(,"finishMessage":"call:print(")")}));
        EXPECT_EQ(error.code, ErrorCode::Unavailable);
        EXPECT_THAT(error.message, AllOf(HasSubstr(mishap), HasSubstr("call:print(")));
        EXPECT_TRUE(heard.usage) << "it is on the bill";
    }
    EXPECT_EQ(failureOf(streaming({finished("OTHER")})).code, ErrorCode::Unavailable) << "no answer at all";
    const auto blocked = answerOf(streaming({R"({"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},)" + kUsage + "}"}));
    ASSERT_TRUE(blocked);
    EXPECT_EQ(blocked->stop, StopReason::ContentFilter);
    EXPECT_EQ(blocked->stopDetail, "PROHIBITED_CONTENT");
}

TEST_F(Gemini, mapsErrorsAndWaitsAsLongAsItIsAsked)
{
    const auto body = [](int code, const std::string& status, const std::string& message, const std::string& details = "[]") {
        return R"({"error":{"code":)" + std::to_string(code) + R"(,"message":")" + message + R"(","status":")" + status
            + R"(","details":)" + details + "}}";
    };
    const auto exhausted = body(429, "RESOURCE_EXHAUSTED", "Quota",
        R"([{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[]},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"22.5s"}])");
    auto error = failureOf(answering(429, exhausted));
    EXPECT_EQ(error.code, ErrorCode::RateLimited);
    EXPECT_EQ(retryAfterOf(error), base::Duration(std::chrono::milliseconds(22500)));
    EXPECT_EQ(retryAfterOf(failureOf(answering(429, "[" + exhausted + "]"))), base::Duration(std::chrono::milliseconds(22500)));
    error = failureOf(streaming({chunk(R"({"text":"Hi"})"), exhausted}));
    EXPECT_EQ(error.code, ErrorCode::RateLimited);
    EXPECT_TRUE(retryAfterOf(error));
    EXPECT_EQ(failureOf(answering(503, body(503, "UNAVAILABLE", "Overloaded"))).code, ErrorCode::Unavailable);
    EXPECT_EQ(failureOf(answering(400,
                            body(400, "INVALID_ARGUMENT", "API key not valid.",
                                R"([{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}])")))
                  .code,
        ErrorCode::Unauthenticated);
    EXPECT_EQ(refusalOf(failureOf(answering(400,
                  body(400, "INVALID_ARGUMENT",
                      "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).")))),
        Refusal::ContextLength);
    error = failureOf(answering(404, body(404, "NOT_FOUND", "models/model-x is not found")));
    EXPECT_EQ(error.code, ErrorCode::NotFound);
    EXPECT_THAT(error.message, Not(HasSubstr("canary")));
    EXPECT_EQ(failureOf(answering(429, R"({"error":{"details":[3,{"retryDelay":"soon"},{"retryDelay":"-5s"}]}})")).code,
        ErrorCode::RateLimited);
}

TEST_F(Gemini, survivesChunksOfTheWrongShape)
{
    const auto result = answerOf(streaming({"{}", R"({"candidates":7})",
        R"({"candidates":[3,{"content":{"parts":[4,{"text":5},{}]}}]})",
        R"({"candidates":[{"index":1,"content":{"parts":[{"text":"other"}]}}]})", R"({"usageMetadata":{"promptTokenCount":-3}})",
        R"({"candidates":[{"content":{"parts":[{"functionCall":{"args":[]}}]}}]})", chunk(R"({"text":"Hi"})"),
        finished("STOP")}));
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->message.text, "Hi");
    EXPECT_TRUE(result->message.calls.empty());
    EXPECT_EQ(failureOf(streaming({"[1]"})).code, ErrorCode::Protocol);
    EXPECT_EQ(failureOf(streaming({chunk(R"({"text":"Hi"})")})).code, ErrorCode::Unavailable) << "broke off";
}

TEST_F(Gemini, embedsInBatchesAndListsModels)
{
    serve(answering(200, R"({"embeddings":[{"values":[1,2]},{"values":[3,4]}]})"));
    const auto vectors = run(provider->embed("gemini-embedding-001", {"a", "b"}, server->url(), "k", {}));
    ASSERT_TRUE(vectors) << vectors.error().text();
    EXPECT_THAT(vectors->vectors, testing::ElementsAre(std::vector<float>{1, 2}, std::vector<float>{3, 4}));
    EXPECT_EQ(vectors->usageSource, UsageSource::Unknown) << "it does not count";
    EXPECT_EQ(server->requests().at(0).path, "/v1beta/models/gemini-embedding-001:batchEmbedContents");
    EXPECT_THAT(server->requests().at(0).body, HasSubstr(R"("model":"models/gemini-embedding-001")"));
    serve(answering(200, R"({"models":[{"name":"models/gemini-b"},{"name":"models/gemini-a"}]})"));
    EXPECT_THAT(run(provider->models(server->url("/v1beta"), "k", {})).value(), testing::ElementsAre("gemini-a", "gemini-b"));
    serve(answering(200, R"({"embeddings":[{"values":[1]}],"usageMetadata":{"promptTokenCount":9}})"));
    EXPECT_EQ(run(provider->embed("e", {"a"}, server->url(), "k", {})).value().inputTokens, 9);
    EXPECT_EQ(run(provider->embed("e", {"a", "b"}, server->url(), "k", {})).error().code, ErrorCode::Protocol);
}

} // namespace kaze::gateway::test
