#include "ui/link/detail/sample_tenants.h"

#include "engine/api/request.h"

#include "ui/link/detail/sample_cell.h"

#include <algorithm>

namespace kaze::ui {

namespace {

using namespace std::chrono_literals;
using base::ErrorCode;

constexpr std::int64_t kMegabyte = 1 << 20;

bool isName(const std::string& name)
{
    const auto isPlain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return !name.empty() && name.size() <= 64 && isPlain(name.front())
        && std::ranges::all_of(name, [&](char c) { return isPlain(c) || c == '-' || c == '_'; });
}

base::Result<> apply(const api::QuotaChange& change, api::Quotas& quotas)
{
    quotas.atWork = change.atWork.value_or(quotas.atWork);
    quotas.waiting = change.waiting.value_or(quotas.waiting);
    quotas.memoryBytes = change.memoryBytes.value_or(quotas.memoryBytes);
    quotas.weight = change.weight.value_or(quotas.weight);
    quotas.toolProcessors = change.toolProcessors.value_or(quotas.toolProcessors);
    quotas.toolMemoryBytes = change.toolMemoryBytes.value_or(quotas.toolMemoryBytes);
    if (quotas.weight < 0.01 || quotas.weight > 100)
        return base::fail(ErrorCode::InvalidArgument, "a weight is from 0.01 to 100; 1 is usual");
    return {};
}

base::Result<> mayGo(const std::string& name, std::int64_t openRuns)
{
    if (openRuns > 0)
        return base::fail(ErrorCode::Conflict, name + " has " + std::to_string(openRuns) + " runs that have not ended");
    return {};
}

base::Result<api::Response> answered(auto result)
{
    if (!result)
        return failure(result);
    return api::Response{std::move(*result)};
}

} // namespace

std::pair<std::string, std::string> sampleOwner(const std::string& agent, const std::string& pool)
{
    if (pool == "security" || pool == "support")
        return {"internal", ""};
    if (pool == "research")
        return {"acme", "papers"};
    if (agent.starts_with("issue"))
        return {"acme", "site"};
    return pool == "review" ? std::pair<std::string, std::string>{"speedrun", ""}
                            : std::pair<std::string, std::string>{"acme", ""};
}

SampleTenants::SampleTenants(api::Time now, bool busy) : m_now(now)
{
    const auto add = [&](const char* name, const char* description, const char* root, api::Quotas quotas, std::int64_t tokens,
                         std::int64_t today, api::QuotaUse use) {
        api::TenantRow row;
        row.name = name;
        row.description = description;
        row.workspaceRoot = root;
        row.quotas = quotas;
        row.use = use;
        row.tokensPerDay = tokens;
        row.tokensToday = today;
        row.createdAt = now - 24h * 90;
        m_tenants.push_back(row);
    };
    add("default", "", "", {}, 0, 0, {0, 0, 3 * kMegabyte, 212, 0});
    if (!busy)
        return;
    add("acme", "The shop and its papers", "/home/mira/src/acme", {8, 200, 512 * kMegabyte, 2}, 12'000'000, 4'812'000,
        {0, 0, 184 * kMegabyte, 9'120, 0});
    add("internal", "Our own", "", {4, 0, 0, 1}, 5'000'000, 4'690'000, {0, 0, 41 * kMegabyte, 2'004, 0});
    add("speedrun", "Reviews for the spring sprint", "/home/mira/src/speedrun", {0, 50, 64 * kMegabyte, 0.5}, 0, 0,
        {0, 0, 61 * kMegabyte, 1'733, 0});
    const auto addProject = [&](const char* name, const char* description, api::Quotas quotas, api::QuotaUse use) {
        api::ProjectRow row;
        row.tenant = "acme";
        row.name = name;
        row.description = description;
        row.workspaceRoot = std::string("/home/mira/src/acme/") + name;
        row.quotas = quotas;
        row.use = use;
        row.createdAt = now - 24h * 60;
        m_projects.push_back(row);
    };
    addProject("papers", "What is read for the weekly digest", {3, 0, 0, 1}, {0, 0, 92 * kMegabyte, 5'310, 0});
    addProject("site", "The shop itself", {0, 0, 0, 2}, {0, 0, 70 * kMegabyte, 2'480, 0});
}

api::TenantRow* SampleTenants::find(const std::string& tenant)
{
    const auto found = std::ranges::find(m_tenants, tenant, &api::TenantRow::name);
    return found == m_tenants.end() ? nullptr : &*found;
}

api::ProjectRow* SampleTenants::find(const std::string& tenant, const std::string& project)
{
    const auto found = std::ranges::find_if(
        m_projects, [&](const api::ProjectRow& row) { return row.tenant == tenant && row.name == project; });
    return found == m_projects.end() ? nullptr : &*found;
}

base::Result<api::TenantReply> SampleTenants::set(const api::SetTenant& request)
{
    auto* known = find(request.name);
    if (!isName(request.name))
        return base::fail(ErrorCode::InvalidArgument,
            "\"" + request.name + "\" is no name of a tenant: it has 1 to 64 of the letters a to z, digits, - and _");
    if (request.isNew == (known != nullptr))
        return base::fail(request.isNew ? ErrorCode::AlreadyExists : ErrorCode::NotFound,
            request.isNew ? "there is a tenant " + request.name + " already" : "there is no tenant " + request.name);
    api::TenantRow row;
    row.name = request.name;
    row.createdAt = m_now;
    if (known)
        row = *known;
    if (const auto ok = apply(request.quotas, row.quotas); !ok)
        return failure(ok);
    row.description = request.description.value_or(row.description);
    row.workspaceRoot = request.workspaceRoot.value_or(row.workspaceRoot);
    row.tokensPerDay = request.tokensPerDay.value_or(row.tokensPerDay);
    if (known)
        *known = row;
    else
        m_tenants.insert(std::ranges::find_if(m_tenants,
                             [&](const api::TenantRow& other) { return other.name != "default" && other.name > row.name; }),
            row);
    return api::TenantReply{row};
}

base::Result<api::ProjectReply> SampleTenants::set(const api::SetProject& request)
{
    const auto tenant = request.tenant.empty() ? std::string("default") : request.tenant;
    if (!find(tenant))
        return base::fail(ErrorCode::NotFound, "there is no tenant " + tenant);
    if (!isName(request.name))
        return base::fail(ErrorCode::InvalidArgument,
            "\"" + request.name + "\" is no name of a project: it has 1 to 64 of the letters a to z, digits, - and _");
    auto* known = find(tenant, request.name);
    if (request.isNew == (known != nullptr))
        return base::fail(request.isNew ? ErrorCode::AlreadyExists : ErrorCode::NotFound,
            request.isNew ? "there is a project " + request.name + " already" : "there is no project " + request.name);
    api::ProjectRow row;
    row.tenant = tenant;
    row.name = request.name;
    row.createdAt = m_now;
    if (known)
        row = *known;
    if (const auto ok = apply(request.quotas, row.quotas); !ok)
        return failure(ok);
    row.description = request.description.value_or(row.description);
    row.workspaceRoot = request.workspaceRoot.value_or(row.workspaceRoot);
    row.tokensPerDay = request.tokensPerDay.value_or(row.tokensPerDay);
    if (known)
        *known = row;
    else
        m_projects.push_back(row);
    return api::ProjectReply{row};
}

base::Result<api::TenantLoss> SampleTenants::remove(const api::RemoveTenant& request, std::int64_t openRuns)
{
    const auto* known = find(request.name);
    if (!known)
        return base::fail(ErrorCode::NotFound, "there is no tenant " + request.name);
    api::TenantLoss loss;
    loss.openRuns = openRuns;
    loss.memories = known->use.memories;
    loss.memoryBytes = known->use.memoryBytes;
    loss.projects = std::ranges::count_if(m_projects, [&](const api::ProjectRow& row) { return row.tenant == request.name; });
    if (request.countOnly)
        return loss;
    if (const auto ok = mayGo(request.name, openRuns); !ok)
        return failure(ok);
    std::erase_if(m_projects, [&](const api::ProjectRow& row) { return row.tenant == request.name; });
    std::erase_if(m_tenants, [&](const api::TenantRow& row) { return row.name == request.name; });
    return loss;
}

base::Result<api::TenantLoss> SampleTenants::remove(const api::RemoveProject& request, std::int64_t openRuns)
{
    const auto* known = find(request.tenant, request.name);
    if (!known)
        return base::fail(ErrorCode::NotFound, "there is no project " + request.name);
    api::TenantLoss loss;
    loss.openRuns = openRuns;
    loss.memories = known->use.memories;
    loss.memoryBytes = known->use.memoryBytes;
    if (request.countOnly)
        return loss;
    if (const auto ok = mayGo(request.name, openRuns); !ok)
        return failure(ok);
    std::erase_if(
        m_projects, [&](const api::ProjectRow& row) { return row.tenant == request.tenant && row.name == request.name; });
    return loss;
}

//! What the runs of the sample make of it: of a project, or of a tenant with all its projects.
api::QuotaUse SampleCell::useOf(api::QuotaUse use, const std::string& tenant, const std::string& project) const
{
    for (const auto& run : m_runs) {
        const auto& row = run.detail.run;
        if (row.tenant != tenant || (!project.empty() && row.project != project) || !row.parentRunId.empty())
            continue;
        ++use.runs;
        use.atWork += row.state == api::RunState::Running ? 1 : 0;
        use.waiting += row.state == api::RunState::Queued ? 1 : 0;
    }
    return use;
}

std::int64_t SampleCell::openRunsOf(const std::string& tenant, const std::string& project) const
{
    return std::ranges::count_if(m_runs, [&](const SampleRun& run) {
        const auto& row = run.detail.run;
        return row.tenant == tenant && (project.empty() || row.project == project)
            && !api::hasEnded(row.state.valueOr(api::RunState::Done));
    });
}

SampleCell::Answer SampleCell::handle(const api::ListTenants&)
{
    api::TenantList list;
    for (auto row : m_tenants->tenants()) {
        row.use = useOf(row.use, row.name, {});
        row.projects = std::ranges::count_if(
            m_tenants->projects(), [&](const api::ProjectRow& project) { return project.tenant == row.name; });
        list.tenants.push_back(std::move(row));
    }
    return list;
}

SampleCell::Answer SampleCell::handle(const api::ListProjects& request)
{
    api::ProjectList list;
    for (auto row : m_tenants->projects()) {
        if (!request.tenant.empty() && row.tenant != request.tenant)
            continue;
        row.use = useOf(row.use, row.tenant, row.name);
        list.projects.push_back(std::move(row));
    }
    return list;
}

SampleCell::Answer SampleCell::handle(const api::SetTenant& request)
{
    ++m_changes;
    return answered(m_tenants->set(request));
}

SampleCell::Answer SampleCell::handle(const api::SetProject& request)
{
    ++m_changes;
    return answered(m_tenants->set(request));
}

SampleCell::Answer SampleCell::handle(const api::RemoveTenant& request)
{
    ++m_changes;
    return answered(m_tenants->remove(request, openRunsOf(request.name, {})));
}

SampleCell::Answer SampleCell::handle(const api::RemoveProject& request)
{
    ++m_changes;
    return answered(m_tenants->remove(request, openRunsOf(request.tenant, request.name)));
}

} // namespace kaze::ui
