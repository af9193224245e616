#include "engine/cell/alert_meter.h"

#include "engine/api/metric_requests.h"
#include "engine/base/open_enum.h"
#include "engine/scaling/call_outcomes.h"

#include <limits>

namespace kaze::cell {

namespace {

constexpr auto kOutcomesOver = std::chrono::minutes(5);
constexpr double kLeastCalls = 5;
constexpr double kNothing = std::numeric_limits<double>::quiet_NaN(); //!< a gauge that is no number is not sampled

struct Outcomes {
    double calls = 0, failed = 0;
};

} // namespace

base::MetricsRegistry::Labels AlertMeter::labelsOf(const gateway::StandingBudgets::Spent& budget)
{
    return {{"of", budget.of}, {"period", base::enumName(budget.period)}};
}

void AlertMeter::takeBudgets(const std::vector<gateway::StandingBudgets::Spent>& budgets)
{
    std::set<Series> set;
    const auto put = [&](const char* name, const base::MetricsRegistry::Labels& labels, double value) {
        m_metrics.gauge(name, labels).set(value);
        set.emplace(name, labels);
    };
    for (const auto& budget : budgets) {
        const auto labels = labelsOf(budget);
        if (budget.limits.money) {
            put("kaze_budget_spent_dollars", labels, budget.spent.money.dollars());
            put("kaze_budget_limit_dollars", labels, budget.limits.money->dollars());
        }
        if (budget.limits.tokens) {
            put("kaze_budget_spent_tokens", labels, static_cast<double>(budget.spent.tokens));
            put("kaze_budget_limit_tokens", labels, static_cast<double>(*budget.limits.tokens));
        }
    }
    for (const auto& series : m_set)
        if (!set.contains(series))
            m_metrics.gauge(series.first, series.second).set(kNothing);
    m_set = std::move(set);
}

void AlertMeter::takeOutcomes(const telemetry::MetricHistory& history)
{
    std::map<std::string, Outcomes> byProvider;
    for (const auto& series :
        history.recentBySeries({"kaze_gateway_attempts_total", {}}, api::MetricView::Value, kOutcomesOver)) {
        const auto provider = series.labels.find("provider");
        const auto outcome = series.labels.find("outcome");
        if (provider == series.labels.end() || outcome == series.labels.end() || scaling::isCallersOutcome(outcome->second))
            continue;
        auto& outcomes = byProvider[provider->second];
        outcomes.calls += series.value;
        outcomes.failed += outcome->second == "ok" ? 0 : series.value;
    }
    for (const auto& [provider, outcomes] : byProvider)
        m_metrics.gauge("kaze_gateway_error_share", {{"provider", provider}})
            .set(outcomes.calls < kLeastCalls ? kNothing : outcomes.failed / outcomes.calls);
}

} // namespace kaze::cell
