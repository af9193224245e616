#pragma once

#include "engine/api/agent_requests.h"
#include "engine/api/alert_requests.h"
#include "engine/api/audit_requests.h"
#include "engine/api/budget_requests.h"
#include "engine/api/cell_requests.h"
#include "engine/api/cost_requests.h"
#include "engine/api/export_requests.h"
#include "engine/api/fact_requests.h"
#include "engine/api/graph_requests.h"
#include "engine/api/log_requests.h"
#include "engine/api/memory_requests.h"
#include "engine/api/message_requests.h"
#include "engine/api/metric_requests.h"
#include "engine/api/provider_requests.h"
#include "engine/api/readiness_requests.h"
#include "engine/api/report_requests.h"
#include "engine/api/request.h"
#include "engine/api/retention_requests.h"
#include "engine/api/routing_requests.h"
#include "engine/api/run_control_requests.h"
#include "engine/api/schedule_requests.h"
#include "engine/api/skill_requests.h"
#include "engine/api/tenant_requests.h"
#include "engine/api/token_requests.h"
#include "engine/api/tool_requests.h"
#include "engine/api/trace_requests.h"
#include "engine/api/upkeep_requests.h"

#include <optional>
#include <type_traits>
#include <variant>

// Every question and command a client can put to a cell, for who has to know all of them: the wire and the cell. Each names its JSON type
// (kType) and its answer (Reply).

