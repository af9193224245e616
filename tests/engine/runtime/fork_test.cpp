#include "engine/api/run_control_requests.h"
#include "engine/api/trace.h"
#include "tests/engine/runtime/world.h"

using namespace testing;

namespace kaze::runtime::test {

namespace fs = std::filesystem;

namespace {

const std::string kAgent = "tools: [files.*, shell.run]\nmemory: { recall: 0, remember: false }";

gateway::ToolCall write(const std::string& id, const std::string& file)
{
    return {id, "files_write", R"({"path":")" + file + R"(","content":"new"})"};
}

gateway::ToolCall shell(const std::string& id)
{
    return {id, "shell_run", R"({"command":"echo once >> log.txt"})"};
}

//! Reads, writes, and says which model it is.
ScriptedProvider::Script script()
{
    return [](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        switch (turnOf(request)) {
        case 0:
            return wants({read("r", "given.txt")});
        case 1:
            return wants({write("w", "a.txt")});
        default:
            return says("done by " + request.model);
        }
    };
}

} // namespace

class Fork : public RuntimeTest {
protected:
    Fork() { put("given.txt", "given"); }

    base::Result<api::RunStarted> tryFork(const base::Uuid& run, api::ForkRun request)
    {
        return world().run(world().runtime->fork(run, std::move(request)));
    }
    base::Uuid fork(const base::Uuid& run, std::int64_t step, std::string modelName = {})
    {
        api::ForkRun request;
        request.step = step;
        request.model = std::move(modelName);
        const auto forked = tryFork(run, std::move(request));
        EXPECT_TRUE(forked) << forked.error().text();
        return forked ? base::Uuid::parse(forked->runId).value() : base::Uuid{};
    }
    //! Number of the n-th step of a kind.
    std::int64_t step(const base::Uuid& run, const std::string& kind, int nth = 1)
    {
        for (const auto& each : world().steps(run))
            if (each.kind.name() == kind && --nth == 0)
                return each.number;
        ADD_FAILURE() << "no such step";
        return 0;
    }
    //! What a crash would leave at this moment.
    void crash()
    {
        for (const std::string name : {"state.db", "state.db-wal"})
            fs::copy_file(folder / name, folder / (name + "-then"), fs::copy_options::overwrite_existing);
        close();
        for (const std::string name : {"state.db", "state.db-wal", "state.db-shm"})
            fs::remove(folder / name);
        for (const std::string name : {"state.db", "state.db-wal"})
            fs::rename(folder / (name + "-then"), folder / name);
    }
};

TEST_F(Fork, beginsWithTheLogUpToAStepAndGoesItsOwnWay)
{
    auto& world = open(script());
    const auto run = start(kAgent);
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    const auto before = world.steps(run);
    const auto at = step(run, "result");

    const auto forked = fork(run, at, "fake/other");

    ASSERT_TRUE(world.untilState(forked, RunState::Done));
    const auto steps = world.steps(forked);
    for (std::int64_t i = 0; i < at; ++i)
        EXPECT_EQ(steps[static_cast<std::size_t>(i)].text, before[static_cast<std::size_t>(i)].text);
    EXPECT_EQ(
        steps[static_cast<std::size_t>(at)].text, "queued: forked from run " + run.text() + " at step " + std::to_string(at));
    EXPECT_EQ(world.detail(forked).output, "done by other");
    EXPECT_EQ(world.detail(forked).run.forkedFrom, run.text());
    EXPECT_NE(world.detail(forked).run.traceId, world.detail(run).run.traceId);
    EXPECT_EQ(world.detail(forked).run.turns, 3);

    const auto after = world.steps(run);
    ASSERT_EQ(after.size(), before.size()) << "the other run stays as it was";
    EXPECT_EQ(world.detail(run).output, "done by m");
    EXPECT_EQ(world.detail(run).run.forkedFrom, "");
}

TEST_F(Fork, linksItsTraceToTheAnswerFromWhichItGoesOn)
{
    auto& world = open(script());
    const auto run = start(kAgent);
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    const auto forked = fork(run, step(run, "model", 2));
    ASSERT_TRUE(world.untilState(forked, RunState::Done));
    const auto again = fork(forked, 0);
    ASSERT_TRUE(world.untilState(again, RunState::Done));

    const auto linkOf = [&](const base::Uuid& of) {
        const auto trace = world.trace(of);
        const auto root = std::ranges::find(trace.spans, std::string(), &api::SpanRow::parentId);
        const auto detail = world.run(world.observations->span(trace.trace.traceId, root->spanId));
        EXPECT_TRUE(detail);
        EXPECT_EQ(detail->links.size(), 1U);
        return detail->links.empty() ? api::SpanLink{} : detail->links.front();
    };
    const auto first = linkOf(forked);
    EXPECT_EQ(first.traceId, world.detail(run).run.traceId);
    EXPECT_EQ(first.attributes.at("kaze.link"), boost::json::value("forked_from"));
    EXPECT_EQ(first.attributes.at("kaze.run.id"), boost::json::value(run.text()));
    const auto origin = world.trace(run);
    const auto linked = std::ranges::find(origin.spans, first.spanId, &api::SpanRow::spanId);
    ASSERT_NE(linked, origin.spans.end());
    EXPECT_EQ(linked->name, "turn 2");
    const auto second = linkOf(again);
    EXPECT_EQ(second.traceId, world.detail(forked).run.traceId) << "its own origin's, not that one's origin's";
    const auto between = world.trace(forked);
    EXPECT_NE(std::ranges::find(between.spans, second.spanId, &api::SpanRow::spanId), between.spans.end());
}

TEST_F(Fork, paysForItsOwnCallsAlone)
{
    auto& world = open(script());
    const auto run = start(kAgent, api::ApprovalMode::All, base::Money::fromDollars(1));
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    ASSERT_EQ(world.detail(run).run.costUsd, base::Money::fromDollars(0.009)) << "three calls of $0.003";

    const auto forked = fork(run, step(run, "model", 2));

    ASSERT_TRUE(world.untilState(forked, RunState::Done));
    const auto detail = world.detail(forked);
    EXPECT_EQ(detail.run.costUsd, base::Money::fromDollars(0.003));
    EXPECT_EQ(detail.run.usage.outputTokens, 20);
    EXPECT_EQ(detail.run.spentTokens, 120);
    EXPECT_EQ(detail.run.budgetUsd, base::Money::fromDollars(1)) << "as much as the other had, and none of it is spent";
    EXPECT_EQ(world.detail(run).run.costUsd, base::Money::fromDollars(0.009));

    reopen();
    EXPECT_EQ(this->world().detail(forked).run.usage.outputTokens, 20);
}

TEST_F(Fork, hasABudgetOfItsOwnWhereItIsGivenOne)
{
    auto& world = open(script());
    const auto run = start(kAgent);
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    api::ForkRun request;
    request.step = 1;
    request.budgetUsd = base::Money::fromDollars(0.004);
    const auto forked = tryFork(run, request);
    ASSERT_TRUE(forked);
    const auto id = base::Uuid::parse(forked->runId).value();
    ASSERT_TRUE(world.untilState(id, RunState::BudgetExhausted));
    EXPECT_LE(world.detail(id).run.costUsd, base::Money::fromDollars(0.004));
    EXPECT_EQ(world.stateOf(run), RunState::Done);
}

TEST_F(Fork, asksAnewWhatTheOtherStillWaitsFor)
{
    auto& world = open(script());
    const auto run = start(kAgent, api::ApprovalMode::Ask);
    ASSERT_TRUE(world.untilState(run, RunState::WaitingApproval));

    const auto forked = fork(run, 0);

    ASSERT_TRUE(world.untilState(forked, RunState::WaitingApproval));
    ASSERT_TRUE(world.until([&] { return world.approvals().size() == 2; }));
    EXPECT_EQ(world.stateOf(run), RunState::WaitingApproval) << "the other goes on waiting";
    const auto approvals = world.approvals();
    EXPECT_NE(approvals[0].approvalId, approvals[1].approvalId);
    for (const auto& approval : approvals)
        ASSERT_TRUE(world.answer(approval, approval.runId == run.text() ? api::Verdict::Deny : api::Verdict::AllowOnce, "no"));
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    ASSERT_TRUE(world.untilState(forked, RunState::Done));
    EXPECT_EQ(get("a.txt"), "new") << "the fork's call was made";
}

TEST_F(Fork, takesNoPermissionOver)
{
    auto& world = open(inTurn({wants({shell("one")}), wants({shell("two")}), says("done")}));
    const auto run = start(kAgent, api::ApprovalMode::Ask);
    ASSERT_TRUE(world.until([&] { return world.approvals().size() == 1; }));
    ASSERT_TRUE(world.answer(world.approvals()[0], api::Verdict::AllowForRun));
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    ASSERT_EQ(get("log.txt"), "once\nonce\n");

    // Behind the answer, before the call.
    const auto forked = fork(run, step(run, "answer"));
    ASSERT_TRUE(world.untilState(forked, RunState::WaitingApproval));
    EXPECT_EQ(get("log.txt"), "once\nonce\n") << "one answer is for one call of one run";
    ASSERT_TRUE(world.until([&] { return world.approvals().size() == 1; }));
    ASSERT_TRUE(world.answer(world.approvals()[0], api::Verdict::AllowOnce));
    ASSERT_TRUE(world.until([&] { return world.approvals().size() == 1 && world.stateOf(forked) == RunState::WaitingApproval; }))
        << "and what was allowed for that run is asked about in this one";
    ASSERT_TRUE(world.answer(world.approvals()[0], api::Verdict::AllowOnce));
    ASSERT_TRUE(world.untilState(forked, RunState::Done));
}

TEST_F(Fork, dealsWithACallUnderWayAsAfterACrash)
{
    auto& world = open(inTurn({wants({write("w", "a.txt"), shell("s")}), says("done")}));
    const auto run = start(kAgent);
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    ASSERT_EQ(get("log.txt"), "once\n");

    const auto forked = fork(run, std::max(step(run, "intent", 1), step(run, "intent", 2)));

    // The file is as the call leaves it; nothing tells what the command did.
    ASSERT_TRUE(world.untilState(forked, RunState::NeedsAttention));
    ASSERT_TRUE(world.until([&] { return world.approvals().size() == 1; }));
    EXPECT_EQ(world.approvals()[0].tool, "shell.run");
    EXPECT_EQ(world.approvals()[0].kind, api::ApprovalKind::Uncertain);
    ASSERT_TRUE(world.answer(world.approvals()[0], api::Verdict::Deny));
    ASSERT_TRUE(world.untilState(forked, RunState::Done));
    EXPECT_EQ(get("log.txt"), "once\n");
}

TEST_F(Fork, atTheBeginningMayHaveAnotherTaskOrAgent)
{
    auto& world = open(script());
    const auto run = start(kAgent);
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    api::ForkRun request;
    request.step = 1;
    request.task = "Do something else.";
    request.agent.yaml = agentYaml("tools: [files.read]\nmemory: { recall: 0, remember: false }\nmodel: fake/third", "other");
    const auto forked = tryFork(run, request);
    ASSERT_TRUE(forked) << forked.error().text();
    const auto id = base::Uuid::parse(forked->runId).value();
    ASSERT_TRUE(world.untilState(id, RunState::Done));
    EXPECT_EQ(world.detail(id).task, "Do something else.");
    EXPECT_EQ(world.detail(id).run.agent, "other");
    EXPECT_EQ(world.detail(id).output, "done by third");
    EXPECT_EQ(model->requests.back().messages.front()->text, "Do something else.");
    EXPECT_EQ(world.detail(run).task, "Do it.");

    request.step = step(run, "result");
    request.newRunId.clear();
    const auto late = tryFork(run, request);
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, ErrorCode::InvalidArgument);
    EXPECT_THAT(late.error().message, HasSubstr("before the first answer"));
}

