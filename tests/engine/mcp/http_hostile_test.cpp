// Servers that mean no good, or do none.
#include "tests/engine/mcp/http_fixture.h"

#include <atomic>

namespace kaze::mcp {

using namespace std::chrono_literals;

class HttpHostileTest : public HttpFixture {
protected:
    //! What a call gives whose answer is this body.
    base::Result<CallResult> answered(const std::string& body, const std::string& type = "application/json")
    {
        server.on("tools/call", [=](const auto&, const auto&, auto& connection) {
            connection.respond(200, body, {{"Content-Type", type}});
        });
        return call(*m_client, "x", {}, 5s);
    }

    void SetUp() override
    {
        server.modern();
        auto wanted = to(server.url());
        wanted.messageLimit = 1U << 20;
        auto client = connect(std::move(wanted));
        ASSERT_TRUE(client) << client.error().text();
        m_client = *client;
    }
    void TearDown() override { m_client.reset(); }

    std::shared_ptr<Client> m_client;
};

TEST_F(HttpHostileTest, nonsenseIsNoAnswer)
{
    for (const auto* body : {"", "{", "null", "[]", "[1,2]", R"({"jsonrpc":"2.0"})", R"({"jsonrpc":"2.0","id":1})",
             R"({"jsonrpc":"2.0","id":999999,"result":{}})", R"({"jsonrpc":"2.0","id":"4","result":{}})", "<html>hello</html>"})
        for (const auto* type : {"application/json", "text/html", "text/event-stream"}) {
            const auto result = answered(body, type);
            ASSERT_TRUE(result && result->unanswered) << body << ' ' << type;
            EXPECT_TRUE(result->isError);
        }
}

TEST_F(HttpHostileTest, deepNestingIsNoAnswer)
{
    const auto result = answered(std::string(100'000, '['));
    EXPECT_TRUE(result && result->unanswered);
}

TEST_F(HttpHostileTest, whatIsTooLongIsNotRead)
{
    for (const auto* type : {"application/json", "text/event-stream"}) {
        const auto result = answered("data: " + std::string(3U << 20, 'x') + "\n\n", type);
        ASSERT_TRUE(result && result->unanswered) << type;
        EXPECT_EQ(result->unanswered->code, base::ErrorCode::Protocol) << result->text;
    }
}

TEST_F(HttpHostileTest, aLargeAnswerThatFitsIsRead)
{
    server.on("tools/call", [](const json::object& message, const auto&, auto& connection) {
        connection.beginEvents();
        connection.event(ScriptedServer::content(message, std::string(700'000, 'y')), "message");
        connection.end();
    });
    const auto result = call(*m_client, "x");
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->text.size(), 700'000U);
}

TEST_F(HttpHostileTest, silenceEndsWithTheTimeAndTheStreamIsClosed)
{
    std::atomic<bool> closed = false;
    server.on("tools/call", [&](const auto&, const auto&, auto& connection) { closed = connection.waitUntilClosed(); });
    const auto result = call(*m_client, "x", {}, 100ms);
    ASSERT_TRUE(result && result->unanswered);
    EXPECT_EQ(result->unanswered->code, base::ErrorCode::Timeout);
    EXPECT_TRUE(eventually([&] { return closed.load(); })) << "that is how a modern server learns of it";
    EXPECT_TRUE(server.asked("notifications/cancelled").empty());
}

TEST_F(HttpHostileTest, aFloodEndsTheConnection)
{
    server.on("tools/call", [](const auto&, const auto&, auto& connection) {
        connection.beginEvents();
        const auto noise
            = R"({"jsonrpc":"2.0","method":"notifications/message","params":{"data":")" + std::string(200'000, 'n') + "\"}}";
        while (connection.event(noise, "message")) { }
    });
    const auto result = call(*m_client, "x", {}, 60s);
    ASSERT_TRUE(result && result->unanswered);
    EXPECT_NE(result->text.find("floods"), std::string::npos) << result->text;
}

TEST_F(HttpHostileTest, answersThatNobodyAskedForChangeNothing)
{
    server.on("tools/call", [](const json::object& message, const auto&, auto& connection) {
        connection.beginEvents();
        for (const auto* id : {"-1", "99999", "\"1\"", "null", "1.5", "[1]"})
            connection.event(R"({"jsonrpc":"2.0","id":)" + std::string(id) + R"(,"result":{"content":[]}})", "message");
        connection.event(ScriptedServer::content(message, "yours"), "message");
        connection.event(ScriptedServer::content(message, "yours again"), "message");
        connection.end();
    });
    const auto result = call(*m_client, "x");
    ASSERT_TRUE(result);
    EXPECT_EQ(result->text, "yours");
}

TEST_F(HttpHostileTest, aSessionIdThatIsNoneIsNotSentBack)
{
    server.legacy();
    server.on("initialize", [](const json::object& message, const auto&, auto& connection) {
        connection.respond(200,
            ScriptedServer::text(message, {{"protocolVersion", "2025-11-25"}, {"capabilities", json::object()}}),
            {{"Content-Type", "application/json"}, {"Mcp-Session-Id", "two words"}});
    });
    const auto client = connect(to(server.url()));
    ASSERT_TRUE(client) << client.error().text();
    EXPECT_EQ(server.asked("notifications/initialized").at(0).header("Mcp-Session-Id"), "");
}

TEST_F(HttpHostileTest, aListWithoutEndIsGivenUp)
{
    auto page = std::make_shared<std::atomic<int>>(0);
    server.on("tools/list", [page](const json::object& message, const auto&, auto& connection) {
        connection.json(200,
            ScriptedServer::text(
                message, {{"resultType", "complete"}, {"tools", json::array()}, {"nextCursor", std::to_string((*page)++ % 3)}}));
    });
    const auto client = connect(to(server.url()));
    ASSERT_FALSE(client);
    EXPECT_NE(client.error().text().find("no end"), std::string::npos) << client.error().text();
}

TEST_F(HttpHostileTest, structuredContentThatBreaksItsPromiseIsAnError)
{
    auto tool = toolNamed("weather").as_object();
    tool["outputSchema"] = {{"type", "object"}, {"properties", {{"degrees", {{"type", "number"}}}}},
        {"required", json::array{json::value("degrees")}}};
    auto elsewhere = toolNamed("elsewhere").as_object();
    elsewhere["outputSchema"] = {{"type", "object"}, {"properties", {{"a", {{"$ref", server.http().url("/schema")}}}}}};
    server.tools({tool, elsewhere});
    const auto client = connect(to(server.url()));
    ASSERT_TRUE(client);
    const auto answer = [&](json::value structured, const std::string& name) {
        server.on("tools/call", [structured](const json::object& message, const auto&, auto& connection) {
            json::object result{{"resultType", "complete"}, {"content", json::array()}};
            if (!structured.is_null())
                result["structuredContent"] = structured;
            connection.json(200, ScriptedServer::text(message, std::move(result)));
        });
        return call(**client, name);
    };
    const auto good = answer({{"degrees", 21.5}}, "weather");
    ASSERT_TRUE(good);
    EXPECT_FALSE(good->isError) << good->text;
    EXPECT_EQ(good->structured->at("degrees"), 21.5);
    EXPECT_NE(good->text.find("degrees"), std::string::npos) << "without text it is the text";
    EXPECT_TRUE(answer({{"degrees", "warm"}}, "weather")->isError);
    EXPECT_TRUE(answer(nullptr, "weather")->isError);
    EXPECT_FALSE(answer({{"a", 1}}, "elsewhere")->isError) << "a schema that lies elsewhere is not fetched";
    for (const auto& request : server.http().requests())
        EXPECT_NE(request.path, "/schema");
}

} // namespace kaze::mcp
