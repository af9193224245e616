#include "engine/scheduling/detail/claims.h"

#include "engine/api/schedule_wire.h"
#include "engine/scheduling/words.h"

#include <boost/json.hpp>

namespace kaze::scheduling::detail {

using api::FireOutcome;
using base::Result;
using base::Time;
using storage::Connection;
using storage::Value;

namespace {

std::chrono::microseconds inMicros(base::Duration duration)
{
    return std::chrono::duration_cast<std::chrono::microseconds>(duration);
}

//! The fires of a schedule that are not over.
struct Open {
    std::optional<Time> running; //!< the planned time of the earliest that is claimed or under way
    bool waiting = false;
};

Result<Open> openOf(Connection& db, std::int64_t schedule)
{
    Open open;
    const auto read
        = db.query("SELECT outcome, planned_at FROM schedule_fires INDEXED BY schedule_fires_open WHERE schedule=? AND "
                   "outcome IN ('claimed', 'waiting', 'started')",
            {schedule}, [&](const storage::Row& row) {
                const auto planned = timeOf(row.integer(1));
                if (row.text(0) == "waiting")
                    open.waiting = true;
                else
                    open.running = std::min(open.running.value_or(planned), planned);
            });
    if (!read)
        return failure(read);
    return open;
}

//! Makes the fires of one schedule, in memory and as rows.
class Maker {
public:
    Maker(Connection& db, StoredSchedule& schedule, const Trigger& trigger, const Claimant& by)
        : m_db(db), m_schedule(schedule), m_trigger(trigger), m_by(by)
    {
    }

    //! The fire as it is recorded; none where its id was there already.
    Result<std::optional<StoredFire>> make(
        Time planned, std::string_view key, std::string note, std::int64_t merged, const Values& more)
    {
        auto fire = blank(planned, key, merged);
        fire.note = std::move(note);
        const auto open = openOf(m_db, m_schedule.row);
        if (!open)
            return failure(open);
        decide(fire, *open);
        if (fire.outcome != FireOutcome::Skipped) {
            fire.work = workOf(fire, more);
            return record(std::move(fire));
        }
        ++m_schedule.skipped;
        if (key.empty()) {
            const auto merges = mergeWithLast(fire);
            if (!merges)
                return failure(merges);
            if (*merges)
                return fire;
        }
        return record(std::move(fire));
    }

    //! What it says of them.
    Result<std::string> miss(const Due& due)
    {
        auto fire = blank(due.lastMissed, "", due.missed);
        fire.outcome = FireOutcome::Missed;
        fire.endedAt = m_by.now;
        const bool late = m_by.now - due.lastMissed > kPunctual;
        fire.note
            = (due.missed > 1 ? (due.missedMore ? "more than " : "") + std::to_string(due.missed) + " fires, the last of them "
                              : std::string())
            + (late ? lengthText(m_by.now - due.lastMissed) + " too late" : "not caught up");
        m_schedule.missed += due.missed;
        auto note = fire.note;
        const auto recorded = record(std::move(fire));
        if (!recorded)
            return failure(recorded);
        return note;
    }

    Result<> fail(std::string why)
    {
        auto fire = blank(m_schedule.planned.value_or(m_by.now), "", 1);
        fire.outcome = FireOutcome::Failed;
        fire.endedAt = m_by.now;
        fire.note = std::move(why);
        const auto recorded = record(std::move(fire));
        if (!recorded)
            return failure(recorded);
        return {};
    }

private:
    StoredFire blank(Time planned, std::string_view key, std::int64_t merged) const
    {
        StoredFire fire;
        fire.id = fireIdOf(m_schedule.id, planned, key);
        fire.key = key;
        fire.schedule = m_schedule.row;
        fire.scheduleId = m_schedule.id;
        fire.name = m_schedule.spec.name;
        fire.planned = planned;
        fire.merged = merged;
        fire.fence = m_schedule.fence;
        return fire;
    }

