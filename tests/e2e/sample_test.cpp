// What the README promises: the samples do real work, --json and the exit codes are as documented.

#include "tests/e2e/e2e_fixture.h"

#include <csignal>
#include <set>

namespace kaze::e2e {

class SampleTest : public E2eTest {
protected:
    SampleTest() { std::filesystem::copy(KAZE_RESOURCES "/samples/workspace", work(), std::filesystem::copy_options::recursive); }

    [[nodiscard]] static std::set<std::string> keysOf(const boost::json::value& value)
    {
        std::set<std::string> keys;
        for (const auto& member : value.as_object())
            keys.insert(std::string(member.key()));
        return keys;
    }
};

TEST_F(SampleTest, theCodeReviewerFindsEveryOpenEndAndWritesTheReport)
{
    const auto ran = run("code-reviewer", {"--task", "Review this folder.", "--approve", "all", "--json"});
    ASSERT_EQ(ran.code, 0) << ran.out << ran.err;
    const auto report = inWork("report.md");
    for (const auto* line : {"src/task_queue.cpp", "src/task_queue.h", "src/net/request_parser.cpp", "tools/dashboard.js",
             "tools/import_payments.py", "parseRequest"})
        EXPECT_THAT(report, HasSubstr(line));
    EXPECT_THAT(textIn(json(ran), "output"), HasSubstr("report.md"));
}

TEST_F(SampleTest, theReconcilerWritesTheDifferencesAndASummary)
{
    const auto ran
        = run("reconciler", {"--task", "Reconcile data/payments_shop.csv and data/payments_bank.csv.", "--approve", "all"});
    ASSERT_EQ(ran.code, 0) << ran.out << ran.err;
    EXPECT_GT(std::ranges::count(inWork("differences.csv"), '\n'), 1);
    EXPECT_FALSE(inWork("summary.md").empty());
    EXPECT_EQ(inWork("data/payments_shop.csv"), test::contentOf(KAZE_RESOURCES "/samples/workspace/data/payments_shop.csv"));
}

TEST_F(SampleTest, theLibrarianQuotesTheNotesWithTheirNames)
{
    const auto ran = run("librarian", {"--task", "Where is the signing key kept?", "--json"});
    ASSERT_EQ(ran.code, 0) << ran.out << ran.err;
    EXPECT_THAT(textIn(json(ran), "output"), HasSubstr("notes/signing-key.md"));
}

TEST_F(SampleTest, aFourthAgentOfTheVocabularyWorksToo)
{
    const auto census = agent({"List the files matching `**/*.md`.", "Count the words of each file.", "Write `words.csv`."},
        "tools: [files.list, files.read, files.write]\napproval: { files.write: allow }");
    const auto ran = run(census);
    ASSERT_EQ(ran.code, 0) << ran.out << ran.err;
    EXPECT_THAT(inWork("words.csv"), HasSubstr("notes/backups.md"));
}

TEST_F(SampleTest, jsonHasTheDocumentedKeysAndNoOthers)
{
    const auto ran = run("code-reviewer", {"--approve", "all", "--json"});
    const auto object = json(ran);
    EXPECT_EQ(keysOf(object),
        (std::set<std::string>{"run_id", "state", "output", "turns", "tool_calls", "usage", "cost_usd", "trace_id", "error"}));
    EXPECT_EQ(keysOf(object.at("usage")),
        (std::set<std::string>{"input_tokens", "output_tokens", "cached_tokens", "reasoning_tokens", "cache_write_tokens"}));
    EXPECT_EQ(textIn(object, "state"), "done");
    EXPECT_GT(numberIn(object, "turns"), 0);
    EXPECT_GT(numberIn(object, "tool_calls"), 0);
    EXPECT_GT(numberIn(object.at("usage"), "input_tokens"), 0);
    EXPECT_GT(object.at("cost_usd").to_number<double>(), 0);
    EXPECT_TRUE(object.at("error").is_null());
    const auto trace = json(kaze({"traces", "show", textIn(object, "trace_id"), "--json"}));
    EXPECT_EQ(textIn(trace, "run_id"), textIn(object, "run_id"));
    EXPECT_GT(trace.at("spans").as_array().size(), 5U);
}

TEST_F(SampleTest, listsAreArraysAndThingsAreObjects)
{
    for (const auto& list : std::vector<std::vector<std::string>>{{"runs", "list", "--json"}, {"traces", "list", "--json"},
             {"memory", "search", "backups", "--json"}, {"doctor", "--json"}})
        EXPECT_TRUE(json(kaze(list)).is_array()) << list[0];
    const auto ran = run("librarian", {"--task", "How are backups made?", "--json"});
    const auto added = json(kaze({"memory", "add", "The backups are made at night.", "--json"}));
    EXPECT_FALSE(textIn(added, "id").empty());
    const auto hits = json(kaze({"memory", "search", "backups at night", "--json"}));
    ASSERT_FALSE(hits.as_array().empty());
    EXPECT_EQ(textIn(hits.at(0), "id"), textIn(added, "id"));
    EXPECT_TRUE(hits.at(0).as_object().contains("score"));
    const auto list = runs();
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(textIn(list[0], "run_id"), textIn(json(ran), "run_id"));
    EXPECT_EQ(textIn(list[0], "state"), "done");
    EXPECT_EQ(textIn(shown(textIn(list[0], "run_id")), "state"), "done");
    EXPECT_TRUE(json(kaze({"traces", "list", "--json"})).as_array().at(0).as_object().contains("trace_id"));
    Program::Start plain = words({});
    plain.words = {KAZE_PROGRAM, "version", "--json"};
    Program program(plain);
    EXPECT_EQ(textIn(json(ending(program)), "name"), "kaze");
}

TEST_F(SampleTest, aRunThatEndsBadlySaysSoWithItsExitCode)
{
    // 1: failed.
    auto ran = run(
        agent({"Read `notes/backups.md`.", "Read `notes/releases.md`."}, "tools: [files.*]\nlimits: { turns: 1 }"), {"--json"});
    EXPECT_EQ(ran.code, 1);
    EXPECT_EQ(textIn(json(ran), "state"), "failed");
    EXPECT_THAT(textIn(json(ran).at("error"), "message"), HasSubstr("limits.turns"));
    // 2: bad usage.
    EXPECT_EQ(kaze({"run"}).code, 2);
    EXPECT_EQ(kaze({"no-such-command"}).code, 2);
    EXPECT_EQ(run("no-such-agent").code, 2);
    EXPECT_EQ(kaze({"runs", "show", "00000000-0000-7000-8000-000000000000"}).code, 2);
    // 3: budget exhausted.
    ran = run("code-reviewer", {"--budget", "0.000001", "--approve", "all", "--json"});
    EXPECT_EQ(ran.code, 3);
    EXPECT_EQ(textIn(json(ran), "state"), "budget_exhausted");
    // 5: waiting for an approval.
    ran = run("code-reviewer", {"--json"});
    EXPECT_EQ(ran.code, 5);
    EXPECT_EQ(textIn(json(ran), "state"), "waiting_approval");
    EXPECT_FALSE(std::filesystem::exists(work("report.md")));
}

TEST_F(SampleTest, ctrlCCancelsTheRun)
{
    const auto slow = agent({"Call `shell.run` with {\"command\": \"echo at work; sleep 60\"}."}, "tools: [shell.run]");
    const auto program = start(runWords(slow, {"--approve", "all"}));
    ASSERT_TRUE(program->says("call   shell_run"));
    program->signal(SIGINT);
    EXPECT_EQ(ending(*program).code, 4);
    EXPECT_EQ(textIn(runs().at(0), "state"), "cancelled");
}

TEST_F(SampleTest, approveNoneLetsTheAgentDoWithoutAndSaysSo)
{
    const auto ran = run("code-reviewer", {"--approve", "none", "--json"});
    EXPECT_EQ(ran.code, 0);
    EXPECT_FALSE(std::filesystem::exists(work("report.md")));
    EXPECT_THAT(textIn(json(ran), "output"), HasSubstr("not allowed"));
}

TEST_F(SampleTest, doctorFindsNothingMissing)
{
    const auto ran = kaze({"doctor"});
    EXPECT_EQ(ran.code, 0) << ran.out;
    EXPECT_THAT(ran.out, HasSubstr("data folder"));
}

} // namespace kaze::e2e
