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
        EXPECT_TRUE(run(ledger->open(id, parent, limit)));
        return id;
    }

    Result<Reservation> reserve(base::Uuid id, Money least, Money wanted) { return run(ledger->reserve(id, least, wanted)); }

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
    EXPECT_EQ(ledger->state(id)->held, Money{400});
    EXPECT_EQ(ledger->state(id)->free(), Money{600});
    ledger->settle(std::move(*held), Money{50});
    EXPECT_EQ(ledger->state(id)->spent, Money{50});
    EXPECT_EQ(ledger->state(id)->held, Money{});
}

TEST_F(Budget, holdsLessWhenThatIsAllThatIsLeft)
{
    const auto id = opened(Money{1000});
    const auto first = reserve(id, Money{100}, Money{800});
    const auto second = reserve(id, Money{100}, Money{800});
    EXPECT_EQ(second->amount(), Money{200});
    const auto third = reserve(id, Money{100}, Money{800});
    EXPECT_EQ(third.error().code, ErrorCode::BudgetExhausted);
}

TEST_F(Budget, givesBackWhatIsNotUsed)
{
    const auto id = opened(Money{1000});
    {
        const auto dropped = reserve(id, Money{1000}, Money{1000});
        ASSERT_TRUE(dropped);
    }
    EXPECT_EQ(ledger->state(id)->free(), Money{1000});
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
    EXPECT_EQ(held->amount(), Money{600});
    ledger->settle(std::move(*held), Money{300});
    EXPECT_EQ(ledger->state(parent)->spent, Money{300});
    EXPECT_EQ(ledger->state(grandchild)->limit, Money{600});
    const auto rest = reserve(parent, Money{100}, Money{5000});
    EXPECT_EQ(rest->amount(), Money{700});
    EXPECT_FALSE(reserve(child, Money{1}, Money{1}));
}

TEST_F(Budget, countsWhatACrashLeftUnsettledAsHeld)
{
    const auto id = opened(Money{1000});
    auto settled = reserve(id, Money{100}, Money{300});
    ledger->settle(std::move(*settled), Money{120});
    book(id, Money{120});
    auto lost = std::make_unique<Result<Reservation>>(reserve(id, Money{100}, Money{400}));
    ledger.reset();
    start();
    ASSERT_TRUE(run(ledger->open(id, {}, Money{1000})));
    EXPECT_EQ(ledger->state(id)->spent, Money{120});
    EXPECT_EQ(ledger->state(id)->held, Money{400});
    EXPECT_EQ(reserve(id, Money{100}, Money{1000})->amount(), Money{480});
}

TEST_F(Budget, givesTheUnusedSliceBackWhenItIsClosed)
{
    const auto id = opened(Money{1'000'000});
    auto held = reserve(id, Money{10}, Money{300});
    ledger->settle(std::move(*held), Money{200});
    book(id, Money{200});
    ledger->close(id);
    EXPECT_FALSE(ledger->state(id));
    ASSERT_TRUE(run(ledger->open(id, {}, {})));
    EXPECT_EQ(ledger->state(id)->limit, Money{1'000'000});
    EXPECT_EQ(ledger->state(id)->spent, Money{200});
    EXPECT_EQ(ledger->state(id)->held, Money{});
}

TEST_F(Budget, countsTheSpendingOfSubagentsAfterARestart)
{
    const auto parent = opened(Money{1000});
    const auto child = opened(Money{500}, parent);
    auto held = reserve(child, Money{10}, Money{100});
    ledger->settle(std::move(*held), Money{70});
    book(child, Money{70});
    ledger.reset();
    start();
    ASSERT_TRUE(run(ledger->open(parent, {}, Money{1000})));
    EXPECT_EQ(ledger->state(parent)->spent, Money{70});
}

TEST_F(Budget, refusesWhatMakesNoSense)
{
    const auto id = ids.next();
    EXPECT_EQ(run(ledger->open(id, {}, Money{-1})).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(run(ledger->open(id, id, Money{1})).error().code, ErrorCode::Conflict);
    EXPECT_EQ(run(ledger->open(id, ids.next(), Money{1})).error().code, ErrorCode::NotFound);
    EXPECT_TRUE(reserve(id, Money{5}, Money{5})) << "a run without a budget spends freely";
}

TEST_F(Budget, isRaisedByOpeningItAgain)
{
    const auto id = opened(Money{100});
    EXPECT_FALSE(reserve(id, Money{200}, Money{200}));
    ASSERT_TRUE(run(ledger->open(id, {}, Money{300})));
    EXPECT_TRUE(reserve(id, Money{200}, Money{200}));
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
    for (int i = 0; i < 5; ++i) {
        const Money least{static_cast<std::int64_t>(random() % 500 + 1)};
        const auto wanted = least + Money{static_cast<std::int64_t>(random() % 2000)};
        const auto freeBefore = ledger.state(id)->free();
        auto held = co_await ledger.reserve(id, least, wanted);
        tally.wronglyRefused += !held && freeBefore >= least ? 1 : 0;
        ++(held ? tally.granted : tally.refused);
        const auto now = *ledger.state(id);
        tally.most = std::max(tally.most, now.spent + now.held);
        if (!held)
            continue;
        co_await clock.sleep(std::chrono::milliseconds(random() % 300), never);
        const auto cost = Money{static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(held->amount().nanos + 1))};
        if (random() % 5 != 0)
            ledger.settle(std::move(*held), cost);
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
        EXPECT_EQ(tally.wronglyRefused, 0);
        EXPECT_GT(tally.granted, 20);
        EXPECT_EQ(ledger->state(id)->held, Money{});
        EXPECT_LE(allotted(id), tally.limit);
        EXPECT_GE(allotted(id), ledger->state(id)->spent);
    }
}

} // namespace kaze::gateway::test
