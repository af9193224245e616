#include "tests/engine/mcp/http_fixture.h"

#include <atomic>

namespace kaze::mcp {

using namespace std::chrono_literals;

class HttpClientTest : public HttpFixture { };

namespace {

//! What waits to be said on a stream. Any thread.
class Lines {
public:
    void add(std::string line)
    {
        const std::lock_guard lock(m_mutex);
        m_lines.push_back(std::move(line));
    }
    std::vector<std::string> take()
    {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_lines, {});
    }

private:
    std::mutex m_mutex;
    std::vector<std::string> m_lines;
};

} // namespace

TEST_F(HttpClientTest, legacyServersGetTheirSessionAndVersionWithEveryRequest)
{
    server.legacy("2025-06-18");
    server.tools({toolNamed("echo")});
    server.on("tools/call", [](const auto& message, const auto&, auto& connection) {
        connection.json(200, ScriptedServer::content(message, "hällo"));
    });
    const auto client = connected();
    ASSERT_TRUE(client);
    EXPECT_EQ(client->server().protocolVersion, "2025-06-18");
    EXPECT_EQ(client->server().name, "scripted");
    ASSERT_EQ(client->tools().size(), 1U);
    EXPECT_EQ(client->pid(), 0);
    const auto said = call(*client, "echo");
    ASSERT_TRUE(said);
    EXPECT_EQ(said->text, "hällo");
    EXPECT_EQ(server.asked("initialize").at(0).header("Mcp-Session-Id"), "");
    for (const auto* method : {"notifications/initialized", "tools/list", "tools/call"}) {
        const auto request = server.asked(method).at(0);
        EXPECT_EQ(request.header("Mcp-Session-Id"), "session-1") << method;
        EXPECT_EQ(request.header("MCP-Protocol-Version"), "2025-06-18") << method;
        EXPECT_EQ(request.header("Mcp-Method"), "") << method;
        EXPECT_EQ(request.header("Accept"), "application/json, text/event-stream") << method;
    }
}

TEST_F(HttpClientTest, modernServersNeedNoHandshakeAndAreToldEverythingEachTime)
{
    server.modern();
    server.tools({toolNamed("größe")});
    server.on("tools/call",
        [](const auto& message, const auto&, auto& connection) { connection.json(200, ScriptedServer::content(message, "12")); });
    const auto client = connected();
    ASSERT_TRUE(client);
    EXPECT_EQ(client->server().protocolVersion, "2026-07-28");
    ASSERT_TRUE(call(*client, "größe"));
    EXPECT_TRUE(server.asked("initialize").empty());
    const auto request = server.asked("tools/call").at(0);
    EXPECT_EQ(request.header("MCP-Protocol-Version"), "2026-07-28");
    EXPECT_EQ(request.header("Mcp-Method"), "tools/call");
    EXPECT_EQ(request.header("Mcp-Name"), "=?base64?Z3LDtsOfZQ==?=");
    EXPECT_EQ(request.header("Mcp-Session-Id"), "");
    const auto meta = json::parse(request.body).at("params").at("_meta").as_object();
    EXPECT_EQ(meta.at("io.modelcontextprotocol/protocolVersion"), "2026-07-28");
    EXPECT_EQ(meta.at("io.modelcontextprotocol/clientInfo").at("name"), "kaze");
    EXPECT_TRUE(meta.at("io.modelcontextprotocol/clientCapabilities").as_object().empty());
}

