#include "ui/link/detail/sample_cell.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace kaze::ui {

namespace {

using namespace std::chrono_literals;
using api::RunState;

constexpr std::size_t kBuckets = 60;

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

//! A line that wanders between its bounds; the same every time.
std::vector<double> wander(double middle, double reach, double phase)
{
    std::vector<double> values;
    for (std::size_t i = 0; i < kBuckets; ++i) {
        const double x = static_cast<double>(i);
        const double wave
            = 0.5 * std::sin(x * 0.19 + phase) + 0.3 * std::sin(x * 0.47 + phase * 2.1) + 0.2 * std::sin(x * 1.31 + phase * 0.7);
        values.push_back(middle + reach * wave);
    }
    return values;
}

void addLatency(api::CellSnapshot& snapshot)
{
    snapshot.turnLatency = {{"p50", wander(1.2, 0.35, 0.4)}, {"p95", wander(3.7, 0.8, 1.9)}, {"p99", wander(6.6, 1.2, 3.3)}};
    snapshot.turnP50 = 1.2;
    snapshot.turnP95 = 3.9;
    snapshot.turnP99 = 7.1;
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
        snapshot.agentsRunning += row.state == RunState::Running ? 1 : 0;
        snapshot.runsQueued += row.state == RunState::Queued ? 1 : 0;
        snapshot.runsWaiting += row.state == RunState::WaitingApproval || row.state == RunState::NeedsAttention ? 1 : 0;
        snapshot.runsInterrupted += row.state == RunState::Interrupted ? 1 : 0;
        ended += row.endedAt && row.state != RunState::Cancelled ? 1 : 0;
        done += row.state == RunState::Done ? 1 : 0;
        const bool active = !row.endedAt && row.state != RunState::Interrupted;
        if (active && row.parentRunId.empty() && snapshot.activeRuns.size() < 20)
            snapshot.activeRuns.push_back(row);
        snapshot.inFlight += row.state == RunState::Running && row.doingNow.starts_with("chat") ? 1 : 0;
    }
    snapshot.spendHour = snapshot.spendToday;
    snapshot.tasksEnded = ended;
    snapshot.tasksSucceeded = ended > 0 ? static_cast<double>(done) / static_cast<double>(ended) : 1;
    for (std::size_t i = kBuckets - 5; i < kBuckets; ++i) {
        snapshot.tasksPerMinute += trends.tasks[i] / 5;
        snapshot.tokensPerMinute += trends.tokens[i] / 5;
    }
    snapshot.trends = {{"agents", trends.agents}, {"tasks", trends.tasks}, {"tokens", trends.tokens}, {"spend", trends.spend}};
    snapshot.memoryRecords = static_cast<std::int64_t>(m_memories.size());
    snapshot.stateBytes = 6LL << 20;
    snapshot.residentBytes = 131LL << 20;
    if (m_runs.empty())
        return snapshot;
    for (auto& [provider, values] : trends.requests)
        snapshot.requests.push_back({provider, values});
    addLatency(snapshot);
    snapshot.eventsPerSecond = 214;
    snapshot.knowledgeP95 = 0.0018;
    snapshot.checkpointP99 = 0.009;
    snapshot.memoryRecords = 12'408;
    snapshot.stateBytes = 212LL << 20;
    snapshot.observationBytes = 1'430LL << 20;
    snapshot.knowledgeBytes = 96LL << 20;
    snapshot.warnings = {
        "The disk of the data folder has 6 GB left; runs stop when nothing more can be written. Make room, or move the folder."};
    return snapshot;
}

} // namespace kaze::ui
