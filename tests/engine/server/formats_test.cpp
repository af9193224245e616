// What each kind of client is told, whole and streamed, by a model that does as the test says.

#include "engine/server/detail/content.h"
#include "tests/engine/server/http_fixture.h"

using namespace testing;

namespace kaze::server::test {

namespace json = boost::json;

namespace {

const std::string kTools
    = R"("tools":[{"type":"function","function":{"name":"weather","description":"Looks out.","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}}])";

const e2e::Turn kBusy
    = e2e::refuses(429, R"({"error":{"message":"slow down","type":"rate_limit_error"}})", {{"Retry-After", "120"}});
const e2e::Turn kWrong = e2e::refuses(400, R"({"error":{"message":"no such parameter","type":"invalid_request_error"}})");
const e2e::Turn kTooLong = e2e::refuses(
    400, R"({"error":{"message":"too many tokens","type":"invalid_request_error","code":"context_length_exceeded"}})");
const e2e::Turn kBadKey = e2e::refuses(401, R"({"error":{"message":"Incorrect API key"}})");

//! Half an answer, and then nothing, on every attempt.
void breaksOff(const kaze::test::HttpServer::Request&, kaze::test::HttpServer::Connection& connection)
{
    connection.beginEvents();
    connection.event(e2e::chunkOf({{"content", "Half an "}}));
    connection.reset();
}

std::vector<json::object> objectsIn(const Reply& reply)
{
    std::vector<json::object> all;
    for (const auto& event : reply.events())
        if (event != "[DONE]")
            all.push_back(json::parse(event).as_object());
    return all;
}

} // namespace

class ClientFormats : public HttpFixture {
protected:
    [[nodiscard]] Reply messages(const std::string& more = "") const
    {
        return ask(
            post("/v1/messages", R"({"model":"fake/m","max_tokens":50,"messages":[{"role":"user","content":"Hi"}])" + more + "}",
                "anthropic-version: 2023-06-01\r\n"));
    }
    [[nodiscard]] Reply responses(const std::string& more = "") const
    {
        return ask(post("/v1/responses", R"({"model":"fake/m","input":"Hi")" + more + "}"));
    }
};

// ---- chat completions

TEST_F(ClientFormats, aChatCompletionHasTheTextTheUsageAndTheModelThatAnswered)
{
    serveFake({e2e::says("Hello there.", {100, 20, 40, 5})});
    const auto reply = chat();
    ASSERT_EQ(reply.status, 200) << reply.body;
    const auto body = reply.json();
    EXPECT_EQ(body.at("object"), "chat.completion");
    EXPECT_EQ(body.at("model"), "fake/fake-1") << "not the one that was asked";
    const auto& choice = body.at("choices").at(0);
    EXPECT_EQ(choice.at("message").at("content"), "Hello there.");
    EXPECT_EQ(choice.at("finish_reason"), "stop");
    const auto& usage = body.at("usage");
    EXPECT_EQ(usage.at("prompt_tokens"), 100);
    EXPECT_EQ(usage.at("completion_tokens"), 20);
    EXPECT_EQ(usage.at("total_tokens"), 120);
    EXPECT_EQ(usage.at("prompt_tokens_details").at("cached_tokens"), 40);
    EXPECT_EQ(usage.at("completion_tokens_details").at("reasoning_tokens"), 5);
}

TEST_F(ClientFormats, aChatCompletionStreamsItsTextOnceInOrder)
{
    serveFake({e2e::says("Hello there, and good day.")});
    const auto reply = chat(R"(,"stream":true,"stream_options":{"include_usage":true})");
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_THAT(reply.header("content-type"), StartsWith("text/event-stream"));
    EXPECT_TRUE(reply.whole);
    EXPECT_EQ(reply.events().back(), "[DONE]");
    std::string text;
    const auto chunks = objectsIn(reply);
    for (const auto& chunk : chunks) {
        EXPECT_EQ(chunk.at("id"), chunks.front().at("id"));
        EXPECT_THAT(json::serialize(chunk.at("model")), StartsWith("\"fake/")) << "in every chunk";
        for (const auto& choice : chunk.at("choices").as_array())
            if (const auto* content = choice.at("delta").as_object().if_contains("content"))
                text += content->as_string();
    }
    EXPECT_EQ(text, "Hello there, and good day.");
    EXPECT_EQ(chunks.back().at("choices"), json::array());
    EXPECT_EQ(chunks.back().at("usage").at("completion_tokens"), 10);
    EXPECT_EQ(chunks[chunks.size() - 2].at("choices").at(0).at("finish_reason"), "stop");
    EXPECT_EQ(chunks.back().at("model"), "fake/fake-1");
}

