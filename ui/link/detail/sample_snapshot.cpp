#include "engine/api/snapshot.h"
#include "ui/link/detail/sample_cell.h"
#include "ui/link/detail/sample_memories.h"
#include "ui/link/detail/sample_schedules.h"
#include "ui/link/detail/sample_tools.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

namespace kaze::ui {

namespace {

using namespace std::chrono_literals;
using api::RunState;

constexpr std::size_t kBuckets = 60;

//! As a cell counts: those that hold their place, whether they work or wait.
bool isLive(const api::Open<RunState>& state)
{
    return state == RunState::Running || state == RunState::Queued || state == RunState::WaitingApproval
        || state == RunState::NeedsAttention;
}

double secondsBefore(api::Time now, api::Time then)
{
    return std::chrono::duration<double>(now - then).count();
}

//! The charts of the last hour, from the runs themselves, so that every number of the console agrees with every other.
class Trends {
public:
    explicit Trends(api::Time now) : m_now(now) { }

    void add(const api::RunRow& run)
    {
        const double from = std::min(3599.0, secondsBefore(m_now, run.createdAt));
        const double to = run.endedAt ? secondsBefore(m_now, *run.endedAt) : 0;
        const auto first = bucket(from);
        const auto last = bucket(to);
        const double share = 1.0 / static_cast<double>(last - first + 1);
        const auto provider = run.model.substr(0, run.model.find('/'));
        for (auto place = first; place <= last; ++place) {
            agents[place] += run.turns > 0 ? 1 : 0;
            tokens[place] += share * static_cast<double>(run.usage.inputTokens + run.usage.outputTokens);
            spend[place] += share * run.costUsd.dollars();
            if (!provider.empty()) {
                auto& line = requests.try_emplace(provider, kBuckets, 0.0).first->second;
                line[place] += share * static_cast<double>(run.turns);
            }
        }
        if (run.endedAt)
            tasks[last] += 1;
    }

    std::vector<double> agents = std::vector<double>(kBuckets);
    std::vector<double> tasks = std::vector<double>(kBuckets);
    std::vector<double> tokens = std::vector<double>(kBuckets);
    std::vector<double> spend = std::vector<double>(kBuckets);
    std::map<std::string, std::vector<double>> requests;

private:
    static std::size_t bucket(double secondsAgo)
    {
        return kBuckets - 1 - std::min(kBuckets - 1, static_cast<std::size_t>(secondsAgo / 60));
    }

