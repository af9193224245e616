#include "engine/api/budget_requests.h"
#include "engine/gateway/standing_budgets.h"

#include "engine/gateway/budget.h"
#include "engine/gateway/ledger_sums.h"
#include "tests/engine/gateway/gateway_fixture.h"

namespace kaze::gateway::test {

using api::BudgetPeriod;
using api::BudgetScope;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Standing : public StateFixture {
protected:
    Standing() { start(); }

    void start()
    {
        ledger.emplace(*state, clock);
        ledger->standing().onWarning([this](const std::string& text) { warned.push_back(text); });
        ASSERT_TRUE(run(ledger->standing().load()));
    }

    static api::SetBudget wanted(
        BudgetScope scope, std::string subject, double dollars, BudgetPeriod period = BudgetPeriod::Month)
    {
        api::SetBudget set;
        set.scope = scope;
        set.subject = std::move(subject);
        set.period = period;
        set.limitUsd = Money::fromDollars(dollars);
        return set;
    }

    api::Budget set(const api::SetBudget& what)
    {
        auto made = run(ledger->standing().set(what));
        EXPECT_TRUE(made) << made.error().text();
        return made.value_or(api::Budget{});
    }

    api::Budget only()
    {
        auto list = run(ledger->standing().list());
        EXPECT_TRUE(list && list->budgets.size() == 1);
        return list->budgets.at(0);
    }

    Result<Reservation> reserve(const Payer& payer, double dollars)
    {
        Need need;
        need.prompt = Money::fromDollars(dollars);
        return run(ledger->reserve(payer, need));
    }

    //! A call that is over, with its row.
    void spend(const Payer& payer, double dollars, UsageSource source = UsageSource::Provider)
    {
        auto held = reserve(payer, dollars);
        ASSERT_TRUE(held) << held.error().text();
        ASSERT_FALSE(held->mustWait());
        LedgerRow row;
        row.at = clock.now();
        row.tenant = payer.tenant;
        row.project = payer.project;
        row.agent = payer.agent;
        row.tool = payer.tool;
        row.cost = Money::fromDollars(dollars);
        row.usage.inputTokens = 1000;
        row.source = source;
        row.price = Price{};
        row.price->source = "test";
        ledger->settle(std::move(*held), payer, Paid{row.at, {row.cost, 1000}, source != UsageSource::Provider, false});
        ASSERT_TRUE(state->writeSync([&](storage::Connection& connection) { return writeRow(connection, row); }));
    }

    std::optional<BudgetLedger> ledger;
    std::vector<std::string> warned;
    const Payer acme{{}, "acme", "dev-02", ""};
    const Payer other{{}, "other", "dev-02", "memory.search"};
};

TEST_F(Standing, limitWhatFallsUnderThem)
{
    set(wanted(BudgetScope::Tenant, "acme", 10));
    spend(acme, 9);
    EXPECT_EQ(only().spentUsd, Money::fromDollars(9));
    const auto refused = reserve(acme, 2);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::BudgetExhausted);
    EXPECT_THAT(refused.error().message, HasSubstr("the tenant acme for November 2026, of $10.00"));
    EXPECT_THAT(refused.error().message, HasSubstr("kaze budgets set"));
    EXPECT_THAT(refused.error().message, HasSubstr("December 2026"));
    spend(other, 50);
    EXPECT_EQ(only().spentUsd, Money::fromDollars(9));
}

TEST_F(Standing, ofEveryScopeHoldTogether)
{
    set(wanted(BudgetScope::Fleet, "", 100));
    set(wanted(BudgetScope::Agent, "dev-02", 20));
    set(wanted(BudgetScope::Tool, "memory.search", 5));
    EXPECT_FALSE(reserve(other, 6));
    EXPECT_TRUE(reserve(acme, 6));
    EXPECT_FALSE(reserve(acme, 21));
    spend(other, 4);
    const auto list = run(ledger->standing().list());
    std::vector<std::string> scopes;
    for (const auto& one : list->budgets) {
        scopes.push_back(one.scope.name());
        EXPECT_EQ(one.spentUsd, Money::fromDollars(4));
    }
    EXPECT_THAT(scopes, ElementsAre("fleet", "agent", "tool"));
}

