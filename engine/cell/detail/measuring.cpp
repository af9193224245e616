// What the cell measures of itself and its machine.

#include "engine/api/run.h"
#include "engine/base/open_enum.h"
#include "engine/cell/detail/engine.h"
#include "engine/gateway/vault_keys.h"

#include <array>

namespace kaze::cell::detail {

namespace {

constexpr auto kReadHostEvery = std::chrono::seconds(10);
constexpr std::array<std::string_view, 6> kTraceQuestions{
    "list_traces", "get_trace", "get_span", "get_spans", "compare_traces", "get_span_durations"};

} // namespace

void Engine::makeMetrics()
{
    telemetry::MetricHistoryOptions options;
    options.file = m_folder->path() / "observations" / "metrics.db";
    telemetry::MetricHistory::Parts parts{
        m_loop.executor(), *m_writers, *m_workers, m_metrics, m_clock, m_logs->logger("metrics")};
    m_metricHistory = std::make_unique<telemetry::MetricHistory>(std::move(options), std::move(parts));
    m_metricHistory->beforeSample([this] { collectMetrics(); });
    m_readiness = std::make_unique<scaling::ReadinessMeter>(scaling::ReadinessMeter::Parts{*m_metricHistory, m_metrics, m_clock});
    m_readiness->change(m_config.triggers);
    m_metricHistory->afterSample([this] { m_readiness->sample(); });
    m_metrics.gauge("kaze_runs", {{"state", base::enumName(api::RunState::Queued)}}).set(0); // none waits is something known
    m_metrics.gauge("kaze_build_info", {{"version", KAZE_VERSION}}).set(1);
}

void Engine::makeExporter()
{
    telemetry::OtlpExporter::Parts parts{m_loop.executor(), *m_workers, *m_http, m_metrics, m_clock, m_logs->logger("export"), {},
        m_config.name, m_ids->nextSpanId()};
    parts.secret = [this](std::string name) { return namedSecret(std::move(name)); };
    m_exporter = std::make_unique<telemetry::OtlpExporter>(m_config.exported, std::move(parts));
}

base::Task<base::Result<std::string>> Engine::namedSecret(std::string name)
{
    if (gateway::VaultKeys::isPlace(name)) {
        const auto vault = m_vault;
        co_return co_await vault->read(std::move(name));
    }
    auto look = [&secrets = *m_secrets, name = std::move(name)] { return secrets.get(name); };
    co_return co_await m_workers->run(std::move(look));
}

base::Task<> Engine::keepExporting()
{
    ++m_busy;
    auto token = m_stop.token();
    co_await m_exporter->run(std::move(token));
    over();
}

base::Task<> Engine::keepMetrics()
{
    ++m_busy;
    auto token = m_stop.token();
    co_await m_metricHistory->run(std::move(token));
    over();
}

base::Task<> Engine::watchHost()
{
    ++m_busy;
    const auto token = m_stop.token();
    while (true) {
        auto read = [folder = m_folder->path()] { return readHost(folder); };
        const auto reading = co_await m_workers->run(std::move(read));
        m_hostMeter.take(reading);
        const auto slept = co_await m_clock.sleep(kReadHostEvery, token);
        if (!slept)
            break;
    }
    over();
}

//! Gauges of what the parts know anyway, each time before they are sampled.
void Engine::collectMetrics()
{
    const auto set = [this](const char* name, auto value) { m_metrics.gauge(name).set(static_cast<double>(value)); };
    const auto runs = m_runtime->figures();
    set("kaze_agents_live", runs.live);
    set("kaze_agents_asleep", runs.asleep);
    set("kaze_approvals_open", runs.approvalsOpen);
    for (const auto& [state, count] : runs.byState)
        m_metrics.gauge("kaze_runs", {{"state", base::enumName(state)}}).set(static_cast<double>(count));
    const auto gateway = m_gateway->figures();
    set("kaze_gateway_in_flight", gateway.inFlight);
    set("kaze_gateway_queue_waiting", m_gateway->waiting());
    set("kaze_gateway_spent_dollars", gateway.spent.dollars());
    m_loadMeter.takeProviders(m_gateway->loads());
    m_loadMeter.takeReaders();
    m_alertMeter.takeOutcomes(*m_metricHistory);
    m_alertMeter.takeBudgets(m_gateway->standingBudgets().spent());
    m_loadMeter.takePools(m_runtime->pools());
    m_loadMeter.takeLoop();
    const auto knowledge = m_knowledge->figures();
    set("kaze_knowledge_entries", knowledge.records);
    set("kaze_knowledge_embedding_waiting", knowledge.unembedded);
    set("kaze_mailbox_backlog_most", m_mailboxes->fullest());
}

void Engine::noteAnswered(std::string_view type, base::Duration took)
{
    const auto seconds = std::chrono::duration<double>(took).count();
    m_metrics.histogram("kaze_request_seconds", {{"request", std::string(type)}}).record(seconds);
    if (std::ranges::find(kTraceQuestions, type) != kTraceQuestions.end())
        m_metrics.histogram("kaze_trace_query_seconds").record(seconds);
}

} // namespace kaze::cell::detail
