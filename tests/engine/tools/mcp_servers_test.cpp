#include "engine/base/text.h"
#include "tests/engine/tools/tools_fixture.h"

#include <atomic>
#include <future>

namespace kaze::tools {

using namespace std::chrono_literals;

class McpServersTest : public ToolsFixture {
protected:
    McpServerConfig fake(std::vector<std::string> options = {})
    {
        McpServerConfig config;
        config.name = "fake";
        config.command = KAZE_FAKE_MCP_SERVER;
        config.arguments = std::move(options);
        config.environment = {{"FAKE_NOTES", (folder / "notes").string()}, {"FAKE_MARKER", (folder / "marker").string()}};
        return config;
    }

    base::Result<std::vector<std::shared_ptr<Tool>>> select(
        std::vector<std::string> patterns, std::vector<McpServerConfig> servers)
    {
        return loop.runUntil(registry->select(std::move(patterns), std::move(servers), context.workspacePath));
    }

    using Selected = std::optional<base::Result<std::vector<std::shared_ptr<Tool>>>>;

    //! Set when the selection has ended.
    std::shared_ptr<Selected> beginSelecting(std::vector<std::string> patterns, McpServerConfig server, base::CancelToken cancel)
    {
        auto selected = std::make_shared<Selected>();
        boost::asio::co_spawn(loop.context(), registry->select(std::move(patterns), {std::move(server)}, "", std::move(cancel)),
            [selected](
                std::exception_ptr, base::Result<std::vector<std::shared_ptr<Tool>>> result) { *selected = std::move(result); });
        return selected;
    }

    std::shared_ptr<Tool> mcpTool(const std::string& name, McpServerConfig config)
    {
        const auto tools = select({name}, {std::move(config)});
        EXPECT_TRUE(tools) << tools.error().text();
        return tools ? tools->at(0) : nullptr;
    }

    std::string notes() const { return get("../notes"); }

    static base::Task<bool> stopping(ToolRegistry& which)
    {
        co_await which.stop();
        co_return true;
    }
};

TEST_F(McpServersTest, offersTheToolsOfAServerUnderItsName)
{
    const auto tools = select({"fake.e*", "files.read"}, {fake()});
    ASSERT_TRUE(tools) << tools.error().text();
    ASSERT_EQ(tools->size(), 3U);
    EXPECT_EQ(tools->at(0)->info().name, "fake.echo");
    EXPECT_EQ(tools->at(1)->info().name, "fake.environment");
    EXPECT_EQ(tools->at(2)->info().name, "files.read");
    EXPECT_EQ(callWith(tools->at(0), R"({"text":"hi"})").text, "hi");
    const auto wrong = callWith(tools->at(0), R"({"text":7})");
    EXPECT_TRUE(wrong.failed);
}

TEST_F(McpServersTest, believesWhatAServerSaysOfItsToolsOnlyWhereItIsTrusted)
{
    for (const bool trusted : {false, true}) {
        auto config = fake();
        config.trustHints = trusted;
        const auto echo = mcpTool("fake.echo", config)->info();
        EXPECT_EQ(echo.readOnly, trusted);
        EXPECT_EQ(echo.idempotent, trusted);
        EXPECT_FALSE(echo.exclusive) << "calls side by side are the server's own affair";
        const auto note = mcpTool("fake.note", config)->info();
        EXPECT_FALSE(note.readOnly || note.idempotent);
        EXPECT_TRUE(note.exclusive);
    }
    EXPECT_EQ(registry->servers().size(), 1U) << "one process all the same";
}

TEST_F(McpServersTest, startsOnlyServersThatAPatternMeans)
{
    auto broken = fake({"--exit", "3"});
    broken.name = "broken";
    EXPECT_TRUE(select({"fake.*", "files.*"}, {fake(), broken}));
    EXPECT_EQ(registry->servers().size(), 1U);
    const auto failed = select({"broken.*"}, {fake(), broken});
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, base::ErrorCode::Unavailable);
    EXPECT_NE(failed.error().message.find("no licence found"), std::string::npos) << failed.error().message;
    EXPECT_EQ(registry->servers().at(0).state, "failed");
}

TEST_F(McpServersTest, sharesOneProcessAmongAllWhoNameTheSame)
{
    auto renamed = fake();
    renamed.name = "other";
    const auto first = callWith(mcpTool("fake.pid", fake()), "{}").text;
    const auto keep = mcpTool("fake.pid", fake());
    EXPECT_EQ(callWith(mcpTool("other.pid", renamed), "").text, first);
    auto different = fake();
    different.environment["X"] = "y";
    EXPECT_NE(callWith(mcpTool("fake.pid", different), "{}").text, first);
    EXPECT_EQ(registry->servers().size(), 2U);
    EXPECT_EQ(registry->servers().at(0).state, "ready");
    EXPECT_EQ(registry->servers().at(0).tools, 22);
}