namespace kaze::api {

namespace detail {

//! `visitor` is called with a reference to what the box holds and returns the same type for all.
template <class First, class... Rest, class Visitor, class Box>
auto visitAsOneOf(std::type_identity<std::variant<First, Rest...>>, Visitor& visitor, Box& box)
{
    using Returned = std::invoke_result_t<Visitor&, decltype(*box.template as<First>())>;
    std::optional<std::conditional_t<std::is_void_v<Returned>, std::monostate, Returned>> returned;
    const auto tried = [&]<class T>(std::type_identity<T>) {
        auto* one = box.template as<T>();
        if (!one)
            return false;
        if constexpr (std::is_void_v<Returned>) {
            visitor(*one);
            returned.emplace();
        } else {
            returned.emplace(visitor(*one));
        }
        return true;
    };
    if (!(tried(std::type_identity<First>()) || ... || tried(std::type_identity<Rest>())))
        throw std::bad_variant_access();
    if constexpr (!std::is_void_v<Returned>)
        return std::move(*returned);
}

} // namespace detail

using RequestVariant = std::variant<StartRun, ListRuns, GetRun, ListSteps, PauseRun, ResumeRun, CancelRun, ListApprovals,
    AnswerApproval, ListAgents, PlanRun, SaveAgent, ListTraces, GetTrace, GetSpan, SearchMemory, AddMemory, GetMemory,
    ListMemories, UpdateMemory, ForgetMemory, RestoreMemory, EraseMemories, ImportMemories, GetMemoryStats, RebuildMemory,
    AddFact, ListFacts, ReviewFact, EndFact, UndoSupersession, ExtractFacts, GetNeighbourhood, FindPaths, ListEntities,
    AnalyzeCauses, GetMemoryMap, CompactMemory, ListMemoryArchives, RestoreArchive, RemoveArchive, ReshardMemory, GetSigningKey,
    ListProviders, SetProvider, SetKey, SetDefaultModel, TestProvider, RunDoctor, GetSnapshot, CreateToken, ListTokens,
    RevokeToken, ListBudgets, SetBudget, RemoveBudget, SettleBudget, ListSpend, ListLedger, ExplainLedger, ReconcileBill,
    ListPrices, ImportPrices, MakeReport, GetRouting, ClearCache, DecideExperiment, ForkRun, CompareRuns, BulkRuns, SendToRun,
    ListPermissions, RevokePermission, ListPools, SetPool, GetKeeping, SetKeeping, CleanUp, SendMessage, ReadMessages,
    SettleMessages, ListMessages, RestoreMessages, ListMailboxes, PublishMessage, ReadTopics, AddWebhook, ListWebhooks,
    RemoveWebhook, TestWebhook, RetryWebhook, SaveSchedule, GetSchedule, ListSchedules, PreviewSchedule, RemoveSchedule,
    PauseSchedule, RunSchedule, ListFires, GetScheduleCalendar, ListSkills, GetSkill, AddSkill, RemoveSkill, ValidateSkill,
    SaveSkill, LearnSkills, ListTenants, SetTenant, RemoveTenant, ListProjects, SetProject, RemoveProject, ListTools, ListServers,
    GetServerLog, RestartServer, StopServer, CallTool, ListAudit, VerifyAudit, GetCell, GetSpans, GetPayload, CompareTraces,
    GetSpanDurations, ListLogs, CountLogs, GetObservationStats, SetRetention, ListMetrics, QueryMetric, StartExport, ReadExport,
    EndExport, ImportTraces, GetReadiness, SetTrigger, DoTriggerStep, ListSlowQueries, ListAlerts, ListAlertRules, SaveAlertRule,
    RemoveAlertRule, TestAlertRule, ListSilences, AddSilence, EndSilence, AddAnnotation, ListAnnotations, RemoveAnnotation,
    ListReportSchedules, SaveReportSchedule, RemoveReportSchedule, RunReportSchedule, ListKeptReports, ReadKeptReport,
    RemoveKeptReport>;

using ResponseVariant = std::variant<Done, RunStarted, RunPage, RunReply, StepPage, ApprovalList, AgentList, RunPlan, TracePage,
    TraceReply, SpanReply, MemoryHits, MemoryAdded, MemoryReply, MemoryPage, MemoryErased, MemoriesImported, MemoryStats,
    FactAdded, FactPage, FactsExtracted, Neighbourhood, GraphPaths, EntityPage, CausalAnalysis, MemoryMap, MemoryCompacted,
    MemoryArchiveList, ArchiveRestored, SigningKey, ProviderList, CheckList, SnapshotReply, TokenCreated, TokenList, BudgetList,
    BudgetReply, SpendList, LedgerPage, LedgerExplanation, Reconciliation, PriceList, PricesImported, Report, Routing,
    CacheCleared, RunComparison, BulkDone, PermissionList, PoolList, Keeping, MessageSent, MessageBatch, MessagesSettled,
    MailPage, MessagesRestored, MailboxList, MessagePublished, TopicPage, WebhookAdded, WebhookList, WebhookTested, ScheduleReply,
    SchedulePage, SchedulePreview, ScheduleFired, FirePage, ScheduleCalendar, SkillList, SkillReply, SkillValidation,
    SkillProposals, TenantList, TenantReply, TenantLoss, ProjectList, ProjectReply, ToolList, ToolServerList, ServerLog,
    ToolCalled, AuditPage, AuditVerified, CellReply, SpanPage, PayloadPart, TraceComparison, SpanDurations, LogPage, LogCounts,
    ObservationStats, Retention, MetricList, MetricRange, ExportState, ExportPart, TracesImported, Readiness, SlowQueryList,
    AlertPage, AlertRuleList, AlertRuleSaved, AlertBackTest, SilenceList, SilenceAdded, AnnotationAdded, AnnotationPage,
    ReportScheduleReply, ReportScheduleList, KeptReportList, KeptReportPart>;

//! Calls `visitor` with the question inside, by its own type. Throws std::bad_variant_access for a type that is missing in the list.
template <class Visitor>
auto visit(Visitor&& visitor, const Request& request)
{
    return detail::visitAsOneOf(std::type_identity<RequestVariant>(), visitor, request);
}
template <class Visitor>
auto visit(Visitor&& visitor, Request&& request)
{
    return detail::visitAsOneOf(std::type_identity<RequestVariant>(), visitor, request);
}

//! The same for an answer.
template <class Visitor>
auto visit(Visitor&& visitor, const Response& response)
{
    return detail::visitAsOneOf(std::type_identity<ResponseVariant>(), visitor, response);
}

} // namespace kaze::api