TEST_F(ClientFormats, aChatCompletionCarriesToolCallsAndTheirAnswersBothWays)
{
    serveFake({e2e::calls("weather", R"({"city": "Oslo"})"), e2e::calls("weather", R"({"city": "Rome"})"), e2e::says("Cold.")});
    const auto settings = "," + kTools + R"(,"tool_choice":"required","parallel_tool_calls":false)";
    const auto whole = chat(settings);
    ASSERT_EQ(whole.status, 200) << whole.body;
    const auto body = whole.json();
    const auto& choice = body.at("choices").at(0);
    EXPECT_TRUE(choice.at("message").at("content").is_null());
    EXPECT_EQ(choice.at("message").at("tool_calls").at(0).at("function").at("name"), "weather");
    EXPECT_EQ(choice.at("message").at("tool_calls").at(0).at("function").at("arguments"), R"({"city": "Oslo"})");
    EXPECT_EQ(choice.at("finish_reason"), "tool_calls");
    EXPECT_EQ(fake->body(0).at("tools").at(0).at("function").at("description"), "Looks out.");
    std::string arguments, name, finish;
    for (const auto& chunk : objectsIn(chat(settings + R"(,"stream":true)"))) {
        const auto& piece = chunk.at("choices").at(0);
        if (const auto* called = piece.at("delta").as_object().if_contains("tool_calls")) {
            const auto& function = called->at(0).at("function").as_object();
            arguments += function.at("arguments").as_string();
            if (const auto* known = function.if_contains("name"))
                name += known->as_string();
        }
        if (piece.at("finish_reason").is_string())
            finish = piece.at("finish_reason").as_string();
    }
    EXPECT_EQ(name, "weather");
    EXPECT_EQ(arguments, R"({"city": "Rome"})");
    EXPECT_EQ(finish, "tool_calls");
    const auto answered = ask(post("/v1/chat/completions",
        R"({"messages":[{"role":"system","content":"Be short."},{"role":"user","content":"Weather?"},
        {"role":"assistant","content":null,"tool_calls":[{"id":"call_7","type":"function","function":{"name":"weather","arguments":"{}"}}]},
        {"role":"tool","tool_call_id":"call_7","content":[{"type":"text","text":"-3 degrees"}]}],)"
            + kTools + "}"));
    ASSERT_EQ(answered.status, 200) << answered.body;
    EXPECT_THAT(json::serialize(fake->body(2)), AllOf(HasSubstr("Be short."), HasSubstr("call_7"), HasSubstr("-3 degrees")));
}

TEST_F(ClientFormats, aChatCompletionPassesItsSettingsOn)
{
    serveFake({e2e::says("ok")});
    const auto reply = chat(
        R"(,"max_tokens":77,"temperature":0.5,"seed":7,"n":1,"frequency_penalty":0,"user":"x","metadata":{"a":"b"},"brand_new_member":[1])");
    ASSERT_EQ(reply.status, 200) << reply.body;
    const auto sent = fake->body(0);
    EXPECT_EQ(sent.at("max_tokens"), 77);
    EXPECT_EQ(sent.at("temperature"), 0.5);
    EXPECT_EQ(sent.at("seed"), 7);
}

