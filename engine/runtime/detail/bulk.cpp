// One command for many runs, a few at one time, so that whatever else is asked meanwhile comes between.

#include "engine/api/run_control_requests.h"
#include "engine/runtime/detail/runtime_impl.h"

#include "engine/base/open_enum.h"

#include <algorithm>
#include <unordered_set>

namespace kaze::runtime {

using detail::LiveRun;

namespace {

constexpr std::size_t kMostProblems = 10;
constexpr std::size_t kAtOnce = 64; //!< of runs that sleep: what one job of the database may take without others noticing
constexpr std::size_t kCancelledAtOnce = 256; //!< of runs that live
constexpr std::size_t kPausedAtOnce = 2000; //!< which is no more than a mark; for each of these steps all that live are looked at
constexpr std::size_t kWokenAtOnce = 16;

std::vector<api::RunState> statesFor(api::BulkAction action)
{
    using enum api::RunState;
    switch (action) {
    case api::BulkAction::Pause:
        return {Queued, Running, WaitingApproval, NeedsAttention, Interrupted};
    case api::BulkAction::Resume:
        return {Paused, Interrupted, WaitingApproval, NeedsAttention, Failed, BudgetExhausted};
    case api::BulkAction::Cancel:
        break;
    }
    return {Queued, Running, WaitingApproval, NeedsAttention, Paused, Interrupted};
}

} // namespace

struct Runtime::Impl::BulkWork {
    api::BulkDone done;
    std::vector<base::Uuid> runs;
    std::size_t next = 0;
    std::string reason;
    bool withIds = false;

