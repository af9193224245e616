#pragma once

#include "engine/alerting/alerts.h"
#include "engine/api/requests.h"
#include "engine/base/metrics.h"
#include "engine/base/process.h"
#include "engine/base/secrets.h"
#include "engine/cell/alert_meter.h"
#include "engine/cell/annotations.h"
#include "engine/cell/audit.h"
#include "engine/cell/cell.h"
#include "engine/cell/config.h"
#include "engine/cell/data_folder.h"
#include "engine/cell/host_meter.h"
#include "engine/cell/housekeeping.h"
#include "engine/cell/hub.h"
#include "engine/cell/inside.h"
#include "engine/cell/load_meter.h"
#include "engine/cell/report_schedules.h"
#include "engine/cell/settings.h"
#include "engine/knowledge/certificate.h"
#include "engine/knowledge/knowledge.h"
#include "engine/messaging/direct_transport.h"
#include "engine/messaging/mailboxes.h"
#include "engine/messaging/webhooks.h"
#include "engine/net/http_client.h"
#include "engine/reports/report_maker.h"
#include "engine/scaling/readiness_meter.h"
#include "engine/scheduling/schedules.h"
#include "engine/telemetry/exports.h"
#include "engine/telemetry/metric_history.h"
#include "engine/telemetry/otlp_exporter.h"
#include "engine/telemetry/trace_imports.h"

namespace kaze::cell {
class Gate;
}

namespace kaze::cell::detail {

//! The parts of a cell in the order in which they are made, and so, backwards, in which they go. Those below `loop` live on it: made, used
//! and destroyed there.
class Engine {
public:
    //! Opens what blocks: the folder, the log, the configuration, state.db. Any thread.
    [[nodiscard]] static base::Result<std::shared_ptr<Engine>> open(CellOptions options);
    explicit Engine(CellOptions options);
    ~Engine();

    //! On the loop: makes the rest and starts it.
    [[nodiscard]] base::Task<base::Result<>> start();

    //! On the loop: ends everything; afterwards the loop can be stopped. False when a run could not be ended in time: then its
    //! coroutine still refers to the parts, which must be left as they are.
    [[nodiscard]] base::Task<bool> stop();

    //! Once the loop is stopped and `stop` said false: gives the data folder back.
    void letGo();

    //! Reads kaze.yaml now; says what of it counts only when the cell is opened again. Errors: as loadConfig; what it said before counts on then.
    [[nodiscard]] base::Task<base::Result<std::vector<std::string>>> reloadConfig();

    //! Takes no new runs and fires no schedule from now on, and leaves those that live at their last checkpoint, interrupted; says which.
    [[nodiscard]] base::Task<std::vector<api::RunRow>> drain();

    [[nodiscard]] base::Task<base::Result<api::Response>> answer(api::Request request, std::shared_ptr<const Caller> caller);
    [[nodiscard]] base::Task<api::CellSnapshot> snapshot();

    [[nodiscard]] base::Loop& loop() { return m_loop; }
    [[nodiscard]] Hub& hub() { return *m_hub; }
    [[nodiscard]] const DataFolder& folder() const { return *m_folder; }
    [[nodiscard]] base::LogSystem& logs() { return *m_logs; }
    [[nodiscard]] Inside inside(std::function<std::unique_ptr<api::CellClient>(Caller)> connect = {});

private:
    using Answer = base::Task<base::Result<api::Response>>;

