#include "engine/api/run_requests.h"
#include "tests/engine/runtime/world.h"

using namespace testing;

namespace kaze::runtime::test {

namespace {

gateway::ToolCall delegate(const std::string& id, const std::string& agent, const std::string& task = "Help.")
{
    return {id, "agent_delegate", R"({"agent":")" + agent + R"(","task":")" + task + "\"}"};
}

bool isHelper(const gateway::ChatRequest& request)
{
    return request.messages.front()->text == "Help.";
}

const std::string kBoss = "tools: [agent.delegate, files.write]\nmemory: { recall: 0, remember: false }";
const std::string kHelper = "tools: [files.write]\nmodel: { max_output_tokens: 64 }";
const gateway::ToolCall kWrite{"w", "files_write", R"({"path":"help.txt","content":"helped"})"};

} // namespace

class Subagents : public RuntimeTest {
protected:
    //! A boss that delegates once; the helper writes a file and answers.
    void openWithHelper(api::Usage eachUses = {100, 20, 0, 0})
    {
        saveAgent("helper", kHelper);
        open([eachUses](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
            const bool first = turnOf(request) == 0;
            auto answer = isHelper(request)
                ? (first ? wants({kWrite}) : says("the help"))
                : (first ? wants({delegate("d", "helper")}) : says("boss: " + request.messages.back()->text));
            answer.usage = eachUses;
            return answer;
        });
    }

    base::Uuid helperOf(const base::Uuid& run)
    {
        const auto detail = world().detail(run);
        return detail.subagents.empty() ? base::Uuid{} : base::Uuid::parse(detail.subagents.front().runId).value();
    }
};

TEST_F(Subagents, answerTheCallThatWantedThem)
{
    openWithHelper();
    const auto run = start(kBoss);
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_EQ(world().detail(run).output, "boss: the help");
    EXPECT_EQ(get("help.txt"), "helped");
    const auto helper = world().detail(helperOf(run));
    EXPECT_EQ(helper.run.agent, "helper");
    EXPECT_EQ(helper.run.parentRunId, run.text());
    EXPECT_EQ(helper.run.traceId, world().detail(run).run.traceId);
    EXPECT_EQ(world().detail(run).run.costUsd, base::Money::fromDollars(0.012)) << "its own two calls and its helper's two";
    EXPECT_THAT(*model->requests.front().instructions, HasSubstr("helper:"));
    EXPECT_EQ(world().run(world().runtime->list({})).value().total, 1);
    api::ListRuns all;
    all.withSubagents = true;
    EXPECT_EQ(world().run(world().runtime->list(all)).value().total, 2);
    EXPECT_THAT(world().witness.ended, ElementsAre(RunState::Done)) << "only runs that somebody started count";
}

TEST_F(Subagents, areRefusedWhereAFallbackOfTheirsDoesNotExist)
{
    openWithHelper();
    saveAgent("helper", kHelper + "\nfallbacks: [nowhere/m]");
    const auto run = start(kBoss);
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_THAT(world().detail(run).output, HasSubstr("nowhere"));
    EXPECT_THAT(world().detail(run).subagents, IsEmpty());
}

TEST_F(Subagents, spendTheirParentsBudget)
{
    const api::Usage large{2000, 64, 0, 0}; // $0.0264
    openWithHelper(large);
    const auto budget = base::Money::fromDollars(0.06);
    const auto run = start(kBoss + "\nmodel: { max_output_tokens: 64 }", api::ApprovalMode::All, budget);
    ASSERT_TRUE(world().until([&] { return !world().runtime->isLive(run); }));
    const auto helper = world().detail(helperOf(run));
    EXPECT_EQ(helper.run.state, RunState::BudgetExhausted) << "two calls fit, the third does not, whoever makes it";
    EXPECT_EQ(world().detail(run).run.costUsd, base::Money::fromDollars(0.0528));
    EXPECT_EQ(world().stateOf(run), RunState::BudgetExhausted);
}

TEST_F(Subagents, spendTheirParentsTokens)
{
    openWithHelper({2000, 64, 0, 0});
    const auto run = start(kBoss + "\nmodel: { max_output_tokens: 64 }\nlimits: { budget_tokens: 6000 }");
    ASSERT_TRUE(world().until([&] { return !world().runtime->isLive(run); }));
    const auto helper = world().detail(helperOf(run));
    EXPECT_EQ(helper.run.state, RunState::BudgetExhausted) << "two calls fit, the third does not, whoever makes it";
    EXPECT_FALSE(helper.run.budgetTokens) << "it has none of its own";
    EXPECT_EQ(helper.run.spentTokens, 2064);
    EXPECT_EQ(world().detail(run).run.spentTokens, 2 * 2064);
    EXPECT_EQ(world().stateOf(run), RunState::BudgetExhausted);
}

