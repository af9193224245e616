#pragma once

#include "engine/api/run.h"
#include "engine/api/snapshot.h"
#include "engine/api/trace.h"

#include <string_view>
#include <variant>

// Every question and command a client can put to a cell. Each names its JSON type (kType) and its answer (Reply).

namespace kaze::api {

//! The answer of a command that has nothing to tell but that it is durable.
struct Done {
    static constexpr std::string_view kType = "done";
};
BOOST_DESCRIBE_STRUCT(Done, (), ())

// ---- runs

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

    bool operator==(const StartRun&) const = default;
};
BOOST_DESCRIBE_STRUCT(StartRun, (), (agent, task, workspace, model, baseUrl, budgetUsd, approve, runId))

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

//! Newest first. `filter` holds words ("timeout") and fields: state:running agent:dev-* pool:review -state:done.
struct ListRuns {
    static constexpr std::string_view kType = "list_runs";
    using Reply = RunPage;
    std::string filter;
    std::string cursor;
    std::int64_t limit = 100; //!< 1 to 1000
    bool withSubagents = false;
    std::int64_t offset = 0; //!< rows left out behind the cursor, for who jumps into the middle of a long list
    bool countStates = false;
};
BOOST_DESCRIBE_STRUCT(ListRuns, (), (filter, cursor, limit, withSubagents, offset, countStates))

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
};
BOOST_DESCRIBE_STRUCT(ResumeRun, (), (runId, budgetUsd))

struct CancelRun {
    static constexpr std::string_view kType = "cancel_run";
    using Reply = Done;
    std::string runId;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(CancelRun, (), (runId, reason))

// ---- approvals

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
};
BOOST_DESCRIBE_STRUCT(ListApprovals, (), (runId, approvalId))

//! Once each: another answer gets Conflict, the same once more changes nothing.
struct AnswerApproval {
    static constexpr std::string_view kType = "answer_approval";
    using Reply = Done;
    std::string approvalId;
    Open<Verdict> verdict;
    std::string reason; //!< the agent reads it when denied
};
BOOST_DESCRIBE_STRUCT(AnswerApproval, (), (approvalId, verdict, reason))

// ---- agents

struct AgentInfo {
    std::string name;
    std::string description;
    std::string pool;
    std::string path;
    bool sample = false;
    std::string model; //!< as the file says
    std::optional<ErrorInfo> error; //!< why the file cannot be used
};
BOOST_DESCRIBE_STRUCT(AgentInfo, (), (name, description, pool, path, sample, model, error))

struct AgentList {
    static constexpr std::string_view kType = "agent_list";
    std::vector<AgentInfo> agents;
};
BOOST_DESCRIBE_STRUCT(AgentList, (), (agents))

//! The samples and the agents saved in the data folder's `agents/`.
struct ListAgents {
    static constexpr std::string_view kType = "list_agents";
    using Reply = AgentList;
};
BOOST_DESCRIBE_STRUCT(ListAgents, (), ())

//! One line of a check before a run, or of `kaze doctor`.
enum class CheckStatus : std::uint8_t { Ok, Warning, Failed };
BOOST_DESCRIBE_ENUM(CheckStatus, Ok, Warning, Failed)

struct Check {
    std::string name;
    Open<CheckStatus> status;
    std::string message;
    std::string remedy; //!< what to do, when it is not Ok
    int line = 0; //!< in the agent file, 0 when it has none
    int column = 0;
};
BOOST_DESCRIBE_STRUCT(Check, (), (name, status, message, remedy, line, column))

struct RunPlan {
    static constexpr std::string_view kType = "run_plan";
    std::string definition; //!< the agent file's text
    std::string agent;
    std::string model; //!< "provider/model" that would be used
    std::vector<std::string> tools;
    std::vector<Check> checks;
    bool runnable = false;
    std::optional<Money> lowUsd; //!< 80 % interval from earlier runs of this agent; none without any
    std::optional<Money> typicalUsd;
    std::optional<Money> highUsd;
    std::int64_t basedOnRuns = 0;
    std::int64_t workspaceFiles = 0; //!< counted up to 100 000
    std::int64_t memories = 0; //!< records that the task would recall
};
BOOST_DESCRIBE_STRUCT(RunPlan, (),
    (definition, agent, model, tools, checks, runnable, lowUsd, typicalUsd, highUsd, basedOnRuns, workspaceFiles, memories))