    base::Result<> makeParts();
    void makeMessaging();
    base::Task<base::Result<>> openMessaging();
    //! By its id: a model, or the built-in one, which "" means too.
    std::shared_ptr<vectors::Embedder> makeEmbedder(const std::string& id, std::size_t dimensions);
    std::map<std::string, std::shared_ptr<gateway::ChatProvider>> makeProviders();
    base::Task<> watch();
    base::Task<> resumeRuns();
    base::Task<> countAgents();
    // measuring.cpp
    void makeMetrics();
    void makeExporter();
    base::Task<base::Result<std::string>> namedSecret(std::string name);
    base::Task<> keepExporting();
    base::Task<> keepMetrics();
    base::Task<> watchHost();
    void collectMetrics();
    void noteAnswered(std::string_view type, base::Duration took);
    void over();
    base::Task<> storeObservations(base::Duration within);
    base::Task<base::Result<api::Response>> dispatch(api::Request request, std::shared_ptr<const Caller> caller);
    base::Task<base::Result<api::Response>> admitted(api::Request request, std::shared_ptr<const Caller> caller);
    // audit_handlers.cpp
    base::Task<> writeDown(AuditNote note, const base::Result<api::Response>& response);
    void writeDownTimeouts();
    // observing.cpp
    void takeInLog();
    void tellOfCommand(const AuditNote& note, const std::optional<base::Error>& failed);
    void tellOfLostMessages(const messaging::Mailboxes::Lost& lost);
    Answer handle(api::ListAudit query);
    Answer handle(api::VerifyAudit query);
    Answer handle(api::GetCell query, std::shared_ptr<const Caller> caller);
    base::Task<> startDay();
    // cell_handlers.cpp
    //! Makes the cell's id when it has none.
    base::Task<base::Result<>> keepId();
    //! Why what would start something is refused; none as long as the cell does not end.
    [[nodiscard]] std::optional<base::Error> refusedInDrain(std::string_view type) const;
    // config_watch.cpp
    [[nodiscard]] base::Result<> takeRead(base::Result<CellConfig> config);
    //! Takes over kaze.yaml when it changes.
    base::Task<> followConfig();
    void takeConfig(CellConfig config);

