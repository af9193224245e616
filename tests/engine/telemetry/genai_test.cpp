// What spans say by GenAI names, ours and those of others.

#include "engine/api/trace.h"
#include "engine/telemetry/otlp_genai.h"
#include "tests/support/cpu_time.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace kaze::telemetry::otlp {

namespace json = boost::json;

namespace {

SpanRecord chatRecord()
{
    SpanRecord record;
    record.context = {*base::Uuid::parse("0192f0c17e3a70008000b8a1f7c9d2e4"), 42};
    record.parentId = 41;
    record.name = "chat gpt-5-mini";
    record.kind = api::SpanKind::Chat;
    record.status = api::SpanStatus::Ok;
    record.startedAt = base::Time(std::chrono::microseconds(1'763'735'527'123'456));
    record.durationNs = 1'234'567'891;
    record.usage = {1204, 96, 1000, 32, 7};
    record.cost = {480'001};
    record.attributes = {{"gen_ai.request.model", std::string("gpt-5-mini")}, {"kaze.attempt", std::int64_t{2}},
        {"gen_ai.response.finish_reasons", std::vector<AttributeScalar>{std::string("stop")}}};
    record.input
        = R"([{"role":"system","content":"Be brief."},{"role":"user","content":"Read a.txt"},)"
          R"({"role":"assistant","content":"","reasoning":"hm","tool_calls":[{"id":"c1","name":"files_read","arguments":"{\"path\":\"a.txt\"}"}]},)"
          R"({"role":"tool","content":"one line","tool_call_id":"c1"},{"left_out":"2 earlier messages"}])";
    record.output = R"({"role":"assistant","content":"It has one line."})";
    record.events.push_back({record.startedAt, "kaze.retry", {{"kaze.wait_ms", std::int64_t{250}}}});
    record.links.push_back({{record.context.traceId, 7}, {{"kaze.link", std::string("forked_from")}}});
    return record;
}

AttributeList attributesOf(const Span& span)
{
    return span.attributes;
}

SpanRecord foreign(AttributeList attributes, std::vector<Event> events = {})
{
    Span span;
    span.spanId = 1;
    span.parentId = 2;
    span.start = 1'000'000'000;
    span.end = 3'000'000'000;
    span.attributes = std::move(attributes);
    span.events = std::move(events);
    return recordOf(std::move(span), Source{});
}

} // namespace

TEST(GenAi, aSpanComesBackAsItWent)
{
    auto kinds = std::vector{api::SpanKind::Run, api::SpanKind::Turn, api::SpanKind::Chat, api::SpanKind::Embeddings,
        api::SpanKind::Tool, api::SpanKind::Memory, api::SpanKind::Checkpoint, api::SpanKind::Queue, api::SpanKind::Http,
        api::SpanKind::Other};
    for (const auto kind : kinds)
        for (const auto status :
            {api::SpanStatus::Unset, api::SpanStatus::Ok, api::SpanStatus::Error, api::SpanStatus::Cancelled})
            for (const std::int64_t lasted : {std::int64_t{-1}, std::int64_t{0}, std::int64_t{77}}) {
                auto record = chatRecord();
                record.kind = kind;
                record.status = status;
                record.durationNs = lasted;
                record.truncated = lasted == 0;
                if (kind != api::SpanKind::Chat)
                    record.input = "plain {text";
                const auto back = recordOf(spanOf(record, true), ownSource());
                EXPECT_EQ(back.kind, kind);
                EXPECT_EQ(back.status, status);
                EXPECT_EQ(back.durationNs, lasted);
                EXPECT_EQ(back.truncated, record.truncated);
                EXPECT_EQ(back.context.spanId, record.context.spanId);
                EXPECT_EQ(back.parentId, record.parentId);
                EXPECT_EQ(back.startedAt, record.startedAt);
                EXPECT_EQ(back.usage, record.usage);
                EXPECT_EQ(back.cost, record.cost);
                EXPECT_EQ(back.attributes, record.attributes);
                EXPECT_EQ(json::parse(back.output), json::parse(record.output));
                if (kind == api::SpanKind::Chat)
                    EXPECT_EQ(json::parse(back.input),
                        json::parse(R"([{"role":"system","content":"Be brief."},{"role":"user","content":"Read a.txt"},
                        {"role":"assistant","content":"","reasoning":"hm","tool_calls":[{"id":"c1","name":"files_read","arguments":"{\"path\":\"a.txt\"}"}]},
                        {"role":"tool","content":"one line","tool_call_id":"c1"},{"left_out":"2 earlier messages"}])"));
                else
                    EXPECT_EQ(back.input, record.input);
                ASSERT_EQ(back.events.size(), 1U);
                EXPECT_EQ(back.events[0].attributes, record.events[0].attributes);
                ASSERT_EQ(back.links.size(), 1U);
                EXPECT_EQ(back.links[0].to.spanId, 7U);
            }
}

