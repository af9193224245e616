// What servers ask of us, in both eras.
#include "tests/engine/mcp/http_fixture.h"

#include <atomic>
#include <future>

namespace kaze::mcp {

using namespace std::chrono_literals;

namespace {

//! Answers everything and takes it down.
class TestHandler final : public ClientHandler {
public:
    [[nodiscard]] Abilities abilities() const override { return able; }

    base::Task<base::Result<ElicitationAnswer>> elicit(Elicitation asked, base::CancelToken) override
    {
        questions.push_back(asked.byUrl ? asked.url : asked.message);
        ElicitationAnswer given = answer;
        co_return given;
    }
    base::Task<base::Result<json::object>> createMessage(json::object params, base::CancelToken) override
    {
        sampled = json::serialize(params);
        json::object message{{"role", "assistant"}, {"model", "test"}};
        message["content"] = {{"type", "text"}, {"text", "thought"}};
        co_return message;
    }
    base::Task<base::Result<std::vector<Root>>> listRoots(base::CancelToken) override
    {
        const auto executor = co_await boost::asio::this_coro::executor;
        co_await boost::asio::post(executor, boost::asio::use_awaitable);
        std::vector<Root> roots;
        roots.push_back({"file:///work", "work"});
        co_return roots;
    }
    void logged(const std::string& level, const std::string&, const std::string& text) override
    {
        logs.push_back(level + ": " + text);
    }
    void changed(const std::string& what) override { changes.push_back(what); }
    void violated(const std::string& what) override { violations.push_back(what); }

    Abilities able{true, true, true, true};
    ElicitationAnswer answer{ElicitationAnswer::Action::Accept};
    std::string sampled;
    std::vector<std::string> questions, logs, changes, violations;
};

json::object questionWithDefaults()
{
    return {{"message", "Who?"},
        {"requestedSchema",
            {{"type", "object"},
                {"properties",
                    {{"name", {{"type", "string"}, {"default", "Ann"}}}, {"age", {{"type", "integer"}, {"default", 30}}},
                        {"note", {{"type", "string"}}}}}}}};
}

json::object inputRequired(json::object requests, std::string_view state = {})
{
    json::object result{{"resultType", "input_required"}};
    if (!requests.empty())
        result["inputRequests"] = std::move(requests);
    if (!state.empty())
        result["requestState"] = state;
    return result;
}

} // namespace

class QuestionsTest : public HttpFixture {
protected:
    QuestionsTest() { handler = told; }

    //! A tool of the legacy era that asks this while it is being called, and answers with the client's answer.
    void asksWhileCalled(const std::string& method, json::object params)
    {
        server.legacy();
        auto reply = std::make_shared<std::string>();
        auto mutex = std::make_shared<std::mutex>();
        server.on("answer", [reply, mutex](const json::object& message, const auto&, auto& connection) {
            {
                const std::lock_guard lock(*mutex);
                *reply = json::serialize(message);
            }
            connection.respond(202, "");
        });
        server.on("tools/call", [=](const json::object& message, const auto&, auto& connection) {
            json::object question{{"jsonrpc", "2.0"}, {"id", "q-1"}, {"method", method}};
            question["params"] = params;
            connection.beginEvents();
            connection.event(json::serialize(question), "message");
            std::string said;
            while (said.empty() && !connection.waitUntilClosed(2ms)) {
                const std::lock_guard lock(*mutex);
                said = *reply;
            }
            connection.event(ScriptedServer::content(message, said), "message");
            connection.end();
        });
    }

    json::object answerTo(const std::string& method, json::object params)
    {
        asksWhileCalled(method, std::move(params));
        const auto client = connected();
        const auto said = client ? call(*client, "ask") : base::Result<CallResult>();
        EXPECT_TRUE(said) << said.error().text();
        return said ? json::parse(said->text).as_object() : json::object();
    }