    void decide(StoredFire& fire, const Open& open) const
    {
        const auto policy = m_schedule.spec.overlap.valueOr(api::OverlapPolicy::Skip);
        if (!open.running || m_schedule.spec.action == api::ScheduleAction::Publish || policy == api::OverlapPolicy::Allow
            || policy == api::OverlapPolicy::Cancel)
            return;
        if (policy == api::OverlapPolicy::Queue && !open.waiting) {
            fire.outcome = FireOutcome::Waiting;
            return;
        }
        fire.outcome = FireOutcome::Skipped;
        fire.endedAt = m_by.now;
        const auto since = "the run of " + m_trigger.localText(*open.running) + " has not ended";
        fire.note = policy == api::OverlapPolicy::Queue ? since + ", and a fire waits for it already" : since;
    }

    //! A skip for the same reason as the last fire's is told with it.
    Result<bool> mergeWithLast(const StoredFire& fire)
    {
        if (!m_schedule.lastFire)
            return false;
        const auto merged
            = m_db.execute("UPDATE schedule_fires SET merged=merged+?, ended_at=? WHERE row=? AND outcome='skipped' AND note=?",
                {fire.merged, micros(m_by.now), *m_schedule.lastFire, std::string_view(fire.note)});
        if (!merged)
            return failure(merged);
        return *merged > 0;
    }

    std::string workOf(const StoredFire& fire, const Values& more) const
    {
        auto work = m_schedule.spec;
        Values values = more;
        const auto local = m_trigger.localText(fire.planned);
        values["time"] = base::toRfc3339(fire.planned).substr(0, 19) + "Z";
        values["local_time"] = local;
        values["date"] = local.substr(0, 10);
        values["schedule"] = work.name;
        values["fire"] = std::to_string(m_schedule.fires + 1);
        work.run.task = filled(work.run.task, values);
        work.payload = filledPayload(work.payload, values);
        work.run.runId = fire.id.text();
        work.run.tenant = work.tenant;
        work.run.project = work.project;
        if (!work.run.priority)
            work.run.priority = api::Priority::Scheduled;
        work.trigger = {};
        return boost::json::serialize(api::toJson(work));
    }

    Result<std::optional<StoredFire>> record(StoredFire fire)
    {
        const bool claimed = fire.outcome == FireOutcome::Claimed;
        const auto row
            = insertFire(m_db, fire, m_by.owner, claimed ? std::optional(m_by.now + inMicros(m_by.lease)) : std::nullopt);
        if (!row)
            return failure(row);
        if (!*row)
            return std::nullopt;
        fire.row = **row;
        m_schedule.lastFire = fire.row;
        if (claimed || fire.outcome == FireOutcome::Waiting)
            ++m_schedule.fires;
        return fire;
    }