TEST_F(Standing, ofAProjectCountItsCallsAlone)
{
    const Payer site{{}, "acme", "dev-02", "", "site"};
    const Payer shop{{}, "acme", "dev-02", "", "shop"};
    const Payer foreign{{}, "other", "dev-02", "", "site"};
    spend(site, 1);
    set(wanted(BudgetScope::Project, "acme/site", 10));
    for (const auto& payer : {site, shop, foreign, acme})
        spend(payer, 3);
    EXPECT_EQ(only().spentUsd, Money::fromDollars(4)) << "also what was spent before it was set";
    const auto refused = reserve(site, 7);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("the project acme/site for November 2026"));
    EXPECT_TRUE(reserve(shop, 7));
    EXPECT_TRUE(reserve(foreign, 7));
    ledger.reset();
    start();
    EXPECT_EQ(only().spentUsd, Money::fromDollars(4));
    const auto summed = state->writeSync([](storage::Connection& connection) -> Result<> {
        const auto slice = readSlice(connection, 1, 1000);
        if (!slice)
            return failure(slice);
        return addSlice(connection, **slice);
    });
    ASSERT_TRUE(summed) << summed.error().text();
    ledger.reset();
    start();
    EXPECT_EQ(only().spentUsd, Money::fromDollars(4)) << "the sums of hours know projects too";
    for (const auto* name : {"site", "acme/", "/site", "acme/site/x"})
        EXPECT_FALSE(run(ledger->standing().set(wanted(BudgetScope::Project, name, 1)))) << name;
}

TEST_F(Standing, beginAnewWithTheirPeriod)
{
    set(wanted(BudgetScope::Fleet, "", 10, BudgetPeriod::Day));
    spend(acme, 10);
    EXPECT_FALSE(reserve(acme, 1));
    passTime = false;
    clock.advance(std::chrono::hours(24));
    EXPECT_TRUE(reserve(acme, 10));
    EXPECT_EQ(only().spentUsd, Money{});
    EXPECT_EQ(*only().to - only().from, std::chrono::hours(24));
}

TEST_F(Standing, countWhatWasSpentBeforeThemInTheirPeriod)
{
    spend(acme, 7);
    passTime = false;
    clock.advance(std::chrono::hours(1));
    EXPECT_EQ(set(wanted(BudgetScope::Tenant, "acme", 10)).spentUsd, Money::fromDollars(7));
    EXPECT_FALSE(reserve(acme, 4));
    EXPECT_EQ(set(wanted(BudgetScope::Tenant, "acme", 10, BudgetPeriod::Total)).spentUsd, Money{}) << "in all is from now on";
}

TEST_F(Standing, areThereAfterARestart)
{
    const auto id = set(wanted(BudgetScope::Tenant, "acme", 10)).budgetId;
    spend(acme, 3);
    ledger.reset();
    start();
    EXPECT_EQ(only().budgetId, id);
    EXPECT_EQ(only().spentUsd, Money::fromDollars(3));
    EXPECT_EQ(only().heldUsd, Money{}) << "what was not used was given back";
    EXPECT_THAT(warned, IsEmpty());
}

TEST_F(Standing, holdWhatACrashLeftUnsettledUntilAPersonSettlesIt)
{
    const auto id = set(wanted(BudgetScope::Fleet, "", 10)).budgetId;
    auto lost = std::make_unique<Reservation>(std::move(*reserve(acme, 4)));
    ledger.reset(); // it is still held, so that nothing is given back
    lost.reset();
    start();
    EXPECT_EQ(only().unsettledUsd, Money::fromDollars(4));
    EXPECT_FALSE(reserve(acme, 7));
    const auto settled = run(ledger->standing().settle(id));
    ASSERT_TRUE(settled);
    EXPECT_EQ(settled->heldUsd, Money{});
    EXPECT_TRUE(reserve(acme, 10));
    ledger.reset();
    start();
    EXPECT_EQ(only().unsettledUsd, Money{});
}

TEST_F(Standing, thatAPersonSettledDoNotHideWhatARunOfTheirsHasLost)
{
    auto fleet = wanted(BudgetScope::Fleet, "", 0);
    fleet.limitUsd.reset();
    fleet.limitTokens = 1'000'000;
    const auto id = set(fleet).budgetId;
    base::IdSource ids(clock, 1);
    const auto runId = ids.next();
    const Payer payer{runId, "acme", "dev-02", ""};
    const Limits limits{Money::fromDollars(10), {}};
    ASSERT_TRUE(run(ledger->open(runId, {}, limits)));
    Need need;
    need.prompt = Money::fromDollars(1);
    need.promptTokens = 1000;
    auto lost = std::make_unique<Result<Reservation>>(run(ledger->reserve(payer, need)));
    ASSERT_TRUE(*lost);
    ledger.reset();
    lost.reset();
    start();
    ASSERT_TRUE(run(ledger->standing().settle(id)));
    Crash crash;
    crash.row.run = crash.row.budget = runId;
    crash.row.cost = Money::fromDollars(0.5);
    crash.row.usage.inputTokens = 900;
    ASSERT_TRUE(run(ledger->open(runId, {}, limits, crash)));
    EXPECT_EQ(ledger->state(runId)->spent.money, Money::fromDollars(0.5));
}

