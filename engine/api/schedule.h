#pragma once

#include "engine/api/run_requests.h"

// Schedules: what a cell does by itself at set times, or when a message comes.

namespace kaze::api {

enum class TriggerKind : std::uint8_t {
    Cron,
    Interval,
    Once,
    Event //!< messages on topics
};
BOOST_DESCRIBE_ENUM(TriggerKind, Cron, Interval, Once, Event)

//! When a schedule fires. Only the members of its kind count.
struct ScheduleTrigger {
    Open<TriggerKind> kind;
    std::string cron; //!< five fields, six with seconds first, or "@daily"
    std::string zone; //!< of the IANA database ("Europe/Berlin"), for cron and excluded dates; empty: that of the cell's machine
    double everySeconds = 0; //!< for Interval
    std::optional<Time> anchor; //!< a moment the interval is counted from; none: when the schedule was saved first
    std::optional<Time> at; //!< for Once
    std::string topic; //!< for Event, with wildcards ("orders.*", "builds.>")
    std::vector<std::string> kinds; //!< of messages (note, request, reply, event); none: all
    double quietSeconds = 0; //!< fires once no message has come for so long; 0: for each message
    double maxWaitSeconds = 0; //!< but so long after the first of them at the latest; 0: ten times quietSeconds
    std::vector<std::string> excluded; //!< days without a fire: "2026-12-25", "12-25" (every year), "2026-12-24..2027-01-06"
    std::optional<Time> from; //!< no fire before
    std::optional<Time> until; //!< no fire after
    std::int64_t maxFires = 0; //!< 0: no limit
    double jitterSeconds = 0; //!< each fire comes up to so much later, always by the same time for the same fire

    bool operator==(const ScheduleTrigger&) const = default;
};
BOOST_DESCRIBE_STRUCT(ScheduleTrigger, (),
    (kind, cron, zone, everySeconds, anchor, at, topic, kinds, quietSeconds, maxWaitSeconds, excluded, from, until, maxFires,
        jitterSeconds))

enum class ScheduleAction : std::uint8_t { Run, Publish };
BOOST_DESCRIBE_ENUM(ScheduleAction, Run, Publish)

//! What a fire does while the run of an earlier one has not ended.
enum class OverlapPolicy : std::uint8_t {
    Skip,
    Queue, //!< waits for it; one fire waits at most
    Allow,
    Cancel //!< the earlier run is cancelled
};
BOOST_DESCRIBE_ENUM(OverlapPolicy, Skip, Queue, Allow, Cancel)

//! What is done about fires that were missed because the cell did not run.
enum class CatchUpPolicy : std::uint8_t { Once, All, Skip };
BOOST_DESCRIBE_ENUM(CatchUpPolicy, Once, All, Skip)

//! A schedule as a person writes it.
struct ScheduleSpec {
    std::string scheduleId; //!< a UUID of the asker's choice, so that asking again makes nothing twice; empty: the cell chooses
    std::string name; //!< one schedule's only
    std::string description;
    std::string tenant; //!< whose it is, and its runs; empty: "default"
    std::string project; //!< within the tenant; empty: none
    ScheduleTrigger trigger;
    Open<ScheduleAction> action = ScheduleAction::Run;
    StartRun
        run; //!< for Run; its task may hold {{time}}, {{date}}, {{local_time}}, {{schedule}}, {{fire}}, {{topic}}, {{kind}}, {{payload}}
    std::string topic; //!< for Publish
    std::string kind; //!< of the message: note, request, reply or event; empty: event
    std::string payload; //!< text, or JSON where it is such; may hold the same as a task
    Open<OverlapPolicy> overlap = OverlapPolicy::Skip;
    Open<CatchUpPolicy> catchUp = CatchUpPolicy::Once;
    double catchUpSeconds = 3600; //!< what is older is counted as missed and not caught up; at most 31 days
    bool paused = false;

    bool operator==(const ScheduleSpec&) const = default;
};
BOOST_DESCRIBE_STRUCT(ScheduleSpec, (),
    (scheduleId, name, description, tenant, project, trigger, action, run, topic, kind, payload, overlap, catchUp, catchUpSeconds,
        paused))

enum class ScheduleState : std::uint8_t {
    Active,
    Paused,
    Ended //!< it will not fire again: its time is over, or it has fired as often as it may
};
BOOST_DESCRIBE_ENUM(ScheduleState, Active, Paused, Ended)

//! What became of a fire.
enum class FireOutcome : std::uint8_t {
    Claimed, //!< decided and recorded, its run or message is being made
    Waiting, //!< for the run of an earlier fire to end
    Started, //!< its run is under way
    Done, //!< its run ended well, or its message was published
    Failed, //!< its run could not be started, or failed
    Cancelled, //!< its run was cancelled
    Skipped, //!< by the overlap policy, or because the schedule was paused or removed while it waited
    Missed //!< too late to be caught up, or not to be caught up
};
BOOST_DESCRIBE_ENUM(FireOutcome, Claimed, Waiting, Started, Done, Failed, Cancelled, Skipped, Missed)

//! One line of a list of schedules.
struct ScheduleRow {
    std::string scheduleId;
    std::string name;
    std::string description;
    std::string tenant;
    std::string project;
    Open<ScheduleState> state;
    Open<TriggerKind> trigger;
    std::string when; //!< in words: "at 02:00, Monday to Friday"
    std::string zone;
    Open<ScheduleAction> action;
    std::string target; //!< the agent, or the topic it publishes to
    std::optional<Time> nextAt;
    std::optional<Time> lastAt; //!< the planned time of the last fire
    std::optional<Open<FireOutcome>> lastOutcome;
    std::string lastRunId;
    std::string lastNote; //!< why the last fire failed or was skipped
    std::int64_t fires = 0; //!< runs and messages it has made
    std::int64_t skipped = 0;
    std::int64_t missed = 0;
    Time createdAt;
    Time updatedAt;
};
BOOST_DESCRIBE_STRUCT(ScheduleRow, (),
    (scheduleId, name, description, tenant, project, state, trigger, when, zone, action, target, nextAt, lastAt, lastOutcome,
        lastRunId, lastNote, fires, skipped, missed, createdAt, updatedAt))

//! A moment at which a schedule will fire.
struct PlannedFire {
    Time at; //!< with its jitter
    std::string local; //!< the planned time on the clocks of the schedule's zone: "2026-11-23 09:00:00 CET"
    std::string note; //!< "moved: 02:30 does not exist on this day", else empty

    bool operator==(const PlannedFire&) const = default;
};
BOOST_DESCRIBE_STRUCT(PlannedFire, (), (at, local, note))

//! One fire that was, or waits.
struct ScheduleFire {
    std::string fireId;
    std::string scheduleId;
    std::string schedule; //!< its name
    Time plannedAt;
    std::optional<Time> startedAt; //!< when its run or message was made
    std::optional<Time> endedAt;
    Open<FireOutcome> outcome;
    std::string note; //!< why it was skipped, missed or failed; "caught up", "run now"
    std::string runId; //!< empty when it started none
    std::int64_t merged = 0; //!< messages or missed fires that this one stands for, itself included; 0 and 1: itself alone
};
BOOST_DESCRIBE_STRUCT(
    ScheduleFire, (), (fireId, scheduleId, schedule, plannedAt, startedAt, endedAt, outcome, note, runId, merged))

} // namespace kaze::api
