// Places: who waits for one, who gives it back, who gives way.

#include "engine/api/run_control_requests.h"
#include "tests/engine/runtime/world.h"

using namespace testing;

namespace kaze::runtime::test {

namespace {

const std::string kReview = "pool: review\ntools: [files.*]\nmemory: { recall: 0, remember: false }";

gateway::ToolCall write(const std::string& id, const std::string& file)
{
    return {id, "files_write", R"({"path":")" + file + R"(","content":"x"})"};
}

gateway::ToolCall delegate(const std::string& id)
{
    return {id, "agent_delegate", R"({"agent":"helper","task":"Help."})"};
}

bool isHelper(const gateway::ChatRequest& request)
{
    return request.messages.front()->text == "Help.";
}

} // namespace

class Pools : public RuntimeTest {
protected:
    base::Uuid startAs(const std::string& members, std::optional<api::Priority> priority = {},
        api::ApprovalMode approve = api::ApprovalMode::All, const std::string& tenant = {})
    {
        api::StartRun request;
        request.agent.yaml = agentYaml(members);
        request.task = task;
        request.workspace = workspace.string();
        request.approve = approve;
        if (priority)
            request.priority = *priority;
        request.tenant = tenant;
        const auto started = tryStart(std::move(request));
        EXPECT_TRUE(started) << started.error().text();
        return started ? base::Uuid::parse(started->runId).value() : base::Uuid{};
    }

    //! Every call of the model waits until it is let go, one by one.
    World& openHeld(ScriptedProvider::Script script)
    {
        auto& world = open([this, script = std::move(script)](const gateway::ChatRequest& request) {
            model->held = true;
            return script(request);
        });
        model->held = true;
        world.witness.following = false;
        return world;
    }

    api::PoolRow pool(const std::string& name)
    {
        for (const auto& row : world().runtime->pools())
            if (row.pool == name)
                return row;
        return {};
    }

    std::string doing(const base::Uuid& run) { return world().detail(run).run.doingNow; }
};

TEST_F(Pools, letRunsWaitInLineAndSayWhy)
{
    auto& world = openHeld([](const auto&) -> ScriptedProvider::Answer { return says("done"); });
    world.runtime->setPool("review", 1);
    const auto first = startAs(kReview);
    const auto second = startAs(kReview);
    const auto third = startAs(kReview);
    const auto other = startAs("pool: write\nmemory: { recall: 0, remember: false }");
    ASSERT_TRUE(world.until([&] { return model->calls == 2; }));
    EXPECT_EQ(world.stateOf(second), RunState::Queued);
    EXPECT_EQ(doing(second), "waits for a place in review: 1st of 2, 1 of 1 at work");
    EXPECT_EQ(doing(third), "waits for a place in review: 2nd of 2, 1 of 1 at work");
    EXPECT_EQ(world.runtime->figures().live, 2) << "who waits takes no more than a line";
    EXPECT_EQ(pool("review").atWork, 1);
    EXPECT_EQ(pool("review").waiting, 2);
    EXPECT_EQ(pool("*").atWork, 2);

    model->release();
    ASSERT_TRUE(world.untilState(first, RunState::Done));
    ASSERT_TRUE(world.untilState(other, RunState::Done));
    ASSERT_TRUE(world.until([&] { return model->calls == 3; }));
    EXPECT_EQ(world.stateOf(second), RunState::Running);
    EXPECT_EQ(world.stateOf(third), RunState::Queued);
    model->release();
    ASSERT_TRUE(world.until([&] { return model->calls == 4; }));
    model->release();
    ASSERT_TRUE(world.untilState(third, RunState::Done));
    EXPECT_EQ(world.kinds(third), "state task model state") << "as if it had begun at once";
    EXPECT_EQ(pool("review").atWork, 0);
    EXPECT_EQ(pool("review").admitted, 3);
    EXPECT_EQ(pool("*").atWork, 0);
    EXPECT_EQ(pool("*").admitted, pool("review").admitted + pool("write").admitted) << "the first row is of all pools";
    EXPECT_EQ(pool("*").admitted, 4);
}

TEST_F(Pools, takeOneInWhenTheLimitIsRaised)
{
    auto& world = openHeld([](const auto&) -> ScriptedProvider::Answer { return says("done"); });
    world.runtime->setPool("*", 1);
    startAs(kReview);
    const auto second = startAs(kReview);
    ASSERT_TRUE(world.until([&] { return model->calls == 1; }));
    EXPECT_EQ(doing(second), "waits for a place: 1st of 1, 1 of 1 at work");
    world.runtime->setPool("*", 2);
    ASSERT_TRUE(world.until([&] { return model->calls == 2; }));
    EXPECT_EQ(world.stateOf(second), RunState::Running);
}

TEST_F(Pools, letGoOfWhatIsPausedOrCancelledInLine)
{
    auto& world = openHeld([](const auto&) -> ScriptedProvider::Answer { return says("done"); });
    world.runtime->setPool("review", 1);
    const auto first = startAs(kReview);
    const auto second = startAs(kReview);
    const auto third = startAs(kReview);
    const auto fourth = startAs(kReview);
    ASSERT_TRUE(world.run(world.runtime->pause(second)));
    ASSERT_TRUE(world.run(world.runtime->cancel(third, "no more")));
    EXPECT_EQ(world.stateOf(second), RunState::Paused);
    EXPECT_EQ(world.stateOf(third), RunState::Cancelled);
    EXPECT_EQ(pool("review").waiting, 1);
    ASSERT_TRUE(world.run(world.runtime->resume(second)));
    EXPECT_EQ(world.stateOf(second), RunState::Queued);
    EXPECT_EQ(world.runtime->figures().byState.at(RunState::Queued), 2);
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(world.until([&] { return model->calls == i + 1; }));
        model->release();
    }
    for (const auto& run : {first, second, fourth})
        ASSERT_TRUE(world.untilState(run, RunState::Done));
    EXPECT_EQ(model->calls, 3);
    EXPECT_EQ(world.runtime->figures().byState.at(RunState::Queued), 0);
}

