// Tenants, their projects, and the pools that their runs are in.

#include "engine/api/budget_requests.h"
#include "engine/api/request.h"
#include "engine/api/run_control_requests.h"
#include "engine/api/schedule_requests.h"
#include "engine/api/tenant_requests.h"
#include "engine/cell/detail/engine.h"
#include "engine/cell/detail/respond.h"
#include "engine/cell/detail/tenant_sums.h"
#include "engine/gateway/standing_budgets.h"

#include <algorithm>

namespace kaze::cell::detail {

namespace {

constexpr std::int64_t kHighestLimit = 1'000'000'000;
constexpr std::size_t kMostOpened = 64; //!< memories that a list opens to count what is in them

//! As agent files have them.
bool isPoolName(const std::string& name)
{
    constexpr std::size_t kLongest = 64;
    const auto isPlain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
    return !name.empty() && name.size() <= kLongest && isPlain(name.front())
        && std::ranges::all_of(name, [&](char c) { return isPlain(c) || c == '-' || c == '_' || c == '.'; });
}

} // namespace

base::Task<base::Result<Engine::TenantFigures>> Engine::tenantFigures()
{
    TenantFigures figures;
    auto runs = co_await m_runtime->tenants().countRuns();
    if (!runs)
        co_return failure(runs);
    figures.runs = std::move(*runs);
    auto bytes = m_knowledge->bytesByOwner();
    if (!bytes)
        co_return failure(bytes);
    figures.bytes = std::move(*bytes);
    for (const auto& [owner, size] : figures.bytes) {
        if (figures.memories.size() == kMostOpened)
            break;
        auto tenant = owner.first;
        auto project = owner.second;
        const auto count = co_await m_knowledge->count(std::move(tenant), std::move(project));
        figures.memories[owner] = count.value_or(0);
    }
    auto budgets = co_await m_gateway->standingBudgets().list();
    if (!budgets)
        co_return failure(budgets);
    figures.budgets = std::move(*budgets);
    co_return figures;
}

api::QuotaUse Engine::useOf(const runtime::Owner& owner, const TenantFigures& figures) const
{
    const auto itself = [](std::int64_t number) { return number; };
    const auto places = m_runtime->placesUsed(owner);
    api::QuotaUse use;
    use.atWork = places.atWork;
    use.waiting = places.waiting;
    use.memoryBytes = sumOf(figures.bytes, owner, itself);
    use.memories = sumOf(figures.memories, owner, itself);
    use.runs = sumOf(figures.runs, owner, [](const runtime::Tenants::Runs& runs) { return runs.all; });
    const auto tools = m_tools->use(owner.tenant, owner.project);
    use.toolProcessors = tools.processors;
    use.toolMemoryBytes = tools.memoryBytes;
    return use;
}

api::TenantRow Engine::tenantRow(const std::string& name, const TenantFigures& figures) const
{
    api::TenantRow row;
    row.name = name;
    if (const auto* tenant = m_runtime->tenants().find(name)) {
        row.description = tenant->description;
        row.workspaceRoot = tenant->workspaceRoot;
        row.quotas = tenant->quotas;
        row.projects = std::ssize(tenant->projects);
        row.createdAt = tenant->createdAt;
    }
    row.use = useOf({name, ""}, figures);
    if (const auto* budget = dayBudgetOf(figures.budgets, {name, ""})) {
        row.tokensPerDay = budget->limitTokens.value_or(0);
        row.tokensToday = budget->spentTokens;
    }
    return row;
}

api::ProjectRow Engine::projectRow(const runtime::Owner& owner, const TenantFigures& figures) const
{
    api::ProjectRow row;
    row.tenant = owner.tenant;
    row.name = owner.project;
    if (const auto* project = m_runtime->tenants().find(owner)) {
        row.description = project->description;
        row.workspaceRoot = project->workspaceRoot;
        row.quotas = project->quotas;
        row.createdAt = project->createdAt;
    }
    row.use = useOf(owner, figures);
    if (const auto* budget = dayBudgetOf(figures.budgets, owner)) {
        row.tokensPerDay = budget->limitTokens.value_or(0);
        row.tokensToday = budget->spentTokens;
    }
    return row;
}

Engine::Answer Engine::handle(api::ListTenants)
{
    const auto figures = co_await tenantFigures();
    if (!figures)
        co_return failure(figures);
    api::TenantList list;
    for (const auto& [name, tenant] : m_runtime->tenants().all())
        list.tenants.push_back(tenantRow(name, *figures));
    std::ranges::stable_partition(list.tenants, [](const auto& row) { return row.name == runtime::kDefaultTenant; });
    co_return api::Response{std::move(list)};
}

//! Through the standing budgets, of which the tokens a day are one.
base::Task<base::Result<>> Engine::setTokensPerDay(runtime::Owner owner, std::int64_t tokens)
{
    if (tokens < 0)
        co_return base::fail(base::ErrorCode::InvalidArgument, "a limit is not below 0; 0 stands for no limit");
    const auto list = co_await m_gateway->standingBudgets().list();
    if (!list)
        co_return failure(list);
    const auto* known = dayBudgetOf(*list, owner);
    if (tokens == 0 && !known)
        co_return base::Result<>{};
    if (tokens == 0 && !known->limitUsd) {
        auto id = known->budgetId;
        co_return co_await m_gateway->standingBudgets().remove(std::move(id));
    }
    api::SetBudget wanted;
    wanted.scope = scopeOf(owner);
    wanted.subject = subjectOf(owner);
    wanted.period = api::BudgetPeriod::Day;
    if (known)
        wanted.limitUsd = known->limitUsd;
    if (tokens > 0)
        wanted.limitTokens = tokens;
    const auto set = co_await m_gateway->standingBudgets().set(std::move(wanted));
    if (!set)
        co_return failure(set);
    co_return base::Result<>{};
}

Engine::Answer Engine::handle(api::SetTenant query)
{
    const auto name = query.name;
    const auto tokens = query.tokensPerDay;
    if (tokens && *tokens < 0)
        co_return base::fail(base::ErrorCode::InvalidArgument, "a limit is not below 0; 0 stands for no limit");
    const bool isNew = query.isNew && !m_runtime->tenants().find(name);
    if (isNew) {
        auto wanted = name;
        const auto unused = co_await checkUnused(std::move(wanted));
        if (!unused)
            co_return failure(unused);
    }
    const auto set = co_await m_runtime->tenants().set(std::move(query));
    if (!set)
        co_return failure(set);
    if (isNew) {
        // What one of the same name left, where its removal was cut off.
        const auto forgotten = co_await m_knowledge->remove(name, "");
        if (!forgotten)
            co_return failure(forgotten);
    }
    if (tokens) {
        runtime::Owner owner{name, ""};
        const auto limited = co_await setTokensPerDay(std::move(owner), *tokens);
        if (!limited)
            co_return failure(limited);
    }
    const auto figures = co_await tenantFigures();
    if (!figures)
        co_return failure(figures);
    api::TenantReply reply{tenantRow(name, *figures)};
    co_return api::Response{std::move(reply)};
}

Engine::Answer Engine::handle(api::ListProjects query)
{
    if (!query.tenant.empty())
        if (const auto known = m_runtime->tenants().owner(query.tenant, ""); !known)
            co_return failure(known);
    const auto figures = co_await tenantFigures();
    if (!figures)
        co_return failure(figures);
    api::ProjectList list;
    for (const auto& [name, tenant] : m_runtime->tenants().all())
        for (const auto& [project, terms] : tenant.projects)
            if (query.tenant.empty() || query.tenant == name)
                list.projects.push_back(projectRow({name, project}, *figures));
    co_return api::Response{std::move(list)};
}

Engine::Answer Engine::handle(api::SetProject query)
{
    const runtime::Owner owner{query.tenant.empty() ? std::string(runtime::kDefaultTenant) : query.tenant, query.name};
    const auto tokens = query.tokensPerDay;
    if (tokens && *tokens < 0)
        co_return base::fail(base::ErrorCode::InvalidArgument, "a limit is not below 0; 0 stands for no limit");
    const bool isNew = query.isNew && !m_runtime->tenants().find(owner);
    const auto set = co_await m_runtime->tenants().set(std::move(query));
    if (!set)
        co_return failure(set);
    if (isNew) {
        const auto forgotten = co_await m_knowledge->remove(owner.tenant, owner.project);
        if (!forgotten)
            co_return failure(forgotten);
    }
    if (tokens) {
        auto whose = owner;
        const auto limited = co_await setTokensPerDay(std::move(whose), *tokens);
        if (!limited)
            co_return failure(limited);
    }
    const auto figures = co_await tenantFigures();
    if (!figures)
        co_return failure(figures);
    api::ProjectReply reply{projectRow(owner, *figures)};
    co_return api::Response{std::move(reply)};
}

Engine::Answer Engine::handle(api::ListPools)
{
    api::PoolList list{m_runtime->pools()};
    co_return api::Response{std::move(list)};
}

Engine::Answer Engine::handle(api::SetPool query)
{
    if (query.pool != "*" && !isPoolName(query.pool))
        co_return base::fail(base::ErrorCode::InvalidArgument,
            "\"" + query.pool + "\" is no name of a pool: it is what agent files have behind `pool:`, or * for all together");
    if (query.limit < 0 || query.limit > kHighestLimit)
        co_return base::fail(base::ErrorCode::InvalidArgument, "a pool's limit is from 0, which is none, to a billion");
    auto key = Settings::poolKey(query.pool);
    auto value = std::to_string(query.limit);
    const auto stored = co_await m_settings->set(std::move(key), std::move(value));
    if (!stored)
        co_return failure(stored);
    m_config.pools[query.pool] = query.limit;
    m_runtime->setPool(query.pool, query.limit);
    co_return api::Response{api::Done{}};
}

} // namespace kaze::cell::detail
