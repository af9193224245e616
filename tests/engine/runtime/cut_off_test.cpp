// Calls of tools that end in the middle: by a stop, a pause, a cancellation, a time limit, or because their server is gone.

#include "engine/api/run.h"
#include "tests/engine/runtime/world.h"

#include <ranges>

using namespace testing;

namespace kaze::runtime::test {

namespace fs = std::filesystem;

class CutOff : public RuntimeTest {
protected:
    //! An agent whose first answer is this shell command, when the command has begun.
    base::Uuid runInShell(const std::string& command, const std::string& members = {})
    {
        const auto arguments = boost::json::serialize(
            boost::json::object{{"command", "echo once >> log.txt; touch begun; " + command}, {"timeout_s", 3600}});
        open(inTurn({wants({{"s", "shell_run", arguments}}), says("done")}));
        const auto run = start("tools: [shell.run]\n" + members);
        EXPECT_TRUE(world().until([&] { return fs::exists(path("begun")); }));
        return run;
    }

    //! An agent with the server that misbehaves on demand, whose first answer is a call of this tool.
    base::Uuid runOnServer(const std::string& tool, api::ApprovalMode approve, const std::string& option = {})
    {
        open(inTurn({wants({{"m", "fake_" + tool, "{}"}}), says("done")}));
        return start("tools: [fake.*]\nmcp_servers: { fake: { command: " KAZE_FAKE_MCP_SERVER ", env: { FAKE_NOTES: \""
                + path("notes").string() + "\" }" + option + " } }",
            approve);
    }

    //! The only open question.
    api::Approval question(const base::Uuid& run, RunState state = RunState::NeedsAttention)
    {
        EXPECT_TRUE(world().untilState(run, state)) << world().kinds(run);
        std::vector<api::Approval> open;
        EXPECT_TRUE(world().until([&] {
            open = world().approvals();
            return open.size() == 1;
        })) << world().kinds(run);
        return open.empty() ? api::Approval{} : open[0];
    }