    // handlers.cpp
    Answer handle(api::StartRun query);
    Answer handle(api::ListRuns query);
    Answer handle(api::GetRun query);
    Answer handle(api::ListSteps query);
    Answer handle(api::PauseRun query);
    Answer handle(api::ResumeRun query);
    Answer handle(api::CancelRun query);
    Answer handle(api::ListApprovals query);
    Answer handle(api::AnswerApproval query);
    Answer handle(api::ListAgents query);
    Answer handle(api::SaveAgent query);
    Answer handle(api::ListTraces query);
    Answer handle(api::GetTrace query);
    Answer handle(api::GetSpan query);
    Answer handle(api::ListProviders query);
    Answer handle(api::SetProvider query);
    Answer handle(api::SetKey query);
    Answer handle(api::SetDefaultModel query);
    Answer handle(api::TestProvider query);
    Answer handle(api::GetSnapshot query);
    Answer handle(api::CreateToken query);
    Answer handle(api::ListTokens query);
    Answer handle(api::RevokeToken query);
    Answer handle(api::ListBudgets query);
    Answer handle(api::SetBudget query);
    Answer handle(api::RemoveBudget query);
    Answer handle(api::SettleBudget query);
    Answer handle(api::ListSpend query);
    Answer handle(api::ListLedger query);
    Answer handle(api::ExplainLedger query);
    Answer handle(api::ReconcileBill query);
    Answer handle(api::ListPrices query);
    Answer handle(api::ImportPrices query);
    Answer handle(api::GetRouting query);
    Answer handle(api::ClearCache query);
    Answer handle(api::DecideExperiment query);
    // run_control_handlers.cpp
    Answer handle(api::ForkRun query);
    Answer handle(api::CompareRuns query);
    Answer handle(api::BulkRuns query);
    Answer handle(api::SendToRun query);
    Answer handle(api::ListPermissions query);
    Answer handle(api::RevokePermission query);
    Answer handle(api::ListPools query);
    Answer handle(api::SetPool query);
    Answer handle(api::GetKeeping query);
    Answer handle(api::SetKeeping query);
    Answer handle(api::CleanUp query);
    // message_handlers.cpp
    Answer handle(api::SendMessage query);
    Answer handle(api::ReadMessages query);
    Answer handle(api::SettleMessages query);
    Answer handle(api::ListMessages query);
    Answer handle(api::RestoreMessages query);
    Answer handle(api::ListMailboxes query);
    Answer handle(api::PublishMessage query);
    Answer handle(api::ReadTopics query);
    Answer handle(api::AddWebhook query);
    Answer handle(api::ListWebhooks query);
    Answer handle(api::RemoveWebhook query);
    Answer handle(api::TestWebhook query);
    Answer handle(api::RetryWebhook query);
    // memory_handlers.cpp
    template <class Query>
    base::Result<> nameOwner(Query& query);
    base::Task<base::Result<>> takeSigningKey();
    base::Task<base::Result<std::string>> certified(knowledge::CertificateFacts facts);
    Answer handle(api::SearchMemory query);
    Answer handle(api::AddMemory query);
    Answer handle(api::GetMemory query);
    Answer handle(api::ListMemories query);
    Answer handle(api::UpdateMemory query);
    Answer handle(api::ForgetMemory query);
    Answer handle(api::RestoreMemory query);
    Answer handle(api::EraseMemories query);
    Answer handle(api::ImportMemories query);
    Answer handle(api::GetMemoryStats query);
    Answer handle(api::RebuildMemory query);
    Answer handle(api::AddFact query);
    Answer handle(api::ListFacts query);
    Answer handle(api::ReviewFact query);
    Answer handle(api::EndFact query);
    Answer handle(api::UndoSupersession query);
    Answer handle(api::GetNeighbourhood query);
    Answer handle(api::FindPaths query);
    Answer handle(api::ListEntities query);
    Answer handle(api::AnalyzeCauses query);
    Answer handle(api::GetMemoryMap query);
    Answer handle(api::CompactMemory query);
    Answer handle(api::ListMemoryArchives query);
    Answer handle(api::RestoreArchive query);
    Answer handle(api::RemoveArchive query);
    Answer handle(api::ReshardMemory query);
    Answer handle(api::GetSigningKey query);
    // extraction_handlers.cpp
    Answer handle(api::ExtractFacts query);
    Answer handle(api::LearnSkills query);
    // schedule_handlers.cpp
    void makeSchedules();
    Answer handle(api::SaveSchedule query);
    Answer handle(api::GetSchedule query);
    Answer handle(api::ListSchedules query);
    Answer handle(api::PreviewSchedule query);
    Answer handle(api::RemoveSchedule query);
    Answer handle(api::PauseSchedule query);
    Answer handle(api::RunSchedule query);
    Answer handle(api::ListFires query);
    Answer handle(api::GetScheduleCalendar query);
    // skill_handlers.cpp
    Answer handle(api::ListSkills query);
    Answer handle(api::GetSkill query);
    Answer handle(api::AddSkill query);
    Answer handle(api::RemoveSkill query);
    Answer handle(api::ValidateSkill query);
    Answer handle(api::SaveSkill query);
    // tenant_handlers.cpp
    Answer handle(api::ListTenants query);
    Answer handle(api::SetTenant query);
    Answer handle(api::RemoveTenant query);
    Answer handle(api::ListProjects query);
    Answer handle(api::SetProject query);
    Answer handle(api::RemoveProject query);
    struct TenantFigures;
    base::Task<base::Result<TenantFigures>> tenantFigures();
    [[nodiscard]] api::QuotaUse useOf(const runtime::Owner& owner, const TenantFigures& figures) const;
    [[nodiscard]] api::TenantRow tenantRow(const std::string& name, const TenantFigures& figures) const;
    [[nodiscard]] api::ProjectRow projectRow(const runtime::Owner& owner, const TenantFigures& figures) const;
    base::Task<base::Result<>> setTokensPerDay(runtime::Owner owner, std::int64_t tokens);
    base::Task<base::Result<>> dropTokensPerDay(runtime::Owner owner);
    base::Task<base::Result<api::TenantLoss>> lossOf(runtime::Owner owner);
    base::Task<base::Result<>> checkUnused(std::string name);
    base::Task<base::Result<>> removeOwner(runtime::Owner owner);
    //! What goes with it; and it goes, unless it is only counted.
    Answer removeOrCount(runtime::Owner owner, bool countOnly);
    base::Task<base::Result<>> removeSchedulesOf(runtime::Owner owner);
    // tool_handlers.cpp
    Answer handle(api::ListTools query);
    Answer handle(api::ListServers query);
    Answer handle(api::GetServerLog query);
    Answer handle(api::RestartServer query);
    Answer handle(api::StopServer query);
    Answer handle(api::CallTool query);
    base::Task<base::Result<std::string>> workspaceFor(std::string given, std::string tenant);
    base::Task<base::Result<std::vector<std::shared_ptr<tools::Tool>>>> toolsFor(
        api::AgentSource agent, std::string workspace, std::string tenant);
    // trace_handlers.cpp
    Answer handle(api::GetSpans query);
    Answer handle(api::GetPayload query);
    Answer handle(api::CompareTraces query);
    Answer handle(api::GetSpanDurations query);
    // observation_handlers.cpp
    Answer handle(api::ListLogs query);
    Answer handle(api::CountLogs query);
    Answer handle(api::GetObservationStats query);
    // retention_handlers.cpp
    Answer handle(api::SetRetention query);
    // metric_handlers.cpp
    Answer handle(api::ListMetrics query);
    Answer handle(api::QueryMetric query);
    // export_handlers.cpp
    void makeTransfers();
    Answer handle(api::StartExport query);
    Answer handle(api::ReadExport query);
    Answer handle(api::EndExport query);
    Answer handle(api::ImportTraces query);
    // readiness_handlers.cpp
    Answer handle(api::GetReadiness query);
    Answer handle(api::SetTrigger query);
    Answer handle(api::DoTriggerStep query);
    Answer handle(api::ListSlowQueries query);
    base::Task<> keepStudying();
    base::Task<> studyOnce();
    base::Task<> lookAtInstallation();
    // readiness_steps.cpp
    //! What the engine can do itself about a trigger, and whether it may.
    [[nodiscard]] std::vector<api::TriggerStep> stepsFor(const std::string& trigger) const;
    void addPoolSteps(std::vector<api::TriggerStep>& into) const;
    void addOverflowStep(std::vector<api::TriggerStep>& into) const;
    void addKeepingStep(std::vector<api::TriggerStep>& into) const;
    void addRetentionStep(std::vector<api::TriggerStep>& into) const;
    base::Task<base::Result<>> doStep(std::string step);
    base::Task<base::Result<>> setOverflow(bool on);
    // alert_handlers.cpp
    void makeAlerts();
    base::Task<> evaluateAlerts();
    Answer handle(api::ListAlerts query);
    Answer handle(api::ListAlertRules query);
    Answer handle(api::SaveAlertRule query);
    Answer handle(api::RemoveAlertRule query);
    Answer handle(api::TestAlertRule query);
    Answer handle(api::ListSilences query);
    Answer handle(api::AddSilence query);
    Answer handle(api::EndSilence query);
    // report_handlers.cpp
    void makeReports();
    //! As costReportDivisions() says.
    base::Task<base::Result<std::vector<api::SpendList>>> dividedSpend(api::ListSpend query);
    Answer handle(api::MakeReport query);
    Answer handle(api::AddAnnotation query);
    Answer handle(api::ListAnnotations query);
    Answer handle(api::RemoveAnnotation query);
    Answer handle(api::ListReportSchedules query);
    Answer handle(api::SaveReportSchedule query);
    Answer handle(api::RemoveReportSchedule query);
    Answer handle(api::RunReportSchedule query);
    Answer handle(api::ListKeptReports query);
    Answer handle(api::ReadKeptReport query);
    Answer handle(api::RemoveKeptReport query);
    // plan.cpp
    Answer handle(api::PlanRun query);
    base::Task<> checkModel(api::RunPlan& plan, const api::StartRun& run, const runtime::AgentDefinition& agent);
    base::Task<> checkWorkspace(api::RunPlan& plan, const api::StartRun& run);
    base::Task<> estimate(api::RunPlan& plan, const api::StartRun& run, const runtime::AgentDefinition& agent);
    void checkTools(api::RunPlan& plan, const runtime::AgentDefinition& agent);
    // doctor.cpp
    Answer handle(api::RunDoctor query);

