#include "engine/gateway/budget.h"

#include <algorithm>
#include <utility>

namespace kaze::gateway {

using base::ErrorCode;
using base::Money;
using storage::Blob;
using storage::Connection;
using storage::Value;

namespace {

constexpr std::string_view kOpen = R"sql(
INSERT INTO budgets (run, parent, amount, tokens, opened_at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (run) DO UPDATE SET amount = coalesce(excluded.amount, amount), tokens = coalesce(excluded.tokens, tokens))sql";

// What the run and everything below it spent, and its limits as they stand.
constexpr std::string_view kLoad = R"sql(
WITH RECURSIVE below (run) AS (SELECT ?1 UNION SELECT budgets.run FROM budgets JOIN below ON budgets.parent = below.run),
    spent (cost, tokens) AS (SELECT coalesce(sum(cost), 0), coalesce(sum(input_tokens + output_tokens), 0)
        FROM usage WHERE budget IN (SELECT run FROM below))
SELECT spent.cost, spent.tokens, budgets.amount, budgets.tokens FROM spent, budgets WHERE budgets.run = ?1)sql";

__extension__ using Wide = __int128;

constexpr std::int64_t kMillion = 1'000'000;

struct Stored {
    Amount spent, allotted;
    Amount settled; //!< booked just now, of a crash
    Limits limits;
};

base::Result<Stored> openStored(Connection& connection, base::Uuid run, base::Uuid parent, const Limits& limits, std::int64_t now)
{
    const auto opened = connection.execute(kOpen,
        {Blob(run.bytes), parent.isNil() ? Value(nullptr) : Value(Blob(parent.bytes)),
            limits.money ? Value(limits.money->nanos) : Value(nullptr), limits.tokens ? Value(*limits.tokens) : Value(nullptr),
            now});
    if (!opened)
        return failure(opened);
    Stored stored;
    const auto loaded = connection.query(kLoad, {Blob(run.bytes)}, [&](const storage::Row& row) {
        stored.spent = {Money{row.integer(0)}, row.integer(1)};
        if (!row.isNull(2))
            stored.limits.money = Money{row.integer(2)};
        if (!row.isNull(3))
            stored.limits.tokens = row.integer(3);
    });
    if (!loaded)
        return failure(loaded);
    const auto allotted = detail::allottedTo(connection, run, 0);
    if (!allotted)
        return failure(allotted);
    stored.allotted = *allotted;
    return stored;
}

Amount usedBy(const LedgerRow& row)
{
    return {row.cost, row.usage.inputTokens + row.usage.outputTokens};
}

//! The larger of both, of the kinds that either counts.
Limits larger(const Limits& a, const Limits& b)
{
    // An empty optional is less than any other.
    return {std::max(a.money, b.money), std::max(a.tokens, b.tokens)};
}

//! Whether a call may have been under way: what it needs of what is limited is set aside before it begins.
bool mayHaveBegun(const Limits& lost, const Amount& needed)
{
    const bool needsMoney = lost.money && needed.money.nanos > 0;
    const bool needsTokens = lost.tokens && needed.tokens > 0;
    return (needsMoney || needsTokens) && (!needsMoney || lost.money->nanos > 0) && (!needsTokens || *lost.tokens > 0);
}

//! At most what was lost, which is more than it can have used.
void cutTo(const Limits& lost, LedgerRow& row)
{
    const auto most = lost.most();
    auto& usage = row.usage;
    row.cost = std::min(row.cost, most.money);
    usage.inputTokens = std::min(usage.inputTokens, most.tokens);
    usage.outputTokens = std::min(usage.outputTokens, most.tokens - usage.inputTokens);
}

//! Books what the call under way can have used of what was lost, and gives back what nobody can have spent.
base::Result<> settleCrash(
    Connection& connection, base::Uuid run, const Crash& crash, const Limits& lostAbove, Stored& stored, base::Time now)
{
    const auto own = stored.limits.countedOf(Amount::larger({}, stored.allotted - stored.spent));
    // What the run itself has lost was set aside for this call; of what a shared budget has lost nobody knows whose it was.
    const auto& lost = own.any() ? own : lostAbove;
    if (mayHaveBegun(lost, usedBy(crash.row))) {
        auto row = crash.row;
        cutTo(lost, row);
        if (const auto written = writeRow(connection, row); !written)
            return written;
        stored.settled = usedBy(row);
        stored.spent += stored.settled;
    }
    const Amount unspent{own.money.value_or(Money{}), own.tokens.value_or(0)};
    const auto back = Amount::larger({}, unspent - stored.settled);
    if (crash.withSubagents || back.isNothing())
        return {};
    stored.allotted -= back;
    return detail::writeAllotment(connection, run, 0, Amount{} - back, now);
}

std::unexpected<base::Error> exhausted(const detail::BudgetAccount& account, const Amount& needed)
{
    const auto& limits = account.limits;
    const auto held = account.reserved + account.lost;
    const auto free = Amount::larger({}, account.free());
    const bool money = limits.money && account.spent.money + account.lost.money + needed.money > *limits.money;
    const auto text = [money](const Amount& amount) {
        return money ? amount.money.text() : Limits{{}, std::max<std::int64_t>(0, amount.tokens)}.text();
    };
    return base::fail(ErrorCode::BudgetExhausted,
        account.name + " of " + (money ? limits.money->text() : Limits{{}, limits.tokens}.text())
            + " does not cover the next model call: " + text(account.spent) + " spent, " + text(held) + " held, " + text(free)
            + " free, and the call might " + (money ? "cost " : "use ") + text(needed) + ". " + account.remedy);
}

} // namespace

