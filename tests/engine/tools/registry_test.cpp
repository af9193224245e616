#include "engine/api/trace.h"
#include "engine/base/text.h"
#include "tests/engine/tools/tools_fixture.h"

namespace kaze::tools {

namespace {

//! A tool that answers what a test tells it to.
class ScriptedTool final : public Tool {
public:
    explicit ScriptedTool(std::string answer, bool failed = false, std::string name = "test.scripted")
        : m_answer(std::move(answer)), m_failed(failed)
    {
        m_info.name = std::move(name);
        m_info.schema = boost::json::parse(R"({"type":"object","properties":{"n":{"type":"integer"},"s":{"type":"string"}},
            "required":["n"],"additionalProperties":false})");
    }

    const ToolInfo& info() const override { return m_info; }

    base::Task<ToolOutcome> call(boost::json::object arguments, const ToolContext& context) override
    {
        calls.push_back(std::move(arguments));
        span = context.span;
        co_return ToolOutcome{m_answer, m_failed};
    }

    std::vector<boost::json::object> calls;
    telemetry::SpanContext span;

private:
    std::string m_answer;
    bool m_failed;
    ToolInfo m_info;
};

} // namespace

class RegistryTest : public ToolsFixture {
protected:
    base::Result<std::vector<std::shared_ptr<Tool>>> select(std::vector<std::string> patterns)
    {
        return loop.runUntil(registry->select(std::move(patterns), {}, ""));
    }
};

TEST_F(RegistryTest, selectsByPatternInOrderOfNameEachOnce)
{
    const auto tools = select({"shell.run", "files.*", "files.r*"});
    ASSERT_TRUE(tools);
    std::vector<std::string> names;
    for (const auto& each : *tools)
        names.push_back(each->info().name);
    EXPECT_EQ(
        names, (std::vector<std::string>{"files.edit", "files.list", "files.read", "files.search", "files.write", "shell.run"}));
    EXPECT_EQ(select({"*"})->size(), registry->builtIn().size());
    EXPECT_TRUE(select({})->empty());
}

TEST_F(RegistryTest, saysWhatThereIsWhenAPatternMatchesNothing)
{
    const auto tools = select({"files.*", "filez.read"});
    ASSERT_FALSE(tools);
    EXPECT_EQ(tools.error().code, base::ErrorCode::NotFound);
    EXPECT_NE(tools.error().message.find("filez.read"), std::string::npos);
    EXPECT_NE(tools.error().message.find("files.read"), std::string::npos);
}

TEST_F(RegistryTest, everyBuiltInToolHasAClosedSchemaAndADescription)
{
    for (const auto& each : registry->builtIn()) {
        EXPECT_TRUE(each->argumentsSchema()) << each->info().name;
        EXPECT_EQ(each->info().schema.at("additionalProperties"), false) << each->info().name;
        EXPECT_FALSE(each->info().description.empty());
        EXPECT_FALSE(each->info().readOnly && each->info().exclusive);
        EXPECT_TRUE(!each->info().readOnly || each->info().idempotent);
    }
}

TEST_F(RegistryTest, explainsWrongArgumentsInsteadOfCalling)
{
    const auto scripted = std::make_shared<ScriptedTool>("ok");
    for (const auto* wrong : {"{", "[1]", "7", "{}", R"({"n":"one"})", R"({"n":1,"x":2})", R"({"n":1} trailing)", "", "null"}) {
        const auto outcome = callWith(scripted, wrong);
        EXPECT_TRUE(outcome.failed) << wrong;
        EXPECT_NE(outcome.text.find("test.scripted"), std::string::npos) << outcome.text;
    }
    EXPECT_TRUE(scripted->calls.empty());
    const auto outcome = callWith(scripted, R"({"n":"one"})");
    EXPECT_NE(outcome.text.find("/n"), std::string::npos) << outcome.text;
    EXPECT_NE(outcome.text.find("n (integer, required), s (string)"), std::string::npos) << outcome.text;
    EXPECT_FALSE(callWith(scripted, R"({"n":1,"s":"x"})").failed);
    EXPECT_FALSE(callWith(scripted, R"({"n":2.0})").failed) << "a whole number may be written so";
    EXPECT_EQ(scripted->calls.size(), 2U);
}

TEST_F(RegistryTest, takesNothingForNoArguments)
{
    EXPECT_FALSE(callWith(tool("files.list"), "").failed);
    EXPECT_FALSE(callWith(tool("files.list"), "null").failed);
}

TEST_F(RegistryTest, checksLargeArgumentsToo)
{
    const auto scripted = std::make_shared<ScriptedTool>("ok");
    const std::string large(1U << 20, 'x');
    EXPECT_FALSE(callWith(scripted, R"({"n":1,"s":")" + large + "\"}").failed);
    EXPECT_EQ(scripted->calls.at(0).at("s").as_string().size(), large.size());
    EXPECT_TRUE(callWith(scripted, R"({"s":")" + large + "\"}").failed);
}

TEST_F(RegistryTest, makesAnyAnswerFit)
{
    context.outputLimit = 1000;
    EXPECT_EQ(callWith(std::make_shared<ScriptedTool>("a\xff"), R"({"n":1})").text, "a\uFFFD");
    const auto cut = callWith(std::make_shared<ScriptedTool>(std::string(50U << 20, 'x')), R"({"n":1})");
    EXPECT_LE(cut.text.size(), 1000U);
    EXPECT_NE(cut.text.find("52.4 MB in all"), std::string::npos) << cut.text;
}