TEST_F(HttpClientTest, asksAgainWhereTheVersionIsRefusedAndNamed)
{
    server.modern();
    auto refusals = std::make_shared<std::atomic<int>>(0);
    server.on("server/discover", [refusals](const auto& message, const auto&, auto& connection) {
        if ((*refusals)++ == 0) {
            connection.json(400, ScriptedServer::error(message, -32022, {{"supported", {"2026-07-28", "2025-11-25"}}}));
            return;
        }
        json::object result{{"resultType", "complete"}, {"capabilities", json::object()}};
        result["supportedVersions"] = json::array{json::value("2026-07-28")};
        connection.json(200, ScriptedServer::text(message, std::move(result)));
    });
    EXPECT_TRUE(connected());
    EXPECT_EQ(*refusals, 2);
    server.on("server/discover", [](const auto& message, const auto&, auto& connection) {
        connection.json(400, ScriptedServer::error(message, -32022, {{"supported", json::array{json::value("2027-01-01")}}}));
    });
    const auto newer = connect(to(server.url()));
    ASSERT_FALSE(newer);
    EXPECT_EQ(newer.error().code, base::ErrorCode::Unsupported);
    server.on("server/discover", [](const auto& message, const auto&, auto& connection) {
        connection.json(400, ScriptedServer::error(message, -32022, {{"supported", json::array{json::value("2026-07-28")}}}));
    });
    const auto absurd = connect(to(server.url()));
    ASSERT_FALSE(absurd) << "it refuses what it names";
    EXPECT_EQ(absurd.error().code, base::ErrorCode::Protocol);
}

TEST_F(HttpClientTest, readsAnswersFromAStreamOfEvents)
{
    server.legacy();
    server.on("tools/call", [](const auto& message, const auto&, auto& connection) {
        connection.beginEvents();
        connection.event(
            R"({"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"soon"}})", "message");
        connection.event("unknown", "surprise");
        connection.event(ScriptedServer::content(message, "streamed"), "message");
        connection.end();
    });
    const auto client = connected();
    ASSERT_TRUE(client);
    const auto said = call(*client, "x");
    ASSERT_TRUE(said) << said.error().text();
    EXPECT_EQ(said->text, "streamed");
}

TEST_F(HttpClientTest, takesUpAStreamThatBrokeOff)
{
    server.legacy();
    server.on("tools/call", [this](const auto& message, const auto&, auto& connection) {
        const auto answer = ScriptedServer::content(message, "from the second stream");
        server.on("GET", [answer](const auto&, const ScriptedServer::Request& request, auto& again) {
            if (request.header("Last-Event-ID") != "event-7") {
                again.respond(405, "");
                return;
            }
            again.beginEvents();
            again.event(answer, "message");
            again.end();
        });
        connection.begin(200, {{"Content-Type", "text/event-stream"}});
        connection.chunk("id: event-7\nretry: 30\ndata:\n\n");
        connection.end();
    });
    const auto client = connected();
    ASSERT_TRUE(client);
    const auto said = call(*client, "x");
    ASSERT_TRUE(said && !said->unanswered) << (said ? said->text : said.error().text());
    EXPECT_EQ(said->text, "from the second stream");
    EXPECT_EQ(server.asked("tools/call").size(), 1U) << "a call is not made twice";
    EXPECT_EQ(server.asked("GET").back().header("Mcp-Session-Id"), "session-1");
}

TEST_F(HttpClientTest, saysWhereAStreamCannotBeTakenUp)
{
    server.legacy();
    server.on("tools/call", [](const auto&, const auto&, auto& connection) {
        connection.beginEvents();
        connection.end();
    });
    const auto client = connected();
    ASSERT_TRUE(client);
    const auto cut = call(*client, "x");
    ASSERT_TRUE(cut && cut->unanswered) << "whether it took effect is not known";
    EXPECT_EQ(cut->unanswered->code, base::ErrorCode::Unavailable);
    server.on("tools/call", [](const auto&, const auto&, auto& connection) {
        connection.begin(200, {{"Content-Type", "text/event-stream"}});
        connection.chunk("id: a\nretry: 20\ndata:\n\n");
        connection.end();
    });
    const auto refused = call(*client, "x");
    ASSERT_TRUE(refused && refused->unanswered);
    EXPECT_NE(refused->text.find("405"), std::string::npos) << refused->text;
}

