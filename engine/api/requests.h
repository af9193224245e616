#pragma once

#include "engine/api/agent_requests.h"
#include "engine/api/audit_requests.h"
#include "engine/api/budget_requests.h"
#include "engine/api/cost_requests.h"
#include "engine/api/fact_requests.h"
#include "engine/api/graph_requests.h"
#include "engine/api/memory_requests.h"
#include "engine/api/message_requests.h"
#include "engine/api/provider_requests.h"
#include "engine/api/routing_requests.h"
#include "engine/api/run_control_requests.h"
#include "engine/api/schedule_requests.h"
#include "engine/api/skill_requests.h"
#include "engine/api/snapshot.h"
#include "engine/api/tenant_requests.h"
#include "engine/api/token_requests.h"
#include "engine/api/tool_requests.h"
#include "engine/api/trace_requests.h"
#include "engine/api/upkeep_requests.h"

#include <variant>

// Every question and command a client can put to a cell. Each names its JSON type (kType) and its answer (Reply).

namespace kaze::api {

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

using RequestVariant = std::variant<StartRun, ListRuns, GetRun, ListSteps, PauseRun, ResumeRun, CancelRun, ListApprovals,
    AnswerApproval, ListAgents, PlanRun, SaveAgent, ListTraces, GetTrace, GetSpan, SearchMemory, AddMemory, GetMemory,
    ListMemories, UpdateMemory, ForgetMemory, RestoreMemory, EraseMemories, ImportMemories, GetMemoryStats, RebuildMemory,
    AddFact, ListFacts, ReviewFact, EndFact, UndoSupersession, ExtractFacts, GetNeighbourhood, FindPaths, ListEntities,
    AnalyzeCauses, GetMemoryMap, CompactMemory, ListMemoryArchives, RestoreArchive, RemoveArchive, ReshardMemory, GetSigningKey,
    ListProviders, SetProvider, SetKey, SetDefaultModel, TestProvider, RunDoctor, GetSnapshot, CreateToken, ListTokens,
    RevokeToken, ListBudgets, SetBudget, RemoveBudget, SettleBudget, ListSpend, ListLedger, ExplainLedger, ReconcileBill,
    ListPrices, ImportPrices, GetCostReport, GetRouting, ClearCache, DecideExperiment, ForkRun, CompareRuns, BulkRuns, SendToRun,
    ListPermissions, RevokePermission, ListPools, SetPool, GetKeeping, SetKeeping, CleanUp, SendMessage, ReadMessages,
    SettleMessages, ListMessages, RestoreMessages, ListMailboxes, PublishMessage, ReadTopics, AddWebhook, ListWebhooks,
    RemoveWebhook, TestWebhook, RetryWebhook, SaveSchedule, GetSchedule, ListSchedules, PreviewSchedule, RemoveSchedule,
    PauseSchedule, RunSchedule, ListFires, GetScheduleCalendar, ListSkills, GetSkill, AddSkill, RemoveSkill, ValidateSkill,
    SaveSkill, LearnSkills, ListTenants, SetTenant, RemoveTenant, ListProjects, SetProject, RemoveProject, ListTools, ListServers,
    GetServerLog, RestartServer, StopServer, CallTool, ListAudit>;

using ResponseVariant = std::variant<Done, RunStarted, RunPage, RunReply, StepPage, ApprovalList, AgentList, RunPlan, TracePage,
    TraceReply, SpanReply, MemoryHits, MemoryAdded, MemoryReply, MemoryPage, MemoryErased, MemoriesImported, MemoryStats,
    FactAdded, FactPage, FactsExtracted, Neighbourhood, GraphPaths, EntityPage, CausalAnalysis, MemoryMap, MemoryCompacted,
    MemoryArchiveList, ArchiveRestored, SigningKey, ProviderList, CheckList, SnapshotReply, TokenCreated, TokenList, BudgetList,
    BudgetReply, SpendList, LedgerPage, LedgerExplanation, Reconciliation, PriceList, PricesImported, Report, Routing,
    CacheCleared, RunComparison, BulkDone, PermissionList, PoolList, Keeping, MessageSent, MessageBatch, MessagesSettled,
    MailPage, MessagesRestored, MailboxList, MessagePublished, TopicPage, WebhookAdded, WebhookList, WebhookTested, ScheduleReply,
    SchedulePage, SchedulePreview, ScheduleFired, FirePage, ScheduleCalendar, SkillList, SkillReply, SkillValidation,
    SkillProposals, TenantList, TenantReply, TenantLoss, ProjectList, ProjectReply, ToolList, ToolServerList, ServerLog,
    ToolCalled, AuditPage>;

template <class T, class Variant>
inline constexpr bool isOneOf = false;
template <class T, class... Ts>
inline constexpr bool isOneOf<T, std::variant<Ts...>> = (std::is_same_v<T, Ts> || ...);

//! One of the questions and commands. Copied, moved and destroyed in requests.cpp alone, for each of that is a table of all its kinds, which every file
//! that asks something would make anew (compile time).
class Request : public RequestVariant {
public:
    template <class T>
        requires isOneOf<T, RequestVariant>
    Request(T one) : RequestVariant(std::in_place_type<T>, std::move(one))
    {
    }
    explicit Request(RequestVariant one);
    Request(const Request&);
    Request(Request&&) noexcept;
    Request& operator=(const Request&);
    Request& operator=(Request&&) noexcept;
    ~Request();
};

//! One of the answers; the same is true of it.
class Response : public ResponseVariant {
public:
    template <class T>
        requires isOneOf<T, ResponseVariant>
    Response(T one) : ResponseVariant(std::in_place_type<T>, std::move(one))
    {
    }
    explicit Response(ResponseVariant one);
    Response(const Response&);
    Response(Response&&) noexcept;
    Response& operator=(const Response&);
    Response& operator=(Response&&) noexcept;
    ~Response();
};

} // namespace kaze::api