TEST_F(Pools, getTheirPlaceBackFromWhoWaitsForAPerson)
{
    auto& world = open([](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        return turnOf(request) == 0 ? wants({write("w", "a.txt")}) : says("done");
    });
    world.runtime->setPool("review", 1);
    const auto first = startAs(kReview, {}, api::ApprovalMode::Ask);
    ASSERT_TRUE(world.untilState(first, RunState::WaitingApproval));
    EXPECT_EQ(pool("review").atWork, 0);
    const auto second = startAs(kReview, {}, api::ApprovalMode::Ask);
    ASSERT_TRUE(world.untilState(second, RunState::WaitingApproval));

    // A third works; the first is answered and has to wait for it, before a fourth that begins.
    model->held = true;
    const auto third = startAs(kReview);
    const auto fourth = startAs(kReview);
    const auto calls = model->calls;
    ASSERT_TRUE(world.until([&] { return pool("review").atWork == 1; }));
    const auto open = world.approvals();
    ASSERT_TRUE(world.answer(open.front(), api::Verdict::AllowOnce));
    ASSERT_TRUE(world.untilState(first, RunState::Queued));
    EXPECT_EQ(doing(first), "waits for a place in review: 1st of 2, 1 of 1 at work");
    EXPECT_THAT(get("a.txt"), IsEmpty()) << "the call is made when it has its place";
    EXPECT_GE(model->calls, calls);
    model->release();
    for (const auto& run : {third, first, fourth})
        ASSERT_TRUE(world.untilState(run, RunState::Done));
    EXPECT_EQ(get("a.txt"), "x");
    ASSERT_TRUE(world.answer(world.approvals().front(), api::Verdict::Deny));
    ASSERT_TRUE(world.untilState(second, RunState::Done));
    EXPECT_EQ(pool("review").atWork, 0);
}

TEST_F(Pools, letNoParentBlockItsSubagents)
{
    saveAgent("helper", "pool: review\ntools: [files.*]\nmemory: { recall: 0, remember: false }");
    auto& world = open([](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        if (isHelper(request))
            return turnOf(request) == 0 ? wants({write("w", "help.txt")}) : says("the help");
        return turnOf(request) == 0 ? wants({delegate("d1"), delegate("d2"), delegate("d3")}) : says("boss");
    });
    world.runtime->setPool("review", 1);
    std::vector<base::Uuid> bosses;
    for (int i = 0; i < 4; ++i)
        bosses.push_back(startAs("pool: review\ntools: [agent.delegate]\nmemory: { recall: 0, remember: false }"));
    for (const auto& boss : bosses)
        ASSERT_TRUE(world.untilState(boss, RunState::Done)) << doing(boss);
    EXPECT_EQ(world.detail(bosses.back()).subagents.size(), 3U);
    EXPECT_EQ(pool("review").atWork, 0);
    EXPECT_EQ(pool("review").waiting, 0);
}