TEST_F(Fork, refusesAStepThatIsNotThere)
{
    auto& world = open(script());
    const auto run = start(kAgent);
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    for (const auto at : {std::int64_t{-1}, std::int64_t{1000}}) {
        api::ForkRun request;
        request.step = at;
        const auto forked = tryFork(run, request);
        ASSERT_FALSE(forked);
        EXPECT_EQ(forked.error().code, ErrorCode::InvalidArgument);
    }
    api::ForkRun request;
    request.model = "nobody/m";
    EXPECT_FALSE(tryFork(run, request));
    api::ListRuns all;
    EXPECT_EQ(world.run(world.runtime->list(all))->total, 1) << "what is refused leaves no run";
}

TEST_F(Fork, isMadeOnceHoweverOftenItIsAskedFor)
{
    auto& world = open(script());
    const auto run = start(kAgent);
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    api::ForkRun request;
    request.step = 1;
    request.newRunId = world.ids.next().text();
    const auto first = tryFork(run, request);
    const auto second = tryFork(run, request);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->runId, second->runId);
    EXPECT_EQ(first->traceId, second->traceId);
    api::ListRuns all;
    EXPECT_EQ(world.run(world.runtime->list(all))->total, 2);
    request.newRunId = run.text();
    EXPECT_EQ(tryFork(run, request).error().code, ErrorCode::Conflict);
}

