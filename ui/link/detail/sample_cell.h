#pragma once

#include "engine/api/events.h"
#include "engine/api/requests.h"
#include "engine/base/result.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace kaze::ui {

class SampleAlerts;
class SampleCosts;
class SampleFacts;
class SampleLogs;
class SampleMemories;
class SampleReports;
class SampleReadiness;
class SampleSchedules;
class SampleSkills;
class SampleTenants;
class SampleTools;
class SampleTraceFiles;

//! One run of the sample with everything there is about it.
struct SampleRun {
    api::RunDetail detail;
    std::vector<api::Step> steps;
    api::Trace trace;
    std::map<std::string, api::SpanDetail> spans; //!< what is special; the others are made when they are asked for
    double medianTurn = 2.4; //!< seconds
};

//! The state behind SampleLink: plain values that requests read and commands change. Nothing in it is random: the numbers come from a seed.
class SampleCell {
public:
    explicit SampleCell(bool busy);

    [[nodiscard]] base::Result<api::Response> answer(const api::Request& request);
    [[nodiscard]] api::CellSnapshot snapshot() const;
    [[nodiscard]] api::Time now() const { return m_now; }

    void setListener(std::function<void(const api::Event&)> listener) { m_listener = std::move(listener); }
    //! Grows with every change.
    [[nodiscard]] std::uint64_t changes() const { return m_changes; }

    void finish(const std::string& runId, api::RunState state);
    void askApproval(const std::string& runId);
    //! An alert fires now.
    const api::Alert& fireAlert(api::Alert alert);
    //! Made when it is asked for.
    [[nodiscard]] SampleLogs& logs();
    //! With what a person changed of how long they are kept.
    [[nodiscard]] api::ObservationStats observationStats();

    [[nodiscard]] const std::vector<SampleRun>& runs() const { return m_runs; }
    [[nodiscard]] const std::vector<api::Approval>& approvals() const { return m_approvals; }

private:
    using Answer = base::Result<api::Response>;

    // sample_runs.cpp
    void makeRuns();
    void makeHistory();
    SampleRun& addRun(api::RunRow row);
    void makeApprovals();
    // sample_steps.cpp
    void makeSteps(SampleRun& run) const;
    // sample_traces.cpp
    void makeTrace(SampleRun& run);
    // sample_settings.cpp
    void makeAgents();
    void makeProviders();
    // sample_routing.cpp
    void makeRouting();
    // sample_control.cpp
    void makePools();
    void makeFork();
    static void becomeFork(SampleRun& fork, const SampleRun& failed);

