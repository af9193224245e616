// The limits of admission, and what it says of itself.

#include "engine/runtime/detail/admission.h"

#include <algorithm>

namespace kaze::runtime::detail {

Admission::Pool& Admission::poolOf(const std::string& name)
{
    auto& pool = m_pools[name];
    if (!pool) {
        pool = std::make_unique<Pool>();
        pool->name = name;
    }
    return *pool;
}

Admission::Tenant& Admission::tenantOf(const std::string& name)
{
    auto& tenant = m_tenants[name];
    if (!tenant) {
        tenant = std::make_unique<Tenant>();
        tenant->sharer.name = name;
        tenant->sharer.number = ++m_lastSharer;
    }
    return *tenant;
}

Sharer& Admission::projectOf(Tenant& tenant, const std::string& name)
{
    auto& project = tenant.projects[name];
    if (!project) {
        project = std::make_unique<Sharer>();
        project->name = name;
        project->number = ++m_lastSharer;
    }
    return *project;
}

void Admission::setMost(std::int64_t atWork, Seconds now)
{
    m_most = atWork;
    settle(now);
}

void Admission::setPool(const std::string& name, std::int64_t atWork, Seconds now)
{
    auto& pool = poolOf(name);
    pool.limit = std::max<std::int64_t>(atWork, 0);
    const bool wants = pool.limit > 0;
    if (wants != (pool.own != nullptr)) {
        // Its tickets move from the line of all to one of their own, or back.
        std::vector<Entry*> moving;
        for (const auto ticket : pool.waiting)
            moving.push_back(&m_entries.at(ticket));
        for (auto* entry : moving)
            takeOut(*entry);
        pool.holders.clear();
        if (wants) {
            pool.own = std::make_unique<Line>();
            m_limited.insert(&pool);
            for (const auto& [ticket, entry] : m_entries)
                if (entry.pool == &pool && entry.isAtWork)
                    pool.holders.insert(holderOf(entry));
        } else {
            m_limited.erase(&pool);
            pool.own.reset();
        }
        for (auto* entry : moving)
            join(*entry);
    }
    settle(now);
}

void Admission::setTenant(const std::string& name, const Quota& quota, Seconds now)
{
    auto& tenant = tenantOf(name).sharer;
    tenant.weight = quota.weight;
    tenant.mostAtWork = quota.atWork;
    tenant.mostWaiting = quota.waiting;
    eachLine([&](Line& line) {
        for (auto& queue : line.queues)
            queue.roomChanged(tenant);
    });
    settle(now);
}

void Admission::setProject(const std::string& name, const std::string& projectName, const Quota& quota, Seconds now)
{
    auto& tenant = tenantOf(name);
    auto& project = projectOf(tenant, projectName);
    project.weight = quota.weight;
    project.mostAtWork = quota.atWork;
    project.mostWaiting = quota.waiting;
    eachLine([&](Line& line) {
        for (auto& queue : line.queues)
            queue.roomChanged(tenant.sharer, project);
    });
    settle(now);
}

std::optional<Admission::Standing> Admission::standingOf(Ticket ticket) const
{
    const auto* entry = find(ticket);
    if (!entry || entry->isAtWork)
        return std::nullopt;
    const auto& pool = *entry->pool;
    Standing standing;
    const auto lacking = [&](Standing::For what, const std::string& who, std::int64_t atWork, std::int64_t limit) {
        standing.lacks = what;
        standing.who = who;
        standing.atWork = atWork;
        standing.limit = limit;
    };
    const auto& line = lineOf(pool);
    for (std::size_t i = 0; i < kClasses; ++i) {
        standing.waiting += line.queues[i].size();
        if (i < entry->urgency)
            standing.place += line.queues[i].size();
    }
    standing.place += line.queues[entry->urgency].ahead(*entry->tenant, *entry->project, keyOf(*entry));
    if (!entry->tenant->hasRoom())
        lacking(Standing::For::Tenant, entry->tenant->name, entry->tenant->atWork, entry->tenant->mostAtWork);
    else if (!entry->project->hasRoom())
        lacking(Standing::For::Project, entry->project->name, entry->project->atWork, entry->project->mostAtWork);
    else if (pool.own && pool.atWork >= pool.limit)
        lacking(Standing::For::Pool, pool.name, pool.atWork, pool.limit);
    else
        lacking(Standing::For::Cell, "", m_atWork, m_most);
    return standing;
}

std::vector<Admission::PoolFigures> Admission::pools(Seconds now) const
{
    std::vector<PoolFigures> all;
    for (const auto& [name, pool] : m_pools) {
        PoolFigures figures;
        figures.pool = name;
        figures.limit = pool->limit;
        figures.atWork = pool->atWork;
        figures.waiting = static_cast<std::int64_t>(pool->waiting.size());
        figures.admitted = pool->admitted;
        figures.preempted = pool->preempted;
        if (!pool->waiting.empty())
            figures.longestWait = (now - since(*pool->waiting.begin())).count();
        if (!pool->waits.empty()) {
            std::vector<float> waits(pool->waits.begin(), pool->waits.end());
            const auto at = waits.begin() + static_cast<std::ptrdiff_t>(waits.size() * 95 / 100);
            std::nth_element(waits.begin(), at, waits.end());
            figures.waitP95 = *at;
        }
        all.push_back(std::move(figures));
    }
    return all;
}

Admission::Use Admission::useOf(const std::string& tenant) const
{
    const auto found = m_tenants.find(tenant);
    return found == m_tenants.end() ? Use{} : Use{found->second->sharer.atWork, found->second->sharer.waiting};
}

Admission::Use Admission::useOf(const std::string& tenant, const std::string& project) const
{
    const auto found = m_tenants.find(tenant);
    if (found == m_tenants.end())
        return {};
    const auto one = found->second->projects.find(project);
    return one == found->second->projects.end() ? Use{} : Use{one->second->atWork, one->second->waiting};
}

} // namespace kaze::runtime::detail