TEST_F(Fork, survivesACrashLikeAnyRun)
{
    open(script());
    const auto run = start(kAgent);
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    model->held = true;
    const auto first = fork(run, step(run, "result"), "fake/other");
    crash();
    open(script());
    ASSERT_TRUE(world().run(world().runtime->resume(first)));
    ASSERT_TRUE(world().untilState(first, RunState::Done)) << "also before it did anything";
    model->held = true;
    const auto forked = fork(run, step(run, "result"), "fake/other");
    ASSERT_TRUE(world().until([&] { return world().steps(forked).back().kind == api::StepKind::Note; }));
    crash();
    open(script());
    ASSERT_EQ(world().stateOf(forked), RunState::Interrupted);
    EXPECT_EQ(world().detail(forked).run.turns, 1);
    EXPECT_EQ(world().detail(forked).run.usage.outputTokens, 0) << "what it was given it did not use";
    ASSERT_TRUE(world().run(world().runtime->resume(forked)));
    ASSERT_TRUE(world().untilState(forked, RunState::Done));
    EXPECT_EQ(world().detail(forked).output, "done by other");
    EXPECT_EQ(world().stateOf(run), RunState::Done);
}

TEST_F(Fork, ofAForkBeginsWithBoth)
{
    auto& world = open(script());
    const auto run = start(kAgent);
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    const auto second = fork(run, step(run, "result"));
    ASSERT_TRUE(world.untilState(second, RunState::Done));
    const auto third = fork(second, step(second, "result", 2), "fake/third");
    ASSERT_TRUE(world.untilState(third, RunState::Done));
    EXPECT_EQ(world.detail(third).run.forkedFrom, second.text());
    EXPECT_EQ(world.detail(third).output, "done by third");
    EXPECT_EQ(world.detail(third).run.turns, 3);
    EXPECT_EQ(world.detail(third).run.spentTokens, 120);
}