    Connection& m_db;
    StoredSchedule& m_schedule;
    const Trigger& m_trigger;
    const Claimant& m_by;
};

//! A schedule whose trigger cannot be read any more, because the zone is gone from the machine: it is paused, and says why.
Result<> pauseBroken(Connection& db, StoredSchedule& schedule, const base::Error& error, const Claimant& by)
{
    static const auto kAnyTrigger = [] {
        api::ScheduleTrigger once;
        once.kind = api::TriggerKind::Once;
        once.at = Time{};
        return Trigger::compile(once, Time{});
    }();
    Maker maker(db, schedule, *kAnyTrigger, by);
    if (auto told = maker.fail("paused: " + error.message); !told)
        return told;
    schedule.state = api::ScheduleState::Paused;
    schedule.planned.reset();
    schedule.next.reset();
    return updateSchedule(db, schedule);
}

Result<> claimOne(Connection& db, StoredSchedule& schedule, const Claimant& by, Claimed& claimed)
{
    const auto trigger = Trigger::compile(schedule.spec.trigger, schedule.createdAt);
    if (!trigger)
        return pauseBroken(db, schedule, trigger.error(), by);
    const CatchUp catchUp{schedule.spec.catchUp.valueOr(api::CatchUpPolicy::Once),
        std::chrono::duration_cast<base::Duration>(std::chrono::duration<double>(schedule.spec.catchUpSeconds))};
    const auto planned = *schedule.planned;
    auto due = dueOf(*trigger, schedule.id, planned, by.now, catchUp);
    const auto skippedBefore = schedule.skipped;
    Maker maker(db, schedule, *trigger, by);
    if (due.missed > 0) {
        auto note = maker.miss(due);
        if (!note)
            return failure(note);
        claimed.missed += due.missed;
        claimed.misses.push_back({schedule.spec.name, schedule.spec.tenant, due.missed, std::move(*note)});
    }
    for (const auto& each : due.fires) {
        if (schedule.room() == 0)
            break;
        const std::string note = !each.caughtUp ? ""
            : each.merged > 1                   ? "caught up, for " + std::to_string(each.merged) + " that were missed"
                                                : "caught up";
        auto fire = maker.make(each.planned, "", note, each.merged, {});
        if (!fire)
            return failure(fire);
        if (!each.caughtUp)
            claimed.late.push_back(std::max(by.now - *schedule.next, std::chrono::microseconds(0)));
        if (*fire && (*fire)->outcome == FireOutcome::Claimed)
            claimed.fires.push_back(std::move(**fire));
    }
    claimed.skipped += schedule.skipped - skippedBefore;
    if (!due.next || schedule.room() == 0)
        schedule.state = api::ScheduleState::Ended;
    arm(schedule, *trigger, schedule.state == api::ScheduleState::Ended ? std::nullopt : due.next);
    return updateSchedule(db, schedule);
}

} // namespace

Result<Claimed> claimDue(Connection& db, std::span<const std::uint32_t> rows, const Claimant& by)
{
    Claimed claimed;
    for (const auto row : rows) {
        auto schedule = scheduleAt(db, row);
        if (!schedule)
            return failure(schedule);
        if (!*schedule) {
            claimed.armed.push_back({row, std::nullopt});
            continue;
        }
        auto& one = **schedule;
        const bool due = one.state == api::ScheduleState::Active && one.planned && one.next && *one.next <= by.now;
        const auto taken = due ? takeFence(db, one) : Result<bool>(false);
        if (!taken)
            return failure(taken);
        if (*taken)
            if (auto done = claimOne(db, one, by, claimed); !done)
                return failure(done);
        // Of one that another cell was first to claim the next time is told by its row, which is read again then.
        claimed.armed.push_back({row, due && !*taken ? by.now + std::chrono::seconds(1) : one.next});
    }
    return claimed;
}

Result<std::optional<OccasionClaimed>> claimOccasion(
    Connection& db, std::int64_t row, const Occasion& occasion, const Claimant& by)
{
    auto found = scheduleAt(db, row);
    if (!found)
        return failure(found);
    if (!*found || (occasion.onlyActive && ((*found)->state != api::ScheduleState::Active || (*found)->room() == 0)))
        return std::nullopt;
    auto& schedule = **found;
    const auto trigger = Trigger::compile(schedule.spec.trigger, schedule.createdAt);
    if (!trigger)
        return failure(trigger);
    const std::array<Value, 2> sameKey{schedule.row, std::string_view(occasion.key)};
    auto before = firesWhere(db, "f.schedule=? AND f.key=? AND f.key<>''", sameKey);
    if (!before)
        return failure(before);
    OccasionClaimed claimed;
    if (!before->empty()) {
        claimed.fire = std::move(before->front());
        return claimed;
    }
    const auto taken = takeFence(db, schedule);
    if (!taken)
        return failure(taken);
    if (!*taken)
        return base::fail(base::ErrorCode::Conflict, "another cell was at this schedule at the same time; try again");
    const auto skippedBefore = schedule.skipped;
    Maker maker(db, schedule, *trigger, by);
    auto fire = maker.make(occasion.planned, occasion.key, occasion.note, occasion.merged, occasion.values);
    if (!fire)
        return failure(fire);
    if (!occasion.onlyActive && *fire && (*fire)->outcome != FireOutcome::Skipped)
        ++schedule.byHand;
    if (occasion.onlyActive && schedule.room() == 0)
        schedule.state = api::ScheduleState::Ended;
    if (auto updated = updateSchedule(db, schedule); !updated)
        return failure(updated);
    if (!*fire)
        return std::nullopt;
    claimed.fire = std::move(**fire);
    claimed.fresh = true;
    claimed.isLast = schedule.state == api::ScheduleState::Ended;
    claimed.isToBeDone = claimed.fire.outcome == FireOutcome::Claimed;
    claimed.skipped = schedule.skipped - skippedBefore;
    return claimed;
}

Result<std::vector<StoredFire>> takeOver(Connection& db, const Claimant& by, bool alone)
{
    const std::array<Value, 3> arguments{micros(by.now), std::int64_t{alone}, blobOf(by.owner)};
    auto fires = firesWhere(
        db, "f.outcome='claimed' AND (f.lease_until<?1 OR (?2 AND f.owner IS NOT ?3)) ORDER BY f.row LIMIT 10000", arguments);
    if (!fires)
        return fires;
    for (auto& fire : *fires) {
        ++fire.fence;
        const auto taken = db.execute("UPDATE schedule_fires SET owner=?, lease_until=?, fence=? WHERE row=?",
            {blobOf(by.owner), micros(by.now + inMicros(by.lease)), fire.fence, fire.row});
        if (!taken)
            return failure(taken);
    }
    return fires;
}

Result<Settled> settle(Connection& db, const StoredFire& fire, FireOutcome outcome, const std::string& note, const Claimant& by)
{
    Settled settled;
    const auto name = base::enumName(outcome);
    const bool over = outcome != FireOutcome::Started;
    const Value ended = over ? Value(micros(by.now)) : Value(nullptr);
    const bool runs = fire.hasRun;
    const auto done
        = db.execute("UPDATE schedule_fires SET outcome=?1, started_at=CASE WHEN outcome='claimed' AND (?2 OR ?1='done') THEN ?3 "
                     "ELSE started_at END, ended_at=?4, note=CASE WHEN ?5='' THEN note ELSE ?5 END, has_run=max(has_run, ?2), "
                     "work='', lease_until=NULL WHERE row=?6 AND fence=?7 AND outcome IN ('claimed', 'started')",
            {std::string_view(name), std::int64_t{runs}, micros(by.now), ended, std::string_view(note), fire.row, fire.fence});
    if (!done)
        return failure(done);
    settled.applied = *done > 0;
    if (!settled.applied || !over)
        return settled;
    const auto open = openOf(db, fire.schedule);
    if (!open)
        return failure(open);
    if (open->running || !open->waiting)
        return settled;
    const std::array<Value, 1> arguments{fire.schedule};
    auto waiting = firesWhere(db, "f.schedule=? AND f.outcome='waiting' ORDER BY f.row LIMIT 1", arguments);
    if (!waiting)
        return failure(waiting);
    auto& next = waiting->front();
    ++next.fence;
    next.outcome = FireOutcome::Claimed;
    const auto claimed = db.execute("UPDATE schedule_fires SET outcome='claimed', owner=?, lease_until=?, fence=? WHERE row=?",
        {blobOf(by.owner), micros(by.now + inMicros(by.lease)), next.fence, next.row});
    if (!claimed)
        return failure(claimed);
    settled.promoted = std::move(next);
    return settled;
}

Result<> dropWaiting(Connection& db, std::int64_t schedule, const std::string& why, Time now)
{
    const auto dropped
        = db.execute("UPDATE schedule_fires SET outcome='skipped', note=?, ended_at=?, work='' WHERE schedule=? AND "
                     "outcome='waiting'",
            {std::string_view(why), micros(now), schedule});
    if (!dropped)
        return failure(dropped);
    return {};
}

Result<std::vector<Armed>> replanFromNow(Connection& db, Time now)
{
    const std::array<Value, 1> arguments{micros(now + kPunctual)};
    auto ahead = schedulesWhere(
        db, "WHERE next_at IS NOT NULL AND (SELECT f.planned_at FROM schedule_fires f WHERE f.row=last_fire)>?", arguments);
    if (!ahead)
        return failure(ahead);
    std::vector<Armed> armed;
    for (auto& schedule : *ahead) {
        const auto trigger = Trigger::compile(schedule.spec.trigger, schedule.createdAt);
        if (!trigger)
            continue; // told when it is due
        const auto next = trigger->next(now);
        arm(schedule, *trigger, next ? std::optional(next->at) : std::nullopt);
        if (auto updated = updateSchedule(db, schedule); !updated)
            return failure(updated);
        armed.push_back({static_cast<std::uint32_t>(schedule.row), schedule.next});
    }
    return armed;
}

} // namespace kaze::scheduling::detail
