// Cancelling runs, those that live and those that sleep.

#include "engine/api/run.h"
#include "engine/runtime/detail/runtime_impl.h"

#include "engine/base/open_enum.h"
#include "engine/runtime/detail/run_events.h"

namespace kaze::runtime {

base::Task<base::Result<>> Runtime::Impl::cancel(base::Uuid run, std::string reason)
{
    auto why = reason.empty() ? std::string("cancelled") : "cancelled: " + reason;
    std::optional<base::OneShot<bool>> over;
    {
        const auto guard = co_await m_admin.lock();
        const auto alive = live(run);
        if (!alive) {
            const auto cancelled = co_await cancelSleeping(run, std::move(why));
            co_return cancelled;
        }
        alive->cancel({base::ErrorCode::Cancelled, std::move(why), nullptr});
        over = alive->over();
    }
    co_await over->wait();
    const auto ended = co_await standing(run);
    if (!ended)
        co_return failure(ended);
    if (ended->state == api::RunState::Cancelled)
        co_return base::Result<>{};
    if (api::hasEnded(ended->state))
        co_return base::fail(
            base::ErrorCode::Conflict, "the run has ended before it could be cancelled (" + base::enumName(ended->state) + ")");
    co_return base::fail(base::ErrorCode::Unavailable,
        "the run was stopped, but that it is cancelled could not be recorded"
            + (ended->error ? ": " + ended->error->message : ""));
}

//! With its subagents, the deepest first, so that no crash leaves one that nobody would ever resume or cancel.
base::Task<base::Result<>> Runtime::Impl::cancelSleeping(base::Uuid run, std::string why)
{
    const auto loaded = co_await store.load(run);
    if (!loaded)
        co_return failure(loaded);
    if (api::hasEnded(loaded->run.state))
        co_return base::fail(base::ErrorCode::Conflict, "the run has ended already (" + base::enumName(loaded->run.state) + ")");
    const auto tree = co_await store.unfinishedTree(run);
    if (!tree)
        co_return failure(tree);
    for (const auto& each : *tree) {
        auto copy = each;
        auto reason = why;
        const auto marked = co_await markCancelled(std::move(copy), std::move(reason));
        if (!marked)
            co_return failure(marked);
    }
    co_return base::Result<>{};
}

//! How a run that sleeps will stand.
Runtime::Impl::Leaving Runtime::Impl::leavingAs(StoredRun run, api::RunState to, const std::string& why) const
{
    Leaving leaving;
    leaving.before = run.state;
    if (const auto unwritten = m_unwritten.find(run.id); unwritten != m_unwritten.end()) {
        leaving.before = unwritten->second.state;
        run.cost = unwritten->second.cost;
        run.spentTokens = unwritten->second.spentTokens;
    }
    run.state = to;
    run.updatedAt = parts.clock.now();
    if (api::hasEnded(to)) {
        run.endedAt = run.updatedAt;
        run.error = api::ErrorInfo{std::string(base::nameOf(base::ErrorCode::Cancelled)), why};
    }
    leaving.step
        = std::make_shared<const StoredStep>(StoredStep{0, run.updatedAt, {}, StateRecord{to, api::hasEnded(to) ? why : ""}});
    leaving.run = std::move(run);
    return leaving;
}

//! Tells of it when it is durable.
void Runtime::Impl::hasLeft(Leaving& left, const RunStore::Finished& finished)
{
    auto& run = left.run;
    m_unwritten.erase(run.id);
    m_asleep.erase(run.id);
    places.leave(places.ticketOf(run.id));
    run.toolCalls += static_cast<std::int64_t>(finished.results.size());
    approvalsChanged(-static_cast<std::int64_t>(finished.closed.size()));
    for (const auto& id : finished.closed)
        parts.listener.approvalClosed(id, run.id);
    --m_byState[left.before];
    ++m_byState[run.state];
    detail::noteEnd(parts.observations, run, {run.traceId, 0});
    parts.listener.runChanged(toRow(run));
}

base::Task<base::Result<>> Runtime::Impl::markCancelled(StoredRun run, std::string why)
{
    auto leaving = leavingAs(std::move(run), api::RunState::Cancelled, why);
    auto stored = leaving.run;
    auto step = leaving.step;
    const auto finished = co_await store.finish(std::move(stored), std::move(step));
    if (!finished)
        co_return failure(finished);
    hasLeft(leaving, *finished);
    co_return base::Result<>{};
}

//! The run as it stands, also where the log could not be told.
base::Task<base::Result<StoredRun>> Runtime::Impl::standing(base::Uuid run)
{
    if (const auto unwritten = m_unwritten.find(run); unwritten != m_unwritten.end())
        co_return unwritten->second;
    auto loaded = co_await store.load(run);
    if (!loaded)
        co_return failure(loaded);
    co_return std::move(loaded->run);
}

} // namespace kaze::runtime
