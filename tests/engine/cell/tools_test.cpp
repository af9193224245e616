// Tools, MCP servers and skills as a client of the cell sees them.
#include "engine/api/skill_requests.h"
#include "engine/api/tenant_requests.h"
#include "engine/api/tool_requests.h"
#include "tests/engine/cell/cell_fixture.h"

using namespace testing;

namespace kaze::cell::test {

class ToolsOfACell : public CellFixture {
protected:
    void SetUp() override
    {
        cell = *open();
        asker = std::make_unique<Asker>(cell->connect());
    }
    void TearDown() override { asker.reset(); }

    static std::string agentYaml()
    {
        return std::string(
                   "name: user\ninstructions: b\ntools: [fake.echo, fake.pid, files.read]\nmcp_servers:\n  fake: { command: \"")
            + KAZE_FAKE_MCP_SERVER + "\" }\n";
    }

    base::Result<api::ToolCalled> callTool(const std::string& tool, const std::string& arguments, bool withAgent = false)
    {
        api::CallTool query;
        query.tool = tool;
        query.arguments = arguments;
        query.workspace = workspace.string();
        if (withAgent)
            query.agent.yaml = agentYaml();
        return asker->ask(query);
    }

    std::unique_ptr<Cell> cell;
    std::unique_ptr<Asker> asker;
};

TEST_F(ToolsOfACell, areListedWithTheirLimitsAndCalls)
{
    ASSERT_TRUE(base::writeFile(workspace / "a.txt", "hello"));
    const auto called = callTool("files.read", R"({"path":"a.txt"})");
    ASSERT_TRUE(called) << called.error().text();
    EXPECT_THAT(called->text, HasSubstr("hello"));
    EXPECT_FALSE(called->failed);
    EXPECT_FALSE(called->traceId.empty());
    EXPECT_TRUE(callTool("files.read", R"({"path":"none.txt"})")->failed);
    api::ListTools query;
    query.pattern = "files.*";
    const auto list = asker->ask(query);
    ASSERT_TRUE(list);
    const auto read = std::ranges::find(list->tools, "files.read", &api::ToolRow::name);
    ASSERT_NE(read, list->tools.end());
    EXPECT_EQ(read->source, "built-in");
    EXPECT_TRUE(read->readOnly);
    EXPECT_EQ(read->calls, 2);
    EXPECT_EQ(read->failed, 1);
    EXPECT_EQ(read->limits.retries, 2);
    EXPECT_THAT(read->schema, HasSubstr("\"path\""));
    EXPECT_EQ(callTool("nothing", "{}").error().code, ErrorCode::NotFound);
    for (const auto* tool : {"memory.search", "agent.delegate", "person.ask", "message.read"})
        EXPECT_EQ(callTool(tool, "{}").error().code, ErrorCode::Unsupported) << tool;
}

TEST_F(ToolsOfACell, takeTheirLimitsFromTheConfiguration)
{
    asker.reset();
    cell.reset();
    configure("tools:\n  defaults: { retries: 1 }\n  limits: { \"files.*\": { rate: 10/s, tenant_at_once: 3, response: 2KiB, "
              "timeout: 30s, cache: 1m } }\n");
    SetUp();
    const auto list = asker->ask(api::ListTools{});
    ASSERT_TRUE(list);
    const auto read = std::ranges::find(list->tools, "files.read", &api::ToolRow::name);
    EXPECT_EQ(read->limits.pattern, "files.*");
    EXPECT_EQ(read->limits.perMinute, 600);
    EXPECT_EQ(read->limits.tenantAtOnce, 3);
    EXPECT_EQ(read->limits.responseBytes, 2048);
    EXPECT_EQ(read->limits.timeoutSeconds, 30);
    EXPECT_EQ(read->limits.cacheSeconds, 0) << "files are never given again";
    EXPECT_EQ(read->limits.retries, 1);
    asker.reset();
    cell.reset();
    configure("tools: { limits: { \"*\": { rate: often } } }\n");
    const auto refused = open();
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().text(), HasSubstr("kaze.yaml:1:"));
}

