// Turns, money, tokens and time that a run may have.

#include "engine/api/run.h"
#include "tests/engine/runtime/world.h"

using namespace testing;

namespace kaze::runtime::test {

namespace {

const std::string kFiles = "tools: [files.*]";

} // namespace

class RunLimits : public RuntimeTest { };

TEST_F(RunLimits, stopsAtItsTurnLimitAndSaysWhichToRaise)
{
    auto& world = open([](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        return wants({read("r" + std::to_string(turnOf(request)), "a.txt")});
    });
    const auto run = start(kFiles + "\nlimits: { turns: 3 }");
    ASSERT_TRUE(world.untilState(run, RunState::Failed));
    EXPECT_THAT(world.detail(run).error->message, HasSubstr("limits.turns"));
    EXPECT_EQ(model->calls, 3);
    EXPECT_EQ(world.detail(run).maxTurns, 3);
    ASSERT_TRUE(world.run(world.runtime->resume(run)));
    ASSERT_TRUE(world.until([&] { return model->calls == 6; })) << "who resumes it gives it as many again";
    ASSERT_TRUE(world.untilState(run, RunState::Failed));
}

TEST_F(RunLimits, stopsBeforeTheCallThatWouldPassItsBudget)
{
    auto& world = open([](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        return wants({read("r" + std::to_string(turnOf(request)), "a.txt")});
    });
    // The first call holds a token for every byte of its prompt, the later ones what the provider counted; each costs 0.003.
    const auto run = start(kFiles + "\nmodel: { max_output_tokens: 64 }\nlimits: { turns: 200, repeats: 0, stale_turns: 0 }",
        api::ApprovalMode::All, base::Money::fromDollars(0.1));
    ASSERT_TRUE(world.untilState(run, RunState::BudgetExhausted));
    const auto detail = world.detail(run);
    EXPECT_LE(detail.run.costUsd, base::Money::fromDollars(0.1));
    EXPECT_GT(detail.run.costUsd, base::Money::fromDollars(0.08)) << "it may use nearly all of it";
    EXPECT_EQ(detail.error->code, "budget_exhausted");
}

TEST_F(RunLimits, goesOnWithALargerBudgetWhenItIsGivenOne)
{
    auto* world = &open([](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        if (turnOf(request) == 100)
            return says("done");
        return wants({read("r" + std::to_string(turnOf(request)), "a.txt")});
    });
    const auto dollars = [](double amount) { return base::Money::fromDollars(amount); };
    const auto run = start(kFiles + "\nmodel: { max_output_tokens: 64 }\nlimits: { turns: 200, repeats: 0, stale_turns: 0 }",
        api::ApprovalMode::All, dollars(0.1));
    ASSERT_TRUE(world->untilState(run, RunState::BudgetExhausted));
    world = &reopen();
    const auto spent = world->detail(run).run.costUsd;
    for (const auto tooLittle : {dollars(-1), dollars(0), spent}) {
        const auto refused = world->run(world->runtime->resume(run, {tooLittle}));
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
        EXPECT_THAT(refused.error().message, HasSubstr(spent.text()));
    }
    EXPECT_EQ(world->detail(run).run.budgetUsd, dollars(0.1));
    ASSERT_TRUE(world->run(world->runtime->resume(run, {dollars(0.2)})));
    EXPECT_EQ(world->detail(run).run.budgetUsd, dollars(0.2)) << "durable when it returns";
    ASSERT_TRUE(world->untilState(run, RunState::BudgetExhausted));
    EXPECT_GT(world->detail(run).run.costUsd, dollars(0.15));
    EXPECT_LE(world->detail(run).run.costUsd, dollars(0.2));
    ASSERT_TRUE(world->run(world->runtime->resume(run, {dollars(1)})));
    ASSERT_TRUE(world->untilState(run, RunState::Done));
    EXPECT_EQ(world->detail(run).run.costUsd, dollars(101 * 0.003));
    const auto over = world->run(world->runtime->resume(run, {dollars(2)}));
    ASSERT_FALSE(over);
    EXPECT_EQ(over.error().code, ErrorCode::Conflict);
}

TEST_F(RunLimits, keepsToABudgetInTokensToo)
{
    auto* world = &open([](const gateway::ChatRequest& request) -> ScriptedProvider::Answer {
        if (turnOf(request) == 60)
            return says("done");
        return wants({read("r" + std::to_string(turnOf(request)), "a.txt")});
    });
    const std::string members
        = kFiles + "\nmodel: { max_output_tokens: 64 }\nlimits: { turns: 200, repeats: 0, stale_turns: 0, budget_tokens: 5000 }";
    const auto run = start(members, api::ApprovalMode::All, base::Money::fromDollars(100));
    ASSERT_TRUE(world->untilState(run, RunState::BudgetExhausted));
    const auto detail = world->detail(run);
    EXPECT_EQ(detail.run.budgetTokens, 5000);
    EXPECT_EQ(detail.run.spentTokens, 120 * detail.run.turns) << "each call uses 120";
    EXPECT_LE(detail.run.spentTokens, 5000);
    EXPECT_GT(detail.run.spentTokens, 4000) << "it may use nearly all of it";
    EXPECT_THAT(detail.error->message, AllOf(HasSubstr("5,000 tokens"), HasSubstr("tokens spent"), Not(HasSubstr("$"))));
    world = &reopen();
    for (const auto tooLittle : {std::int64_t{-1}, std::int64_t{0}, detail.run.spentTokens}) {
        const auto refused = world->run(world->runtime->resume(run, {{}, tooLittle}));
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
        EXPECT_THAT(refused.error().message, AllOf(HasSubstr("tokens"), Not(HasSubstr("$"))));
    }
    ASSERT_TRUE(world->run(world->runtime->resume(run, {base::Money::fromDollars(200)})));
    ASSERT_TRUE(world->untilState(run, RunState::BudgetExhausted)) << "more money is not more tokens";
    EXPECT_EQ(world->detail(run).run.budgetTokens, 5000);
    ASSERT_TRUE(world->run(world->runtime->resume(run, {{}, 50'000})));
    EXPECT_EQ(world->detail(run).run.budgetTokens, 50'000);
    EXPECT_EQ(world->detail(run).run.budgetUsd, base::Money::fromDollars(200)) << "what is not given stays";
    ASSERT_TRUE(world->untilState(run, RunState::Done));
    EXPECT_EQ(world->detail(run).run.spentTokens, 61 * 120);
    EXPECT_EQ(world->run(world->runtime->list({})).value().rows.at(0).budgetTokens, 50'000);
    const auto steps = world->steps(run);
    EXPECT_TRUE(std::ranges::any_of(
        steps, [](const api::Step& step) { return step.text == "resumed with a budget of $200.00 and 50,000 tokens"; }));
}

TEST_F(RunLimits, isGivenALargerBudgetAlsoWhileItIsAtWork)
{
    auto& world = open(inTurn({wants({read("r", "a.txt")}), says("done")}));
    const auto dollars = [](double amount) { return base::Money::fromDollars(amount); };
    model->held = true;
    const auto run = start(kFiles + "\nmodel: { max_output_tokens: 64 }", api::ApprovalMode::All, dollars(0.05));
    ASSERT_TRUE(world.until([&] { return model->calls == 1; }));
    ASSERT_TRUE(world.run(world.runtime->resume(run, {dollars(3)})));
    EXPECT_EQ(world.detail(run).run.budgetUsd, dollars(3));
    EXPECT_EQ(world.gateway->budget(run)->limits.money, dollars(3));
    EXPECT_THAT(world.kinds(run), HasSubstr("note"));
    model->release();
    EXPECT_TRUE(world.untilState(run, RunState::Done));
}

TEST_F(RunLimits, failsWhenItHasWorkedForItsWallTime)
{
    auto& world = open(inTurn({says("too late")}));
    model->held = true;
    const auto run = start("limits: { wall_time: 10m }");
    ASSERT_TRUE(world.until([&] { return model->calls == 1; }));
    clock.advance(std::chrono::minutes(9));
    world.settle();
    EXPECT_EQ(world.stateOf(run), RunState::Running);
    clock.advance(std::chrono::minutes(2));
    ASSERT_TRUE(world.untilState(run, RunState::Failed));
    EXPECT_EQ(world.detail(run).error->code, "timeout");
    EXPECT_THAT(world.detail(run).error->message, HasSubstr("limits.wall_time"));
}

TEST_F(RunLimits, hasItsWallTimeOnceHoweverOftenItIsTakenUp)
{
    auto* world = &open(inTurn({says("too late")}));
    model->held = true;
    const auto run = start("limits: { wall_time: 10m }");
    ASSERT_TRUE(world->until([&] { return model->calls == 1; }));
    clock.advance(std::chrono::minutes(6));
    world = &reopen();
    model->held = true;
    clock.advance(std::chrono::hours(5)); // nobody had it
    ASSERT_TRUE(world->run(world->runtime->resume(run)));
    const auto before = model->calls;
    ASSERT_TRUE(world->until([&] { return model->calls > before; }));
    clock.advance(std::chrono::minutes(3));
    world->settle();
    EXPECT_EQ(world->stateOf(run), RunState::Running);
    clock.advance(std::chrono::minutes(2));
    ASSERT_TRUE(world->untilState(run, RunState::Failed));
    EXPECT_EQ(world->detail(run).error->code, "timeout");

    // Who takes up one that ran out of time gives it its time anew.
    ASSERT_TRUE(world->run(world->runtime->resume(run)));
    clock.advance(std::chrono::minutes(9));
    world->settle();
    EXPECT_EQ(world->stateOf(run), RunState::Running);
    model->release();
    EXPECT_TRUE(world->untilState(run, RunState::Done));
}

TEST_F(RunLimits, endsEachOfManyRunsAtItsOwnWallTime)
{
    auto& world = open(inTurn({says("too late")}));
    model->held = true;
    const auto late = start("limits: { wall_time: 10m }");
    const auto early = start("limits: { wall_time: 5m }");
    ASSERT_TRUE(world.until([&] { return model->calls == 2; }));
    clock.advance(std::chrono::minutes(6));
    ASSERT_TRUE(world.untilState(early, RunState::Failed));
    EXPECT_EQ(world.stateOf(late), RunState::Running);
    clock.advance(std::chrono::minutes(5));
    EXPECT_TRUE(world.untilState(late, RunState::Failed));
}

} // namespace kaze::runtime::test
