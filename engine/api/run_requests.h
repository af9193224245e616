#pragma once

#include "engine/api/reply.h"

#include <string_view>

// Runs, and what they ask a person.

namespace kaze::api {

//! An agent file, named by path or given whole.
struct AgentSource {
    std::string path; //!< a file, or the name of a sample ("code-reviewer") or saved agent
    std::string yaml; //!< the text itself; wins over `path`

    bool operator==(const AgentSource&) const = default;
};
BOOST_DESCRIBE_STRUCT(AgentSource, (), (path, yaml))

struct RunStarted {
    static constexpr std::string_view kType = "run_started";
    std::string runId;
    std::string traceId;
};
BOOST_DESCRIBE_STRUCT(RunStarted, (), (runId, traceId))

struct StartRun {
    static constexpr std::string_view kType = "start_run";
    using Reply = RunStarted;
    AgentSource agent;
    std::string task;
    std::string workspace; //!< an existing folder
    std::string model; //!< "provider/model"; empty: what the agent file says, else the cell's default
    std::string baseUrl; //!< of the model's provider, or of an OpenAI-compatible server, for this run
    std::optional<Money> budgetUsd;
    Open<ApprovalMode> approve = ApprovalMode::Ask;
    std::string runId; //!< a UUID of the asker's choice, so that asking again starts nothing twice; empty: the cell chooses
    std::optional<std::int64_t> budgetTokens;
    std::optional<Open<Priority>>
        priority; //!< of it and its subagents, for a place in its pool and their model calls; none: supervised while somebody follows it, else conversation
    std::string tenant{}; //!< whose run it is; empty: "default"
    std::string project{}; //!< within the tenant; empty: none

    bool operator==(const StartRun&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    StartRun, (), (agent, task, workspace, model, baseUrl, budgetUsd, approve, runId, budgetTokens, priority, tenant, project))

struct StateCount {
    Open<RunState> state;
    std::int64_t runs = 0;
};
BOOST_DESCRIBE_STRUCT(StateCount, (), (state, runs))

struct RunPage {
    static constexpr std::string_view kType = "run_page";
    std::vector<RunRow> rows;
    std::string next; //!< cursor of the next page, empty at the end
    std::int64_t total = 0; //!< that match the filter
    std::vector<StateCount> states; //!< the total by state, where ListRuns::countStates asks for it; without those that have none
};
BOOST_DESCRIBE_STRUCT(RunPage, (), (rows, next, total, states))

//! Newest first. `filter` holds words ("timeout") and fields: state:running agent:dev-* pool:review tenant:acme project:site
//! -state:done.
struct ListRuns {
    static constexpr std::string_view kType = "list_runs";
    using Reply = RunPage;
    std::string filter;
    std::string cursor;
    std::int64_t limit = 100; //!< 1 to 1000
    bool withSubagents = false;
    std::int64_t offset = 0; //!< rows left out behind the cursor, for who jumps into the middle of a long list
    bool countStates = false;
    std::string tenant{}; //!< whose runs there are to be seen, whatever the filter says; empty: of all
};
BOOST_DESCRIBE_STRUCT(ListRuns, (), (filter, cursor, limit, withSubagents, offset, countStates, tenant))

struct RunReply {
    static constexpr std::string_view kType = "run";
    RunDetail detail;
};
BOOST_DESCRIBE_STRUCT(RunReply, (), (detail))

struct GetRun {
    static constexpr std::string_view kType = "get_run";
    using Reply = RunReply;
    std::string runId; //!< whole, or a prefix or suffix of at least 4 characters that only one run has
};
BOOST_DESCRIBE_STRUCT(GetRun, (), (runId))

struct StepPage {
    static constexpr std::string_view kType = "step_page";
    std::vector<Step> steps;
    std::int64_t last = 0; //!< number of the run's last step
};
BOOST_DESCRIBE_STRUCT(StepPage, (), (steps, last))

//! Steps `after` < number, oldest first; with `tail` the last `limit`.
struct ListSteps {
    static constexpr std::string_view kType = "list_steps";
    using Reply = StepPage;
    std::string runId;
    std::int64_t after = 0;
    std::int64_t limit = 200; //!< 1 to 1000
    bool tail = false;
};
BOOST_DESCRIBE_STRUCT(ListSteps, (), (runId, after, limit, tail))

struct PauseRun {
    static constexpr std::string_view kType = "pause_run";
    using Reply = Done;
    std::string runId;
};
BOOST_DESCRIBE_STRUCT(PauseRun, (), (runId))

//! Goes on with a paused, interrupted or failed run, or one that has spent its budget; a run that has ended otherwise answers Conflict.
struct ResumeRun {
    static constexpr std::string_view kType = "resume_run";
    using Reply = Done;
    std::string runId;
    std::optional<Money>
        budgetUsd{}; //!< its limit from now on, of all that it and its subagents spend; must be more than they have spent
    std::optional<std::int64_t> budgetTokens{}; //!< the same in tokens
};
BOOST_DESCRIBE_STRUCT(ResumeRun, (), (runId, budgetUsd, budgetTokens))

struct CancelRun {
    static constexpr std::string_view kType = "cancel_run";
    using Reply = Done;
    std::string runId;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(CancelRun, (), (runId, reason))

struct ApprovalList {
    static constexpr std::string_view kType = "approval_list";
    std::vector<Approval> approvals; //!< oldest first
};
BOOST_DESCRIBE_STRUCT(ApprovalList, (), (approvals))

struct ListApprovals {
    static constexpr std::string_view kType = "list_approvals";
    using Reply = ApprovalList;
    std::string runId; //!< empty: of all runs
    std::string approvalId{}; //!< this one alone, also when it was answered
    std::string tenant{}; //!< only what its runs ask; empty: of all
};
BOOST_DESCRIBE_STRUCT(ListApprovals, (), (runId, approvalId, tenant))

//! Once each: another answer gets Conflict, the same once more changes nothing.
struct AnswerApproval {
    static constexpr std::string_view kType = "answer_approval";
    using Reply = Done;
    std::string approvalId;
    Open<Verdict> verdict;
    std::string reason; //!< the agent reads it when denied
    std::string arguments{}; //!< JSON; the call is made with these instead of those that were asked for. Not with Deny
    std::string text{}; //!< the answer to a Question; JSON where it is a form
    //! With AllowForRun and AllowAlways: the arguments that are allowed from now on, as a pattern of their JSON per member ("path=src/*"), several
    //! separated by spaces; empty: whatever the arguments.
    std::string pattern{};
};
BOOST_DESCRIBE_STRUCT(AnswerApproval, (), (approvalId, verdict, reason, arguments, text, pattern))

} // namespace kaze::api