TEST_F(RegistryTest, doesNotCallForSomebodyWhoIsGone)
{
    const auto scripted = std::make_shared<ScriptedTool>("ok");
    base::CancelSource source;
    source.cancel();
    context.cancel = source.token();
    EXPECT_TRUE(callWith(scripted, R"({"n":1})").failed);
    EXPECT_TRUE(scripted->calls.empty());
}

TEST_F(RegistryTest, tracesACallWithItsArgumentsAndAnswer)
{
    auto parent = observations->startSpan({}, "turn", api::SpanKind::Turn);
    context.span = parent.context();
    const auto scripted = std::make_shared<ScriptedTool>("went wrong", true);
    callWith(scripted, R"({"n":1})");
    parent.end();
    const auto flushed = [](telemetry::ObservationLog& it) -> base::Task<bool> {
        co_await it.flush();
        co_return true;
    };
    loop.runUntil(flushed(*observations));
    const auto detail = loop.runUntil(observations->span(context.span.traceId.hex(), base::hexOf(scripted->span.spanId)));
    ASSERT_TRUE(detail) << detail.error().text();
    EXPECT_EQ(detail->span.name, "execute_tool test.scripted");
    EXPECT_EQ(detail->span.parentId, base::hexOf(context.span.spanId));
    EXPECT_EQ(detail->attributes.at("gen_ai.tool.name"), "test.scripted");
    EXPECT_EQ(detail->attributes.at("gen_ai.operation.name"), "execute_tool");
    EXPECT_EQ(detail->attributes.at("gen_ai.tool.call.id"), "call-1");
    EXPECT_EQ(detail->attributes.at("error.type"), "tool_error");
    EXPECT_EQ(detail->input, R"({"n":1})");
    EXPECT_EQ(detail->output, "went wrong");
    EXPECT_EQ(detail->span.status.name(), "error");
}

TEST_F(RegistryTest, countsCallsAndTheirTime)
{
    callWith(std::make_shared<ScriptedTool>("ok"), R"({"n":1})");
    callWith(std::make_shared<ScriptedTool>("ok"), "[]");
    EXPECT_EQ(metrics.counter("kaze_tool_calls_total", {{"tool", "test.scripted"}, {"outcome", "ok"}}).value(), 1U);
    EXPECT_EQ(metrics.counter("kaze_tool_calls_total", {{"tool", "test.scripted"}, {"outcome", "failed"}}).value(), 1U);
    EXPECT_EQ(metrics.histogram("kaze_tool_call_seconds", {{"tool", "test.scripted"}}).count(), 2U);
}

TEST(ModelName, isWhatModelsAccept)
{
    EXPECT_EQ(modelName("files.read"), "files_read");
    EXPECT_EQ(modelName("everything.get-sum"), "everything_get-sum");
    EXPECT_EQ(modelName("a&b c"), "a_b_c");
    const auto one = modelName(std::string(80, 'a') + "1");
    const auto two = modelName(std::string(80, 'a') + "2");
    EXPECT_EQ(one.size(), 64U);
    EXPECT_NE(one, two);
}

namespace {

std::vector<std::string> modelNamesOf(const std::vector<std::string>& toolNames)
{
    std::vector<std::shared_ptr<Tool>> tools;
    for (const auto& name : toolNames)
        tools.push_back(std::make_shared<ScriptedTool>("", false, name));
    return modelNames(tools);
}

} // namespace

TEST(ModelNames, areThePlainOnesWhereTheyDiffer)
{
    EXPECT_EQ(modelNamesOf({"files.read", "my_server.do_it"}), (std::vector<std::string>{"files_read", "my_server_do_it"}));
    EXPECT_TRUE(modelNamesOf({}).empty());
}

TEST(ModelNames, differForToolsThatWouldShareOne)
{
    const auto names = modelNamesOf({"a.b_c", "a.b c", "a_b.c", "files.read"});
    EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 4U);
    for (const auto& name : {names[0], names[1], names[2]})
        EXPECT_TRUE(name.starts_with("a_b_c_") && name.size() == 14) << name;
    EXPECT_EQ(names[3], "files_read");
    // The same whatever order they come in, so that a conversation stays valid.
    EXPECT_EQ(modelNamesOf({"a_b.c", "a.b_c", "a.b c"}), (std::vector<std::string>{names[2], names[0], names[1]}));
}

TEST(ModelNames, differEvenFromANameMadeToCollide)
{
    const auto taken = modelNamesOf({"a.b_c", "a_b.c"})[1];
    // A server "a" that offers a tool under the very name that the other one gets.
    const auto names = modelNamesOf({"a.b_c", "a." + taken.substr(2), "a_b.c"});
    EXPECT_EQ(names[1], taken);
    EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 3U);
    const std::string longName(70, 'x');
    const auto cut = modelNamesOf({longName + ".1", longName + "_1", longName + ".2"});
    EXPECT_EQ(std::set<std::string>(cut.begin(), cut.end()).size(), 3U);
    for (const auto& name : cut)
        EXPECT_LE(name.size(), 64U);
}

} // namespace kaze::tools
