// Runs that wait for people leave memory, and answers take them up again.

#include "engine/api/run_requests.h"
#include "tests/engine/runtime/world.h"

using namespace testing;

namespace kaze::runtime::test {

namespace {

const std::string kFiles = "tools: [files.*, person.ask]\nmemory: { recall: 0, remember: false }";

gateway::ToolCall write(const std::string& id, const std::string& file)
{
    return {id, "files_write", R"({"path":")" + file + R"(","content":"x"})"};
}

} // namespace

class Sleep : public RuntimeTest {
protected:
    base::Uuid waiting(std::vector<gateway::ToolCall> calls, const std::string& members = kFiles)
    {
        close();
        open(inTurn({wants(std::move(calls)), says("done")}));
        const auto run = start(members, api::ApprovalMode::Ask);
        EXPECT_TRUE(world().untilState(run, RunState::WaitingApproval));
        EXPECT_TRUE(world().until([&] { return !world().approvals().empty(); })) << "and they are written";
        return run;
    }

    bool fallsAsleep(const base::Uuid& run, base::Duration in = std::chrono::seconds(61))
    {
        world().settle();
        clock.advance(in);
        return world().until([&] { return !world().runtime->isLive(run); }) && world().runtime->figures().asleep == 1;
    }

    base::Result<base::Uuid> answer(const api::Approval& asked, api::Verdict verdict)
    {
        api::AnswerApproval given;
        given.approvalId = asked.approvalId;
        given.verdict = verdict;
        return world().run(world().runtime->answer(std::move(given)));
    }
};

TEST_F(Sleep, comesAfterAMinuteAndEndsWithTheAnswer)
{
    const auto run = waiting({write("a", "a.txt")});
    world().settle();
    clock.advance(std::chrono::seconds(50));
    world().settle();
    EXPECT_TRUE(world().runtime->isLive(run)) << "who answers soon need not wait";
    ASSERT_TRUE(fallsAsleep(run, std::chrono::seconds(11)));
    EXPECT_EQ(world().stateOf(run), RunState::WaitingApproval);
    EXPECT_EQ(world().run(world().runtime->detail(run))->run.doingNow, "waiting for approval");
    EXPECT_EQ(world().runtime->figures().live, 0);
    EXPECT_EQ(world().runtime->figures().liveBytes, 0);
    EXPECT_EQ(world().runtime->figures().byState.at(RunState::WaitingApproval), 1);
    const auto kinds = world().kinds(run);
    EXPECT_THAT(kinds, EndsWith("approval")) << "it leaves no mark in its log";
    ASSERT_TRUE(answer(world().approvals().at(0), api::Verdict::AllowOnce));
    ASSERT_TRUE(world().untilState(run, RunState::Done)) << world().kinds(run);
    EXPECT_EQ(get("a.txt"), "x");
    EXPECT_EQ(world().runtime->figures().asleep, 0);
    EXPECT_EQ(world().witness.asked.size(), 1U) << "nothing is asked twice";
    EXPECT_THAT(world().kinds(run), EndsWith("approval answer intent result model state")) << "nor does waking";
    EXPECT_EQ(world().runtime->figures().byState[RunState::WaitingApproval], 0);
}

TEST_F(Sleep, lastsUntilTheFirstOfSeveralAnswers)
{
    const auto run = waiting({write("a", "a.txt"), write("b", "b.txt")});
    ASSERT_TRUE(fallsAsleep(run));
    const auto open = world().approvals();
    ASSERT_EQ(open.size(), 2U);
    ASSERT_TRUE(answer(open[1], api::Verdict::AllowOnce));
    ASSERT_TRUE(world().until([&] { return get("b.txt") == "x"; })) << "what is allowed is done at once";
    EXPECT_EQ(get("a.txt"), "");
    ASSERT_TRUE(world().untilState(run, RunState::WaitingApproval));
    ASSERT_TRUE(fallsAsleep(run, std::chrono::seconds(3))) << "sooner, for it has slept before";
    ASSERT_TRUE(answer(open[0], api::Verdict::Deny));
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_EQ(get("a.txt") + get("b.txt"), "x");
    EXPECT_EQ(model->requests.size(), 2U);
}

TEST_F(Sleep, doesNotComeOnceTheQuestionIsAnswered)
{
    const auto run = waiting({write("a", "a.txt")});
    world().settle();
    clock.advance(std::chrono::seconds(30));
    ASSERT_TRUE(answer(world().approvals().at(0), api::Verdict::Deny));
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    clock.advance(std::chrono::seconds(61));
    world().settle();
    EXPECT_EQ(world().runtime->figures().asleep, 0);
}

TEST_F(Sleep, isNotForFamilies)
{
    saveAgent("helper", kFiles);
    open([](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        if (turnOf(request) > 0)
            return says("done");
        return request.messages.front()->text == "Help."
            ? wants({write("w", "help.txt")})
            : wants({{"d", "agent_delegate", R"({"agent":"helper","task":"Help."})"}});
    });
    const auto run = start("tools: [agent.delegate]\nmemory: { recall: 0, remember: false }", api::ApprovalMode::Ask);
    ASSERT_TRUE(world().untilState(run, RunState::WaitingApproval));
    world().settle();
    clock.advance(std::chrono::hours(1));
    world().settle();
    EXPECT_TRUE(world().runtime->isLive(run));
    EXPECT_EQ(world().runtime->figures().live, 2);
    ASSERT_TRUE(answer(world().approvals().at(0), api::Verdict::AllowOnce));
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_EQ(get("help.txt"), "x");
}

TEST_F(Sleep, letsThemBePausedCancelledAndWrittenTo)
{
    auto run = waiting({write("a", "a.txt")});
    ASSERT_TRUE(fallsAsleep(run));
    ASSERT_TRUE(world().run(world().runtime->pause(run)));
    EXPECT_EQ(world().stateOf(run), RunState::Paused);
    EXPECT_EQ(world().runtime->figures().asleep, 0);
    ASSERT_TRUE(answer(world().approvals().at(0), api::Verdict::AllowOnce));
    world().settle();
    EXPECT_EQ(world().stateOf(run), RunState::Paused) << "an answer does not undo a pause";
    ASSERT_TRUE(world().run(world().runtime->resume(run)));
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_EQ(get("a.txt"), "x");

    run = waiting({write("b", "b.txt")});
    ASSERT_TRUE(fallsAsleep(run));
    ASSERT_TRUE(world().run(world().runtime->resume(run))) << "nothing to do";
    EXPECT_FALSE(world().runtime->isLive(run));
    ASSERT_TRUE(world().run(world().runtime->cancel(run, "no longer wanted")));
    EXPECT_EQ(world().stateOf(run), RunState::Cancelled);
    EXPECT_TRUE(world().approvals().empty());
    EXPECT_EQ(world().runtime->figures().asleep, 0);

    run = waiting({write("c", "c.txt")});
    ASSERT_TRUE(fallsAsleep(run));
    ASSERT_TRUE(world().run(world().runtime->send(run, "and be quick", "m1")));
    EXPECT_FALSE(world().runtime->isLive(run)) << "it is read when the call is done";
    ASSERT_TRUE(answer(world().approvals().at(0), api::Verdict::AllowOnce));
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_EQ(model->requests.back().messages.back()->text, "and be quick");
}

TEST_F(Sleep, endsWhenTheTimeOfTheQuestionIsUp)
{
    const auto run = waiting({write("a", "a.txt")}, kFiles + "\napproval_timeout: { after: 10m, then: allow }");
    ASSERT_TRUE(fallsAsleep(run));
    clock.advance(std::chrono::minutes(10));
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_EQ(get("a.txt"), "x");
}

TEST_F(Sleep, ofOneThatWasAskedByTheAgentEndsWithTheAnswer)
{
    const auto run = waiting({{"q", "person_ask", R"({"question":"Which colour?"})"}});
    ASSERT_TRUE(fallsAsleep(run));
    api::AnswerApproval given;
    given.approvalId = world().approvals().at(0).approvalId;
    given.verdict = api::Verdict::AllowOnce;
    given.text = "green";
    ASSERT_TRUE(world().run(world().runtime->answer(std::move(given))));
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_EQ(model->requests.back().messages.back()->text, "green");
    EXPECT_EQ(world().witness.asked.size(), 1U);
}

//! Wherever the answer, the pause or the end comes while it falls asleep: nothing is lost.
TEST_F(Sleep, takesEverythingThatComesWhileTheyFallAsleep)
{
    enum { Answer, Pause, Cancel };
    for (const int what : {Answer, Pause, Cancel}) {
        for (int handlers = 0; handlers < 16; ++handlers) {
            const auto name = std::to_string(what) + "-" + std::to_string(handlers) + ".txt";
            const auto run = waiting({write("a", name)});
            const auto asked = world().approvals().at(0);
            world().settle();
            clock.advance(std::chrono::seconds(61));
            for (int i = 0; i < handlers; ++i)
                world().loop.context().poll_one();
            if (what == Answer) {
                ASSERT_TRUE(answer(asked, api::Verdict::AllowOnce)) << handlers;
                ASSERT_TRUE(world().untilState(run, RunState::Done)) << handlers << ' ' << world().kinds(run);
                EXPECT_EQ(get(name), "x");
            } else if (what == Pause) {
                ASSERT_TRUE(world().run(world().runtime->pause(run))) << handlers;
                ASSERT_TRUE(world().untilState(run, RunState::Paused)) << handlers;
            } else {
                ASSERT_TRUE(world().run(world().runtime->cancel(run, ""))) << handlers;
                EXPECT_EQ(world().stateOf(run), RunState::Cancelled) << handlers;
            }
            world().settle();
            EXPECT_EQ(world().runtime->figures().asleep, 0) << handlers;
        }
    }
}

TEST_F(Sleep, outlivesTheProcess)
{
    const auto run = waiting({write("a", "a.txt")});
    ASSERT_TRUE(fallsAsleep(run));
    reopen();
    ASSERT_EQ(world().run(world().runtime->resumeAll()).value(), 1);
    ASSERT_TRUE(world().untilState(run, RunState::WaitingApproval));
    ASSERT_TRUE(fallsAsleep(run, std::chrono::seconds(3)));
    ASSERT_TRUE(answer(world().approvals().at(0), api::Verdict::AllowOnce));
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_EQ(get("a.txt"), "x");
}

TEST_F(Sleep, isOverWhereTheAnswerCannotWakeIt)
{
    const auto execute = [&](std::string sql) {
        auto job = [sql = std::move(sql)](storage::Connection& db) { return db.execute(sql); };
        EXPECT_TRUE(world().run(world().state->write(std::move(job))));
    };
    const auto run = waiting({write("a", "a.txt")});
    ASSERT_TRUE(fallsAsleep(run));
    execute("UPDATE steps SET body='no record ' || body WHERE number=2");
    EXPECT_TRUE(answer(world().approvals().at(0), api::Verdict::AllowOnce)) << "it is written, and counts later";
    world().settle();
    EXPECT_FALSE(world().runtime->isLive(run));
    EXPECT_EQ(world().stateOf(run), RunState::WaitingApproval);
    EXPECT_EQ(world().runtime->figures().asleep, 0);
    EXPECT_FALSE(world().run(world().runtime->resume(run))) << "and whoever tries by hand hears why";
    execute("UPDATE steps SET body=substr(body, length('no record ') + 1) WHERE number=2");
    const auto resumed = world().run(world().runtime->resume(run));
    ASSERT_TRUE(resumed) << resumed.error().text();
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_EQ(get("a.txt"), "x");
}

} // namespace kaze::runtime::test