TEST_F(Standing, settledTwiceAtOnceAreSettledOnce)
{
    const auto id = set(wanted(BudgetScope::Fleet, "", 10)).budgetId;
    auto lost = std::make_unique<Reservation>(std::move(*reserve(acme, 4)));
    ledger.reset();
    lost.reset();
    start();
    std::vector<base::Task<Result<api::Budget>>> both;
    both.push_back(ledger->standing().settle(id));
    both.push_back(ledger->standing().settle(id));
    run(base::whenAll(std::move(both)));
    EXPECT_EQ(only().unsettledUsd, Money{});
    EXPECT_EQ(only().heldUsd, Money{});
    EXPECT_FALSE(reserve(acme, 10.5));
}

TEST_F(Standing, letWhoWaitedGoOnInTheNewPeriod)
{
    set(wanted(BudgetScope::Fleet, "", 10, BudgetPeriod::Day));
    passTime = false;
    const auto large = reserve(acme, 9);
    Need need;
    need.prompt = Money::fromDollars(5);
    const auto waits = [](BudgetLedger& budgets, Payer payer, Need needed, base::Duration until) -> base::Task<bool> {
        auto refused = co_await budgets.reserve(payer, needed);
        const base::CancelToken never;
        const auto held = co_await budgets.reserveInTurn(payer, needed, std::move(*refused), until, never);
        co_return held.has_value();
    };
    const auto another = [](BudgetLedger& budgets, base::SimulatedClock& hands, Payer payer) -> base::Task<bool> {
        hands.advance(std::chrono::hours(24));
        Need small;
        small.prompt = Money::fromDollars(1);
        const auto held = co_await budgets.reserve(payer, small);
        co_return held && !held->mustWait();
    };
    std::vector<base::Task<bool>> tasks;
    tasks.push_back(waits(*ledger, acme, need, clock.steady() + std::chrono::hours(48)));
    tasks.push_back(another(*ledger, clock, other));
    EXPECT_THAT(run(base::whenAll(std::move(tasks))), ElementsAre(true, true));
}

TEST_F(Standing, inTokensLeaveCallsThatMidnightFindsUnderWayToTheDayThatTheyBeganIn)
{
    auto daily = wanted(BudgetScope::Fleet, "", 0, BudgetPeriod::Day);
    daily.limitUsd.reset();
    daily.limitTokens = 10'000;
    set(daily);
    passTime = false;
    const auto midnight = only().to.value();
    clock.advance(midnight - std::chrono::minutes(1) - clock.now());
    const auto began = clock.now();
    Need need;
    need.promptTokens = 4000;
    auto first = run(ledger->reserve(acme, need));
    auto second = run(ledger->reserve(acme, need));
    ASSERT_TRUE(first && second);
    const auto waits = [](BudgetLedger& budgets, Payer payer, Need needed, base::Duration until) -> base::Task<bool> {
        auto refused = co_await budgets.reserve(payer, needed);
        if (!refused || !refused->mustWait())
            co_return false;
        const base::CancelToken never;
        const auto held = co_await budgets.reserveInTurn(payer, needed, std::move(*refused), until, never);
        co_return held.has_value();
    };
    const auto another = [](BudgetLedger& budgets, base::SimulatedClock& hands, Payer payer, Need all) -> base::Task<bool> {
        hands.advance(std::chrono::minutes(2));
        const auto held = co_await budgets.reserve(payer, all);
        co_return held && !held->mustWait();
    };
    Need all;
    all.promptTokens = 10'000;
    std::vector<base::Task<bool>> tasks;
    tasks.push_back(waits(*ledger, acme, need, clock.steady() + std::chrono::hours(1)));
    tasks.push_back(another(*ledger, clock, other, all));
    EXPECT_THAT(run(base::whenAll(std::move(tasks))), ElementsAre(true, true)) << "the new day has all of its tokens";

    // One of the calls ends well, the other fails.
    LedgerRow row;
    row.at = began;
    row.tenant = acme.tenant;
    row.agent = acme.agent;
    row.usage.inputTokens = 3500;
    row.source = UsageSource::Provider;
    ledger->settle(std::move(*first), acme, Paid{began, {{}, 3500}, false, false});
    second = base::fail(ErrorCode::Unavailable, "it failed");
    ASSERT_TRUE(state->writeSync([&](storage::Connection& connection) { return writeRow(connection, row); }));
    EXPECT_EQ(only().from, midnight);
    EXPECT_EQ(only().spentTokens, 0);
    EXPECT_EQ(only().heldTokens, 0);
    auto whole = run(ledger->reserve(acme, all));
    ASSERT_TRUE(whole && !whole->mustWait()) << "what ended belongs to the day before";
    ledger->settle(std::move(*whole), acme, Paid{clock.now(), {{}, 9000}, false, false});
    const auto refused = run(ledger->reserve(acme, need));
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("9,000 tokens spent"));
}