TEST(GenAi, namesAreTheConventionsOwn)
{
    const auto span = spanOf(chatRecord(), true);
    EXPECT_EQ(span.kind, Kind::Client);
    const auto attributes = attributesOf(span);
    EXPECT_EQ(std::get<std::int64_t>(*find(attributes, "gen_ai.usage.input_tokens")), 1204);
    EXPECT_EQ(std::get<std::int64_t>(*find(attributes, "gen_ai.usage.output_tokens")), 96);
    EXPECT_EQ(std::get<std::int64_t>(*find(attributes, "gen_ai.usage.cache_read.input_tokens")), 1000);
    EXPECT_EQ(std::get<std::int64_t>(*find(attributes, "gen_ai.usage.cache_creation.input_tokens")), 7);
    EXPECT_EQ(std::get<std::int64_t>(*find(attributes, "gen_ai.usage.reasoning.output_tokens")), 32);
    const auto messages = json::parse(std::string(textOf(*find(attributes, "gen_ai.input.messages"))));
    EXPECT_EQ(messages.at(1), json::parse(R"({"role":"user","parts":[{"type":"text","content":"Read a.txt"}]})"));
    EXPECT_EQ(messages.at(2), json::parse(R"({"role":"assistant","parts":[{"type":"reasoning","content":"hm"},
        {"type":"tool_call","id":"c1","name":"files_read","arguments":{"path":"a.txt"}}]})"));
    EXPECT_EQ(messages.at(3),
        json::parse(R"({"role":"tool","parts":[{"type":"tool_call_response","id":"c1","response":"one line"}]})"));
    const auto answer = json::parse(std::string(textOf(*find(attributes, "gen_ai.output.messages"))));
    EXPECT_EQ(answer.at(0).at("finish_reason"), json::value("stop"));
}

TEST(GenAi, contentStaysOutWhereItIsNotWanted)
{
    const auto text = jsonOf({spanOf(chatRecord(), false)}, ownSource());
    EXPECT_EQ(text.find("one line"), std::string::npos);
    EXPECT_EQ(text.find("a.txt"), std::string::npos);
}

