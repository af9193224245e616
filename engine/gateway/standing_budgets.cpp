#include "engine/gateway/standing_budgets.h"

#include "engine/api/budget_requests.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace kaze::gateway {

using base::ErrorCode;
using base::Money;
using storage::Connection;

namespace {

constexpr std::size_t kLeastOfId = 4;
constexpr auto kPaceLife = std::chrono::seconds(30);

} // namespace

StandingBudgets::StandingBudgets(storage::Database& state, const base::Clock& clock) : m_state(state), m_clock(clock) { }

StandingBudgets::~StandingBudgets()
{
    for (const auto& [id, one] : m_budgets)
        if (one->account)
            detail::giveBack(m_state, m_clock, *one->account);
}

base::Task<base::Result<>> StandingBudgets::load()
{
    auto job = [](Connection& connection) { return detail::readTerms(connection); };
    auto found = co_await m_state.read(std::move(job));
    if (!found)
        co_return failure(found);
    for (auto& terms : *found) {
        auto one = std::make_shared<Budget>();
        one->terms = std::move(terms);
        m_budgets[one->terms.id] = one;
        if (const auto opened = co_await open(std::move(one)); !opened)
            co_return opened;
    }
    co_return base::Result<>();
}

//! Until the period under way is open.
base::Task<base::Result<>> StandingBudgets::open(BudgetPtr one)
{
    while (!one->isOpen(m_clock.now())) {
        auto which = one;
        if (const auto opened = co_await openPeriod(std::move(which)); !opened)
            co_return opened;
    }
    co_return base::Result<>();
}

//! Reads what was spent in the period under way. Written in order with the rows of calls that are done, so that none is missed.
base::Task<base::Result<>> StandingBudgets::openPeriod(BudgetPtr one)
{
    if (one->opening) {
        base::OneShot<base::Result<>> done;
        one->openers.push_back(done);
        co_return co_await done.wait();
    }
    one->opens = periodAt(one->terms.period, m_clock.now(), one->terms.made);
    one->opening = std::make_shared<detail::BudgetAccount>();
    one->opening->id = one->terms.id;
    one->opening->period = one->opens.from.time_since_epoch().count();
    auto job
        = [terms = one->terms, span = one->opens](Connection& connection) { return detail::bookedIn(connection, terms, span); };
    const auto booked = co_await m_state.write(std::move(job));
    auto account = std::exchange(one->opening, nullptr);
    base::Result<> result;
    if (booked) {
        one->begin(std::move(account), *booked);
        one->passesWarning(); // before: nobody is told again
    } else
        result = failure(booked);
    for (auto& waiting : std::exchange(one->openers, {}))
        waiting.set(result);
    co_return result;
}

base::Task<base::Result<StandingBudgets::Accounts>> StandingBudgets::accountsOf(Payer payer)
{
    Accounts accounts;
    if (m_budgets.empty())
        co_return accounts;
    std::vector<BudgetPtr> matching;
    for (const auto& [id, one] : m_budgets)
        if (one->terms.covers(payer))
            matching.push_back(one);
    for (const auto& one : matching) {
        if (one->isOpen(m_clock.now()))
            continue;
        auto which = one;
        if (const auto opened = co_await open(std::move(which)); !opened)
            co_return failure(opened);
    }
    for (const auto& one : matching)
        accounts.push_back(one->account);
    co_return accounts;
}

bool StandingBudgets::limitMoney(const Payer& payer) const
{
    return std::any_of(m_budgets.begin(), m_budgets.end(),
        [&](const auto& known) { return known.second->terms.limits.money && known.second->terms.covers(payer); });
}

void StandingBudgets::book(const Payer& payer, const Paid& paid, const Accounts& held)
{
    for (const auto& [id, one] : m_budgets) {
        if (!one->terms.covers(payer))
            continue;
        const bool isHeld = std::find(held.begin(), held.end(), one->account) != held.end();
        if (one->opening && one->opens.holds(paid.at) && !isHeld)
            one->opening->spent += paid.amount;
        if (!one->account || (!isHeld && !one->span.holds(paid.at)))
            continue;
        if (!isHeld)
            one->account->spent += paid.amount;
        if (paid.estimated)
            one->estimated += paid.amount.money;
        one->unpriced += paid.unpriced ? 1 : 0;
        noteWarning(*one);
    }
}

void StandingBudgets::bookCrashed(const Payer& payer, const Paid& paid)
{
    for (const auto& [id, one] : m_budgets)
        if (one->account && one->terms.covers(payer) && one->span.holds(paid.at)) {
            one->account->lost = Amount::larger({}, one->account->lost - paid.amount);
            one->account->spent += paid.amount;
            one->estimated += paid.amount.money;
            noteWarning(*one);
        }
}

Limits StandingBudgets::lostOf(const Payer& payer) const
{
    Limits most;
    for (const auto& [id, one] : m_budgets)
        if (one->account && one->terms.covers(payer)) {
            const auto lost = one->terms.limits.countedOf(one->account->lost);
            most = {std::max(most.money, lost.money), std::max(most.tokens, lost.tokens)};
        }
    return most;
}

void StandingBudgets::noteWarning(Budget& one) const
{
    if (one.passesWarning() && m_warn)
        m_warn(one.warning());
}

std::vector<StandingBudgets::Spent> StandingBudgets::spent() const
{
    std::vector<Spent> all;
    const auto now = m_clock.now();
    for (const auto& [id, one] : m_budgets) {
        const auto& terms = one->terms;
        const auto of = base::enumName(terms.scope) + (terms.subject.empty() ? "" : " " + terms.subject);
        // A period in which nothing was called yet is not opened.
        const auto amount = one->isOpen(now) ? one->account->spent : Amount{};
        all.push_back({id.text(), of, terms.period, amount, terms.limits});
    }
    return all;
}

