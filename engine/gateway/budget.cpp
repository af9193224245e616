#include "engine/gateway/budget.h"

#include <algorithm>
#include <utility>

namespace kaze::gateway {

using base::ErrorCode;
using base::Money;
using storage::Blob;
using storage::Connection;
using storage::Value;

namespace detail {

//! Somebody whose money is being allotted.
struct AllotmentWaiter {
    Money needed;
    base::OneShot<base::Result<>> done;
};

struct BudgetAccount {
    base::Uuid run;
    std::shared_ptr<BudgetAccount> parent;
    std::optional<Money> limit;
    Money spent;
    Money reserved; //!< by calls under way
    Money lost; //!< allotted before a crash and never settled
    Money allotted; //!< durable
    Money asked; //!< allotted, and on its way to the disk
    std::vector<AllotmentWaiter> waiters;

    [[nodiscard]] Money used() const { return spent + reserved + lost; }
    [[nodiscard]] Money free() const { return *limit - used(); }
};

} // namespace detail

namespace {

constexpr std::string_view kOpen = R"sql(
INSERT INTO budgets (run, parent, amount, opened_at) VALUES (?, ?, ?, ?)
ON CONFLICT (run) DO UPDATE SET amount = coalesce(excluded.amount, amount))sql";

// What the run and everything below it spent, what was allotted to it, and its limit as it stands.
constexpr std::string_view kLoad = R"sql(
WITH RECURSIVE below (run) AS (SELECT ?1 UNION SELECT budgets.run FROM budgets JOIN below ON budgets.parent = below.run)
SELECT (SELECT coalesce(sum(cost), 0) FROM usage WHERE budget IN (SELECT run FROM below)),
       (SELECT coalesce(sum(amount), 0) FROM budget_allotments WHERE budget = ?1),
       (SELECT amount FROM budgets WHERE run = ?1))sql";

constexpr std::string_view kAllot = "INSERT INTO budget_allotments (budget, amount, at) VALUES (?, ?, ?)";

struct Stored {
    Money spent, allotted;
    Money settled; //!< booked just now, of a crash
    std::optional<Money> limit;
};

base::Result<Stored> openStored(
    Connection& connection, base::Uuid run, base::Uuid parent, std::optional<Money> limit, std::int64_t now)
{
    const auto opened = connection.execute(kOpen,
        {Blob(run.bytes), parent.isNil() ? Value(nullptr) : Value(Blob(parent.bytes)),
            limit ? Value(limit->nanos) : Value(nullptr), now});
    if (!opened)
        return failure(opened);
    Stored stored;
    const auto loaded = connection.query(kLoad, {Blob(run.bytes)}, [&](const storage::Row& row) {
        stored.spent.nanos = row.integer(0);
        stored.allotted.nanos = row.integer(1);
        if (!row.isNull(2))
            stored.limit = Money{row.integer(2)};
    });
    if (!loaded)
        return failure(loaded);
    return stored;
}

//! Books what the call under way can have cost of what was lost, and gives back what nobody can have spent.
base::Result<> settleCrash(
    Connection& connection, base::Uuid run, const Crash& crash, Money lostAbove, Stored& stored, std::int64_t now)
{
    const auto own = stored.limit ? std::max(Money{}, stored.allotted - stored.spent) : Money{};
    auto row = crash.row;
    row.cost = std::min(row.cost, std::max(own, lostAbove));
    if (row.cost.nanos > 0) {
        if (const auto written = writeRow(connection, row); !written)
            return written;
        stored.spent += row.cost;
        stored.settled = row.cost;
    }
    const auto back = own - row.cost;
    if (crash.withSubagents || back.nanos <= 0)
        return {};
    if (const auto given = connection.execute(kAllot, {Blob(run.bytes), -back.nanos, now}); !given)
        return failure(given);
    stored.allotted -= back;
    return {};
}

std::unexpected<base::Error> exhausted(const detail::BudgetAccount& account, Money needed)
{
    return base::fail(ErrorCode::BudgetExhausted,
        "The budget of " + account.limit->text() + " does not cover the next model call: " + account.spent.text() + " spent, "
            + (account.reserved + account.lost).text() + " held, " + std::max(Money{}, account.free()).text()
            + " free, and the call might cost " + needed.text() + ". Give the run a larger budget, or a shorter task.");
}

} // namespace

Reservation::Reservation(Reservation&& other) noexcept
    : m_account(std::move(other.m_account)), m_amount(std::exchange(other.m_amount, {}))
{
}

Reservation& Reservation::operator=(Reservation&& other) noexcept
{
    if (this != &other) {
        release();
        m_account = std::move(other.m_account);
        m_amount = std::exchange(other.m_amount, {});
    }
    return *this;
}

Reservation::~Reservation()
{
    release();
}

void Reservation::release()
{
    for (auto account = std::exchange(m_account, nullptr); account; account = account->parent)
        account->reserved -= m_amount;
    m_amount = {};
}

BudgetLedger::BudgetLedger(storage::Database& state, const base::Clock& clock) : m_state(state), m_clock(clock) { }

BudgetLedger::~BudgetLedger()
{
    for (const auto& [run, account] : m_accounts)
        giveBack(*account);
}

base::Task<base::Result<>> BudgetLedger::open(
    base::Uuid run, base::Uuid parent, std::optional<Money> limit, std::optional<Crash> crash)
{
    if (limit && limit->nanos < 0)
        co_return base::fail(ErrorCode::InvalidArgument, "A budget cannot be negative (" + limit->text() + ").");
    if (run == parent)
        co_return base::fail(ErrorCode::Conflict, "A run cannot share its own budget.");
    if (!parent.isNil() && !m_accounts.contains(parent))
        co_return base::fail(ErrorCode::NotFound, "The run " + parent.text() + ", whose budget was to be shared, has none open.");
    if (const auto known = m_accounts.find(run); known != m_accounts.end() && !limit)
        co_return base::Result<>();

    auto loaded = co_await load(run, parent, limit, std::move(crash));
    if (!loaded)
        co_return failure(loaded);
    const auto& account = m_accounts.try_emplace(run, *loaded).first->second;
    account->limit = (*loaded)->limit;
    co_return base::Result<>();
}