TEST_F(McpServersTest, startsOneProcessForManyWhoAskAtOnce)
{
    using Selected = base::Result<std::vector<std::shared_ptr<Tool>>>;
    std::vector<base::Task<Selected>> asking;
    for (int i = 0; i < 20; ++i)
        asking.push_back(registry->select({"fake.pid"}, {fake()}, ""));
    const auto all = loop.runUntil(base::whenAll(std::move(asking)));
    std::set<std::string> pids;
    for (const auto& each : all)
        pids.insert(callWith(each.value().at(0), "{}").text);
    EXPECT_EQ(pids.size(), 1U);
}

TEST_F(McpServersTest, givesAServerItsEnvironmentAndNoMore)
{
    setenv("KAZE_TEST_API_KEY", "sk-not-for-children", 1);
    auto config = fake();
    config.environment["ROOT"] = "${workspace}/src";
    config.environment["TOKEN"] = "secret:github";
    secrets
        = std::make_unique<base::SecretStore>(base::SecretStore::Options{folder / "secrets", "kaze-test", false,
                                                  [](const std::string&) -> std::optional<std::string> { return std::nullopt; }},
            redactor);
    ASSERT_TRUE(secrets->set("github", "ghs-the-token"));
    registry = registryOn(clock);
    const auto environment = mcpTool("fake.environment", config);
    ASSERT_TRUE(environment);
    EXPECT_EQ(callWith(environment, R"({"text":"ROOT"})").text, context.workspacePath + "/src");
    EXPECT_EQ(callWith(environment, R"({"text":"TOKEN"})").text, "[redacted]");
    EXPECT_EQ(callWith(environment, R"({"text":"KAZE_TEST_API_KEY"})").text, "(none)");
    EXPECT_NE(callWith(environment, R"({"text":"PATH"})").text, "(none)");
    unsetenv("KAZE_TEST_API_KEY");
    config.environment["TOKEN"] = "secret:none";
    const auto missing = select({"fake.*"}, {config});
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, base::ErrorCode::NotFound);
}

TEST_F(McpServersTest, refusesNamesThatWouldConfuse)
{
    for (const auto* name : {"files", "person", "message", "skill", "a.b", "", "two words"}) {
        auto config = fake();
        config.name = name;
        const auto refused = select({"*"}, {config});
        ASSERT_FALSE(refused) << name;
        EXPECT_EQ(refused.error().code, base::ErrorCode::InvalidArgument);
    }
    EXPECT_TRUE(registry->servers().empty()) << "and nothing is started";
    EXPECT_FALSE(select({"fake.*"}, {fake(), fake()}));
}

TEST_F(McpServersTest, aCallUnderADyingServerFailsOnceAndSaysWhy)
{
    const auto die = mcpTool("fake.die", fake());
    const auto outcome = callWith(die, "{}");
    EXPECT_TRUE(outcome.failed);
    EXPECT_NE(outcome.text.find("dying as asked"), std::string::npos) << outcome.text;
    EXPECT_TRUE(outcome.unknown);
    EXPECT_EQ(notes(), "die\n") << "not called twice";
    // The next call finds the server started again.
    EXPECT_FALSE(callWith(mcpTool("fake.note", fake()), R"({"text":"after"})").failed);
    EXPECT_EQ(notes(), "die\nafter\n");
}

TEST_F(McpServersTest, aReadOnlyCallOfATrustedServerIsMadeOnceMore)
{
    auto config = fake();
    config.trustHints = true;
    const auto outcome = callWith(mcpTool("fake.die_once", config), "{}");
    EXPECT_FALSE(outcome.failed) << outcome.text;
    EXPECT_EQ(outcome.text, "survived");
    EXPECT_EQ(registry->servers().at(0).restarts, 1);
}

TEST_F(McpServersTest, aReadOnlyCallOfAnyOtherServerIsNot)
{
    const auto outcome = callWith(mcpTool("fake.die_once", fake()), "{}");
    EXPECT_TRUE(outcome.failed && outcome.unknown) << outcome.text;
}