std::vector<std::string> StandingBudgets::warnings() const
{
    std::vector<std::string> sentences;
    const auto now = m_clock.now();
    for (const auto& [id, one] : m_budgets)
        if (one->warned && one->isOpen(now))
            sentences.push_back(one->warning());
    return sentences;
}

base::Task<base::Result<>> StandingBudgets::measurePace(BudgetPtr one)
{
    const auto steady = m_clock.steady();
    if (one->paceAt && steady - *one->paceAt < kPaceLife)
        co_return base::Result<>();
    auto job
        = [terms = one->terms, now = m_clock.now()](Connection& connection) { return detail::paceOf(connection, terms, now); };
    const auto pace = co_await m_state.read(std::move(job));
    if (!pace)
        co_return failure(pace);
    one->paceAt = steady;
    one->pace = *pace;
    co_return base::Result<>();
}

base::Task<base::Result<api::Budget>> StandingBudgets::describe(BudgetPtr one)
{
    auto which = one;
    if (const auto opened = co_await open(std::move(which)); !opened)
        co_return failure(opened);
    which = one;
    if (const auto measured = co_await measurePace(std::move(which)); !measured)
        co_return failure(measured);
    co_return one->describe(m_clock.now());
}

base::Task<base::Result<api::BudgetList>> StandingBudgets::list()
{
    std::vector<BudgetPtr> all;
    for (const auto& [id, one] : m_budgets)
        all.push_back(one);
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
        return std::tie(a->terms.scope, a->terms.subject, a->terms.period)
            < std::tie(b->terms.scope, b->terms.subject, b->terms.period);
    });
    api::BudgetList budgets;
    for (const auto& one : all) {
        auto which = one;
        auto described = co_await describe(std::move(which));
        if (!described)
            co_return failure(described);
        if (!one->removed)
            budgets.budgets.push_back(std::move(*described));
    }
    co_return budgets;
}

StandingBudgets::BudgetPtr StandingBudgets::knownFor(const api::SetBudget& wanted) const
{
    for (const auto& [id, one] : m_budgets)
        if (wanted.scope == one->terms.scope && wanted.subject == one->terms.subject && wanted.period == one->terms.period)
            return one;
    return nullptr;
}

base::Task<base::Result<api::Budget>> StandingBudgets::set(api::SetBudget wanted)
{
    if (auto right = detail::checkTerms(wanted); !right)
        co_return failure(right);
    auto one = knownFor(wanted);
    auto terms = one ? one->terms : detail::newTerms(wanted, m_clock.now());
    terms.limits = {wanted.limitUsd, wanted.limitTokens};
    if (wanted.warnAt)
        terms.warnAt = detail::rising(*wanted.warnAt);
    auto job = [terms](Connection& connection) { return detail::writeTerms(connection, terms); };
    if (const auto written = co_await m_state.write(std::move(job)); !written)
        co_return failure(written);
    // Two that were set at once are one.
    if (const auto other = knownFor(wanted))
        one = other;
    if (!one) {
        one = std::make_shared<Budget>();
        one->terms = terms;
    }
    one->removed = false;
    one->terms.limits = terms.limits;
    one->terms.warnAt = std::move(terms.warnAt);
    m_budgets[one->terms.id] = one;
    if (one->account) {
        one->limit();
        one->warned.reset();
        one->passesWarning();
    }
    co_return co_await describe(std::move(one));
}

base::Result<StandingBudgets::BudgetPtr> StandingBudgets::find(const std::string& id) const
{
    BudgetPtr found;
    if (id.size() >= kLeastOfId)
        for (const auto& [key, one] : m_budgets) {
            const auto text = key.text();
            if (!text.starts_with(id) && !text.ends_with(id))
                continue;
            if (found)
                return base::fail(ErrorCode::Conflict, "Several budgets have an id like \"" + id + "\"; give more of it.");
            found = one;
        }
    if (!found)
        return base::fail(ErrorCode::NotFound, "There is no budget \"" + id + "\"; `kaze budgets list` shows them.");
    return found;
}

base::Task<base::Result<>> StandingBudgets::remove(std::string id)
{
    const auto found = find(id);
    if (!found)
        co_return failure(found);
    const auto one = *found;
    auto job = [id = one->terms.id](Connection& connection) { return detail::removeTerms(connection, id); };
    if (const auto removed = co_await m_state.write(std::move(job)); !removed)
        co_return removed;
    one->removed = true;
    if (one->account)
        one->limit();
    m_budgets.erase(one->terms.id);
    co_return base::Result<>();
}

base::Task<base::Result<api::Budget>> StandingBudgets::settle(std::string id)
{
    const auto found = find(id);
    if (!found)
        co_return failure(found);
    auto one = *found;
    if (const auto account = one->account; account && !account->lost.isNothing() && !std::exchange(one->settling, true)) {
        const auto back = account->lost;
        auto job
            = [id = account->id, period = account->period, back, now = m_clock.now()](Connection& connection) -> base::Result<> {
            return detail::writeAllotment(connection, id, period, Amount{} - back, now);
        };
        const auto written = co_await m_state.write(std::move(job));
        one->settling = false;
        if (!written)
            co_return failure(written);
        account->lost = Amount::larger({}, account->lost - back);
        account->allotted -= back;
        account->asked -= back;
        // What they wait for was reckoned with what is no longer lost.
        for (auto& waiting : account->covering)
            waiting.needed -= back;
        account->wakeNext();
    }
    co_return co_await describe(std::move(one));
}

} // namespace kaze::gateway
