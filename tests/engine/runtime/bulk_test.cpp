#include "engine/api/run_control_requests.h"
#include "tests/engine/runtime/world.h"

using namespace testing;

namespace kaze::runtime::test {

namespace {

const std::string kAgent = "tools: [files.*]\nmemory: { recall: 0, remember: false }";

//! Runs whose task is "wait" ask for something; others are done at once.
ScriptedProvider::Script script()
{
    return [](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        if (request.messages.front()->text != "wait" || turnOf(request) > 0)
            return says("done");
        return wants({{"w", "files_write", R"({"path":"a.txt","content":"new"})"}});
    };
}

} // namespace

class Bulk : public RuntimeTest {
protected:
    std::vector<base::Uuid> startSome(const std::string& what, int count)
    {
        task = what;
        std::vector<base::Uuid> runs;
        for (int i = 0; i < count; ++i)
            runs.push_back(start(kAgent, api::ApprovalMode::Ask));
        return runs;
    }

    base::Result<api::BulkDone> tryBulk(api::BulkRuns request) { return world().run(world().runtime->bulk(std::move(request))); }
    api::BulkDone bulk(api::BulkAction action, std::string filter, bool countOnly = false)
    {
        api::BulkRuns request;
        request.action = action;
        request.filter = std::move(filter);
        request.reason = "tidied up";
        request.countOnly = countOnly;
        auto done = tryBulk(std::move(request));
        EXPECT_TRUE(done) << done.error().text();
        return done ? std::move(*done) : api::BulkDone{};
    }
    bool untilAll(const std::vector<base::Uuid>& runs, RunState state)
    {
        return world().until(
            [&] { return std::ranges::all_of(runs, [&](const auto& run) { return world().stateOf(run) == state; }); });
    }
    std::map<RunState, std::int64_t> states()
    {
        auto figures = world().runtime->figures().byState;
        std::erase_if(figures, [](const auto& entry) { return entry.second == 0; });
        return figures;
    }
};

TEST_F(Bulk, pausesAndResumesAndCancelsTheRunsThatLive)
{
    open(script());
    const auto waiting = startSome("wait", 20);
    const auto over = startSome("be quick", 5);
    ASSERT_TRUE(untilAll(waiting, RunState::WaitingApproval));
    ASSERT_TRUE(untilAll(over, RunState::Done));

    auto done = bulk(api::BulkAction::Pause, "task:wait");
    EXPECT_EQ(done.matched, 20);
    EXPECT_EQ(done.changed, 20);
    EXPECT_TRUE(done.problems.empty());
    ASSERT_TRUE(untilAll(waiting, RunState::Paused));
    ASSERT_TRUE(world().until([&] { return world().runtime->figures().live == 0; }));

    done = bulk(api::BulkAction::Resume, "");
    EXPECT_EQ(done.matched, 20) << "what is done has nothing to go on with";
    EXPECT_EQ(done.changed, 20);
    ASSERT_TRUE(untilAll(waiting, RunState::WaitingApproval));
    EXPECT_EQ(world().approvals().size(), 20U) << "nothing is asked twice";

    EXPECT_EQ(bulk(api::BulkAction::Cancel, "state:done").matched, 0);
    // The filter asks the database, which hears of a state a moment later than who asks for the run itself.
    const std::string waits = "state:waiting_approval";
    ASSERT_TRUE(world().until([&] { return bulk(api::BulkAction::Cancel, waits, true).matched == 20; }));
    done = bulk(api::BulkAction::Cancel, waits);
    EXPECT_EQ(done.changed, 20);
    for (const auto& run : waiting) {
        const auto detail = world().detail(run);
        EXPECT_EQ(detail.run.state, RunState::Cancelled) << "it is when the answer comes";
        ASSERT_TRUE(detail.error);
        EXPECT_THAT(detail.error->message, HasSubstr("tidied up"));
    }
    EXPECT_TRUE(world().approvals().empty());
    EXPECT_THAT(states(), ElementsAre(Pair(RunState::Done, 5), Pair(RunState::Cancelled, 20)));
}

TEST_F(Bulk, namesWhatItChangedSoThatItCanBeTakenBack)
{
    open(script());
    const auto waiting = startSome("wait", 3);
    ASSERT_TRUE(untilAll(waiting, RunState::WaitingApproval));
    ASSERT_TRUE(world().until([&] { return bulk(api::BulkAction::Pause, "task:wait", true).matched == 3; }));
    api::BulkRuns pause;
    pause.action = api::BulkAction::Pause;
    pause.filter = "task:wait";
    pause.withIds = true;
    const auto paused = tryBulk(pause);
    ASSERT_TRUE(paused);
    std::vector<std::string> all;
    for (const auto& run : waiting)
        all.push_back(run.text());
    EXPECT_THAT(paused->changedIds, UnorderedElementsAreArray(all));
    ASSERT_TRUE(untilAll(waiting, RunState::Paused));
    api::BulkRuns back;
    back.action = api::BulkAction::Resume;
    back.runIds = paused->changedIds;
    ASSERT_TRUE(world().until([&] { return world().runtime->figures().live == 0; }));
    const auto resumed = tryBulk(back);
    ASSERT_TRUE(resumed);
    EXPECT_EQ(resumed->changed, 3);
    EXPECT_TRUE(resumed->changedIds.empty()) << "nobody asked for them";
    EXPECT_TRUE(untilAll(waiting, RunState::WaitingApproval));
}

TEST_F(Bulk, reachesRunsThatSleep)
{
    open(script());
    const auto waiting = startSome("wait", 100);
    ASSERT_TRUE(untilAll(waiting, RunState::WaitingApproval));
    reopen();
    ASSERT_EQ(world().runtime->figures().live, 0);

    auto done = bulk(api::BulkAction::Pause, "");
    EXPECT_EQ(done.changed, 100);
    ASSERT_TRUE(untilAll(waiting, RunState::Paused));
    EXPECT_EQ(bulk(api::BulkAction::Pause, "").matched, 0);
    EXPECT_EQ(world().run(world().runtime->resumeAll()).value(), 0) << "what is paused stays so";

    EXPECT_EQ(bulk(api::BulkAction::Resume, "").changed, 100);
    ASSERT_TRUE(untilAll(waiting, RunState::WaitingApproval));
    reopen();
    done = bulk(api::BulkAction::Cancel, "");
    EXPECT_EQ(done.matched, 100);
    EXPECT_EQ(done.changed, 100);
    EXPECT_THAT(states(), ElementsAre(Pair(RunState::Cancelled, 100)));
    EXPECT_TRUE(world().approvals().empty());
    EXPECT_EQ(world().runtime->figures().approvalsOpen, 0);
    reopen();
    EXPECT_THAT(states(), ElementsAre(Pair(RunState::Cancelled, 100))) << "as the database has it";
}

TEST_F(Bulk, takesSubagentsAlong)
{
    saveAgent("helper", kAgent);
    open([](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        if (request.messages.front()->text == "help")
            return wants({{"w", "files_write", R"({"path":"a.txt","content":"new"})"}});
        return wants({{"d", "agent_delegate", R"({"agent":"helper","task":"help"})"}});
    });
    const auto run = start("tools: [agent.delegate]\nmemory: { recall: 0, remember: false }", api::ApprovalMode::Ask);
    ASSERT_TRUE(world().untilState(run, RunState::WaitingApproval));
    const auto child = base::Uuid::parse(world().detail(run).subagents.at(0).runId).value();

    api::BulkRuns named;
    named.action = api::BulkAction::Pause;
    named.runIds = {child.text()};
    auto done = tryBulk(named);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->changed, 1) << "a subagent pauses with the whole";
    ASSERT_TRUE(world().untilState(run, RunState::Paused));
    EXPECT_EQ(world().stateOf(child), RunState::Paused);