//! What would happen if this were started: validates the file, names the model, counts, estimates. Changes nothing.
struct PlanRun {
    static constexpr std::string_view kType = "plan_run";
    using Reply = RunPlan;
    StartRun run;
};
BOOST_DESCRIBE_STRUCT(PlanRun, (), (run))

//! Saves an agent file in the data folder, after checking it.
struct SaveAgent {
    static constexpr std::string_view kType = "save_agent";
    using Reply = Done;
    std::string yaml;
    bool replace = false;
};
BOOST_DESCRIBE_STRUCT(SaveAgent, (), (yaml, replace))

// ---- traces

struct TracePage {
    static constexpr std::string_view kType = "trace_page";
    std::vector<TraceRow> rows;
    std::string next;
};
BOOST_DESCRIBE_STRUCT(TracePage, (), (rows, next))

struct ListTraces {
    static constexpr std::string_view kType = "list_traces";
    using Reply = TracePage;
    std::string filter; //!< words and fields agent:, status:error, dur>5s, cost>$0.05, spans>100
    std::string cursor;
    std::int64_t limit = 100;
};
BOOST_DESCRIBE_STRUCT(ListTraces, (), (filter, cursor, limit))

struct TraceReply {
    static constexpr std::string_view kType = "trace";
    Trace trace;
};
BOOST_DESCRIBE_STRUCT(TraceReply, (), (trace))

struct GetTrace {
    static constexpr std::string_view kType = "get_trace";
    using Reply = TraceReply;
    std::string traceId; //!< or a run's id
};
BOOST_DESCRIBE_STRUCT(GetTrace, (), (traceId))

struct SpanReply {
    static constexpr std::string_view kType = "span";
    SpanDetail detail;
};
BOOST_DESCRIBE_STRUCT(SpanReply, (), (detail))

struct GetSpan {
    static constexpr std::string_view kType = "get_span";
    using Reply = SpanReply;
    std::string traceId;
    std::string spanId;
};
BOOST_DESCRIBE_STRUCT(GetSpan, (), (traceId, spanId))

// ---- memory

struct MemoryHit {
    std::string id;
    double score = 0; //!< reciprocal rank fusion, higher is better
    std::string text;
    std::string kind;
    std::vector<std::string> tags;
    Time createdAt;
    std::int64_t textRank = 0; //!< place among the text hits, 0 when it is none
    std::int64_t vectorRank = 0;
    double similarity = 0; //!< cosine
};
BOOST_DESCRIBE_STRUCT(MemoryHit, (), (id, score, text, kind, tags, createdAt, textRank, vectorRank, similarity))

struct MemoryHits {
    static constexpr std::string_view kType = "memory_hits";
    std::vector<MemoryHit> hits;
};
BOOST_DESCRIBE_STRUCT(MemoryHits, (), (hits))

struct SearchMemory {
    static constexpr std::string_view kType = "search_memory";
    using Reply = MemoryHits;
    std::string query;
    std::int64_t limit = 10;
    std::string kind; //!< empty: all
};
BOOST_DESCRIBE_STRUCT(SearchMemory, (), (query, limit, kind))

struct MemoryAdded {
    static constexpr std::string_view kType = "memory_added";
    std::string id;
};
BOOST_DESCRIBE_STRUCT(MemoryAdded, (), (id))

struct AddMemory {
    static constexpr std::string_view kType = "add_memory";
    using Reply = MemoryAdded;
    std::string text;
    std::string kind = "note";
    std::vector<std::string> tags;
    std::string key; //!< of the asker's choice, so that asking again adds nothing twice; may be empty
};
BOOST_DESCRIBE_STRUCT(AddMemory, (), (text, kind, tags, key))

// ---- settings and health

struct ModelOption {
    std::string id; //!< "ollama/qwen3:8b"
    std::string note; //!< "needs no key", "$0.15 / $0.60 a million tokens"
};
BOOST_DESCRIBE_STRUCT(ModelOption, (), (id, note))

//! Of what a key may use a minute: the limit, as configured or learnt, and what is left of it; below 0 while more was used than was there.
struct KeyGauge {
    std::string what; //!< "requests", "tokens", "input_tokens", "output_tokens"
    double limit = 0;
    double left = 0;
};
BOOST_DESCRIBE_STRUCT(KeyGauge, (), (what, limit, left))