std::int64_t Need::outputFor(const Amount& amount) const
{
    auto tokens = std::min(mostOutput, amount.tokens - promptTokens);
    if (outputPrice.nanos > 0) {
        // Rounded down as the cost is rounded up, so that this much and not one token more is paid for.
        const auto left = std::max<std::int64_t>(0, (amount.money - prompt).nanos);
        const auto millions = left / outputPrice.nanos;
        if (millions < tokens)
            tokens = std::min(tokens,
                millions * kMillion
                    + static_cast<std::int64_t>(static_cast<Wide>(left % outputPrice.nanos) * kMillion / outputPrice.nanos));
    }
    return std::max<std::int64_t>(0, tokens);
}

Reservation::Reservation(Reservation&& other) noexcept
    : m_accounts(std::move(other.m_accounts)), m_amount(std::exchange(other.m_amount, {})), m_outputTokens(other.m_outputTokens),
      m_busy(std::move(other.m_busy))
{
    other.m_accounts.clear();
}

Reservation& Reservation::operator=(Reservation&& other) noexcept
{
    if (this != &other) {
        release();
        m_accounts = std::exchange(other.m_accounts, {});
        m_amount = std::exchange(other.m_amount, {});
        m_outputTokens = other.m_outputTokens;
        m_busy = std::move(other.m_busy);
    }
    return *this;
}

Reservation::~Reservation()
{
    release();
}

void Reservation::release()
{
    const auto accounts = std::exchange(m_accounts, {});
    for (const auto& account : accounts)
        account->reserved -= m_amount;
    m_amount = {};
    for (const auto& account : accounts)
        account->wakeNext();
}

BudgetTurn& BudgetTurn::operator=(BudgetTurn&& other) noexcept
{
    if (this != &other) {
        pass();
        m_account = std::move(other.m_account);
    }
    return *this;
}

void BudgetTurn::pass()
{
    if (const auto account = std::exchange(m_account, nullptr)) {
        --account->turns;
        account->wakeNext();
    }
}

BudgetLedger::BudgetLedger(storage::Database& state, const base::Clock& clock)
    : m_state(state), m_clock(clock), m_standing(state, clock)
{
}

BudgetLedger::~BudgetLedger()
{
    for (const auto& [run, account] : m_accounts)
        giveBack(m_state, m_clock, *account);
}

