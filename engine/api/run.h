#pragma once

#include "engine/base/clock.h"
#include "engine/base/money.h"
#include "engine/base/open_enum.h"

#include <boost/describe.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kaze::api {

using base::Money;
using base::Open;
using base::Time;

//! Where a run stands. Interrupted: its process ended in the middle; resuming goes on from the last record.
enum class RunState : std::uint8_t {
    Queued,
    Running,
    WaitingApproval,
    NeedsAttention, //!< a person must say whether a tool call happened
    Paused,
    Interrupted,
    Done,
    Failed,
    BudgetExhausted,
    Cancelled
};
BOOST_DESCRIBE_ENUM(
    RunState, Queued, Running, WaitingApproval, NeedsAttention, Paused, Interrupted, Done, Failed, BudgetExhausted, Cancelled)

//! Done, Failed, BudgetExhausted or Cancelled.
[[nodiscard]] bool hasEnded(RunState state);

//! How urgent a model call is where calls wait for room, the most urgent first.
enum class Priority : std::uint8_t {
    Supervised, //!< a person watches it
    Conversation,
    Scheduled,
    Consolidation, //!< upkeep of memory
    Evaluation
};
BOOST_DESCRIBE_ENUM(Priority, Supervised, Conversation, Scheduled, Consolidation, Evaluation)

//! What is done with a tool call that a rule says to ask about.
enum class ApprovalMode : std::uint8_t { Ask, All, None };
BOOST_DESCRIBE_ENUM(ApprovalMode, Ask, All, None)

//! Tokens of one or many model calls. Those read from the provider's prompt cache and those written to it are inside `inputTokens`, reasoning
//! inside `outputTokens`.
struct Usage {
    std::int64_t inputTokens = 0;
    std::int64_t outputTokens = 0;
    std::int64_t cachedTokens = 0;
    std::int64_t reasoningTokens = 0;
    std::int64_t cacheWriteTokens = 0;

    bool operator==(const Usage&) const = default;
};
BOOST_DESCRIBE_STRUCT(Usage, (), (inputTokens, outputTokens, cachedTokens, reasoningTokens, cacheWriteTokens))

//! An error as it travels: the code's name and the message for people.
struct ErrorInfo {
    std::string code;
    std::string message;

    bool operator==(const ErrorInfo&) const = default;
};
BOOST_DESCRIBE_STRUCT(ErrorInfo, (), (code, message))

//! One line of a list of runs.
struct RunRow {
    std::string runId;
    std::string parentRunId; //!< empty for a run that a person or program started
    std::string agent;
    std::string pool;
    std::string task; //!< shortened to 200 bytes in lists
    Open<RunState> state;
    std::string doingNow; //!< "chat sandbox", "tool files.write", "waiting for approval"
    std::string model; //!< "provider/model" of the last call
    std::int64_t turns = 0;
    std::int64_t toolCalls = 0;
    Usage usage;
    Money costUsd; //!< of the run and its subagents
    std::int64_t spentTokens = 0; //!< of the run and its subagents, failed attempts included, as a budget counts them
    std::optional<Money> budgetUsd;
    std::optional<std::int64_t> budgetTokens;
    std::int64_t memoryBytes = 0; //!< held by the live run, 0 when it is not live
    Time createdAt;
    Time updatedAt;
    std::optional<Time> endedAt;
    std::string traceId;
    std::string tenant;
    std::string project; //!< within the tenant; empty: none
    std::string forkedFrom{}; //!< the run that it was forked from
};
BOOST_DESCRIBE_STRUCT(RunRow, (),
    (runId, parentRunId, agent, pool, task, state, doingNow, model, turns, toolCalls, usage, costUsd, spentTokens, budgetUsd,
        budgetTokens, memoryBytes, createdAt, updatedAt, endedAt, traceId, tenant, project, forkedFrom))

//! Everything about a run but its steps.
struct RunDetail {
    RunRow run;
    std::string task; //!< whole
    std::string workspace;
    std::string output; //!< the final answer
    std::optional<ErrorInfo> error;
    std::string definition; //!< the agent file as it was when the run started (YAML)
    std::optional<Open<Priority>> priority; //!< of its model calls, where its request said one
    std::int64_t maxTurns = 0;
    std::int64_t contextTokens = 0; //!< size of the last prompt
    std::int64_t contextLimit = 0; //!< what the model takes, 0 when unknown
    std::vector<RunRow> subagents;
};
BOOST_DESCRIBE_STRUCT(
    RunDetail, (), (run, task, workspace, output, error, definition, priority, maxTurns, contextTokens, contextLimit, subagents))

