#include "engine/scheduling/detail/saving.h"

#include "engine/api/message.h"
#include "engine/api/schedule_requests.h"
#include "engine/base/text.h"
#include "engine/messaging/envelope.h"

#include <algorithm>

namespace kaze::scheduling::detail {

using base::ErrorCode;
using base::Result;
using base::Time;
using storage::Connection;
using storage::Value;

namespace {

constexpr std::size_t kLongestName = 128;
constexpr std::size_t kLongestText = 64U << 10;
constexpr double kLongestCatchUp = 31 * 86400;

std::unexpected<base::Error> wrong(std::string message)
{
    return base::fail(ErrorCode::InvalidArgument, std::move(message));
}

template <class E>
Result<> checkKnown(const base::Open<E>& value, const std::string& what)
{
    if (!value.known())
        return wrong("there is no " + what + " \"" + value.name() + "\"; there are " + base::enumNames<E>());
    return {};
}

Result<> checkName(const std::string& name)
{
    if (name.empty() || name.size() > kLongestName || !base::isUtf8(name))
        return wrong("a schedule needs a name of at most 128 characters");
    if (name != base::withVisibleControls(name) || name.find_first_of("\r\n\t") != std::string::npos || name.front() == ' '
        || name.back() == ' ')
        return wrong("the name of a schedule has no control characters, and no blanks around it");
    return {};
}

Result<> checkRun(const api::StartRun& run)
{
    if (run.agent.path.empty() && run.agent.yaml.empty())
        return wrong("a schedule that starts runs needs an agent");
    if (run.task.empty())
        return wrong("a schedule that starts runs needs a task");
    if (run.task.size() > kLongestText)
        return wrong("the task of a schedule has at most 64 KB");
    if (run.priority)
        if (auto known = checkKnown(*run.priority, "priority"); !known)
            return known;
    return checkKnown(run.approve, "way to approve");
}

Result<> checkMessage(const api::ScheduleSpec& spec)
{
    if (auto topic = messaging::checkTopic(spec.topic); !topic)
        return topic;
    if (!spec.kind.empty() && !base::enumOf<api::MessageKind>(spec.kind))
        return wrong("there is no kind of message \"" + spec.kind + "\"; there are " + base::enumNames<api::MessageKind>());
    if (spec.payload.size() > messaging::kMostPayload || !base::isUtf8(spec.payload))
        return wrong("what a schedule publishes is a text of at most 64 KB");
    return {};
}

Result<> checkTrigger(const api::ScheduleTrigger& trigger)
{
    if (trigger.kind != api::TriggerKind::Event)
        return {};
    for (const auto& kind : trigger.kinds)
        if (!base::enumOf<api::MessageKind>(kind))
            return wrong("there is no kind of message \"" + kind + "\"; there are " + base::enumNames<api::MessageKind>());
    return trigger.topic.empty() ? Result<>{} : messaging::checkPattern(trigger.topic);
}

void armFromNow(StoredSchedule& schedule, const Trigger& trigger, Time now)
{
    const bool spent = schedule.room() == 0;
    const auto next = spent ? std::nullopt : trigger.next(now);
    const bool waitsForEvents = trigger.kind() == api::TriggerKind::Event && !spent;
    schedule.state = schedule.spec.paused ? api::ScheduleState::Paused
        : next || waitsForEvents          ? api::ScheduleState::Active
                                          : api::ScheduleState::Ended;
    arm(schedule, trigger, next && schedule.state == api::ScheduleState::Active ? std::optional(next->at) : std::nullopt);
}

//! The schedule that a request is about: by its id, else by its name where it may be replaced.
Result<std::optional<StoredSchedule>> standing(Connection& db, const api::SaveSchedule& wanted)
{
    const auto& spec = wanted.schedule;
    std::optional<StoredSchedule> byId;
    if (!spec.scheduleId.empty()) {
        const auto id = base::Uuid::parse(spec.scheduleId);
        if (!id)
            return failure(id);
        const std::array<Value, 1> arguments{blobOf(*id)};
        auto found = schedulesWhere(db, "WHERE schedule_id=?", arguments);
        if (!found)
            return failure(found);
        if (!found->empty())
            byId = std::move(found->front());
    }
    const std::array<Value, 2> arguments{std::string_view(spec.name), std::string_view(spec.tenant)};
    auto named = schedulesWhere(db, "WHERE name=? AND tenant=?", arguments);
    if (!named)
        return failure(named);
    if (named->empty() || (byId && byId->row == named->front().row))
        return byId;
    if (byId || !wanted.replace)
        return base::fail(
            ErrorCode::AlreadyExists, "there is a schedule \"" + spec.name + "\" already; take another name, or replace it");
    return std::optional(std::move(named->front()));
}

} // namespace

Result<> complete(api::ScheduleSpec& spec, const std::string& machineZone)
{
    if (auto name = checkName(spec.name); !name)
        return name;
    if (spec.description.size() > kLongestText || !base::isUtf8(spec.description))
        return wrong("the description of a schedule is a text of at most 64 KB");
    if (spec.tenant.empty())
        spec.tenant = "default";
    if (spec.trigger.zone.empty())
        spec.trigger.zone = machineZone;
    if (auto known = checkKnown(spec.action, "action"); !known)
        return known;
    if (auto known = checkKnown(spec.overlap, "overlap policy"); !known)
        return known;
    if (auto known = checkKnown(spec.catchUp, "catch-up policy"); !known)
        return known;
    if (!(spec.catchUpSeconds >= 0 && spec.catchUpSeconds <= kLongestCatchUp))
        return wrong("fires are caught up within 0 seconds to 31 days");
    if (auto trigger = checkTrigger(spec.trigger); !trigger)
        return trigger;
    if (auto compiled = Trigger::compile(spec.trigger, Time{}); !compiled)
        return failure(compiled);
    return spec.action == api::ScheduleAction::Run ? checkRun(spec.run) : checkMessage(spec);
}

Result<Changed> save(Connection& db, api::SaveSchedule wanted, const base::Uuid& newId, Time now)
{
    auto before = standing(db, wanted);
    if (!before)
        return failure(before);
    const bool fresh = !*before;
    auto schedule = fresh ? StoredSchedule{} : **before;
    const auto old = std::move(schedule.spec);
    schedule.spec = std::move(wanted.schedule);
    auto& spec = schedule.spec;
    if (fresh) {
        schedule.id = spec.scheduleId.empty() ? newId : base::Uuid::parse(spec.scheduleId).value_or(newId);
        schedule.createdAt = now;
    }
    schedule.updatedAt = now;
    spec.scheduleId = schedule.id.text();
    // An interval stays where it was, unless it is another.
    const bool sameInterval = !fresh && old.trigger.everySeconds == spec.trigger.everySeconds;
    if (spec.trigger.kind == api::TriggerKind::Interval && !spec.trigger.anchor)
        spec.trigger.anchor = sameInterval ? old.trigger.anchor : now;
    const auto trigger = Trigger::compile(spec.trigger, schedule.createdAt);
    if (!trigger)
        return failure(trigger);
    schedule.words = trigger->words();
    // A fire that is due stays due where only its task has changed.
    const bool keeps = !fresh && schedule.planned && !spec.paused && old.trigger == spec.trigger;
    if (!keeps)
        armFromNow(schedule, *trigger, now);
    if (fresh && schedule.state == api::ScheduleState::Ended)
        return wrong("it would never fire: its time is over, or all its days are excluded");
    if (fresh) {
        const auto row = insertSchedule(db, schedule);
        if (!row)
            return failure(row);
        schedule.row = *row;
        return Changed{std::move(schedule), std::nullopt};
    }
    if (auto written = rewriteSchedule(db, schedule); !written)
        return failure(written);
    if (spec.paused)
        if (auto dropped = dropWaiting(db, schedule.row, "the schedule was paused", now); !dropped)
            return failure(dropped);
    return Changed{std::move(schedule), std::move(*before)};
}

Result<Changed> pause(Connection& db, const std::string& nameOrId, bool paused, Time now)
{
    auto schedule = scheduleNamed(db, nameOrId);
    if (!schedule)
        return failure(schedule);
    Changed changed{*schedule, *schedule};
    if (schedule->spec.paused == paused && (schedule->state == api::ScheduleState::Paused) == paused)
        return changed;
    const auto trigger = Trigger::compile(schedule->spec.trigger, schedule->createdAt);
    if (!trigger)
        return failure(trigger);
    schedule->spec.paused = paused;
    schedule->updatedAt = now;
    armFromNow(*schedule, *trigger, now);
    if (auto written = rewriteSchedule(db, *schedule); !written)
        return failure(written);
    if (paused)
        if (auto dropped = dropWaiting(db, schedule->row, "the schedule was paused", now); !dropped)
            return failure(dropped);
    changed.now = std::move(*schedule);
    return changed;
}

Result<StoredSchedule> remove(Connection& db, const std::string& nameOrId, Time now)
{
    auto schedule = scheduleNamed(db, nameOrId);
    if (!schedule)
        return schedule;
    if (auto dropped = dropWaiting(db, schedule->row, "the schedule was removed", now); !dropped)
        return failure(dropped);
    const auto removed = db.execute("DELETE FROM schedules WHERE row=?", {schedule->row});
    if (!removed)
        return failure(removed);
    return schedule;
}

} // namespace kaze::scheduling::detail
