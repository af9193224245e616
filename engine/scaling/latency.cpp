#include "engine/scaling/latency.h"

#include "engine/api/metric_requests.h"

#include <array>
#include <string_view>

namespace kaze::scaling {

namespace {

using namespace std::chrono_literals;
using api::MetricView;

struct Line {
    std::string_view name;
    std::optional<double> budget, goal; //!< seconds
    std::string_view metric; //!< empty: not measured
    std::string_view part;
    std::string_view note;
};

constexpr std::array kLines{
    Line{"network to the gateway", 0.05, 0.05, {}, {}, "the gateway is in the agent's own process: there is none"},
    Line{"authentication", 0.02, 0.01, "kaze_token_check_seconds", {}, "of programs that ask over HTTP"},
    Line{"load checkpoint", 0.05, 0.01, "kaze_turn_part_seconds", "load", "with folders and servers of the run"},
    Line{"memory retrieval", 0.1, 0.03, "kaze_turn_part_seconds", "recall", {}},
    Line{"LLM inference", 1.5, 1.2, "kaze_turn_part_seconds", "model", "with the wait for room within the limits of keys"},
    Line{
        "tool execution", 0.5, 0.3, "kaze_turn_part_seconds", "tool", "all calls of a turn, with what people take to allow them"},
    Line{"checkpoint write", 0.05, 0.02, "kaze_turn_part_seconds", "checkpoint", "all writes of a turn"},
    Line{"network from the gateway", 0.05, 0.05, {}, {}, "the gateway is in the agent's own process: there is none"},
    Line{"turn without tools", 1.82, 1.37, "kaze_turn_seconds", {}, "the document's total of 2.32 and 1.67 s without its tools"},
    Line{"wait for a place", std::nullopt, std::nullopt, "kaze_turn_part_seconds", "queue", "before the first turn of a run"},
};

} // namespace

std::vector<api::LatencyPart> latencyParts(const telemetry::MetricHistory& history)
{
    std::vector<api::LatencyPart> parts;
    for (const auto& line : kLines) {
        api::LatencyPart part;
        part.name = line.name;
        part.budgetSeconds = line.budget;
        part.goalSeconds = line.goal;
        part.note = line.note;
        if (!line.metric.empty()) {
            telemetry::SeriesMatch match{std::string(line.metric), {}};
            if (!line.part.empty())
                match.labels["part"] = line.part;
            part.count = static_cast<std::int64_t>(history.recentCount(match, 1h));
            part.p50 = history.recent(match, MetricView::P50, 1h).value_or(0);
            part.p95 = history.recent(match, MetricView::P95, 1h).value_or(0);
        }
        parts.push_back(std::move(part));
    }
    return parts;
}

} // namespace kaze::scaling
