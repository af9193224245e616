// MCP servers: those that people use, from npm, and one that behaves as badly as it can.

#include "tests/e2e/e2e_fixture.h"
#include "tests/support/npm_peers.h"

#include <csignal>

namespace kaze::e2e {

class McpTest : public E2eTest {
protected:
    [[nodiscard]] std::string withFake(
        const std::vector<std::string>& steps, const std::string& arguments = "", const std::string& more = "") const
    {
        return agent(steps,
            "tools: [\"fake.*\"]\nmcp_servers: { fake: { command: " KAZE_FAKE_MCP_SERVER ", args: [--marker, \""
                + root.path().string() + "\"" + arguments + "], env: { FAKE_NOTES: \"" + work("notes").string() + "\" }" + more
                + " } }");
    }
    //! A run that must come to a good end although a call failed; what it answered.
    [[nodiscard]] std::string answerOf(const std::string& file) const
    {
        const auto ran = run(file, {"--approve", "all", "--json"});
        EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
        EXPECT_TRUE(eventually([this] { return processesWith(root.path().string()).empty(); })) << "a server was left behind";
        return textIn(json(ran), "output");
    }
};

TEST_F(McpTest, aToolOfAServerIsCalledAndItsAnswerRead)
{
    EXPECT_THAT(answerOf(withFake({R"(Call `fake.echo` with {"text": "{task}"}.)"})), HasSubstr("Do it."));
}

TEST_F(McpTest, aServerThatDiesInTheMiddleIsSaidAndStartedAgain)
{
    const auto answer = answerOf(withFake({R"(Call `fake.die` with {}.)", R"(Call `fake.echo` with {"text": "alive again"}.)"}));
    EXPECT_THAT(answer, testing::AllOf(HasSubstr("dying as asked"), HasSubstr("alive again")));
    EXPECT_THAT(answer, HasSubstr("not known whether this call took effect"));
    EXPECT_EQ(inWork("notes"), "die\n") << "a call that may have had an effect is not repeated";
}

TEST_F(McpTest, aServerThatFloodsIsStoppedAndTheRunGoesOn)
{
    for (const auto* tool : {"flood", "long_line"})
        EXPECT_THAT(answerOf(withFake({"Call `fake." + std::string(tool) + "` with {}."})), HasSubstr("failed")) << tool;
}

TEST_F(McpTest, aServerThatNeverAnswersIsGivenUp)
{
    EXPECT_THAT(answerOf(withFake({R"(Call `fake.hang` with {}.)"}, "", ", call_timeout: 500ms")), HasSubstr("within"));
}

TEST_F(McpTest, aServerThatDoesNotStartFailsTheRunWithItsOwnWords)
{
    auto ran = run(withFake({R"(Call `fake.echo` with {}.)"}, ", --exit, \"3\""), {"--json"});
    EXPECT_EQ(ran.code, 1);
    EXPECT_THAT(textIn(json(ran).at("error"), "message"), HasSubstr("no licence found"));
    ran = run(withFake({R"(Call `fake.echo` with {}.)"}, ", --silent", ", start_timeout: 500ms"), {"--json"});
    EXPECT_EQ(ran.code, 1);
    EXPECT_LT(ran.took, 5s);
    EXPECT_THAT(textIn(json(ran).at("error"), "message"), HasSubstr("fake"));
    ran = run(agent({"Call `x.y` with {}."}, "tools: [\"x.*\"]\nmcp_servers: { x: { command: /no/such/program } }"), {"--json"});
    EXPECT_EQ(ran.code, 1);
    EXPECT_THAT(textIn(json(ran).at("error"), "message"), HasSubstr("/no/such/program"));
}

TEST_F(McpTest, aResultOfFiftyMegabytesIsCutAndKept)
{
    const auto answer = answerOf(withFake({R"(Call `fake.huge` with {"mb": 50}.)"}, "", ", call_timeout: 30s"));
    EXPECT_LT(answer.size(), 1U << 20);
    EXPECT_LT(std::filesystem::file_size(data() / "state.db"), 10U << 20);
}

TEST_F(McpTest, aResultThatIsNoUtf8IsMended)
{
    const auto answer = answerOf(withFake({R"(Call `fake.bad_utf8` with {}.)"}, "", ", call_timeout: 5s"));
    EXPECT_THAT(answer, HasSubstr("fake.bad_utf8"));
}

TEST_F(McpTest, killingKazeLeavesNoServerBehind)
{
    const auto file = withFake({R"(Call `fake.grandchild` with {}.)", R"(Call `fake.hang` with {}.)"}, ", --stubborn");
    const auto program = start(runWords(file, {"--approve", "all"}));
    ASSERT_TRUE(program->says("call   fake_hang"));
    ASSERT_GE(processesWith(root.path().string()).size(), 3U) << "kaze, the server and its child";
    program->signal(SIGKILL);
    (void)ending(*program);
    EXPECT_TRUE(eventually([this] { return processesWith(root.path().string()).empty(); }));
}

class NpmTest : public E2eTest {
protected:
    void SetUp() override
    {
        m_peers = test::npmPeers(KAZE_NPM_PEERS_FOLDERS);
        if (m_peers.empty())
            GTEST_SKIP() << test::kNoNpmPeers;
    }

    [[nodiscard]] std::string withServer(
        const std::string& name, const std::vector<std::string>& steps, const std::string& argument) const
    {
        return agent(steps,
            "tools: [\"" + name + ".*\"]\nmcp_servers: { " + name + ": { command: \"" + m_peers
                + "/node_modules/.bin/node\", args: [\"" + m_peers + "/node_modules/@modelcontextprotocol/server-" + name
                + "/dist/index.js\", \"" + argument + "\"] } }");
    }

    std::string m_peers;
};

TEST_F(NpmTest, theFilesystemServerReadsAndWrites)
{
    put("a.txt", "from the workspace\n");
    const auto file = withServer("filesystem",
        {"Call `filesystem.read_text_file` with {\"path\": \"" + work("a.txt").string() + "\"}.",
            "Call `filesystem.write_file` with {\"path\": \"" + work("b.txt").string() + "\", \"content\": \"{task}\"}."},
        "${workspace}");
    const auto ran = run(file, {"--approve", "all", "--json"});
    ASSERT_EQ(ran.code, 0) << ran.out << ran.err;
    EXPECT_THAT(textIn(json(ran), "output"), HasSubstr("from the workspace"));
    EXPECT_EQ(inWork("b.txt"), "Do it.");
}

TEST_F(NpmTest, theEverythingServerAnswersAndDiesWithKaze)
{
    const auto marker = root.path().string();
    const auto file = withServer("everything",
        {R"(Call `everything.echo` with {"message": "hello"}.)",
            R"(Call `everything.trigger-long-running-operation` with {"duration": 60, "steps": 2}.)"},
        "stdio");
    const auto program = start(runWords(file, {"--approve", "all"}));
    ASSERT_TRUE(program->says("Echo: hello")) << program->printed();
    ASSERT_TRUE(program->says("call   everything_trigger"));
    // Its own child processes and it hold our pipes, so their end is the end of what is printed.
    program->signal(SIGKILL);
    EXPECT_EQ(ending(*program).code, -SIGKILL);
    EXPECT_TRUE(eventually([] { return processesWith("server-everything/dist/index.js").empty(); }));
}

} // namespace kaze::e2e
