#include "engine/cell/detail/engine.h"

#include "engine/alerting/schema.h"
#include "engine/api/snapshot.h"
#include "engine/api/tenant_requests.h"
#include "engine/cell/gate.h"
#include "engine/cell/log_feed.h"
#include "engine/cell/message_tools.h"
#include "engine/gateway/ledger_sums.h"
#include "engine/gateway/providers/providers.h"
#include "engine/gateway/schema.h"
#include "engine/gateway/standing_budgets.h"
#include "engine/gateway/vault_keys.h"
#include "engine/messaging/schema.h"
#include "engine/runtime/schema.h"
#include "engine/sandbox/sandbox_provider.h"
#include "engine/scheduling/schema.h"
#include "engine/vectors/function_embedder.h"
#include "engine/vectors/hashed_embedder.h"

#include <fstream>
#include <limits>
#include <random>
#include <unistd.h>

namespace kaze::cell::detail {

namespace fs = std::filesystem;

namespace {

constexpr auto kSnapshotEvery = std::chrono::milliseconds(200);
constexpr auto kCountAgentsEvery = std::chrono::seconds(1);
constexpr auto kStopRunsWithin = std::chrono::milliseconds(900);
constexpr auto kSettleWithin = std::chrono::milliseconds(400); //!< what is remembered last gets its vector
constexpr base::Duration kExportWithin = std::chrono::milliseconds(300); //!< the last spans
constexpr auto kStopWithin = std::chrono::milliseconds(1600);
constexpr base::Duration kStoreWithin = std::chrono::milliseconds(200); //!< the last observations

std::int64_t residentBytes()
{
    std::ifstream statm("/proc/self/statm");
    std::int64_t total = 0, resident = 0;
    statm >> total >> resident;
    return resident * ::sysconf(_SC_PAGESIZE);
}

//! Seconds since 1970 of the last midnight where this machine stands.
std::int64_t localMidnight(base::Time now)
{
    const std::time_t seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    std::tm local{};
    ::localtime_r(&seconds, &local);
    local.tm_hour = local.tm_min = local.tm_sec = 0;
    local.tm_isdst = -1;
    return std::mktime(&local);
}

} // namespace

api::Check check(std::string name, api::CheckStatus status, std::string message, std::string remedy)
{
    api::Check made;
    made.name = std::move(name);
    made.status = status;
    made.message = std::move(message);
    made.remedy = std::move(remedy);
    return made;
}

Engine::Engine(CellOptions options) : m_options(std::move(options)), m_redactor(std::make_shared<base::Redactor>()) { }

Engine::~Engine()
{
    if (m_state)
        m_state->close();
}

base::Result<std::shared_ptr<Engine>> Engine::open(CellOptions options)
{
    auto engine = std::make_shared<Engine>(std::move(options));
    auto& given = engine->m_options;
    auto folder = DataFolder::take(given.dataFolder);
    if (!folder)
        return failure(folder);
    engine->m_folder = std::move(*folder);
    const auto& path = engine->m_folder->path();
    auto config = loadConfig(path, given.resources);
    if (!config)
        return failure(config);
    engine->m_config = std::move(*config);

    base::LogOptions log;
    log.folder = path;
    log.toStderr = given.logToStderr;
    log.level = given.logLevel.empty() ? engine->m_config.logLevel : given.logLevel;
    engine->m_logs = std::make_unique<base::LogSystem>(log, engine->m_redactor);
    engine->m_log = engine->m_logs->logger("cell");
    if (!engine->m_logs->problem().empty())
        engine->m_warnings.push_back("No log file is written: " + engine->m_logs->problem());

    auto schema = loadSchema(given.resources, "agent.schema.json");
    if (!schema)
        return failure(schema);
    auto prices = gateway::PriceTable::load(given.resources / "prices.yaml");
    if (!prices)
        return failure(prices);
    engine->m_prices = std::move(*prices);
    std::error_code missing; // a person's own prices are optional
    if (std::filesystem::exists(path / "prices.yaml", missing)) {
        const auto own = gateway::PriceTable::load(path / "prices.yaml");
        if (!own)
            return failure(own);
        engine->m_prices.add(*own);
    }

    engine->m_ids = std::make_unique<base::IdSource>(
        engine->m_clock, given.seed ? *given.seed : std::random_device{}() * 0x100000001ULL ^ std::random_device{}());
    base::SecretStore::Options secrets;
    secrets.file = path / "secrets.json";
    secrets.useKeyring = given.useKeyring;
    secrets.environment = given.environment;
    engine->m_secrets = std::make_unique<base::SecretStore>(std::move(secrets), engine->m_redactor);
    engine->m_workers = std::make_unique<base::WorkerPool>(2, "kaze-work", given.nice);
    engine->m_skills = std::make_shared<const tools::SkillStore>(path / "skills", path / "skill-versions", *engine->m_workers);
    engine->m_agents = std::make_unique<runtime::AgentLibrary>(
        std::move(*schema), given.resources / "agents", path / "agents", *engine->m_workers, engine->m_skills);
    engine->m_writers = std::make_unique<storage::WriterThreads>(2, given.nice);

    storage::OpenOptions state;
    state.path = path / "state.db";
    for (const auto part : {runtime::migrations(), gateway::migrations(), messaging::migrations(), scheduling::migrations(),
             alerting::migrations(), migrations(), auditMigrations(), tokenMigrations(), reportMigrations()})
        state.migrations.insert(state.migrations.end(), part.begin(), part.end());
    storage::DatabaseServices services{
        engine->m_loop.executor(), *engine->m_writers, engine->m_metrics, engine->m_clock, engine->m_logs->logger("storage")};
    auto database = storage::Database::open(std::move(state), std::move(services));
    if (!database)
        return failure(database);
    engine->m_state = std::move(*database);
    engine->m_settings = std::make_unique<Settings>(*engine->m_state);
    engine->m_audit
        = std::make_unique<AuditLog>(*engine->m_state, engine->m_clock, *engine->m_redactor, engine->m_logs->logger("audit"));
    if (auto ok = engine->m_settings->applyTo(engine->m_config); !ok)
        return failure(ok);
    engine->m_loop.start("kaze-cell", given.nice);
    return engine;
}

std::map<std::string, std::shared_ptr<gateway::ChatProvider>> Engine::makeProviders()
{
    sandbox::SandboxOptions sandbox;
    sandbox.seed = m_config.sandboxSeed.value_or(1);
    sandbox.firstToken = m_config.sandboxFirstToken;
    sandbox.perChunk = m_config.sandboxPerChunk;
    sandbox.rateLimited = sandbox.unavailable = sandbox.cut = m_config.sandboxFailureRate / 3;
    gateway::HttpProvider::Parts http{*m_http, m_clock, m_redactor, {}};
    http.timeouts.firstByte = m_config.gateway.firstByte;
    http.timeouts.stall = m_config.gateway.stall;
    auto kinds = gateway::httpProviders(http);
    kinds["sandbox"] = std::make_shared<sandbox::SandboxProvider>(sandbox, m_clock, *m_workers);
    return kinds;
}

namespace {

base::Task<base::Result<std::vector<vectors::Vector>>> embedThrough(
    gateway::Gateway& gateway, gateway::CallContext context, std::string model, std::vector<std::string> texts)
{
    auto embedded = co_await gateway.embed(std::move(context), std::move(model), std::move(texts));
    if (!embedded)
        co_return failure(embedded);
    co_return std::move(embedded->vectors);
}

} // namespace

std::shared_ptr<vectors::Embedder> Engine::makeEmbedder(const std::string& id, std::size_t dimensions)
{
    auto builtIn = std::make_shared<vectors::HashedEmbedder>(*m_workers);
    if (id.empty() || id == builtIn->id())
        return builtIn;
    auto embed = [gateway = m_gateway.get(), model = id](vectors::EmbedContext from, std::vector<std::string> texts) {
        gateway::CallContext context;
        context.tenant = std::move(from.tenant);
        context.project = std::move(from.project);
        context.agent = std::move(from.agent);
        context.tool = std::move(from.tool);
        context.runId = from.runId;
        context.budgetId = from.budgetId;
        context.priority = from.priority;
        context.span = {from.traceId, from.spanId};
        context.cancel = from.cancel;
        return embedThrough(*gateway, std::move(context), model, std::move(texts));
    };
    return std::make_shared<vectors::FunctionEmbedder>(id, dimensions, std::move(embed));
}

void Engine::makeMessaging()
{
    messaging::DirectTransport::Parts transport{m_loop.executor(), *m_state, m_clock, *m_ids, m_times, m_metrics};
    m_transport = std::make_unique<messaging::DirectTransport>(std::move(transport));
    messaging::Mailboxes::Parts mailboxes{*m_state, m_clock, *m_ids, m_times, m_metrics};
    mailboxes.onLost = [this](const messaging::Mailboxes::Lost& lost) { tellOfLostMessages(lost); };
    m_mailboxes = std::make_unique<messaging::Mailboxes>(std::move(mailboxes));
    messaging::Webhooks::Parts webhooks{*m_transport, *m_state, *m_http, *m_secrets, *m_workers, m_clock, *m_ids, m_times,
        m_loop.executor(), m_metrics, m_logs->logger("webhooks"), m_ids->nextSpanId(), inside().hold};
    m_webhooks = std::make_unique<messaging::Webhooks>(std::move(webhooks));
}

base::Task<base::Result<>> Engine::openMessaging()
{
    auto opened = co_await m_transport->open();
    if (opened)
        opened = co_await m_mailboxes->open();
    if (opened)
        opened = co_await m_webhooks->open();
    if (opened)
        base::spawn(m_loop.executor(), messaging::keepTidy(*m_mailboxes, m_clock, m_log, m_stop.token(), inside().hold()));
    co_return opened;
}

base::Result<> Engine::makeParts()
{
    const auto loop = m_loop.executor();
    const auto log = [this](const char* name) { return m_logs->logger(name); };
    m_processes = std::make_unique<base::ProcessHost>(m_loop, m_options.spawnHelper, log("process"));
    net::HttpClientOptions http;
    http.log = log("net");
    http.proxyFromEnvironment = true;
    http.certificates = net::certificatesFromEnvironment();
    m_http = std::make_unique<net::HttpClient>(loop, std::move(http));
    makeExporter();
    telemetry::ObservationOptions observations;
    observations.onSpan = [exporter = m_exporter.get()](telemetry::SpanRecord span) { exporter->offer(std::move(span)); };
    observations.folder = m_folder->path() / "observations";
    observations.capture = m_config.observations.capture;
    observations.payloadLimit = m_config.observations.payloadLimit;
    observations.retention = m_config.observations.retention;
    observations.redaction = m_config.observations.redaction;
    m_observations = std::make_unique<telemetry::ObservationLog>(
        std::move(observations), loop, *m_writers, m_times, *m_ids, m_metrics, m_redactor, log("telemetry"));
    takeInLog();
    gateway::Gateway::Parts gateway{
        *m_state, m_clock, *m_ids, *m_secrets, *m_workers, m_metrics, *m_observations, log("gateway"), m_ids->nextSpanId()};
    gateway.hold = [this] {
        ++m_busy;
        return std::shared_ptr<void>(nullptr, [this](void*) { over(); });
    };
    gateway::VaultKeys::Parts vault{*m_http, m_clock, *m_workers, m_redactor, log("vault"), m_options.environment};
    gateway.vault = std::make_shared<gateway::VaultKeys>(std::move(vault));
    makeMetrics();
    const auto fromVault = m_vault = gateway.vault;
    m_gateway = std::make_unique<gateway::Gateway>(m_config.gateway, m_prices, makeProviders(), std::move(gateway));
    m_tokens = std::make_unique<AccessTokens>(*m_state, *m_gateway, m_clock);
    makeMessaging();
    makeTransfers();
    m_embedder = makeEmbedder(m_config.gateway.embedModel, m_config.embedDimensions);
    knowledge::Knowledge::Parts knowledge{loop, *m_writers, *m_workers, m_clock, *m_ids, m_metrics, *m_observations, *m_embedder,
        log("knowledge"), m_config.memory, m_config.compaction,
        // Whether its provider is still there, is seen when it is asked.
        [this](const std::string& id, std::size_t dimensions) { return makeEmbedder(id, dimensions); }};
    m_knowledge = std::make_unique<knowledge::Knowledge>(m_folder->path() / "knowledge", std::move(knowledge));
    tools::ToolRegistry::Parts tools{
        m_loop, *m_workers, *m_processes, *m_http, m_clock, m_metrics, *m_observations, log("tools"), m_secrets.get()};
    tools.vault = [fromVault](std::string place) { return fromVault->read(std::move(place)); };
    tools.config = m_config.tools;
    tools.further = messageTools(*m_mailboxes, *m_transport);
    tools.quota = [this](const std::string& tenant, const std::string& project) {
        if (!m_runtime)
            return tools::ToolQuota{};
        const auto quotas = m_runtime->tenants().quotasOf({tenant, project});
        return tools::ToolQuota{quotas.toolProcessors, quotas.toolMemoryBytes};
    };
    m_tools = std::make_unique<tools::ToolRegistry>(std::move(tools));
    m_trends = std::make_unique<Trends>(m_clock);
    m_hub = std::make_unique<Hub>(*m_trends);
    m_hub->setLogs(std::make_shared<LogFeed>(*m_observations, loop));
    makeAlerts();
    runtime::Runtime::Parts runtime{loop, *m_workers, *m_state, *m_gateway, *m_tools, *m_knowledge, *m_observations, *m_agents,
        m_clock, *m_ids, m_metrics, log("runtime"), *m_redactor, *m_hub};
    m_runtime = std::make_unique<runtime::Runtime>(std::move(runtime));
    m_hub->setOwners([this] { return m_runtime->liveRows(std::numeric_limits<std::size_t>::max()); });
    m_gate = std::make_unique<Gate>(Gate::Parts{*m_state, *m_runtime, *m_observations});
    makeSchedules();
    makeReports();
    writeDownTimeouts();
    Housekeeping::Parts house{loop, *m_state, *m_workers, m_clock, *m_settings, *m_schedules, *m_audit, log("housekeeping"),
        m_folder->path() / "archive", inside().hold};
    if (!m_config.compaction.empty())
        house.memory = m_knowledge.get();
    m_housekeeping = std::make_unique<Housekeeping>(std::move(house), m_config.keep);
    for (const auto& [pool, limit] : m_config.pools)
        m_runtime->setPool(pool, limit);
    m_runtime->tenants().onChanged([this](const runtime::Owner& owner, const api::Quotas& quotas) {
        m_knowledge->limit(owner.tenant, owner.project, quotas.memoryBytes);
    });
    return {};
}

base::Task<base::Result<>> Engine::start()
{
    m_startedAt = m_clock.now();
    if (auto made = makeParts(); !made)
        co_return made;
    // Before any run is taken up, whose cut-off calls are booked in them.
    const auto budgets = co_await m_gateway->load();
    if (!budgets)
        co_return budgets;
    const auto messages = co_await openMessaging();
    if (!messages)
        co_return messages;
    const auto alerts = co_await m_alerts->open();
    if (!alerts)
        co_return alerts;
    auto opened = co_await m_runtime->open();
    if (!opened)
        co_return opened;
    const auto tokens = co_await m_tokens->load();
    if (!tokens)
        co_return tokens;
    for (const auto& name : m_tokens->tenants()) {
        auto tenant = name;
        const auto ensured = co_await m_runtime->tenants().ensure(std::move(tenant));
        if (!ensured && ensured.error().code != base::ErrorCode::InvalidArgument)
            co_return ensured;
    }
    std::string tenant = "default";
    const auto records = co_await m_knowledge->count(std::move(tenant));
    if (records)
        m_memoryRecords = *records;
    else
        m_warnings.push_back("The memory cannot be opened: " + records.error().text());
    co_await countAgents();
    const auto scheduled = co_await m_schedules->open(m_options.resumeAtStart || m_options.takeUpLine);
    if (!scheduled)
        co_return scheduled;
    const auto reporting = co_await m_reportSchedules->open(m_options.resumeAtStart || m_options.takeUpLine);
    if (!reporting)
        co_return reporting;
    const auto kept = co_await m_housekeeping->open();
    if (!kept)
        co_return kept;
    const auto known = co_await keepId();
    if (!known)
        co_return known;
    m_stateNow = api::EngineState::Running;
    base::spawn(m_loop.executor(), watch());
    collectMetrics();
    base::spawn(m_loop.executor(), keepMetrics());
    base::spawn(m_loop.executor(), keepExporting());
    base::spawn(m_loop.executor(), watchHost());
    base::spawn(m_loop.executor(), keepStudying());
    base::spawn(m_loop.executor(), m_housekeeping->keepDaily());
    base::spawn(m_loop.executor(), followConfig());
    base::spawn(m_loop.executor(), gateway::keepSummed(*m_state, m_clock, m_log, m_stop.token(), inside().hold()));
    if (m_options.resumeAtStart || m_options.takeUpLine)
        base::spawn(m_loop.executor(), resumeRuns());
    m_log->info("cell opened on {}", m_folder->path().string());
    co_return base::Result<>{};
}

//! Behind the opening, which it does not keep waiting however many they are.
base::Task<> Engine::resumeRuns()
{
    ++m_busy;
    const auto inLine = co_await m_runtime->takeUpLine();
    if (!inLine)
        m_log->warn("runs that waited for a place were not taken up: {}", inLine.error().text());
    if (m_options.resumeAtStart) {
        const auto resumed = co_await m_runtime->resumeAll();
        if (!resumed)
            m_log->warn("interrupted runs were not resumed: {}", resumed.error().text());
    }
    over();
}

namespace {

base::Task<> storeWaiting(
    [[maybe_unused]] std::shared_ptr<void> hold, telemetry::ObservationLog& log, std::shared_ptr<base::CancelSource> done)
{
    co_await log.flush();
    done->cancel();
}

} // namespace

base::Task<bool> Engine::stop()
{
    m_stateNow = api::EngineState::Stopping;
    if (!m_runtime)
        co_return true;
    const auto until = m_clock.steady() + kStopWithin;
    m_housekeeping->stop();
    m_knowledge->endCompactions();
    co_await m_schedules->stop();
    std::vector<base::Task<bool>> ends;
    const auto runs = [](runtime::Runtime* runtime) -> base::Task<bool> {
        co_await runtime->stop(kStopRunsWithin);
        co_return true;
    };
    const auto servers = [](tools::ToolRegistry* tools) -> base::Task<bool> {
        co_await tools->stop();
        co_return true;
    };
    ends.push_back(runs(m_runtime.get()));
    ends.push_back(servers(m_tools.get()));
    co_await base::whenAll(std::move(ends));
    co_await m_knowledge->settle(kSettleWithin);
    if (!m_config.exported.endpoint.empty()) {
        co_await m_observations->flush();
        co_await m_exporter->flush(kExportWithin);
    }
    m_stop.cancel();
    m_webhooks->stop();
    m_exports->stop();
    m_imports->stop();
    m_reportSchedules->stop();
    const auto untilThen = until - m_clock.steady();
    co_await storeObservations(untilThen);
    // Requests to far servers need not be waited for.
    m_http->close();
    if (m_busy > 0) {
        const auto idle = m_idle.token();
        const auto left = std::max(until - m_clock.steady(), base::Duration{0});
        [[maybe_unused]] const auto waited = co_await m_clock.sleep(left, idle);
    }
    if (m_busy > 0 || m_runtime->figures().live > 0) {
        m_log->info("cell closed before all that was under way had ended");
        co_await storeObservations(kStoreWithin); // what was recorded since, which nobody writes when the process has ended
        co_return false;
    }
    m_readiness.reset();
    m_alerts.reset();
    m_metricHistory.reset();
    m_reportSchedules.reset();
    m_annotations.reset();
    m_reports.reset();
    m_housekeeping.reset();
    m_schedules.reset();
    m_fireTarget.reset();
    m_runtime.reset();
    m_tools.reset();
    m_webhooks.reset();
    m_mailboxes.reset();
    m_transport.reset();
    m_knowledge.reset();
    m_embedder.reset();
    m_tokens.reset();
    m_gateway.reset();
    m_hub->setLogs(nullptr);
    m_logs->forwardTo({});
    m_imports.reset();
    m_exports.reset();
    m_observations.reset();
    m_exporter.reset();
    m_http.reset();
    m_processes.reset();
    co_return true;
}

//! What was recorded until now is on the disk, or the time is over.
base::Task<> Engine::storeObservations(base::Duration within)
{
    const auto stored = std::make_shared<base::CancelSource>();
    base::spawn(m_loop.executor(), storeWaiting(inside().hold(), *m_observations, stored));
    const auto isStored = stored->token();
    const auto atMost = std::max(within, base::Duration{0});
    [[maybe_unused]] const auto slept = co_await m_clock.sleep(atMost, isStored);
}

//! One of those that use the parts does so no longer.
void Engine::over()
{
    if (--m_busy == 0 && m_stateNow == api::EngineState::Stopping)
        m_idle.cancel();
}

Inside Engine::inside(std::function<std::unique_ptr<api::CellClient>(Caller)> connect)
{
    auto hold = [this] {
        ++m_busy;
        return std::shared_ptr<void>(nullptr, [this](void*) { over(); });
    };
    return {m_loop, m_clock, *m_ids, *m_workers, m_metrics, m_config.name, *m_gateway, *m_tokens, std::move(connect),
        std::move(hold), m_observations.get()};
}

void Engine::letGo()
{
    m_state->close();
    m_folder.reset();
}

base::Task<> Engine::watch()
{
    ++m_busy;
    while (true) {
        const auto token = m_stop.token();
        const auto begin = m_clock.steady();
        const auto slept = co_await m_clock.sleep(kSnapshotEvery, token);
        if (!slept)
            break;
        const auto late = std::max(m_clock.steady() - begin - kSnapshotEvery, base::Duration{0});
        m_metrics.histogram("kaze_loop_lag_seconds").record(std::chrono::duration<double>(late).count());
        m_trends->sample(m_runtime->figures().live, m_gateway->figures().requestsByProvider);
        const auto recorded = m_observations->figures().recorded;
        const auto now = m_clock.steady();
        if (now - m_recordedAt > std::chrono::seconds(1)) {
            m_eventsPerSecond
                = static_cast<double>(recorded - m_recordedBefore) / std::chrono::duration<double>(now - m_recordedAt).count();
            m_recordedBefore = recorded;
            m_recordedAt = now;
        }
        if (!m_hub->wantsSnapshots())
            continue;
        if (m_agentsCounted && now - *m_agentsCounted >= kCountAgentsEvery)
            base::spawn(m_loop.executor(), countAgents());
        const auto taken = co_await snapshot();
        if (token.cancelled())
            break;
        m_hub->snapshotTaken(taken);
    }
    over();
}

base::Task<> Engine::countAgents()
{
    ++m_busy;
    m_agentsCounted.reset();
    const auto agents = co_await m_agents->list();
    m_agentsKnown = static_cast<std::int64_t>(agents.size());
    m_agentsCounted = m_clock.steady();
    over();
}

base::Task<> Engine::startDay()
{
    const auto midnight = localMidnight(m_clock.now());
    if (midnight != m_day) {
        const base::Time from{std::chrono::seconds(midnight)};
        const auto mark = m_gateway->figures().spent;
        const auto spent = co_await m_gateway->spentSince(from);
        if (spent) {
            m_day = midnight;
            m_spentBefore = *spent;
            m_spentMark = mark;
        }
    }
}

base::Task<api::CellSnapshot> Engine::snapshot()
{
    co_await startDay();
    api::CellSnapshot snapshot;
    snapshot.number = ++m_snapshotNumber;
    snapshot.at = m_clock.now();
    snapshot.engine = m_stateNow;
    snapshot.version = KAZE_VERSION;
    snapshot.dataFolder = m_folder->path().string();
    snapshot.startedAt = m_startedAt;
    const auto runs = m_runtime->figures();
    const auto in = [&](api::RunState state) {
        const auto found = runs.byState.find(state);
        return found == runs.byState.end() ? 0 : found->second;
    };
    snapshot.agentsRunning = runs.live + runs.asleep;
    snapshot.agentBytes = runs.liveBytes;
    snapshot.agentsKnown = m_agentsKnown;
    snapshot.runsQueued = in(api::RunState::Queued);
    snapshot.runsWaiting = in(api::RunState::WaitingApproval) + in(api::RunState::NeedsAttention);
    snapshot.runsInterrupted = in(api::RunState::Interrupted);
    for (const auto& [state, count] : runs.byState)
        snapshot.runsTotal += count;
    snapshot.approvalsOpen = runs.approvalsOpen;
    const auto observed = m_observations->figures();
    snapshot.tracesTotal = static_cast<std::int64_t>(observed.traces);
    snapshot.eventsPerSecond = m_eventsPerSecond;
    snapshot.eventsDropped = static_cast<std::int64_t>(observed.dropped);
    snapshot.observationBytes = static_cast<std::int64_t>(observed.bytes);
    m_trends->fill(snapshot);
    const auto gateway = m_gateway->figures();
    snapshot.inFlight = gateway.inFlight;
    snapshot.spendToday = m_spentBefore + gateway.spent - m_spentMark;
    const auto knowledge = m_knowledge->figures();
    snapshot.memoryRecords = std::max(m_memoryRecords, knowledge.records);
    snapshot.knowledgeP95 = knowledge.searchP95;
    snapshot.knowledgeBytes = knowledge.bytes;
    const auto state = m_state->figures();
    snapshot.checkpointP99 = runs.checkpointP99;
    snapshot.stateBytes = static_cast<std::int64_t>(state.fileBytes);
    snapshot.residentBytes = residentBytes();
    m_readiness->fill(snapshot, static_cast<std::int64_t>(m_runtime->tenants().all().size()));
    snapshot.alertsFiring = m_alerts->firing();
    snapshot.activeRuns = m_runtime->liveRows(20);
    snapshot.warnings = m_warnings;
    snapshot.warnings.insert(snapshot.warnings.end(), m_configWarnings.begin(), m_configWarnings.end());
    const auto spent = m_gateway->standingBudgets().warnings();
    snapshot.warnings.insert(snapshot.warnings.end(), spent.begin(), spent.end());
    if (!observed.problem.empty())
        snapshot.warnings.push_back("Nothing is being recorded: " + observed.problem);
    if (!observed.keeping.empty())
        snapshot.warnings.push_back("The disk: " + observed.keeping);
    if (const auto exported = m_exporter->figures(); !exported.problem.empty())
        snapshot.warnings.push_back("Not exported: " + exported.problem);
    if (const auto history = m_metricHistory->figures(); !history.problem.empty())
        snapshot.warnings.push_back("No metric history is kept: " + history.problem);
    if (snapshot.eventsDropped > 0)
        snapshot.warnings.push_back(
            std::to_string(snapshot.eventsDropped) + " observations were dropped because the disk could not follow");
    co_return snapshot;
}

} // namespace kaze::cell::detail