    api::Time m_now;
};

//! A line as measured ones look: a slow wave, and what each minute adds to it; the same every time. It ends at `now`.
std::vector<double> wander(double now, double reach, unsigned seed)
{
    std::minstd_rand random(seed);
    std::vector<double> values;
    double drift = 0;
    for (std::size_t i = 0; i < kBuckets; ++i) {
        const double chance = 2.0 * static_cast<double>(random()) / static_cast<double>(std::minstd_rand::max()) - 1;
        drift = 0.6 * drift + 0.7 * chance;
        values.push_back(now + reach * (0.5 * std::sin(static_cast<double>(i) * 0.17 + seed) + 0.5 * drift));
    }
    values.back() = now;
    return values;
}

void addLatency(api::CellSnapshot& snapshot)
{
    snapshot.turnP50 = 1.2;
    snapshot.turnP95 = 3.9;
    snapshot.turnP99 = 7.1;
    snapshot.turnLatency = {{"p50", wander(snapshot.turnP50, 0.5, 4)}, {"p95", wander(snapshot.turnP95, 1.1, 19)},
        {"p99", wander(snapshot.turnP99, 1.0, 33)}};
}

//! Calls come at their own moments, not in the minute in which a run happened to begin.
std::vector<double> spread(const std::vector<double>& values)
{
    std::vector<double> after(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double before = values[i == 0 ? 0 : i - 1];
        const double behind = values[std::min(i + 1, values.size() - 1)];
        after[i] = 0.25 * before + 0.5 * values[i] + 0.25 * behind;
    }
    return after;
}

} // namespace

api::CellSnapshot SampleCell::snapshot() const
{
    api::CellSnapshot snapshot;
    snapshot.number = static_cast<std::int64_t>(m_changes) + 1;
    snapshot.at = m_now;
    snapshot.engine = api::EngineState::Running;
    snapshot.version = KAZE_VERSION;
    snapshot.dataFolder = "/home/mira/.local/share/kaze";
    snapshot.startedAt = m_now - 61min;
    snapshot.schedulesActive = m_schedules->active();
    snapshot.toolServers = m_tools->running();
    snapshot.agentsKnown = static_cast<std::int64_t>(m_agents.size());
    snapshot.approvalsOpen = static_cast<std::int64_t>(m_approvals.size());
    Trends trends(m_now);
    std::int64_t ended = 0;
    std::int64_t done = 0;
    for (const auto& run : m_runs) {
        const auto& row = run.detail.run;
        trends.add(row);
        snapshot.spendToday += row.costUsd;
        snapshot.tracesTotal += 1;
        snapshot.runsTotal += row.parentRunId.empty() ? 1 : 0;
        snapshot.agentsRunning += isLive(row.state) ? 1 : 0;
        snapshot.runsQueued += row.state == RunState::Queued ? 1 : 0;
        snapshot.runsWaiting += row.state == RunState::WaitingApproval || row.state == RunState::NeedsAttention ? 1 : 0;
        snapshot.runsInterrupted += row.state == RunState::Interrupted ? 1 : 0;
        ended += row.endedAt && row.state != RunState::Cancelled ? 1 : 0;
        done += row.state == RunState::Done ? 1 : 0;
        snapshot.agentBytes += row.memoryBytes;
        const bool active = !row.endedAt && row.state != RunState::Interrupted;
        if (active && row.parentRunId.empty() && snapshot.activeRuns.size() < 20)
            snapshot.activeRuns.push_back(row);
        snapshot.inFlight += row.state == RunState::Running && row.doingNow.starts_with("chat") ? 1 : 0;
    }
    snapshot.runsForPlaces = snapshot.runsQueued;
    snapshot.spendHour = snapshot.spendToday;
    snapshot.tasksEnded = ended;
    snapshot.tasksSucceeded = ended > 0 ? static_cast<double>(done) / static_cast<double>(ended) : 1;
    for (std::size_t i = kBuckets - 5; i < kBuckets; ++i) {
        snapshot.tasksPerMinute += trends.tasks[i] / 5;
        snapshot.tokensPerMinute += trends.tokens[i] / 5;
    }
    snapshot.trends = {{"agents", trends.agents}, {"tasks", trends.tasks}, {"tokens", trends.tokens}, {"spend", trends.spend}};
    snapshot.memoryRecords = m_memories ? m_memories->records() : 0;
    snapshot.stateBytes = 6LL << 20;
    snapshot.residentBytes = 131LL << 20;
    if (m_runs.empty())
        return snapshot;
    for (auto& [provider, values] : trends.requests)
        snapshot.requests.push_back({provider, spread(spread(values))});
    addLatency(snapshot);
    snapshot.eventsPerSecond = 214;
    snapshot.knowledgeP95 = 0.0018;
    snapshot.checkpointP99 = 0.009;
    snapshot.memoryRecords = 12'408 + (m_memories ? m_memories->records() - m_memories->recordsAtFirst() : 0);
    snapshot.stateBytes = 212LL << 20;
    snapshot.observationBytes = 1'430LL << 20;
    snapshot.knowledgeBytes = 96LL << 20;
    snapshot.warnings = {
        "The disk of the data folder has 6 GB left; runs stop when nothing more can be written. Make room, or move the folder."};
    addReadiness(snapshot);
    return snapshot;
}

} // namespace kaze::ui
