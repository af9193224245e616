#pragma once

#include "engine/api/agent_requests.h"

#include <string_view>

// Runs that come from other runs, what is done to many at once, and what holds for them all.

namespace kaze::api {

//! Starts a new run from the log of another, up to and with `step`; the other stays as it is. With another model, task or agent file it is a
//! replay: the new run goes its own way from there. Steps behind which calls have no result yet: those calls are made again, or asked about, as
//! after a crash.
struct ForkRun {
    static constexpr std::string_view kType = "fork_run";
    using Reply = RunStarted;
    std::string runId;
    std::int64_t step = 0; //!< 0: its last; 1: only the task
    AgentSource agent; //!< empty: as it was
    std::string task; //!< empty: the same; only with a fork before the first answer
    std::string model; //!< empty: the same
    std::string baseUrl;
    std::optional<Money> budgetUsd; //!< none: as much as the other had
    std::optional<std::int64_t> budgetTokens;
    std::optional<Open<ApprovalMode>> approve; //!< none: the same
    std::string newRunId; //!< see StartRun::runId
    std::string workspace; //!< an existing folder; empty: the same. Files are as they are now, whatever step the fork begins at
};
BOOST_DESCRIBE_STRUCT(
    ForkRun, (), (runId, step, agent, task, model, baseUrl, budgetUsd, budgetTokens, approve, newRunId, workspace))

//! Calls of one tool in two runs.
struct ComparedTool {
    std::string tool;
    std::int64_t first = 0, second = 0; //!< calls
    std::int64_t firstFailed = 0, secondFailed = 0;
};
BOOST_DESCRIBE_STRUCT(ComparedTool, (), (tool, first, second, firstFailed, secondFailed))

//! Two runs side by side.
struct RunComparison {
    static constexpr std::string_view kType = "run_comparison";
    RunRow first, second;
    std::string firstOutput, secondOutput; //!< final answers, or why there is none
    double firstSeconds = 0, secondSeconds = 0; //!< worked, without waiting for people
    std::int64_t firstSteps = 0, secondSteps = 0;
    std::int64_t commonSteps = 0; //!< of the task, answers and results at the beginning, those that are the same in both
    std::vector<ComparedTool> tools; //!< by name
    std::vector<Step> firstOwn, secondOwn; //!< what comes after the common ones, the first 200 of each
};
BOOST_DESCRIBE_STRUCT(RunComparison, (),
    (first, second, firstOutput, secondOutput, firstSeconds, secondSeconds, firstSteps, secondSteps, commonSteps, tools, firstOwn,
        secondOwn))

struct CompareRuns {
    static constexpr std::string_view kType = "compare_runs";
    using Reply = RunComparison;
    std::string first, second;
};
BOOST_DESCRIBE_STRUCT(CompareRuns, (), (first, second))

enum class BulkAction : std::uint8_t { Pause, Resume, Cancel };
BOOST_DESCRIBE_ENUM(BulkAction, Pause, Resume, Cancel)

struct BulkDone {
    static constexpr std::string_view kType = "bulk_done";
    std::int64_t matched = 0; //!< runs that the filter names and the action fits
    std::int64_t changed = 0;
    std::vector<std::string> problems; //!< the first ten
    std::vector<std::string> changedIds; //!< where BulkRuns::withIds asks for them
};
BOOST_DESCRIBE_STRUCT(BulkDone, (), (matched, changed, problems, changedIds))

//! One command for every run that a filter names, or for the runs given. Runs that the action does not fit (ended ones) are left out.
struct BulkRuns {
    static constexpr std::string_view kType = "bulk_runs";
    using Reply = BulkDone;
    Open<BulkAction> action;
    std::string filter; //!< see ListRuns
    std::vector<std::string> runIds; //!< instead of a filter
    std::string reason;
    bool countOnly = false; //!< says how many, changes nothing
    bool withIds = false; //!< names those that changed, for who may want to take it back
};
BOOST_DESCRIBE_STRUCT(BulkRuns, (), (action, filter, runIds, reason, countOnly, withIds))

//! A person's words to a run at work; the agent reads them before its next turn. Durable when answered.
struct SendToRun {
    static constexpr std::string_view kType = "send_to_run";
    using Reply = Done;
    std::string runId;
    std::string text;
    std::string messageId; //!< of the asker's choice, so that sending again says nothing twice; empty: the cell chooses
};
BOOST_DESCRIBE_STRUCT(SendToRun, (), (runId, text, messageId))

//! A permission that a person gave for always.
struct PermissionRow {
    std::string ruleId;
    std::string tenant; //!< whose runs it holds for
    std::string agent; //!< by the name its file had then
    std::string tool;
    std::string pattern; //!< of its arguments, see AnswerApproval; empty: whatever they are
    Time createdAt;
    bool current = false; //!< the agents' folder has the file as it stood then
    bool elsewhere
        = false; //!< it has none of that name: the file lies somewhere else, and the permission counts while that stands as it did
};
BOOST_DESCRIBE_STRUCT(PermissionRow, (), (ruleId, tenant, agent, tool, pattern, createdAt, current, elsewhere))

struct PermissionList {
    static constexpr std::string_view kType = "permission_list";
    std::vector<PermissionRow> rules;
};
BOOST_DESCRIBE_STRUCT(PermissionList, (), (rules))

struct ListPermissions {
    static constexpr std::string_view kType = "list_permissions";
    using Reply = PermissionList;
};
BOOST_DESCRIBE_STRUCT(ListPermissions, (), ())

struct RevokePermission {
    static constexpr std::string_view kType = "revoke_permission";
    using Reply = Done;
    std::string ruleId;
};
BOOST_DESCRIBE_STRUCT(RevokePermission, (), (ruleId))

//! Agents of one type: how many may be at work at one time, and how it stands with them.
struct PoolRow {
    std::string pool;
    std::int64_t limit = 0; //!< runs at work at one time; 0: no limit
    std::int64_t atWork = 0;
    std::int64_t waiting = 0; //!< for a place
    double longestWaitSeconds = 0; //!< of those that wait now
    double waitP95Seconds = 0; //!< of the last thousand that were admitted
    std::int64_t admitted = 0; //!< since the cell started
    std::int64_t preempted = 0; //!< runs that gave their place to a more urgent one since then
};
BOOST_DESCRIBE_STRUCT(PoolRow, (), (pool, limit, atWork, waiting, longestWaitSeconds, waitP95Seconds, admitted, preempted))

struct PoolList {
    static constexpr std::string_view kType = "pool_list";
    std::vector<PoolRow> pools;
};
BOOST_DESCRIBE_STRUCT(PoolList, (), (pools))

struct ListPools {
    static constexpr std::string_view kType = "list_pools";
    using Reply = PoolList;
};
BOOST_DESCRIBE_STRUCT(ListPools, (), ())

struct SetPool {
    static constexpr std::string_view kType = "set_pool";
    using Reply = Done;
    std::string pool;
    std::int64_t limit = 0; //!< 0: no limit
};
BOOST_DESCRIBE_STRUCT(SetPool, (), (pool, limit))

//! Something that grows and what is done about it.
struct KeepingRow {
    std::string what; //!< "usage", "checkpoints", "schedule_history", "audit"
    std::int64_t keepDays = 0; //!< 0: for ever
    std::int64_t rows = 0;
    std::int64_t bytes = 0;
    std::int64_t freeableRows = 0; //!< older than that
    std::int64_t freeableBytes = 0;
    std::string then; //!< what becomes of them: "archived", "packed", "removed"
};
BOOST_DESCRIBE_STRUCT(KeepingRow, (), (what, keepDays, rows, bytes, freeableRows, freeableBytes, then))

struct Keeping {
    static constexpr std::string_view kType = "keeping";
    std::vector<KeepingRow> rows;
    std::optional<Time> lastCleaned;
    std::int64_t lastFreedBytes = 0;
    bool cleaning = false; //!< it is at it now
};
BOOST_DESCRIBE_STRUCT(Keeping, (), (rows, lastCleaned, lastFreedBytes, cleaning))

struct GetKeeping {
    static constexpr std::string_view kType = "get_keeping";
    using Reply = Keeping;
};
BOOST_DESCRIBE_STRUCT(GetKeeping, (), ())

struct SetKeeping {
    static constexpr std::string_view kType = "set_keeping";
    using Reply = Keeping;
    std::string what;
    std::int64_t keepDays = 0; //!< 0: for ever
};
BOOST_DESCRIBE_STRUCT(SetKeeping, (), (what, keepDays))

//! Does now what is done once a day, and says how it stands then. Asked for while it is at it, it waits for the same end.
struct CleanUp {
    static constexpr std::string_view kType = "clean_up";
    using Reply = Keeping;
};
BOOST_DESCRIBE_STRUCT(CleanUp, (), ())

} // namespace kaze::api