TEST(GenAi, olderNamesAreUnderstood)
{
    const auto record
        = foreign({{"gen_ai.operation.name", std::string("chat")}, {"gen_ai.system", std::string("openai")},
                      {"gen_ai.usage.prompt_tokens", std::int64_t{12}}, {"gen_ai.usage.completion_tokens", std::string("7")}},
            {{5, "gen_ai.content.prompt", {{"gen_ai.prompt", std::string("Hello?")}}},
                {6, "gen_ai.content.completion", {{"gen_ai.completion", std::string("Hello!")}}}});
    EXPECT_EQ(record.kind, api::SpanKind::Chat);
    EXPECT_EQ(textOf(*find(record.attributes, "gen_ai.provider.name")), "openai");
    EXPECT_EQ(find(record.attributes, "gen_ai.system"), nullptr);
    EXPECT_EQ(record.usage, (api::Usage{12, 7, 0, 0, 0}));
    EXPECT_EQ(record.input, "Hello?");
    EXPECT_EQ(record.output, "Hello!");
    EXPECT_TRUE(record.events.empty());
    EXPECT_EQ(record.durationNs, 2'000'000'000);
    EXPECT_EQ(record.status, api::SpanStatus::Unset);
}

TEST(GenAi, openInferenceIsUnderstood)
{
    const auto record = foreign({{"openinference.span.kind", std::string("LLM")}, {"llm.model_name", std::string("gpt-x")},
        {"llm.provider", std::string("openai")}, {"llm.token_count.prompt", std::int64_t{100}},
        {"llm.token_count.completion", 20.0}, {"llm.token_count.prompt_details.cache_read", std::int64_t{64}},
        {"llm.cost.total", 0.25}, {"llm.input_messages.1.message.role", std::string("user")},
        {"llm.input_messages.1.message.content", std::string("What is up?")},
        {"llm.input_messages.0.message.role", std::string("system")},
        {"llm.input_messages.0.message.content", std::string("Be kind.")},
        {"llm.output_messages.0.message.content", std::string("Nothing.")}, {"input.value", std::string("raw")}});
    EXPECT_EQ(record.kind, api::SpanKind::Chat);
    EXPECT_EQ(textOf(*find(record.attributes, "gen_ai.request.model")), "gpt-x");
    EXPECT_EQ(textOf(*find(record.attributes, "gen_ai.provider.name")), "openai");
    EXPECT_EQ(record.usage, (api::Usage{100, 20, 64, 0, 0}));
    EXPECT_EQ(record.cost, base::Money::fromDollars(0.25));
    EXPECT_EQ(json::parse(record.input),
        json::parse(R"([{"role":"system","content":"Be kind."},{"role":"user","content":"What is up?"}])"));
    EXPECT_EQ(json::parse(record.output), json::parse(R"({"role":"assistant","content":"Nothing."})"));
    EXPECT_EQ(foreign({{"openinference.span.kind", std::string("RETRIEVER")}}).kind, api::SpanKind::Memory);
    EXPECT_EQ(foreign({{"openinference.span.kind", std::string("AGENT")}}).kind, api::SpanKind::Run);
    EXPECT_EQ(foreign({{"openinference.span.kind", std::string("TOOL")}, {"input.value", std::string("in")}}).input, "in");
    EXPECT_EQ(foreign({{"http.request.method", std::string("GET")}}).kind, api::SpanKind::Http);
    EXPECT_EQ(foreign({}).kind, api::SpanKind::Other);
}

TEST(GenAi, contentThatCameAsAStructureIsReadAsWell)
{
    const auto record = foreign({{"gen_ai.operation.name", std::string("chat")},
        {"gen_ai.system_instructions", std::string(R"([{"type":"text","content":"Be brief."}])")},
        {"gen_ai.input.messages",
            std::vector<AttributeScalar>{std::string(R"({"role":"user","parts":[{"type":"text","content":"Hi"}]})")}}});
    EXPECT_EQ(
        json::parse(record.input), json::parse(R"([{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"}])"));
    const auto odd = foreign({{"gen_ai.input.messages", std::string("not JSON")}});
    EXPECT_EQ(odd.input, "not JSON") << "what is not understood is kept";
}

TEST(GenAi, contentThatWouldTakeTooMuchMemoryStaysAText)
{
    std::string messages = R"([{"role":"user","parts":[)";
    for (int i = 0; i < 12'000'000; ++i)
        messages += "{},"; // three bytes each, and 24 in a tree
    messages += "{}]}]";
    EXPECT_TRUE(foreign({{"gen_ai.input.messages", messages}}).input == messages);
}

TEST(GenAi, contentOfManyPartsIsReadInOneGo)
{
    constexpr std::size_t kParts = 200'000;
    std::string messages = R"([{"role":"user","parts":[)";
    for (std::size_t i = 0; i < kParts; ++i)
        messages += R"({"content":"x"},)";
    messages.back() = ']';
    messages += "}]";
    const auto begun = test::threadCpuSeconds();
    const auto record = foreign({{"gen_ai.input.messages", messages}});
    EXPECT_LT(test::threadCpuSeconds() - begun, 5.0) << "each part is looked at once";
    EXPECT_EQ(json::parse(record.input).at(0).at("content").as_string().size(), 2 * kParts - 1);
}

TEST(GenAi, aForeignRootSaysWhereItIsFrom)
{
    Source source;
    source.resource = {{"service.name", std::string("shop")}, {"host.name", std::string("h1")}};
    Span root;
    root.spanId = 1;
    Span child = root;
    child.parentId = 1;
    EXPECT_EQ(recordOf(std::move(root), source).attributes.size(), 2U);
    const auto below = recordOf(std::move(child), source).attributes;
    ASSERT_EQ(below.size(), 1U);
    EXPECT_EQ(below[0].first, "service.name");
}

TEST(GenAi, figuresThatCannotBeAreNone)
{
    const auto record = foreign({{"gen_ai.usage.input_tokens", std::int64_t{-5}}, {"gen_ai.usage.output_tokens", 1e300},
        {"llm.cost.total", std::string("a lot")}});
    EXPECT_EQ(record.usage, api::Usage{});
    EXPECT_EQ(record.cost, base::Money{});
}

} // namespace kaze::telemetry::otlp
