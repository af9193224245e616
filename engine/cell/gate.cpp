#include "engine/cell/gate.h"

#include "engine/api/requests.h"
#include "engine/base/text.h"
#include "engine/cell/detail/access_rows.h"
#include "engine/cell/detail/confinement.h"

#include <algorithm>

namespace kaze::cell {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Task;
using detail::Confinement;

namespace {

constexpr std::size_t kMostBegun = 1'000;

template <class Q, class... Types>
concept OneOf = (std::same_as<Q, Types> || ...);

using Answer = Task<Result<>>;

Answer ready(Result<> result)
{
    co_return result;
}

//! Those that say nothing but whose things they are about.
template <OneOf<api::ListRuns, api::SearchMemory, api::AddMemory, api::GetMemory, api::ListMemories, api::UpdateMemory,
    api::ForgetMemory, api::RestoreMemory, api::EraseMemories, api::ImportMemories, api::GetMemoryStats, api::RebuildMemory,
    api::AddFact, api::ListFacts, api::ReviewFact, api::EndFact, api::UndoSupersession, api::GetNeighbourhood, api::FindPaths,
    api::ListEntities, api::AnalyzeCauses, api::GetMemoryMap, api::CompactMemory, api::ListMemoryArchives, api::RestoreArchive,
    api::RemoveArchive, api::ListWebhooks, api::ListProjects>
        Q>
Answer confine(const Confinement& to, Q& query)
{
    return ready(to.own(query.tenant));
}

template <
    OneOf<api::ReadMessages, api::SettleMessages, api::ListMessages, api::RestoreMessages, api::ListMailboxes, api::ReadTopics> Q>
Answer confine(const Confinement& to, Q& query)
{
    return ready(to.ownMail(query.tenant));
}

template <OneOf<api::SendMessage, api::PublishMessage> Q>
Answer confine(const Confinement& to, Q& query)
{
    return ready(to.ownMail(query.message.tenant));
}

template <OneOf<api::GetRun, api::ListSteps, api::PauseRun, api::ResumeRun, api::CancelRun, api::SendToRun> Q>
Answer confine(const Confinement& to, Q& query)
{
    return to.ownRun(query.runId);
}

template <OneOf<api::GetTrace, api::GetSpan, api::GetSpans, api::GetPayload> Q>
Answer confine(const Confinement& to, Q& query)
{
    return to.ownTrace(query.traceId);
}

template <OneOf<api::GetSchedule, api::RemoveSchedule, api::PauseSchedule, api::RunSchedule> Q>
Answer confine(const Confinement& to, Q& query)
{
    return to.ownSchedule(query.schedule);
}

template <OneOf<api::ListTraces, api::ListSchedules> Q>
Answer confine(const Confinement& to, Q& query)
{
    return ready(to.ownFilter(query.filter));
}

//! Those whose answers are narrowed.
template <OneOf<api::ListAgents, api::ListPermissions, api::ListBudgets, api::ListTenants> Q>
Answer confine(const Confinement&, Q&)
{
    return ready({});
}

Answer confine(const Confinement& to, api::StartRun& query)
{
    auto allowed = to.own(query.tenant);
    if (allowed)
        allowed = to.ownWorkspace(query.workspace, query.project);
    if (const auto asked = base::Uuid::parse(query.runId); allowed && !query.runId.empty() && asked)
        query.runId = detail::runIdWithin(to.tenant(), *asked).text();
    return ready(std::move(allowed));
}

Answer confine(const Confinement& to, api::ListApprovals& query)
{
    if (auto named = to.own(query.tenant); !named)
        return ready(std::move(named));
    if (!query.approvalId.empty())
        return to.ownApproval(query.approvalId);
    return query.runId.empty() ? ready({}) : to.ownRun(query.runId);
}

Answer confine(const Confinement& to, api::AnswerApproval& query)
{
    return to.ownApproval(query.approvalId);
}

Answer confine(const Confinement& to, api::RevokePermission& query)
{
    return to.ownPermission(query.ruleId);
}

Answer confine(const Confinement& to, api::CompareRuns& query)
{
    auto found = co_await to.ownRun(query.first);
    if (found)
        found = co_await to.ownRun(query.second);
    co_return found;
}

Answer confine(const Confinement& to, api::CompareTraces& query)
{
    auto found = co_await to.ownTrace(query.left);
    if (found)
        found = co_await to.ownTrace(query.right);
    co_return found;
}

Answer confine(const Confinement& to, api::BulkRuns& query)
{
    if (query.runIds.empty() || !query.filter.empty())
        co_return fail(
            ErrorCode::PermissionDenied, "who is confined to one tenant names the runs by their ids, without a filter");
    for (auto& id : query.runIds) {
        auto found = co_await to.ownRun(id);
        if (!found)
            co_return found;
    }
    co_return Result<>{};
}

Answer confine(const Confinement& to, api::ExtractFacts& query)
{
    if (auto named = to.own(query.tenant); !named)
        return ready(std::move(named));
    return query.runId.empty() ? ready({}) : to.ownRun(query.runId);
}

Answer confine(const Confinement& to, api::ListFires& query)
{
    if (query.schedule.empty())
        return ready(
            fail(ErrorCode::PermissionDenied, "who is confined to one tenant names the schedule whose fires are asked for"));
    return to.ownSchedule(query.schedule);
}

Answer confine(const Confinement& to, api::ListSpend& query)
{
    if (std::ranges::find(query.by, "key") != query.by.end())
        return ready(fail(ErrorCode::PermissionDenied, "which keys there are is for those who see all tenants"));
    return ready(to.own(query.tenant));
}

//! What is asked of a caller beside his role, also of one who sees all tenants.
template <class Q>
Result<> checkSource(const Caller& caller, const Q& query)
{
    if constexpr (OneOf<Q, api::StartRun, api::ForkRun>)
        return detail::checkAgent(caller, query.agent, query.baseUrl);
    else if constexpr (OneOf<Q, api::PlanRun>)
        return detail::checkAgent(caller, query.run.agent, query.run.baseUrl);
    else if constexpr (OneOf<Q, api::SaveSchedule>)
        return detail::checkAgent(caller, query.schedule.run.agent, query.schedule.run.baseUrl);
    else if constexpr (OneOf<Q, api::ListTools>)
        return detail::checkAgent(caller, query.agent, {});
    else
        return {};
}

std::unexpected<base::Error> tooLittle(std::string_view type, api::Role least, const Caller& caller)
{
    return fail(ErrorCode::PermissionDenied,
        "\"" + std::string(type) + "\" takes the role " + std::string(base::enumName(least)) + "; " + caller.actor + " has "
            + (caller.role == api::Role::None ? std::string("none") : std::string(base::enumName(caller.role))));
}

std::unexpected<base::Error> notForTenants(std::string_view type, const Caller& caller)
{
    return fail(ErrorCode::PermissionDenied,
        "\"" + std::string(type) + "\" is about the whole cell, and " + caller.actor + " is confined to the tenant "
            + caller.tenant + "; it takes a token for all tenants");
}

template <class Q>
Answer admitOne(const Confinement& to, const Caller& caller, Q& query)
{
    constexpr auto rule = detail::accessOf(Q::kType);
    if (caller.role < rule.least)
        return ready(tooLittle(rule.type, rule.least, caller));
    if (auto source = checkSource(caller, query); !source)
        return ready(std::move(source));
    if (caller.tenant.empty())
        return ready({});
    if constexpr (rule.tenant == ForTenant::Confined)
        return confine(to, query);
    else if constexpr (rule.tenant == ForTenant::Anybody)
        return ready({});
    else
        return ready(notForTenants(rule.type, caller));
}

} // namespace

Task<Result<api::Request>> Gate::admit(std::shared_ptr<const Caller> caller, api::Request request)
{
    if (auto owner = checkOwner(*caller, request); !owner)
        co_return failure(owner);
    const Confinement to(m_parts, caller);
    auto admitting = api::visit([&](auto& query) { return admitOne(to, *caller, query); }, std::move(request));
    const auto admitted = co_await std::move(admitting);
    if (!admitted)
        co_return failure(admitted);
    co_return std::move(request);
}

Result<> Gate::checkOwner(const Caller& caller, const api::Request& request) const
{
    const auto isOwn = [&](const std::string& id) {
        return std::ranges::any_of(m_begun, [&](const Begun& one) { return one.id == id && one.actor == caller.actor; });
    };
    const auto noExport = [](const std::string& id) {
        return fail(ErrorCode::NotFound,
            "there is no export \"" + base::shortened(id, 60)
                + "\": it was ended, or nobody read it for ten minutes; start it again");
    };
    // The role comes first.
    const auto* rule = accessRule(request.type());
    if (!rule || caller.role < rule->least || !caller.tenant.empty())
        return {};
    if (const auto* read = request.as<api::ReadExport>(); read && !isOwn(read->exportId))
        return noExport(read->exportId);
    if (const auto* end = request.as<api::EndExport>(); end && !isOwn(end->exportId))
        return noExport(end->exportId);
    if (const auto* import = request.as<api::ImportTraces>(); import && !import->importId.empty() && !isOwn(import->importId))
        return fail(ErrorCode::NotFound,
            "there is no import \"" + base::shortened(import->importId, 60)
                + "\": no part of it came for ten minutes, or it is done; begin again");
    return {};
}

void Gate::begun(const std::string& id, const std::string& actor)
{
    if (id.empty() || std::ranges::any_of(m_begun, [&](const Begun& one) { return one.id == id; }))
        return;
    m_begun.push_back({id, actor});
    if (m_begun.size() > kMostBegun)
        m_begun.pop_front();
}

} // namespace kaze::cell