TEST_F(ClientFormats, whatNobodyCouldKeepIsRefusedByName)
{
    serve();
    for (const auto& [more, param] : std::initializer_list<std::pair<const char*, const char*>>{{R"(,"n":2)", "n"},
             {R"(,"logprobs":true)", "logprobs"}, {R"(,"frequency_penalty":0.5)", "frequency_penalty"},
             {R"(,"temperature":"hot")", "temperature"}, {R"(,"temperature":9)", "temperature"},
             {R"(,"max_tokens":0)", "max_tokens"}, {R"(,"tools":[{"type":"web_search"}])", "tools[0].type"},
             {R"(,"tools":[{"type":"function","function":{"name":"a b"}}])", "tools[0].function.name"},
             {R"(,"tool_choice":"perhaps")", "tool_choice"}, {R"(,"stream":"yes")", "stream"},
             {R"(,"response_format":{"type":"xml"})", "response_format.type"}}) {
        const auto reply = chat(more);
        EXPECT_EQ(reply.status, 400) << more;
        EXPECT_EQ(reply.json().at("error").at("param"), param);
        EXPECT_EQ(reply.json().at("error").at("type"), "invalid_request_error");
    }
    EXPECT_EQ(ask(post("/v1/chat/completions", R"({"model":"sandbox/sandbox-1"})")).status, 400) << "nothing to answer";
}

// ---- messages

TEST_F(ClientFormats, anAnthropicMessageHasItsTextAndUsageApartFromTheCache)
{
    serveFake({e2e::says("Hello there.", {100, 20, 40, 0})});
    const auto reply = messages(R"(,"system":[{"type":"text","text":"Be short.","cache_control":{"type":"ephemeral"}}])");
    ASSERT_EQ(reply.status, 200) << reply.body;
    const auto body = reply.json();
    EXPECT_EQ(body.at("type"), "message");
    EXPECT_EQ(body.at("role"), "assistant");
    EXPECT_EQ(body.at("model"), "fake/fake-1");
    EXPECT_EQ(body.at("content").at(0).at("text"), "Hello there.");
    EXPECT_EQ(body.at("stop_reason"), "end_turn");
    EXPECT_EQ(body.at("usage").at("input_tokens"), 60);
    EXPECT_EQ(body.at("usage").at("cache_read_input_tokens"), 40);
    EXPECT_EQ(body.at("usage").at("output_tokens"), 20);
    EXPECT_THAT(reply.header("request-id"), StartsWith("req_"));
    EXPECT_THAT(json::serialize(fake->body(0)), HasSubstr("Be short."));
}

TEST_F(ClientFormats, anAnthropicMessageStreamsBlocksThatOpenAndClose)
{
    serveFake({e2e::says("Hello there.")});
    const auto reply = messages(R"(,"stream":true)");
    ASSERT_EQ(reply.status, 200) << reply.body;
    std::vector<std::string> types;
    std::string text;
    for (const auto& event : objectsIn(reply)) {
        const std::string type(event.at("type").as_string());
        if (types.empty() || types.back() != type)
            types.push_back(type);
        if (type == "content_block_delta")
            text += event.at("delta").at("text").as_string();
        if (type == "message_delta") {
            EXPECT_EQ(event.at("delta").at("stop_reason"), "end_turn");
            EXPECT_EQ(event.at("usage").at("output_tokens"), 10);
        }
    }
    EXPECT_THAT(types,
        ElementsAre("message_start", "content_block_start", "content_block_delta", "content_block_stop", "message_delta",
            "message_stop"));
    EXPECT_EQ(text, "Hello there.");
    EXPECT_THAT(reply.body, HasSubstr("event: message_start\n"));
}

