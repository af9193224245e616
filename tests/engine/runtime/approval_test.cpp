#include "engine/api/run_requests.h"
#include "tests/engine/runtime/world.h"
#include "tests/support/faulty_vfs.h"

using namespace testing;

namespace kaze::runtime::test {

namespace {

const std::string kFiles = "tools: [files.*, shell.run]";

gateway::ToolCall write(const std::string& id, const std::string& file, const std::string& content = "x")
{
    return {id, "files_write", R"({"path":")" + file + R"(","content":")" + content + "\"}"};
}

} // namespace

class Approvals : public RuntimeTest {
protected:
    //! A run that asks for two writes at once, when both questions are open.
    base::Uuid runWithTwoQuestions(const std::string& members = kFiles)
    {
        open(inTurn({wants({write("a", "a.txt"), write("b", "b.txt")}), wants({write("c", "c.txt")}), says("done")}));
        const auto run = start(members, api::ApprovalMode::Ask);
        EXPECT_TRUE(world().until([&] { return world().witness.asked.size() == 2; }));
        return run;
    }
};

TEST_F(Approvals, followTheFirstRuleThatMatchesTheTool)
{
    auto& world = open(inTurn(
        {wants({write("a", "a.txt"), {"b", "files_edit", R"({"path":"a.txt","old":"x","new":"y"})"}, {"c", "files_list", "{}"}}),
            says("done")}));
    const auto run
        = start(kFiles + "\napproval: { files.write: allow, files.edit: deny, files.*: ask }", api::ApprovalMode::None);
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    const auto& messages = model->requests.at(1).messages;
    EXPECT_FALSE(messages[2]->failed) << messages[2]->text;
    EXPECT_THAT(messages[3]->text, HasSubstr("rules deny files.edit"));
    EXPECT_THAT(messages[4]->text, HasSubstr("nobody gives one"));
    EXPECT_EQ(get("a.txt"), "x");
    EXPECT_TRUE(world.witness.asked.empty());
}

TEST_F(Approvals, areNotNeededForWhatOnlyReadsAndWhereAllIsApproved)
{
    auto& world = open(inTurn({wants({{"l", "files_list", "{}"}, write("a", "a.txt")}), says("done")}));
    const auto run = start(kFiles + "\napproval: { files.write: ask }", api::ApprovalMode::All);
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    EXPECT_TRUE(world.witness.asked.empty());
    EXPECT_EQ(get("a.txt"), "x");
}

TEST_F(Approvals, showWhatWouldBeDoneAndWaitWithoutEnd)
{
    auto& world = open(inTurn({wants({write("a", "a.txt", "new line")}), says("done")}));
    const auto run = start(kFiles + "\nlimits: { wall_time: 1m }", api::ApprovalMode::Ask);
    ASSERT_TRUE(world.until([&] { return world.witness.asked.size() == 1; }));
    ASSERT_TRUE(world.untilState(run, RunState::WaitingApproval));
    const auto open = world.approvals();
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(open[0].tool, "files.write");
    EXPECT_EQ(open[0].kind, api::ApprovalKind::ToolCall);
    EXPECT_THAT(open[0].preview, HasSubstr("+new line"));
    EXPECT_THAT(open[0].reason, HasSubstr("no rule"));
    EXPECT_EQ(world.detail(run).run.doingNow, "waiting for approval");
    clock.advance(std::chrono::hours(24));
    world.settle();
    EXPECT_EQ(world.stateOf(run), RunState::WaitingApproval) << "waiting for a person is not working";
    ASSERT_TRUE(world.answer(open[0], api::Verdict::AllowOnce));
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    EXPECT_EQ(get("a.txt"), "new line");
    EXPECT_EQ(world.kinds(run), "state task model approval answer intent result model state");
    EXPECT_THAT(world.witness.closed, ElementsAre(open[0].approvalId));
    EXPECT_EQ(world.runtime->figures().approvalsOpen, 0);
}