TEST_F(ToolsOfACell, ofServersAreStartedForWhoAsks)
{
    EXPECT_TRUE(asker->ask(api::ListServers{})->servers.empty());
    const auto called = callTool("fake.echo", R"({"text":"hi"})", true);
    ASSERT_TRUE(called) << called.error().text();
    EXPECT_EQ(called->text, "hi");
    const auto servers = asker->ask(api::ListServers{});
    ASSERT_EQ(servers->servers.size(), 1U);
    const auto& server = servers->servers[0];
    EXPECT_EQ(server.name, "fake");
    EXPECT_EQ(server.state, api::ToolServerState::Ready);
    EXPECT_GT(server.memoryBytes, 0);
    EXPECT_FALSE(servers->sandbox.empty());
    EXPECT_EQ(callTool("fake.echo", R"({"text":"again"})")->text, "again") << "it runs, so its tools are there";
    const auto pid = callTool("fake.pid", "{}")->text;
    EXPECT_TRUE(asker->ask(api::RestartServer{"fake"}));
    EXPECT_NE(callTool("fake.pid", "{}")->text, pid);
    EXPECT_THAT(asker->ask(api::GetServerLog{server.serverId})->text, HasSubstr("fake server started"));
    EXPECT_TRUE(asker->ask(api::StopServer{server.serverId}));
    EXPECT_EQ(asker->ask(api::StopServer{"other"}).error().code, ErrorCode::NotFound);
    api::ListTools query;
    query.agent.yaml = agentYaml();
    EXPECT_EQ(asker->ask(query)->tools.size(), 3U);
}

TEST_F(ToolsOfACell, keepToTheQuotasOfTheirTenant)
{
    ASSERT_EQ(callTool("fake.echo", R"({"text":"hi"})", true)->text, "hi");
    ASSERT_GT(asker->ask(api::ListServers{})->servers.at(0).memoryBytes, 0);
    EXPECT_GT(asker->ask(api::ListTenants{})->tenants.at(0).use.toolMemoryBytes, 0);
    const auto command = R"({"command":"echo hi"})";
    EXPECT_FALSE(callTool("shell.run", command)->failed);
    api::SetTenant limit;
    limit.name = "default";
    limit.quotas.toolMemoryBytes = 1;
    ASSERT_TRUE(asker->ask(limit));
    const auto refused = callTool("shell.run", command);
    ASSERT_TRUE(refused) << refused.error().text();
    EXPECT_TRUE(refused->failed);
    EXPECT_THAT(refused->text, HasSubstr("try again"));
    EXPECT_EQ(callTool("fake.echo", R"({"text":"still"})")->text, "still") << "what runs goes on";
    limit.quotas.toolMemoryBytes = 0;
    ASSERT_TRUE(asker->ask(limit));
    EXPECT_FALSE(callTool("shell.run", command)->failed);
}

TEST_F(ToolsOfACell, includeItsSkills)
{
    std::filesystem::create_directories(folder / "counting");
    ASSERT_TRUE(base::writeFile(folder / "counting/SKILL.md", "---\nname: counting\ndescription: Counts.\n---\nCount twice.\n"));
    EXPECT_TRUE(asker->ask(api::ListSkills{})->skills.empty());
    const auto valid = asker->ask(api::ValidateSkill{(folder / "counting").string()});
    EXPECT_TRUE(valid->usable);
    const auto added = asker->ask(api::AddSkill{(folder / "counting").string(), false});
    ASSERT_TRUE(added && added->usable);
    EXPECT_EQ(asker->ask(api::AddSkill{(folder / "counting").string(), false}).error().code, ErrorCode::AlreadyExists);
    EXPECT_EQ(asker->ask(api::ListSkills{})->skills.at(0).version, added->version);
    EXPECT_THAT(asker->ask(api::GetSkill{"counting", "", ""})->text, HasSubstr("Count twice."));
    api::CallTool query;
    query.tool = "skill.load";
    query.arguments = R"({"name":"counting"})";
    query.agent.yaml = "name: a\ninstructions: b\nskills: [counting]\n";
    EXPECT_THAT(asker->ask(query)->text, HasSubstr("Count twice."));
    api::PlanRun plan;
    plan.run.agent = query.agent;
    plan.run.workspace = workspace.string();
    plan.run.task = "x";
    EXPECT_THAT(asker->ask(plan)->tools, Contains("skill.load"));
    EXPECT_TRUE(asker->ask(api::RemoveSkill{"counting"}));
    EXPECT_EQ(asker->ask(api::RemoveSkill{"counting"}).error().code, ErrorCode::NotFound);
}

} // namespace kaze::cell::test
