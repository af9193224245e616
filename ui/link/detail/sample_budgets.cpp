// Budgets of the sample cell: what stands in them is summed from its ledger.

#include "engine/api/budget_requests.h"
#include "engine/api/cost_requests.h"
#include "ui/link/detail/sample_cell.h"
#include "ui/link/detail/sample_costs.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace kaze::ui {

namespace {

using namespace std::chrono_literals;
using api::BudgetPeriod;
using api::BudgetScope;
using base::ErrorCode;
using base::Money;

//! When the period under way began and will end.
std::pair<api::Time, std::optional<api::Time>> periodAround(api::Time now, BudgetPeriod period, api::Time first)
{
    const auto today = std::chrono::floor<std::chrono::days>(now);
    if (period == BudgetPeriod::Day)
        return {today, today + std::chrono::days(1)};
    if (period == BudgetPeriod::Total)
        return {first, std::nullopt};
    const std::chrono::year_month_day day{today};
    const auto month = day.year() / day.month();
    return {std::chrono::sys_days{month / 1}, std::chrono::sys_days{(month + std::chrono::months(1)) / 1}};
}

double secondsBetween(api::Time from, api::Time to)
{
    return std::chrono::duration<double>(to - from).count();
}

} // namespace

void SampleCosts::addBudget(BudgetScope scope, std::string subject, BudgetPeriod period, std::optional<double> dollars,
    std::optional<std::int64_t> tokens)
{
    api::Budget budget;
    budget.budgetId = sampleId(7'000 + m_ids++, m_now - 24h * 60);
    budget.scope = scope;
    budget.subject = std::move(subject);
    budget.period = period;
    if (dollars)
        budget.limitUsd = Money::fromDollars(*dollars);
    budget.limitTokens = tokens;
    budget.warnAt = {0.5, 0.8, 1};
    m_budgets.push_back(std::move(budget));
}

void SampleCosts::makeBudgets()
{
    addBudget(BudgetScope::Fleet, "", BudgetPeriod::Month, 500);
    addBudget(BudgetScope::Tenant, "acme", BudgetPeriod::Month, 400);
    addBudget(BudgetScope::Tenant, "internal", BudgetPeriod::Month, 100);
    addBudget(BudgetScope::Tenant, "speedrun", BudgetPeriod::Month, 300);
    addBudget(BudgetScope::Agent, "issue-fixer", BudgetPeriod::Day, 20, 12'000'000);
    addBudget(BudgetScope::Tool, "memory.search", BudgetPeriod::Month, std::nullopt, 5'000'000);
    m_budgets[0].heldUsd = Money::fromDollars(9.21);
    m_budgets[0].heldTokens = 1'480'000;
    m_budgets[1].heldUsd = Money::fromDollars(7.86);
    m_budgets[1].heldTokens = 1'240'000;
    m_budgets[1].unsettledUsd = Money::fromDollars(0.31);
    m_budgets[1].unsettledTokens = 48'000;
    m_budgets[3].heldUsd = Money::fromDollars(1.35);
    m_budgets[3].heldTokens = 240'000;
    m_budgets[4].heldUsd = Money::fromDollars(0.62);
    m_budgets[4].heldTokens = 96'000;
    m_budgets[4].waiting = 2;
}

api::Budget SampleCosts::standing(api::Budget budget) const
{
    const auto first = m_calls.empty() ? m_now : m_calls.front().at;
    std::tie(budget.from, budget.to) = periodAround(m_now, budget.period.valueOr(BudgetPeriod::Month), first);
    const auto sum = [&](api::Time from) {
        api::ListSpend request;
        request.from = from;
        if (budget.scope == BudgetScope::Tenant)
            request.tenant = budget.subject;
        if (budget.scope == BudgetScope::Project)
            request.tenant = budget.subject.substr(0, budget.subject.find('/'));
        if (budget.scope == BudgetScope::Agent)
            request.agent = budget.subject;
        if (budget.scope == BudgetScope::Tool)
            request.tool = budget.subject;
        return spend(request)->total;
    };
    const auto total = sum(budget.from);
    budget.spentUsd = total.costUsd;
    budget.spentTokens = total.usage.inputTokens + total.usage.outputTokens;
    budget.estimatedUsd = total.estimatedUsd;
    budget.unpricedCalls = total.unpricedCalls;
    const bool day = budget.period == BudgetPeriod::Day;
    const auto since = std::max(budget.from, m_now - (day ? api::Time::duration(6h) : api::Time::duration(std::chrono::days(7))));
    const auto late = sum(since);
    const double lasted = std::max(1.0, secondsBetween(since, m_now));
    const double pace = late.costUsd.dollars() / lasted; // dollars a second
    budget.pace = day ? "at the pace of the last 6 hours" : "at the pace of the last 7 days";
    if (budget.to && pace > 0) {
        const double left = secondsBetween(m_now, *budget.to);
        budget.forecastUsd = budget.spentUsd + Money::fromDollars(pace * left);
        const auto tokens = static_cast<double>(late.usage.inputTokens + late.usage.outputTokens);
        budget.forecastTokens = budget.spentTokens + std::llround(tokens / lasted * left);
    }
    double used = 0;
    if (budget.limitUsd && budget.limitUsd->nanos > 0) {
        used = budget.spentUsd.dollars() / budget.limitUsd->dollars();
        const double room = budget.limitUsd->dollars() - budget.spentUsd.dollars();
        const auto at = m_now + std::chrono::seconds(std::llround(pace > 0 ? std::max(0.0, room) / pace : 0));
        if (pace > 0 && (!budget.to || at < *budget.to))
            budget.reachesLimitAt = at;
    }
    if (budget.limitTokens && *budget.limitTokens > 0)
        used = std::max(used, static_cast<double>(budget.spentTokens) / static_cast<double>(*budget.limitTokens));
    for (const double at : budget.warnAt)
        if (used >= at)
            budget.warned = at;
    return budget;
}

api::BudgetList SampleCosts::budgets() const
{
    api::BudgetList list;
    for (const auto& budget : m_budgets)
        list.budgets.push_back(standing(budget));
    std::stable_sort(list.budgets.begin(), list.budgets.end(), [](const api::Budget& a, const api::Budget& b) {
        return std::pair(static_cast<int>(a.scope.valueOr(BudgetScope::Tool)), a.subject)
            < std::pair(static_cast<int>(b.scope.valueOr(BudgetScope::Tool)), b.subject);
    });
    return list;
}

base::Result<api::Budget> SampleCosts::set(const api::SetBudget& request)
{
    if (!request.limitUsd && !request.limitTokens)
        return base::fail(ErrorCode::InvalidArgument, "a budget needs a limit in dollars or in tokens");
    if (request.subject.empty() != (request.scope == BudgetScope::Fleet))
        return base::fail(ErrorCode::InvalidArgument, "say which " + request.scope.name() + " the budget is for");
    const auto find = [this, &request] {
        return std::find_if(m_budgets.begin(), m_budgets.end(), [&request](const api::Budget& b) {
            return b.scope == request.scope && b.subject == request.subject && b.period == request.period;
        });
    };
    if (find() == m_budgets.end())
        addBudget(request.scope.valueOr(BudgetScope::Fleet), request.subject, request.period.valueOr(BudgetPeriod::Month),
            std::nullopt);
    auto& budget = *find();
    budget.limitUsd = request.limitUsd;
    budget.limitTokens = request.limitTokens;
    if (request.warnAt)
        budget.warnAt = *request.warnAt;
    return standing(budget);
}

base::Result<api::Done> SampleCosts::remove(const std::string& id)
{
    if (std::erase_if(m_budgets, [&id](const api::Budget& b) { return b.budgetId == id; }) == 0)
        return base::fail(ErrorCode::NotFound, "there is no budget " + id);
    return api::Done{};
}

base::Result<api::Budget> SampleCosts::settle(const std::string& id)
{
    for (auto& budget : m_budgets) {
        if (budget.budgetId != id)
            continue;
        budget.heldUsd -= budget.unsettledUsd;
        budget.heldTokens -= budget.unsettledTokens;
        budget.unsettledUsd = {};
        budget.unsettledTokens = 0;
        return standing(budget);
    }
    return base::fail(ErrorCode::NotFound, "there is no budget " + id);
}

SampleCosts& SampleCell::costs()
{
    if (!m_costs)
        m_costs = std::make_shared<SampleCosts>(m_now, !m_runs.empty());
    return *m_costs;
}

SampleCell::Answer SampleCell::handle(const api::ListBudgets&)
{
    return costs().budgets();
}

SampleCell::Answer SampleCell::handle(const api::SetBudget& request)
{
    auto budget = costs().set(request);
    if (!budget)
        return failure(budget);
    ++m_changes;
    return api::BudgetReply{std::move(*budget)};
}

SampleCell::Answer SampleCell::handle(const api::RemoveBudget& request)
{
    const auto done = costs().remove(request.budgetId);
    if (!done)
        return failure(done);
    ++m_changes;
    return *done;
}

SampleCell::Answer SampleCell::handle(const api::SettleBudget& request)
{
    auto budget = costs().settle(request.budgetId);
    if (!budget)
        return failure(budget);
    ++m_changes;
    return api::BudgetReply{std::move(*budget)};
}

} // namespace kaze::ui