TEST_F(Standing, areChangedAndRemoved)
{
    const auto first = set(wanted(BudgetScope::Tenant, "acme", 10));
    spend(acme, 9);
    auto raised = wanted(BudgetScope::Tenant, "acme", 20);
    raised.warnAt = {{0.9, 0.1, 0.9}};
    const auto second = set(raised);
    EXPECT_EQ(second.budgetId, first.budgetId);
    EXPECT_EQ(second.spentUsd, Money::fromDollars(9));
    EXPECT_THAT(second.warnAt, ElementsAre(0.1, 0.9));
    EXPECT_TRUE(reserve(acme, 11));
    EXPECT_EQ(run(ledger->standing().remove("none")).error().code, ErrorCode::NotFound);
    ASSERT_TRUE(run(ledger->standing().remove(first.budgetId.substr(0, 8))));
    EXPECT_THAT(run(ledger->standing().list())->budgets, IsEmpty());
    EXPECT_TRUE(reserve(acme, 1000));
}

TEST_F(Standing, warnOnceAtEachFraction)
{
    set(wanted(BudgetScope::Tenant, "acme", 10));
    spend(acme, 4);
    EXPECT_THAT(warned, IsEmpty());
    spend(acme, 2);
    spend(acme, 1);
    EXPECT_THAT(warned, ElementsAre(HasSubstr("the tenant acme for November 2026 is spent to 60 %: $6.00 of $10.00")));
    spend(acme, 3);
    EXPECT_EQ(warned.size(), 2U);
    EXPECT_EQ(only().warned, 1.0);
    EXPECT_THAT(ledger->standing().warnings(), ElementsAre(HasSubstr("100 %")));
    passTime = false;
    clock.advance(std::chrono::hours(24 * 30));
    EXPECT_THAT(ledger->standing().warnings(), IsEmpty()) << "another month";
}

TEST_F(Standing, foretellTheEndOfTheirPeriod)
{
    passTime = false;
    set(wanted(BudgetScope::Fleet, "", 100));
    clock.advance(std::chrono::hours(24 * 10));
    spend(acme, 10);
    clock.advance(std::chrono::hours(24 * 5));
    const auto budget = only(); // ten dollars in five days, and fifteen days are left
    ASSERT_TRUE(budget.forecastUsd);
    EXPECT_NEAR(budget.forecastUsd->dollars(), 40, 0.5);
    EXPECT_FALSE(budget.reachesLimitAt);
    EXPECT_EQ(budget.estimatedUsd, Money{});
    spend(acme, 70, UsageSource::Estimated);
    clock.advance(std::chrono::minutes(1));
    const auto later = only();
    EXPECT_EQ(later.estimatedUsd, Money::fromDollars(70));
    ASSERT_TRUE(later.reachesLimitAt);
    EXPECT_LT(*later.reachesLimitAt, *later.to);
}

TEST_F(Standing, countACallThatWasUnderWayWhenTheyWereSet)
{
    auto early = reserve(acme, 6);
    const auto began = clock.now();
    set(wanted(BudgetScope::Tenant, "acme", 10));
    ledger->settle(std::move(*early), acme, Paid{began, {Money::fromDollars(6), 0}});
    EXPECT_EQ(only().spentUsd, Money::fromDollars(6));
    EXPECT_FALSE(reserve(acme, 5));
}

TEST_F(Standing, refuseInWordsWhatMakesNoSense)
{
    const auto complaint = [&](const api::SetBudget& what) { return run(ledger->standing().set(what)).error().message; };
    EXPECT_THAT(complaint(wanted(BudgetScope::Tenant, "", 1)), HasSubstr("whose budget"));
    EXPECT_THAT(complaint(wanted(BudgetScope::Fleet, "acme", 1)), HasSubstr("acme"));
    EXPECT_THAT(complaint(wanted(BudgetScope::Tenant, "acme", -1)), HasSubstr("negative"));
    EXPECT_THAT(complaint(wanted(BudgetScope::Tenant, "a\nb", 1)), HasSubstr("control"));
    auto none = wanted(BudgetScope::Tenant, "acme", 1);
    none.limitUsd.reset();
    EXPECT_THAT(complaint(none), HasSubstr("in dollars or in tokens"));
    auto strange = wanted(BudgetScope::Tenant, "acme", 1);
    strange.period = base::Open<BudgetPeriod>::named("fortnight");
    EXPECT_THAT(complaint(strange), HasSubstr("fortnight"));
    auto loud = wanted(BudgetScope::Tenant, "acme", 1);
    loud.warnAt = {{1.5}};
    EXPECT_THAT(complaint(loud), HasSubstr("100 %"));
}

} // namespace kaze::gateway::test
