#include "engine/knowledge/sync.h"

#include "engine/api/memory_requests.h"
#include "engine/base/text.h"
#include "engine/knowledge/detail/checks.h"
#include "engine/knowledge/detail/sync_impl.h"

#include <algorithm>

namespace kaze::knowledge {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Task;
using detail::Tenant;

namespace detail {

std::string syncTopic(const std::string& cell)
{
    return "memory.sync." + cell;
}

Result<> checkCell(const std::string& cell)
{
    const auto allowed = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
    };
    if (cell.empty() || cell.size() > 64 || !std::ranges::all_of(cell, allowed))
        return fail(ErrorCode::InvalidArgument,
            "\"" + base::shortened(base::toUtf8(cell), 80)
                + "\" is not the name of a cell: use 1 to 64 letters, digits and - _.");
    return {};
}

std::unexpected<base::Error> syncIsOver()
{
    return fail(ErrorCode::Unavailable, "The memory is no longer synced: its cell is stopping.");
}

} // namespace detail

Task<MemorySync::Impl::TenantResult> MemorySync::Impl::tenant(
    std::shared_ptr<Impl> self, std::string tenantName, std::string project, bool create)
{
    auto name = detail::databaseName(tenantName, project);
    if (!name)
        co_return failure(name);
    if (const auto good = detail::checkCell(self->options.cell); !good)
        co_return failure(good);
    if (self->closing.cancelled())
        co_return detail::syncIsOver();
    auto opened = co_await Knowledge::Impl::tenant(self->knowledge, std::move(*name), create);
    if (opened && self->closing.cancelled())
        co_return detail::syncIsOver();
    if (opened && !*opened)
        co_return fail(ErrorCode::NotFound, "Nothing is remembered here yet.");
    co_return opened;
}

base::Uuid MemorySync::Impl::freshId() const
{
    // Not from the cell's own source, which a copy of its folder may continue.
    return base::clientId();
}

detail::Taking MemorySync::Impl::taking(std::size_t states) const
{
    detail::Taking taking;
    taking.how.policies = options.policies;
    taking.now = parts().clock.now();
    taking.vectorIds.resize(4 * std::max<std::size_t>(states, 1));
    for (auto& id : taking.vectorIds)
        id = parts().ids.next();
    return taking;
}

void MemorySync::Impl::notify(const std::shared_ptr<Tenant>& tenant, const detail::Taken& taken)
{
    if (tenant->closed())
        return;
    for (const auto& effect : taken.effects) {
        if (effect.inserted)
            tenant->recordAdded(effect.kind, *effect.inserted, {});
        else if (effect.changed)
            tenant->recordChanged(*effect.changed, effect.foundBefore);
    }
}

Task<Result<std::int64_t>> MemorySync::Impl::erasePending(
    std::shared_ptr<Impl> self, std::shared_ptr<Tenant> tenant, std::string tenantName, std::string project)
{
    auto job = [](storage::Connection& connection) { return detail::whatToErase(connection); };
    auto toErase = co_await tenant->database().read(std::move(job));
    if (!toErase)
        co_return failure(toErase);
    if (toErase->all.empty())
        co_return 0;
    std::int64_t records = 0;
    if (!toErase->here.empty()) {
        api::EraseMemories query;
        query.tenant = std::move(tenantName);
        query.project = std::move(project);
        for (const auto& id : toErase->here)
            query.ids.push_back(id.text());
        const auto erased = co_await Knowledge::Impl::erase(self->knowledge, std::move(query));
        if (!erased)
            co_return failure(erased);
        records = erased->records;
        if (!erased->complete)
            self->parts().log->warn(
                "Something is left in the memory of {} of {} records that another cell erased.", tenant->name(), records);
    }
    if (auto erased = co_await eraseArchived(self, tenant, std::move(toErase->elsewhere)); !erased)
        co_return failure(erased);
    auto noting
        = [ids = std::move(toErase->all)](storage::Connection& connection) { return detail::erasureDone(connection, ids); };
    const auto noted = co_await tenant->database().write(std::move(noting));
    if (!noted)
        co_return failure(noted);
    co_return records;
}

Task<Result<>> MemorySync::Impl::eraseArchived(
    std::shared_ptr<Impl> self, std::shared_ptr<Tenant> tenant, std::set<base::Uuid> ids)
{
    if (ids.empty())
        co_return Result<>();
    const detail::ArchivePlace place{detail::archiveFolder(self->knowledge->folder, tenant->name()), tenant->name()};
    auto work = eraseArchivedAlone(self, tenant, place, std::move(ids));
    co_return co_await Knowledge::Impl::alone(self->knowledge, tenant->name(), std::move(work));
}

Task<Result<>> MemorySync::Impl::eraseArchivedAlone(
    std::shared_ptr<Impl> self, std::shared_ptr<Tenant> tenant, detail::ArchivePlace place, std::set<base::Uuid> ids)
{
    const auto stop = std::make_shared<std::atomic<bool>>(false);
    const auto stopping = tenant->closing().onCancel([stop] { *stop = true; });
    auto work = [place = std::move(place), ids = std::move(ids), stop] { return detail::eraseArchived(place, ids, *stop); };
    const auto erased = co_await self->parts().workers.run(std::move(work));
    if (!erased)
        co_return failure(erased);
    for (const auto& problem : erased->problems)
        self->parts().log->warn("An archive may have records that another cell erased: {}", problem);
    co_return Result<>();
}

MemorySync::MemorySync(Knowledge& knowledge, messaging::Transport& transport, SyncOptions options)
    : m_impl(std::make_shared<Impl>(knowledge.m_impl, transport, std::move(options)))
{
}

MemorySync::~MemorySync()
{
    m_impl->closing.cancel();
    m_impl->subscriptions.clear();
}

Task<Result<>> MemorySync::serve(std::string tenant, std::string project)
{
    return Impl::serve(m_impl, std::move(tenant), std::move(project));
}

Task<Result<SyncReport>> MemorySync::pull(std::string tenant, std::string project, std::string peer, bool everything)
{
    return Impl::pull(m_impl, std::move(tenant), std::move(project), std::move(peer), everything);
}

} // namespace kaze::knowledge