    std::shared_ptr<TestHandler> told = std::make_shared<TestHandler>();
};

TEST_F(QuestionsTest, aFormIsAnsweredWithItsDefaults)
{
    told->answer.content["age"] = 31;
    const auto answer = answerTo("elicitation/create", questionWithDefaults());
    EXPECT_EQ(answer.at("id"), "q-1");
    EXPECT_EQ(answer.at("result"), json::value({{"action", "accept"}, {"content", {{"age", 31}, {"name", "Ann"}}}}));
    EXPECT_EQ(told->questions, std::vector<std::string>{"Who?"});
}

TEST_F(QuestionsTest, anAnswerThatDoesNotFitTheFormIsNotSent)
{
    told->answer.content["age"] = "old";
    const auto answer = answerTo("elicitation/create", questionWithDefaults());
    EXPECT_EQ(answer.at("error").at("code"), -32602);
}

TEST_F(QuestionsTest, whoDeclinesSendsNothingElse)
{
    told->answer.action = ElicitationAnswer::Action::Decline;
    const auto answer = answerTo("elicitation/create", questionWithDefaults());
    EXPECT_EQ(answer.at("result"), json::value({{"action", "decline"}}));
}

TEST_F(QuestionsTest, aPageIsOpenedOnlyWhereItsAddressIsSafe)
{
    const auto opened = answerTo("elicitation/create", {{"mode", "url"}, {"message", "Pay"}, {"url", "https://example.com/pay"}});
    EXPECT_EQ(opened.at("result"), json::value({{"action", "accept"}}));
    EXPECT_EQ(told->questions, std::vector<std::string>{"https://example.com/pay"});
    for (const auto* url : {"http://example.com/pay", "javascript:alert(1)", "file:///etc/passwd", ""}) {
        const auto refused = answerTo("elicitation/create", {{"mode", "url"}, {"message", "Pay"}, {"url", url}});
        EXPECT_EQ(refused.at("error").at("code"), -32602) << url;
    }
    EXPECT_EQ(told->questions.size(), 1U);
}

TEST_F(QuestionsTest, samplingAndRootsAreAnsweredByTheOwner)
{
    const auto sampled = answerTo("sampling/createMessage", {{"messages", json::array()}, {"maxTokens", 5}});
    EXPECT_EQ(sampled.at("result").at("content").at("text"), "thought");
    EXPECT_EQ(told->sampled, R"({"messages":[],"maxTokens":5})");
    const auto roots = answerTo("roots/list", {});
    EXPECT_EQ(roots.at("result"), json::value({{"roots", json::array{{{"uri", "file:///work"}, {"name", "work"}}}}}));
}

TEST_F(QuestionsTest, whatTheOwnerCannotDoIsNeitherOfferedNorDone)
{
    told->able = {};
    for (const auto* method : {"elicitation/create", "sampling/createMessage", "roots/list", "no/such"})
        EXPECT_EQ(answerTo(method, {}).at("error").at("code"), -32601) << method;
    const auto offered = json::parse(server.asked("initialize").at(0).body).at("params").at("capabilities");
    EXPECT_TRUE(offered.as_object().empty());
    told->able = {true, false, true, false};
    server.legacy();
    ASSERT_TRUE(connected());
    const auto some = json::parse(server.asked("initialize").back().body).at("params").at("capabilities");
    EXPECT_EQ(some, json::value({{"elicitation", {{"form", json::object()}}}, {"sampling", json::object()}}));
}

TEST_F(QuestionsTest, aModernServerGetsItsInputAndItsStateBack)
{
    server.modern();
    const std::string state = R"(not "JSON" {ü} )";
    server.on("tools/call", [state](const json::object& message, const auto&, auto& connection) {
        const auto& params = message.at("params").as_object();
        if (!params.contains("inputResponses")) {
            json::object wanted{{"who", {{"method", "elicitation/create"}, {"params", questionWithDefaults()}}},
                {"where", {{"method", "roots/list"}}}};
            connection.json(200, ScriptedServer::text(message, inputRequired(std::move(wanted), state)));
        } else {
            connection.json(200, ScriptedServer::content(message, json::serialize(params)));
        }
    });
    const auto client = connected();
    ASSERT_TRUE(client);
    const auto said = call(*client, "ask", {{"a", 1}});
    ASSERT_TRUE(said) << said.error().text();
    const auto params = json::parse(said->text).as_object();
    EXPECT_EQ(params.at("requestState"), json::value(state));
    EXPECT_EQ(params.at("arguments"), json::value({{"a", 1}}));
    EXPECT_EQ(params.at("inputResponses").at("who").at("content").at("name"), "Ann");
    EXPECT_EQ(params.at("inputResponses").at("where").at("roots").as_array().size(), 1U);
    const auto calls = server.asked("tools/call");
    ASSERT_EQ(calls.size(), 2U);
    EXPECT_NE(json::parse(calls[0].body).at("id"), json::parse(calls[1].body).at("id"));
    EXPECT_FALSE(json::parse(calls[0].body).at("params").as_object().contains("requestState"));
    const auto other = call(*client, "ask", {{"a", 2}});
    ASSERT_TRUE(other);
    EXPECT_FALSE(json::parse(server.asked("tools/call").at(2).body).at("params").as_object().contains("inputResponses"))
        << "what belongs to one call goes into no other";
}

TEST_F(QuestionsTest, aServerWithoutStateGetsNoneAndOneThatAsksForEverIsGivenUp)
{
    server.modern();
    server.on("tools/call", [](const json::object& message, const auto&, auto& connection) {
        json::object wanted{{"who", {{"method", "elicitation/create"}, {"params", questionWithDefaults()}}}};
        connection.json(200, ScriptedServer::text(message, inputRequired(std::move(wanted))));
    });
    const auto client = connected();
    ASSERT_TRUE(client);
    const auto said = call(*client, "ask");
    ASSERT_FALSE(said);
    EXPECT_EQ(said.error().code, base::ErrorCode::Protocol);
    EXPECT_EQ(server.asked("tools/call").size(), 11U);
    EXPECT_FALSE(json::parse(server.asked("tools/call").back().body).at("params").as_object().contains("requestState"));
    server.on("tools/call", [](const json::object& message, const auto&, auto& connection) {
        connection.json(200, ScriptedServer::text(message, inputRequired({})));
    });
    EXPECT_FALSE(call(*client, "ask"));
    told->able = {};
    server.on("tools/call", [](const json::object& message, const auto&, auto& connection) {
        connection.json(200, ScriptedServer::text(message, inputRequired({{"m", {{"method", "sampling/createMessage"}}}})));
    });
    const auto unable = call(*client, "ask");
    ASSERT_FALSE(unable);
    EXPECT_EQ(unable.error().code, base::ErrorCode::Unsupported);
}

TEST_F(QuestionsTest, twoQuestionsWithOneIdAreSeen)
{
    server.legacy();
    server.on("tools/call", [](const json::object& message, const auto&, auto& connection) {
        connection.beginEvents();
        // In one piece, so that the second comes before the first is answered.
        std::string questions;
        for (const auto* id : {"1", "1", "null", "{}"})
            questions += R"(data: {"jsonrpc":"2.0","id":)" + std::string(id) + R"(,"method":"roots/list"})" + "\n\n";
        connection.chunk(questions);
        connection.event(ScriptedServer::content(message, "done"), "message");
        connection.end();
    });
    const auto client = connected();
    ASSERT_TRUE(client);
    ASSERT_TRUE(call(*client, "x"));
    EXPECT_TRUE(eventually([&] { return server.asked("POST").size() >= 8; }));
    EXPECT_EQ(told->violations.size(), 3U);
}

TEST_F(QuestionsTest, whatTheServerSaysReachesTheOwner)
{
    server.legacy();
    std::promise<void> listens;
    server.on("GET", [told = listens.get_future().share()](const auto&, const auto&, auto& connection) {
        connection.beginEvents();
        told.wait_for(std::chrono::seconds(10));
        for (const auto* said :
            {R"({"jsonrpc":"2.0","method":"notifications/message","params":{"level":"warning","data":{"a":1}}})",
                R"({"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"note://1"}})",
                R"({"jsonrpc":"2.0","method":"notifications/prompts/list_changed"})",
                R"({"jsonrpc":"2.0","method":"notifications/never/heard/of"})", "this is no JSON",
                R"({"jsonrpc":"2.0","method":"notifications/tools/list_changed"})"})
            connection.event(said, "message");
        connection.waitUntilClosed();
    });
    auto client = connected();
    ASSERT_TRUE(client);
    int relisted = 0;
    client->onToolsChanged([&] { ++relisted; });
    listens.set_value();
    EXPECT_TRUE(eventually([&] { return relisted > 0 && told->changes.size() >= 3; }));
    EXPECT_EQ(told->logs, std::vector<std::string>{R"(warning: {"a":1})"});
    EXPECT_EQ(told->changes.at(0), "note://1");
    EXPECT_EQ(told->changes.at(1), "prompts");
    EXPECT_EQ(told->changes.at(2), "tools");
    client.reset();
}

