#include "engine/gateway/detail/budget_account.h"

#include <algorithm>
#include <utility>

namespace kaze::gateway {

using base::Money;
using storage::Blob;
using storage::Connection;

namespace {

constexpr std::string_view kAllot = "INSERT INTO budget_allotments (budget, amount, at, tokens, period) VALUES (?, ?, ?, ?, ?)";
constexpr std::string_view kAllotted
    = "SELECT coalesce(sum(amount), 0), coalesce(sum(tokens), 0) FROM budget_allotments WHERE budget = ? AND period = ?";

constexpr std::int64_t kSlices = 100; //!< a limit is allotted in as many

} // namespace

namespace detail {

void BudgetAccount::wakeNext()
{
    if (turns > 0 || waiting.empty())
        return;
    const auto next = std::move(waiting.front());
    waiting.pop_front();
    next->woken = true;
    ++turns;
    next->nap.cancel();
}

base::Result<> writeAllotment(
    Connection& connection, base::Uuid budget, std::int64_t period, const Amount& amount, base::Time now)
{
    const auto written = connection.execute(
        kAllot, {Blob(budget.bytes), amount.money.nanos, std::int64_t{now.time_since_epoch().count()}, amount.tokens, period});
    if (!written)
        return failure(written);
    return {};
}

base::Result<Amount> allottedTo(Connection& connection, base::Uuid budget, std::int64_t period)
{
    Amount sum;
    const auto rows = connection.query(kAllotted, {Blob(budget.bytes), period}, [&](const storage::Row& row) {
        sum = {Money{row.integer(0)}, row.integer(1)};
    });
    if (!rows)
        return failure(rows);
    return sum;
}

base::Task<base::Result<>> cover(storage::Database& state, const base::Clock& clock, std::shared_ptr<BudgetAccount> account)
{
    const auto limits = account->limits;
    auto needed = account->used();
    // What is not limited needs no allotment.
    if (!limits.money)
        needed.money = {};
    if (!limits.tokens)
        needed.tokens = 0;
    if (!limits.any() || needed.isWithin(account->allotted))
        co_return base::Result<>();
    AllotmentWaiter waiter{needed, {}};
    const auto done = waiter.done;
    account->covering.push_back(waiter);
    if (needed.isWithin(account->asked))
        co_return co_await done.wait();

    const auto most = limits.most();
    const Amount slice{{limits.money ? most.money.nanos / kSlices : 0}, limits.tokens ? most.tokens / kSlices : 0};
    const auto upTo = Amount::larger(Amount::larger(needed, account->asked), Amount::smaller(most, account->asked + slice));
    const auto amount = upTo - account->asked;
    account->asked = upTo;
    const auto now = clock.now();
    auto job = [id = account->id, period = account->period, amount, now](
                   Connection& connection) -> base::Result<> { return writeAllotment(connection, id, period, amount, now); };
    const auto written = co_await state.write(std::move(job));
    if (written)
        account->allotted += amount;
    else
        account->asked -= amount;
    auto waiting = std::exchange(account->covering, {});
    for (auto& one : waiting) {
        if (!written)
            one.done.set(std::unexpected(written.error()));
        else if (one.needed.isWithin(account->allotted))
            one.done.set({});
        else
            account->covering.push_back(one);
    }
    co_return co_await done.wait();
}

void giveBack(storage::Database& state, const base::Clock& clock, BudgetAccount& account)
{
    const auto unused = account.allotted - account.spent - account.lost;
    const Amount back{std::max(Money{}, unused.money), std::max<std::int64_t>(0, unused.tokens)};
    if (!account.limits.any() || back.isNothing() || !account.reserved.isNothing() || account.asked != account.allotted)
        return;
    account.allotted -= back;
    account.asked = account.allotted;
    state.writeLater(
        [id = account.id, period = account.period, back, now = clock.now()](
            Connection& connection) -> base::Result<> { return writeAllotment(connection, id, period, Amount{} - back, now); });
}

} // namespace detail

} // namespace kaze::gateway
