#include "engine/api/budget_requests.h"
#include "engine/api/request.h"
#include "engine/cell/detail/engine.h"
#include "engine/gateway/standing_budgets.h"

namespace kaze::cell::detail {

Engine::Answer Engine::handle(api::ListBudgets)
{
    auto list = co_await m_gateway->standingBudgets().list();
    if (!list)
        co_return failure(list);
    co_return api::Response{std::move(*list)};
}

Engine::Answer Engine::handle(api::SetBudget query)
{
    auto budget = co_await m_gateway->standingBudgets().set(std::move(query));
    if (!budget)
        co_return failure(budget);
    api::BudgetReply reply{std::move(*budget)};
    co_return api::Response{std::move(reply)};
}

Engine::Answer Engine::handle(api::RemoveBudget query)
{
    const auto removed = co_await m_gateway->standingBudgets().remove(std::move(query.budgetId));
    if (!removed)
        co_return failure(removed);
    co_return api::Response{api::Done{}};
}

Engine::Answer Engine::handle(api::SettleBudget query)
{
    auto budget = co_await m_gateway->standingBudgets().settle(std::move(query.budgetId));
    if (!budget)
        co_return failure(budget);
    api::BudgetReply reply{std::move(*budget)};
    co_return api::Response{std::move(reply)};
}

} // namespace kaze::cell::detail
