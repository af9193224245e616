#include "engine/tools/process_sandbox.h"
#include "tests/engine/tools/tools_fixture.h"

#include <algorithm>
#include <sys/stat.h>

namespace kaze::tools {

using Mode = SandboxWish::Mode;

class ProcessSandboxTest : public ToolsFixture {
protected:
    ProcessSandbox::Ability abilityOf(const std::string& program)
    {
        ProcessSandbox sandbox(loop.executor(), processes, clock, program);
        return loop.runUntil(sandbox.ability());
    }

    //! A registry whose sandbox is this program.
    void use(const std::string& program)
    {
        ToolRegistry::Parts parts{loop, workers, processes, http, clock, metrics, *observations, log, nullptr};
        parts.sandboxProgram = program;
        registry = std::make_unique<ToolRegistry>(std::move(parts));
    }

    std::string script(const std::string& name, const std::string& text)
    {
        const auto file = folder / name;
        std::ofstream(file) << "#!/bin/sh\n" << text << "\n";
        ::chmod(file.c_str(), 0755);
        return file.string();
    }

    ToolOutcome run(const std::string& command) { return call("shell.run", {{"command", command}}); }

    //! Set where this machine can.
    bool usable() { return registry && loop.runUntil(registry->sandbox().ability()).usable; }
};

TEST(SandboxArguments, showTheSystemReadOnlyAndTheWorkspaceAlone)
{
    base::ProcessSpec spec;
    spec.program = "/bin/sh";
    spec.arguments = {"-c", "make"};
    const auto arguments = sandboxArguments(spec, {Mode::Workspace, false, {"/data/models"}}, ".", "/home/me/project");
    std::string line;
    for (const auto& word : arguments)
        line += word + ' ';
    EXPECT_TRUE(line.starts_with("--die-with-parent --unshare-all --new-session ")) << line;
    EXPECT_TRUE(line.ends_with("--setenv TMPDIR /tmp -- /bin/sh -c make ")) << line;
    EXPECT_NE(line.find(" --ro-bind-try /usr /usr "), std::string::npos);
    EXPECT_NE(line.find(" --tmpfs /tmp "), std::string::npos);
    EXPECT_NE(line.find(" --ro-bind-try /data/models /data/models "), std::string::npos);
    EXPECT_NE(line.find(" --bind . /home/me/project --chdir /home/me/project "), std::string::npos);
    EXPECT_LT(line.find("--tmpfs /tmp"), line.find("--bind . ")) << "a workspace below /tmp lies above it";
    EXPECT_EQ(line.find("--share-net"), std::string::npos);
    EXPECT_EQ(std::ranges::count(arguments, "--bind"), 1) << "nothing else can be changed";
    const auto open = sandboxArguments(spec, {Mode::Workspace, true, {}}, ".", "/w");
    EXPECT_NE(std::ranges::find(open, "--share-net"), open.end());
}

TEST_F(ProcessSandboxTest, saysThatThereIsNone)
{
    const auto none = abilityOf((folder / "no-bwrap").string());
    EXPECT_FALSE(none.usable);
    EXPECT_NE(none.text.find("apt install bubblewrap"), std::string::npos) << none.text;
}

TEST_F(ProcessSandboxTest, saysThatOneIsInstalledAndDoesNotWork)
{
    const auto broken = abilityOf(script("bwrap",
        "[ \"$1\" = --version ] && echo 'bubblewrap 9.9' && exit 0; echo 'No permissions to create new namespace' >&2; exit 1"));
    EXPECT_FALSE(broken.usable);
    EXPECT_NE(broken.text.find("bubblewrap 9.9 is installed and does not work here: No permissions"), std::string::npos)
        << broken.text;
}

TEST_F(ProcessSandboxTest, runsNothingThatMustBeShutInAndCannot)
{
    use((folder / "no-bwrap").string());
    context.sandbox.mode = Mode::Workspace;
    const auto refused = run("touch made");
    EXPECT_TRUE(refused.failed && !refused.unknown);
    EXPECT_NE(refused.text.find("may only run in a sandbox"), std::string::npos) << refused.text;
    EXPECT_FALSE(std::filesystem::exists(path("made")));
    EXPECT_NE(preview("shell.run", {{"command", "touch made"}}).find("may only run in a sandbox"), std::string::npos);
    McpServerConfig server;
    server.name = "fake";
    server.command = KAZE_FAKE_MCP_SERVER;
    server.sandbox.mode = Mode::Workspace;
    const auto tools = loop.runUntil(registry->select({"fake.*"}, {server}, context.workspacePath));
    ASSERT_FALSE(tools);
    EXPECT_NE(tools.error().message.find("may only run in a sandbox"), std::string::npos) << tools.error().message;
}

TEST_F(ProcessSandboxTest, saysSoWhereItRunsWithout)
{
    use((folder / "no-bwrap").string());
    context.sandbox.mode = Mode::Auto;
    const auto outcome = run("echo hello");
    EXPECT_FALSE(outcome.failed) << outcome.text;
    EXPECT_NE(outcome.text.find("(not in a sandbox: there is no sandbox on this machine"), std::string::npos) << outcome.text;
    EXPECT_NE(outcome.text.find("hello"), std::string::npos);
    EXPECT_NE(preview("shell.run", {{"command", "ls"}}).find("not in a sandbox"), std::string::npos);
    McpServerConfig server;
    server.name = "fake";
    server.command = KAZE_FAKE_MCP_SERVER;
    server.sandbox.mode = Mode::Auto;
    const auto tools = loop.runUntil(registry->select({"fake.pid"}, {server}, context.workspacePath));
    ASSERT_TRUE(tools) << tools.error().text();
    const auto rows = loop.runUntil(registry->serverRows());
    EXPECT_NE(rows.at(0).sandbox.find("not in a sandbox"), std::string::npos);
    EXPECT_EQ(rows.at(0).workspace, context.workspacePath) << "one that may be shut in serves one workspace";
    EXPECT_EQ(tools->at(0)->info().sandbox, rows.at(0).sandbox);
}

TEST_F(ProcessSandboxTest, shutsACommandInToItsWorkspace)
{
    if (!usable())
        GTEST_SKIP() << loop.runUntil(registry->sandbox().ability()).text;
    context.sandbox.mode = Mode::Workspace;
    put("a.txt", "from the workspace");
    EXPECT_NE(run("cat a.txt && echo new > b.txt && pwd").text.find("from the workspace"), std::string::npos);
    EXPECT_EQ(get("b.txt"), "new\n");
    EXPECT_TRUE(run("cat " + (folder / "outside/secret.txt").string()).failed);
    EXPECT_TRUE(run("touch /usr/made").failed);
    EXPECT_FALSE(run("touch /tmp/made && ls /tmp").failed);
    EXPECT_FALSE(std::filesystem::exists("/tmp/made"));
    EXPECT_EQ(run("ls /home 2>/dev/null | wc -l").text, "exit 0\n0\n");
    // Only the loopback device of a network of its own, and no process of ours.
    EXPECT_EQ(run("tail -n +3 /proc/net/dev | wc -l").text, "exit 0\n1\n");
    EXPECT_TRUE(run("kill -0 " + std::to_string(::getpid())).failed);
}

TEST_F(ProcessSandboxTest, shutsAServerInAndEndsItWithAllItStarted)
{
    if (!usable())
        GTEST_SKIP() << loop.runUntil(registry->sandbox().ability()).text;
    McpServerConfig server;
    server.name = "fake";
    server.command = KAZE_FAKE_MCP_SERVER;
    server.environment["FAKE_NOTES"] = (folder / "outside/notes").string();
    server.sandbox.mode = Mode::Workspace;
    server.sandbox.read = {std::filesystem::path(KAZE_FAKE_MCP_SERVER).parent_path().string()};
    const auto tools = loop.runUntil(registry->select({"fake.note", "fake.grandchild"}, {server}, context.workspacePath));
    ASSERT_TRUE(tools) << tools.error().text();
    EXPECT_FALSE(callWith(tools->at(0), "{}").failed);
    EXPECT_EQ(callWith(tools->at(1), R"({"text":"x"})").text, "noted") << "as far as it can see";
    EXPECT_FALSE(std::filesystem::exists(folder / "outside/notes"));
    const auto row = loop.runUntil(registry->serverRows()).at(0);
    EXPECT_GE(row.processes, 2);
    EXPECT_NE(row.sandbox.find("in a sandbox (bubblewrap"), std::string::npos) << row.sandbox;
    const auto pid = static_cast<int>(row.pid);
    registry.reset();
    EXPECT_TRUE(eventually([&] { return !alive(pid); }));
}

} // namespace kaze::tools
