// Every event that a provider streams, with any of its values replaced, left out or doubled.

#include "engine/gateway/detail/proof.h"
#include "engine/gateway/detail/translator.h"
#include "engine/gateway/providers/providers.h"

#include <gtest/gtest.h>

#include <random>

namespace kaze::gateway {

namespace {

using boost::json::value;

struct Recorded {
    std::unique_ptr<const detail::Translator> translator;
    std::vector<const char*> events;
};

Recorded recordedOf(int api)
{
    switch (api) {
    case 0:
        return {openAiChat(),
            {R"({"id":"r","model":"m","choices":[{"index":0,"delta":{"content":"Hi","reasoning_content":"Hm","reasoning_details":[{"data":"zz"}]}}]})",
                R"({"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"one","arguments":"{\"x\""}},{"index":1,"id":"b","function":{"name":"two","arguments":{"k":1}}}]}}]})",
                R"({"choices":[{"index":0,"delta":{"refusal":"no","tool_calls":[{"index":0,"function":{"arguments":":1}"}}]},"finish_reason":"tool_calls"}]})",
                R"({"choices":[],"usage":{"prompt_tokens":100,"completion_tokens":20,"prompt_tokens_details":{"cached_tokens":40,"cache_write_tokens":9}}})"}};
    case 1:
        return {openAiResponses(),
            {R"({"type":"response.created","response":{"id":"r","model":"m"}})",
                R"({"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","call_id":"a","name":"one"}})",
                R"({"type":"response.function_call_arguments.delta","output_index":0,"delta":"{}"})",
                R"({"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","call_id":"a","name":"one","arguments":"{}"}})",
                R"({"type":"response.output_item.done","output_index":1,"item":{"type":"reasoning","summary":[{"text":"Hm"}],"encrypted_content":"zz","status":"done"}})",
                R"({"type":"response.output_text.delta","delta":"Hi"})",
                R"({"type":"response.output_item.done","output_index":2,"item":{"type":"message","content":[{"text":"Hi","refusal":"no"}]}})",
                R"({"type":"response.completed","response":{"usage":{"input_tokens":9,"output_tokens":2,"input_tokens_details":{"cached_tokens":3}},"incomplete_details":{"reason":"x"},"error":{"code":"x","message":"y"}}})"}};
    case 2:
        return {anthropicMessages(),
            {R"({"type":"message_start","message":{"id":"m","model":"c","usage":{"input_tokens":10,"cache_read_input_tokens":5,"output_tokens":1}}})",
                R"({"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"Hm","signature":"s"}})",
                R"({"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"t"}})",
                R"({"type":"content_block_stop","index":0})",
                R"({"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"a","name":"one","input":{"k":1}}})",
                R"({"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{}"}})",
                R"({"type":"content_block_stop","index":1})",
                R"({"type":"message_delta","delta":{"stop_reason":"refusal","stop_details":{"explanation":"no"}},"usage":{"output_tokens":9}})",
                R"({"type":"message_stop"})"}};
    case 3:
        return {gemini(),
            {R"({"candidates":[{"index":0,"content":{"parts":[{"text":"Hm","thought":true},{"text":"Hi","thoughtSignature":"s"}]}}],"responseId":"g"})",
                R"({"candidates":[{"content":{"parts":[{"functionCall":{"id":"a","name":"one","args":{"k":1}},"thoughtSignature":"s"}]},"finishReason":"STOP","finishMessage":"x"}],"promptFeedback":{"other":1},"usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":2,"thoughtsTokenCount":1,"cachedContentTokenCount":3}})"}};
    default:
        return {ollama(),
            {R"({"model":"m","message":{"content":"Hi","thinking":"Hm"},"done":false})",
                R"({"message":{"tool_calls":[{"id":"a","function":{"name":"one","arguments":{"k":1}}}]},"done":false})",
                R"({"message":{},"done":true,"done_reason":"length","prompt_eval_count":9,"eval_count":2})"}};
    }
}

void collect(value& from, std::vector<value*>& all)
{
    all.push_back(&from);
    if (auto* fields = from.if_object())
        for (auto& member : *fields)
            collect(member.value(), all);
    if (auto* items = from.if_array())
        for (auto& item : *items)
            collect(item, all);
}

value strange(std::mt19937& random)
{
    static const std::vector<value> kStrange{nullptr, true, false, 0, -1, 7, std::int64_t{1} << 62, 1e300, -1e300, "", "x",
        boost::json::string(5000, '{'), boost::json::array{}, boost::json::object{},
        boost::json::array{1, nullptr, boost::json::object{}}, boost::json::object{{"type", "text"}, {"text", 5}}};
    return kStrange[random() % kStrange.size()];
}

