#include "engine/cell/detail/confinement.h"

#include "engine/api/trace_requests.h"
#include "engine/base/ids.h"
#include "engine/base/sha256.h"
#include "engine/base/text.h"
#include "engine/runtime/runtime.h"
#include "engine/telemetry/observation_log.h"

#include <algorithm>
#include <cctype>

namespace kaze::cell::detail {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Task;
using storage::Blob;
using storage::Connection;
using storage::Row;

namespace {

constexpr std::size_t kDigits = 32, kFewestDigits = 4, kLongestName = 400;

std::string shown(const std::string& text)
{
    return "\"" + base::shortened(base::toUtf8(text), 80) + "\"";
}

//! Lower-case digits without dashes; empty where it is no id.
std::string digitsOf(const std::string& id)
{
    std::string hex;
    for (const char c : id)
        if (c != '-')
            hex += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    const bool isId
        = hex.size() >= kFewestDigits && hex.size() <= kDigits && hex.find_first_not_of("0123456789abcdef") == std::string::npos;
    return isId ? hex : std::string();
}

base::Uuid uuidOf(const Row& row)
{
    base::Uuid id;
    const auto bytes = row.blob(0);
    std::copy_n(bytes.begin(), std::min(bytes.size(), id.bytes.size()), id.bytes.begin());
    return id;
}

//! At most two of those whose id is that, or begins or ends so. `select` ends in a condition on the tenant.
Result<std::vector<base::Uuid>> withId(
    Connection& db, const std::string& select, const std::string& column, const std::string& tenant, const std::string& hex)
{
    std::vector<base::Uuid> found;
    const auto take = [&](const Row& row) { found.push_back(uuidOf(row)); };
    Result<std::int64_t> read = 0;
    if (hex.size() == kDigits) {
        const auto whole = base::Uuid::parse(hex);
        if (!whole)
            return failure(whole);
        read = db.query(select + " AND " + column + " = ?", {std::string_view(tenant), Blob(whole->bytes)}, take);
    } else {
        const auto begins = hex + "%", ends = "%" + hex;
        read = db.query(select + " AND (hex(" + column + ") LIKE ? OR hex(" + column + ") LIKE ?) LIMIT 2",
            {std::string_view(tenant), std::string_view(begins), std::string_view(ends)}, take);
    }
    if (!read)
        return failure(read);
    return found;
}

Result<base::Uuid> runNamed(Connection& db, const std::string& tenant, const std::string& id)
{
    const auto hex = digitsOf(id);
    if (hex.empty())
        return fail(ErrorCode::InvalidArgument,
            "\"" + id + "\" is no run id; give one of `kaze runs list`, or at least 4 characters of its beginning or end");
    auto found = withId(db, "SELECT run_id FROM runs WHERE tenant = ?", "run_id", tenant, hex);
    // Who asked for an id may go on calling it that.
    if (const auto whole = base::Uuid::parse(hex); found && found->empty() && hex.size() == kDigits && whole)
        found = withId(db, "SELECT run_id FROM runs WHERE tenant = ?", "run_id", tenant, runIdWithin(tenant, *whole).hex());
    if (!found)
        return failure(found);
    if (found->empty())
        return fail(ErrorCode::NotFound, "there is no run " + id + "; `kaze runs list` shows those there are");
    if (found->size() > 1)
        return fail(ErrorCode::Conflict, "several runs fit \"" + id + "\"; give more of the id");
    return found->front();
}

Result<base::Uuid> scheduleNamed(Connection& db, const std::string& tenant, const std::string& nameOrId)
{
    Result<std::vector<base::Uuid>> found = std::vector<base::Uuid>();
    const auto named = db.query("SELECT schedule_id FROM schedules WHERE name = ? AND tenant = ?",
        {std::string_view(nameOrId), std::string_view(tenant)}, [&](const Row& row) { found->push_back(uuidOf(row)); });
    if (!named)
        return failure(named);
    if (const auto hex = digitsOf(nameOrId); found->empty() && !hex.empty())
        found = withId(db, "SELECT schedule_id FROM schedules WHERE tenant = ?", "schedule_id", tenant, hex);
    if (!found)
        return failure(found);
    if (found->empty())
        return fail(
            ErrorCode::NotFound, "there is no schedule \"" + nameOrId + "\"; `kaze schedules list` shows those there are");
    if (found->size() > 1)
        return fail(ErrorCode::Conflict, "several schedules go by \"" + nameOrId + "\"; give more of the id");
    return found->front();
}

} // namespace

Result<> Confinement::own(std::string& tenant) const
{
    if (tenant.empty())
        tenant = m_caller->tenant;
    if (tenant == m_caller->tenant)
        return {};
    return fail(ErrorCode::NotFound,
        "there is no tenant " + shown(tenant) + "; add it with `kaze tenants add`, or see `kaze tenants list`");
}

Result<> Confinement::ownMail(std::string& tenant) const
{
    if (tenant == runtime::kDefaultTenant)
        tenant = m_caller->tenant;
    if (tenant.starts_with(m_caller->tenant + "/"))
        return {};
    return own(tenant);
}

Result<> Confinement::ownFilter(std::string& filter) const
{
    if (const auto plain = runtime::checkOwnerName("tenant", m_caller->tenant); !plain)
        return plain;
    filter = "tenant:" + m_caller->tenant + " " + filter;
    return {};
}

Task<Result<>> Confinement::ownRun(std::string& id) const
{
    if (id.size() > kLongestName)
        co_return fail(ErrorCode::InvalidArgument, "a run's id has 32 hex digits");
    auto job = [tenant = m_caller->tenant, id](Connection& db) { return runNamed(db, tenant, id); };
    const auto found = co_await m_parts.state.read(std::move(job));
    if (!found)
        co_return failure(found);
    id = found->text();
    co_return Result<>{};
}

Task<Result<>> Confinement::ownApproval(const std::string& id) const
{
    auto wanted = id;
    const auto approval = co_await m_parts.runtime.approval(std::move(wanted));
    if (!approval)
        co_return failure(approval);
    if (approval->tenant != m_caller->tenant)
        co_return fail(ErrorCode::NotFound, "there is no approval " + id + "; `kaze runs show` lists what waits");
    co_return Result<>{};
}

Task<Result<>> Confinement::ownPermission(const std::string& id) const
{
    const auto rules = co_await m_parts.runtime.listPermissions();
    if (!rules)
        co_return failure(rules);
    const auto uuid = base::Uuid::parse(id);
    if (!uuid)
        co_return failure(uuid);
    for (const auto& rule : *rules)
        if (rule.tenant == m_caller->tenant && base::Uuid::parse(rule.ruleId) == *uuid)
            co_return Result<>{};
    co_return fail(ErrorCode::NotFound, "there is no permission " + id + "; `kaze permissions list` shows those there are");
}

Task<Result<>> Confinement::ownTrace(std::string& id) const
{
    api::GetSpans query;
    query.traceId = id;
    query.limit = 1;
    auto first = query;
    auto page = co_await m_parts.observations.spans(std::move(first));
    if (!page && page.error().code == ErrorCode::NotFound) {
        // Of a run that has just begun the records may still be on their way to the disk.
        co_await m_parts.observations.flush();
        page = co_await m_parts.observations.spans(std::move(query));
    }
    if (!page)
        co_return failure(page);
    if (page->trace.tenant != m_caller->tenant)
        co_return fail(ErrorCode::NotFound, "no trace and no run \"" + base::shortened(id, 60) + "\" has been stored");
    id = page->trace.traceId;
    co_return Result<>{};
}

Task<Result<>> Confinement::ownSchedule(std::string& nameOrId) const
{
    if (nameOrId.size() > kLongestName)
        co_return fail(ErrorCode::InvalidArgument, "no schedule has so long a name");
    auto job = [tenant = m_caller->tenant, nameOrId](Connection& db) { return scheduleNamed(db, tenant, nameOrId); };
    const auto found = co_await m_parts.state.read(std::move(job));
    if (!found)
        co_return failure(found);
    nameOrId = found->text();
    co_return Result<>{};
}

Result<> Confinement::ownWorkspace(const std::string& workspace, const std::string& project) const
{
    if (workspace.empty())
        return {};
    const auto& tenants = m_parts.runtime.tenants();
    for (const auto& part : {std::string(), project})
        if (const auto* terms = tenants.find(runtime::Owner{m_caller->tenant, part}); terms && !terms->workspaceRoot.empty())
            return {}; // that the folder lies in it, is seen where it is opened
    return fail(ErrorCode::PermissionDenied,
        "the tenant " + m_caller->tenant + " was given no folder for workspaces; an admin gives it one with `kaze tenants set "
            + m_caller->tenant + " --workspaces FOLDER`");
}

api::RunRow withoutOthers(api::RunRow row)
{
    constexpr std::string_view kInLine = "waits for a place";
    if (row.doingNow.starts_with(kInLine))
        row.doingNow.resize(std::min(row.doingNow.find(':'), row.doingNow.size()));
    return row;
}

api::RunDetail withoutOthers(api::RunDetail detail)
{
    detail.run = withoutOthers(std::move(detail.run));
    for (auto& run : detail.subagents)
        run = withoutOthers(std::move(run));
    return detail;
}

api::Step withoutOthers(api::Step step)
{
    constexpr std::string_view kMadeWay = "gave its place to run ";
    if (step.kind == api::StepKind::Note && step.text.starts_with(kMadeWay))
        step.text = "gave its place to another run" + step.text.substr(std::min(step.text.find(','), step.text.size()));
    return step;
}

base::Uuid runIdWithin(const std::string& tenant, const base::Uuid& asked)
{
    const auto hash = base::sha256("run of " + tenant + '\n' + asked.hex());
    auto id = asked;
    // The time that it begins with, its version and its variant stay.
    std::copy_n(hash.begin(), 7, id.bytes.begin() + 9);
    return id;
}

Result<> checkAgent(const Caller& caller, const api::AgentSource& agent, const std::string& baseUrl)
{
    if (caller.role >= api::Role::Admin && caller.tenant.empty())
        return {};
    if (!agent.yaml.empty() || runtime::AgentLibrary::isPath(agent.path))
        return fail(ErrorCode::PermissionDenied,
            "an agent is started here by its name in the cell's library; files of one's own take the role admin over all "
            "tenants");
    if (!baseUrl.empty())
        return fail(ErrorCode::PermissionDenied, "an address for models of one's own takes the role admin over all tenants");
    return {};
}

} // namespace kaze::cell::detail