TEST_F(HttpClientTest, beginsANewSessionWhenTheServerHasForgottenIt)
{
    server.legacy();
    auto forgotten = std::make_shared<std::atomic<bool>>(true);
    server.on("tools/call", [forgotten](const auto& message, const ScriptedServer::Request&, auto& connection) {
        if (forgotten->exchange(false))
            connection.json(404, R"({"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"Session not found"}})");
        else
            connection.json(200, ScriptedServer::content(message, "again"));
    });
    const auto client = connected();
    ASSERT_TRUE(client);
    const auto said = call(*client, "x");
    ASSERT_TRUE(said) << said.error().text();
    EXPECT_EQ(said->text, "again");
    ASSERT_EQ(server.asked("initialize").size(), 2U);
    EXPECT_EQ(server.asked("initialize").at(1).header("Mcp-Session-Id"), "");
}

TEST_F(HttpClientTest, endsTheSessionWhenItIsDone)
{
    server.legacy();
    const auto client = connected();
    ASSERT_TRUE(client);
    loop.runUntil(client->stop());
    ASSERT_EQ(server.asked("DELETE").size(), 1U);
    EXPECT_EQ(server.asked("DELETE").at(0).header("Mcp-Session-Id"), "session-1");
    const auto late = call(*client, "x");
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, base::ErrorCode::Unavailable);
}

TEST_F(HttpClientTest, fallsBackToTheOlderTransport)
{
    const auto lines = std::make_shared<Lines>();
    const auto speak = [lines](ScriptedServer::Connection& stream) {
        stream.beginEvents();
        stream.event("/messages?session=7", "endpoint");
        while (!stream.waitUntilClosed(5ms))
            for (const auto& line : lines->take())
                stream.event(line, "message");
    };
    const auto queue = [lines](json::object result) {
        return [lines, result](const json::object& message, const ScriptedServer::Request& request, auto& connection) {
            if (request.path != "/messages") {
                connection.respond(405, "");
                return;
            }
            lines->add(ScriptedServer::text(message, result));
            connection.respond(202, "Accepted");
        };
    };
    server.on("GET", [speak](const auto&, const auto&, auto& connection) { speak(connection); });
    server.on("server/discover", [](const auto&, const auto&, auto& connection) { connection.respond(405, ""); });
    server.on("initialize",
        queue({{"protocolVersion", "2024-11-05"}, {"serverInfo", {{"name", "old"}, {"version", "0"}}},
            {"capabilities", {{"tools", json::object()}}}}));
    server.on("tools/list", queue({{"tools", json::array{toolNamed("old_tool")}}}));
    const auto client = connected();
    ASSERT_TRUE(client);
    EXPECT_EQ(client->server().protocolVersion, "2024-11-05");
    ASSERT_EQ(client->tools().size(), 1U);
    EXPECT_EQ(client->tools()[0].name, "old_tool");
}

TEST_F(HttpClientTest, theOlderTransportDoesNotLeadToAnotherOrigin)
{
    server.on("GET", [](const auto&, const auto&, auto& connection) {
        connection.beginEvents();
        connection.event("http://example.com/messages", "endpoint");
        connection.waitUntilClosed();
    });
    for (const auto* method : {"server/discover", "initialize"})
        server.on(method, [](const auto&, const auto&, auto& connection) { connection.respond(404, ""); });
    const auto client = connect(to(server.url()));
    ASSERT_FALSE(client);
    EXPECT_NE(client.error().text().find("404"), std::string::npos) << client.error().text();
}

TEST_F(HttpClientTest, followsRedirectsWithinItsOriginOnly)
{
    server.modern();
    server.on("tools/call", [](const auto& message, const ScriptedServer::Request& request, auto& connection) {
        if (request.path == "/mcp")
            connection.respond(307, "", {{"Location", "/elsewhere"}});
        else
            connection.json(200, ScriptedServer::content(message, request.path));
    });
    const auto client = connected();
    ASSERT_TRUE(client);
    const auto said = call(*client, "x");
    ASSERT_TRUE(said) << said.error().text();
    EXPECT_EQ(said->text, "/elsewhere");
    ScriptedServer other;
    server.on("tools/call", [&other](const auto&, const auto&, auto& connection) {
        connection.respond(307, "", {{"Location", other.url()}});
    });
    const auto away = call(*client, "x");
    ASSERT_TRUE(away && away->unanswered);
    EXPECT_NE(away->text.find("origin"), std::string::npos) << away->text;
    EXPECT_TRUE(other.http().requests().empty());
}

