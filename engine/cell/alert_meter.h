#pragma once

#include "engine/base/metrics.h"
#include "engine/gateway/standing_budgets.h"
#include "engine/telemetry/metric_history.h"

#include <set>

namespace kaze::cell {

//! What alert rules look at and no instrument says by itself. Lives on the loop; called every 10 s, before the sample.
class AlertMeter {
public:
    explicit AlertMeter(base::MetricsRegistry& metrics) : m_metrics(metrics) { }

    //! kaze_budget_*: of each budget what was spent and what may be. One that is gone, or limited no longer, says nothing.
    void takeBudgets(const std::vector<gateway::StandingBudgets::Spent>& budgets);
    //! kaze_gateway_error_share of each provider; of less than five calls nobody can say.
    void takeOutcomes(const telemetry::MetricHistory& history);

    //! By which a budget is known there.
    [[nodiscard]] static base::MetricsRegistry::Labels labelsOf(const gateway::StandingBudgets::Spent& budget);

private:
    using Series = std::pair<std::string, base::MetricsRegistry::Labels>;

    base::MetricsRegistry& m_metrics;
    std::set<Series> m_set; //!< gauges of budgets that say something
};

} // namespace kaze::cell
