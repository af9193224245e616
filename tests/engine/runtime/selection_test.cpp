// How a run gets its tools: while servers start it can be stopped, and after a crash no call reaches another tool than it was for.
#include "engine/api/run.h"
#include "tests/engine/runtime/world.h"

using namespace testing;

namespace kaze::runtime::test {

namespace {

//! A server that starts and never says a word.
const std::string kSilent
    = "tools: [slow.*]\nmcp_servers: { slow: { command: /bin/sleep, args: [\"1000\"], start_timeout: 1h } }";

} // namespace

class Selection : public RuntimeTest {
protected:
    base::Uuid runThatStarts()
    {
        auto& world = open(inTurn({says("never")}));
        const auto run = start(kSilent);
        EXPECT_TRUE(world.until([&] {
            const auto servers = world.tools->servers();
            return !servers.empty() && servers[0].state == "starting";
        }));
        return run;
    }
};

TEST_F(Selection, isOverAtOnceWhenTheRunIsCancelled)
{
    const auto run = runThatStarts();
    ASSERT_TRUE(world().run(world().runtime->cancel(run, "changed my mind")));
    EXPECT_EQ(world().stateOf(run), RunState::Cancelled);
    EXPECT_THAT(world().detail(run).error->message, HasSubstr("changed my mind"));
    EXPECT_EQ(model->calls, 0);
}

TEST_F(Selection, isOverAtOnceWhenTheRunIsPausedAndBeginsAgainWhenItGoesOn)
{
    const auto run = runThatStarts();
    ASSERT_TRUE(world().run(world().runtime->pause(run)));
    ASSERT_TRUE(world().untilState(run, RunState::Paused));
    ASSERT_TRUE(world().run(world().runtime->resume(run)));
    EXPECT_TRUE(world().until([&] { return world().detail(run).run.doingNow == "starting"; }));
    ASSERT_TRUE(world().run(world().runtime->cancel(run, "")));
    EXPECT_EQ(world().stateOf(run), RunState::Cancelled);
}

TEST_F(Selection, givesAnApprovedCallToNoOtherToolThatHasItsNameNow)
{
    open(inTurn({wants({{"w", "files_write", R"({"path":"a.txt","content":"x"})"}}), says("done")}));
    const auto run = start("tools: [files.*]", api::ApprovalMode::Ask);
    ASSERT_TRUE(world().until([&] { return world().witness.asked.size() == 1; }));
    const auto question = world().witness.asked.at(0);
    // As if the name had stood for another server's tool when the question was asked.
    auto rename = [](storage::Connection& connection) {
        return connection.execute("UPDATE steps SET body = replace(body, 'files.write', 'files_w.rite') WHERE kind = ?",
            {static_cast<std::int64_t>(api::StepKind::Approval)});
    };
    ASSERT_EQ(world().run(world().state->write(std::move(rename))).value_or(0), 1);
    auto& world = reopen();
    ASSERT_TRUE(world.run(world.runtime->resume(run)));
    ASSERT_TRUE(world.answer(question, api::Verdict::AllowOnce));
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    EXPECT_FALSE(std::filesystem::exists(path("a.txt")));
    const auto& answered = model->requests.back().messages.back();
    EXPECT_TRUE(answered->failed);
    EXPECT_THAT(answered->text, HasSubstr("files_w.rite, which this call was for, is not there any more"));
}

} // namespace kaze::runtime::test