//! What a record of a run's log says.
enum class StepKind : std::uint8_t {
    Task, //!< the task it was given
    Model, //!< a model's answer: text, reasoning and the tool calls it wants
    Intent, //!< a tool call that is about to happen
    Approval, //!< a question to a person
    Answer, //!< a person's answer
    Result, //!< what a tool call gave
    State, //!< a change of the run's state
    Note, //!< a retry, a resume
    Message, //!< what a person wrote to the run while it was at work
    Summary //!< stands for earlier steps in what the model is sent; the steps themselves stay
};
BOOST_DESCRIBE_ENUM(StepKind, Task, Model, Intent, Approval, Answer, Result, State, Note, Message, Summary)

//! A tool call that a model asked for.
struct StepCall {
    std::string callId;
    std::string tool; //!< as the model named it
    std::string arguments; //!< JSON as the model wrote it
};
BOOST_DESCRIBE_STRUCT(StepCall, (), (callId, tool, arguments))

//! One record of a run, as it stands in the log. `number` counts from 1 without gaps within the run.
struct Step {
    std::int64_t number = 0;
    Open<StepKind> kind;
    Time at;
    std::string text; //!< task, answer, result or note; cut at 64 KB, see `truncated`
    bool truncated = false;
    std::string callId; //!< of the tool call, for Intent, Approval, Answer and Result
    std::string tool;
    std::string approvalId; //!< for Approval and Answer
    std::string model; //!< "provider/model", for Model
    std::vector<StepCall> calls; //!< what a Model step asks for
    std::vector<std::string> recalled; //!< memories that a Task step was given
    bool failed = false; //!< a tool result that is an error, an answer that denies
    std::string spanId;
    std::optional<Usage> usage; //!< of the model call
    std::optional<Money> costUsd;
    std::int64_t upTo = 0; //!< for Summary: it stands for the steps from 2 to this one
};
BOOST_DESCRIBE_STRUCT(Step, (),
    (number, kind, at, text, truncated, callId, tool, approvalId, model, calls, recalled, failed, spanId, usage, costUsd, upTo))

//! A question that waits for a person.
enum class ApprovalKind : std::uint8_t {
    ToolCall, //!< may this call be made?
    Uncertain, //!< a crash fell between intent and result: did it happen?
    Question, //!< the agent asks something
    Loop //!< the run goes round in circles: is it to go on?
};
BOOST_DESCRIBE_ENUM(ApprovalKind, ToolCall, Uncertain, Question, Loop)

//! How a person answers. For Uncertain: AllowOnce means "it did not happen, run it", Deny means "do not run it again". For Loop: AllowOnce
//! means "go on", Deny ends the run.
enum class Verdict : std::uint8_t { AllowOnce, AllowForRun, AllowAlways, Deny };
BOOST_DESCRIBE_ENUM(Verdict, AllowOnce, AllowForRun, AllowAlways, Deny)

struct Approval {
    std::string approvalId;
    std::string runId;
    std::string agent;
    Open<ApprovalKind> kind;
    std::string tool;
    std::string arguments; //!< JSON, whole
    std::string preview; //!< unified diff for file writes, command line for shell; may be empty
    std::string reason; //!< which rule asks; the evidence, for a loop
    Time askedAt;
    std::string question{}; //!< for Question
    std::vector<std::string> choices{}; //!< answers to pick from; empty: any text
    std::string schema{}; //!< JSON schema of the form to fill in, where the answer is one
    std::optional<Time> expiresAt{}; //!< when it is answered by itself
    std::optional<Open<Verdict>> onTimeout{}; //!< how
    std::string tenant{};
    std::string pattern{}; //!< that these arguments fit, see AnswerApproval; long values stand as * in it
};
BOOST_DESCRIBE_STRUCT(Approval, (),
    (approvalId, runId, agent, kind, tool, arguments, preview, reason, askedAt, question, choices, schema, expiresAt, onTimeout,
        tenant, pattern))

} // namespace kaze::api
