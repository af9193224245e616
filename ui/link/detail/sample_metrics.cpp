#include "engine/api/metric_requests.h"
#include "ui/link/detail/sample_cell.h"
#include "ui/link/detail/sample_readiness.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace kaze::ui {

namespace {

using namespace std::chrono_literals;
using api::MetricView;

constexpr auto kKept = 30 * 24h; // so far back something is known
constexpr std::int64_t kMostSteps = 600;

//! What was measured at a moment: slow waves around a value, the same however it is looked at.
double measured(double usual, double time, double seed)
{
    return usual
        * (1 + 0.22 * std::sin(time / 1900 + seed) + 0.12 * std::sin(time / 431 + 2 * seed) + 0.06 * std::sin(time / 61));
}

double usualTurn(api::MetricView view)
{
    if (view == MetricView::P50 || view == MetricView::Mean)
        return 1.2;
    return view == MetricView::P99 || view == MetricView::Max ? 7.1 : 3.9;
}

struct Known {
    std::map<std::string, std::string> labels;
    double usual = 0; //!< of a counter: a second
    double seed = 0;
};

std::vector<Known> seriesOf(const api::QueryMetric& query, MetricView view)
{
    if (query.name == "kaze_turn_seconds")
        return {Known{{}, usualTurn(view), 1.3}};
    if (query.name == "kaze_agents_live")
        return {Known{{}, 10, 0.4}};
    const auto provider = [](const char* name, double usual, double seed) {
        Known known{{}, usual, seed};
        known.labels["provider"] = name;
        return known;
    };
    if (query.name == "kaze_gateway_attempts_total")
        return {provider("anthropic", 0.21, 2.1), provider("openai", 0.12, 3.7), provider("ollama", 0.05, 5.2)};
    if (query.name == "kaze_gateway_error_share")
        return {provider("gemini", 0.031, 0.9)};
    const std::pair<const char*, double> others[]{{"kaze_gateway_queue_waiting", 7}, {"kaze_data_disk_used_share", 0.8},
        {"kaze_storage_commit_seconds", 0.06}, {"kaze_mailbox_backlog_most", 96}, {"kaze_approvals_open", 5}};
    for (const auto& [name, usual] : others)
        if (query.name == name)
            return {Known{{}, usual, 4.4}};
    return {};
}

double stepOf(double range, double wanted)
{
    for (const double step : {10.0, 60.0, 300.0, 900.0, 3600.0, 21600.0})
        if (step >= wanted && range / step <= static_cast<double>(kMostSteps))
            return step;
    return std::max(wanted, range / static_cast<double>(kMostSteps));
}

} // namespace

SampleCell::Answer SampleCell::handle(const api::QueryMetric& request)
{
    if (request.name == "kaze_readiness_value") {
        auto values = readiness().history(request);
        return values ? Answer(std::move(*values)) : failure(values);
    }
    const auto view = request.view.valueOr(MetricView::Usual);
    const auto series = m_runs.empty() ? std::vector<Known>() : seriesOf(request, view);
    if (series.empty())
        return base::fail(base::ErrorCode::NotFound, "there is no metric " + request.name);
    const auto to = request.to.value_or(m_now);
    const auto from = request.from.value_or(to - 1h);
    if (from >= to)
        return base::fail(base::ErrorCode::InvalidArgument, "the time range ends before it begins");
    const double range = std::chrono::duration<double>(to - from).count();
    api::MetricRange found;
    found.name = request.name;
    found.view = view;
    found.from = from;
    found.stepSeconds = stepOf(range, request.stepSeconds);
    const auto steps = std::max<std::int64_t>(1, std::llround(std::ceil(range / found.stepSeconds - 1e-9)));
    const bool isCounter = request.name.ends_with("_total");
    for (const auto& one : series) {
        api::MetricLine line;
        line.labels = request.by == "*" ? std::map<std::string, std::string>() : one.labels;
        for (std::int64_t step = 0; step < steps; ++step) {
            const auto at = from + std::chrono::microseconds(std::llround(static_cast<double>(step) * found.stepSeconds * 1e6));
            if (at < m_now - kKept || at > m_now) {
                line.gaps.push_back(step);
                line.values.push_back(0);
                continue;
            }
            const double time = std::chrono::duration<double>(at.time_since_epoch()).count();
            const double rate = measured(one.usual, time, one.seed);
            line.values.push_back(isCounter && view == MetricView::Value ? rate * found.stepSeconds : rate);
        }
        found.lines.push_back(std::move(line));
    }
    return found;
}

} // namespace kaze::ui