TEST_F(Subagents, areRefusedBeyondDepthAndBreadthAndWhenUnknown)
{
    saveAgent("helper", kHelper);
    saveAgent("deep", "tools: [agent.delegate]");
    auto& world = open([](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        const auto& task = request.messages.front()->text;
        if (isHelper(request))
            return says("the help");
        if (task == "Dig.")
            return turnOf(request) == 0 ? wants({delegate("d", "deep", "Dig.")})
                                        : says("[" + request.messages.back()->text + "]");
        if (task.starts_with('/') || task.starts_with("planted"))
            return turnOf(request) == 0 ? wants({delegate("p", task)}) : says(request.messages.back()->text);
        if (turnOf(request) > 0)
            return says("done");
        return wants({delegate("1", "helper"), delegate("2", "helper"), delegate("3", "helper"), delegate("4", "nobody"),
            delegate("5", "/etc/x"), delegate("6", "deep", "Dig.")});
    });
    auto run = start(kBoss + "\nlimits: { breadth: 2, depth: 2 }");
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    std::vector<std::string> answers;
    for (const auto& message : model->requests.back().messages)
        if (message->role == gateway::Role::Tool)
            answers.push_back(message->text);
    ASSERT_EQ(answers.size(), 6U);
    EXPECT_THAT(answers, Contains(HasSubstr("limits.breadth")));
    EXPECT_EQ(std::count(answers.begin(), answers.end(), "the help"), 2);

    // A file that an agent may have written itself is no agent.
    for (const auto* path : {"/etc/x", "planted.yaml", "planted.yml"}) {
        task = path;
        run = start("tools: [agent.delegate]");
        ASSERT_TRUE(world.untilState(run, RunState::Done));
        EXPECT_THAT(world.detail(run).output, HasSubstr("not given by path"));
    }

    task = "Dig.";
    run = start("tools: [agent.delegate]\nlimits: { depth: 2 }");
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    EXPECT_THAT(world.detail(run).output, AllOf(StartsWith("[[["), HasSubstr("limits.depth")));
    EXPECT_THAT(world.detail(run).output, Not(StartsWith("[[[[")));

    task = "Do it.";
    run = start(kBoss + "\nagents: [deep]");
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    EXPECT_THAT(model->requests.back().messages[2]->text, HasSubstr("may not delegate to \"helper\""));
    run = start(kBoss + "\nlimits: { breadth: 9 }");
    ASSERT_TRUE(world.untilState(run, RunState::Done));
    EXPECT_THAT(model->requests.back().messages[5]->text, HasSubstr("there is no agent \"nobody\""));
    EXPECT_THAT(model->requests.back().messages[6]->text, HasSubstr("not given by path"));
}

TEST_F(Subagents, thatWaitMakeTheirParentWait)
{
    openWithHelper();
    const auto run = start(kBoss + "\napproval: { agent.delegate: allow }", api::ApprovalMode::Ask);
    ASSERT_TRUE(
        (world().until([&] { return !world().witness.asked.empty(); }) && world().untilState(run, RunState::WaitingApproval)));
    const auto helper = helperOf(run);
    EXPECT_EQ(world().stateOf(helper), RunState::WaitingApproval);
    auto open = world().run(world().runtime->approvals(run)).value();
    ASSERT_EQ(open.size(), 1U) << "a run's questions are its subagents' too";
    EXPECT_EQ(open[0].runId, helper.text());

    // After a restart the parent takes its subagent up where it was.
    reopen();
    EXPECT_EQ(world().stateOf(run), RunState::WaitingApproval);
    EXPECT_EQ(world().stateOf(helper), RunState::WaitingApproval);
    ASSERT_EQ(world().run(world().runtime->resumeAll()).value(), 1);
    ASSERT_TRUE(world().until([&] { return world().runtime->isLive(helper); }));
    ASSERT_TRUE(world().answer(open[0], api::Verdict::AllowOnce));
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_EQ(world().detail(run).output, "boss: the help");
    EXPECT_EQ(world().detail(run).subagents.size(), 1U);
    EXPECT_EQ(model->requests.size(), 4U) << "no model call is made twice";
}

TEST_F(Subagents, thatAskedBeforeAProcessThatStaysBeganGoOnWithTheirParents)
{
    openWithHelper();
    const auto run = start(kBoss + "\napproval: { agent.delegate: allow }", api::ApprovalMode::Ask);
    ASSERT_TRUE(
        (world().until([&] { return !world().witness.asked.empty(); }) && world().untilState(run, RunState::WaitingApproval)));
    reopen();
    ASSERT_EQ(world().run(world().runtime->takeUpLine()).value(), 0);
    const auto open = world().run(world().runtime->approvals(run)).value();
    ASSERT_EQ(open.size(), 1U);
    ASSERT_TRUE(world().answer(open[0], api::Verdict::AllowOnce));
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_EQ(world().detail(run).output, "boss: the help");
}

TEST_F(Subagents, thatWereAnsweredBetweenTwoProcessesGoOnWithTheirParents)
{
    openWithHelper();
    const auto run = start(kBoss + "\napproval: { agent.delegate: allow }", api::ApprovalMode::Ask);
    ASSERT_TRUE(
        (world().until([&] { return !world().witness.asked.empty(); }) && world().untilState(run, RunState::WaitingApproval)));
    reopen();
    const auto open = world().run(world().runtime->approvals(run)).value();
    ASSERT_EQ(open.size(), 1U);
    ASSERT_TRUE(world().answer(open[0], api::Verdict::AllowOnce));
    ASSERT_FALSE(world().runtime->isLive(run));
    reopen();
    ASSERT_EQ(world().run(world().runtime->takeUpLine()).value(), 0);
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_EQ(world().detail(run).output, "boss: the help");
}

