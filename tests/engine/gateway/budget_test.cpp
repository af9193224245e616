#include "engine/gateway/budget.h"

#include "engine/gateway/ledger.h"
#include "tests/engine/gateway/gateway_fixture.h"

#include <random>

namespace kaze::gateway::test {

using testing::HasSubstr;

class Budget : public StateFixture {
protected:
    Budget() : ids(clock, 1) { start(); }

    //! As after a restart of the program; what is not given back before counts as lost in a crash.
    void start() { ledger.emplace(*state, clock); }

    base::Uuid opened(Money limit, base::Uuid parent = {})
    {
        const auto id = ids.next();
        EXPECT_TRUE(run(ledger->open(id, parent, Limits{limit, {}})));
        return id;
    }

    //! Holds that much; each nano-dollar above the least is a token of output.
    static Need needOf(Money least, Money wanted)
    {
        Need need;
        need.prompt = least;
        need.outputPrice = Money{1'000'000};
        need.mostOutput = (wanted - least).nanos;
        return need;
    }
    Result<Reservation> reserve(base::Uuid id, Money least, Money wanted)
    {
        return run(ledger->reserve(Payer{id, {}, {}, {}}, needOf(least, wanted)));
    }

    void settle(Reservation held, Money cost) { ledger->settle(std::move(held), Payer{}, Paid{clock.now(), {cost, 0}}); }

    //! What a settled call leaves in the ledger of calls.
    void book(base::Uuid budget, Money cost)
    {
        LedgerRow row;
        row.budget = row.run = budget;
        row.cost = cost;
        const auto written = state->writeSync([&](storage::Connection& connection) { return writeRow(connection, row); });
        ASSERT_TRUE(written);
    }

    Money allotted(base::Uuid id)
    {
        Money sum;
        static_cast<void>(state->readSync([&](storage::Connection& connection) {
            return connection.query("SELECT coalesce(sum(amount), 0) FROM budget_allotments WHERE budget = ?",
                {storage::Blob(id.bytes)}, [&](const storage::Row& row) { sum.nanos = row.integer(0); });
        }));
        return sum;
    }

    base::IdSource ids;
    std::optional<BudgetLedger> ledger;
};

TEST_F(Budget, holdsBeforeAndSettlesAfter)
{
    const auto id = opened(Money{1000});
    auto held = reserve(id, Money{100}, Money{400});
    ASSERT_TRUE(held);
    EXPECT_EQ(ledger->state(id)->held.money, Money{400});
    EXPECT_EQ(ledger->state(id)->free().money, Money{600});
    settle(std::move(*held), Money{50});
    EXPECT_EQ(ledger->state(id)->spent.money, Money{50});
    EXPECT_EQ(ledger->state(id)->held.money, Money{});
}

TEST_F(Budget, holdsLessWhenThatIsAllThatIsLeft)
{
    const auto id = opened(Money{1000});
    const auto first = reserve(id, Money{100}, Money{800});
    const auto second = reserve(id, Money{100}, Money{800});
    EXPECT_EQ(second->amount().money, Money{200});
    EXPECT_EQ(second->outputTokens(), 100);
    const auto third = reserve(id, Money{100}, Money{800});
    EXPECT_TRUE(third->mustWait()) << "the others may yet give back what they hold";
    EXPECT_EQ(reserve(id, Money{1001}, Money{2000}).error().code, ErrorCode::BudgetExhausted);
}

TEST_F(Budget, saysWhichOfMoneyAndTokensIsSpent)
{
    const auto id = ids.next();
    ASSERT_TRUE(run(ledger->open(id, {}, Limits{Money{1000}, 100})));
    const Payer payer{id, {}, {}, {}};
    Need need;
    need.prompt = Money{300};
    need.promptTokens = 100;
    auto first = run(ledger->reserve(payer, need));
    ASSERT_TRUE(first);
    ledger->settle(std::move(*first), payer, Paid{clock.now(), {Money{300}, 100}});
    need.prompt = Money{600};
    need.promptTokens = 0;
    const auto held = run(ledger->reserve(payer, need));
    ASSERT_TRUE(held);
    need.prompt = Money{200};
    need.promptTokens = 1;
    const auto refused = run(ledger->reserve(payer, need));
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, testing::HasSubstr("100 tokens")) << "of the money only a part is held";
}

TEST_F(Budget, givesBackWhatIsNotUsed)
{
    const auto id = opened(Money{1000});
    {
        const auto dropped = reserve(id, Money{1000}, Money{1000});
        ASSERT_TRUE(dropped);
    }
    EXPECT_EQ(ledger->state(id)->free().money, Money{1000});
}