TEST_F(Pools, holdSubagentsToTheirOwnLimit)
{
    saveAgent("helper", kReview);
    int helpers = 0;
    int most = 0;
    auto& world = open([&](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        if (isHelper(request)) {
            most = std::max(most, static_cast<int>(pool("review").atWork));
            ++helpers;
            return says("the help");
        }
        return turnOf(request) == 0 ? wants({delegate("d1"), delegate("d2")}) : says("boss");
    });
    world.runtime->setPool("review", 2);
    std::vector<base::Uuid> bosses;
    for (int i = 0; i < 5; ++i)
        bosses.push_back(startAs("pool: boss\ntools: [agent.delegate]\nmemory: { recall: 0, remember: false }"));
    for (const auto& boss : bosses)
        ASSERT_TRUE(world.untilState(boss, RunState::Done));
    EXPECT_EQ(helpers, 10);
    EXPECT_LE(most, 2);
}

TEST_F(Pools, letNoTimePassForWhoStandsInLine)
{
    auto& world = openHeld([](const auto&) -> ScriptedProvider::Answer { return says("done"); });
    world.runtime->setPool("review", 1);
    startAs(kReview + "\nlimits: { wall_time: 10h }");
    const auto second = startAs(kReview + "\nlimits: { wall_time: 1m }");
    ASSERT_TRUE(world.until([&] { return model->calls == 1; }));
    clock.advance(std::chrono::hours(1));
    model->release();
    ASSERT_TRUE(world.until([&] { return model->calls == 2; }));
    model->release();
    ASSERT_TRUE(world.untilState(second, RunState::Done));
}

TEST_F(Pools, outliveTheProcessWithTheirLine)
{
    auto* world = &openHeld([](const auto&) -> ScriptedProvider::Answer { return says("done"); });
    world->runtime->setPool("review", 1);
    const auto first = startAs(kReview);
    const auto second = startAs(kReview);
    const auto third = startAs(kReview);
    ASSERT_TRUE(world->until([&] { return model->calls == 1; }));
    world = &reopen();
    world->runtime->setPool("review", 1);
    EXPECT_EQ(world->stateOf(first), RunState::Interrupted) << "it was cut off";
    EXPECT_EQ(world->stateOf(second), RunState::Queued);
    world->settle();
    EXPECT_EQ(model->calls, 1) << "nobody said yet that the line is to go on";
    ASSERT_EQ(world->run(world->runtime->takeUpLine()), 2);
    ASSERT_TRUE(world->until([&] { return model->calls == 2; }));
    EXPECT_EQ(world->stateOf(third), RunState::Queued);
    model->release();
    ASSERT_TRUE(world->until([&] { return model->calls == 3; }));
    model->release();
    ASSERT_TRUE(world->untilState(third, RunState::Done));
    EXPECT_EQ(world->stateOf(second), RunState::Done);
}

class Preemption : public Pools {
protected:
    //! Reads a file in each of its first turns.
    static ScriptedProvider::Script turns(std::size_t count)
    {
        return [count](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
            const auto turn = turnOf(request);
            return turn < count ? wants({read("r" + std::to_string(turn), "a.txt")}) : says("done");
        };
    }
};

TEST_F(Preemption, givesThePlaceOfTheLeastUrgentToOneThatIsMore)
{
    put("a.txt", "text");
    auto& world = openHeld(turns(3));
    world.runtime->setPool("review", 1);
    const auto low = startAs(kReview, api::Priority::Evaluation);
    ASSERT_TRUE(world.until([&] { return model->calls == 1; }));
    const auto urgent = startAs(kReview, api::Priority::Supervised);
    EXPECT_EQ(world.stateOf(urgent), RunState::Queued);
    world.settle();
    EXPECT_EQ(world.stateOf(low), RunState::Running) << "never in the middle of a step";
    model->release();
    ASSERT_TRUE(world.until([&] { return model->calls == 2; }));
    EXPECT_EQ(world.stateOf(low), RunState::Queued);
    EXPECT_EQ(world.stateOf(urgent), RunState::Running);
    EXPECT_THAT(doing(low), HasSubstr("waits for a place in review"));
    EXPECT_EQ(pool("review").preempted, 1);
    while (world.stateOf(urgent) != RunState::Done) {
        const auto calls = model->calls;
        model->release();
        ASSERT_TRUE(world.until([&] { return model->calls > calls || world.stateOf(urgent) == RunState::Done; }));
    }
    while (world.stateOf(low) != RunState::Done) {
        const auto calls = model->calls;
        model->release();
        ASSERT_TRUE(world.until([&] { return model->calls > calls || world.stateOf(low) == RunState::Done; }));
    }
    const auto steps = world.steps(low);
    EXPECT_EQ(std::ranges::count_if(
                  steps, [&](const api::Step& step) { return step.text.contains("gave its place to run " + urgent.text()); }),
        1);
    EXPECT_EQ(std::ranges::count_if(steps, [](const api::Step& step) { return step.kind == api::StepKind::Result; }), 3)
        << "nothing was done twice";
}

