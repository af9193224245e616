// Runs and their places: who begins or goes on needs one, and stands in line, asleep, until he has it.

#include "engine/api/run_control_requests.h"
#include "engine/runtime/detail/runtime_impl.h"
#include "engine/runtime/detail/wishes.h"

#include "engine/base/open_enum.h"

namespace kaze::runtime {

using detail::Ticket;

namespace {

//! Stands for the whole cell where pools are named.
constexpr std::string_view kAllPools = "*";

} // namespace

//! Writes a run that is new, and tells its row. Errors: storage's; Unavailable; NotFound for a tenant that is gone.
base::Task<base::Result<>> Runtime::Impl::record(StoredRun& run, const Definition& definition)
{
    if (m_stopping)
        co_return base::fail(base::ErrorCode::Unavailable, "the cell is stopping and starts no more runs");
    if (const auto owner = tenants.owner(run.tenant, run.project); !owner)
        co_return failure(owner);
    if (run.id.isNil())
        run.id = parts.ids.next();
    run.agent = definition->name;
    run.pool = definition->pool;
    run.definitionHash = definition->hash;
    run.createdAt = parts.clock.now();
    run.updatedAt = run.createdAt;
    StepPtr first = std::make_shared<const StoredStep>(StoredStep{0, run.createdAt, {}, StateRecord{api::RunState::Queued, ""}});
    auto stored = run;
    auto given = definition;
    const auto row = co_await store.create(std::move(stored), std::move(given), std::move(first));
    if (!row)
        co_return failure(row);
    run.row = *row;
    ++m_byState[run.state];
    co_return base::Result<>{};
}

//! Starts a run where there is a place for it, else lets it stand in line. Errors: as `record`, and RateLimited where too many of its tenant or
//! project stand there.
base::Task<base::Result<>> Runtime::Impl::begin(StoredRun run, Definition definition)
{
    const auto id = run.id;
    run.pool = definition->pool;
    const auto usual = parts.listener.follows(id) ? api::Priority::Supervised : api::Priority::Conversation;
    const auto ticket = places.enter(id, detail::wishOf(run, run.priority.value_or(usual), false), whenAdmitted(id));
    if (!ticket)
        co_return failure(ticket);
    if (places.isAtWork(*ticket)) {
        const auto made = co_await create(std::move(run), std::move(definition), nullptr);
        if (!made) {
            places.leave(*ticket);
            co_return failure(made);
        }
        (*made)->takesPlace(*ticket);
        launch(*made);
        co_return base::Result<>{};
    }
    m_arriving.insert(id);
    const auto recorded = co_await record(run, definition);
    m_arriving.erase(id);
    if (!recorded) {
        places.leave(*ticket);
        co_return recorded;
    }
    parts.listener.runChanged(rowOf(run));
    if (places.isAtWork(*ticket))
        base::spawn(parts.loop, takeUpAdmitted(shared_from_this(), id, *ticket));
    co_return base::Result<>{};
}

//! Makes a run that sleeps live again, or lets it stand in line. For who holds `m_admin`. Errors: as `wake`.
base::Task<base::Result<>> Runtime::Impl::goOn(base::Uuid run, bool withNewBudget)
{
    if (places.ticketOf(run) != 0)
        co_return base::Result<>{};
    auto stands = co_await standing(run);
    if (!stands)
        co_return failure(stands);
    if (isFinal(stands->parent, stands->state))
        co_return base::fail(
            base::ErrorCode::Conflict, "the run is " + base::enumName(stands->state) + " and cannot be resumed; start a new one");
    if (m_stopping)
        co_return base::fail(base::ErrorCode::Unavailable, "the cell is stopping and wakes no run");
    if (const auto known = tenants.owner(stands->tenant, stands->project); !known)
        co_return failure(known);
    // Who waits for people asks for his place when they have answered.
    const bool waits = stands->state == api::RunState::WaitingApproval || stands->state == api::RunState::NeedsAttention;
    Ticket ticket = 0;
    if (!waits) {
        const auto usual = parts.listener.follows(run) ? api::Priority::Supervised : api::Priority::Conversation;
        const auto wish = detail::wishOf(*stands, stands->priority.value_or(usual), true);
        const auto entered = places.enter(run, wish, whenAdmitted(run));
        if (!entered)
            co_return failure(entered);
        ticket = *entered;
    }
    if (ticket != 0 && !places.isAtWork(ticket)) {
        const auto inLine = co_await standInLine(std::move(*stands));
        if (!inLine)
            places.leave(ticket);
        else if (withNewBudget)
            m_newBudgets.insert(run);
        co_return inLine;
    }
    const auto woken = co_await wake(run, nullptr);
    if (!woken) {
        places.leave(ticket);
        co_return failure(woken);
    }
    if (withNewBudget)
        (*woken)->noteBudget();
    if (ticket != 0)
        (*woken)->takesPlace(ticket);
    launch(*woken);
    co_return base::Result<>{};
}

//! Durable, so that the next process lets it wait on.
base::Task<base::Result<>> Runtime::Impl::standInLine(StoredRun run)
{
    const auto before = run.state;
    run.state = api::RunState::Queued;
    run.endedAt.reset();
    run.error.reset();
    if (before != api::RunState::Queued) {
        auto stored = run;
        StepPtr none;
        const auto written = co_await store.appendWithState(std::move(stored), std::move(none));
        if (!written)
            co_return failure(written);
        m_unwritten.erase(run.id);
        --m_byState[before];
        ++m_byState[run.state];
    }
    parts.listener.runChanged(rowOf(run));
    co_return base::Result<>{};
}

base::Task<base::Result<>> Runtime::Impl::pauseAsleep(base::Uuid run)
{
    auto stands = co_await standing(run);
    if (!stands)
        co_return failure(stands);
    auto leaving = leavingAs(std::move(*stands), api::RunState::Paused, "paused");
    auto stored = leaving.run;
    auto step = leaving.step;
    const auto finished = co_await store.finish(std::move(stored), std::move(step));
    if (!finished)
        co_return failure(finished);
    hasLeft(leaving, *finished);
    co_return base::Result<>{};
}

detail::Places::Admitted Runtime::Impl::whenAdmitted(const base::Uuid& run)
{
    return [weak = weak_from_this(), run](Ticket ticket) {
        const auto self = weak.lock();
        if (self && !self->m_arriving.contains(run))
            base::spawn(self->parts.loop, takeUpAdmitted(self, run, ticket));
    };
}

//! Wakes a run that has a place now, unless somebody decided otherwise meanwhile.
base::Task<> Runtime::Impl::takeUpAdmitted(std::shared_ptr<Impl> self, base::Uuid run, Ticket ticket)
{
    const auto guard = co_await self->m_admin.lock();
    if (self->places.ticketOf(run) != ticket || !self->places.isAtWork(ticket) || self->live(run))
        co_return;
    const auto woken = co_await self->wake(run, nullptr);
    if (woken) {
        if (self->m_newBudgets.erase(run) > 0)
            (*woken)->noteBudget();
        (*woken)->takesPlace(ticket);
        self->launch(*woken);
        co_return;
    }
    if (!self->m_stopping)
        co_await self->failInLine(run, woken.error());
    self->places.leave(ticket);
}

base::Task<> Runtime::Impl::failInLine(base::Uuid run, base::Error why)
{
    parts.log->warn("run {} could not begin: {}", run.text(), why.text());
    auto stands = co_await standing(run);
    if (!stands)
        co_return;
    auto leaving = leavingAs(std::move(*stands), api::RunState::Failed, why.text());
    leaving.run.error = api::ErrorInfo{std::string(base::nameOf(why.code)), why.text()};
    auto stored = leaving.run;
    auto step = leaving.step;
    const auto finished = co_await store.finish(std::move(stored), std::move(step));
    if (finished)
        hasLeft(leaving, *finished);
}

base::Task<base::Result<std::int64_t>> Runtime::Impl::takeUpLine()
{
    m_takesUp = true;
    const auto runs = co_await store.inLine();
    if (!runs)
        co_return failure(runs);
    std::int64_t taken = 0;
    for (const auto& run : *runs) {
        if (m_stopping || live(run.id) || places.ticketOf(run.id) != 0)
            continue;
        // Whoever stood in line is not turned away, and comes before who begins now.
        const detail::Admission::Wish wish{run.pool, run.tenant, run.project, run.priority.value_or(api::Priority::Conversation),
            true, run.priority.has_value()};
        const auto ticket = places.enter(run.id, wish, whenAdmitted(run.id));
        if (!ticket)
            co_return failure(ticket);
        if (places.isAtWork(*ticket))
            base::spawn(parts.loop, takeUpAdmitted(shared_from_this(), run.id, *ticket));
        ++taken;
    }
    const auto answered = co_await wakeAllAnswered();
    if (!answered)
        co_return failure(answered);
    co_return taken;
}

std::vector<api::PoolRow> Runtime::Impl::pools() const
{
    std::vector<api::PoolRow> rows(1);
    const auto all = places.admission().useOfAll();
    api::PoolRow cell;
    cell.pool = kAllPools;
    cell.limit = places.admission().most();
    cell.atWork = all.atWork;
    cell.waiting = all.waiting;
    for (const auto& pool : places.pools()) {
        rows.push_back(
            {pool.pool, pool.limit, pool.atWork, pool.waiting, pool.longestWait, pool.waitP95, pool.admitted, pool.preempted});
        cell.longestWaitSeconds = std::max(cell.longestWaitSeconds, pool.longestWait);
        cell.waitP95Seconds = std::max(cell.waitP95Seconds, pool.waitP95);
        cell.admitted += pool.admitted;
        cell.preempted += pool.preempted;
    }
    rows.front() = std::move(cell);
    return rows;
}

void Runtime::Impl::setPool(const std::string& pool, std::int64_t limit)
{
    if (pool == kAllPools)
        places.setMost(limit);
    else
        places.setPool(pool, limit);
}

} // namespace kaze::runtime
