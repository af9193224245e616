// Runs that are cancelled, paused or left by a cell that stops, and how they go on.

#include "engine/api/run.h"
#include "tests/engine/runtime/world.h"

using namespace testing;

namespace kaze::runtime::test {

namespace {

const std::string kFiles = "tools: [files.*]";

} // namespace

class StoppedRun : public RuntimeTest { };

TEST_F(StoppedRun, isCancelledInTheMiddleOfAModelCall)
{
    auto& world = open(inTurn({says("never")}));
    model->held = true;
    const auto run = start("");
    ASSERT_TRUE(world.until([&] { return model->calls == 1; }));
    ASSERT_TRUE(world.run(world.runtime->cancel(run, "changed my mind")));
    // Durable when it returns.
    EXPECT_EQ(world.stateOf(run), RunState::Cancelled);
    EXPECT_THAT(world.detail(run).error->message, HasSubstr("changed my mind"));
    const auto again = world.run(world.runtime->cancel(run, ""));
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, ErrorCode::Conflict);
}

TEST_F(StoppedRun, isCancelledInTheMiddleOfATool)
{
    auto& world = open(inTurn({wants({{"s", "shell_run", R"({"command":"sleep 60"})"}}), says("never")}));
    const auto run = start("tools: [shell.run]");
    ASSERT_TRUE(world.until(
        [&] { return world.witness.steps[run].size() >= 3 && world.witness.steps[run].back().kind == api::StepKind::Intent; }));
    ASSERT_TRUE(world.run(world.runtime->cancel(run, "")));
    EXPECT_EQ(world.kinds(run), "state task model intent result state");
    EXPECT_EQ(world.stateOf(run), RunState::Cancelled);
}

TEST_F(StoppedRun, pausesAtTheNextStepAndGoesOnWhenResumed)
{
    auto& world = open(inTurn({wants({read("r", "a.txt")}), says("done")}));
    put("a.txt", "a");
    model->held = true;
    const auto run = start(kFiles);
    ASSERT_TRUE(world.until([&] { return model->calls == 1; }));
    ASSERT_TRUE(world.run(world.runtime->pause(run)));
    world.settle();
    EXPECT_EQ(world.stateOf(run), RunState::Running) << "a model call that is paid for is not thrown away";
    model->release();
    ASSERT_TRUE(world.untilState(run, RunState::Paused));
    EXPECT_EQ(world.kinds(run), "state task model state");
    const auto twice = world.run(world.runtime->pause(run));
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().code, ErrorCode::Conflict);
    ASSERT_TRUE(world.run(world.runtime->resume(run)));
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    EXPECT_EQ(model->calls, 2);
}

TEST_F(StoppedRun, goesOnAfterAPauseThatWasTakenBackBeforeItCame)
{
    auto& world = open(inTurn({wants({read("r", "a.txt")}), says("done")}));
    model->held = true;
    const auto run = start(kFiles);
    ASSERT_TRUE(world.until([&] { return model->calls == 1; }));
    ASSERT_TRUE(world.run(world.runtime->pause(run)));
    ASSERT_TRUE(world.run(world.runtime->resume(run)));
    model->release();
    EXPECT_TRUE(world.untilState(run, RunState::Done));
}

TEST_F(StoppedRun, isCancelledWhileItIsPaused)
{
    auto& world = open(inTurn({wants({read("r", "a.txt")}), says("done")}));
    model->held = true;
    const auto run = start(kFiles);
    ASSERT_TRUE(world.until([&] { return model->calls == 1; }));
    ASSERT_TRUE(world.run(world.runtime->pause(run)));
    model->release();
    ASSERT_TRUE(world.untilState(run, RunState::Paused));
    ASSERT_TRUE(world.run(world.runtime->cancel(run, "")));
    EXPECT_EQ(world.stateOf(run), RunState::Cancelled);
    EXPECT_EQ(world.runtime->figures().byState.at(RunState::Paused), 0);
    EXPECT_EQ(world.runtime->figures().byState.at(RunState::Cancelled), 1);
}

