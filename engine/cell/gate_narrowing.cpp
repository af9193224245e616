// What is taken out of answers to who is confined to one tenant.

#include "engine/api/requests.h"
#include "engine/cell/detail/confinement.h"
#include "engine/cell/gate.h"

#include <algorithm>

namespace kaze::cell {

namespace {

template <class T, class Keep>
void keepOnly(std::vector<T>& rows, const Keep& keep)
{
    std::erase_if(rows, [&](const T& row) { return !keep(row); });
}

// What only an answer shows to be another's.

void narrowTo(const std::string&, api::AgentList& list)
{
    for (auto& agent : list.agents) {
        agent.path.clear();
        if (agent.error)
            agent.error->message = "its file cannot be used";
    }
}

void narrowTo(const std::string& tenant, api::PermissionList& list)
{
    keepOnly(list.rules, [&](const auto& rule) { return rule.tenant == tenant; });
}

void narrowTo(const std::string& tenant, api::BudgetList& list)
{
    keepOnly(list.budgets, [&](const api::Budget& budget) {
        return (budget.scope == api::BudgetScope::Tenant && budget.subject == tenant)
            || (budget.scope == api::BudgetScope::Project && budget.subject.starts_with(tenant + "/"));
    });
}

void narrowTo(const std::string& tenant, api::TenantList& list)
{
    keepOnly(list.tenants, [&](const auto& row) { return row.name == tenant; });
}

void narrowTo(const std::string& tenant, api::TracePage& page)
{
    keepOnly(page.rows, [&](const auto& row) { return row.tenant == tenant; });
    page.notes.clear();
}

void narrowTo(const std::string&, api::RunPage& page)
{
    for (auto& row : page.rows)
        row = detail::withoutOthers(std::move(row));
}

void narrowTo(const std::string&, api::RunReply& reply)
{
    reply.detail = detail::withoutOthers(std::move(reply.detail));
}

void narrowTo(const std::string&, api::StepPage& page)
{
    for (auto& step : page.steps)
        step = detail::withoutOthers(std::move(step));
}

void narrowTo(const std::string&, api::RunComparison& both)
{
    for (auto* row : {&both.first, &both.second})
        *row = detail::withoutOthers(std::move(*row));
    for (auto* steps : {&both.firstOwn, &both.secondOwn})
        for (auto& step : *steps)
            step = detail::withoutOthers(std::move(step));
}

//! Its figures and states are of all schedules.
void narrowTo(const std::string& tenant, api::SchedulePage& page)
{
    keepOnly(page.rows, [&](const auto& row) { return row.tenant == tenant; });
    page.states.clear();
    page.figures = {};
}

} // namespace

void Gate::narrow(const Caller& caller, api::Response& response)
{
    if (const auto* started = response.as<api::ExportState>())
        begun(started->exportId, caller.actor);
    if (const auto* imported = response.as<api::TracesImported>())
        begun(imported->importId, caller.actor);
    if (caller.tenant.empty())
        return;
    const auto narrowed = [&]<class T>() {
        if (auto* one = response.as<T>())
            narrowTo(caller.tenant, *one);
    };
    narrowed.operator()<api::RunPage>();
    narrowed.operator()<api::RunReply>();
    narrowed.operator()<api::StepPage>();
    narrowed.operator()<api::RunComparison>();
    narrowed.operator()<api::AgentList>();
    narrowed.operator()<api::PermissionList>();
    narrowed.operator()<api::BudgetList>();
    narrowed.operator()<api::TenantList>();
    narrowed.operator()<api::TracePage>();
    narrowed.operator()<api::SchedulePage>();
}

} // namespace kaze::cell