TEST_F(Approvals, areAnsweredInAnyOrderAndOnceEach)
{
    const auto run = runWithTwoQuestions();
    auto& world = this->world();
    ASSERT_TRUE(world.untilState(run, RunState::WaitingApproval));
    const auto open = world.approvals();
    ASSERT_EQ(open.size(), 2U);
    ASSERT_TRUE(world.answer(open[1], api::Verdict::Deny, "not that one"));
    const auto again = world.answer(open[1], api::Verdict::AllowOnce);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, ErrorCode::Conflict);
    const auto otherReason = world.answer(open[1], api::Verdict::Deny, "because");
    ASSERT_FALSE(otherReason);
    EXPECT_EQ(otherReason.error().code, ErrorCode::Conflict);
    EXPECT_TRUE(world.answer(open[1], api::Verdict::Deny, "not that one")) << "who repeats himself is understood";
    EXPECT_EQ(world.runtime->figures().approvalsOpen, 1) << "and counts once";
    ASSERT_TRUE(world.until(
        [&] { return !world.witness.steps[run].empty() && world.witness.steps[run].back().kind == api::StepKind::Result; }));
    EXPECT_TRUE(world.untilState(run, RunState::WaitingApproval));
    ASSERT_TRUE(world.answer(open[0], api::Verdict::AllowOnce));
    ASSERT_TRUE(world.until([&] { return world.witness.asked.size() == 3; })) << "once is not for the run";
    const auto& messages = model->requests.at(1).messages;
    EXPECT_FALSE(messages[2]->failed);
    EXPECT_THAT(messages[3]->text, HasSubstr("not that one"));
    api::AnswerApproval unknown;
    unknown.approvalId = world.ids.next().text();
    const auto nobody = world.run(world.runtime->answer(std::move(unknown)));
    ASSERT_FALSE(nobody);
    EXPECT_EQ(nobody.error().code, ErrorCode::NotFound);
}

TEST_F(Approvals, sayThatARunWaitsWhenItsOtherCallsAreDone)
{
    put("slow.txt", "s");
    auto& world = open(inTurn({wants({write("a", "a.txt"), {"s", "shell_run", R"({"command":"sleep 0.2"})"}}), says("done")}));
    const auto run = start(kFiles + "\napproval: { shell.run: allow }", api::ApprovalMode::Ask);
    ASSERT_TRUE(world.until([&] { return world.witness.asked.size() == 1; }));
    EXPECT_EQ(world.stateOf(run), RunState::Running);
    EXPECT_TRUE(world.untilState(run, RunState::WaitingApproval));
    ASSERT_TRUE(world.answer(world.witness.asked[0], api::Verdict::AllowOnce));
    EXPECT_TRUE(world.untilState(run, RunState::Done));
}

TEST_F(Approvals, holdForTheRunOrForAlwaysWhenThePersonSaysSo)
{
    auto run = runWithTwoQuestions();
    ASSERT_TRUE(world().answer(world().witness.asked[0], api::Verdict::AllowForRun));
    ASSERT_TRUE(world().answer(world().witness.asked[1], api::Verdict::AllowOnce));
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_EQ(get("c.txt"), "x");

    run = runWithTwoQuestions();
    EXPECT_EQ(world().approvals().size(), 2U) << "for the run is not for the next one";
    ASSERT_TRUE(world().answer(world().witness.asked[0], api::Verdict::AllowAlways));
    ASSERT_TRUE(world().answer(world().witness.asked[1], api::Verdict::Deny));
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    run = start(kFiles, api::ApprovalMode::Ask);
    ASSERT_TRUE(world().untilState(run, RunState::Done)) << "always is also for the next one";
    run = start(kFiles + "\ndescription: another file of the same name", api::ApprovalMode::Ask);
    EXPECT_TRUE(world().untilState(run, RunState::WaitingApproval)) << "who takes the name does not take what it was allowed";
}

