#pragma once

#include "engine/api/reply.h"
#include "engine/api/schedule.h"

#include <string_view>

// What is asked about schedules; see schedule.h for what they are.

namespace kaze::api {

struct ScheduleReply {
    static constexpr std::string_view kType = "schedule";
    ScheduleRow row;
    ScheduleSpec schedule;
    std::vector<PlannedFire> next;
};
BOOST_DESCRIBE_STRUCT(ScheduleReply, (), (row, schedule, next))

//! Makes a schedule, or changes the one with its id. Errors: InvalidArgument says which member is wrong and what was expected;
//! AlreadyExists for a name that another one has, unless `replace`.
struct SaveSchedule {
    static constexpr std::string_view kType = "save_schedule";
    using Reply = ScheduleReply;
    ScheduleSpec schedule;
    bool replace = false; //!< the one with this name is changed
};
BOOST_DESCRIBE_STRUCT(SaveSchedule, (), (schedule, replace))

struct GetSchedule {
    static constexpr std::string_view kType = "get_schedule";
    using Reply = ScheduleReply;
    std::string schedule; //!< its name, its id, or a prefix or suffix of the id of at least 4 characters that only one has
    std::int64_t fires = 5; //!< how many of the next are told; 0 to 1000
};
BOOST_DESCRIBE_STRUCT(GetSchedule, (), (schedule, fires))

struct ScheduleStateCount {
    Open<ScheduleState> state;
    std::int64_t schedules = 0;
};
BOOST_DESCRIBE_STRUCT(ScheduleStateCount, (), (state, schedules))

//! The clockwork of a cell in figures, since it started.
struct ScheduleFigures {
    std::int64_t armed = 0; //!< schedules that have a next fire
    std::int64_t fires = 0;
    std::int64_t missed = 0;
    std::int64_t skipped = 0;
    std::int64_t failed = 0;
    double lateP95Seconds = 0; //!< from the planned time to the claim, of fires that were not caught up
    std::int64_t memoryBytes = 0; //!< of what is held of schedules
};
BOOST_DESCRIBE_STRUCT(ScheduleFigures, (), (armed, fires, missed, skipped, failed, lateP95Seconds, memoryBytes))

enum class ScheduleOrder : std::uint8_t {
    Registered, //!< the oldest first
    Next, //!< by next fire; those without one last
    Name
};
BOOST_DESCRIBE_ENUM(ScheduleOrder, Registered, Next, Name)

struct SchedulePage {
    static constexpr std::string_view kType = "schedule_page";
    std::vector<ScheduleRow> rows;
    std::string next; //!< cursor of the next page, empty at the end
    std::int64_t total = 0; //!< that match the filter
    std::vector<ScheduleStateCount>
        states; //!< of all schedules, where ListSchedules::countStates asks for it; without those that have none
    ScheduleFigures figures;
};
BOOST_DESCRIBE_STRUCT(SchedulePage, (), (rows, next, total, states, figures))

//! `filter` holds words and fields: state:active trigger:cron action:run target:dev-* name:nightly* tenant:acme project:web.
struct ListSchedules {
    static constexpr std::string_view kType = "list_schedules";
    using Reply = SchedulePage;
    std::string filter;
    Open<ScheduleOrder> order;
    std::string cursor;
    std::int64_t limit = 100; //!< 1 to 1000
    std::int64_t offset = 0; //!< rows left out behind the cursor
    bool countStates = false;
};
BOOST_DESCRIBE_STRUCT(ListSchedules, (), (filter, order, cursor, limit, offset, countStates))

struct SchedulePreview {
    static constexpr std::string_view kType = "schedule_preview";
    std::string when; //!< in words
    std::string zone;
    std::vector<PlannedFire> fires;
    std::vector<Check>
        problems; //!< of what is typed: `column` counts from 1 in the cron expression, 0 elsewhere; with one that Failed there are no fires
};
BOOST_DESCRIBE_STRUCT(SchedulePreview, (), (when, zone, fires, problems))

//! When a schedule would fire, before it is saved. Changes nothing.
struct PreviewSchedule {
    static constexpr std::string_view kType = "preview_schedule";
    using Reply = SchedulePreview;
    ScheduleTrigger trigger;
    std::optional<Time> from; //!< none: now
    std::int64_t fires = 10; //!< 1 to 1000
};
BOOST_DESCRIBE_STRUCT(PreviewSchedule, (), (trigger, from, fires))

//! Runs under way go on; a fire that waits is dropped; its history stays.
struct RemoveSchedule {
    static constexpr std::string_view kType = "remove_schedule";
    using Reply = Done;
    std::string schedule;
};
BOOST_DESCRIBE_STRUCT(RemoveSchedule, (), (schedule))

//! A paused schedule misses its fires; they are not caught up when it goes on.
struct PauseSchedule {
    static constexpr std::string_view kType = "pause_schedule";
    using Reply = ScheduleReply;
    std::string schedule;
    bool paused = true; //!< false: goes on
};
BOOST_DESCRIBE_STRUCT(PauseSchedule, (), (schedule, paused))

struct ScheduleFired {
    static constexpr std::string_view kType = "schedule_fired";
    ScheduleFire fire;
};
BOOST_DESCRIBE_STRUCT(ScheduleFired, (), (fire))

//! A fire out of turn, also of one that is paused or ended. The overlap policy holds for it.
struct RunSchedule {
    static constexpr std::string_view kType = "run_schedule";
    using Reply = ScheduleFired;
    std::string schedule;
    std::string key; //!< of the asker's choice, so that asking again fires nothing twice
};
BOOST_DESCRIBE_STRUCT(RunSchedule, (), (schedule, key))

struct FirePage {
    static constexpr std::string_view kType = "fire_page";
    std::vector<ScheduleFire> fires;
    std::string next;
};
BOOST_DESCRIBE_STRUCT(FirePage, (), (fires, next))

//! History, the latest planned time first.
struct ListFires {
    static constexpr std::string_view kType = "list_fires";
    using Reply = FirePage;
    std::string schedule; //!< empty: of all
    std::vector<Open<FireOutcome>> outcomes; //!< none: all
    std::optional<Time> from; //!< planned times, `from` inclusive, `to` exclusive
    std::optional<Time> to;
    std::string cursor;
    std::int64_t limit = 100; //!< 1 to 1000
};
BOOST_DESCRIBE_STRUCT(ListFires, (), (schedule, outcomes, from, to, cursor, limit))

//! A fire in a calendar: one that was (with its outcome) or will be.
struct CalendarFire {
    std::string scheduleId;
    std::string name;
    Time at;
    std::optional<Open<FireOutcome>> outcome; //!< none: it is still to come
    std::string runId;
};
BOOST_DESCRIBE_STRUCT(CalendarFire, (), (scheduleId, name, at, outcome, runId))

//! Fires of one schedule on one day that a calendar leaves out.
struct CalendarMore {
    std::string scheduleId;
    std::string name;
    Time day; //!< its first moment in UTC
    std::int64_t fires = 0;
};
BOOST_DESCRIBE_STRUCT(CalendarMore, (), (scheduleId, name, day, fires))

struct ScheduleCalendar {
    static constexpr std::string_view kType = "schedule_calendar";
    std::vector<CalendarFire> fires; //!< by time
    std::vector<CalendarMore> more;
    std::int64_t schedulesLeftOut = 0; //!< that fire in this time too, and that nobody looked into
};
BOOST_DESCRIBE_STRUCT(ScheduleCalendar, (), (fires, more, schedulesLeftOut))

//! The fires of all schedules between two times at most 62 days apart: what was from the history, what comes as it is planned.
struct GetScheduleCalendar {
    static constexpr std::string_view kType = "get_schedule_calendar";
    using Reply = ScheduleCalendar;
    Time from;
    Time to;
    std::string filter; //!< as in ListSchedules
    std::int64_t limit = 2000; //!< 1 to 10000 fires
    std::int64_t perDay = 24; //!< of one schedule on one day; the rest is counted
};
BOOST_DESCRIBE_STRUCT(GetScheduleCalendar, (), (from, to, filter, limit, perDay))

} // namespace kaze::api
