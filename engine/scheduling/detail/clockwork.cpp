#include "engine/api/run.h"
#include "engine/scheduling/detail/schedules_impl.h"

namespace kaze::scheduling {

using base::Result;
using base::Task;
using storage::Connection;

namespace {

constexpr std::size_t kBatch = 256; //!< schedules of one commit
constexpr std::size_t kMostQueued = 4096; //!< fires that wait to be carried out; then nothing more is claimed

//! The clock on the wall may be set; after so long it is looked at again, whatever is due.
constexpr auto kLongestSleep = std::chrono::seconds(30);
constexpr auto kTakeOverEvery = std::chrono::minutes(2);
constexpr auto kRetryFirst = std::chrono::seconds(1);
constexpr auto kRetryLast = std::chrono::seconds(60);

} // namespace

void Schedules::Impl::wake()
{
    sleeping.cancel();
}

Task<> Schedules::Impl::keepTime(std::shared_ptr<Impl> self)
{
    auto& parts = self->parts;
    while (!self->stopping.cancelled()) {
        self->sleeping = base::CancelSource();
        co_await self->followClock();
        const auto now = parts.clock.now();
        const auto first = self->timetable.first();
        const bool full = self->queue.size() >= kMostQueued;
        if (first && first->at <= now && !full) {
            co_await self->fireDue();
            continue;
        }
        base::Duration left = kLongestSleep;
        if (first && !full)
            left = std::min<base::Duration>(left, first->at - now);
        const auto token = self->sleeping.token();
        [[maybe_unused]] const auto slept = co_await parts.clock.sleep(left, token);
    }
}

//! Notices when the clock on the wall was set back, and that others' claims have run out.
Task<> Schedules::Impl::followClock()
{
    const auto wall = parts.clock.now();
    const auto steady = parts.clock.steady();
    const auto leapt = (wall - lastWall) - (steady - lastSteady);
    lastWall = wall;
    lastSteady = steady;
    if (leapt < -base::Duration(kPunctual)) {
        parts.log->warn("the clock was set back by {} s: schedules that fired ahead of it are planned anew",
            std::chrono::duration_cast<std::chrono::seconds>(-leapt).count());
        co_await replan();
    }
    if (steady - lastTakeOver >= kTakeOverEvery)
        co_await takeOverLeft(false);
}

Task<> Schedules::Impl::replan()
{
    auto job = [now = parts.clock.now()](Connection& db) { return detail::replanFromNow(db, now); };
    const auto planned = co_await parts.state.write(std::move(job));
    if (planned)
        armed(*planned);
    else
        parts.log->error("schedules could not be planned anew after the clock was set back: {}", planned.error().text());
}

Task<> Schedules::Impl::takeOverLeft(bool alone)
{
    lastTakeOver = parts.clock.steady();
    auto job = [by = claimant(), alone](Connection& db) { return detail::takeOver(db, by, alone); };
    auto left = co_await parts.state.write(std::move(job));
    if (!left) {
        parts.log->error("claimed fires could not be taken over: {}", left.error().text());
        co_return;
    }
    for (auto& fire : *left)
        carryOut(std::move(fire));
}

void Schedules::Impl::armed(const std::vector<detail::Armed>& rows)
{
    for (const auto& each : rows)
        if (each.at)
            timetable.set(each.row, *each.at);
        else
            timetable.remove(each.row);
    armedGauge.set(static_cast<double>(timetable.size()));
}

Task<> Schedules::Impl::fireDue()
{
    const auto now = parts.clock.now();
    std::vector<Timetable::Entry> due;
    std::vector<std::uint32_t> rows;
    while (due.size() < kBatch) {
        const auto entry = timetable.takeDue(now);
        if (!entry)
            break;
        due.push_back(*entry);
        rows.push_back(entry->row);
    }
    auto looked = rows;
    co_await reconcile(std::move(looked));
    auto job = [rows, by = claimant()](Connection& db) { return detail::claimDue(db, rows, by); };
    auto claimed = co_await parts.state.write(std::move(job));
    if (!claimed) {
        // Nothing was decided; the same again, later and later.
        const auto wait = std::min<base::Duration>(kRetryFirst * (1 << std::min(failures++, 6)), kRetryLast);
        parts.log->error("{} schedules could not fire, again in {} s: {}", rows.size(),
            std::chrono::duration_cast<std::chrono::seconds>(wait).count(), claimed.error().text());
        for (const auto& entry : due)
            if (!timetable.at(entry.row))
                timetable.set(entry.row, now + std::chrono::duration_cast<std::chrono::microseconds>(wait));
        co_return;
    }
    failures = 0;
    armed(claimed->armed);
    missed.add(static_cast<std::uint64_t>(claimed->missed));
    skipped.add(static_cast<std::uint64_t>(claimed->skipped));
    for (const auto& each : claimed->misses)
        parts.target.missed(each);
    for (const auto by : claimed->late)
        late.record(std::chrono::duration<double>(by).count());
    for (auto& fire : claimed->fires)
        carryOut(std::move(fire));
}

//! Whether the runs that earlier fires of these schedules have started are still under way, for who may have missed their end.
Task<> Schedules::Impl::reconcile(std::vector<std::uint32_t> rows)
{
    if (running.empty())
        co_return;
    const std::unordered_set<std::int64_t> wanted(rows.begin(), rows.end());
    std::vector<base::Uuid> open;
    for (const auto& [run, fire] : running)
        if (fire.hasRun && wanted.contains(fire.schedule))
            open.push_back(run);
    for (const auto& run : open) {
        const auto state = co_await parts.target.stateOf(run);
        auto self = shared_from_this();
        if (state && api::hasEnded(*state))
            co_await runOver(std::move(self), run, *state);
        else if (!state && state.error().code == base::ErrorCode::NotFound)
            co_await runOver(std::move(self), run, api::RunState::Failed);
    }
}

//! What ended while nobody listened, so that a fire that waits for it need not wait for the next one.
Task<> Schedules::Impl::reconcileAll(std::shared_ptr<Impl> self, std::vector<std::uint32_t> rows)
{
    co_await self->reconcile(std::move(rows));
}

} // namespace kaze::scheduling