TEST_F(QuestionsTest, aModernServerIsAskedToTellWhatChanges)
{
    server.modern({{"tools", {{"listChanged", true}}}, {"resources", {{"subscribe", true}}}});
    server.on("subscriptions/listen", [](const json::object& message, const auto&, auto& connection) {
        connection.beginEvents();
        connection.event(json::serialize(json::object{{"jsonrpc", "2.0"}, {"method", "notifications/subscriptions/acknowledged"},
                             {"params", {{"notifications", message.at("params").at("notifications")}}}}),
            "message");
        connection.event(
            R"({"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"note://2"}})", "message");
        connection.waitUntilClosed();
    });
    auto client = connected();
    ASSERT_TRUE(client);
    EXPECT_TRUE(eventually([&] { return !server.asked("subscriptions/listen").empty(); }));
    const base::CancelToken never;
    ASSERT_TRUE(loop.runUntil(client->subscribe("note://2", true, never)));
    EXPECT_TRUE(eventually([&] { return server.asked("subscriptions/listen").size() >= 2 && !told->changes.empty(); }));
    const auto filter = json::parse(server.asked("subscriptions/listen").back().body).at("params").at("notifications");
    EXPECT_EQ(filter, json::value({{"toolsListChanged", true}, {"resourceSubscriptions", json::array{json::value("note://2")}}}));
    client.reset();
}

} // namespace kaze::mcp
