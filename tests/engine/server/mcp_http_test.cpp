// The MCP server at /mcp: both eras, sessions, who may, and what is no message.

#include "engine/api/tenant_requests.h"
#include "engine/mcp/features.h"
#include "engine/mcp/http_server.h"
#include "tests/engine/server/mcp_fixture.h"

using namespace testing;

namespace kaze::server::test {

class McpHttpTest : public McpFixture {
protected:
    [[nodiscard]] static std::string initialize(const std::string& version)
    {
        return json::serialize(message("initialize", {{"protocolVersion", version}, {"capabilities", json::object()}}));
    }
};

TEST_F(McpHttpTest, aSessionSpeaksTheVersionThatTheClientAsksFor)
{
    serve();
    for (const std::string version : {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"}) {
        EXPECT_EQ(put(initialize(version)).json().at("result").at("protocolVersion").as_string(), version);
        const auto here = session("", version);
        EXPECT_FALSE(toolNames(here).empty());
        EXPECT_TRUE(result(here, "ping").empty());
    }
    EXPECT_EQ(put(initialize("1999-01-01")).json().at("result").at("protocolVersion"), "2025-11-25");
    EXPECT_EQ(errorIn(put(json::serialize(message("initialize")))), -32602);
}

TEST_F(McpHttpTest, aModernRequestStandsByItself)
{
    serve();
    const auto discovered = modern("server/discover").json().at("result");
    EXPECT_EQ(discovered.at("supportedVersions").at(0), "2026-07-28");
    EXPECT_EQ(discovered.at("resultType"), "complete");
    EXPECT_TRUE(discovered.at("capabilities").as_object().contains("tools"));
    const auto listed = modern("tools/list");
    EXPECT_EQ(listed.json().at("result").at("tools").as_array().size(), 15U);
    EXPECT_EQ(listed.json().at("result").at("cacheScope"), "private");
    EXPECT_TRUE(listed.header("mcp-session-id").empty());
    const auto stored = modern("tools/call", {{"name", "memory_store"}, {"arguments", {{"text", "modern"}}}});
    EXPECT_FALSE(stored.json().at("result").at("isError").as_bool()) << stored.body;
    const auto missing = modern("resources/read", {{"uri", "kaze://runs/ffffffffffff"}});
    EXPECT_EQ(errorIn(missing), -32602);
    const auto unknown = modern("prompts/list");
    EXPECT_EQ(unknown.status, 404);
    EXPECT_EQ(errorIn(unknown), -32601);
}

TEST_F(McpHttpTest, aModernRequestWhoseHeadersSaySomethingElseIsRefused)
{
    serve();
    json::object params{{"name", "cell_info"}};
    params["_meta"] = {{"io.modelcontextprotocol/protocolVersion", "2026-07-28"},
        {"io.modelcontextprotocol/clientCapabilities", json::object()}};
    const auto body = json::serialize(message("tools/call", params));
    const std::string version = "MCP-Protocol-Version: 2026-07-28\r\n";
    for (const auto& headers : {std::string(), version, version + "Mcp-Method: tools/list\r\nMcp-Name: cell_info\r\n",
             version + "Mcp-Method: tools/call\r\n", version + "Mcp-Method: tools/call\r\nMcp-Name: run_start\r\n",
             std::string("MCP-Protocol-Version: 2025-11-25\r\nMcp-Method: tools/call\r\nMcp-Name: cell_info\r\n")}) {
        const auto reply = put(body, headers);
        EXPECT_EQ(reply.status, 400) << headers;
        EXPECT_EQ(errorIn(reply), -32020) << headers;
    }
    EXPECT_EQ(put(body, version + "Mcp-Method: tools/call\r\nMcp-Name: cell_info\r\n").status, 200);
    params["_meta"] = {{"io.modelcontextprotocol/protocolVersion", "2031-01-01"}};
    const auto newer
        = put(json::serialize(message("tools/list", params)), "MCP-Protocol-Version: 2031-01-01\r\nMcp-Method: tools/list\r\n");
    EXPECT_EQ(newer.status, 400);
    EXPECT_EQ(errorIn(newer), -32022);
    EXPECT_THAT(json::serialize(newer.json().at("error").at("data").at("supported")), HasSubstr("2026-07-28"));
    params["_meta"] = {{"io.modelcontextprotocol/protocolVersion", "2026-07-28"}};
    EXPECT_EQ(errorIn(put(json::serialize(message("tools/list", params)), version + "Mcp-Method: tools/list\r\n")), -32602);
}

TEST_F(McpHttpTest, aSessionBelongsToWhoBeganItAndEndsWhenItIsTold)
{
    HttpOptions options;
    options.requireToken = true;
    serve(options);
    const auto ann = tokenFor("ann", api::Role::Operator);
    const auto bob = tokenFor("bob", api::Role::Operator);
    const auto here = session(ann);
    const auto list = json::serialize(message("tools/list"));
    EXPECT_EQ(put(list, here).status, 200);
    const auto stolen = bob + here.substr(ann.size());
    EXPECT_EQ(put(list, stolen).status, 404);
    const auto end = [&](const std::string& headers) {
        return ask("DELETE /mcp HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n").status;
    };
    EXPECT_EQ(end(stolen), 404);
    EXPECT_EQ(end(here), 204);
    EXPECT_EQ(put(list, here).status, 404);
    EXPECT_EQ(end(here), 404);
    EXPECT_EQ(put(list, ann).status, 400) << "no session";
    EXPECT_EQ(put(list, ann + "Mcp-Session-Id: " + std::string(64, '0') + "\r\n").status, 404);
}

TEST_F(McpHttpTest, aHolderOfManySessionsLosesTheOldestAlone)
{
    serve();
    const auto first = session();
    const auto second = session();
    const auto list = json::serialize(message("tools/list"));
    for (int i = 0; i < 62; ++i)
        (void)session();
    EXPECT_EQ(put(list, first).status, 200);
    (void)session();
    EXPECT_EQ(put(list, first).status, 200) << "it was used a moment ago";
    EXPECT_EQ(put(list, second).status, 404);
}

TEST_F(McpHttpTest, whoMayIsSaidByTheTokensRole)
{
    HttpOptions options;
    options.requireToken = true;
    serve(options);
    const auto hello = initialize("2025-11-25");
    EXPECT_EQ(put(hello).status, 401);
    const auto none = put(hello, tokenFor("models", api::Role::None));
    EXPECT_EQ(none.status, 403);
    EXPECT_THAT(none.body, HasSubstr("viewer"));
    const auto viewer = session(tokenFor("viewer", api::Role::Viewer));
    EXPECT_THAT(toolNames(viewer),
        AllOf(Contains("run_list"), Not(Contains("run_start")), Not(Contains("memory_store")), Not(Contains("run_cancel")),
            Not(Contains("approval_answer"))));
    EXPECT_EQ(
        errorIn(put(json::serialize(message("tools/call", {{"name", "run_start"}, {"arguments", writing()}})), viewer)), -32602);
    EXPECT_EQ(used(viewer, "run_list").at("total"), 0);
    const auto oper = session(tokenFor("operator", api::Role::Operator, "default", true));
    EXPECT_THAT(toolNames(oper), Contains("run_start"));
}

TEST_F(McpHttpTest, aWebPageAndAForeignNameAreKeptOut)
{
    serve();
    const auto hello = initialize("2025-11-25");
    EXPECT_EQ(put(hello, "Origin: https://evil.example\r\n").status, 403);
    EXPECT_EQ(put(hello, "Origin: http://localhost\r\n").status, 403) << "never without a token";
    const auto body = hello;
    EXPECT_EQ(ask("POST /mcp HTTP/1.1\r\nHost: evil.example\r\nContent-Type: application/json\r\nContent-Length: "
                  + std::to_string(body.size()) + "\r\n\r\n" + body)
                  .status,
        421);
    EXPECT_EQ(ask(get("/mcp", "Accept: text/event-stream\r\n")).status, 405);
    EXPECT_THAT(ask(get("/mcp")).header("allow"), HasSubstr("DELETE"));
    EXPECT_EQ(ask("PUT /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n").status, 405);
}

TEST_F(McpHttpTest, whatIsNoMessageIsRefusedAndTheServerGoesOn)
{
    serve();
    const auto here = session();
    for (const std::string body : {"", "{", "7", "null", "[]", "\"\xff\"", R"({"jsonrpc":"2.0"})", R"({"method":7,"id":1})"})
        EXPECT_EQ(put(body, here).status, 400) << body;
    EXPECT_EQ(put(std::string(200'000, '['), here).status, 400);
    EXPECT_EQ(put('"' + std::string(5U << 20, 'x') + '"', here).status, 413);
    EXPECT_EQ(put(R"([{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"ping"}])", here).status, 400);
    for (const auto& id :
        std::vector<std::string>{"null", "[]", "{}", "true", "1.5", "1e9991", '"' + std::string(300, 'x') + '"'})
        EXPECT_EQ(errorIn(put(R"({"jsonrpc":"2.0","method":"ping","id":)" + id + "}", here)), -32600) << id;
    EXPECT_EQ(errorIn(put(R"({"jsonrpc":"2.0","id":1,"method":"tools/list","params":[1]})", here)), -32602);
    EXPECT_EQ(errorIn(put(R"({"jsonrpc":"2.0","id":1,"method":"logging/setLevel","params":{"level":"debug"}})", here)), -32601);
    EXPECT_EQ(put(R"({"jsonrpc":"2.0","id":1,"method":"ping"})",
                  "MCP-Protocol-Version: nonsense\r\n" + here.substr(0, here.find("MCP-")))
                  .status,
        400);
    EXPECT_EQ(put(R"({"jsonrpc":"2.0","id":9,"result":{}})", here).status, 202) << "an answer to nothing";
    EXPECT_EQ(put(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":[[]]}})", here).status, 202);
    EXPECT_TRUE(result(here, "ping").empty());
}

TEST_F(McpHttpTest, aBatchIsAnsweredWhereTheVersionHasThem)
{
    serve();
    const auto here = session("", "2025-03-26");
    const auto reply = put(
        R"([{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","method":"x"},{"jsonrpc":"2.0","id":"b","method":"ping"}])",
        here);
    EXPECT_EQ(reply.json().as_array().size(), 2U);
}

TEST_F(McpHttpTest, aBatchCountsEachOfItsRequests)
{
    HttpOptions options;
    options.requireToken = true;
    serve(options);
    cell::test::Asker asker(cell->connect());
    api::CreateToken wanted;
    wanted.name = "slow";
    wanted.role = api::Role::Viewer;
    wanted.requestsPerMinute = 5;
    const auto made = asker.ask(wanted);
    ASSERT_TRUE(made) << made.error().text();
    // Two requests so far: to initialize, and to say that it has.
    const auto here = session("Authorization: Bearer " + made->secret + "\r\n", "2025-03-26");
    std::string batch;
    for (int i = 0; i < 8; ++i)
        batch += (i == 0 ? "[" : ",") + json::serialize(message("ping", {}, i));
    const auto reply = put(batch + "]", here);
    int answered = 0, refused = 0;
    const auto answers = reply.json();
    for (const auto& each : answers.as_array())
        ++(each.as_object().contains("result") ? answered : refused);
    EXPECT_EQ(answered, 3);
    EXPECT_EQ(refused, 5);
    EXPECT_EQ(put(json::serialize(message("ping")), here).status, 429);
}

TEST_F(McpHttpTest, aWaitSaysHowFarTheRunIsAndIsCalledOff)
{
    // It does not end by itself within this test.
    serve({}, "default_model: sandbox/sandbox-1\n");
    const auto here = session();
    auto arguments = writing();
    arguments["agent_yaml"]
        = "name: slow\nmodel: sandbox/sandbox-1\ninstructions: |\n  1. Call `shell.run` with {\"command\": \"sleep 600\"}.\n"
          "tools: [shell.run]\nmemory: { recall: 0, remember: false }\n";
    arguments["approve"] = "all";
    const auto id = textIn(used(here, "run_start", arguments), "/run/run_id");
    json::object params{{"name", "run_wait"}, {"arguments", {{"run_id", id}, {"timeout_seconds", 300}}}};
    params["_meta"] = {{"progressToken", "p"}};
    auto waiting = client();
    waiting.send(post(
        "/mcp", json::serialize(message("tools/call", params, "w")), "Accept: application/json, text/event-stream\r\n" + here));
    ASSERT_TRUE(waiting.until("notifications/progress"));
    EXPECT_EQ(put(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"w"}})", here).status, 202);
    const auto reply = waiting.reply();
    EXPECT_THAT(reply.header("content-type"), StartsWith("text/event-stream"));
    EXPECT_TRUE(reply.whole);
    for (const auto& event : reply.events())
        EXPECT_EQ(json::parse(event).at("params").at("progressToken"), "p") << "what was called off has no answer";
    const auto timedOut = used(here, "run_wait", {{"run_id", id}, {"timeout_seconds", 0}});
    EXPECT_TRUE(timedOut.at("timed_out").as_bool());
    (void)used(here, "run_cancel", {{"run_id", id}});
}

TEST_F(McpHttpTest, ourOwnClientGetsAlongWithItInBothEras)
{
    serve();
    base::Loop loop;
    base::WorkerPool workers{2, "test-worker"};
    base::SystemClock clock;
    {
        net::HttpClient http{loop.executor()};
        for (const auto era : {mcp::Era::Legacy, mcp::Era::Modern, mcp::Era::Any}) {
            mcp::HttpServer there;
            there.name = "kaze";
            there.url = server->url() + "/mcp";
            there.era = era;
            const auto connected
                = loop.runUntil(mcp::connectHttp({loop.executor(), workers, http, clock, base::LogSystem::none()}, there, {}));
            ASSERT_TRUE(connected) << connected.error().text();
            auto& client = **connected;
            EXPECT_EQ(client.server().name, "kaze");
            EXPECT_EQ(client.tools().size(), 15U);
            const auto stored = loop.runUntil(client.callTool("memory_store", {{"text", "by our own client"}}, 20s, {}));
            ASSERT_TRUE(stored) << stored.error().text();
            EXPECT_FALSE(stored->isError) << stored->text;
            const auto resources = loop.runUntil(mcp::listAll(client, "resources/list", "resources", 20s, {}));
            EXPECT_TRUE(resources) << resources.error().text();
            loop.runUntil(client.stop());
        }
        http.close();
        loop.poll();
    }
}

TEST_F(McpHttpTest, aTenantsTokenSeesItsTenantAlone)
{
    HttpOptions options;
    options.requireToken = true;
    serve(options);
    api::SetTenant tenant;
    tenant.name = "acme";
    tenant.isNew = true;
    tenant.workspaceRoot = workspace.string();
    cell::test::Asker admin(cell->connect());
    const auto made = admin.ask(tenant);
    ASSERT_TRUE(made) << made.error().text();
    const auto acme = session(tokenFor("acme", api::Role::Operator, "acme"));
    EXPECT_THAT(toolNames(acme), Not(Contains("readiness_get"))) << "it is about the whole cell";
    const auto other = session(tokenFor("other", api::Role::Operator, "other"));
    (void)used(acme, "memory_store", {{"text", "the secret recipe of acme"}});
    EXPECT_EQ(used(acme, "memory_search", {{"query", "recipe"}}).at("hits").as_array().size(), 1U);
    EXPECT_TRUE(used(other, "memory_search", {{"query", "recipe"}}).at("hits").as_array().empty());
    EXPECT_TRUE(called(other, "memory_search", {{"query", "recipe"}, {"tenant", "acme"}}).at("isError").as_bool());
    const auto started
        = called(acme, "run_start", {{"agent", "code-reviewer"}, {"task", "Review."}, {"workspace", workspace.string()}});
    if (started.at("isError").as_bool())
        FAIL() << json::serialize(started);
    const auto id = std::string(started.at("structuredContent").at("run").at("run_id").as_string());
    EXPECT_EQ(used(acme, "run_list").at("total"), 1);
    EXPECT_EQ(used(other, "run_list").at("total"), 0);
    EXPECT_TRUE(called(other, "run_get", {{"run_id", id}}).at("isError").as_bool());
    EXPECT_TRUE(called(other, "run_cancel", {{"run_id", id}}).at("isError").as_bool());
    EXPECT_EQ(errorIn(put(json::serialize(message("resources/read", {{"uri", "kaze://runs/" + id}})), other)), -32002);
    const auto text = called(acme, "run_start", writing());
    EXPECT_TRUE(text.at("isError").as_bool()) << "a tenant runs agents of the library alone";
}

} // namespace kaze::server::test