    EXPECT_EQ(bulk(api::BulkAction::Cancel, "").matched, 1);
    EXPECT_EQ(world().stateOf(run), RunState::Cancelled);
    EXPECT_EQ(world().stateOf(child), RunState::Cancelled);
}

TEST_F(Bulk, countsOnlyWhereThatIsAsked)
{
    open(script());
    const auto waiting = startSome("wait", 3);
    ASSERT_TRUE(untilAll(waiting, RunState::WaitingApproval));
    const auto counted = bulk(api::BulkAction::Cancel, "", true);
    EXPECT_EQ(counted.matched, 3);
    EXPECT_EQ(counted.changed, 0);
    EXPECT_EQ(world().stateOf(waiting[0]), RunState::WaitingApproval);
}

TEST_F(Bulk, refusesWhatItCannotRead)
{
    open(script());
    api::BulkRuns request;
    request.action = api::BulkAction::Cancel;
    request.filter = "color:red";
    EXPECT_EQ(tryBulk(request).error().code, ErrorCode::InvalidArgument);
    request.filter.clear();
    request.runIds = {world().ids.next().text()};
    EXPECT_EQ(tryBulk(request).error().code, ErrorCode::NotFound);
    request.action = base::Open<api::BulkAction>::named("praise");
    EXPECT_EQ(tryBulk(request).error().code, ErrorCode::InvalidArgument);
}

TEST_F(Bulk, tellsWhatItCouldNotDo)
{
    open(script());
    const auto waiting = startSome("wait", 2);
    ASSERT_TRUE(untilAll(waiting, RunState::WaitingApproval));
    ASSERT_EQ(bulk(api::BulkAction::Pause, "").changed, 2);
    ASSERT_TRUE(untilAll(waiting, RunState::Paused));
    // An agent file that is none any more.
    auto spoil = [](storage::Connection& db) { return db.execute("UPDATE definitions SET yaml='no agent'"); };
    ASSERT_TRUE(world().run(world().state->write(std::move(spoil))));
    reopen();
    const auto done = bulk(api::BulkAction::Resume, "");
    EXPECT_EQ(done.matched, 2);
    EXPECT_EQ(done.changed, 0);
    ASSERT_EQ(done.problems.size(), 2U);
    EXPECT_THAT(done.problems[0], HasSubstr("agent file"));
}

} // namespace kaze::runtime::test
