#include "engine/api/run.h"
#include "tests/engine/gateway/provider_fixture.h"

namespace kaze::gateway::test {

using testing::HasSubstr;

namespace {

std::string line(const std::string& message, const std::string& more = R"("done":false)")
{
    return R"({"model":"qwen3","created_at":"2026-11-01T10:00:00Z","message":{"role":"assistant",)" + message + "}," + more + "}";
}

std::string done(const std::string& reason)
{
    return line(R"("content":"")",
        R"("done":true,"done_reason":")" + reason + R"(","total_duration":5,"prompt_eval_count":26,"eval_count":9)");
}

const std::string kHi = line(R"("content":"Hi")");

} // namespace

class Ollama : public ProviderFixture {
protected:
    Ollama() : ProviderFixture("ollama") { }
};

TEST_F(Ollama, streamsTextThoughtsAndCalls)
{
    const auto result = answerOf(lining({line(R"("content":"","thinking":"Hm.")"), line(R"("content":"I look.")"),
        line(
            R"("content":"","tool_calls":[{"function":{"name":"get_weather","arguments":{"city":"Kyoto"}}},{"function":{"name":"get_time","arguments":{}}}])"),
        done("stop")}));
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(heard.text, "I look.");
    EXPECT_EQ(heard.reasoning, "Hm.");
    ASSERT_EQ(heard.calls.size(), 2U);
    EXPECT_EQ(heard.calls[0].firsts, 1);
    EXPECT_EQ(heard.calls[0].arguments, R"({"city":"Kyoto"})");
    EXPECT_EQ(result->message.calls.at(0).id, heard.calls[0].id);
    EXPECT_NE(result->message.calls.at(0).id, result->message.calls.at(1).id);
    EXPECT_EQ(result->stop, StopReason::ToolCalls);
    EXPECT_EQ(result->usage, (api::Usage{26, 9}));
    EXPECT_EQ(result->model, "qwen3");
    EXPECT_EQ(server->requests().at(0).path, "/api/chat");
}

TEST_F(Ollama, sendsWhatTheRequestHolds)
{
    auto asked = request();
    Message seen;
    seen.text = "See";
    seen.images = {picture()};
    add(asked, seen);
    Message turn;
    turn.role = Role::Assistant;
    turn.reasoning = "Hm";
    turn.calls = {{"a", "get_weather", R"({"city":"Kyoto"})"}};
    addTurn(asked, turn);
    addTool(asked);
    asked.seed = 5;
    asked.stopSequences = {"END"};
    asked.effort = "high";
    asked.format = std::make_shared<OutputFormat>();
    auto body = bodyOf(asked);
    const auto& messages = body.at("messages").as_array();
    ASSERT_EQ(messages.size(), 5U);
    EXPECT_EQ(textOf(messages[2].at("images")), R"(["aGk="])");
    EXPECT_EQ(textOf(messages[3].at("tool_calls")), R"([{"function":{"name":"get_weather","arguments":{"city":"Kyoto"}}}])");
    EXPECT_EQ(messages[3].at("thinking"), "Hm");
    EXPECT_EQ(messages[4].at("tool_name"), "get_weather");
    EXPECT_EQ(textOf(body.at("options")), R"({"num_predict":4096,"seed":5,"stop":["END"]})")
        << "num_ctx is the server's own affair";
    EXPECT_EQ(body.at("format"), "json");
    EXPECT_EQ(body.at("think"), true);
    asked.contextTokens = 32768;
    asked.model = "gpt-oss:20b";
    asked.toolChoice = "none";
    body = bodyOf(asked);
    EXPECT_EQ(body.at("options").at("num_ctx"), 32768);
    EXPECT_EQ(body.at("think"), "high");
    EXPECT_FALSE(body.contains("tools"));
    Message linked;
    linked.images = {picture("https://x.test/a.png")};
    add(asked, linked);
    serve(answering(500, "{}"));
    EXPECT_EQ(chat(asked).error().code, ErrorCode::Unsupported);
}

TEST_F(Ollama, saysWhyTheModelStopped)
{
    EXPECT_EQ(answerOf(lining({kHi, done("length")}))->stop, StopReason::Length);
    EXPECT_EQ(answerOf(lining({kHi, done("stop")}))->stop, StopReason::Finished);
    const auto uncounted = answerOf(lining({kHi, line(R"("content":"")", R"("done":true,"eval_count":9)")}));
    EXPECT_EQ(uncounted->usageSource, UsageSource::Unknown);
}

TEST_F(Ollama, mapsErrors)
{
    auto error = failureOf(answering(404, R"({"error":"model \"model-x\" not found, try pulling it first"})"));
    EXPECT_EQ(error.code, ErrorCode::NotFound);
    EXPECT_THAT(error.message, HasSubstr("try pulling it first"));
    EXPECT_EQ(failureOf(answering(400, R"({"error":"\"model-x\" does not support thinking"})")).code, ErrorCode::InvalidArgument);
    EXPECT_EQ(refusalOf(failureOf(answering(400, R"({"error":"the input length exceeds the context length"})"))),
        Refusal::ContextLength);
    error = failureOf(lining({kHi, R"({"error":"llama runner process has terminated"})"}));
    EXPECT_EQ(error.code, ErrorCode::Unavailable);
    EXPECT_THAT(error.message, HasSubstr("llama runner"));
}

TEST_F(Ollama, takesTheLastLineWithoutItsEndButNotACutOne)
{
    const auto ending = [](const std::string& last) {
        return [last](const HttpServer::Request&, HttpServer::Connection& connection) {
            connection.begin(200, {{"Content-Type", "application/x-ndjson"}});
            connection.chunk(kHi + "\n" + last);
            connection.end();
        };
    };
    EXPECT_TRUE(answerOf(ending(done("stop"))));
    EXPECT_EQ(failureOf(ending(done("stop").substr(0, 60))).code, ErrorCode::Unavailable);
    EXPECT_EQ(failureOf(lining({kHi})).code, ErrorCode::Unavailable);
}

TEST_F(Ollama, survivesLinesOfTheWrongShape)
{
    const auto result = answerOf(lining(
        {"{}", R"({"message":5,"done":"yes"})", line(R"("content":7,"tool_calls":[3,{},{"function":{}}])"), kHi, done("stop")}));
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->message.text, "Hi");
    EXPECT_TRUE(result->message.calls.empty());
    EXPECT_EQ(failureOf(lining({kHi, "nonsense"})).code, ErrorCode::Protocol);
    EXPECT_EQ(failureOf(lining({kHi, std::string(5U << 20, 'x')})).code, ErrorCode::Protocol) << "a line that is too long";
}

TEST_F(Ollama, embedsAndListsModels)
{
    serve(answering(200, R"({"model":"nomic","embeddings":[[1,2],[3,4]],"prompt_eval_count":7})"));
    const auto vectors = run(provider->embed("nomic", {"a", "b"}, server->url(), "", {}));
    ASSERT_TRUE(vectors) << vectors.error().text();
    EXPECT_THAT(vectors->vectors, testing::ElementsAre(std::vector<float>{1, 2}, std::vector<float>{3, 4}));
    EXPECT_EQ(vectors->inputTokens, 7);
    EXPECT_EQ(vectors->usageSource, UsageSource::Provider);
    EXPECT_EQ(server->requests().at(0).path, "/api/embed");
    serve(answering(200, R"({"models":[{"name":"qwen3:8b"},{"name":"llama3"}]})"));
    EXPECT_THAT(run(provider->models(server->url(), "", {})).value(), testing::ElementsAre("llama3", "qwen3:8b"));
}

} // namespace kaze::gateway::test
