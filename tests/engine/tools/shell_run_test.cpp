#include "engine/base/text.h"
#include "tests/engine/tools/tools_fixture.h"

namespace kaze::tools {

using namespace std::chrono_literals;

class ShellRunTest : public ToolsFixture {
protected:
    //! The program may write before the loop hears that it began.
    void letPass(base::Duration time)
    {
        ASSERT_TRUE(eventually([&] { return hands.sleepers() > 0; }));
        hands.advance(time);
    }

    //! Starts a call without waiting for its end.
    void begin(ToolRegistry& with, const boost::json::object& arguments)
    {
        const auto run = [](ToolRegistry& it, std::shared_ptr<Tool> which, std::string text, ToolContext given,
                             std::optional<ToolOutcome>& into) -> base::Task<> { into = co_await it.call(which, text, given); };
        base::spawn(loop.executor(), run(with, shell(with), boost::json::serialize(arguments), context, m_outcome));
    }

    static std::shared_ptr<Tool> shell(const ToolRegistry& from)
    {
        for (const auto& each : from.builtIn())
            if (each->info().name == "shell.run")
                return each;
        return nullptr;
    }

    int pidIn(const std::string& file)
    {
        EXPECT_TRUE(eventually([&] { return get(file).ends_with('\n'); })) << file;
        return std::stoi(get(file));
    }

    std::optional<ToolOutcome> m_outcome;
};

TEST_F(ShellRunTest, answersTheExitCodeAndBothOutputs)
{
    const auto good = call("shell.run", {{"command", "pwd; echo err >&2"}});
    EXPECT_FALSE(good.failed);
    EXPECT_TRUE(good.text.starts_with("exit 0\n"));
    EXPECT_NE(good.text.find(path("").parent_path().string()), std::string::npos) << good.text;
    EXPECT_NE(good.text.find("err\n"), std::string::npos);
    const auto bad = call("shell.run", {{"command", "echo no; exit 3"}});
    EXPECT_TRUE(bad.failed);
    EXPECT_EQ(bad.text, "exit 3\nno\n");
    EXPECT_EQ(call("shell.run", {{"command", "kill -9 $$"}}).text, "ended by signal 9\n");
}

TEST_F(ShellRunTest, givesNoInputAndNoSecrets)
{
    setenv("KAZE_TEST_API_KEY", "sk-not-for-children", 1);
    const auto outcome = call("shell.run", {{"command", "cat; env"}});
    unsetenv("KAZE_TEST_API_KEY");
    EXPECT_FALSE(outcome.failed);
    EXPECT_EQ(outcome.text.find("sk-not-for-children"), std::string::npos);
    EXPECT_NE(outcome.text.find("PATH="), std::string::npos);
}

TEST_F(ShellRunTest, keepsHeadAndTailOfALongOutput)
{
    context.outputLimit = 10'000;
    const auto outcome = call("shell.run", {{"command", "echo first; head -c 30000000 /dev/zero | tr '\\0' x; echo; echo last"}});
    EXPECT_TRUE(outcome.text.starts_with("exit 0\nfirst\n"));
    EXPECT_TRUE(outcome.text.ends_with("last\n")) << outcome.text.substr(outcome.text.size() - 50);
    EXPECT_NE(outcome.text.find("left out"), std::string::npos);
    EXPECT_LE(outcome.text.size(), context.outputLimit);
}

TEST_F(ShellRunTest, mendsInvalidBytes)
{
    const auto outcome = call("shell.run", {{"command", "printf 'a\\377b'"}});
    EXPECT_EQ(outcome.text, "exit 0\na\uFFFDb");
}

TEST_F(ShellRunTest, killsEverythingAtTheTimeout)
{
    const auto onHands = registryOn(hands);
    begin(*onHands,
        {{"command", "echo begun; setsid sh -c 'echo $$ > inner; sleep 1000' & echo $$ > outer; wait; sleep 1000"},
            {"timeout_s", 30}});
    const int outer = pidIn("outer");
    const int inner = pidIn("inner");
    EXPECT_TRUE(alive(outer) && alive(inner));
    letPass(30s);
    ASSERT_TRUE(eventually([&] { return m_outcome.has_value(); }));
    EXPECT_TRUE(m_outcome->failed);
    EXPECT_FALSE(m_outcome->unknown) << "the end that was asked for";
    EXPECT_TRUE(m_outcome->text.starts_with("it took longer than 30 s")) << m_outcome->text;
    EXPECT_NE(m_outcome->text.find("begun"), std::string::npos);
    EXPECT_TRUE(eventually([&] { return !alive(outer) && !alive(inner); }));
}

TEST_F(ShellRunTest, killsEverythingWhenCancelled)
{
    base::CancelSource source;
    context.cancel = source.token();
    begin(*registry, {{"command", "echo $$ > outer; sleep 1000 & wait"}});
    const int outer = pidIn("outer");
    source.cancel();
    ASSERT_TRUE(eventually([&] { return m_outcome.has_value(); }));
    EXPECT_TRUE(m_outcome->failed);
    EXPECT_TRUE(m_outcome->unknown) << "how far it came nobody can say";
    EXPECT_TRUE(eventually([&] { return !alive(outer); }));
}

TEST_F(ShellRunTest, leavesNothingRunningInTheBackground)
{
    const auto outcome = call("shell.run", {{"command", "setsid sleep 1000 & echo $! > inner; exit 0"}});
    EXPECT_EQ(outcome.text, "exit 0\n");
    const int inner = pidIn("inner");
    EXPECT_TRUE(eventually([&] { return !alive(inner); }));
}

TEST_F(ShellRunTest, killsWhatIgnoresEverySignalItMay)
{
    const auto onHands = registryOn(hands);
    begin(*onHands, {{"command", "trap '' TERM INT HUP; echo $$ > outer; while :; do sleep 1; done"}, {"timeout_s", 5}});
    const int outer = pidIn("outer");
    letPass(5s);
    ASSERT_TRUE(eventually([&] { return m_outcome.has_value(); }));
    EXPECT_TRUE(m_outcome->failed);
    EXPECT_TRUE(eventually([&] { return !alive(outer); }));
}

TEST_F(ShellRunTest, endsThoughADaemonHoldsItsPipesAndIgnoresSignals)
{
    const auto begun = std::chrono::steady_clock::now();
    const auto outcome = call("shell.run",
        {{"command",
            "(setsid sh -c 'trap \"\" TERM HUP; (echo $$ > inner; while :; do echo noise; sleep 1; done) & wait' &); "
            "until [ -s inner ]; do :; done; echo done"}});
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 10s);
    EXPECT_FALSE(outcome.failed);
    EXPECT_NE(outcome.text.find("done\n"), std::string::npos) << outcome.text;
    const int inner = pidIn("inner");
    EXPECT_TRUE(eventually([&] { return !alive(inner); }));
}