TEST_F(ClientFormats, anAnthropicMessageCarriesToolCallsAndTheirAnswersBothWays)
{
    const std::string tools
        = R"(,"tools":[{"name":"weather","description":"Looks out.","input_schema":{"type":"object"}}],"tool_choice":{"type":"any"})";
    serveFake({e2e::calls("weather", R"({"city": "Oslo"})"), e2e::calls("weather", R"({"city": "Rome"})"), e2e::says("Cold.")});
    const auto whole = messages(tools);
    ASSERT_EQ(whole.status, 200) << whole.body;
    const auto body = whole.json();
    EXPECT_EQ(body.at("stop_reason"), "tool_use");
    EXPECT_EQ(body.at("content").at(0).at("name"), "weather");
    EXPECT_EQ(body.at("content").at(0).at("input").at("city"), "Oslo");
    const auto streamed = messages(tools + R"(,"stream":true)");
    std::string input;
    for (const auto& event : objectsIn(streamed))
        if (event.at("type") == "content_block_delta" && event.at("delta").at("type") == "input_json_delta")
            input += event.at("delta").at("partial_json").as_string();
    EXPECT_EQ(input, R"({"city": "Rome"})") << streamed.body;
    const auto answered = ask(post("/v1/messages",
        R"({"model":"fake/m","max_tokens":9,"messages":[{"role":"user","content":"Weather?"},
        {"role":"assistant","content":[{"type":"text","text":"Let me look."},{"type":"tool_use","id":"toolu_7","name":"weather","input":{"city":"Oslo"}}]},
        {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_7","content":[{"type":"text","text":"-3 degrees"}]},{"type":"text","text":"And now?"}]}]})"));
    ASSERT_EQ(answered.status, 200) << answered.body;
    const auto sent = fake->body(2).at("messages").as_array();
    ASSERT_EQ(sent.size(), 4U) << json::serialize(sent);
    EXPECT_EQ(sent[1].at("tool_calls").at(0).at("id"), "toolu_7");
    EXPECT_EQ(sent[2].at("role"), "tool");
    EXPECT_EQ(sent[3].at("content"), "And now?");
}

TEST_F(ClientFormats, anAnthropicClientIsToldItsMistakesInItsOwnWords)
{
    serve();
    const auto reply = ask(post("/v1/messages", R"({"model":"sandbox/sandbox-1","messages":[{"role":"user","content":"Hi"}]})"));
    EXPECT_EQ(reply.status, 400);
    const auto body = reply.json();
    EXPECT_EQ(body.at("type"), "error");
    EXPECT_EQ(body.at("error").at("type"), "invalid_request_error");
    EXPECT_THAT(std::string(body.at("error").at("message").as_string()), HasSubstr("max_tokens"));
    EXPECT_EQ(body.at("request_id"), reply.header("request-id").c_str());
    EXPECT_EQ(ask(get("/v1/nowhere", "anthropic-version: 2023-06-01\r\n")).json().at("error").at("type"), "not_found_error");
}

TEST_F(ClientFormats, aCountOfTokensIsGuessedAndSaysSo)
{
    serve();
    const auto reply = ask(post("/v1/messages/count_tokens",
        R"({"model":"sandbox/sandbox-1","messages":[{"role":"user","content":")" + std::string(4000, 'x') + "\"}]}"));
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_NEAR(static_cast<double>(reply.json().at("input_tokens").as_int64()), 1000, 50);
    EXPECT_EQ(reply.header("x-kaze-usage-source"), "estimated");
}

// ---- responses

TEST_F(ClientFormats, aResponseHasItsOutputItemsAndUsage)
{
    serveFake({e2e::says("Hello there.", {100, 20, 40, 5})});
    const auto reply = responses(R"(,"instructions":"Be short.","reasoning":{"effort":"low"})");
    ASSERT_EQ(reply.status, 200) << reply.body;
    const auto body = reply.json();
    EXPECT_EQ(body.at("object"), "response");
    EXPECT_EQ(body.at("status"), "completed");
    EXPECT_EQ(body.at("model"), "fake/fake-1");
    EXPECT_EQ(body.at("instructions"), "Be short.");
    EXPECT_EQ(body.at("output").at(0).at("content").at(0).at("text"), "Hello there.");
    EXPECT_EQ(body.at("usage").at("input_tokens_details").at("cached_tokens"), 40);
    EXPECT_EQ(body.at("usage").at("total_tokens"), 120);
}