//! A key of a provider as it stands; never the key itself.
struct KeyInfo {
    std::string name;
    std::int64_t weight = 1;
    std::vector<std::string> tenants; //!< that may use it; empty: all
    std::int64_t inFlight = 0;
    std::optional<std::int64_t> mostInFlight;
    std::vector<KeyGauge> gauges; //!< of the limits that there are
    double restsFor = 0; //!< seconds; 0: it does not
    std::string why; //!< it rests
};
BOOST_DESCRIBE_STRUCT(KeyInfo, (), (name, weight, tenants, inFlight, mostInFlight, gauges, restsFor, why))

//! What a model's last failed call said, since the cell began.
struct ModelTrouble {
    std::string model; //!< "provider/model"
    Time at;
    std::string message;
    bool leftAlone = false; //!< its breaker is open
    double leftAloneFor = 0; //!< seconds until a call tries it
};
BOOST_DESCRIBE_STRUCT(ModelTrouble, (), (model, at, message, leftAlone, leftAloneFor))

//! A call that waits for room, in the order in which they will go.
struct WaitingCall {
    std::string priority; //!< "supervised" to "evaluation"
    std::string tenant;
    std::string agent;
    std::string runId; //!< empty: of no run
    double waited = 0; //!< seconds
    std::optional<double> still; //!< seconds, as far as the limits tell
    std::string why;
};
BOOST_DESCRIBE_STRUCT(WaitingCall, (), (priority, tenant, agent, runId, waited, still, why))

struct ProviderInfo {
    std::string name; //!< "openai", "ollama", "sandbox"
    std::string kind; //!< its API: "openai", "anthropic" …
    std::string baseUrl;
    bool needsKey = false;
    bool hasKey = false;
    std::string keyPlace; //!< "environment", "keyring", "file", "configuration"
    bool local = false;
    bool reachable = false; //!< local servers found on this machine
    std::vector<ModelOption> models;
    std::vector<KeyInfo> keys; //!< those in use, or of the configuration
    std::vector<ModelTrouble> troubles;
};
BOOST_DESCRIBE_STRUCT(
    ProviderInfo, (), (name, kind, baseUrl, needsKey, hasKey, keyPlace, local, reachable, models, keys, troubles))

struct ProviderList {
    static constexpr std::string_view kType = "provider_list";
    std::vector<ProviderInfo> providers;
    std::string defaultModel;
    std::string secretsKeptIn; //!< "the system keyring", or "<path> (readable by you alone): no keyring answers on this machine"
    std::int64_t waitingTotal = 0;
    std::vector<WaitingCall> waiting; //!< the first hundred
};
BOOST_DESCRIBE_STRUCT(ProviderList, (), (providers, defaultModel, secretsKeptIn, waitingTotal, waiting))

//! With `probe`, asks Ollama, LM Studio and llama.cpp at their usual addresses on this machine.
struct ListProviders {
    static constexpr std::string_view kType = "list_providers";
    using Reply = ProviderList;
    bool probe = false;
};
BOOST_DESCRIBE_STRUCT(ListProviders, (), (probe))

//! Adds or changes a provider of the configuration.
struct SetProvider {
    static constexpr std::string_view kType = "set_provider";
    using Reply = Done;
    std::string name;
    std::string baseUrl;
    bool remove = false;
};
BOOST_DESCRIBE_STRUCT(SetProvider, (), (name, baseUrl, remove))

//! Stores a key; it is never sent back. An empty key removes it.
struct SetKey {
    static constexpr std::string_view kType = "set_key";
    using Reply = Done;
    std::string provider;
    std::string key;
};
BOOST_DESCRIBE_STRUCT(SetKey, (), (provider, key))

struct SetDefaultModel {
    static constexpr std::string_view kType = "set_default_model";
    using Reply = Done;
    std::string model;
};
BOOST_DESCRIBE_STRUCT(SetDefaultModel, (), (model))

struct CheckList {
    static constexpr std::string_view kType = "check_list";
    std::vector<Check> checks;
};
BOOST_DESCRIBE_STRUCT(CheckList, (), (checks))

//! Asks the provider for its models with the stored key, or with `key` without storing it.
struct TestProvider {
    static constexpr std::string_view kType = "test_provider";
    using Reply = CheckList;
    std::string provider;
    std::string baseUrl;
    std::string key;
};
BOOST_DESCRIBE_STRUCT(TestProvider, (), (provider, baseUrl, key))

