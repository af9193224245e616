#include "engine/runtime/tenants.h"

#include "engine/base/text.h"
#include "engine/runtime/workspace.h"

#include <algorithm>
#include <cmath>

namespace kaze::runtime {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Task;
using storage::Connection;
using storage::Row;

namespace {

constexpr std::size_t kLongestName = 64;
constexpr std::size_t kLongestDescription = 1000;
constexpr double kLeastWeight = 0.01, kMostWeight = 100;
constexpr double kFewestProcessors = 0.05, kMostProcessors = 10'000;

constexpr std::string_view kTerms = "description, workspace_root, at_work, waiting, memory_bytes, weight, "
                                    "tool_processors, tool_memory_bytes, created_at";
constexpr std::string_view kEnded = "('done', 'failed', 'budget_exhausted', 'cancelled')";

//! Columns kTerms, from the given one on.
TenantTerms readTerms(const Row& row, int from)
{
    TenantTerms terms;
    terms.description = row.text(from);
    terms.workspaceRoot = row.text(from + 1);
    terms.quotas = {row.integer(from + 2), row.integer(from + 3), row.integer(from + 4), row.real(from + 5), row.real(from + 6),
        row.integer(from + 7)};
    terms.createdAt = base::Time(std::chrono::microseconds(row.integer(from + 8)));
    return terms;
}

Result<> writeTerms(Connection& db, const Owner& owner, const TenantTerms& terms)
{
    const auto& quotas = terms.quotas;
    const std::string values
        = "description=excluded.description, workspace_root=excluded.workspace_root, at_work=excluded.at_work, "
          "waiting=excluded.waiting, memory_bytes=excluded.memory_bytes, weight=excluded.weight, "
          "tool_processors=excluded.tool_processors, tool_memory_bytes=excluded.tool_memory_bytes";
    const std::string columns(kTerms);
    const std::int64_t created = terms.createdAt.time_since_epoch().count();
    const auto written = owner.project.empty()
        ? db.execute(
            "INSERT INTO tenants(name, " + columns + ") VALUES(?,?,?,?,?,?,?,?,?,?) ON CONFLICT(name) DO UPDATE SET " + values,
            {std::string_view(owner.tenant), std::string_view(terms.description), std::string_view(terms.workspaceRoot),
                quotas.atWork, quotas.waiting, quotas.memoryBytes, quotas.weight, quotas.toolProcessors, quotas.toolMemoryBytes,
                created})
        : db.execute("INSERT INTO projects(tenant, name, " + columns
                + ") VALUES(?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT(tenant, name) DO UPDATE SET " + values,
            {std::string_view(owner.tenant), std::string_view(owner.project), std::string_view(terms.description),
                std::string_view(terms.workspaceRoot), quotas.atWork, quotas.waiting, quotas.memoryBytes, quotas.weight,
                quotas.toolProcessors, quotas.toolMemoryBytes, created});
    if (!written)
        return failure(written);
    return {};
}

Result<> removeTerms(Connection& db, const Owner& owner)
{
    const std::string which = owner.project.empty() ? "tenant=?1" : "tenant=?1 AND project=?2";
    std::int64_t open = 0;
    std::vector<storage::Value> key{std::string_view(owner.tenant)};
    if (!owner.project.empty())
        key.emplace_back(std::string_view(owner.project));
    const auto counted = db.query("SELECT count(*) FROM runs WHERE " + which + " AND state NOT IN " + std::string(kEnded), key,
        [&](const Row& row) { open = row.integer(0); });
    if (!counted)
        return failure(counted);
    const auto name = owner.project.empty() ? owner.tenant : owner.project;
    if (open > 0)
        return fail(ErrorCode::Conflict,
            name + " has " + std::to_string(open)
                + " runs that have not ended; cancel them, or wait for them, before you remove it");
    Result<std::int64_t> removed = 0;
    if (owner.project.empty()) {
        removed = db.execute("DELETE FROM projects WHERE tenant=?", {std::string_view(owner.tenant)});
        // Whoever has the name next was not allowed anything.
        if (removed)
            removed = db.execute("DELETE FROM approval_rules WHERE tenant=?", {std::string_view(owner.tenant)});
        if (removed)
            removed = db.execute("DELETE FROM tenants WHERE name=?", {std::string_view(owner.tenant)});
    } else {
        removed = db.execute(
            "DELETE FROM projects WHERE tenant=? AND name=?", {std::string_view(owner.tenant), std::string_view(owner.project)});
    }
    if (!removed)
        return failure(removed);
    return {};
}

Result<> change(TenantTerms& terms, const api::QuotaChange& wanted, const std::optional<std::string>& description)
{
    const auto wrong = [](std::string what) { return fail(ErrorCode::InvalidArgument, std::move(what)); };
    auto& quotas = terms.quotas;
    quotas.atWork = wanted.atWork.value_or(quotas.atWork);
    quotas.waiting = wanted.waiting.value_or(quotas.waiting);
    quotas.memoryBytes = wanted.memoryBytes.value_or(quotas.memoryBytes);
    quotas.weight = wanted.weight.value_or(quotas.weight);
    quotas.toolProcessors = wanted.toolProcessors.value_or(quotas.toolProcessors);
    quotas.toolMemoryBytes = wanted.toolMemoryBytes.value_or(quotas.toolMemoryBytes);
    if (quotas.atWork < 0 || quotas.waiting < 0 || quotas.memoryBytes < 0 || quotas.toolMemoryBytes < 0)
        return wrong("a limit is not below 0; 0 stands for no limit");
    if (!std::isfinite(quotas.weight) || quotas.weight < kLeastWeight || quotas.weight > kMostWeight)
        return wrong("a weight is from 0.01 to 100; 1 is usual");
    if (quotas.toolProcessors != 0 && !(quotas.toolProcessors >= kFewestProcessors && quotas.toolProcessors <= kMostProcessors))
        return wrong("processors of tools are from 0.05 to 10000, or 0 for no limit");
    if (!description)
        return {};
    if (description->size() > kLongestDescription || !base::isUtf8(*description))
        return wrong("a description has at most " + std::to_string(kLongestDescription) + " bytes of UTF-8");
    terms.description = *description;
    return {};
}

std::string shown(const std::string& name)
{
    return "\"" + base::shortened(base::toUtf8(name), 80) + "\"";
}

std::unexpected<base::Error> noTenant(const std::string& name)
{
    return fail(ErrorCode::NotFound,
        "there is no tenant " + shown(name) + "; add it with `kaze tenants add`, or see `kaze tenants list`");
}

std::unexpected<base::Error> noProject(const Owner& owner)
{
    return fail(ErrorCode::NotFound,
        "the tenant " + owner.tenant + " has no project " + shown(owner.project)
            + "; add it with `kaze projects add`, or see `kaze projects list`");
}

} // namespace

bool isWithin(const std::string& folder, const std::string& root)
{
    return folder == root || root == "/"
        || (folder.size() > root.size() && folder.starts_with(root) && folder[root.size()] == '/');
}

Result<> checkOwnerName(const std::string& what, const std::string& name)
{
    const auto isPlain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    const auto isAllowed = [&](char c) { return isPlain(c) || c == '-' || c == '_'; };
    if (!name.empty() && name.size() <= kLongestName && isPlain(name.front()) && std::ranges::all_of(name, isAllowed))
        return {};
    return fail(ErrorCode::InvalidArgument,
        shown(name) + " is no name of a " + what
            + ": it has 1 to 64 of the letters a to z, digits, - and _, and begins with a letter or digit");
}

Tenants::Tenants(storage::Database& state, base::WorkerPool& workers, const base::Clock& clock)
    : m_state(state), m_workers(workers), m_clock(clock)
{
}

Task<Result<>> Tenants::load()
{
    using Map = std::map<std::string, Tenant, std::less<>>;
    auto job = [](Connection& db) -> Result<Map> {
        Map found;
        auto rows = db.query("SELECT name, " + std::string(kTerms) + " FROM tenants", {},
            [&](const Row& row) { static_cast<TenantTerms&>(found[std::string(row.text(0))]) = readTerms(row, 1); });
        if (rows)
            rows = db.query("SELECT tenant, name, " + std::string(kTerms) + " FROM projects", {}, [&](const Row& row) {
                if (const auto tenant = found.find(row.text(0)); tenant != found.end())
                    tenant->second.projects[std::string(row.text(1))] = readTerms(row, 2);
            });
        if (!rows)
            return failure(rows);
        return found;
    };
    auto found = co_await m_state.read(std::move(job));
    if (!found)
        co_return failure(found);
    m_tenants = std::move(*found);
    for (const auto& [name, tenant] : m_tenants) {
        tell({name, ""}, tenant.quotas);
        for (const auto& [project, terms] : tenant.projects)
            tell({name, project}, terms.quotas);
    }
    co_return Result<>{};
}

void Tenants::tell(const Owner& owner, const api::Quotas& quotas) const
{
    for (const auto& listener : m_listeners)
        listener(owner, quotas);
}

const Tenants::Tenant* Tenants::find(std::string_view tenant) const
{
    const auto found = m_tenants.find(tenant);
    return found == m_tenants.end() ? nullptr : &found->second;
}

const TenantTerms* Tenants::find(const Owner& owner) const
{
    const auto* tenant = find(std::string_view(owner.tenant));
    if (!tenant || owner.project.empty())
        return tenant;
    const auto project = tenant->projects.find(owner.project);
    return project == tenant->projects.end() ? nullptr : &project->second;
}

api::Quotas Tenants::quotasOf(const Owner& owner) const
{
    const auto* terms = find(owner);
    return terms ? terms->quotas : api::Quotas();
}

Result<Owner> Tenants::owner(const std::string& tenant, const std::string& project) const
{
    Owner owner{tenant.empty() ? std::string(kDefaultTenant) : tenant, project};
    if (!find(std::string_view(owner.tenant)))
        return noTenant(owner.tenant);
    if (!find(owner))
        return noProject(owner);
    return owner;
}

Result<> Tenants::checkWorkspace(const Owner& owner, const std::string& folder) const
{
    const auto check = [&](const TenantTerms* terms, const std::string& whose) -> Result<> {
        if (folder.empty() || !terms || terms->workspaceRoot.empty() || isWithin(folder, terms->workspaceRoot))
            return {};
        return fail(ErrorCode::PermissionDenied,
            "the workspace " + folder + " is outside the folder of " + whose + ", " + terms->workspaceRoot
                + "; give one within it");
    };
    if (const auto ok = check(find(std::string_view(owner.tenant)), "the tenant " + owner.tenant); !ok)
        return ok;
    return owner.project.empty() ? Result<>() : check(find(owner), "the project " + owner.project);
}

Task<Result<std::string>> Tenants::rootOf(std::string given)
{
    auto work = [given = std::move(given)] { return workspaceOf(given); };
    auto found = co_await m_workers.run(std::move(work));
    co_return found;
}

Task<Result<>> Tenants::set(api::SetTenant wanted)
{
    if (const auto ok = checkOwnerName("tenant", wanted.name); !ok && wanted.isNew)
        co_return ok;
    const auto* known = find(std::string_view(wanted.name));
    if (known && wanted.isNew)
        co_return fail(
            ErrorCode::AlreadyExists, "there is a tenant " + wanted.name + " already; change it with `kaze tenants set`");
    if (!known && !wanted.isNew)
        co_return noTenant(wanted.name);
    TenantTerms terms;
    terms.createdAt = m_clock.now();
    if (known)
        terms = *known;
    if (const auto ok = change(terms, wanted.quotas, wanted.description); !ok)
        co_return ok;
    if (wanted.workspaceRoot) {
        auto root = co_await rootOf(*wanted.workspaceRoot);
        if (!root)
            co_return failure(root);
        terms.workspaceRoot = std::move(*root);
    }
    Owner owner{wanted.name, ""};
    co_return co_await write(std::move(owner), std::move(terms));
}

Task<Result<>> Tenants::set(api::SetProject wanted)
{
    const auto tenant = owner(wanted.tenant, "");
    if (!tenant)
        co_return failure(tenant);
    if (const auto ok = checkOwnerName("project", wanted.name); !ok)
        co_return ok;
    Owner owner{tenant->tenant, wanted.name};
    const auto* known = find(owner);
    if (known && wanted.isNew)
        co_return fail(ErrorCode::AlreadyExists,
            "the tenant " + owner.tenant + " has a project " + wanted.name + " already; change it with `kaze projects set`");
    if (!known && !wanted.isNew)
        co_return noProject(owner);
    TenantTerms terms;
    terms.createdAt = m_clock.now();
    if (known)
        terms = *known;
    if (const auto ok = change(terms, wanted.quotas, wanted.description); !ok)
        co_return ok;
    if (wanted.workspaceRoot) {
        auto root = co_await rootOf(*wanted.workspaceRoot);
        if (!root)
            co_return failure(root);
        if (const auto ok = checkWorkspace(*tenant, *root); !ok)
            co_return ok;
        terms.workspaceRoot = std::move(*root);
    }
    co_return co_await write(std::move(owner), std::move(terms));
}

Task<Result<>> Tenants::ensure(std::string tenant)
{
    if (find(std::string_view(tenant)))
        co_return Result<>{};
    if (const auto ok = checkOwnerName("tenant", tenant); !ok)
        co_return ok;
    TenantTerms terms;
    terms.createdAt = m_clock.now();
    Owner owner{std::move(tenant), ""};
    co_return co_await write(std::move(owner), std::move(terms));
}

Task<Result<>> Tenants::write(Owner owner, TenantTerms terms)
{
    auto job = [owner, terms](Connection& db) { return writeTerms(db, owner, terms); };
    const auto written = co_await m_state.write(std::move(job));
    if (!written)
        co_return written;
    auto& tenant = m_tenants[owner.tenant];
    (owner.project.empty() ? static_cast<TenantTerms&>(tenant) : tenant.projects[owner.project]) = terms;
    tell(owner, terms.quotas);
    co_return Result<>{};
}

Task<Result<std::map<std::pair<std::string, std::string>, Tenants::Runs>>> Tenants::countRuns()
{
    using Counts = std::map<std::pair<std::string, std::string>, Runs>;
    auto job = [](Connection& db) -> Result<Counts> {
        Counts counts;
        const auto rows = db.query("SELECT tenant, project, count(*), sum(state NOT IN " + std::string(kEnded)
                + ") FROM runs WHERE parent_id IS NULL GROUP BY tenant, project",
            {}, [&](const Row& row) {
                counts[{std::string(row.text(0)), std::string(row.text(1))}] = {row.integer(3), row.integer(2)};
            });
        if (!rows)
            return failure(rows);
        return counts;
    };
    co_return co_await m_state.read(std::move(job));
}

Task<Result<>> Tenants::remove(Owner owner)
{
    const auto known = this->owner(owner.tenant, owner.project);
    if (!known)
        co_return failure(known);
    if (*known == Owner{})
        co_return fail(ErrorCode::Conflict, "the tenant \"default\" is always there: what names no tenant is its");
    // Unknown from here on, so that no run of it begins behind the count.
    auto& projects = m_tenants[known->tenant].projects;
    auto tenant = known->project.empty() ? m_tenants.extract(known->tenant) : decltype(m_tenants.extract(""))();
    auto project = known->project.empty() ? decltype(projects.extract(""))() : projects.extract(known->project);
    auto job = [owner = *known](Connection& db) { return removeTerms(db, owner); };
    const auto removed = co_await m_state.write(std::move(job));
    if (!removed) {
        if (tenant)
            m_tenants.insert(std::move(tenant));
        else if (const auto its = m_tenants.find(known->tenant); its != m_tenants.end())
            its->second.projects.insert(std::move(project));
        co_return removed;
    }
    tell(*known, {});
    co_return Result<>{};
}

} // namespace kaze::runtime
