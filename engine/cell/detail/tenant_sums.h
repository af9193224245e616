#pragma once

#include "engine/api/budget_requests.h"
#include "engine/cell/detail/engine.h"
#include "engine/runtime/tenants.h"

#include <algorithm>
#include <map>

// What handlers of tenants look up.

namespace kaze::cell::detail {

//! What all use, gathered once for a list.
struct Engine::TenantFigures {
    std::map<std::pair<std::string, std::string>, runtime::Tenants::Runs> runs;
    std::map<std::pair<std::string, std::string>, std::int64_t> bytes;
    std::map<std::pair<std::string, std::string>, std::int64_t> memories;
    api::BudgetList budgets;
};

[[nodiscard]] inline api::BudgetScope scopeOf(const runtime::Owner& owner)
{
    return owner.project.empty() ? api::BudgetScope::Tenant : api::BudgetScope::Project;
}

//! As budgets name them.
[[nodiscard]] inline std::string subjectOf(const runtime::Owner& owner)
{
    return owner.project.empty() ? owner.tenant : owner.tenant + "/" + owner.project;
}

//! The budget of the tokens a day of a tenant or project, where there is one.
[[nodiscard]] inline const api::Budget* dayBudgetOf(const api::BudgetList& list, const runtime::Owner& owner)
{
    const auto found = std::ranges::find_if(list.budgets, [&](const api::Budget& budget) {
        return budget.scope == scopeOf(owner) && budget.subject == subjectOf(owner) && budget.period == api::BudgetPeriod::Day;
    });
    return found == list.budgets.end() ? nullptr : &*found;
}

//! Of a project, or of a tenant with all its projects.
template <class Value>
[[nodiscard]] std::int64_t sumOf(
    const std::map<std::pair<std::string, std::string>, Value>& all, const runtime::Owner& owner, auto value)
{
    std::int64_t sum = 0;
    for (auto at = all.lower_bound({owner.tenant, owner.project}); at != all.end() && at->first.first == owner.tenant; ++at)
        if (owner.project.empty() || at->first.second == owner.project)
            sum += value(at->second);
    return sum;
}

} // namespace kaze::cell::detail