TEST_F(ShellRunTest, survivesFloodsOnBothPipesAlsoFromTheBackground)
{
    context.outputLimit = 20'000;
    const auto background = call("shell.run", {{"command", "yes out & yes err >&2 & head -c 100000000 /dev/zero; exit 0"}});
    EXPECT_FALSE(background.failed);
    EXPECT_LE(background.text.size(), context.outputLimit);
    const auto onHands = registryOn(hands);
    begin(*onHands, {{"command", "echo $$ > outer; yes out & exec yes err >&2"}, {"timeout_s", 5}});
    const int outer = pidIn("outer");
    letPass(5s);
    ASSERT_TRUE(eventually([&] { return m_outcome.has_value(); }));
    EXPECT_LE(m_outcome->text.size(), context.outputLimit);
    EXPECT_TRUE(eventually([&] { return !alive(outer); }));
}

TEST_F(ShellRunTest, stillEndsItWhenItClosesItsPipesOrStopsItself)
{
    for (const auto* command : {"echo $$ > outer; exec >&- 2>&-; sleep 1000", "echo $$ > outer; kill -STOP $$"}) {
        std::filesystem::remove(path("outer"));
        m_outcome.reset();
        const auto onHands = registryOn(hands);
        begin(*onHands, {{"command", command}, {"timeout_s", 5}});
        const int outer = pidIn("outer");
        letPass(5s);
        ASSERT_TRUE(eventually([&] { return m_outcome.has_value(); })) << command;
        EXPECT_TRUE(eventually([&] { return !alive(outer); })) << command;
    }
}

TEST_F(ShellRunTest, leavesNothingEvenWhenItKillsItsKeeper)
{
    const auto outcome = call("shell.run",
        {{"command", "setsid sleep 1000 & echo $! > inner; echo $$ > outer; kill -9 $PPID; exec sleep 1000"}, {"timeout_s", 5}});
    EXPECT_TRUE(outcome.failed) << outcome.text;
    const int inner = pidIn("inner");
    const int outer = pidIn("outer");
    EXPECT_TRUE(eventually([&] { return !alive(inner) && !alive(outer); }));
    EXPECT_FALSE(call("shell.run", {{"command", "true"}}).failed) << "and the next one runs";
}

TEST_F(ShellRunTest, refusesANulInTheCommand)
{
    EXPECT_TRUE(call("shell.run", {{"command", std::string_view("true\0rm", 7)}}).failed);
}

TEST_F(ShellRunTest, previewsTheCommandAndCannotBeVerified)
{
    EXPECT_EQ(preview("shell.run", {{"command", "rm -rf build"}}), "rm -rf build");
    EXPECT_FALSE(tool("shell.run")->info().idempotent);
    EXPECT_EQ(verify("shell.run", {{"command", "true"}}, "").state, Verification::State::Unknown);
}

} // namespace kaze::tools