TEST_F(ClientFormats, aResponseStreamsNumberedEventsToItsCompletion)
{
    serveFake({e2e::says("Hello there.")});
    const auto reply = responses(R"(,"stream":true)");
    ASSERT_EQ(reply.status, 200) << reply.body;
    const auto events = objectsIn(reply);
    std::string text;
    for (std::size_t i = 0; i < events.size(); ++i) {
        EXPECT_EQ(events[i].at("sequence_number"), i);
        if (events[i].at("type") == "response.output_text.delta")
            text += events[i].at("delta").as_string();
    }
    EXPECT_EQ(text, "Hello there.");
    EXPECT_EQ(events.front().at("type"), "response.created");
    EXPECT_EQ(events.back().at("type"), "response.completed");
    EXPECT_EQ(events.back().at("response").at("output").at(0).at("content").at(0).at("text"), "Hello there.");
    EXPECT_EQ(events.back().at("response").at("usage").at("output_tokens"), 10);
}

TEST_F(ClientFormats, aResponseCarriesToolCallsAndTheirAnswersBothWays)
{
    const std::string tools = R"(,"tools":[{"type":"function","name":"weather","parameters":{"type":"object"},"strict":false}])";
    serveFake({e2e::calls("weather", R"({"city": "Oslo"})"), e2e::calls("weather", R"({"city": "Rome"})"), e2e::says("Cold.")});
    const auto whole = responses(tools);
    ASSERT_EQ(whole.status, 200) << whole.body;
    EXPECT_EQ(whole.json().at("output").at(0).at("type"), "function_call");
    EXPECT_EQ(whole.json().at("output").at(0).at("arguments"), R"({"city": "Oslo"})");
    const auto events = objectsIn(responses(tools + R"(,"stream":true)"));
    EXPECT_EQ(events.back().at("response").at("output").at(0).at("arguments"), R"({"city": "Rome"})");
    const auto answered = ask(post("/v1/responses",
        R"({"model":"fake/m","input":[{"role":"user","content":[{"type":"input_text","text":"Weather?"}]},
        {"type":"message","role":"assistant","content":[{"type":"output_text","text":"Let me look."}]},
        {"type":"function_call","call_id":"call_7","name":"weather","arguments":"{}"},
        {"type":"function_call_output","call_id":"call_7","output":"-3 degrees"}]})"));
    ASSERT_EQ(answered.status, 200) << answered.body;
    const auto sent = fake->body(2).at("messages").as_array();
    ASSERT_EQ(sent.size(), 3U) << json::serialize(sent);
    EXPECT_EQ(sent[1].at("content"), "Let me look.");
    EXPECT_EQ(sent[1].at("tool_calls").at(0).at("id"), "call_7");
    EXPECT_EQ(sent[2].at("content"), "-3 degrees");
}

TEST_F(ClientFormats, aResponseThatNeedsMemoryBetweenCallsIsRefused)
{
    serve();
    for (const auto* more : {R"(,"previous_response_id":"resp_1")", R"(,"background":true)", R"(,"conversation":"c")"})
        EXPECT_EQ(responses(more).status, 400) << more;
}

// ---- models and embeddings

TEST_F(ClientFormats, modelsAreListedForBothKindsOfClients)
{
    serve({}, "default_model: sandbox/sandbox-1\nhints: { fast: sandbox/free }\n");
    const auto list = ask(get("/v1/models")).json();
    EXPECT_EQ(list.at("object"), "list");
    EXPECT_THAT(
        json::serialize(list), AllOf(HasSubstr("\"fast\""), HasSubstr("\"sandbox/sandbox-1\""), Not(HasSubstr("\"openai/"))))
        << "nothing can be called without its key";
    const auto anthropic = ask(get("/v1/models", "anthropic-version: 2023-06-01\r\n")).json();
    EXPECT_EQ(anthropic.at("has_more"), false);
    EXPECT_EQ(anthropic.at("data").at(0).at("type"), "model");
    const auto one = ask(get("/v1/models/sandbox%2Fsandbox-1"));
    EXPECT_EQ(one.status, 200);
    EXPECT_EQ(one.json().at("id"), "sandbox/sandbox-1");
    EXPECT_EQ(ask(get("/v1/models/none")).status, 404);
}

TEST_F(ClientFormats, aModelIsFoundByItsHintItsNameAndItsBareName)
{
    serve({}, "default_model: sandbox/sandbox-1\nhints: { fast: sandbox/free }\n");
    for (const auto* name : {"fast", "sandbox/free", "sandbox-1", ""})
        EXPECT_EQ(chat(R"(,"model":")" + std::string(name) + "\"").status, 200) << name;
    const auto reply = chat(R"(,"model":"no-such-model")");
    EXPECT_EQ(reply.status, 404);
    EXPECT_EQ(reply.json().at("error").at("code"), "model_not_found");
}