TEST_F(StoppedRun, staysWhereItIsWhenTheCellStopsAndGoesOnAfterwards)
{
    auto* world = &open(inTurn({wants({{"s", "shell_run", R"({"command":"sleep 60"})"}, read("r", "a.txt")}), says("done")}));
    put("a.txt", "a");
    const auto run = start("tools: [shell.run, files.read]");
    ASSERT_TRUE(world->until([&] { return world->witness.steps[run].size() >= 4; }));
    world = &reopen();
    EXPECT_EQ(world->stateOf(run), RunState::Interrupted);
    ASSERT_EQ(world->run(world->runtime->resumeAll()).value(), 1);
    ASSERT_TRUE(world->untilState(run, RunState::NeedsAttention)) << "whether the command did its work nobody knows";
    ASSERT_TRUE(world->until([&] { return world->approvals().size() == 1; }));
    ASSERT_TRUE(world->answer(world->approvals().at(0), api::Verdict::Deny));
    ASSERT_TRUE(world->untilState(run, RunState::Done));
    EXPECT_EQ(model->requests.size(), 2U);
}

TEST_F(StoppedRun, areTakenUpFewAtATimeAndWhatIsAskedMeanwhileComesBetween)
{
    constexpr std::int64_t kRuns = 60;
    auto* world = &open(inTurn({says("done")}));
    model->held = true;
    std::vector<base::Uuid> runs;
    for (int i = 0; i < kRuns; ++i)
        runs.push_back(start(""));
    ASSERT_TRUE(world->until([&] { return model->calls == kRuns; }));
    world = &reopen();
    model->held = true;
    std::optional<base::Result<std::int64_t>> resumed;
    boost::asio::co_spawn(world->loop.context(), world->runtime->resumeAll(),
        [&](const std::exception_ptr&, base::Result<std::int64_t> count) { resumed = std::move(count); });
    ASSERT_TRUE(world->until([&] { return world->runtime->figures().live > 0; }));
    EXPECT_LT(world->runtime->figures().live, 20) << "not all at once";
    ASSERT_TRUE(world->run(world->runtime->cancel(runs.back(), "not this one")));
    EXPECT_FALSE(resumed) << "the cancellation need not wait for the last of them";
    ASSERT_TRUE(world->until([&] { return resumed.has_value(); }));
    EXPECT_EQ(resumed->value(), kRuns - 1);
    EXPECT_EQ(world->stateOf(runs.back()), RunState::Cancelled);
    model->release();
    runs.pop_back();
    for (const auto& run : runs)
        EXPECT_TRUE(world->untilState(run, RunState::Done));
}

TEST_F(StoppedRun, thatWereNotTakenUpYetWhenItStopsAreLeftAsTheyAre)
{
    constexpr std::int64_t kRuns = 60;
    auto* world = &open(inTurn({wants({{"w", "files_write", R"({"path":"a.txt","content":"x"})"}}), says("done")}));
    std::vector<base::Uuid> runs;
    for (int i = 0; i < kRuns; ++i)
        runs.push_back(start("tools: [files.write]", api::ApprovalMode::Ask));
    ASSERT_TRUE(world->until([&] { return std::ssize(world->witness.asked) == kRuns; }));
    world = &reopen();
    std::optional<base::Result<std::int64_t>> resumed;
    boost::asio::co_spawn(world->loop.context(), world->runtime->resumeAll(),
        [&](const std::exception_ptr&, base::Result<std::int64_t> count) { resumed = std::move(count); });
    ASSERT_TRUE(world->until([&] { return world->runtime->figures().live > 0; }));
    auto stop = [](Runtime* runtime) -> base::Task<bool> {
        co_await runtime->stop(std::chrono::seconds(5));
        co_return true;
    };
    world->run(stop(world->runtime.get()));
    ASSERT_TRUE(world->until([&] { return resumed.has_value(); }));
    EXPECT_LT(resumed->value(), kRuns);
    EXPECT_EQ(world->runtime->figures().live, 0);
    world = &reopen();
    EXPECT_EQ(std::ssize(world->approvals()), kRuns);
    EXPECT_EQ(world->run(world->runtime->resumeAll()).value(), kRuns);
    for (const auto& asked : world->approvals())
        ASSERT_TRUE(world->answer(asked, api::Verdict::AllowOnce));
    for (const auto& run : runs)
        EXPECT_TRUE(world->untilState(run, RunState::Done));
}

} // namespace kaze::runtime::test
