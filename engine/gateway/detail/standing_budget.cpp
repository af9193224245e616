#include "engine/gateway/detail/standing_budget.h"

#include "engine/api/budget_requests.h"
#include "engine/gateway/detail/spend_reader.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace kaze::gateway::detail {

using api::BudgetPeriod;
using api::BudgetScope;
using base::Money;
using storage::Connection;

namespace {

constexpr auto kPaceOfMonths = std::chrono::days(7);
constexpr auto kPaceOfDays = std::chrono::hours(6);
constexpr double kFarthest = 3650 * 86400.0; //!< seconds; a limit that is reached later is not worth a date

std::int64_t micros(base::Time time)
{
    return time.time_since_epoch().count();
}

std::string percentText(double share)
{
    return std::to_string(std::llround(share * 100)) + " %";
}

//! What falls under the budget, whenever it was.
SpendQuestion questionOf(const BudgetTerms& terms)
{
    SpendQuestion question;
    auto& filter = question.filter;
    if (terms.scope == BudgetScope::Tenant)
        filter.tenant = terms.subject;
    else if (terms.scope == BudgetScope::Project) {
        const auto slash = terms.subject.find('/');
        filter.tenant = terms.subject.substr(0, slash);
        filter.project = terms.subject.substr(slash + 1);
    } else if (terms.scope == BudgetScope::Agent)
        filter.agent = terms.subject;
    else if (terms.scope == BudgetScope::Tool)
        filter.tool = terms.subject;
    return question;
}

} // namespace

double StandingBudget::fraction() const
{
    const auto share = [](double spent, double limit) { return limit > 0 ? spent / limit : 1.0; };
    double most = 0;
    if (!account)
        return most;
    if (terms.limits.money)
        most = share(account->spent.money.dollars(), terms.limits.money->dollars());
    if (terms.limits.tokens)
        most = std::max(most, share(static_cast<double>(account->spent.tokens), static_cast<double>(*terms.limits.tokens)));
    return most;
}

void StandingBudget::begin(std::shared_ptr<BudgetAccount> next, const Booked& booked)
{
    next->spent += booked.spent; // beside what calls cost that ended meanwhile
    next->allotted = next->asked = booked.allotted;
    if (terms.limits.money)
        next->lost.money = std::max(Money{}, booked.allotted.money - booked.spent.money);
    if (terms.limits.tokens)
        next->lost.tokens = std::max<std::int64_t>(0, booked.allotted.tokens - booked.spent.tokens);
    if (const auto before = std::exchange(account, std::move(next))) {
        // Who waits there for room finds it in the new period.
        before->limits = {};
        before->wakeNext();
    }
    span = opens;
    estimated = booked.estimated;
    unpriced = booked.unpriced;
    warned.reset();
    limit();
}

void StandingBudget::limit()
{
    auto& spending = *account;
    spending.limits = removed ? Limits{} : terms.limits;
    spending.name = "The budget of " + terms.owner() + (span.name.empty() ? std::string(" in all") : " for " + span.name) + ",";
    spending.remedy = "Raise it with `kaze budgets set`"
        + (span.to ? ", or wait for " + periodAt(terms.period, *span.to, terms.made).name : std::string()) + ".";
    spending.wakeNext();
}

bool StandingBudget::passesWarning()
{
    const auto spent = fraction();
    std::optional<double> passed;
    for (const auto at : terms.warnAt)
        if (spent >= at)
            passed = at;
    if (!passed || (warned && *passed <= *warned))
        return false;
    warned = passed;
    return true;
}

std::string StandingBudget::warning() const
{
    return "The budget of " + terms.owner() + (span.name.empty() ? std::string() : " for " + span.name) + " is spent to "
        + percentText(fraction()) + ": "
        + (terms.limits.money ? account->spent.money.text() : std::to_string(account->spent.tokens) + " tokens") + " of "
        + (terms.limits.money ? terms.limits.money->text() : terms.limits.text()) + '.';
}