TEST_F(Approvals, areAnsweredAlsoWhileTheRunIsOnItsWayToAPause)
{
    auto& world
        = open(inTurn({wants({{"s", "shell_run", R"({"command":"until [ -e go ]; do sleep 0.01; done; echo x >> effects.txt"})"},
                           write("a", "a.txt")}),
            says("done")}));
    const auto run = start(kFiles + "\napproval: { shell.run: allow }", api::ApprovalMode::Ask);
    const auto shellIsAtWork = [&] {
        return std::ranges::any_of(
            world.witness.steps[run], [](const api::Step& step) { return step.kind == api::StepKind::Intent; });
    };
    ASSERT_TRUE(world.until([&] { return world.witness.asked.size() == 1 && shellIsAtWork(); }));
    ASSERT_TRUE(world.run(world.runtime->pause(run)));
    world.settle();
    EXPECT_TRUE(world.runtime->isLive(run)) << "the shell is still at work";
    ASSERT_TRUE(world.answer(world.witness.asked[0], api::Verdict::AllowOnce));
    put("go", "");
    ASSERT_TRUE(world.untilState(run, RunState::Paused));
    EXPECT_EQ(get("effects.txt"), "x\n");
    ASSERT_TRUE(world.run(world.runtime->resume(run)));
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    EXPECT_EQ(get("effects.txt"), "x\n");
    EXPECT_EQ(get("a.txt"), "x");
    EXPECT_EQ(world.witness.asked.size(), 1U) << "nothing is asked twice";
    std::int64_t expected = 1;
    for (const auto& step : world.steps(run))
        EXPECT_EQ(step.number, expected++);
}

TEST_F(Approvals, doNotKeepARunWhoseLogCannotBeWritten)
{
    kaze::test::registerFaultyVfs();
    auto& world
        = open(inTurn({wants({{"s", "shell_run", R"({"command":"until [ -e go ]; do sleep 0.01; done"})"}, write("a", "a.txt")}),
                   says("done")}),
            kaze::test::kFaultyVfs);
    const auto run
        = start(kFiles + "\napproval: { shell.run: allow }\nmemory: { recall: 0, remember: false }", api::ApprovalMode::Ask);
    ASSERT_TRUE(world.until([&] { return world.witness.asked.size() == 1 && world.witness.steps[run].size() == 4; }));
    kaze::test::failWrites(kaze::test::DiskFault::Full);
    put("go", "");
    const bool left = world.until([&] { return !world.runtime->isLive(run); });
    kaze::test::failWrites(kaze::test::DiskFault::None);
    ASSERT_TRUE(left) << "it would wait for an answer that cannot be recorded";
    const auto detail = world.detail(run);
    EXPECT_EQ(detail.run.state, RunState::Interrupted);
    ASSERT_TRUE(detail.error);
    EXPECT_EQ(detail.error->code, "disk_full");

    // The shell had an effect that the log does not know: a person decides; the other question still stands.
    ASSERT_TRUE(world.run(world.runtime->resume(run)));
    ASSERT_TRUE(world.until([&] { return world.witness.asked.size() == 2; }));
    EXPECT_EQ(world.witness.asked[1].kind, api::ApprovalKind::Uncertain);
    EXPECT_EQ(world.stateOf(run), RunState::NeedsAttention);
    for (const auto& approval : world.approvals())
        ASSERT_TRUE(world.answer(approval, api::Verdict::AllowOnce));
    ASSERT_TRUE(world.untilState(run, RunState::Done)) << world.kinds(run);
    EXPECT_EQ(get("a.txt"), "x");
}

TEST_F(Approvals, outliveARestartBetweenQuestionAndAnswer)
{
    const auto run = runWithTwoQuestions();
    ASSERT_TRUE(world().untilState(run, RunState::WaitingApproval));
    auto* world = &reopen();
    EXPECT_EQ(world->stateOf(run), RunState::WaitingApproval);
    const auto open = world->approvals();
    ASSERT_EQ(open.size(), 2U);
    EXPECT_EQ(world->runtime->figures().approvalsOpen, 2);
    // One is answered while the run sleeps, one the moment it is awake.
    ASSERT_TRUE(world->answer(open[0], api::Verdict::AllowForRun));
    ASSERT_EQ(world->run(world->runtime->resumeAll()).value(), 1);
    ASSERT_TRUE(world->answer(open[1], api::Verdict::AllowOnce));
    ASSERT_TRUE(world->untilState(run, RunState::Done));
    EXPECT_EQ(get("a.txt") + get("b.txt") + get("c.txt"), "xxx");
    EXPECT_TRUE(world->witness.asked.empty()) << "nothing is asked twice";
    EXPECT_EQ(model->requests.size(), 3U);
}