    //! The next runs.
    [[nodiscard]] std::vector<base::Uuid> take(std::size_t count)
    {
        const auto end = std::min(runs.size(), next + count);
        std::vector<base::Uuid> some(
            runs.begin() + static_cast<std::ptrdiff_t>(next), runs.begin() + static_cast<std::ptrdiff_t>(end));
        next = end;
        return some;
    }
    [[nodiscard]] bool isOver() const { return next == runs.size(); }
    void changed(const base::Uuid& run)
    {
        ++done.changed;
        if (withIds)
            done.changedIds.push_back(run.text());
    }
    void failed(const base::Uuid& run, const base::Error& error)
    {
        if (done.problems.size() < kMostProblems)
            done.problems.push_back("run " + run.text() + ": " + error.message);
    }
};

base::Task<base::Result<api::BulkDone>> Runtime::Impl::bulk(api::BulkRuns request)
{
    if (!request.action.known())
        co_return base::fail(base::ErrorCode::InvalidArgument,
            "there is no action \"" + request.action.name() + "\"; there are " + base::enumNames<api::BulkAction>());
    const auto action = request.action.valueOr(api::BulkAction::Pause);
    auto states = statesFor(action);
    const bool areNamed = !request.runIds.empty();
    const bool evenSubagents = action == api::BulkAction::Cancel;
    auto finding = areNamed ? store.among(std::move(request.runIds), std::move(states), evenSubagents)
                            : store.matching(std::move(request.filter), std::move(states));
    auto found = co_await std::move(finding);
    if (!found)
        co_return failure(found);
    BulkWork work;
    work.runs = std::move(*found);
    if (action == api::BulkAction::Resume)
        std::erase_if(work.runs, [this](const base::Uuid& run) {
            const auto alive = live(run);
            return alive ? !alive->pausing() : places.ticketOf(run) != 0 || m_asleep.contains(run);
        });
    work.done.matched = std::ssize(work.runs);
    work.withIds = request.withIds;
    work.reason = request.reason.empty() ? "cancelled" : "cancelled: " + request.reason;
    if (request.countOnly)
        co_return std::move(work.done);
    while (!work.isOver() && !m_stopping) {
        if (action == api::BulkAction::Pause)
            co_await pauseSome(work);
        else if (action == api::BulkAction::Resume)
            co_await resumeSome(work);
        else
            co_await cancelSome(work);
    }
    if (!work.isOver())
        work.done.problems.emplace_back("Kaze was stopped before it came to all of them");
    co_return std::move(work.done);
}

base::Task<> Runtime::Impl::pauseSome(BulkWork& work)
{
    const auto guard = co_await m_admin.lock();
    const auto runs = work.take(kPausedAtOnce);
    const std::unordered_set<base::Uuid> wanted(runs.begin(), runs.end());
    std::vector<std::shared_ptr<LiveRun>> families;
    for (const auto& [id, run] : m_live) {
        const auto* root = run.get();
        while (root->parent())
            root = root->parent().get();
        if (wanted.contains(root->stored().id))
            families.push_back(run);
    }
    std::vector<base::Uuid> asleep;
    for (const auto& run : runs)
        if (live(run))
            work.changed(run);
        else
            asleep.push_back(run);
    for (const auto& run : families)
        run->requestPause();
    for (std::size_t i = 0; i < asleep.size(); i += kAtOnce) {
        std::vector<base::Uuid> some(asleep.begin() + static_cast<std::ptrdiff_t>(i),
            asleep.begin() + static_cast<std::ptrdiff_t>(std::min(asleep.size(), i + kAtOnce)));
        co_await leaveAll(work, std::move(some), api::RunState::Paused);
    }
}

base::Task<> Runtime::Impl::resumeSome(BulkWork& work)
{
    const auto guard = co_await m_admin.lock();
    const auto runs = work.take(kWokenAtOnce);
    std::vector<base::Uuid> asleep;
    std::vector<base::Task<base::Result<>>> waking;
    for (const auto& run : runs) {
        if (const auto alive = live(run)) {
            alive->resumeWhenPaused();
            work.changed(run);
            continue;
        }
        asleep.push_back(run);
        waking.push_back(goOn(run, false));
    }
    const auto woken = co_await base::whenAll(std::move(waking));
    for (std::size_t i = 0; i < woken.size(); ++i) {
        if (woken[i])
            work.changed(asleep[i]);
        else
            work.failed(asleep[i], woken[i].error());
    }
}

base::Task<> Runtime::Impl::cancelSome(BulkWork& work)
{
    std::vector<base::Uuid> ending;
    std::vector<base::OneShot<bool>> over;
    {
        const auto guard = co_await m_admin.lock();
        const auto runs = work.take(kCancelledAtOnce);
        std::vector<base::Uuid> asleep;
        for (const auto& run : runs) {
            const auto alive = live(run);
            if (!alive) {
                asleep.push_back(run);
                continue;
            }
            alive->cancel({base::ErrorCode::Cancelled, work.reason, nullptr});
            ending.push_back(run);
            over.push_back(alive->over());
        }
        for (std::size_t i = 0; i < asleep.size(); i += kAtOnce) {
            std::vector<base::Uuid> some(asleep.begin() + static_cast<std::ptrdiff_t>(i),
                asleep.begin() + static_cast<std::ptrdiff_t>(std::min(asleep.size(), i + kAtOnce)));
            co_await leaveAll(work, std::move(some), api::RunState::Cancelled);
        }
    }
    for (std::size_t i = 0; i < ending.size(); ++i) {
        co_await over[i].wait();
        const auto ended = co_await standing(ending[i]);
        if (ended && ended->state == api::RunState::Cancelled)
            work.changed(ending[i]);
        else
            work.failed(ending[i],
                ended ? base::Error{base::ErrorCode::Conflict, "it ended before it could be cancelled", nullptr} : ended.error());
    }
}

//! Writes for runs that sleep how they stand from now on: with a cancelled run its subagents, the deepest first, so that no crash leaves one that nobody would
//! ever resume or cancel.
base::Task<> Runtime::Impl::leaveAll(BulkWork& work, std::vector<base::Uuid> runs, api::RunState to)
{
    auto roots = runs;
    const auto rows = co_await store.unfinished(std::move(roots), to == api::RunState::Cancelled);
    if (!rows) {
        work.failed(runs.front(), rows.error());
        co_return;
    }
    std::vector<Leaving> leaving;
    std::vector<RunStore::Finish> writing;
    for (const auto& row : *rows) {
        if (live(row.id)) // a subagent of its own accord does not live without its parent
            continue;
        leaving.push_back(leavingAs(row, to, to == api::RunState::Cancelled ? work.reason : "paused"));
        writing.push_back({leaving.back().run, leaving.back().step});
    }
    const auto written = co_await store.finishAll(std::move(writing));
    if (!written) {
        work.failed(runs.front(), written.error());
        co_return;
    }
    for (std::size_t i = 0; i < leaving.size(); ++i) {
        hasLeft(leaving[i], (*written)[i]);
        if (leaving[i].run.parent.isNil() || std::ranges::find(runs, leaving[i].run.id) != runs.end())
            work.changed(leaving[i].run.id);
    }
}

} // namespace kaze::runtime