TEST_F(ClientFormats, embeddingsComeAsNumbersOrInBase64)
{
    const std::string vectors = R"({"data":[{"index":0,"embedding":[0.5,-1,2]},{"index":1,"embedding":[1,1,1]}],"model":"e")";
    serveFake({[vectors](const auto&, auto& connection) { connection.json(200, vectors + R"(,"usage":{"prompt_tokens":9}})"); },
        [vectors](const auto&, auto& connection) { connection.json(200, vectors + "}"); }});
    const auto reply = ask(post("/v1/embeddings", R"({"model":"fake/e","input":["a","b"]})"));
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(reply.json().at("data").at(0).at("embedding"), json::parse("[0.5,-1.0,2.0]")) << reply.body;
    EXPECT_EQ(reply.json().at("data").at(1).at("index"), 1);
    EXPECT_EQ(reply.json().at("usage").at("prompt_tokens"), 9);
    EXPECT_EQ(reply.header("x-kaze-usage-source"), "provider");
    const auto coded = ask(post("/v1/embeddings", R"({"model":"fake/e","input":["a","b"],"encoding_format":"base64"})"));
    EXPECT_EQ(coded.json().at("data").at(0).at("embedding"), "AAAAPwAAgL8AAABA");
    EXPECT_EQ(coded.header("x-kaze-usage-source"), "estimated");
    for (const auto* body : {R"({"model":"fake/e"})", R"({"model":"fake/e","input":[1,2]})", R"({"model":"fake/e","input":[]})",
             R"({"model":"fake/e","input":"a","dimensions":3})"})
        EXPECT_EQ(ask(post("/v1/embeddings", body)).status, 400) << body;
}

// ---- pictures and reasoning

TEST_F(ClientFormats, picturesReachTheModelFromEveryKindOfClient)
{
    serveFake({e2e::says("A cat.")});
    const std::vector<std::pair<std::string, std::string>> asked{
        {"/v1/chat/completions",
            R"({"messages":[{"role":"user","content":[{"type":"text","text":"What?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}]})"},
        {"/v1/responses",
            R"({"input":[{"role":"user","content":[{"type":"input_text","text":"What?"},{"type":"input_image","image_url":"data:image/png;base64,AAAA"}]}]})"},
        {"/v1/messages",
            R"({"max_tokens":9,"messages":[{"role":"user","content":[{"type":"text","text":"What?"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}]}]})"}};
    for (std::size_t i = 0; i < asked.size(); ++i) {
        const auto reply = ask(post(asked[i].first, asked[i].second));
        ASSERT_EQ(reply.status, 200) << asked[i].first << reply.body;
        EXPECT_THAT(fake->server().requests().back().body, HasSubstr("data:image/png;base64,AAAA")) << asked[i].first;
    }
    EXPECT_EQ(
        ask(post("/v1/chat/completions",
                R"({"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"file:///etc/passwd"}}]}]})"))
            .status,
        400);
}

TEST_F(ClientFormats, reasoningIsShownAsEachKindOfClientKnowsIt)
{
    serveFake({[](const auto&, auto& connection) {
        connection.beginEvents();
        connection.event(e2e::chunkOf({{"reasoning_content", "Hm, "}}));
        connection.event(e2e::chunkOf({{"reasoning_content", "well."}}));
        connection.event(e2e::chunkOf({{"content", "Yes."}}));
        connection.event(e2e::chunkOf({}, "stop"));
        connection.event(e2e::usageOf({}));
        connection.event("[DONE]");
        connection.end();
    }});
    EXPECT_EQ(chat().json().at("choices").at(0).at("message").at("reasoning_content"), "Hm, well.");
    const auto message = messages().json();
    EXPECT_EQ(message.at("content").at(0).at("thinking"), "Hm, well.");
    EXPECT_EQ(message.at("content").at(1).at("text"), "Yes.");
    EXPECT_EQ(responses().json().at("output").at(0).at("summary").at(0).at("text"), "Hm, well.");
    const auto streamed = messages(R"(,"stream":true)");
    std::string order;
    for (const auto& event : objectsIn(streamed))
        if (event.at("type") == "content_block_start")
            order += std::string(event.at("content_block").at("type").as_string()) + ' ';
    EXPECT_EQ(order, "thinking text ");
    const auto events = objectsIn(responses(R"(,"stream":true)"));
    EXPECT_EQ(events.back().at("response").at("output").at(0).at("type"), "reasoning");
    EXPECT_EQ(events.back().at("response").at("output").at(1).at("content").at(0).at("text"), "Yes.");
}

