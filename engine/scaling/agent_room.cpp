#include "engine/scaling/agent_room.h"

#include "engine/api/metric_requests.h"
#include "engine/scaling/words.h"

#include <algorithm>

namespace kaze::scaling {

namespace {

using namespace std::chrono_literals;
using api::MetricView;

constexpr double kUsable = 0.8;
constexpr double kAgentOverhead = 12 * 1024; //!< beside its conversation and state
constexpr double kLeastUse = 0.05; //!< of processors, below which noise would count

struct Bound {
    double agents = 0;
    std::string evidence;
};

std::optional<Bound> byMemory(const telemetry::MetricHistory& history, double live)
{
    const auto each = history.recent({"kaze_agent_memory_bytes", {}}, MetricView::P90, 1h);
    const auto free = history.latest({"kaze_host_memory_free_bytes", {}});
    if (!each || !free)
        return std::nullopt;
    const auto bytes = *each + kAgentOverhead;
    return Bound{live + kUsable * *free / bytes,
        valueText(bytes, "bytes") + " an agent (p90 of the last hour) and " + valueText(*free, "bytes") + " free"};
}

std::optional<Bound> byProcessors(const telemetry::MetricHistory& history)
{
    const auto agents = history.recent({"kaze_agents_live", {}}, MetricView::Mean, 5min);
    const auto used = history.recent({"kaze_process_cpu_used_share", {}}, MetricView::Mean, 5min);
    const auto all = history.recent({"kaze_host_cpu_used_share", {}}, MetricView::Mean, 5min);
    if (!agents || !used || !all || *used < kLeastUse || *agents < 1)
        return std::nullopt;
    const auto others = std::max(0.0, *all - *used);
    return Bound{*agents * std::max(0.0, kUsable - others) / *used,
        countText(*agents) + " agents use " + valueText(*used, "share") + " of the processors, other programs "
            + valueText(others, "share")};
}

} // namespace

AgentRoom agentRoom(const telemetry::MetricHistory& history)
{
    const auto live = history.latest({"kaze_agents_live", {}}).value_or(0);
    const auto memory = byMemory(history, live);
    const auto processors = byProcessors(history);
    if (!memory && !processors)
        return {std::nullopt, "no turn has ended in the last hour, so that what an agent takes is not measured"};
    const bool isMemory = !processors || (memory && memory->agents <= processors->agents);
    const auto& bound = isMemory ? *memory : *processors;
    return {std::max(1.0, bound.agents),
        "about " + countText(std::max(1.0, bound.agents)) + " by " + (isMemory ? "memory" : "processors") + ": "
            + bound.evidence};
}

} // namespace kaze::scaling