TEST_F(Preemption, leavesWhoNobodySaidIsUrgentInLine)
{
    put("a.txt", "text");
    auto& world = openHeld(turns(1));
    world.runtime->setPool("review", 1);
    world.witness.following = true;
    const auto low = startAs(kReview, api::Priority::Evaluation);
    ASSERT_TRUE(world.until([&] { return model->calls == 1; }));
    const auto watched = startAs(kReview);
    model->release();
    ASSERT_TRUE(world.until([&] { return model->calls == 2; }));
    EXPECT_EQ(world.stateOf(low), RunState::Running);
    EXPECT_EQ(world.stateOf(watched), RunState::Queued);
}

TEST_F(Preemption, keepsThePlaceWhenWhoNeededItIsGone)
{
    put("a.txt", "text");
    auto& world = openHeld(turns(1));
    world.runtime->setPool("review", 1);
    const auto low = startAs(kReview, api::Priority::Evaluation);
    ASSERT_TRUE(world.until([&] { return model->calls == 1; }));
    const auto urgent = startAs(kReview, api::Priority::Supervised);
    ASSERT_TRUE(world.run(world.runtime->cancel(urgent, "")));
    model->release();
    ASSERT_TRUE(world.until([&] { return model->calls == 2; }));
    EXPECT_EQ(world.stateOf(low), RunState::Running);
    EXPECT_EQ(pool("review").preempted, 0);
}

TEST_F(Preemption, survivesTheProcessWhileOneWaitsThatGaveWay)
{
    put("a.txt", "text");
    auto* world = &openHeld(turns(1));
    world->runtime->setPool("review", 1);
    const auto low = startAs(kReview, api::Priority::Evaluation);
    ASSERT_TRUE(world->until([&] { return model->calls == 1; }));
    startAs(kReview, api::Priority::Supervised);
    model->release();
    ASSERT_TRUE(world->untilState(low, RunState::Queued));
    world = &reopen();
    EXPECT_EQ(world->stateOf(low), RunState::Queued);
    model->release();
    model->held = false;
    ASSERT_GE(world->run(world->runtime->takeUpLine()).value(), 1);
    ASSERT_TRUE(world->until([&] {
        model->release();
        return world->stateOf(low) == RunState::Done;
    }));
}

TEST_F(Preemption, reachesSubagentsToo)
{
    put("a.txt", "text");
    saveAgent("helper", kReview);
    auto& world = openHeld([](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        if (isHelper(request))
            return turnOf(request) == 0 ? wants({read("r", "a.txt")}) : says("the help");
        if (request.messages.front()->text == "Do it.")
            return turnOf(request) == 0 ? wants({delegate("d")}) : says("boss");
        return says("urgent");
    });
    world.runtime->setPool("review", 1);
    const auto boss
        = startAs("pool: boss\ntools: [agent.delegate]\nmemory: { recall: 0, remember: false }", api::Priority::Evaluation);
    ASSERT_TRUE(world.until([&] { return model->calls == 1; }));
    model->release();
    ASSERT_TRUE(world.until([&] { return model->calls == 2; })) << "the helper's first";
    task = "At once.";
    const auto urgent = startAs(kReview, api::Priority::Supervised);
    while (world.stateOf(boss) != RunState::Done) {
        const auto calls = model->calls;
        model->release();
        ASSERT_TRUE(world.until([&] { return model->calls > calls || world.stateOf(boss) == RunState::Done; }));
    }
    EXPECT_EQ(world.stateOf(urgent), RunState::Done);
    EXPECT_EQ(pool("review").preempted, 1);
}

} // namespace kaze::runtime::test
