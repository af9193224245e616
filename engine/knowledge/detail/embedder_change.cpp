// One embedder takes the place of another: which of them answers meanwhile, and what becomes of the former one's vectors.

#include "engine/api/memory_requests.h"
#include "engine/knowledge/detail/tenant.h"

#include <algorithm>

namespace kaze::knowledge::detail {

using base::ErrorCode;
using base::Result;
using base::Task;

namespace {

constexpr std::chrono::seconds kFirstPause{30};
constexpr std::chrono::seconds kLongestPause{600};
constexpr std::int64_t kDropAtOnce = 512; //!< vectors, so that others who write need not wait for all
constexpr int kLookEvery = 32; //!< of these

} // namespace

std::shared_ptr<VectorSet> Tenant::answering() const
{
    const bool can = m_serving->embedder() && m_parts.clock.steady() >= m_noQueryUntil;
    return m_serving == m_target || can ? m_serving : m_target;
}

void Tenant::queryFailed(const VectorSet& set, const base::Error& why)
{
    // Neither a budget that is spent nor a query that it refuses says that it is away.
    if (!isFormer(set) || why.code == ErrorCode::BudgetExhausted || why.code == ErrorCode::InvalidArgument)
        return;
    m_queryPause = std::clamp<base::Duration>(2 * m_queryPause, kFirstPause, kLongestPause);
    m_noQueryUntil = m_parts.clock.steady() + m_queryPause;
    m_queryProblem = why.text();
}

void Tenant::queryEmbedded(const VectorSet& set)
{
    if (!isFormer(set))
        return;
    m_queryPause = {};
    m_queryProblem.clear();
}

std::string Tenant::embedderProblem() const
{
    std::string problem = m_target->queue().problem();
    if (m_serving != m_target && !m_queryProblem.empty())
        problem += (problem.empty() ? "" : "; ") + m_serving->id() + ", which answers until all records are embedded by "
            + m_target->id() + ", cannot be asked: " + m_queryProblem;
    return problem;
}

std::vector<api::MemoryShard> Tenant::shardFigures() const
{
    auto figures = m_serving->shardFigures();
    if (m_serving == m_target)
        return figures;
    const auto all = static_cast<double>(std::max<std::int64_t>(m_records, 1));
    const double share = std::clamp(1 - static_cast<double>(m_target->queue().waiting()) / all, 0.0, 1.0);
    for (auto& shard : figures) {
        if (!shard.progress && shard.state != "none")
            shard.progress = share;
        if (shard.state == "ready")
            shard.state = "re-embedding";
        if (shard.problem.empty() && !m_queryProblem.empty())
            shard.problem = m_serving->id() + ", of which it is, cannot be asked, and searches go by words and by the vectors of "
                + m_target->id() + " that are there: " + m_queryProblem;
    }
    return figures;
}

Task<Result<bool>> Tenant::takeOver(std::shared_ptr<Tenant> tenant, std::int64_t without)
{
    const auto next = tenant->m_target;
    // One that cannot be built is none of those that answer either.
    for (const auto& shard : next->shards({}))
        std::ignore = co_await Shard::caughtUp(shard);
    if (tenant->closed())
        co_return false;
    const auto divided = next->divided();
    auto job = [number = next->number(), without, divided](
                   storage::Connection& connection) { return detail::takeOver(connection, number, without, divided); };
    const auto took = co_await tenant->m_database->write(std::move(job));
    if (!took || !*took || tenant->closed())
        co_return took;
    auto old = std::exchange(tenant->m_serving, next);
    next->serve();
    // A division that ended between.
    for (const auto& [kind, parts] : next->divided())
        if (const auto known = divided.find(kind); known == divided.end() || known->second != parts) {
            auto keeping
                = [kind = kind, parts = parts](storage::Connection& connection) { return divideKind(connection, kind, parts); };
            tenant->m_database->writeLater(std::move(keeping));
        }
    tenant->m_queryProblem.clear();
    tenant->m_noQueryUntil = {};
    tenant->m_parts.log->info("The records of {} are embedded anew.", tenant->m_name);
    ++tenant->m_lettingGo;
    base::spawn(tenant->m_parts.loop, letGo(tenant, std::move(old)));
    co_return true;
}

//! Nothing searches the old vectors any more; whoever still reads them does so to the end.
Task<> Tenant::letGo(std::shared_ptr<Tenant> self, std::shared_ptr<VectorSet> old)
{
    co_await VectorSet::retire(old);
    --self->m_lettingGo;
    for (const auto& waiting : std::exchange(self->m_untilLetGo, {}))
        waiting.set(true);
    const auto unused = old->unused();
    old.reset();
    std::ignore = co_await unused.wait();
    if (!self->closed())
        co_await dropUnused(self);
}

//! Removes the vectors of embedders that are not in use. What is left where that fails, or the cell stops, goes after the next start.
Task<> Tenant::dropUnused(std::shared_ptr<Tenant> self)
{
    std::int64_t all = 0;
    for (int batch = 1; !self->closed(); ++batch) {
        auto job = [](storage::Connection& connection) { return detail::dropUnused(connection, kDropAtOnce); };
        const auto dropped = co_await self->m_database->write(std::move(job));
        if (self->closed())
            co_return;
        if (!dropped) {
            self->m_parts.log->warn(
                "Vectors of {} by an embedder before could not be removed: {}", self->m_name, dropped.error().text());
            co_return;
        }
        if (*dropped == 0)
            break;
        all += *dropped;
        if (batch % kLookEvery == 0)
            self->lookForSpare();
    }
    if (self->closed())
        co_return;
    self->lookForSpare();
    self->m_parts.log->info("{} vectors of {} by an embedder before were removed.", all, self->m_name);
}

Result<> Tenant::divide(const std::string& kind, std::int64_t parts)
{
    auto begun = m_serving->divide(kind, parts);
    if (!begun || m_serving == m_target)
        return begun;
    // One that is divided so already, or is busy, is divided as it is when it takes over.
    m_target->makeRoomFor(kind);
    std::ignore = m_target->divide(kind, parts);
    return {};
}

void Tenant::cancelDivision(const std::string& kind)
{
    for (const auto& set : sets())
        set->cancelDivision(kind);
}

Task<> Tenant::endDivisions(std::shared_ptr<Tenant> tenant)
{
    for (const auto& set : tenant->sets())
        co_await VectorSet::endDivisions(set);
    while (tenant->m_lettingGo > 0) {
        const base::OneShot<bool> letGo;
        tenant->m_untilLetGo.push_back(letGo);
        std::ignore = co_await letGo.wait();
    }
}

} // namespace kaze::knowledge::detail