TEST_F(HttpClientTest, mirrorsArgumentsIntoHeadersAndLeavesOutToolsThatDeclareItWrongly)
{
    server.modern();
    server.tools({toolNamed("good",
                      {{"type", "object"},
                          {"properties",
                              {{"region", {{"type", "string"}, {"x-mcp-header", "Region"}}},
                                  {"count", {{"type", "integer"}, {"x-mcp-header", "Count"}}}}}}),
        toolNamed("bad", {{"type", "object"}, {"properties", {{"a", {{"type", "number"}, {"x-mcp-header", "A"}}}}}})});
    server.on("tools/call",
        [](const auto& message, const auto&, auto& connection) { connection.json(200, ScriptedServer::content(message, "ok")); });
    const auto client = connected();
    ASSERT_TRUE(client);
    ASSERT_EQ(client->tools().size(), 1U);
    ASSERT_TRUE(call(*client, "good", {{"region", " padded"}, {"count", nullptr}}));
    const auto request = server.asked("tools/call").at(0);
    EXPECT_EQ(request.header("Mcp-Param-Region"), "=?base64?IHBhZGRlZA==?=");
    EXPECT_EQ(request.header("Mcp-Param-Count"), "");
}

TEST_F(HttpClientTest, mapsRefusalsToErrors)
{
    server.modern();
    const auto client = connected();
    ASSERT_TRUE(client);
    const std::pair<int, base::ErrorCode> kCases[]{{401, base::ErrorCode::Unauthenticated},
        {403, base::ErrorCode::PermissionDenied}, {429, base::ErrorCode::RateLimited}, {418, base::ErrorCode::Protocol}};
    for (const auto& [status, code] : kCases) {
        server.on("tools/call",
            [status = status](const auto&, const auto&, auto& connection) { connection.respond(status, "no such luck"); });
        const auto refused = call(*client, "x");
        ASSERT_FALSE(refused) << status;
        EXPECT_EQ(refused.error().code, code) << status;
        EXPECT_NE(refused.error().message.find("no such luck"), std::string::npos);
    }
    // Who fails in the middle may have done something already.
    server.on("tools/call", [](const auto&, const auto&, auto& connection) { connection.respond(500, "no such luck"); });
    const auto failed = call(*client, "x");
    ASSERT_TRUE(failed);
    ASSERT_TRUE(failed->unanswered);
    EXPECT_EQ(failed->unanswered->code, base::ErrorCode::Unavailable);
    server.on("tools/call",
        [](const auto& message, const auto&, auto& connection) { connection.json(400, ScriptedServer::error(message, -32602)); });
    const auto invalid = call(*client, "x");
    ASSERT_FALSE(invalid);
    EXPECT_EQ(invalid.error().code, base::ErrorCode::InvalidArgument);
}

TEST_F(HttpClientTest, saysSoWhenNobodyIsThere)
{
    const auto nobody = connect(to("http://127.0.0.1:1/mcp"));
    ASSERT_FALSE(nobody);
    EXPECT_EQ(nobody.error().code, base::ErrorCode::Unavailable);
    EXPECT_NE(nobody.error().text().find("127.0.0.1:1"), std::string::npos) << nobody.error().text();
    EXPECT_FALSE(connect(to("ftp://127.0.0.1/")));
}

TEST_F(HttpClientTest, closingIsSeenByWhoWaitsForTheEnd)
{
    server.modern();
    auto client = connected();
    ASSERT_TRUE(client);
    auto ended = std::make_shared<bool>(false);
    const auto wait = [](Client& it, std::shared_ptr<bool> flag) -> base::Task<> {
        [[maybe_unused]] const auto why = co_await it.closed();
        *flag = true;
    };
    base::spawn(loop.executor(), wait(*client, ended));
    loop.poll();
    EXPECT_FALSE(*ended);
    loop.runUntil(client->stop());
    EXPECT_TRUE(eventually([&] { return *ended; }));
}

} // namespace kaze::mcp