TEST_F(Approvals, letARunGoOnThatAskedBeforeAProcessThatStaysBegan)
{
    const auto run = runWithTwoQuestions();
    ASSERT_TRUE(world().untilState(run, RunState::WaitingApproval));
    auto* world = &reopen();
    ASSERT_EQ(world->run(world->runtime->takeUpLine()).value(), 0);
    const auto open = world->approvals();
    ASSERT_EQ(open.size(), 2U);
    EXPECT_FALSE(world->runtime->isLive(run)) << "it has nothing to do before it is answered";
    ASSERT_TRUE(world->answer(open[0], api::Verdict::AllowForRun));
    EXPECT_TRUE(world->runtime->isLive(run));
    ASSERT_TRUE(world->answer(open[1], api::Verdict::AllowOnce));
    ASSERT_TRUE(world->untilState(run, RunState::Done));
    EXPECT_EQ(get("a.txt") + get("b.txt") + get("c.txt"), "xxx");
}

TEST_F(Approvals, answeredWhileTheProcessEndsLetTheRunGoOnInTheNext)
{
    const auto run = runWithTwoQuestions();
    ASSERT_TRUE(world().untilState(run, RunState::WaitingApproval));
    ASSERT_EQ(world().run(world().runtime->takeUpLine()).value(), 0);
    const auto open = world().approvals();
    ASSERT_EQ(open.size(), 2U);
    auto stopping = [](Runtime* which) -> base::Task<bool> {
        co_await which->stop(std::chrono::seconds(1));
        co_return true;
    };
    world().run(stopping(world().runtime.get()));
    ASSERT_TRUE(world().answer(open[0], api::Verdict::AllowForRun)) << "what a person said is kept";
    ASSERT_TRUE(world().run(world().runtime->send(run, "And be quick.", "")));
    EXPECT_FALSE(world().runtime->isLive(run));
    auto* world = &reopen();
    ASSERT_EQ(world->run(world->runtime->takeUpLine()).value(), 0);
    EXPECT_TRUE(world->runtime->isLive(run)) << "nobody is left to wake it otherwise";
    ASSERT_TRUE(world->answer(open[1], api::Verdict::AllowOnce));
    ASSERT_TRUE(world->untilState(run, RunState::Done));
    EXPECT_EQ(get("a.txt") + get("b.txt") + get("c.txt"), "xxx");
}

TEST_F(Approvals, answeredOnceDoNotWakeTheRunAtEveryStart)
{
    const auto run = runWithTwoQuestions();
    ASSERT_TRUE(world().untilState(run, RunState::WaitingApproval));
    auto* world = &reopen();
    ASSERT_EQ(world->run(world->runtime->takeUpLine()).value(), 0);
    ASSERT_TRUE(world->answer(world->approvals()[0], api::Verdict::AllowOnce));
    ASSERT_TRUE(world->untilState(run, RunState::WaitingApproval));
    world->settle();
    world = &reopen();
    ASSERT_EQ(world->run(world->runtime->takeUpLine()).value(), 0);
    EXPECT_FALSE(world->runtime->isLive(run)) << "it went on with that answer and waits for the other";
}

TEST_F(Approvals, wakeNoRunInAProcessThatGoesAgain)
{
    const auto run = runWithTwoQuestions();
    ASSERT_TRUE(world().untilState(run, RunState::WaitingApproval));
    auto* world = &reopen();
    for (const auto& approval : world->approvals())
        ASSERT_TRUE(world->answer(approval, api::Verdict::AllowForRun));
    world->settle();
    EXPECT_FALSE(world->runtime->isLive(run));
}

TEST_F(Approvals, areAnsweredOnceAlsoWhenTheProcessEndedBeforeItSaidSo)
{
    const auto run = runWithTwoQuestions();
    ASSERT_TRUE(world().untilState(run, RunState::WaitingApproval));
    reopen();
    const auto open = world().approvals();
    ASSERT_TRUE(world().answer(open[0], api::Verdict::Deny, "no"));
    reopen();
    EXPECT_TRUE(world().answer(open[0], api::Verdict::Deny, "no"));
    const auto other = world().answer(open[0], api::Verdict::AllowOnce);
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, ErrorCode::Conflict);
    EXPECT_EQ(world().runtime->figures().approvalsOpen, 1);
    EXPECT_THAT(world().kinds(run), EndsWith("approval approval answer")) << "it stands in the log once";
    const auto known = world().run(world().runtime->approval(open[0].approvalId));
    ASSERT_TRUE(known);
    EXPECT_EQ(known->runId, run.text()) << "who asks again finds the run by its question";
    EXPECT_EQ(world().run(world().runtime->approval(run.text())).error().code, ErrorCode::NotFound);
}