    api::Step lastResult(const base::Uuid& run)
    {
        for (const auto& steps = world().steps(run); const auto& step : steps | std::views::reverse)
            if (step.kind == api::StepKind::Result)
                return step;
        ADD_FAILURE() << "no result: " << world().kinds(run);
        return {};
    }
};

TEST_F(CutOff, byAStopOfTheProcessIsAskedAboutAsAfterACrash)
{
    const auto run = runInShell("sleep 60");
    reopen();
    EXPECT_EQ(world().stateOf(run), RunState::Interrupted);
    EXPECT_EQ(world().kinds(run), "state task model intent state") << "a result would say more than anybody knows";
    ASSERT_TRUE(world().run(world().runtime->resume(run)));
    const auto asked = question(run);
    EXPECT_EQ(asked.kind, api::ApprovalKind::Uncertain);
    EXPECT_THAT(asked.reason, HasSubstr("shell.run was under way"));
    ASSERT_TRUE(world().answer(asked, api::Verdict::Deny, "I see it in the log"));
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_EQ(get("log.txt"), "once\n");
    EXPECT_THAT(model->requests.back().messages.back()->text, HasSubstr("I see it in the log"));
}

TEST_F(CutOff, isNotWhatAPauseDoes)
{
    const auto run = runInShell("while [ ! -e go ]; do sleep 0.02; done; echo ended >> log.txt");
    ASSERT_TRUE(world().run(world().runtime->pause(run)));
    world().settle();
    EXPECT_EQ(world().stateOf(run), RunState::Running) << "it pauses at its next step";
    put("go", "");
    ASSERT_TRUE(world().untilState(run, RunState::Paused));
    EXPECT_EQ(world().kinds(run), "state task model intent result state");
    EXPECT_FALSE(lastResult(run).failed);
    ASSERT_TRUE(world().run(world().runtime->resume(run)));
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_EQ(get("log.txt"), "once\nended\n");
}

TEST_F(CutOff, byAPersonsCancelIsRecordedAsNotKnown)
{
    const auto run = runInShell("sleep 60");
    ASSERT_TRUE(world().run(world().runtime->cancel(run, "enough")));
    EXPECT_EQ(world().kinds(run), "state task model intent result state");
    const auto result = lastResult(run);
    EXPECT_TRUE(result.failed);
    EXPECT_THAT(result.text, AllOf(HasSubstr("not known whether"), HasSubstr("enough")));
}

TEST_F(CutOff, isNotKnownEitherWhenTheRunIsCancelledWhileAPersonIsAsked)
{
    for (const bool asleep : {false, true}) {
        fs::remove(path("begun"));
        const auto run = runInShell("sleep 60");
        reopen();
        ASSERT_TRUE(world().run(world().runtime->resume(run)));
        static_cast<void>(question(run));
        if (asleep)
            reopen();
        ASSERT_TRUE(world().run(world().runtime->cancel(run, "")));
        EXPECT_EQ(world().stateOf(run), RunState::Cancelled);
        EXPECT_THAT(world().kinds(run), EndsWith(asleep ? "note approval result state" : "approval result state"));
        EXPECT_THAT(lastResult(run).text, HasSubstr("not known whether"));
        EXPECT_EQ(world().detail(run).run.toolCalls, 1);
        EXPECT_TRUE(world().approvals().empty());
    }
}

TEST_F(CutOff, byItsTimeLimitIsAskedAboutWhenTheRunGoesOn)
{
    const auto run = runInShell("sleep 60", "limits: { wall_time: 10m }");
    clock.advance(std::chrono::minutes(11));
    ASSERT_TRUE(world().untilState(run, RunState::Failed));
    EXPECT_EQ(world().kinds(run), "state task model intent state");
    ASSERT_TRUE(world().run(world().runtime->resume(run)));
    ASSERT_TRUE(world().answer(question(run), api::Verdict::Deny));
    EXPECT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_EQ(get("log.txt"), "once\n");
}

TEST_F(CutOff, inASubagentThatNobodyTakesUpAgainIsRecordedAsNotKnown)
{
    saveAgent("helper", "tools: [shell.run]\nlimits: { wall_time: 5m }");
    open([](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        if (request.messages.front()->text == "Help.")
            return wants({{"s", "shell_run", R"({"command":"touch begun; sleep 60","timeout_s":3600})"}});
        if (turnOf(request) == 0)
            return wants({{"d", "agent_delegate", R"({"agent":"helper","task":"Help."})"}});
        return says(request.messages.back()->text);
    });
    const auto run = start("tools: [agent.delegate]\nlimits: { wall_time: 1h }");
    ASSERT_TRUE(world().until([&] { return fs::exists(path("begun")); }));
    clock.advance(std::chrono::minutes(6));
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    const auto helper = base::Uuid::parse(world().detail(run).subagents.at(0).runId).value();
    EXPECT_EQ(world().stateOf(helper), RunState::Failed);
    EXPECT_THAT(lastResult(helper).text, HasSubstr("not known whether"));
}

TEST_F(CutOff, byTheDeathOfItsServerIsToldToAnAgentThatMayCallItWithoutAsking)
{
    const auto run = runOnServer("die", api::ApprovalMode::All);
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_THAT(lastResult(run).text, AllOf(StartsWith("It is not known whether"), HasSubstr("dying as asked")));
    EXPECT_TRUE(world().witness.asked.empty());
    EXPECT_EQ(get("notes"), "die\n");
}

TEST_F(CutOff, byTheDeathOfItsServerIsAskedAboutWhereTheCallWasAskedAbout)
{
    const auto run = runOnServer("die", api::ApprovalMode::Ask);
    ASSERT_TRUE(world().answer(question(run, RunState::WaitingApproval), api::Verdict::AllowOnce));
    auto asked = question(run);
    EXPECT_EQ(asked.kind, api::ApprovalKind::Uncertain);
    EXPECT_THAT(asked.reason, AllOf(HasSubstr("not known"), HasSubstr("dying as asked")));
    // Again is again: the question comes anew.
    ASSERT_TRUE(world().answer(asked, api::Verdict::AllowOnce));
    ASSERT_TRUE(world().until([&] { return world().witness.asked.size() == 3; }));
    EXPECT_EQ(get("notes"), "die\ndie\n");
    // And it outlives the process.
    asked = question(run);
    reopen();
    ASSERT_TRUE(world().run(world().runtime->resume(run)));
    EXPECT_EQ(question(run).approvalId, asked.approvalId);
    ASSERT_TRUE(world().answer(asked, api::Verdict::Deny));
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_EQ(get("notes"), "die\ndie\n");
    EXPECT_THAT(lastResult(run).text, HasSubstr("decided not to make it again"));
}

TEST_F(CutOff, byAServerThatDoesNotAnswerIsNotKnownButARefusalIs)
{
    auto run = runOnServer("hang", api::ApprovalMode::All, ", call_timeout: 1s");
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_THAT(lastResult(run).text, AllOf(StartsWith("It is not known whether"), HasSubstr("within 1 s")));
    run = runOnServer("refuse", api::ApprovalMode::All);
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_THAT(lastResult(run).text, AllOf(Not(HasSubstr("not known")), HasSubstr("bad arguments")));
}

TEST_F(CutOff, ofAToolThatSaysThatItOnlyReadsIsBelievedWhereItsServerIsTrusted)
{
    for (const bool trusted : {false, true}) {
        const auto run = runOnServer("hang", api::ApprovalMode::All, trusted ? ", trust_hints: true" : "");
        ASSERT_TRUE(world().until([&] { return world().witness.steps[run].size() == 3; })) << "the intent is recorded";
        world().settle();
        reopen();
        EXPECT_EQ(world().kinds(run), "state task model intent state");
        ASSERT_TRUE(world().run(world().runtime->resume(run)));
        if (!trusted) {
            EXPECT_EQ(question(run).tool, "fake.hang");
            continue;
        }
        ASSERT_TRUE(world().until([&] { return world().witness.steps[run].size() == 2; })) << "the note, and the intent again";
        EXPECT_EQ(world().kinds(run), "state task model intent state note intent");
        EXPECT_TRUE(world().witness.asked.empty());
    }
}

TEST_F(CutOff, needsNoApprovalBeforehandOnlyWhereTheServerIsTrusted)
{
    auto run = runOnServer("pid", api::ApprovalMode::Ask);
    EXPECT_EQ(question(run, RunState::WaitingApproval).tool, "fake.pid");
    run = runOnServer("pid", api::ApprovalMode::Ask, ", trust_hints: true");
    EXPECT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_TRUE(world().witness.asked.empty());
}

} // namespace kaze::runtime::test
