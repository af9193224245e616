// `kaze mcp`, which speaks to servers by itself.

#include "tests/e2e/e2e_fixture.h"
#include "tests/support/http_server.h"

namespace kaze::e2e {

using testing::AllOf;

class McpCommandTest : public E2eTest {
protected:
    [[nodiscard]] Ran mcp(std::vector<std::string> arguments) const
    {
        auto how = words({});
        how.words = {KAZE_PROGRAM, "mcp"};
        how.words.insert(how.words.end(), arguments.begin(), arguments.end());
        how.environment["KAZE_DATA"] = data().string();
        how.environment["FAKE_NOTES"] = work("notes").string();
        Program program(std::move(how));
        return ending(program);
    }
};

TEST_F(McpCommandTest, listsWhatAServerOffersWithoutACell)
{
    const auto ran = mcp({"list", "--", KAZE_FAKE_MCP_SERVER});
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_THAT(ran.out, AllOf(HasSubstr("fake"), HasSubstr("2025-11-25"), HasSubstr("echo"), HasSubstr("Does echo")));
    const auto listed = json(mcp({"list", "--json", "--", KAZE_FAKE_MCP_SERVER})).as_object();
    EXPECT_EQ(listed.at("tools").as_array().size(), 22U);
    EXPECT_EQ(listed.at("server").at("protocol"), "2025-11-25");
    EXPECT_FALSE(std::filesystem::exists(data() / "state.db"));
}

TEST_F(McpCommandTest, callsATool)
{
    const auto said = mcp({"call", "--tool", "echo", "--arguments", R"({"text":"hello"})", "--", KAZE_FAKE_MCP_SERVER});
    EXPECT_EQ(said.code, 0) << said.err;
    EXPECT_EQ(said.out, "hello\n");
    EXPECT_EQ(mcp({"call", "--tool", "fail", "--", KAZE_FAKE_MCP_SERVER}).code, 1);
    const auto refused = mcp({"call", "--json", "--tool", "refuse", "--", KAZE_FAKE_MCP_SERVER});
    EXPECT_EQ(textIn(json(refused).at("error"), "code"), "invalid_argument");
    EXPECT_EQ(mcp({"call", "--", KAZE_FAKE_MCP_SERVER}).code, 2);
    EXPECT_EQ(mcp({"call", "--tool", "echo", "--arguments", "[", "--", KAZE_FAKE_MCP_SERVER}).code, 2);
    const auto given = mcp({"call", "--env", "SHOWN=yes", "--tool", "environment", "--arguments", R"({"text":"SHOWN"})", "--",
        KAZE_FAKE_MCP_SERVER});
    EXPECT_EQ(given.out, "yes\n");
}

TEST_F(McpCommandTest, theBrowserOfASignInOutlivesTheCommand)
{
    test::HttpServer server([](const auto& request, auto& connection) {
        const auto origin = "http://" + request.header("Host");
        if (request.path == "/.well-known/oauth-protected-resource/mcp")
            connection.json(200, R"({"resource":")" + origin + R"(/mcp","authorization_servers":[")" + origin + R"("]})");
        else if (request.path == "/.well-known/oauth-authorization-server")
            connection.json(200,
                R"({"issuer":")" + origin + R"(","authorization_endpoint":")" + origin + R"(/authorize","token_endpoint":")"
                    + origin + R"(/token","code_challenge_methods_supported":["S256"]})");
        else
            connection.respond(401, "", {{"WWW-Authenticate", "Bearer"}});
    });
    const auto browser
        = written(root / "bin" / "xdg-open", "#!/bin/sh\ntouch \"$0.begun\"\nsleep 1\necho \"$1\" > \"$0.opened\"\n");
    std::filesystem::permissions(browser, std::filesystem::perms::owner_all);
    auto how = words({});
    how.words = {KAZE_PROGRAM, "mcp", "list", server.url("/mcp"), "--client-id", "mine"};
    how.environment["KAZE_DATA"] = data().string();
    how.environment["PATH"] = (root / "bin").string() + ":" + how.environment["PATH"] + ":/usr/bin:/bin";
    {
        Program program(std::move(how));
        ASSERT_TRUE(program.says("/authorize")) << program.printed();
        ASSERT_TRUE(eventually([&] { return std::filesystem::exists(root / "bin" / "xdg-open.begun"); }));
        program.signal(SIGTERM);
        ASSERT_TRUE(program.ended(10s));
    }
    EXPECT_TRUE(
        eventually([&] { return test::contentOf(root / "bin" / "xdg-open.opened").find("/authorize") != std::string::npos; }));
}

TEST_F(McpCommandTest, saysWhatIsWrongWithAServer)
{
    const auto exits = mcp({"list", "--", KAZE_FAKE_MCP_SERVER, "--exit", "3"});
    EXPECT_EQ(exits.code, 1);
    EXPECT_THAT(exits.err, HasSubstr("no licence found"));
    EXPECT_NE(mcp({"list", "--", "/no/such/program"}).code, 0);
    const auto nobody = mcp({"list", "http://127.0.0.1:1/mcp"});
    EXPECT_EQ(nobody.code, 1);
    EXPECT_THAT(nobody.err, HasSubstr("127.0.0.1:1"));
    EXPECT_EQ(mcp({"list"}).code, 2);
    EXPECT_EQ(mcp({"list", "--era", "future", "x"}).code, 2);
}

TEST_F(McpCommandTest, exerciseReportsEveryCallAndLeavesNothingBehind)
{
    const auto ran = mcp({"exercise", "--timeout", "2", "--", KAZE_FAKE_MCP_SERVER, "--marker", root.path().string()});
    const auto report = json(ran).as_object();
    EXPECT_EQ(report.at("server").at("name"), "fake");
    std::map<std::string, std::string> outcomes;
    for (const auto& tool : report.at("tools").as_array())
        outcomes[textIn(tool, "name")] = textIn(tool, "outcome");
    EXPECT_EQ(outcomes.at("echo"), "ok");
    EXPECT_EQ(outcomes.at("hang"), "timeout");
    EXPECT_EQ(ran.code, 1) << "one never answered, others ended the server";
    EXPECT_TRUE(eventually([this] { return processesWith(root.path().string()).empty(); }));
}

TEST_F(McpCommandTest, headersReachAServerWithAUrl)
{
    test::HttpServer server([](const auto& request, auto& connection) {
        if (request.method != "POST" || request.header("X-Key") != "opens it" || request.header("X-Other") != "too")
            connection.respond(403, "no");
        else if (request.body.find("initialize\"") != std::string::npos)
            connection.json(200,
                R"({"jsonrpc":"2.0","id":2,"result":{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"guarded","version":"1"}}})");
        else
            connection.respond(400, "");
    });
    EXPECT_NE(mcp({"list", server.url("/mcp")}).code, 0);
    const auto ran = mcp({"list", "--header", "X-Key: opens it", "--header", "X-Other: too", server.url("/mcp")});
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_THAT(ran.out, AllOf(HasSubstr("guarded"), HasSubstr("no tools")));
}

} // namespace kaze::e2e