//! Everything a run needs.
struct RunDoctor {
    static constexpr std::string_view kType = "run_doctor";
    using Reply = CheckList;
};
BOOST_DESCRIBE_STRUCT(RunDoctor, (), ())

struct SnapshotReply {
    static constexpr std::string_view kType = "snapshot";
    CellSnapshot snapshot;
};
BOOST_DESCRIBE_STRUCT(SnapshotReply, (), (snapshot))

struct GetSnapshot {
    static constexpr std::string_view kType = "get_snapshot";
    using Reply = SnapshotReply;
};
BOOST_DESCRIBE_STRUCT(GetSnapshot, (), ())

// ---- access tokens

//! For what a token's budget is.
enum class TokenPeriod : std::uint8_t { Total, Day, Month };
BOOST_DESCRIBE_ENUM(TokenPeriod, Total, Day, Month)

//! Who may call a cell over the network, and what of it.
struct TokenInfo {
    std::string tokenId; //!< eight hex digits, which stand in the token too
    std::string name;
    std::string tenant;
    std::vector<std::string> scopes; //!< "chat", "embeddings", "models", "admin"
    std::int64_t requestsPerMinute = 0; //!< 0: no limit
    std::int64_t tokensPerMinute = 0;
    std::optional<Money> budgetUsd;
    Open<TokenPeriod> budgetPeriod; //!< days and months are UTC's
    std::optional<Money> spentUsd; //!< of the budget, in the period under way
    Time createdAt;
    std::optional<Time> expiresAt;
    std::optional<Time> revokedAt;
    std::optional<Time> lastUsedAt;
};
BOOST_DESCRIBE_STRUCT(TokenInfo, (),
    (tokenId, name, tenant, scopes, requestsPerMinute, tokensPerMinute, budgetUsd, budgetPeriod, spentUsd, createdAt, expiresAt,
        revokedAt, lastUsedAt))

struct TokenCreated {
    static constexpr std::string_view kType = "token_created";
    TokenInfo token;
    std::string secret; //!< the token itself; never shown again
};
BOOST_DESCRIBE_STRUCT(TokenCreated, (), (token, secret))

//! Without scopes: all but admin.
struct CreateToken {
    static constexpr std::string_view kType = "create_token";
    using Reply = TokenCreated;
    std::string name;
    std::string tenant;
    std::vector<std::string> scopes;
    std::int64_t requestsPerMinute = 0;
    std::int64_t tokensPerMinute = 0;
    std::optional<Money> budgetUsd;
    Open<TokenPeriod> budgetPeriod;
    std::optional<Time> expiresAt;
};
BOOST_DESCRIBE_STRUCT(
    CreateToken, (), (name, tenant, scopes, requestsPerMinute, tokensPerMinute, budgetUsd, budgetPeriod, expiresAt))

struct TokenList {
    static constexpr std::string_view kType = "token_list";
    std::vector<TokenInfo> tokens; //!< newest first, revoked ones too
};
BOOST_DESCRIBE_STRUCT(TokenList, (), (tokens))

struct ListTokens {
    static constexpr std::string_view kType = "list_tokens";
    using Reply = TokenList;
};
BOOST_DESCRIBE_STRUCT(ListTokens, (), ())

struct RevokeToken {
    static constexpr std::string_view kType = "revoke_token";
    using Reply = Done;
    std::string token; //!< its id or name
};
BOOST_DESCRIBE_STRUCT(RevokeToken, (), (token))

using Request = std::variant<StartRun, ListRuns, GetRun, ListSteps, PauseRun, ResumeRun, CancelRun, ListApprovals, AnswerApproval,
    ListAgents, PlanRun, SaveAgent, ListTraces, GetTrace, GetSpan, SearchMemory, AddMemory, ListProviders, SetProvider, SetKey,
    SetDefaultModel, TestProvider, RunDoctor, GetSnapshot, CreateToken, ListTokens, RevokeToken>;

using Response = std::variant<Done, RunStarted, RunPage, RunReply, StepPage, ApprovalList, AgentList, RunPlan, TracePage,
    TraceReply, SpanReply, MemoryHits, MemoryAdded, ProviderList, CheckList, SnapshotReply, TokenCreated, TokenList>;

} // namespace kaze::api