    CellOptions m_options;
    std::optional<DataFolder> m_folder;
    std::shared_ptr<base::Redactor> m_redactor;
    std::unique_ptr<base::LogSystem> m_logs;
    base::Logger m_log;
    base::SystemClock m_clock;
    messaging::HybridClock m_times{m_clock}; //!< of messages, and of all that traces record
    base::MetricsRegistry m_metrics;
    std::unique_ptr<base::IdSource> m_ids;
    CellConfig m_config; //!< with the settings laid over
    std::unique_ptr<base::SecretStore> m_secrets;
    std::shared_ptr<const tools::SkillStore> m_skills;
    std::unique_ptr<runtime::AgentLibrary> m_agents;
    gateway::PriceTable m_prices;
    base::Loop m_loop;
    std::unique_ptr<base::WorkerPool> m_workers;
    std::unique_ptr<storage::WriterThreads> m_writers;
    std::shared_ptr<storage::Database> m_state;

    // On the loop.
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<AuditLog> m_audit;
    std::unique_ptr<base::ProcessHost> m_processes;
    std::unique_ptr<net::HttpClient> m_http;
    std::unique_ptr<telemetry::OtlpExporter> m_exporter; //!< the log hands it spans
    std::unique_ptr<telemetry::ObservationLog> m_observations;
    std::unique_ptr<telemetry::Exports> m_exports;
    std::unique_ptr<telemetry::TraceImports> m_imports;
    std::unique_ptr<telemetry::MetricHistory> m_metricHistory;
    std::unique_ptr<scaling::ReadinessMeter> m_readiness;
    scaling::Installation m_installation;
    std::optional<base::Duration> m_installationSeen; //!< when; none: never
    bool m_isStudying = false, m_studyAgain = false;
    HostMeter m_hostMeter{m_metrics};
    LoadMeter m_loadMeter{m_metrics, m_clock};
    AlertMeter m_alertMeter{m_metrics};
    std::unique_ptr<messaging::DirectTransport> m_transport;
    std::unique_ptr<messaging::Mailboxes> m_mailboxes;
    std::unique_ptr<messaging::Webhooks> m_webhooks;
    std::shared_ptr<gateway::VaultKeys> m_vault;
    std::unique_ptr<gateway::Gateway> m_gateway;
    std::unique_ptr<AccessTokens> m_tokens;
    std::shared_ptr<vectors::Embedder> m_embedder;
    std::unique_ptr<knowledge::Knowledge> m_knowledge;
    std::shared_ptr<const base::Ed25519> m_signing; //!< of certificates; null until it is first needed
    std::unique_ptr<tools::ToolRegistry> m_tools;
    std::unique_ptr<Trends> m_trends;
    std::unique_ptr<Hub> m_hub;
    std::unique_ptr<alerting::Alerts> m_alerts;
    std::unique_ptr<runtime::Runtime> m_runtime;
    std::unique_ptr<Housekeeping> m_housekeeping;
    std::unique_ptr<scheduling::FireTarget> m_fireTarget;
    std::unique_ptr<scheduling::Schedules> m_schedules;
    std::unique_ptr<reports::ReportMaker> m_reports;
    std::unique_ptr<Annotations> m_annotations;
    std::unique_ptr<ReportSchedules> m_reportSchedules;
    std::unique_ptr<Gate> m_gate;

    base::CancelSource m_stop;
    int m_busy = 0; //!< coroutines that use the parts: requests under way, the watch, the counting of agents
    base::CancelSource m_idle; //!< once there is none of them left, while it stops
    base::Time m_startedAt;
    bool m_draining = false;
    api::EngineState m_stateNow = api::EngineState::Starting;
    std::int64_t m_snapshotNumber = 0;
    base::Money m_spentBefore; //!< today, before this process or day began
    base::Money m_spentMark; //!< what the gateway had spent then
    std::int64_t m_day = -1;
    std::uint64_t m_recordedBefore = 0;
    base::Duration m_recordedAt{0};
    double m_eventsPerSecond = 0;
    std::int64_t m_memoryRecords = 0;
    std::int64_t m_agentsKnown = 0;
    std::optional<base::Duration> m_agentsCounted; //!< when; none while it is being done
    std::vector<std::string> m_warnings;
    std::vector<std::string> m_configWarnings; //!< of kaze.yaml as it is now, where it is not what the cell works with
    bool m_importingPrices = false;
};

//! A check that is fine, doubtful or failed, in one line.
[[nodiscard]] api::Check check(std::string name, api::CheckStatus status, std::string message, std::string remedy = {});

} // namespace kaze::cell::detail