//! Some events of a stream with something wrong in each; a few come twice, or not at all.
std::vector<value> spoilt(const std::vector<const char*>& events, std::mt19937& random)
{
    std::vector<value> stream;
    for (const auto* text : events) {
        auto event = boost::json::parse(text);
        if (random() % 8 == 0)
            continue;
        for (auto wrong = random() % 3; wrong > 0; --wrong) {
            std::vector<value*> all;
            collect(event, all);
            if (all.size() > 1)
                *all[1 + random() % (all.size() - 1)] = strange(random);
        }
        for (auto times = random() % 8 == 0 ? 2 : 1; times > 0; --times)
            stream.push_back(event);
    }
    return stream;
}

} // namespace

class HostileAnswers : public testing::TestWithParam<int> { };

TEST_P(HostileAnswers, areNeverMoreThanAFailure)
{
    const auto recorded = recordedOf(GetParam());
    std::mt19937 random(static_cast<unsigned>(GetParam()) + 1);
    int whole = 0;
    for (int round = 0; round < 4000; ++round) {
        std::vector<std::string> named;
        std::string text;
        detail::Answer::Parts parts;
        parts.newCallId = [] { return std::string("call_1"); };
        parts.sink = [&](const ChatDelta& delta) {
            text += delta.text;
            if (!delta.callName.empty())
                named.emplace_back(delta.callName);
            EXPECT_TRUE(delta.callName.empty() || !delta.callId.empty());
            EXPECT_LE(delta.call, named.size());
        };
        const auto answer = recorded.translator->answer(ChatRequest{}, std::move(parts));
        bool isGood = true;
        for (const auto& event : spoilt(recorded.events, random))
            if (isGood && answer->progress() != detail::Answer::Progress::Complete)
                isGood = answer->take({}, event.as_object()).has_value();
        const auto response = isGood ? answer->finish() : base::fail(base::ErrorCode::Protocol, "");
        if (!response)
            continue;
        ++whole;
        EXPECT_EQ(response->message.text, text);
        ASSERT_EQ(response->message.calls.size(), named.size());
        for (std::size_t i = 0; i < named.size(); ++i)
            EXPECT_EQ(response->message.calls[i].name, named[i]);
        EXPECT_GE(response->usage.inputTokens, response->usage.cachedTokens + response->usage.cacheWriteTokens);
        EXPECT_GE(response->usage.outputTokens, 0);
        // What was kept of it can be sent back.
        ChatRequest next;
        next.messages = {std::make_shared<const Message>(response->message)};
        EXPECT_TRUE(recorded.translator->chat(next));
    }
    EXPECT_GT(whole, 100);
}

INSTANTIATE_TEST_SUITE_P(Apis, HostileAnswers, testing::Range(0, 5));

TEST(Proof, keepsTheOrderOfAMessage)
{
    detail::ProofWriter writer("mine");
    writer.own({{"secret", 1}});
    writer.text(2);
    writer.text(1);
    writer.call("sig");
    writer.text(2);
    Message message;
    message.text = "abcde";
    message.calls = {{"1", "one", "{}"}, {"2", "two", "{}"}};
    message.proof = writer.json();
    const auto parts = detail::partsOf(message, "mine");
    ASSERT_EQ(parts.size(), 5U);
    EXPECT_EQ(parts[0].own.at("secret"), 1);
    EXPECT_EQ(parts[1].text, "abc");
    EXPECT_EQ(parts[2].call->name, "one");
    EXPECT_EQ(parts[2].own, "sig");
    EXPECT_EQ(parts[3].text, "de");
    EXPECT_EQ(parts[4].call->name, "two") << "which it does not know of";
}

TEST(Proof, isIgnoredWhereItIsAnothersOrDoesNotFit)
{
    detail::ProofWriter writer("mine");
    writer.own({{"secret", 1}});
    writer.text(3);
    Message message;
    message.text = "changed since";
    message.proof = writer.json();
    EXPECT_FALSE(detail::hasProofOf(message, "other"));
    auto parts = detail::partsOf(message, "other");
    ASSERT_EQ(parts.size(), 1U);
    EXPECT_EQ(parts[0].text, "changed since");
    parts = detail::partsOf(message, "mine");
    ASSERT_EQ(parts.size(), 2U);
    EXPECT_EQ(parts[1].text, "changed since");
    for (const auto* nonsense :
        {"{", "[]", R"({"kind":"mine","parts":5})", R"({"kind":"mine","parts":[1,{"text":-9},{"text":1e300},{"call":1}]})"}) {
        message.proof = nonsense;
        std::string all;
        for (const auto& part : detail::partsOf(message, "mine"))
            all += part.text;
        EXPECT_EQ(all, "changed since") << nonsense;
    }
    EXPECT_EQ(detail::ProofWriter("mine").json(), "");
}

} // namespace kaze::gateway
