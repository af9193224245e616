// What MCP servers are offered besides questions to people: a model, and the folder that they may work in.
#include "engine/tools/detail/mcp_asking.h"
#include "engine/tools/detail/mcp_sampling.h"
#include "tests/engine/tools/tools_fixture.h"
#include "tests/support/http_server.h"

#include <atomic>

namespace kaze::tools {

namespace json = boost::json;

namespace {

//! A run whose model says what the test wants.
class ModelHost final : public ToolHost {
public:
    base::Task<base::Result<std::string>> delegate(std::string, std::string, std::string) override { return nothing(); }
    base::Task<base::Result<std::string>> memorySearch(std::string, std::int64_t) override { return nothing(); }
    base::Task<base::Result<std::string>> memoryStore(std::string, std::vector<std::string>, std::string) override
    {
        return nothing();
    }
    base::Task<base::Result<SamplingReply>> sample(Sampling wanted) override
    {
        asked.push_back(std::move(wanted));
        if (refusal)
            co_return std::unexpected(*refusal);
        SamplingReply given = reply;
        co_return given;
    }

    SamplingReply reply{"blue", "m-1", false};
    std::optional<base::Error> refusal;
    std::vector<Sampling> asked;

private:
    static base::Task<base::Result<std::string>> nothing() { co_return std::string(); }
};

json::object request(std::string_view text = "Which colour?")
{
    json::object message{{"role", "user"}, {"content", {{"type", "text"}, {"text", text}}}};
    return {{"messages", json::array{message}}, {"maxTokens", 50}};
}

//! What the fake server is told to ask its client, so often.
std::string asking(std::string_view method, const json::object& params, int times = 1)
{
    json::array requests;
    for (int i = 0; i < times; ++i)
        requests.push_back(json::object{{"method", method}, {"params", params}});
    return json::serialize(json::object{{"text", json::serialize(requests)}});
}

std::vector<json::object> linesOf(const std::string& text)
{
    std::vector<json::object> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        lines.push_back(json::parse(line).as_object());
    return lines;
}

std::string refusalIn(const json::object& message)
{
    return message.contains("error") ? std::string(message.at("error").at("message").as_string()) : std::string();
}

} // namespace

class McpSamplingTest : public ToolsFixture {
protected:
    ~McpSamplingTest() override { context.host = nullptr; }

    McpServerConfig fake(std::optional<SamplingLimits> sampling = SamplingLimits{})
    {
        McpServerConfig config;
        config.name = "fake";
        config.command = KAZE_FAKE_MCP_SERVER;
        config.sampling = std::move(sampling);
        return config;
    }

    std::shared_ptr<Tool> tool(McpServerConfig config, const std::string& project = {})
    {
        const auto name = config.name + (config.url.empty() ? ".ask_client" : ".think");
        const auto tools
            = loop.runUntil(registry->select({name}, {std::move(config)}, context.workspacePath, {}, "default", project));
        EXPECT_TRUE(tools) << tools.error().text();
        return tools ? tools->at(0) : nullptr;
    }

    json::object capabilities(const std::shared_ptr<Tool>& of)
    {
        return json::parse(callWith(of, R"({"text":"capabilities"})").text).as_object();
    }