//! What the nearest limit above has lost to a crash.
Money BudgetLedger::lostAbove(base::Uuid parent) const
{
    const auto known = m_accounts.find(parent);
    for (auto account = known == m_accounts.end() ? nullptr : known->second; account; account = account->parent)
        if (account->limit)
            return account->lost;
    return {};
}

base::Task<base::Result<std::shared_ptr<detail::BudgetAccount>>> BudgetLedger::load(
    base::Uuid run, base::Uuid parent, std::optional<Money> limit, std::optional<Crash> crash)
{
    const auto now = std::int64_t{m_clock.now().time_since_epoch().count()};
    auto booked = crash ? std::move(crash->booked) : nullptr;
    auto job = [run, parent, limit, now, crash = std::move(crash), above = lostAbove(parent)](
                   Connection& connection) -> base::Result<Stored> {
        auto stored = openStored(connection, run, parent, limit, now);
        if (stored && crash)
            if (const auto settled = settleCrash(connection, run, *crash, above, *stored, now); !settled)
                return failure(settled);
        return stored;
    };
    const auto stored = co_await m_state.write(std::move(job));
    if (!stored)
        co_return failure(stored);
    auto account = std::make_shared<Account>();
    account->run = run;
    account->limit = stored->limit;
    account->spent = stored->spent;
    account->allotted = account->asked = stored->allotted;
    account->lost = std::max(Money{}, stored->allotted - stored->spent);
    if (const auto above = m_accounts.find(parent); above != m_accounts.end())
        account->parent = above->second;
    for (auto above = account->parent; above; above = above->parent) {
        above->spent += stored->settled;
        above->lost = std::max(Money{}, above->lost - stored->settled);
    }
    if (booked && stored->settled.nanos > 0)
        booked(stored->settled);
    co_return account;
}

void BudgetLedger::giveBack(Account& account)
{
    const auto unused = account.allotted - account.spent - account.lost;
    if (!account.limit || unused.nanos <= 0 || account.reserved.nanos > 0 || account.asked != account.allotted)
        return;
    account.allotted -= unused;
    account.asked = account.allotted;
    const auto now = std::int64_t{m_clock.now().time_since_epoch().count()};
    m_state.writeLater([run = account.run, unused, now](Connection& connection) {
        return connection.execute(kAllot, {Blob(run.bytes), -unused.nanos, now});
    });
}

void BudgetLedger::close(base::Uuid run, bool ended)
{
    const auto known = m_accounts.find(run);
    if (known == m_accounts.end())
        return;
    if (ended)
        known->second->lost = {};
    giveBack(*known->second);
    m_accounts.erase(known);
}

std::optional<BudgetState> BudgetLedger::state(base::Uuid run) const
{
    const auto known = m_accounts.find(run);
    if (known == m_accounts.end())
        return {};
    for (auto account = known->second; account; account = account->parent)
        if (account->limit)
            return BudgetState{*account->limit, account->spent, account->reserved + account->lost};
    return {};
}

base::Task<base::Result<>> BudgetLedger::cover(std::shared_ptr<Account> account)
{
    const auto needed = account->used();
    if (!account->limit || needed <= account->allotted)
        co_return base::Result<>();
    detail::AllotmentWaiter waiter{needed, {}};
    const auto done = waiter.done;
    account->waiters.push_back(waiter);
    if (needed <= account->asked)
        co_return co_await done.wait();

    const Money slice{account->limit->nanos / 100};
    const auto upTo = std::max(needed, std::min(*account->limit, account->asked + slice));
    const auto amount = upTo - account->asked;
    account->asked = upTo;
    const auto now = std::int64_t{m_clock.now().time_since_epoch().count()};
    auto job = [run = account->run, amount, now](Connection& connection) {
        return connection.execute(kAllot, {Blob(run.bytes), amount.nanos, now});
    };
    const auto written = co_await m_state.write(std::move(job));
    if (written)
        account->allotted += amount;
    else
        account->asked -= amount;
    auto waiting = std::exchange(account->waiters, {});
    for (auto& one : waiting) {
        if (!written)
            one.done.set(std::unexpected(written.error()));
        else if (one.needed <= account->allotted)
            one.done.set({});
        else
            account->waiters.push_back(one);
    }
    co_return co_await done.wait();
}

base::Task<base::Result<Reservation>> BudgetLedger::reserve(base::Uuid run, Money least, Money wanted)
{
    const auto known = m_accounts.find(run);
    if (known == m_accounts.end() || wanted.nanos <= 0)
        co_return Reservation();
    const auto leaf = known->second;
    auto amount = wanted;
    for (auto account = leaf; account; account = account->parent) {
        if (!account->limit)
            continue;
        if (account->free() < least)
            co_return exhausted(*account, least);
        amount = std::min(amount, account->free());
    }
    Reservation held;
    held.m_account = leaf;
    held.m_amount = amount;
    for (auto account = leaf; account; account = account->parent)
        account->reserved += amount;
    for (auto account = leaf; account; account = account->parent)
        if (auto covered = co_await cover(account); !covered)
            co_return failure(covered);
    co_return held;
}

void BudgetLedger::settle(Reservation held, Money cost)
{
    for (auto account = held.m_account; account; account = account->parent)
        account->spent += cost;
}

} // namespace kaze::gateway
