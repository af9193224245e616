// The servers that people really use, from npm (packaging/npm-peers installs them).
#include "tests/engine/tools/tools_fixture.h"
#include "tests/support/npm_peers.h"

namespace kaze::tools {

using namespace std::chrono_literals;

class NpmServersTest : public ToolsFixture {
protected:
    void SetUp() override
    {
        m_peers = test::npmPeers(KAZE_NPM_PEERS_FOLDERS);
        if (m_peers.empty())
            GTEST_SKIP() << test::kNoNpmPeers;
    }

    McpServerConfig server(const std::string& name, std::vector<std::string> arguments)
    {
        McpServerConfig config;
        config.name = name;
        config.command = m_peers + "/node_modules/.bin/node";
        config.arguments = {m_peers + "/node_modules/@modelcontextprotocol/server-" + name + "/dist/index.js"};
        config.arguments.insert(config.arguments.end(), arguments.begin(), arguments.end());
        return config;
    }

    std::shared_ptr<Tool> mcpTool(const std::string& name, McpServerConfig config)
    {
        const auto tools = loop.runUntil(registry->select({name}, {std::move(config)}, context.workspacePath));
        EXPECT_TRUE(tools) << tools.error().text();
        return tools ? tools->at(0) : nullptr;
    }

    ToolOutcome callServer(const std::string& name, McpServerConfig config, const boost::json::object& arguments)
    {
        const auto which = mcpTool(name, std::move(config));
        return which ? callWith(which, boost::json::serialize(arguments)) : ToolOutcome{"no tool", true};
    }

    std::string m_peers;
};

TEST_F(NpmServersTest, filesystemReadsAndWritesInTheWorkspace)
{
    const auto filesystem = server("filesystem", {"${workspace}"});
    put("a.txt", "from the workspace\n");
    const auto text = callServer("filesystem.read_text_file", filesystem, {{"path", path("a.txt").string()}});
    EXPECT_FALSE(text.failed) << text.text;
    EXPECT_EQ(text.text, "from the workspace\n");
    const auto written
        = callServer("filesystem.write_file", filesystem, {{"path", path("b.txt").string()}, {"content", "written"}});
    EXPECT_FALSE(written.failed) << written.text;
    EXPECT_EQ(get("b.txt"), "written");
    const auto outside
        = callServer("filesystem.read_text_file", filesystem, {{"path", (folder / "outside/secret.txt").string()}});
    EXPECT_TRUE(outside.failed);
    EXPECT_FALSE(mcpTool("filesystem.read_text_file", filesystem)->info().readOnly);
    auto trusted = filesystem;
    trusted.trustHints = true;
    EXPECT_TRUE(mcpTool("filesystem.read_text_file", trusted)->info().readOnly);
    EXPECT_FALSE(mcpTool("filesystem.write_file", trusted)->info().readOnly);
}

TEST_F(NpmServersTest, everythingAnswersAllItsPlainTools)
{
    const auto everything = server("everything", {});
    EXPECT_EQ(callServer("everything.echo", everything, {{"message", "hello"}}).text, "Echo: hello");
    const auto sum = callServer("everything.get-sum", everything, {{"a", 2}, {"b", 3}});
    EXPECT_NE(sum.text.find('5'), std::string::npos) << sum.text;
    const auto image = callServer("everything.get-tiny-image", everything, {});
    EXPECT_NE(image.text.find("[image image/png"), std::string::npos) << image.text;
    const auto wrong = callServer("everything.echo", everything, {});
    EXPECT_TRUE(wrong.failed);
    EXPECT_NE(wrong.text.find("message"), std::string::npos) << wrong.text;
    const auto structured = callServer("everything.get-structured-content", everything, {{"location", "New York"}});
    EXPECT_NE(structured.text.find("temperature"), std::string::npos) << structured.text;
}

TEST_F(NpmServersTest, everythingIsOneProcessForTwoAgents)
{
    const auto everything = server("everything", {});
    std::vector<base::Task<base::Result<std::vector<std::shared_ptr<Tool>>>>> agents;
    agents.push_back(registry->select({"everything.echo"}, {everything}, context.workspacePath));
    agents.push_back(registry->select({"everything.get-sum"}, {everything}, context.workspacePath));
    const auto tools = loop.runUntil(base::whenAll(std::move(agents)));
    ASSERT_TRUE(tools.at(0) && tools.at(1));
    EXPECT_EQ(callWith(tools[0]->at(0), R"({"message":"a"})").text, "Echo: a");
    EXPECT_NE(callWith(tools[1]->at(0), R"({"a":2,"b":3})").text.find('5'), std::string::npos);
    const auto rows = loop.runUntil(registry->serverRows());
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].users, 2);
    EXPECT_EQ(rows[0].calls, 2);
    EXPECT_EQ(rows[0].starts, 1);
    EXPECT_GT(rows[0].memoryBytes, 10'000'000) << "node";
    const auto elsewhere = loop.runUntil(registry->select({"everything.echo"}, {everything}, "/"));
    ASSERT_TRUE(elsewhere) << elsewhere.error().text();
    EXPECT_EQ(loop.runUntil(registry->serverRows()).size(), 2U) << "it is told another root";
}

TEST_F(NpmServersTest, everythingIsToldWhenNobodyWaits)
{
    auto everything = server("everything", {});
    everything.callTimeout = 1s;
    const auto slow = callServer("everything.trigger-long-running-operation", everything, {{"duration", 60}, {"steps", 5}});
    EXPECT_TRUE(slow.failed);
    EXPECT_NE(slow.text.find("within 1 s"), std::string::npos) << slow.text;
    everything.callTimeout = 60s;
    EXPECT_EQ(callServer("everything.echo", everything, {{"message", "still there"}}).text, "Echo: still there");
}

TEST_F(NpmServersTest, neitherOutlivesTheRegistry)
{
    const auto tools = loop.runUntil(
        registry->select({"*"}, {server("everything", {}), server("filesystem", {"${workspace}"})}, context.workspacePath));
    ASSERT_TRUE(tools) << tools.error().text();
    std::vector<int> pids;
    for (const auto& each : registry->servers())
        pids.push_back(each.pid);
    ASSERT_EQ(pids.size(), 2U);
    registry.reset();
    for (const int pid : pids)
        EXPECT_TRUE(eventually([&] { return !alive(pid); }));
}

} // namespace kaze::tools