TEST_F(Fork, ofASubagentIsARunOfItsOwnWithItsParentsLimits)
{
    saveAgent("helper", "tools: [files.read]\nmemory: { recall: 0, remember: false }");
    auto& world = open([](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        const auto& first = request.messages.front()->text;
        if (first == "help")
            return turnOf(request) == 0 ? wants({read("r", "given.txt")}) : says("helped");
        if (turnOf(request) == 0)
            return wants({{"d", "agent_delegate", R"({"agent":"helper","task":"help"})"}});
        return says("done");
    });
    const auto run = start(
        "tools: [agent.delegate]\nmemory: { recall: 0, remember: false }", api::ApprovalMode::All, base::Money::fromDollars(1));
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    const auto detail = world.detail(run);
    ASSERT_EQ(detail.subagents.size(), 1U);
    const auto forked = fork(base::Uuid::parse(detail.subagents[0].runId).value(), 1);
    ASSERT_TRUE(world.untilState(forked, RunState::Done));
    EXPECT_EQ(world.detail(forked).output, "helped");
    EXPECT_EQ(world.detail(forked).run.parentRunId, "");
    EXPECT_EQ(world.detail(forked).run.budgetUsd, base::Money::fromDollars(1));
    EXPECT_EQ(world.detail(run).subagents.size(), 1U);
    EXPECT_EQ(world.detail(run).run.costUsd, detail.run.costUsd) << "nobody else pays for it";
}

} // namespace kaze::runtime::test
