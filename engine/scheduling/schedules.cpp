#include "engine/scheduling/schedules.h"

#include "engine/scheduling/detail/listing.h"
#include "engine/scheduling/detail/saving.h"
#include "engine/scheduling/detail/schedules_impl.h"

namespace kaze::scheduling {

using base::ErrorCode;
using base::Result;
using base::Task;
using detail::StoredSchedule;
using storage::Connection;

Schedules::Impl::Impl(Parts given)
    : parts(std::move(given)), owner(parts.ids.next()), fires(parts.metrics.counter("kaze_schedules_fires_total")),
      missed(parts.metrics.counter("kaze_schedules_missed_total")),
      skipped(parts.metrics.counter("kaze_schedules_skipped_total")),
      failed(parts.metrics.counter("kaze_schedules_failed_total")), late(parts.metrics.histogram("kaze_schedules_late_seconds")),
      armedGauge(parts.metrics.gauge("kaze_schedules_armed"))
{
}

detail::Claimant Schedules::Impl::claimant() const
{
    return {owner, parts.clock.now()};
}

namespace {

Task<> counted(std::shared_ptr<void> held, Task<> task)
{
    co_await std::move(task);
    held.reset();
}

} // namespace

void Schedules::Impl::spawn(Task<> task)
{
    ++busy;
    std::shared_ptr<void> held(nullptr, [self = shared_from_this()](void*) {
        if (--self->busy == 0 && self->stopping.cancelled())
            self->idle.cancel();
    });
    base::spawn(parts.loop, counted(std::move(held), std::move(task)));
}

Result<> Schedules::Impl::isOpen() const
{
    if (!opened || stopping.cancelled())
        return base::fail(ErrorCode::Unavailable, "the schedules of this cell are not at work");
    return {};
}

namespace {

struct Standing {
    std::vector<Timetable::Entry> armed;
    std::vector<StoredSchedule> ofEvents;
    std::vector<detail::StoredFire> running;
    bool isAhead = false; //!< something fired at a time that is still to come
};

Result<Standing> readStanding(Connection& db, base::Time now)
{
    Standing standing;
    const auto times
        = db.query("SELECT row, next_at FROM schedules INDEXED BY schedules_due WHERE next_at IS NOT NULL ORDER BY next_at", {},
            [&](const storage::Row& row) {
                standing.armed.push_back({detail::timeOf(row.integer(1)), static_cast<std::uint32_t>(row.integer(0))});
            });
    if (!times)
        return failure(times);
    auto events = detail::schedulesWhere(db, "WHERE state='active' AND trigger_kind='event'", {});
    if (!events)
        return failure(events);
    standing.ofEvents = std::move(*events);
    auto running = detail::firesWhere(db, "f.outcome='started'", {});
    if (!running)
        return failure(running);
    standing.running = std::move(*running);
    const auto latest = db.query("SELECT max(planned_at) FROM schedule_fires", {},
        [&](const storage::Row& row) { standing.isAhead = !row.isNull(0) && detail::timeOf(row.integer(0)) > now + kPunctual; });
    if (!latest)
        return failure(latest);
    return standing;
}

} // namespace

Task<Result<>> Schedules::Impl::open(bool fires)
{
    const auto now = parts.clock.now();
    auto job = [now](Connection& db) { return readStanding(db, now); };
    auto standing = co_await parts.state.read(std::move(job));
    if (!standing)
        co_return failure(standing);
    timetable.assign(std::move(standing->armed));
    armedGauge.set(static_cast<double>(timetable.size()));
    std::vector<std::uint32_t> underWay;
    for (auto& fire : standing->running) {
        underWay.push_back(static_cast<std::uint32_t>(fire.schedule));
        running.emplace(fire.id, std::move(fire));
    }
    lastWall = now;
    lastSteady = parts.clock.steady();
    opened = true;
    firing = fires;
    if (!firing)
        co_return Result<>{};
    if (standing->isAhead)
        co_await replan();
    co_await takeOverLeft(true);
    for (const auto& schedule : standing->ofEvents)
        listen(schedule);
    spawn(reconcileAll(shared_from_this(), std::move(underWay)));
    spawn(keepTime(shared_from_this()));
    co_return Result<>{};
}

Task<> Schedules::Impl::stop()
{
    stopping.cancel();
    sleeping.cancel();
    for (const auto& [row, each] : listening)
        each->end.cancel();
    if (busy == 0)
        co_return;
    base::OneShot<bool> over;
    const auto registration = idle.token().onCancel([over] { over.set(true); });
    co_await over.wait();
}

//! What a person has changed takes effect.
Task<> Schedules::Impl::applied(detail::Changed changed)
{
    const auto& schedule = changed.now;
    const auto row = static_cast<std::uint32_t>(schedule.row);
    if (schedule.next)
        timetable.set(row, *schedule.next);
    else
        timetable.remove(row);
    armedGauge.set(static_cast<double>(timetable.size()));
    wake();
    unlisten(schedule.row);
    if (changed.before && !keepsPlace(*changed.before, schedule))
        co_await giveUpPlace(*changed.before);
    if (hears(schedule) && firing)
        listen(schedule);
}

Schedules::Schedules(Parts parts) : m_impl(std::make_shared<Impl>(std::move(parts))) { }

Schedules::~Schedules() = default;

Task<Result<>> Schedules::open(bool fires)
{
    return m_impl->open(fires);
}

Task<> Schedules::stop()
{
    return m_impl->stop();
}

Task<Result<api::ScheduleReply>> Schedules::save(api::SaveSchedule wanted)
{
    const auto self = m_impl;
    if (auto open = self->isOpen(); !open)
        co_return failure(open);
    if (auto checked = detail::complete(wanted.schedule, self->parts.machineZone); !checked)
        co_return failure(checked);
    const bool speaks
        = wanted.schedule.action == api::ScheduleAction::Publish || wanted.schedule.trigger.kind == api::TriggerKind::Event;
    if (speaks && !self->parts.messages)
        co_return base::fail(ErrorCode::Unsupported, "this cell has no messages, and so no schedules that publish or listen");
    struct Saved {
        detail::Changed changed;
        api::ScheduleReply reply;
    };
    auto job = [wanted = std::move(wanted), id = self->parts.ids.next(), now = self->parts.clock.now()](
                   Connection& db) -> Result<Saved> {
        auto saved = detail::save(db, wanted, id, now);
        if (!saved)
            return failure(saved);
        auto reply = detail::describe(db, saved->now, 5);
        if (!reply)
            return failure(reply);
        return Saved{std::move(*saved), std::move(*reply)};
    };
    auto saved = co_await self->parts.state.write(std::move(job));
    if (!saved)
        co_return failure(saved);
    co_await self->applied(std::move(saved->changed));
    co_return std::move(saved->reply);
}

Task<Result<api::ScheduleReply>> Schedules::get(api::GetSchedule query)
{
    auto job = [query = std::move(query)](Connection& db) -> Result<api::ScheduleReply> {
        const auto schedule = detail::scheduleNamed(db, query.schedule);
        if (!schedule)
            return failure(schedule);
        return detail::describe(db, *schedule, query.fires);
    };
    return m_impl->parts.state.read(std::move(job));
}

Task<Result<api::SchedulePage>> Schedules::list(api::ListSchedules query)
{
    const auto self = m_impl;
    auto job = [query = std::move(query)](Connection& db) { return detail::list(db, query); };
    auto page = co_await self->parts.state.read(std::move(job));
    if (page)
        page->figures = figures();
    co_return page;
}

Task<Result<>> Schedules::remove(api::RemoveSchedule query)
{
    const auto self = m_impl;
    if (auto open = self->isOpen(); !open)
        co_return open;
    auto job = [query = std::move(query), now = self->parts.clock.now()](
                   Connection& db) { return detail::remove(db, query.schedule, now); };
    const auto removed = co_await self->parts.state.write(std::move(job));
    if (!removed)
        co_return failure(removed);
    self->timetable.remove(static_cast<std::uint32_t>(removed->row));
    self->armedGauge.set(static_cast<double>(self->timetable.size()));
    self->unlisten(removed->row);
    co_await self->giveUpPlace(*removed);
    co_return Result<>{};
}

Task<Result<api::ScheduleReply>> Schedules::pause(api::PauseSchedule query)
{
    const auto self = m_impl;
    if (auto open = self->isOpen(); !open)
        co_return failure(open);
    struct Paused {
        detail::Changed changed;
        api::ScheduleReply reply;
    };
    auto job = [query = std::move(query), now = self->parts.clock.now()](Connection& db) -> Result<Paused> {
        auto paused = detail::pause(db, query.schedule, query.paused, now);
        if (!paused)
            return failure(paused);
        auto reply = detail::describe(db, paused->now, 5);
        if (!reply)
            return failure(reply);
        return Paused{std::move(*paused), std::move(*reply)};
    };
    auto paused = co_await self->parts.state.write(std::move(job));
    if (!paused)
        co_return failure(paused);
    co_await self->applied(std::move(paused->changed));
    co_return std::move(paused->reply);
}

Task<Result<api::ScheduleFired>> Schedules::runNow(api::RunSchedule query)
{
    const auto self = m_impl;
    if (auto open = self->isOpen(); !open)
        co_return failure(open);
    auto name = query.schedule;
    auto find = [name](Connection& db) { return detail::scheduleNamed(db, name); };
    const auto schedule = co_await self->parts.state.read(std::move(find));
    if (!schedule)
        co_return failure(schedule);
    std::vector<std::uint32_t> rows{static_cast<std::uint32_t>(schedule->row)};
    co_await self->reconcile(std::move(rows));
    detail::Occasion occasion;
    occasion.planned = self->parts.clock.now();
    occasion.key = "now:" + (query.key.empty() ? self->parts.ids.next().text() : query.key);
    occasion.note = "run now";
    occasion.onlyActive = false;
    auto job = [occasion, row = schedule->row, by = self->claimant()](
                   Connection& db) { return detail::claimOccasion(db, row, occasion, by); };
    auto claimed = co_await self->parts.state.write(std::move(job));
    if (!claimed)
        co_return failure(claimed);
    if (!*claimed)
        co_return base::fail(ErrorCode::NotFound, "the schedule was removed meanwhile");
    self->skipped.add(static_cast<std::uint64_t>((*claimed)->skipped));
    if ((*claimed)->isToBeDone) {
        self->inHand.insert((*claimed)->fire.row);
        auto fire = (*claimed)->fire;
        co_await self->carryOutOne(std::move(fire));
    }
    auto read = [row = (*claimed)->fire.row](Connection& db) -> Result<api::ScheduleFire> {
        const std::array<storage::Value, 1> arguments{row};
        const auto found = detail::firesWhere(db, "f.row=?", arguments);
        if (!found)
            return failure(found);
        return found->empty() ? api::ScheduleFire{} : detail::toApi(found->front());
    };
    auto fire = co_await self->parts.state.read(std::move(read));
    if (!fire)
        co_return failure(fire);
    api::ScheduleFired reply;
    reply.fire = std::move(*fire);
    co_return reply;
}

Task<Result<api::FirePage>> Schedules::history(api::ListFires query)
{
    auto job = [query = std::move(query)](Connection& db) { return detail::history(db, query); };
    return m_impl->parts.state.read(std::move(job));
}

Task<Result<api::ScheduleCalendar>> Schedules::calendar(api::GetScheduleCalendar query)
{
    auto job = [query = std::move(query), now = m_impl->parts.clock.now()](
                   Connection& db) { return detail::calendar(db, query, now); };
    return m_impl->parts.state.read(std::move(job));
}

void Schedules::runChanged(const base::Uuid& run, api::RunState state)
{
    m_impl->runChanged(run, state);
}

api::ScheduleFigures Schedules::figures() const
{
    api::ScheduleFigures figures;
    figures.armed = static_cast<std::int64_t>(m_impl->timetable.size());
    figures.fires = static_cast<std::int64_t>(m_impl->fires.value());
    figures.missed = static_cast<std::int64_t>(m_impl->missed.value());
    figures.skipped = static_cast<std::int64_t>(m_impl->skipped.value());
    figures.failed = static_cast<std::int64_t>(m_impl->failed.value());
    figures.lateP95Seconds = m_impl->late.percentile(0.95);
    figures.memoryBytes = static_cast<std::int64_t>(m_impl->timetable.bytes());
    return figures;
}

Task<Result<std::int64_t>> Schedules::countHistoryBefore(base::Time time)
{
    auto job = [time](Connection& db) -> Result<std::int64_t> {
        std::int64_t count = 0;
        const auto read
            = db.query("SELECT count(*) FROM schedule_fires WHERE planned_at<? AND outcome NOT IN ('claimed', 'waiting', "
                       "'started')",
                {detail::micros(time)}, [&](const storage::Row& row) { count = row.integer(0); });
        if (!read)
            return failure(read);
        return count;
    };
    return m_impl->parts.state.read(std::move(job));
}

Task<Result<std::int64_t>> Schedules::removeHistoryBefore(base::Time time, std::int64_t most)
{
    auto job = [time, most](Connection& db) {
        return db.execute(
            "DELETE FROM schedule_fires WHERE row IN (SELECT row FROM schedule_fires WHERE planned_at<? AND outcome NOT "
            "IN ('claimed', 'waiting', 'started') ORDER BY planned_at LIMIT ?)",
            {detail::micros(time), most});
    };
    return m_impl->parts.state.write(std::move(job));
}

} // namespace kaze::scheduling