TEST_F(Approvals, ofARunThatWasAnsweredInFullAreNoReasonToWait)
{
    const auto run = runWithTwoQuestions();
    ASSERT_TRUE(world().untilState(run, RunState::WaitingApproval));
    auto* world = &reopen();
    for (const auto& approval : world->approvals())
        ASSERT_TRUE(world->answer(approval, api::Verdict::AllowForRun));
    world = &reopen();
    EXPECT_EQ(world->stateOf(run), RunState::Interrupted);
    ASSERT_TRUE(world->run(world->runtime->resume(run)));
    EXPECT_TRUE(world->untilState(run, RunState::Done));
}

TEST_F(Approvals, arePausedAndTakenUpAgain)
{
    const auto run = runWithTwoQuestions();
    auto& world = this->world();
    ASSERT_TRUE(world.untilState(run, RunState::WaitingApproval));
    ASSERT_TRUE(world.run(world.runtime->pause(run)));
    ASSERT_TRUE(world.untilState(run, RunState::Paused));
    const auto open = world.approvals();
    ASSERT_EQ(open.size(), 2U);
    ASSERT_TRUE(world.answer(open[0], api::Verdict::AllowOnce));
    world.settle();
    EXPECT_EQ(world.stateOf(run), RunState::Paused) << "an answer does not wake a paused run";
    ASSERT_TRUE(world.run(world.runtime->resume(run)));
    ASSERT_TRUE(world.untilState(run, RunState::WaitingApproval));
    EXPECT_EQ(get("a.txt"), "x");
    ASSERT_TRUE(world.answer(open[1], api::Verdict::AllowForRun));
    EXPECT_TRUE(world.untilState(run, RunState::Done));
}

TEST_F(Approvals, closeWithTheRunThatIsCancelled)
{
    for (const bool asleep : {false, true}) {
        const auto run = runWithTwoQuestions();
        ASSERT_TRUE(world().untilState(run, RunState::WaitingApproval));
        auto* world = asleep ? &reopen() : &this->world();
        const auto open = world->approvals();
        ASSERT_EQ(open.size(), 2U);
        ASSERT_TRUE(world->run(world->runtime->cancel(run, "no need")));
        EXPECT_EQ(world->stateOf(run), RunState::Cancelled);
        EXPECT_TRUE(world->approvals().empty());
        EXPECT_THAT(world->witness.closed, UnorderedElementsAre(open[0].approvalId, open[1].approvalId));
        EXPECT_EQ(world->runtime->figures().approvalsOpen, 0);
        const auto late = world->answer(open[0], api::Verdict::AllowOnce);
        ASSERT_FALSE(late);
        EXPECT_EQ(late.error().code, ErrorCode::Conflict);
    }
}

TEST_F(Approvals, areAskedAnewByARunThatFailedWithThemOpen)
{
    auto& world = open(inTurn({wants({write("a", "a.txt"), {"s", "shell_run", R"({"command":"sleep 60"})"}}), says("done")}));
    const auto run = start(kFiles + "\napproval: { shell.run: allow }\nlimits: { wall_time: 10s }", api::ApprovalMode::Ask);
    ASSERT_TRUE(world.until([&] { return world.witness.asked.size() == 1; }));
    clock.advance(std::chrono::seconds(11));
    ASSERT_TRUE(world.untilState(run, RunState::Failed));
    EXPECT_TRUE(world.approvals().empty());
    ASSERT_TRUE(world.run(world.runtime->resume(run)));
    // And about the command that was cut off.
    ASSERT_TRUE(world.until([&] { return world.witness.asked.size() == 3; }));
    EXPECT_NE(world.witness.asked[0].approvalId, world.witness.asked[1].approvalId);
    for (const auto& asked : world.approvals())
        ASSERT_TRUE(world.answer(asked, asked.tool == "shell.run" ? api::Verdict::Deny : api::Verdict::AllowOnce));
    EXPECT_TRUE(world.untilState(run, RunState::Done));
    EXPECT_EQ(get("a.txt"), "x");
}

} // namespace kaze::runtime::test