    ModelHost host;
};

TEST_F(McpSamplingTest, aServerIsOfferedAModelOnlyWhereTheAgentsFileSaysSo)
{
    const auto with = tool(fake());
    const auto without = tool(fake({}));
    EXPECT_TRUE(capabilities(with).contains("sampling"));
    EXPECT_FALSE(capabilities(without).contains("sampling"));
    EXPECT_EQ(registry->servers().size(), 2U) << "what a server is offered is said once, at its start";
    context.host = &host;
    const auto refused = callWith(without, asking("sampling/createMessage", request()));
    EXPECT_NE(refused.text.find("-32601"), std::string::npos) << refused.text;
    EXPECT_TRUE(host.asked.empty());
}

TEST_F(McpSamplingTest, whatItAsksGoesToTheRunBehindTheCallWithTheLimitsOfItsAgent)
{
    SamplingLimits limits;
    limits.outputTokens = 7;
    limits.cost = base::Money::fromDollars(0.5);
    const auto ask = tool(fake(limits));
    context.host = &host;
    auto params = request();
    params["systemPrompt"] = "Be brief.";
    params["temperature"] = 0.5;
    params["stopSequences"] = json::array{json::value("END")};
    params["modelPreferences"]
        = {{"hints", {{{"name", "mini"}}, {{"name", "haiku"}}}}, {"intelligencePriority", 0.2}, {"costPriority", 0.9}};
    const auto said = linesOf(callWith(ask, asking("sampling/createMessage", params)).text).at(0);
    EXPECT_EQ(said.at("result"),
        (json::value{{"role", "assistant"}, {"model", "m-1"}, {"stopReason", "endTurn"},
            {"content", {{"type", "text"}, {"text", "blue"}}}}));
    ASSERT_EQ(host.asked.size(), 1U);
    const auto& asked = host.asked[0];
    EXPECT_EQ(asked.callId, context.callId);
    EXPECT_EQ(asked.server, "fake");
    EXPECT_EQ(asked.tool, "fake.ask_client");
    EXPECT_EQ(asked.limits, limits);
    EXPECT_EQ(asked.instructions, "Be brief.");
    ASSERT_EQ(asked.messages.size(), 1U);
    EXPECT_EQ(asked.messages[0].text, "Which colour?");
    EXPECT_EQ(asked.outputTokens, 50);
    EXPECT_EQ(asked.temperature, 0.5);
    EXPECT_EQ(asked.stopSequences, std::vector<std::string>{"END"});
    EXPECT_EQ(asked.hints, (std::vector<std::string>{"mini", "haiku"}));
    EXPECT_EQ(asked.prefers, Sampling::Prefers::Speed);
    EXPECT_NE(asked.span.spanId, 0U) << "below the span of the call";
}

TEST_F(McpSamplingTest, aCallByHandOffersNoModelAndSaysSo)
{
    const auto outcome = callWith(tool(fake()), asking("sampling/createMessage", request()));
    EXPECT_FALSE(outcome.failed);
    EXPECT_TRUE(outcome.text.starts_with("(The server wanted a model, which a call by hand does not offer.)\n")) << outcome.text;
    EXPECT_NE(outcome.text.find("made by hand"), std::string::npos) << "the server was told, too";
}

TEST_F(McpSamplingTest, aRefusalOfTheRunIsAnErrorForTheServerAndNoFailureOfIt)
{
    const auto ask = tool(fake());
    context.host = &host;
    host.refusal = base::Error{base::ErrorCode::BudgetExhausted, "$0.10 is spent", nullptr};
    const auto outcome = callWith(ask, asking("sampling/createMessage", request()));
    EXPECT_FALSE(outcome.failed) << "the server makes of it what it likes";
    EXPECT_EQ(refusalIn(linesOf(outcome.text).at(0)), "no answer of a model: $0.10 is spent");
}

TEST_F(McpSamplingTest, oneCallAsksSoManyTimesAndNoMore)
{
    SamplingLimits limits;
    limits.requests = 2;
    const auto ask = tool(fake(limits));
    context.host = &host;
    const auto said = linesOf(callWith(ask, asking("sampling/createMessage", request(), 3)).text);
    ASSERT_EQ(said.size(), 3U);
    EXPECT_TRUE(said[1].contains("result"));
    EXPECT_NE(refusalIn(said[2]).find("2 times at most"), std::string::npos) << refusalIn(said[2]);
    EXPECT_EQ(host.asked.size(), 2U);
    EXPECT_TRUE(linesOf(callWith(ask, asking("sampling/createMessage", request())).text).at(0).contains("result"))
        << "the next call begins anew";
}

TEST_F(McpSamplingTest, itServesOneCallAtATimeFromTheStart)
{
    static_cast<void>(tool(fake()));
    const auto rows = loop.runUntil(registry->serverRows());
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_TRUE(rows[0].oneAtATime);
}

TEST_F(McpSamplingTest, whatAServerWasToldInConfidenceGoesToNoModel)
{
    auto options = base::SecretStore::Options{
        folder / "secrets", "kaze-test", false, [](const std::string&) -> std::optional<std::string> { return std::nullopt; }};
    secrets = std::make_unique<base::SecretStore>(std::move(options), redactor);
    ASSERT_TRUE(secrets->set("fake", "the-token-of-the-server"));
    registry = registryOn(clock);
    auto config = fake();
    config.environment["TOKEN"] = "secret:fake";
    const auto ask = tool(config);
    context.host = &host;
    auto params = request("mine is the-token-of-the-server");
    params["systemPrompt"] = "the-token-of-the-server";
    static_cast<void>(callWith(ask, asking("sampling/createMessage", params)));
    ASSERT_EQ(host.asked.size(), 1U);
    EXPECT_EQ(host.asked[0].messages[0].text, "mine is [redacted]");
    EXPECT_EQ(host.asked[0].instructions, "[redacted]");
}

TEST_F(McpSamplingTest, aServerOfTheModernEraGetsItsAnswerWithTheNextRequest)
{
    test::HttpServer server([](const auto& received, auto& connection) {
        const auto message = json::parse(received.body.empty() ? "{}" : received.body).as_object();
        const auto method = message.contains("method") ? std::string(message.at("method").as_string()) : std::string();
        json::object result{{"resultType", "complete"}};
        if (method == "server/discover") {
            result["supportedVersions"] = json::array{json::value("2026-07-28")};
            result["capabilities"] = {{"tools", json::object()}};
        } else if (method == "tools/list") {
            result["tools"] = json::array{{{"name", "think"}, {"inputSchema", {{"type", "object"}}}}};
        } else if (const auto* answers = message.at("params").as_object().if_contains("inputResponses")) {
            result["content"] = json::array{{{"type", "text"}, {"text", json::serialize(*answers)}}};
        } else {
            result["resultType"] = "input_required";
            result["inputRequests"] = {{"colour", {{"method", "sampling/createMessage"}, {"params", request()}}}};
        }
        connection.json(
            200, json::serialize(json::object{{"jsonrpc", "2.0"}, {"id", message.at("id")}, {"result", std::move(result)}}));
    });
    McpServerConfig config;
    config.name = "far";
    config.url = server.url("/mcp");
    config.sampling.emplace();
    const auto think = tool(config);
    context.host = &host;
    const auto outcome = callWith(think, "{}");
    EXPECT_NE(outcome.text.find(R"("colour":{"role":"assistant")"), std::string::npos) << outcome.text;
    host.refusal = base::Error{base::ErrorCode::Unavailable, "the provider is down", nullptr};
    const auto failed = callWith(think, "{}");
    EXPECT_TRUE(failed.failed);
    EXPECT_EQ(failed.text, "far.think: no answer of a model: the provider is down") << "it is not the server that is away";
    EXPECT_FALSE(failed.transient);
    EXPECT_EQ(host.asked.size(), 2U) << "and nothing is tried again";
}

TEST_F(McpSamplingTest, requestsThatAreNotOfferedAreRefused)
{
    const base::Redactor none;
    const auto why = [&](const std::function<void(json::object&)>& change) {
        auto params = request();
        change(params);
        const auto asked = detail::samplingOf(params, none);
        return asked ? std::string() : asked.error().message;
    };
    EXPECT_EQ(why([](auto&) {}), "");
    EXPECT_NE(why([](auto& params) { params["tools"] = json::array{}; }).find("without tools"), std::string::npos);
    EXPECT_NE(why([](auto& params) { params.erase("maxTokens"); }).find("maxTokens"), std::string::npos);
    EXPECT_NE(why([](auto& params) { params["messages"] = json::array{}; }).find("no messages"), std::string::npos);
    EXPECT_NE(why([](auto& params) { params["messages"] = json::array{json::value(7)}; }), "");
    const auto part = [&](const json::value& content, std::string_view role = "user") {
        return why([&](auto& params) { params["messages"] = json::array{{{"role", role}, {"content", content}}}; });
    };
    EXPECT_NE(part({{"type", "audio"}, {"data", "x"}}).find("audio"), std::string::npos);
    EXPECT_NE(part({{"type", "tool_use"}}), "");
    EXPECT_NE(part({{"type", "text"}, {"text", "x"}}, "system"), "");
    EXPECT_NE(part({{"type", "image"}, {"mimeType", "image/png"}, {"data", "x"}}, "assistant"), "");
    EXPECT_NE(part({{"type", "text"}, {"text", std::string((1U << 20) + 1, 'x')}}).find("at most"), std::string::npos);
    EXPECT_EQ(part({{{"type", "text"}, {"text", "a"}}, {{"type", "image"}, {"mimeType", "image/png"}, {"data", "x"}}}), "");
}

TEST_F(McpSamplingTest, theRunsWorkspaceIsTheOneRootOfAServer)
{
    const auto ask = tool(fake({}));
    EXPECT_TRUE(capabilities(ask).contains("roots"));
    const auto said = linesOf(callWith(ask, asking("roots/list", {})).text).at(0);
    json::array roots{{{"uri", "file://" + context.workspacePath}, {"name", "workspace"}}};
    EXPECT_EQ(said.at("result").at("roots"), json::value(roots));
    EXPECT_EQ(loop.runUntil(registry->serverRows()).at(0).workspace, context.workspacePath);
}

TEST_F(McpSamplingTest, serversAreSharedOnlyByThoseWithTheSameRoots)
{
    const auto here = tool(fake({}));
    const auto same = tool(fake({}));
    EXPECT_EQ(registry->servers().size(), 1U);
    const auto own = context.workspacePath;
    context.workspacePath = (folder / "outside").string();
    const auto there = tool(fake({}));
    EXPECT_EQ(registry->servers().size(), 2U) << "it may ask for its roots at any time";
    EXPECT_NE(here->info().server, there->info().server);
    auto rootless = fake({});
    rootless.roots = false;
    const auto first = tool(rootless);
    context.workspacePath = own;
    const auto second = tool(rootless);
    EXPECT_EQ(first->info().server, second->info().server);
    EXPECT_FALSE(capabilities(second).contains("roots"));
    EXPECT_EQ(registry->servers().size(), 3U);
    context.workspacePath.clear();
    EXPECT_FALSE(capabilities(tool(fake({}))).contains("roots")) << "where there is no workspace";
    EXPECT_EQ(first->info().server.size(), 32U) << "128 bits";
}

TEST_F(McpSamplingTest, aCallByHandReachesTheServerOfTheGivenWorkspace)
{
    const auto own = context.workspacePath;
    const auto here = tool(fake({}));
    context.workspacePath = (folder / "outside").string();
    const auto there = tool(fake({}));
    const auto serverFor = [this](const std::string& workspace) {
        std::vector<std::string> ids;
        for (const auto& each : registry->ofRunningServers("default", workspace))
            if (each->info().name == "fake.ask_client")
                ids.push_back(each->info().server);
        return ids;
    };
    EXPECT_EQ(serverFor(own), std::vector{here->info().server});
    EXPECT_EQ(serverFor(context.workspacePath), std::vector{there->info().server});
    EXPECT_EQ(serverFor({}).size(), 1U) << "one of each name";
    EXPECT_TRUE(serverFor("/elsewhere").empty());
    const auto log = registry->serverLog(there->info().server.substr(0, 12));
    ASSERT_TRUE(log) << "the beginning of an id does";
    EXPECT_EQ(log->serverId, there->info().server);
}

TEST_F(McpSamplingTest, projectsOfATenantHaveServersOfTheirOwn)
{
    const auto one = tool(fake({}), "one");
    const auto other = tool(fake({}), "other");
    EXPECT_NE(one->info().server, other->info().server);
}

TEST(FileUri, encodesWhatAUriCannotHold)
{
    EXPECT_EQ(detail::fileUri("/home/ann/a b#?%/ü"), "file:///home/ann/a%20b%23%3F%25/%C3%BC");
}

} // namespace kaze::tools