TEST(PackedProof, comesBackAsItWasAndNothingElseDoes)
{
    const std::string proof = R"({"kind":"anthropic","parts":[{"own":{"signature":"a+b/c=="}}]})";
    for (const auto& each : {proof, std::string(R"({"k":1})"), std::string(R"({"k":12})"), std::string(R"({"k":123})")}) {
        const auto word = detail::packedProof(each);
        EXPECT_THAT(word, StartsWith("kaze1."));
        EXPECT_EQ(detail::unpackedProof(word), each);
    }
    EXPECT_EQ(detail::packedProof(""), "");
    for (const auto* foreign : {"", "EqQBCkYICxgC", "kaze1.", "kaze1.!!!", "kaze1.AAAA", "kaze1.W10="})
        EXPECT_EQ(detail::unpackedProof(foreign), "") << foreign;
}

// ---- failures

TEST_F(ClientFormats, aProvidersRefusalKeepsItsKindAndTellsTheClientNotToAskAgain)
{
    struct Case {
        e2e::Turn turn;
        int status;
        std::string code;
        std::string says;
    };
    for (const auto& each :
        {Case{kBusy, 429, "rate_limit_exceeded", "slow down"}, Case{kWrong, 400, "invalid_request", "no such parameter"},
            Case{kTooLong, 400, "context_length_exceeded", "too many tokens"},
            Case{kBadKey, 502, "provider_key_refused", "key"}}) {
        serveFake({each.turn});
        for (const auto* more : {"", R"(,"stream":true,"model":"second/m")"}) {
            const auto reply = chat(more);
            EXPECT_EQ(reply.status, each.status) << reply.body;
            EXPECT_EQ(reply.json().at("error").at("code"), each.code.c_str());
            EXPECT_THAT(std::string(reply.json().at("error").at("message").as_string()), HasSubstr(each.says));
            EXPECT_EQ(reply.header("x-should-retry"), "false");
            EXPECT_EQ(reply.header("retry-after"), each.status == 429 ? "120" : "");
        }
        server.reset();
        cell.reset();
    }
}

TEST_F(ClientFormats, anAnswerThatBreaksOffInAStreamEndsInAnErrorAndIsNeverToldTwice)
{
    serveFake({breaksOff});
    const auto openAi = chat(R"(,"stream":true)");
    EXPECT_EQ(openAi.status, 200);
    EXPECT_EQ(json::parse(openAi.events().back()).at("error").at("type"), "server_error") << openAi.body;
    EXPECT_THAT(openAi.body, Not(HasSubstr("[DONE]")));
    const auto halves = [](const std::string& body) {
        std::size_t count = 0;
        for (auto at = body.find("Half"); at != std::string::npos; at = body.find("Half", at + 1))
            ++count;
        return count;
    };
    EXPECT_EQ(halves(openAi.body), 1U) << "what was sent cannot be taken back";
    const auto anthropic = messages(R"(,"stream":true)");
    EXPECT_THAT(anthropic.body, AllOf(HasSubstr("event: error\n"), Not(HasSubstr("message_stop"))));
    EXPECT_EQ(halves(anthropic.body), 1U);
    const auto response = responses(R"(,"stream":true)");
    EXPECT_EQ(objectsIn(response).back().at("type"), "response.failed");
    EXPECT_EQ(halves(response.body), 1U);
}

} // namespace kaze::server::test