TEST_F(McpServersTest, aCallThatIsCutOffMayHaveTakenEffectAndOneThatWasNotSentHasNot)
{
    const auto hang = mcpTool("fake.hang", fake());
    base::CancelSource source;
    context.cancel = source.token();
    std::optional<ToolOutcome> outcome;
    boost::asio::co_spawn(loop.context(), registry->call(hang, "{}", context),
        [&](const std::exception_ptr&, ToolOutcome result) { outcome = std::move(result); });
    loop.poll();
    EXPECT_FALSE(outcome);
    source.cancel();
    ASSERT_TRUE(eventually([&] { return outcome.has_value(); }));
    EXPECT_TRUE(outcome->failed && outcome->unknown) << outcome->text;
    const auto never = callWith(hang, "{}");
    EXPECT_TRUE(never.failed && !never.unknown) << never.text;
    EXPECT_NE(never.text.find("not called"), std::string::npos) << never.text;
    context.cancel = {};
    const auto refused = callWith(mcpTool("fake.refuse", fake()), "{}");
    EXPECT_TRUE(refused.failed && !refused.unknown) << refused.text;
    loop.runUntil(stopping(*registry));
    const auto gone = callWith(hang, "{}");
    EXPECT_TRUE(gone.failed && !gone.unknown) << gone.text;
}

TEST_F(McpServersTest, restartsWithGrowingPausesAndGivesUpAfterFiveDeaths)
{
    registry = registryOn(hands);
    const auto tools = select({"fake.*"}, {fake()});
    ASSERT_TRUE(tools) << tools.error().text();
    const auto status = [&] { return registry->servers().at(0); };
    base::Duration pause = 250ms;
    for (int death = 1; death < 5; ++death, pause *= 2) {
        ASSERT_EQ(status().state, "ready");
        kill(status().pid, SIGKILL);
        // The pause is then the only thing that waits for the clock.
        ASSERT_TRUE(eventually([&] { return status().state == "restarting" && hands.sleepers() == 1; }));
        hands.advance(pause - 1ms);
        loop.poll();
        EXPECT_EQ(hands.sleepers(), 1U) << "too early, after death " << death;
        hands.advance(1ms);
        ASSERT_TRUE(eventually([&] { return status().state == "ready"; })) << "after death " << death;
    }
    kill(status().pid, SIGKILL);
    ASSERT_TRUE(eventually([&] { return status().state != "ready"; }));
    EXPECT_EQ(status().state, "failed");
    EXPECT_EQ(status().restarts, 4);
    EXPECT_NE(status().message.find("5 times in a row"), std::string::npos) << status().message;
    EXPECT_NE(status().message.find("fake server started"), std::string::npos) << status().message;
    const auto late = callWith(tools->at(0), "{}");
    EXPECT_TRUE(late.failed);
    // Whoever selects it anew gets a new attempt.
    ASSERT_TRUE(select({"fake.echo"}, {fake()}));
    EXPECT_EQ(status().state, "ready");
}

TEST_F(McpServersTest, aSelectionEndsAtOnceWhenItIsCancelled)
{
    registry = registryOn(hands);
    base::CancelSource source;
    const auto selected = beginSelecting({"fake.*"}, fake({"--silent"}), source.token());
    ASSERT_TRUE(eventually([&] { return !registry->servers().empty() && registry->servers().at(0).state == "starting"; }));
    EXPECT_FALSE(*selected);
    source.cancel({base::ErrorCode::Cancelled, "the run was cancelled", nullptr});
    loop.poll();
    ASSERT_TRUE(*selected && !**selected);
    EXPECT_EQ((*selected)->error().message, "the run was cancelled");
    // The server goes on for whoever else wants it, and ends when nobody does for a minute.
    EXPECT_EQ(registry->servers().at(0).state, "starting");
    hands.advance(60s);
    EXPECT_TRUE(eventually([&] { return registry->servers().at(0).state == "stopped"; }));
    const auto late = beginSelecting({"fake.*"}, fake({"--silent"}), source.token());
    loop.poll();
    EXPECT_TRUE(*late && !**late);
    EXPECT_EQ(registry->servers().at(0).state, "stopped") << "nothing is started for somebody who is gone";
}

TEST_F(McpServersTest, oneWhoGivesUpDoesNotEndTheSelectionOfAnother)
{
    base::CancelSource source;
    const auto gone = beginSelecting({"fake.echo"}, fake(), source.token());
    const auto stays = beginSelecting({"fake.echo"}, fake(), {});
    ASSERT_TRUE(eventually([&] { return !registry->servers().empty(); }));
    source.cancel();
    EXPECT_TRUE(eventually([&] { return stays->has_value(); }));
    EXPECT_TRUE(*gone && !**gone);
    EXPECT_TRUE((*stays)->has_value());
}