    Answer handle(const api::StartRun& request);
    Answer handle(const api::ListRuns& request);
    Answer handle(const api::GetRun& request);
    Answer handle(const api::ListSteps& request);
    Answer handle(const api::PauseRun& request);
    Answer handle(const api::ResumeRun& request);
    Answer handle(const api::CancelRun& request);
    Answer handle(const api::ListApprovals& request);
    Answer handle(const api::AnswerApproval& request);
    Answer handle(const api::ListAgents& request);
    Answer handle(const api::PlanRun& request);
    Answer handle(const api::SaveAgent& request);
    Answer handle(const api::ListTraces& request);
    Answer handle(const api::GetTrace& request);
    // sample_spans.cpp
    Answer handle(const api::GetSpans& request);
    Answer handle(const api::GetSpan& request);
    Answer handle(const api::GetPayload& request);
    [[nodiscard]] base::Result<api::SpanDetail> spanOf(const std::string& traceId, const std::string& spanId);
    // sample_comparison.cpp
    Answer handle(const api::CompareTraces& request);
    Answer handle(const api::GetSpanDurations& request);
    // sample_trace_files.cpp
    Answer handle(const api::StartExport& request);
    Answer handle(const api::ReadExport& request);
    Answer handle(const api::EndExport& request);
    Answer handle(const api::ImportTraces& request);
    // sample_logs.cpp
    Answer handle(const api::ListLogs& request);
    Answer handle(const api::CountLogs& request);
    Answer handle(const api::GetObservationStats& request);
    // sample_scaling.cpp
    Answer handle(const api::GetReadiness& request);
    Answer handle(const api::SetTrigger& request);
    Answer handle(const api::DoTriggerStep& request);
    Answer handle(const api::ListSlowQueries& request);
    Answer handle(const api::ListMetrics& request);
    Answer handle(const api::ListAlerts& request);
    Answer handle(const api::ListAlertRules& request);
    Answer handle(const api::SaveAlertRule& request);
    Answer handle(const api::RemoveAlertRule& request);
    Answer handle(const api::TestAlertRule& request);
    Answer handle(const api::ListSilences& request);
    Answer handle(const api::AddSilence& request);
    Answer handle(const api::EndSilence& request);
    //! Made when they are asked for.
    [[nodiscard]] SampleReadiness& readiness() const;
    [[nodiscard]] SampleAlerts& alerts() const;
    void addReadiness(api::CellSnapshot& snapshot) const;
    // sample_metrics.cpp
    Answer handle(const api::QueryMetric& request);
    [[nodiscard]] SampleTraceFiles& traceFiles();
    [[nodiscard]] base::Result<std::vector<api::TraceRow>> fittingTraces(const api::StartExport& request) const;
    [[nodiscard]] std::vector<api::TraceRow> traceRows(std::optional<api::Time> from, std::optional<api::Time> to) const;
    //! Of a run, or one that was imported; by the run's id as well. Null where there is none.
    [[nodiscard]] const api::Trace* findTrace(const std::string& id);
    Answer handle(const api::ListProviders& request);
    Answer handle(const api::SetProvider& request);
    Answer handle(const api::SetKey& request);
    Answer handle(const api::SetDefaultModel& request);
    Answer handle(const api::TestProvider& request);
    Answer handle(const api::RunDoctor& request);
    Answer handle(const api::GetSnapshot& request);
    Answer handle(const api::CreateToken& request);
    Answer handle(const api::ListTokens& request);
    Answer handle(const api::RevokeToken& request);
    Answer handle(const api::ListBudgets& request);
    Answer handle(const api::SetBudget& request);
    Answer handle(const api::RemoveBudget& request);
    Answer handle(const api::SettleBudget& request);
    Answer handle(const api::ListSpend& request);
    Answer handle(const api::ListLedger& request);
    Answer handle(const api::ExplainLedger& request);
    Answer handle(const api::ReconcileBill& request);
    Answer handle(const api::ListPrices& request);
    Answer handle(const api::ImportPrices& request);
    Answer handle(const api::GetRouting& request);
    Answer handle(const api::ClearCache& request);
    Answer handle(const api::DecideExperiment& request);
    Answer handle(const api::ForkRun& request);
    Answer handle(const api::CompareRuns& request);
    Answer handle(const api::BulkRuns& request);
    // sample_people.cpp
    Answer handle(const api::SendToRun& request);
    [[nodiscard]] static std::string answerText(const api::Approval& asked, const api::AnswerApproval& answer);
    Answer handle(const api::GetKeeping& request);
    Answer handle(const api::SetKeeping& request);
    Answer handle(const api::CleanUp& request);
    Answer handle(const api::SetRetention& request);
    Answer handle(const api::ListPools& request);
    Answer handle(const api::SetPool& request);
    Answer handle(const api::SaveSchedule& request);
    Answer handle(const api::GetSchedule& request);
    Answer handle(const api::ListSchedules& request);
    Answer handle(const api::PreviewSchedule& request);
    Answer handle(const api::RemoveSchedule& request);
    Answer handle(const api::PauseSchedule& request);
    Answer handle(const api::RunSchedule& request);
    Answer handle(const api::ListFires& request);
    Answer handle(const api::GetScheduleCalendar& request);
    // sample_tenants.cpp
    Answer handle(const api::ListTenants& request);
    Answer handle(const api::SetTenant& request);
    Answer handle(const api::RemoveTenant& request);
    Answer handle(const api::ListProjects& request);
    Answer handle(const api::SetProject& request);
    Answer handle(const api::RemoveProject& request);
    [[nodiscard]] api::QuotaUse useOf(api::QuotaUse use, const std::string& tenant, const std::string& project) const;
    [[nodiscard]] std::int64_t openRunsOf(const std::string& tenant, const std::string& project) const;
    Answer handle(const api::ListTools& request);
    Answer handle(const api::ListServers& request);
    Answer handle(const api::GetServerLog& request);
    Answer handle(const api::RestartServer& request);
    Answer handle(const api::StopServer& request);
    Answer handle(const api::CallTool& request);
    Answer handle(const api::ListAudit& request);
    Answer handle(const api::VerifyAudit& request);
    Answer handle(const api::GetCell& request);
    // sample_recall.cpp
    Answer handle(const api::SearchMemory& request);
    Answer handle(const api::AddMemory& request);
    Answer handle(const api::GetMemory& request);
    Answer handle(const api::ListMemories& request);
    Answer handle(const api::UpdateMemory& request);
    Answer handle(const api::ForgetMemory& request);
    Answer handle(const api::RestoreMemory& request);
    Answer handle(const api::EraseMemories& request);
    Answer handle(const api::ImportMemories& request);
    Answer handle(const api::GetMemoryStats& request);
    Answer handle(const api::RebuildMemory& request);
    //! Made when they are asked for.
    [[nodiscard]] SampleMemories& memories();
    // sample_insight.cpp
    Answer handle(const api::ListFacts& request);
    Answer handle(const api::AddFact& request);
    Answer handle(const api::ReviewFact& request);
    Answer handle(const api::EndFact& request);
    Answer handle(const api::UndoSupersession& request);
    Answer handle(const api::GetNeighbourhood& request);
    Answer handle(const api::FindPaths& request);
    Answer handle(const api::ListEntities& request);
    Answer handle(const api::AnalyzeCauses& request);
    Answer handle(const api::GetMemoryMap& request);
    [[nodiscard]] SampleFacts& facts();
    //! The newest run of an agent that has ended; empty where there is none.
    [[nodiscard]] std::string endedRunOf(const std::string& agent) const;
    // sample_report_kinds.cpp
    Answer handle(const api::MakeReport& request);
    [[nodiscard]] base::Result<api::ReportDocument> makeReport(const api::ReportQuery& asked);
    [[nodiscard]] api::ReportDocument incidentDocument(const api::ReportQuery& query);
    Answer exportReport(const api::StartExport& request);
    // sample_reports.cpp
    Answer handle(const api::AddAnnotation& request);
    Answer handle(const api::ListAnnotations& request);
    Answer handle(const api::RemoveAnnotation& request);
    Answer handle(const api::ListReportSchedules& request);
    Answer handle(const api::SaveReportSchedule& request);
    Answer handle(const api::RemoveReportSchedule& request);
    Answer handle(const api::RunReportSchedule& request);
    Answer handle(const api::ListKeptReports& request);
    Answer handle(const api::ReadKeptReport& request);
    Answer handle(const api::RemoveKeptReport& request);
    //! Made when they are asked for.
    [[nodiscard]] SampleReports& reports();
    // sample_skills.cpp
    Answer handle(const api::ListSkills& request);
    Answer handle(const api::GetSkill& request);
    Answer handle(const api::AddSkill& request);
    Answer handle(const api::SaveSkill& request);
    Answer handle(const api::RemoveSkill& request);
    Answer handle(const api::ValidateSkill& request);
    Answer handle(const api::LearnSkills& request);
    //! Made when they are asked for.
    [[nodiscard]] SampleSkills& skills();