base::Task<base::Result<>> BudgetLedger::open(base::Uuid run, base::Uuid parent, Limits limits, std::optional<Crash> crash)
{
    if ((limits.money && limits.money->nanos < 0) || (limits.tokens && *limits.tokens < 0))
        co_return base::fail(ErrorCode::InvalidArgument, "A budget cannot be negative (" + limits.text() + ").");
    if (run == parent)
        co_return base::fail(ErrorCode::Conflict, "A run cannot share its own budget.");
    if (!parent.isNil() && !m_accounts.contains(parent))
        co_return base::fail(ErrorCode::NotFound, "The run " + parent.text() + ", whose budget was to be shared, has none open.");
    if (const auto known = m_accounts.find(run); known != m_accounts.end() && !limits.any())
        co_return base::Result<>();

    auto loaded = co_await load(run, parent, limits, std::move(crash));
    if (!loaded)
        co_return failure(loaded);
    const auto& account = m_accounts.try_emplace(run, *loaded).first->second;
    account->limits = (*loaded)->limits;
    account->wakeNext();
    co_return base::Result<>();
}

Limits BudgetLedger::lostAbove(base::Uuid parent, const Payer& payer) const
{
    Limits nearest;
    const auto known = m_accounts.find(parent);
    for (auto account = known == m_accounts.end() ? nullptr : known->second; account; account = account->parent)
        nearest = account->limits.countedOf(account->lost).changedBy(nearest);
    return larger(nearest, m_standing.lostOf(payer));
}

base::Task<base::Result<std::shared_ptr<detail::BudgetAccount>>> BudgetLedger::load(
    base::Uuid run, base::Uuid parent, Limits limits, std::optional<Crash> crash)
{
    const auto now = m_clock.now();
    auto booked = crash ? std::move(crash->booked) : nullptr;
    Payer payer;
    if (crash)
        payer = {run, crash->row.tenant, crash->row.agent, crash->row.tool, crash->row.project};
    auto job = [run, parent, limits, now, crash = std::move(crash), above = lostAbove(parent, payer)](
                   Connection& connection) -> base::Result<Stored> {
        auto stored = openStored(connection, run, parent, limits, std::int64_t{now.time_since_epoch().count()});
        if (stored && crash)
            if (const auto settled = settleCrash(connection, run, *crash, above, *stored, now); !settled)
                return failure(settled);
        return stored;
    };
    const auto stored = co_await m_state.write(std::move(job));
    if (!stored)
        co_return failure(stored);
    auto account = std::make_shared<Account>();
    account->id = run;
    account->name = "The budget";
    account->remedy = "Give the run a larger budget, or a shorter task.";
    account->limits = stored->limits;
    account->spent = stored->spent;
    account->allotted = account->asked = stored->allotted;
    account->lost = Amount::larger({}, stored->allotted - stored->spent);
    if (const auto above = m_accounts.find(parent); above != m_accounts.end())
        account->parent = above->second;
    for (auto above = account->parent; above; above = above->parent) {
        above->spent += stored->settled;
        above->lost = Amount::larger({}, above->lost - stored->settled);
    }
    if (!stored->settled.isNothing()) {
        const Paid paid{now, stored->settled, true, false};
        m_standing.bookCrashed(payer, paid);
        if (booked)
            booked(stored->settled);
    }
    co_return account;
}

void BudgetLedger::close(base::Uuid run, bool ended)
{
    const auto known = m_accounts.find(run);
    if (known == m_accounts.end())
        return;
    if (ended)
        known->second->lost = {};
    giveBack(m_state, m_clock, *known->second);
    m_accounts.erase(known);
}

std::optional<BudgetState> BudgetLedger::state(base::Uuid run) const
{
    const auto known = m_accounts.find(run);
    if (known == m_accounts.end())
        return {};
    for (auto account = known->second; account; account = account->parent)
        if (account->limits.any())
            return BudgetState{account->limits, account->spent, account->reserved + account->lost};
    return {};
}

bool BudgetLedger::limitsMoney(const Payer& payer) const
{
    const auto known = m_accounts.find(payer.run);
    for (auto account = known == m_accounts.end() ? nullptr : known->second; account; account = account->parent)
        if (account->limits.money)
            return true;
    return m_standing.limitMoney(payer);
}

