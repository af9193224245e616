#include "engine/runtime/runtime.h"

#include "engine/base/open_enum.h"
#include "engine/base/text.h"
#include "engine/runtime/detail/runtime_impl.h"

#include <algorithm>

namespace kaze::runtime {

Runtime::Runtime(Parts parts) : m_impl(std::make_shared<Impl>(std::move(parts))) { }

Runtime::~Runtime() = default;

base::Task<base::Result<>> Runtime::open()
{
    return m_impl->open();
}

base::Task<base::Result<api::RunStarted>> Runtime::start(api::StartRun request)
{
    return m_impl->start(std::move(request));
}

base::Task<base::Result<api::RunStarted>> Runtime::fork(base::Uuid run, api::ForkRun request)
{
    return m_impl->fork(run, std::move(request));
}

base::Task<base::Result<api::RunComparison>> Runtime::compare(base::Uuid first, base::Uuid second)
{
    return m_impl->compare(first, second);
}

base::Task<base::Result<api::BulkDone>> Runtime::bulk(api::BulkRuns request)
{
    return m_impl->bulk(std::move(request));
}

base::Task<base::Result<>> Runtime::pause(base::Uuid run)
{
    return m_impl->pause(run);
}

base::Task<base::Result<>> Runtime::resume(base::Uuid run, gateway::Limits budget)
{
    return m_impl->resume(run, budget);
}

base::Task<base::Result<>> Runtime::cancel(base::Uuid run, std::string reason)
{
    return m_impl->cancel(run, std::move(reason));
}

base::Task<base::Result<base::Uuid>> Runtime::answer(api::AnswerApproval answer)
{
    return m_impl->answer(std::move(answer));
}

base::Task<base::Result<>> Runtime::send(base::Uuid run, std::string text, std::string id)
{
    return m_impl->send(run, std::move(text), std::move(id));
}

base::Task<base::Result<std::vector<api::PermissionRow>>> Runtime::listPermissions()
{
    return m_impl->listPermissions();
}

base::Task<base::Result<>> Runtime::revokePermission(base::Uuid permission)
{
    return m_impl->revokePermission(permission);
}

base::Task<base::Result<std::int64_t>> Runtime::resumeAll()
{
    return m_impl->resumeAll();
}

base::Task<base::Result<std::int64_t>> Runtime::takeUpLine()
{
    return m_impl->takeUpLine();
}

std::vector<api::PoolRow> Runtime::pools() const
{
    return m_impl->pools();
}

void Runtime::setPool(const std::string& pool, std::int64_t limit)
{
    m_impl->setPool(pool, limit);
}

Tenants& Runtime::tenants()
{
    return m_impl->tenants;
}

Runtime::PlacesUsed Runtime::placesUsed(const Owner& owner) const
{
    const auto& admission = m_impl->places.admission();
    const auto use = owner.project.empty() ? admission.useOf(owner.tenant) : admission.useOf(owner.tenant, owner.project);
    return {use.atWork, use.waiting};
}

base::Task<base::Result<base::Uuid>> Runtime::resolve(std::string id)
{
    return m_impl->store.resolve(std::move(id));
}

base::Task<base::Result<api::RunPage>> Runtime::list(api::ListRuns query)
{
    return m_impl->list(std::move(query));
}

base::Task<base::Result<api::RunDetail>> Runtime::detail(base::Uuid run)
{
    return m_impl->detail(run);
}

base::Task<base::Result<api::StepPage>> Runtime::steps(base::Uuid run, std::int64_t after, std::int64_t limit, bool tail)
{
    return m_impl->steps(run, after, limit, tail);
}

base::Task<base::Result<std::vector<api::Approval>>> Runtime::approvals(std::optional<base::Uuid> run)
{
    return m_impl->store.openApprovals(run);
}

base::Task<base::Result<api::Approval>> Runtime::approval(std::string id)
{
    return m_impl->store.approval(std::move(id));
}

base::Task<base::Result<std::vector<base::Money>>> Runtime::pastCosts(std::string agent)
{
    return m_impl->store.pastCosts(std::move(agent), 200);
}

bool Runtime::isLive(const base::Uuid& run) const
{
    return m_impl->live(run) != nullptr;
}

Runtime::Figures Runtime::figures() const
{
    return m_impl->figures();
}

std::vector<api::RunRow> Runtime::liveRows(std::size_t limit) const
{
    return m_impl->liveRows(limit);
}

base::Task<> Runtime::stop(base::Duration grace)
{
    return m_impl->stop(grace);
}

} // namespace kaze::runtime
