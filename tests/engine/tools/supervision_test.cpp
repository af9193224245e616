// MCP servers: who shares one, what is known of them, and what is done about those that take too much.
#include "engine/api/tool_requests.h"
#include "engine/tools/detail/mcp_servers.h"
#include "tests/engine/tools/tools_fixture.h"

namespace kaze::tools {

using namespace std::chrono_literals;

class SupervisionTest : public ToolsFixture {
protected:
    using Tools = std::vector<std::shared_ptr<Tool>>;

    McpServerConfig fake(std::vector<std::string> options = {})
    {
        McpServerConfig config;
        config.name = "fake";
        config.command = KAZE_FAKE_MCP_SERVER;
        config.arguments = std::move(options);
        config.environment = {{"FAKE_NOTES", (folder / "notes").string()}, {"FAKE_MARKER", (folder / "marker").string()}};
        return config;
    }

    Tools select(const std::string& pattern, McpServerConfig config, const std::string& tenant = "default")
    {
        const auto tools = loop.runUntil(registry->select({pattern}, {std::move(config)}, context.workspacePath, {}, tenant));
        EXPECT_TRUE(tools) << tools.error().text();
        return tools ? *tools : Tools{};
    }

    std::vector<api::ToolServerRow> rows() { return loop.runUntil(registry->serverRows()); }
};

TEST_F(SupervisionTest, givesEachTenantAServerOfItsOwn)
{
    const auto first = select("fake.*", fake(), "acme");
    const auto second = select("fake.*", fake(), "acme");
    const auto other = select("fake.*", fake(), "other");
    const auto all = rows();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_NE(all[0].pid, all[1].pid);
    EXPECT_NE(all[0].serverId, all[1].serverId);
    for (const auto& row : all)
        EXPECT_EQ(row.users, row.tenant == "acme" ? 2 : 1);
    auto named = fake();
    named.environment["WHO"] = "${tenant}";
    const auto told = select("fake.environment", named, "acme");
    EXPECT_EQ(callWith(told.at(0), R"({"text":"WHO"})").text, "acme");
}

TEST_F(SupervisionTest, knowsHowAServerIs)
{
    const auto tools = select("fake.echo", fake());
    EXPECT_EQ(callWith(tools.at(0), R"({"text":"a"})").text, "a");
    const auto row = rows().at(0);
    EXPECT_EQ(row.name, "fake");
    EXPECT_EQ(row.state, api::ToolServerState::Ready);
    EXPECT_TRUE(alive(static_cast<int>(row.pid)));
    EXPECT_EQ(row.calls, 1);
    EXPECT_EQ(row.starts, 1);
    EXPECT_EQ(row.processes, 1);
    EXPECT_GT(row.memoryBytes, 100'000);
    EXPECT_GT(row.p95Seconds, 0);
    EXPECT_TRUE(row.startedAt);
    EXPECT_TRUE(row.lastError.empty());
    const auto& info = tools.at(0)->info();
    EXPECT_EQ(info.server, row.serverId);
    EXPECT_EQ(info.source, "fake");
    const auto listed = registry->rows(registry->ofRunningServers("default"));
    EXPECT_EQ(listed.size(), static_cast<std::size_t>(row.tools));
    EXPECT_EQ(registry->rows(tools).at(0).calls, 1);
}

TEST_F(SupervisionTest, keepsWhatAServerSays)
{
    const auto tools = select("fake.stderr_flood", fake());
    ASSERT_TRUE(eventually([&] { return registry->serverLog("fake")->text.find("fake server started") == 0; }));
    EXPECT_EQ(callWith(tools.at(0), "{}").text, "complained");
    ASSERT_TRUE(eventually([&] { return registry->serverLog("fake")->text.find("complaint 10 ") != std::string::npos; }));
    const auto log = registry->serverLog(rows().at(0).serverId);
    EXPECT_LE(log->text.size(), 64U << 10);
    EXPECT_LE(rows().at(0).logTail.size(), 20U);
    EXPECT_EQ(registry->serverLog("nobody").error().code, base::ErrorCode::NotFound);
}

TEST_F(SupervisionTest, aNameThatSeveralHaveNamesNone)
{
    const auto first = select("fake.*", fake(), "a");
    const auto second = select("fake.*", fake(), "b");
    const auto log = registry->serverLog("fake");
    ASSERT_FALSE(log);
    EXPECT_EQ(log.error().code, base::ErrorCode::Conflict);
    EXPECT_NE(log.error().message.find(rows().at(0).serverId), std::string::npos);
}

TEST_F(SupervisionTest, startsAServerAgainAndStopsItWhenTold)
{
    const auto tools = select("fake.pid", fake());
    const auto before = callWith(tools.at(0), "{}").text;
    ASSERT_TRUE(loop.runUntil(registry->restartServer("fake")));
    const auto after = callWith(tools.at(0), "{}").text;
    EXPECT_NE(after, before);
    EXPECT_EQ(rows().at(0).starts, 2);
    ASSERT_TRUE(loop.runUntil(registry->stopServer("fake")));
    ASSERT_TRUE(eventually([&] { return registry->servers().at(0).state == "stopped"; }));
    const auto pid = std::stoi(after);
    EXPECT_TRUE(eventually([&] { return !alive(pid); }));
    EXPECT_FALSE(callWith(tools.at(0), "{}").failed) << "the next call starts it";
}

TEST_F(SupervisionTest, startsAgainOneThatWasGivenUp)
{
    const auto broken = loop.runUntil(registry->select({"fake.*"}, {fake({"--exit", "3"})}, ""));
    EXPECT_FALSE(broken);
    const auto row = rows().at(0);
    EXPECT_EQ(row.state, api::ToolServerState::Failed);
    EXPECT_NE(row.lastError.find("no licence found"), std::string::npos);
    EXPECT_TRUE(row.lastErrorAt);
    EXPECT_FALSE(loop.runUntil(registry->restartServer("fake"))) << "which fails as before";
    EXPECT_EQ(rows().at(0).starts, 2);
}

TEST_F(SupervisionTest, endsAServerThatTakesTooMuchMemory)
{
    registry = registryOn(hands);
    auto greedy = fake();
    greedy.limits.memoryBytes = 100'000;
    const auto tools = select("fake.*", greedy);
    const int pid = registry->servers().at(0).pid;
    ASSERT_TRUE(eventually([&] { return hands.sleepers() == 1; })) << "it is looked at every two seconds";
    hands.advance(2s);
    ASSERT_TRUE(eventually([&] { return registry->servers().at(0).state == "restarting"; }));
    EXPECT_NE(registry->servers().at(0).message.find("more than the 100 KB that it may"), std::string::npos)
        << registry->servers().at(0).message;
    EXPECT_TRUE(eventually([&] { return !alive(pid); }));
}

TEST_F(SupervisionTest, countsAServersDescendantsAlsoThoseThatLeftItsGroup)
{
    const auto tools = select("fake.grandchild", fake());
    const auto grandchild = std::stoi(callWith(tools.at(0), "{}").text);
    EXPECT_EQ(rows().at(0).processes, 2);
    ASSERT_TRUE(loop.runUntil(registry->restartServer("fake")));
    EXPECT_TRUE(eventually([&] { return !alive(grandchild); }));
}

TEST_F(SupervisionTest, readsASecretAgainWhenItIsOldAndTheServerStarts)
{
    int reads = 0;
    base::SecretStore::Options options{folder / "secrets", "kaze-test", false, {}};
    options.environment = [&](const std::string&) -> std::optional<std::string> { return "token-" + std::to_string(++reads); };
    secrets = std::make_unique<base::SecretStore>(std::move(options), redactor);
    registry = registryOn(hands);
    auto config = fake();
    config.environment["TOKEN"] = "secret:github";
    const auto tools = select("fake.environment", config);
    EXPECT_EQ(callWith(tools.at(0), R"({"text":"TOKEN"})").text, "[redacted]");
    ASSERT_TRUE(loop.runUntil(registry->restartServer("fake")));
    EXPECT_EQ(callWith(tools.at(0), R"({"text":"TOKEN"})").text, "[redacted]") << "read before the start, and kept";
    hands.advance(5min);
    ASSERT_TRUE(loop.runUntil(registry->restartServer("fake")));
    EXPECT_EQ(callWith(tools.at(0), R"({"text":"TOKEN"})").text, "[redacted]");
}

TEST_F(SupervisionTest, asksVaultForASecretThatLiesThere)
{
    const auto vault = [](std::string place) -> base::Task<base::Result<std::string>> {
        if (place != "vault:secret/data/gh#token")
            co_return base::fail(base::ErrorCode::NotFound, "no such secret");
        co_return "from-the-vault";
    };
    ToolRegistry::Parts parts{loop, workers, processes, http, clock, metrics, *observations, log, nullptr};
    parts.vault = vault;
    registry = std::make_unique<ToolRegistry>(std::move(parts));
    auto config = fake();
    config.environment["TOKEN"] = "secret:vault:secret/data/gh#token";
    const auto tools = select("fake.environment", config);
    EXPECT_EQ(callWith(tools.at(0), R"({"text":"TOKEN"})").text, "[redacted]");
    config.environment["TOKEN"] = "secret:vault:secret/data/none#token";
    EXPECT_EQ(loop.runUntil(registry->select({"fake.*"}, {config}, "")).error().code, base::ErrorCode::NotFound);
}

} // namespace kaze::tools