TEST_F(Subagents, thatWaitForAPersonCostTheirParentsNoTime)
{
    openWithHelper();
    const auto run = start(kBoss + "\napproval: { agent.delegate: allow }\nlimits: { wall_time: 10m }", api::ApprovalMode::Ask);
    ASSERT_TRUE(
        (world().until([&] { return !world().witness.asked.empty(); }) && world().untilState(run, RunState::WaitingApproval)));
    clock.advance(std::chrono::hours(9));
    world().settle();
    ASSERT_EQ(world().stateOf(run), RunState::WaitingApproval);
    model->held = true;
    ASSERT_TRUE(world().answer(world().witness.asked[0], api::Verdict::AllowOnce));
    ASSERT_TRUE(world().until([&] { return model->calls == 3; }));
    reopen();
    model->held = false;
    ASSERT_TRUE(world().run(world().runtime->resume(run)));
    ASSERT_TRUE(world().untilState(run, RunState::Done)) << "the night was not its own";
}

TEST_F(Subagents, goOnAfterTheCellWasStopped)
{
    openWithHelper();
    model->held = true;
    const auto run = start(kBoss);
    ASSERT_TRUE(world().until([&] { return model->calls == 1; }));
    model->release();
    ASSERT_TRUE(world().until([&] { return model->calls == 1 || !helperOf(run).isNil(); }));
    model->held = true;
    ASSERT_TRUE(world().until([&] { return model->calls >= 2; }));
    reopen();
    model->held = false;
    const auto helper = helperOf(run);
    EXPECT_EQ(world().stateOf(run), RunState::Interrupted);
    EXPECT_EQ(world().stateOf(helper), RunState::Interrupted);
    ASSERT_TRUE(world().run(world().runtime->resume(helper))) << "its root is what is resumed";
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_EQ(world().detail(run).output, "boss: the help");
    EXPECT_EQ(world().stateOf(helper), RunState::Done);
    EXPECT_EQ(world().detail(run).subagents.size(), 1U);
}

TEST_F(Subagents, pauseAndResumeWithTheirParent)
{
    openWithHelper();
    const auto run = start(kBoss + "\napproval: { agent.delegate: allow }", api::ApprovalMode::Ask);
    ASSERT_TRUE(
        (world().until([&] { return !world().witness.asked.empty(); }) && world().untilState(run, RunState::WaitingApproval)));
    const auto helper = helperOf(run);
    ASSERT_TRUE(world().run(world().runtime->pause(helper)));
    ASSERT_TRUE(world().untilState(run, RunState::Paused));
    EXPECT_EQ(world().stateOf(helper), RunState::Paused);
    ASSERT_TRUE(world().run(world().runtime->resume(run)));
    ASSERT_TRUE(world().untilState(helper, RunState::WaitingApproval));
    ASSERT_TRUE(world().answer(world().approvals().at(0), api::Verdict::AllowOnce));
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_EQ(world().detail(run).output, "boss: the help");
}

TEST_F(Subagents, areCancelledWithTheirParent)
{
    for (const bool asleep : {false, true}) {
        openWithHelper();
        const auto run = start(kBoss + "\napproval: { agent.delegate: allow }", api::ApprovalMode::Ask);
        ASSERT_TRUE((
            world().until([&] { return !world().witness.asked.empty(); }) && world().untilState(run, RunState::WaitingApproval)));
        if (asleep)
            reopen();
        const auto helper = helperOf(run);
        ASSERT_TRUE(world().run(world().runtime->cancel(run, "")));
        EXPECT_EQ(world().stateOf(run), RunState::Cancelled);
        EXPECT_EQ(world().stateOf(helper), RunState::Cancelled);
        EXPECT_TRUE(world().approvals().empty());
        close();
        std::filesystem::remove(folder / "state.db");
    }
}

TEST_F(Subagents, thatAreCancelledAloneLetTheirParentWorkOn)
{
    openWithHelper();
    const auto run = start(kBoss + "\napproval: { agent.delegate: allow }", api::ApprovalMode::Ask);
    ASSERT_TRUE(
        (world().until([&] { return !world().witness.asked.empty(); }) && world().untilState(run, RunState::WaitingApproval)));
    model->held = true;
    ASSERT_TRUE(world().run(world().runtime->cancel(helperOf(run), "not you")));
    ASSERT_TRUE(world().until([&] { return model->calls == 3; }));
    EXPECT_EQ(world().stateOf(run), RunState::Running) << "it waits for nobody any more";
    model->release();
    ASSERT_TRUE(world().untilState(run, RunState::Done));
    EXPECT_THAT(world().detail(run).output, AllOf(HasSubstr("helper is cancelled"), HasSubstr("not you")));
}

} // namespace kaze::runtime::test