TEST_F(McpServersTest, aSelectionDoesNotWaitForALockedKeyringWhenItIsCancelled)
{
    std::promise<void> unlocked;
    std::atomic<bool> asked = false;
    base::SecretStore::Options options{folder / "secrets", "kaze-test", false, {}};
    options.environment = [&, until = unlocked.get_future().share()](const std::string&) -> std::optional<std::string> {
        asked = true;
        until.wait();
        return "token-value";
    };
    secrets = std::make_unique<base::SecretStore>(std::move(options), redactor);
    registry = registryOn(clock);
    auto config = fake();
    config.environment["TOKEN"] = "secret:github";
    base::CancelSource source;
    const auto selected = beginSelecting({"fake.*"}, config, source.token());
    ASSERT_TRUE(eventually([&] { return asked.load(); }));
    source.cancel();
    loop.poll();
    EXPECT_TRUE(*selected && !**selected);
    EXPECT_TRUE(registry->servers().empty());
    unlocked.set_value();
    EXPECT_TRUE(select({"fake.echo"}, {config})) << "and nothing is broken afterwards";
}

TEST_F(McpServersTest, stopsAServerThatNobodyUsesForAMinute)
{
    registry = registryOn(hands);
    auto tools = select({"fake.*"}, {fake()});
    ASSERT_TRUE(tools);
    const int pid = registry->servers().at(0).pid;
    *tools = {};
    loop.poll();
    hands.advance(59s);
    loop.poll();
    EXPECT_TRUE(alive(pid));
    hands.advance(1s);
    EXPECT_TRUE(eventually([&] { return registry->servers().at(0).state == "stopped"; }));
    EXPECT_TRUE(eventually([&] { return !alive(pid); }));
    EXPECT_TRUE(select({"fake.*"}, {fake()})) << "and starts again when wanted";
}

TEST_F(McpServersTest, stopEndsAllServersInTimeAndForGood)
{
    registry = registryOn(hands);
    auto stubborn = fake({"--stubborn"});
    stubborn.name = "stubborn";
    const auto tools = select({"*"}, {fake(), stubborn});
    ASSERT_TRUE(tools) << tools.error().text();
    std::vector<int> pids;
    for (const auto& server : registry->servers())
        pids.push_back(server.pid);
    bool stopped = false;
    const auto begun = hands.steady();
    boost::asio::co_spawn(loop.context(), stopping(*registry), [&stopped](const std::exception_ptr&, bool) { stopped = true; });
    ASSERT_TRUE(test::eventually(
        loop, [&] { return stopped; }, &hands));
    EXPECT_LE(hands.steady() - begun, 1500ms);
    for (const int pid : pids)
        EXPECT_TRUE(eventually([&] { return !alive(pid); }));
    EXPECT_FALSE(select({"fake.*"}, {fake()}));
    EXPECT_TRUE(callWith(tools->at(1), "{}").failed);
}

TEST_F(McpServersTest, destroyingTheRegistryLeavesNoProcess)
{
    const auto tools = select({"fake.*"}, {fake({"--stubborn"})});
    ASSERT_TRUE(tools);
    const int pid = registry->servers().at(0).pid;
    registry.reset();
    EXPECT_TRUE(eventually([&] { return !alive(pid); }));
}

TEST_F(McpServersTest, survivesFloodsHugeResultsSilenceAndBrokenBytes)
{
    auto config = fake();
    config.callTimeout = 20s; // a flood is noticed by its size; 64 MB take their time where everything is instrumented
    const auto flood = callWith(mcpTool("fake.flood", config), "{}");
    EXPECT_TRUE(flood.failed && flood.unknown);
    EXPECT_NE(flood.text.find("floods"), std::string::npos) << flood.text;
    config.callTimeout = 1s;
    const auto silent = callWith(mcpTool("fake.hang", config), "{}");
    EXPECT_TRUE(silent.failed && silent.unknown);
    EXPECT_NE(silent.text.find("no answer to tools/call within 1 s"), std::string::npos) << silent.text;
    const auto bytes = callWith(mcpTool("fake.bad_utf8", config), "{}");
    EXPECT_FALSE(bytes.failed);
    EXPECT_EQ(bytes.text, "good \uFFFD\uFFFD bye");
    config.callTimeout = 30s;
    const auto huge = callWith(mcpTool("fake.huge", config), R"({"mb":50})");
    EXPECT_FALSE(huge.failed) << huge.text;
    EXPECT_LE(huge.text.size(), context.outputLimit);
    EXPECT_NE(huge.text.find("52.4 MB in all"), std::string::npos) << huge.text.substr(huge.text.size() - 100);
}

} // namespace kaze::tools