base::Task<base::Result<BudgetLedger::Accounts>> BudgetLedger::accountsOf(Payer payer)
{
    auto accounts = co_await m_standing.accountsOf(payer);
    if (!accounts)
        co_return failure(accounts);
    const auto known = m_accounts.find(payer.run);
    for (auto account = known == m_accounts.end() ? nullptr : known->second; account; account = account->parent)
        accounts->push_back(account);
    co_return std::move(*accounts);
}

base::Task<base::Result<Reservation>> BudgetLedger::reserve(Payer payer, Need need, const BudgetTurn* turn)
{
    auto accounts = co_await accountsOf(std::move(payer));
    if (!accounts)
        co_return failure(accounts);
    Reservation held;
    const auto least = need.with(need.leastOutput);
    auto output = need.mostOutput;
    for (const auto& account : *accounts) {
        if (!account->limits.any())
            continue;
        if (account->isSpentFor(least))
            co_return exhausted(*account, least);
        // Whose turn it is somewhere yields to nobody elsewhere: two who yield to each other would do so for ever.
        const bool yields = !(turn && turn->m_account) && (!account->waiting.empty() || account->turns > 0);
        if (yields || !account->hasRoomFor(least)) {
            held.m_busy = account;
            co_return held;
        }
        output = std::min(output, std::max(need.leastOutput, need.outputFor(account->free())));
    }
    held.m_accounts = std::move(*accounts);
    held.m_outputTokens = output;
    held.m_amount = need.with(output);
    for (const auto& account : held.m_accounts)
        account->reserved += held.m_amount;
    for (std::size_t i = 0; i < held.m_accounts.size(); ++i) {
        auto account = held.m_accounts[i];
        if (auto covered = co_await detail::cover(m_state, m_clock, std::move(account)); !covered)
            co_return failure(covered);
    }
    co_return held;
}

base::Task<base::Result<BudgetTurn>> BudgetLedger::waitForRoom(
    Reservation refused, BudgetTurn before, base::Duration longest, base::CancelToken cancel)
{
    const auto account = refused.m_busy;
    const auto waiter = std::make_shared<detail::RoomWaiter>(cancel);
    if (before.m_account == account) {
        // It had its turn and there was not enough yet: it stays the next.
        before.m_account = nullptr;
        --account->turns;
        account->waiting.push_front(waiter);
    } else {
        account->waiting.push_back(waiter);
        before = {};
    }
    const auto token = waiter->nap.token();
    const auto slept = co_await m_clock.sleep(longest, token);
    if (waiter->woken) {
        BudgetTurn turn;
        turn.m_account = account;
        co_return turn;
    }
    std::erase(account->waiting, waiter);
    account->wakeNext();
    if (!slept)
        co_return failure(slept);
    co_return base::fail(ErrorCode::BudgetExhausted,
        account->name + " has no room: other calls hold " + account->limits.countedOf(account->reserved).text() + " of "
            + account->limits.text() + ", and gave back too little in "
            + std::to_string(std::chrono::duration_cast<std::chrono::seconds>(longest).count()) + " s. " + account->remedy);
}

base::Task<base::Result<Reservation>> BudgetLedger::reserveInTurn(
    Payer payer, Need need, Reservation refused, base::Duration until, base::CancelToken cancel)
{
    BudgetTurn turn;
    while (refused.mustWait()) {
        const auto left = std::max(base::Duration::zero(), until - m_clock.steady());
        auto next = co_await waitForRoom(std::move(refused), std::move(turn), left, cancel);
        if (!next)
            co_return failure(next);
        turn = std::move(*next);
        auto held = co_await reserve(payer, need, &turn);
        if (!held)
            co_return failure(held);
        refused = std::move(*held);
    }
    co_return refused;
}

void BudgetLedger::settle(Reservation held, const Payer& payer, const Paid& paid)
{
    for (const auto& account : held.m_accounts)
        account->spent += paid.amount;
    m_standing.book(payer, paid, held.m_accounts);
}

} // namespace kaze::gateway