    //! What was spent, and the budgets; made when they are asked for.
    [[nodiscard]] SampleCosts& costs();
    [[nodiscard]] base::Result<std::vector<api::RunRow>> matching(
        const std::string& filter) const; //!< runs that nobody delegated
    [[nodiscard]] SampleRun* find(const std::string& id);
    [[nodiscard]] std::string nextId(const std::string& prefix);
    [[nodiscard]] std::int64_t pick(std::int64_t from, std::int64_t to);
    Answer change(const std::string& runId, api::RunState to, const std::string& doing, const std::string& note);
    void addStep(SampleRun& run, api::Step step);
    void tell(const api::Event& event);
    void closeApprovals(const std::string& runId);

    api::Time m_now;
    std::minstd_rand m_random{20261121};
    std::uint64_t m_changes = 0;
    std::uint64_t m_ids = 0;
    std::vector<SampleRun> m_runs; //!< newest first
    bool m_isClean = false; //!< it was cleaned up
    std::map<std::string, std::int64_t> m_keepDays; //!< what a person changed
    std::optional<api::SetRetention> m_retention; //!< the same
    std::vector<api::Approval> m_approvals;
    std::vector<api::AgentInfo> m_agents;
    std::map<std::string, std::string> m_definitions; //!< by agent
    std::vector<api::ProviderInfo> m_providers;
    std::string m_defaultModel = "sandbox/sandbox-1";
    std::vector<api::WaitingCall> m_waiting;
    api::Routing m_routing;
    std::shared_ptr<SampleMemories> m_memories;
    std::shared_ptr<SampleFacts> m_facts;
    std::shared_ptr<SampleLogs> m_logs;
    std::shared_ptr<SampleCosts> m_costs;
    std::shared_ptr<SampleReports> m_reports;
    mutable std::shared_ptr<SampleAlerts> m_alerts;
    mutable std::shared_ptr<SampleReadiness> m_readiness;
    std::shared_ptr<SampleSchedules> m_schedules;
    std::shared_ptr<SampleSkills> m_skills;
    std::shared_ptr<SampleTenants> m_tenants;
    std::shared_ptr<SampleTools> m_tools;
    std::shared_ptr<SampleTraceFiles> m_traceFiles;
    std::vector<api::PoolRow> m_pools;
    std::function<void(const api::Event&)> m_listener;
};

//! What the tokens of a model of the sample cost; none for those that cost nothing.
[[nodiscard]] std::optional<api::TokenPrice> samplePrice(const std::string& model);
[[nodiscard]] base::Money sampleCost(const std::string& model, const api::Usage& usage);
//! As a list of traces orders them.
void sortTraces(std::vector<api::TraceRow>& rows, api::TraceOrder order);
//! A whole, deterministic id in the form of a UUIDv7.
[[nodiscard]] std::string sampleId(std::uint64_t number, api::Time at);

} // namespace kaze::ui
