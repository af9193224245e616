// The inspector of the MCP project (npm) on our server, over both carriers.

#include "tests/e2e/e2e_fixture.h"
#include "tests/support/npm_peers.h"

#include <csignal>

namespace kaze::e2e {

class McpInspectorTest : public E2eTest {
protected:
    void SetUp() override
    {
        m_peers = test::npmPeers(KAZE_NPM_PEERS_FOLDERS);
        if (m_peers.empty())
            GTEST_SKIP() << test::kNoNpmPeers;
    }

    //! What it prints for a method at a server: a URL, or a command.
    [[nodiscard]] boost::json::value inspect(const std::vector<std::string>& server, const std::vector<std::string>& what) const
    {
        Program::Start how = words({});
        const auto bin = m_peers + "/node_modules/.bin/";
        how.words = {bin + "node", bin + "mcp-inspector", "--cli"};
        how.words.insert(how.words.end(), server.begin(), server.end());
        how.words.insert(how.words.end(), what.begin(), what.end());
        how.environment["PATH"] = bin + ":/usr/bin:/bin";
        Program program(std::move(how));
        const auto ran = ending(program, 120s);
        EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
        return json(ran);
    }

    void getsAlongWith(const std::vector<std::string>& server) const
    {
        const auto listed = inspect(server, {"--method", "tools/list"});
        EXPECT_EQ(listed.at("tools").as_array().size(), 15U);
        const auto stored = inspect(
            server, {"--method", "tools/call", "--tool-name", "memory_store", "--tool-arg", "text=seen by the inspector"});
        EXPECT_FALSE(textIn(stored.at("structuredContent"), "id").empty());
        const auto found
            = inspect(server, {"--method", "tools/call", "--tool-name", "memory_search", "--tool-arg", "query=inspector"});
        EXPECT_THAT(boost::json::serialize(found), HasSubstr("seen by the inspector"));
        const auto templates = inspect(server, {"--method", "resources/templates/list"});
        EXPECT_EQ(templates.at("resourceTemplates").as_array().size(), 2U);
    }

private:
    std::string m_peers;
};

TEST_F(McpInspectorTest, listsAndCallsOurToolsOverHttp)
{
    const auto server = start({"serve", "--listen", "127.0.0.1:0", "--open-api", "--json"});
    ASSERT_TRUE(server->says("\n")) << server->printed();
    const auto text = server->printed();
    const auto url = textIn(boost::json::parse(text.substr(0, text.find('\n'))), "listening");
    getsAlongWith({url + "/mcp"});
    server->signal(SIGTERM);
    EXPECT_EQ(ending(*server).code, 0);
}

TEST_F(McpInspectorTest, listsAndCallsOurToolsOverPipes)
{
    // A command of its own, so that no option of ours is taken for one of the inspector's.
    const auto script
        = written(root / "serve", "#!/bin/sh\nexec '" KAZE_PROGRAM "' mcp serve --data '" + data().string() + "'\n");
    std::filesystem::permissions(script, std::filesystem::perms::owner_all);
    getsAlongWith({script.string()});
}

} // namespace kaze::e2e
