// What a person types: help, what is misspelt, and what the shell completes.

#include "tests/e2e/e2e_fixture.h"
#include "tests/e2e/fake_provider.h"

namespace kaze::e2e {

using testing::AllOf;

class CommandLineTest : public E2eTest {
protected:
    //! Without the --data that the others add.
    [[nodiscard]] Ran plain(std::vector<std::string> arguments) const
    {
        auto how = words({});
        how.words = {KAZE_PROGRAM};
        how.words.insert(how.words.end(), arguments.begin(), arguments.end());
        how.environment["KAZE_DATA"] = data().string();
        Program program(std::move(how));
        return ending(program);
    }
};

TEST_F(CommandLineTest, everyCommandHasItsHelp)
{
    for (const std::vector<std::string>& command :
        {std::vector<std::string>{}, {"run"}, {"runs"}, {"runs", "list"}, {"runs", "show"}, {"runs", "resume"},
            {"runs", "cancel"}, {"runs", "approve"}, {"runs", "pause"}, {"runs", "fork"}, {"runs", "replay"}, {"runs", "compare"},
            {"keep"}, {"keep", "set"}, {"keep", "now"}, {"audit"}, {"audit", "list"}, {"runs", "deny"}, {"runs", "answer"},
            {"runs", "send"}, {"permissions"}, {"permissions", "list"}, {"permissions", "revoke"}, {"traces"}, {"traces", "list"},
            {"traces", "show"}, {"traces", "compare"}, {"traces", "export"}, {"traces", "import"}, {"logs"}, {"memory"},
            {"memory", "add"}, {"memory", "search"}, {"mcp"}, {"mcp", "list"}, {"mcp", "call"}, {"mcp", "exercise"},
            {"schedules"}, {"schedules", "add"}, {"schedules", "list"}, {"schedules", "show"}, {"schedules", "next"},
            {"schedules", "pause"}, {"schedules", "resume"}, {"schedules", "run"}, {"schedules", "remove"},
            {"schedules", "history"}, {"schedules", "calendar"}, {"serve"}, {"info"}, {"tokens"}, {"tokens", "create"},
            {"tokens", "list"}, {"tokens", "revoke"}, {"providers", "list"}, {"providers", "test"}, {"pools"}, {"pools", "list"},
            {"pools", "set"}, {"tenants"}, {"tenants", "list"}, {"tenants", "add"}, {"tenants", "set"}, {"tenants", "remove"},
            {"projects"}, {"projects", "list"}, {"projects", "add"}, {"projects", "set"}, {"projects", "remove"}, {"tools"},
            {"tools", "list"}, {"tools", "show"}, {"tools", "call"}, {"tools", "servers"}, {"tools", "log"}, {"tools", "restart"},
            {"tools", "stop"}, {"skills"}, {"skills", "list"}, {"skills", "show"}, {"skills", "add"}, {"skills", "remove"},
            {"skills", "validate"}, {"metrics"}, {"doctor"}, {"completion"}, {"version"}}) {
        auto asked = command;
        asked.emplace_back("--help");
        const auto ran = plain(asked);
        std::string usage = "Usage: kaze";
        for (const auto& word : command)
            usage += " " + word;
        EXPECT_EQ(ran.code, 0) << usage;
        EXPECT_THAT(ran.out, AllOf(HasSubstr(usage + " "), HasSubstr("Options:")));
        EXPECT_EQ(ran.err, "");
        auto same = command;
        same.insert(same.begin(), "help");
        const auto helped = plain(same);
        EXPECT_THAT(helped.out, HasSubstr(ran.out.substr(0, ran.out.find_last_not_of('\n'))));
    }
    EXPECT_EQ(plain({"help", "runs", "dance"}).code, 2);
    EXPECT_EQ(plain({"--version"}).out, plain({"version"}).out);
    EXPECT_EQ(textIn(json(plain({"version", "--json"})), "name"), "kaze");
}

TEST_F(CommandLineTest, whatIsMisspeltIsNamedWithWhatWasMeant)
{
    const auto refused = [&](const std::vector<std::string>& arguments) {
        const auto ran = plain(arguments);
        EXPECT_EQ(ran.code, 2) << ran.out;
        EXPECT_EQ(ran.out, "");
        return ran.err;
    };
    EXPECT_THAT(refused({"rum"}), AllOf(HasSubstr("no command \"rum\""), HasSubstr("did you mean run?")));
    EXPECT_THAT(refused({"runs", "lits"}), AllOf(HasSubstr("did you mean list?"), HasSubstr("`kaze runs --help`")));
    EXPECT_THAT(refused({"sing"}), Not(HasSubstr("mean")));
    EXPECT_THAT(refused({"run", "x", "--tsk", "y"}), HasSubstr("no option --tsk; did you mean --task?"));
    EXPECT_THAT(refused({"memory", "add", "two", "words"}), AllOf(HasSubstr("\"words\""), HasSubstr("quotes")));
    EXPECT_THAT(refused({}), HasSubstr("Usage: kaze"));
    EXPECT_THAT(refused({"runs"}), HasSubstr("Usage: kaze runs"));
    EXPECT_THAT(refused({"run", "x"}), HasSubstr("--task is required"));
    EXPECT_THAT(refused({"runs", "list", "--limit", "0"}), HasSubstr("1000000")) << "the wording is the library's";
    for (const auto* amount : {"lots", "-1", "1e3", "", "0.5x", "99999999"})
        EXPECT_THAT(refused({"run", "code-reviewer", "--task", "x", "--budget", amount}), HasSubstr(amount));
    const auto ran = plain({"runs", "lits", "--json"});
    EXPECT_EQ(ran.code, 2);
    EXPECT_EQ(ran.err, "");
    EXPECT_EQ(textIn(json(ran).at("error"), "code"), "invalid_argument");
    EXPECT_FALSE(std::filesystem::exists(data() / "state.db")) << "nothing of that opens a cell";
}

TEST_F(CommandLineTest, optionsForAllMayComeFirstAndFilterWordsNeedNoQuotes)
{
    const auto file = agent({"List the files."}, "tools: [files.list]");
    ASSERT_EQ(run(file).code, 0);
    EXPECT_EQ(json(plain({"--json", "runs", "list", "state:done", "agent:fourth"})).as_array().size(), 1U);
    EXPECT_EQ(json(plain({"runs", "list", "--json", "--", "-state:done"})).as_array().size(), 0U);
}

TEST_F(CommandLineTest, anIdThatSeveralRunsHaveIsBadUsage)
{
    const auto file = agent({"List the files."}, "tools: [files.list]");
    ASSERT_EQ(run(file).code, 0);
    ASSERT_EQ(run(file).code, 0);
    // The first characters are the time.
    const auto ran = kaze({"runs", "show", textIn(runs().at(0), "run_id").substr(0, 4)});
    EXPECT_EQ(ran.code, 2);
    EXPECT_THAT(ran.err, HasSubstr("several runs"));
}

TEST_F(CommandLineTest, whatToDoNextNamesTheDataFolder)
{
    const auto file = agent({R"(Call `shell.run` with {"command": "true"}.)"}, "tools: [shell.run]");
    const auto ran = run(file);
    EXPECT_EQ(ran.code, 5);
    EXPECT_THAT(ran.out, HasSubstr("kaze runs approve " + textIn(runs().at(0), "run_id") + " --data " + data().string()));
}

TEST_F(CommandLineTest, aLongAnswerIsShownWholeAndOnce)
{
    std::string output = "All lines:";
    for (int i = 100; i < 190; ++i)
        output += "\nline " + std::to_string(i);
    const FakeProvider provider({says(output)});
    const auto ran = run(agent({"Answer."}, ""), {"--base-url", provider.url(), "--model", "local-model"});
    const auto told = kaze({"runs", "show", textIn(runs().at(0), "run_id")});
    for (const auto& each : {ran.out, told.out}) {
        const auto at = each.find(output);
        ASSERT_NE(at, std::string::npos) << each;
        EXPECT_EQ(each.find(output, at + 1), std::string::npos);
    }
}

TEST_F(CommandLineTest, theShellCompletesCommandsOptionsAgentsAndRuns)
{
    const auto completed = [&](const std::string& line, int last) {
        // What bash does when a person presses the tabulator on the last of the words.
        auto how = words({});
        how.words = {"/bin/bash", "--norc", "-c",
            "kaze() { \"$KAZE\" \"$@\"; }; source <(kaze completion bash); COMP_WORDS=(" + line
                + "); COMP_CWORD=" + std::to_string(last) + "; _kaze; echo \"${COMPREPLY[*]} \""};
        how.environment.insert({{"KAZE", KAZE_PROGRAM}, {"KAZE_DATA", data().string()}, {"KAZE_RESOURCES", KAZE_RESOURCES}});
        Program program(std::move(how));
        const auto ran = ending(program);
        EXPECT_EQ(ran.code, 0) << ran.err;
        EXPECT_EQ(ran.err, "");
        return " " + ran.out.substr(0, ran.out.find('\n'));
    };
    EXPECT_THAT(completed("kaze ''", 1), AllOf(HasSubstr(" run "), HasSubstr(" doctor "), Not(HasSubstr("__complete"))));
    EXPECT_THAT(completed("kaze runs sh", 2), HasSubstr(" show "));
    EXPECT_THAT(completed("kaze run x --appr", 3), HasSubstr(" --approve "));
    EXPECT_THAT(completed("kaze runs resume x --bu", 4), HasSubstr(" --budget "));
    EXPECT_THAT(completed("kaze run x --approve ''", 4), HasSubstr(" ask all none "));
    EXPECT_EQ(completed("kaze run x --workspace ''", 4), "  ") << "the shell knows the files";
    EXPECT_THAT(completed("kaze run ''", 2), HasSubstr(" code-reviewer "));
    EXPECT_EQ(completed("kaze runs show ''", 3), "  ");
    EXPECT_FALSE(std::filesystem::exists(data() / "state.db")) << "completing makes nothing";
    ASSERT_EQ(run(agent({"List the files."}, "tools: [files.list]")).code, 0);
    const auto id = textIn(runs().at(0), "run_id");
    EXPECT_THAT(completed("kaze runs show ''", 3), HasSubstr(" " + id.substr(id.size() - 8) + " "));
    EXPECT_EQ(completed("kaze runs approve ''", 3), "  ") << "it waits for nothing";
    for (const auto* shell : {"zsh", "fish"})
        EXPECT_THAT(plain({"completion", shell}).out, HasSubstr("__complete"));
    EXPECT_EQ(plain({"completion", "cmd"}).code, 2);
}

TEST_F(CommandLineTest, theDataFolderIsNeverWhereSomebodyHappensToStand)
{
    Program::Start how;
    how.words = {KAZE_PROGRAM, "doctor", "--json"};
    how.environment
        = {{"PATH", "/usr/bin:/bin"}, {"HOME", (root / "home").string()}, {"XDG_DATA_HOME", "relative"}, {"KAZE_DATA", ""}};
    how.folder = work().string();
    Program program(std::move(how));
    const auto ran = ending(program);
    EXPECT_TRUE(std::filesystem::exists(root / "home/.local/share/kaze"));
    EXPECT_FALSE(std::filesystem::exists(work() / "relative"));
    EXPECT_THAT(ran.out, HasSubstr("\"data folder\""));
}

} // namespace kaze::e2e