api::Budget StandingBudget::describe(base::Time now) const
{
    const auto& spending = *account;
    api::Budget budget;
    budget.budgetId = terms.id.text();
    budget.scope = terms.scope;
    budget.subject = terms.subject;
    budget.period = terms.period;
    budget.limitUsd = terms.limits.money;
    budget.limitTokens = terms.limits.tokens;
    budget.warnAt = terms.warnAt;
    budget.from = span.from;
    budget.to = span.to;
    budget.spentUsd = spending.spent.money;
    budget.spentTokens = spending.spent.tokens;
    const auto held = spending.reserved + spending.lost;
    budget.heldUsd = held.money;
    budget.heldTokens = held.tokens;
    budget.unsettledUsd = spending.lost.money;
    budget.unsettledTokens = spending.lost.tokens;
    budget.estimatedUsd = estimated;
    budget.unpricedCalls = unpriced;
    budget.warned = warned;
    budget.waiting = static_cast<std::int64_t>(spending.waiting.size());
    budget.pace = terms.period == BudgetPeriod::Day ? "at the pace of the last 6 hours" : "at the pace of the last 7 days";

    const auto left = span.to ? std::chrono::duration<double>(*span.to - now).count() : kFarthest;
    if (span.to) {
        budget.forecastUsd = spending.spent.money + Money::fromDollars(pace.dollarsPerSecond * left);
        budget.forecastTokens = spending.spent.tokens + std::llround(pace.tokensPerSecond * left);
    }
    const auto until = [](double rest, double perSecond) {
        return rest <= 0 ? 0.0 : perSecond > 0 ? rest / perSecond : std::numeric_limits<double>::infinity();
    };
    auto soonest = std::numeric_limits<double>::infinity();
    if (terms.limits.money)
        soonest = until((*terms.limits.money - spending.spent.money).dollars(), pace.dollarsPerSecond);
    if (terms.limits.tokens)
        soonest
            = std::min(soonest, until(static_cast<double>(*terms.limits.tokens - spending.spent.tokens), pace.tokensPerSecond));
    if (soonest < left)
        budget.reachesLimitAt = now + std::chrono::seconds(std::llround(soonest));
    return budget;
}

base::Result<Booked> bookedIn(Connection& connection, const BudgetTerms& terms, const PeriodSpan& span)
{
    Booked booked;
    auto question = questionOf(terms);
    question.from = micros(span.from);
    if (span.to)
        question.to = micros(*span.to);
    const auto sums = spentIn(connection, std::move(question));
    if (!sums)
        return failure(sums);
    booked.spent = {sums->cost, sums->usage.inputTokens + sums->usage.outputTokens};
    booked.estimated = sums->estimated;
    booked.unpriced = sums->unpriced;
    const auto allotted = allottedTo(connection, terms.id, micros(span.from));
    if (!allotted)
        return failure(allotted);
    booked.allotted = *allotted;
    return booked;
}

base::Result<Pace> paceOf(Connection& connection, const BudgetTerms& terms, base::Time now)
{
    const std::chrono::microseconds longest
        = terms.period == BudgetPeriod::Day ? std::chrono::microseconds(kPaceOfDays) : std::chrono::microseconds(kPaceOfMonths);
    const auto least = longest / 28; // of what has just begun, an hour says more than its first minute
    // From a full hour, of which there is a sum.
    const auto from = std::chrono::floor<std::chrono::hours>(now - longest);
    auto question = questionOf(terms);
    question.from = micros(from);
    question.to = micros(now);
    const auto sums = spentIn(connection, std::move(question));
    if (!sums)
        return failure(sums);
    if (sums->calls == 0)
        return Pace{};
    const base::Time first{std::chrono::microseconds(sums->first)};
    const auto time = std::chrono::duration<double>(std::clamp<std::chrono::microseconds>(now - first, least, now - from));
    const auto tokens = static_cast<double>(sums->usage.inputTokens + sums->usage.outputTokens);
    return Pace{sums->cost.dollars() / time.count(), tokens / time.count()};
}

} // namespace kaze::gateway::detail
