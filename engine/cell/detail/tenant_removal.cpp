// How a tenant or a project goes, what goes with it, and when its name is free again.

#include "engine/api/budget_requests.h"
#include "engine/api/request.h"
#include "engine/api/schedule_requests.h"
#include "engine/api/tenant_requests.h"
#include "engine/api/trace_requests.h"
#include "engine/cell/detail/engine.h"
#include "engine/cell/detail/respond.h"
#include "engine/cell/detail/tenant_sums.h"
#include "engine/gateway/standing_budgets.h"

namespace kaze::cell::detail {

//! Whoever has the name of a removed tenant would see its runs and traces. Errors: AlreadyExists while there are any,
//! Unavailable while that cannot be told.
base::Task<base::Result<>> Engine::checkUnused(std::string name)
{
    if (m_runtime->tenants().find(std::string_view(name)) || !runtime::checkOwnerName("tenant", name))
        co_return base::Result<>{};
    const auto runs = co_await m_runtime->tenants().countRuns();
    if (!runs)
        co_return failure(runs);
    const auto itself = [](const runtime::Tenants::Runs& each) { return each.all; };
    bool isUsed = sumOf(*runs, {name, ""}, itself) > 0;
    bool isAllThere = !m_observations->isArchiving();
    for (const bool archives : {false, true}) { // which are unpacked only where they have to be
        if (isUsed)
            break;
        api::ListTraces query;
        query.filter = "tenant:" + name;
        query.limit = 1;
        query.archives = archives;
        const auto traces = co_await m_observations->listTraces(std::move(query));
        if (!traces)
            co_return failure(traces);
        isUsed = !traces->rows.empty();
    }
    isAllThere = isAllThere && !m_observations->isArchiving();
    if (!isUsed && isAllThere)
        co_return base::Result<>{};
    if (!isUsed)
        co_return base::fail(base::ErrorCode::Unavailable,
            "observations are being archived or deleted this moment, and it is not known whether some are of a tenant " + name
                + " that was removed; try again in a while");
    co_return base::fail(base::ErrorCode::AlreadyExists,
        "there was a tenant " + name
            + " that was removed, and its runs or traces are still kept: they would be the new one's. Choose another name, or "
              "wait until "
              "they are no longer kept (`kaze keep`)");
}

base::Task<base::Result<api::TenantLoss>> Engine::lossOf(runtime::Owner owner)
{
    const auto figures = co_await tenantFigures();
    if (!figures)
        co_return failure(figures);
    const auto use = useOf(owner, *figures);
    api::TenantLoss loss;
    loss.openRuns = sumOf(figures->runs, owner, [](const runtime::Tenants::Runs& runs) { return runs.open; });
    loss.memories = use.memories;
    loss.memoryBytes = use.memoryBytes;
    if (owner.project.empty()) {
        if (const auto* tenant = m_runtime->tenants().find(owner.tenant))
            loss.projects = std::ssize(tenant->projects);
        loss.tokens = m_tokens->countOf(owner.tenant);
    }
    co_return loss;
}

base::Task<base::Result<>> Engine::removeSchedulesOf(runtime::Owner owner)
{
    while (true) {
        api::ListSchedules query;
        query.filter = "tenant:" + owner.tenant + (owner.project.empty() ? "" : " project:" + owner.project);
        query.limit = 1000;
        const auto page = co_await m_schedules->list(std::move(query));
        if (!page)
            co_return failure(page);
        if (page->rows.empty())
            co_return base::Result<>{};
        for (const auto& row : page->rows) {
            api::RemoveSchedule each;
            each.schedule = row.scheduleId;
            const auto removed = co_await m_schedules->remove(std::move(each));
            if (!removed)
                co_return failure(removed);
        }
    }
}

//! Also of the projects of a tenant.
base::Task<base::Result<>> Engine::dropTokensPerDay(runtime::Owner owner)
{
    const auto list = co_await m_gateway->standingBudgets().list();
    if (!list)
        co_return failure(list);
    for (const auto& budget : list->budgets) {
        const bool isIts = budget.scope == scopeOf(owner) && budget.subject == subjectOf(owner);
        const bool isOfProject = owner.project.empty() && budget.scope == api::BudgetScope::Project
            && budget.subject.starts_with(owner.tenant + "/");
        if (budget.period != api::BudgetPeriod::Day || !budget.limitTokens || (!isIts && !isOfProject))
            continue;
        runtime::Owner whose{owner.tenant, isOfProject ? budget.subject.substr(owner.tenant.size() + 1) : owner.project};
        const auto dropped = co_await setTokensPerDay(std::move(whose), 0);
        if (!dropped)
            co_return dropped;
    }
    co_return base::Result<>{};
}

base::Task<base::Result<>> Engine::removeOwner(runtime::Owner owner)
{
    const auto removed = co_await m_runtime->tenants().remove(owner);
    if (!removed)
        co_return removed;
    if (owner.project.empty()) {
        const auto revoked = co_await m_tokens->revokeAllOf(owner.tenant);
        if (!revoked)
            co_return revoked;
    }
    // Whoever has the name next is not to find them.
    const auto limits = co_await dropTokensPerDay(owner);
    if (!limits)
        co_return limits;
    const auto schedules = co_await removeSchedulesOf(owner);
    if (!schedules)
        co_return schedules;
    const auto messagesOf = owner.project.empty() ? owner.tenant : owner.tenant + "/" + owner.project;
    const auto hooks = co_await m_webhooks->removeTenant(messagesOf);
    if (!hooks)
        co_return hooks;
    const auto messages = co_await m_mailboxes->removeTenant(messagesOf);
    if (!messages)
        co_return messages;
    co_return co_await m_knowledge->remove(owner.tenant, owner.project);
}

Engine::Answer Engine::removeOrCount(runtime::Owner owner, bool countOnly)
{
    auto loss = co_await lossOf(owner);
    if (loss && !countOnly) {
        const auto removed = co_await removeOwner(owner);
        if (!removed)
            co_return failure(removed);
    }
    co_return respond(std::move(loss));
}

Engine::Answer Engine::handle(api::RemoveTenant query)
{
    const auto owner = m_runtime->tenants().owner(query.name, "");
    if (!owner)
        co_return failure(owner);
    auto whose = *owner;
    co_return co_await removeOrCount(std::move(whose), query.countOnly);
}

Engine::Answer Engine::handle(api::RemoveProject query)
{
    if (query.name.empty())
        co_return base::fail(
            base::ErrorCode::InvalidArgument, "a project has a name; `kaze projects list` shows those there are");
    const auto owner = m_runtime->tenants().owner(query.tenant, query.name);
    if (!owner)
        co_return failure(owner);
    auto whose = *owner;
    co_return co_await removeOrCount(std::move(whose), query.countOnly);
}

} // namespace kaze::cell::detail