TEST_F(Budget, isDurableBeforeMoneyIsUsed)
{
    const auto id = opened(Money{1'000'000});
    const auto held = reserve(id, Money{10}, Money{300});
    EXPECT_EQ(allotted(id), Money{10'000}); // one per cent
    const auto large = reserve(id, Money{10}, Money{50'000});
    EXPECT_EQ(allotted(id), Money{50'300}); // what the calls need
}

TEST_F(Budget, isSharedWithSubagents)
{
    const auto parent = opened(Money{1000});
    const auto child = opened(Money{600}, parent);
    const auto grandchild = ids.next();
    ASSERT_TRUE(run(ledger->open(grandchild, child, {})));
    auto held = reserve(grandchild, Money{100}, Money{5000});
    EXPECT_EQ(held->amount().money, Money{600});
    settle(std::move(*held), Money{300});
    EXPECT_EQ(ledger->state(parent)->spent.money, Money{300});
    EXPECT_EQ(ledger->state(grandchild)->limits.money, Money{600});
    const auto rest = reserve(parent, Money{100}, Money{5000});
    EXPECT_EQ(rest->amount().money, Money{700});
    EXPECT_TRUE(reserve(child, Money{1}, Money{1})->mustWait());
    EXPECT_FALSE(reserve(child, Money{301}, Money{301})) << "its own limit";
}

TEST_F(Budget, countsWhatACrashLeftUnsettledAsHeld)
{
    const auto id = opened(Money{1000});
    auto settled = reserve(id, Money{100}, Money{300});
    settle(std::move(*settled), Money{120});
    book(id, Money{120});
    auto lost = std::make_unique<Result<Reservation>>(reserve(id, Money{100}, Money{400}));
    ledger.reset();
    start();
    ASSERT_TRUE(run(ledger->open(id, {}, Limits{Money{1000}, {}})));
    EXPECT_EQ(ledger->state(id)->spent.money, Money{120});
    EXPECT_EQ(ledger->state(id)->held.money, Money{400});
    EXPECT_EQ(reserve(id, Money{100}, Money{1000})->amount().money, Money{480});
}

TEST_F(Budget, givesTheUnusedSliceBackWhenItIsClosed)
{
    const auto id = opened(Money{1'000'000});
    auto held = reserve(id, Money{10}, Money{300});
    settle(std::move(*held), Money{200});
    book(id, Money{200});
    ledger->close(id);
    EXPECT_FALSE(ledger->state(id));
    ASSERT_TRUE(run(ledger->open(id, {}, {})));
    EXPECT_EQ(ledger->state(id)->limits.money, Money{1'000'000});
    EXPECT_EQ(ledger->state(id)->spent.money, Money{200});
    EXPECT_EQ(ledger->state(id)->held.money, Money{});
}

TEST_F(Budget, countsTheSpendingOfSubagentsAfterARestart)
{
    const auto parent = opened(Money{1000});
    const auto child = opened(Money{500}, parent);
    auto held = reserve(child, Money{10}, Money{100});
    settle(std::move(*held), Money{70});
    book(child, Money{70});
    ledger.reset();
    start();
    ASSERT_TRUE(run(ledger->open(parent, {}, Limits{Money{1000}, {}})));
    EXPECT_EQ(ledger->state(parent)->spent.money, Money{70});
}

TEST_F(Budget, refusesWhatMakesNoSense)
{
    const auto id = ids.next();
    EXPECT_EQ(run(ledger->open(id, {}, Limits{Money{-1}, {}})).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(run(ledger->open(id, id, Limits{Money{1}, {}})).error().code, ErrorCode::Conflict);
    EXPECT_EQ(run(ledger->open(id, ids.next(), Limits{Money{1}, {}})).error().code, ErrorCode::NotFound);
    EXPECT_TRUE(reserve(id, Money{5}, Money{5})) << "a run without a budget spends freely";
}

TEST_F(Budget, isRaisedByOpeningItAgain)
{
    const auto id = opened(Money{100});
    EXPECT_FALSE(reserve(id, Money{200}, Money{200}));
    ASSERT_TRUE(run(ledger->open(id, {}, Limits{Money{300}, {}})));
    EXPECT_TRUE(reserve(id, Money{200}, Money{200}));
}

TEST_F(Budget, letsACallWaitForWhatOthersGiveBack)
{
    const auto id = opened(Money{1000});
    auto large = std::make_shared<Reservation>(std::move(*reserve(id, Money{900}, Money{900})));
    std::vector<int> order;
    const auto waits = [&](int number, Money least) -> base::Task<bool> {
        const Payer payer{id, {}, {}, {}};
        const auto need = needOf(least, least);
        auto refused = co_await ledger->reserve(payer, need);
        EXPECT_TRUE(refused && refused->mustWait());
        BudgetTurn none;
        const base::CancelToken never;
        auto turn = co_await ledger->waitForRoom(std::move(*refused), std::move(none), std::chrono::hours(1), never);
        EXPECT_TRUE(turn);
        order.push_back(number);
        co_return true;
    };
    const auto release = [&]() -> base::Task<bool> {
        const base::CancelToken never;
        co_await clock.sleep(std::chrono::seconds(1), never);
        large.reset();
        co_return true;
    };
    std::vector<base::Task<bool>> tasks;
    tasks.push_back(waits(1, Money{500}));
    tasks.push_back(waits(2, Money{200}));
    tasks.push_back(release());
    run(base::whenAll(std::move(tasks)));
    EXPECT_THAT(order, testing::ElementsAre(1, 2)) << "who came first goes first";
}

TEST_F(Budget, doesNotLetACallWaitForEver)
{
    const auto id = opened(Money{1000});
    const auto large = reserve(id, Money{900}, Money{900});
    auto refused = reserve(id, Money{500}, Money{500});
    const auto waited = run(ledger->waitForRoom(std::move(*refused), {}, std::chrono::seconds(5), {}));
    EXPECT_EQ(waited.error().code, ErrorCode::BudgetExhausted);
    EXPECT_THAT(waited.error().message, HasSubstr("hold"));
    base::CancelSource cancel;
    cancel.cancel();
    refused = reserve(id, Money{500}, Money{500});
    EXPECT_EQ(run(ledger->waitForRoom(std::move(*refused), {}, std::chrono::seconds(5), cancel.token())).error().code,
        ErrorCode::Cancelled);
    EXPECT_TRUE(reserve(id, Money{100}, Money{100})) << "nobody waits any more";
}

TEST_F(Budget, limitsTokensToo)
{
    const auto id = ids.next();
    ASSERT_TRUE(run(ledger->open(id, {}, Limits{{}, 1000})));
    Need need;
    need.promptTokens = 300;
    need.leastOutput = 100;
    need.mostOutput = 4000;
    auto held = run(ledger->reserve(Payer{id, {}, {}, {}}, need));
    ASSERT_TRUE(held);
    EXPECT_EQ(held->outputTokens(), 700);
    ledger->settle(std::move(*held), Payer{id, {}, {}, {}}, Paid{clock.now(), {Money{5}, 650}});
    const auto refused = run(ledger->reserve(Payer{id, {}, {}, {}}, need));
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("1,000 tokens"));
    EXPECT_THAT(refused.error().message, HasSubstr("650 tokens spent"));
}

namespace {

struct Tally {
    Money limit, most;
    int granted = 0, refused = 0, wronglyRefused = 0;
};

base::Task<bool> spend(BudgetLedger& ledger, base::Uuid id, const base::Clock& clock, std::uint64_t seed, Tally& tally)
{
    std::mt19937_64 random(seed);
    const base::CancelToken never;
    const Payer payer{id, {}, {}, {}};
    for (int i = 0; i < 5; ++i) {
        Need need;
        need.prompt = Money{static_cast<std::int64_t>(random() % 500 + 1)};
        need.outputPrice = Money{1'000'000};
        need.mostOutput = static_cast<std::int64_t>(random() % 2000);
        BudgetTurn turn;
        auto held = co_await ledger.reserve(payer, need, &turn);
        while (held && held->mustWait()) {
            auto next = co_await ledger.waitForRoom(std::move(*held), std::move(turn), std::chrono::hours(1), never);
            if (!next)
                break;
            turn = std::move(*next);
            held = co_await ledger.reserve(payer, need, &turn);
        }
        turn = {};
        const auto now = *ledger.state(id);
        tally.wronglyRefused += !held && now.spent.money + need.prompt <= tally.limit ? 1 : 0;
        ++(held ? tally.granted : tally.refused);
        tally.most = std::max(tally.most, (now.spent + now.held).money);
        if (!held)
            continue;
        co_await clock.sleep(std::chrono::milliseconds(random() % 300), never);
        const auto cost = Money{static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(held->amount().money.nanos + 1))};
        const Paid paid{clock.now(), {cost, 0}};
        if (random() % 5 != 0)
            ledger.settle(std::move(*held), payer, paid);
        else
            held = base::fail(ErrorCode::Cancelled, "given up");
    }
    co_return true;
}

} // namespace

TEST_F(Budget, isNeverPassedAndNeverStarvesWithTwoHundredCallsAtOnce)
{
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        Tally tally{Money{static_cast<std::int64_t>(seed * 20'000)}, {}};
        const auto id = opened(tally.limit);
        std::vector<base::Task<bool>> calls;
        for (std::uint64_t i = 0; i < 200; ++i)
            calls.push_back(spend(*ledger, id, clock, seed * 1000 + i, tally));
        run(base::whenAll(std::move(calls)));
        EXPECT_LE(tally.most, tally.limit);
        EXPECT_EQ(tally.wronglyRefused, 0) << "somebody was refused what others had not spent";
        EXPECT_GT(tally.granted, 20);
        EXPECT_EQ(ledger->state(id)->held.money, Money{});
        EXPECT_LE(allotted(id), tally.limit);
        EXPECT_GE(allotted(id), ledger->state(id)->spent.money);
    }
}

} // namespace kaze::gateway::test
