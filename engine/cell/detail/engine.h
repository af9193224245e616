#pragma once

#include "engine/base/metrics.h"
#include "engine/base/process.h"
#include "engine/base/secrets.h"
#include "engine/cell/cell.h"
#include "engine/cell/config.h"
#include "engine/cell/data_folder.h"
#include "engine/cell/hub.h"
#include "engine/cell/inside.h"
#include "engine/cell/settings.h"
#include "engine/knowledge/knowledge.h"
#include "engine/net/http_client.h"

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

    [[nodiscard]] base::Task<base::Result<api::Response>> answer(api::Request request);
    [[nodiscard]] base::Task<api::CellSnapshot> snapshot();

    [[nodiscard]] base::Loop& loop() { return m_loop; }
    [[nodiscard]] Hub& hub() { return *m_hub; }
    [[nodiscard]] const DataFolder& folder() const { return *m_folder; }
    [[nodiscard]] base::LogSystem& logs() { return *m_logs; }
    [[nodiscard]] Inside inside();

private:
    using Answer = base::Task<base::Result<api::Response>>;

    base::Result<> makeParts();
    std::unique_ptr<vectors::Embedder> makeEmbedder();
    std::map<std::string, std::shared_ptr<gateway::ChatProvider>> makeProviders();
    base::Task<> watch();
    base::Task<> resumeRuns();
    base::Task<> countAgents();
    void over();
    base::Task<base::Result<api::Response>> dispatch(api::Request request);
    base::Task<> startDay();
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
    Answer handle(api::SearchMemory query);
    Answer handle(api::AddMemory query);
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
    Answer handle(api::GetCostReport query);
    Answer handle(api::GetRouting query);
    Answer handle(api::ClearCache query);
    Answer handle(api::DecideExperiment query);
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
    base::MetricsRegistry m_metrics;
    std::unique_ptr<base::IdSource> m_ids;
    CellConfig m_config; //!< with the settings laid over
    std::unique_ptr<base::SecretStore> m_secrets;
    std::unique_ptr<runtime::AgentLibrary> m_agents;
    gateway::PriceTable m_prices;
    base::Loop m_loop;
    std::unique_ptr<base::WorkerPool> m_workers;
    std::unique_ptr<storage::WriterThreads> m_writers;
    std::shared_ptr<storage::Database> m_state;

    // On the loop.
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<base::ProcessHost> m_processes;
    std::unique_ptr<net::HttpClient> m_http;
    std::unique_ptr<telemetry::ObservationLog> m_observations;
    std::unique_ptr<gateway::Gateway> m_gateway;
    std::unique_ptr<AccessTokens> m_tokens;
    std::unique_ptr<vectors::Embedder> m_embedder;
    std::unique_ptr<knowledge::Knowledge> m_knowledge;
    std::unique_ptr<tools::ToolRegistry> m_tools;
    std::unique_ptr<Trends> m_trends;
    std::unique_ptr<Hub> m_hub;
    std::unique_ptr<runtime::Runtime> m_runtime;

    base::CancelSource m_stop;
    int m_busy = 0; //!< coroutines that use the parts: requests under way, the watch, the counting of agents
    base::CancelSource m_idle; //!< once there is none of them left, while it stops
    base::Time m_startedAt;
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
