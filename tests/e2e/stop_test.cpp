// SIGTERM: two seconds, whatever is running; and what was running can be resumed.

#include "tests/e2e/e2e_fixture.h"
#include "tests/e2e/fake_provider.h"

#include <csignal>

namespace kaze::e2e {

class StopTest : public E2eTest {
protected:
    void stopsInTime(Program& program, const std::string& leftAs = "interrupted") const
    {
        const auto begun = std::chrono::steady_clock::now();
        program.signal(SIGTERM);
        const auto ran = ending(program, 10s);
        EXPECT_LT(std::chrono::steady_clock::now() - begun, 2s);
        EXPECT_EQ(ran.code, 4) << ran.out << ran.err;
        EXPECT_THAT(ran.err, HasSubstr("kaze runs resume"));
        EXPECT_FALSE(std::filesystem::exists(data() / "cell.sock"));
        const auto list = runs();
        ASSERT_EQ(list.size(), 1U);
        EXPECT_EQ(textIn(list[0], "state"), leftAs);
    }
    [[nodiscard]] std::string withServer(const std::string& option) const
    {
        return agent({R"(Call `fake.hang` with {"text": "x"}.)"},
            "tools: [\"fake.*\"]\nmcp_servers: { fake: { command: " KAZE_FAKE_MCP_SERVER ", args: [--marker, \""
                + root.path().string() + "\"" + option + "] } }");
    }
};

TEST_F(StopTest, inTheMiddleOfASlowTool)
{
    const auto slow = agent(
        {R"(Call `shell.run` with {"command": "trap '' TERM; touch begun; sleep 61 & wait; sleep 62"}.)"}, "tools: [shell.run]");
    const auto program = start(runWords(slow, {"--approve", "all"}));
    ASSERT_TRUE(eventually([&] { return std::filesystem::exists(work("begun")); }));
    stopsInTime(*program);
    // How far it came nobody can say.
    const auto ran = kaze({"runs", "resume", textIn(runs().at(0), "run_id"), "--json"});
    EXPECT_EQ(ran.code, 5) << ran.out << ran.err;
    EXPECT_EQ(textIn(json(ran), "state"), "needs_attention");
}

TEST_F(StopTest, withAnMcpServerThatHangs)
{
    const auto program = start(runWords(withServer(", --stubborn"), {"--approve", "all"}));
    ASSERT_TRUE(program->says("call   fake_hang"));
    stopsInTime(*program);
    EXPECT_TRUE(eventually([&] { return processesWith(root.path().string()).empty(); }));
}

TEST_F(StopTest, withAnMcpServerThatNeverBecomesReady)
{
    const auto program = start(runWords(withServer(", --silent"), {"--approve", "all"}));
    ASSERT_TRUE(eventually([&] { return !processesWith("--silent").empty(); }));
    stopsInTime(*program, "queued"); // nothing of it had begun
    EXPECT_TRUE(eventually([&] { return processesWith(root.path().string()).empty(); }));
}

TEST_F(StopTest, withAProviderThatKeepsSilent)
{
    FakeProvider mute({[](const auto&, auto& connection) {
        (void)connection.waitUntilClosed(60s);
        connection.close();
    }});
    const auto program = start(runWords(agent({"Wait."}, ""), {"--base-url", mute.url(), "--model", "local-model"}));
    ASSERT_TRUE(mute.server().waitForRequests(1));
    stopsInTime(*program);
}

TEST_F(StopTest, whileAPersonIsAskedAtTheTerminal)
{
    const auto file = agent({R"(Call `shell.run` with {"command": "true"}.)"}, "tools: [shell.run]");
    const auto program = start(runWords(file), true);
    ASSERT_TRUE(program->says("eave it open"));
    program->signal(SIGTERM);
    const auto ran = ending(*program, 2s);
    EXPECT_EQ(textIn(runs().at(0), "state"), "waiting_approval") << ran.out;
}

} // namespace kaze::e2e
