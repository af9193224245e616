#include "engine/cell/alert_meter.h"

#include "tests/engine/telemetry/metric_fixture.h"

#include <cmath>

namespace kaze::cell {

using namespace std::chrono_literals;

class AlertMeters : public telemetry::MetricFixture {
protected:
    AlertMeters() { open(); }

    void calls(const std::string& provider, const std::string& outcome, std::uint64_t count)
    {
        metrics->counter("kaze_gateway_attempts_total", {{"provider", provider}, {"outcome", outcome}}).add(count);
    }

    double errors(const std::string& provider)
    {
        return metrics->gauge("kaze_gateway_error_share", {{"provider", provider}}).value();
    }

    AlertMeter meter{*metrics};
};

TEST_F(AlertMeters, sayWhichShareOfCallsFailed)
{
    samples(1, [&] {
        calls("openai", "ok", 90);
        calls("openai", "unavailable", 6);
        calls("openai", "rate_limited", 4);
        calls("openai", "cancelled", 50); // nobody's fault but the caller's
        calls("openai", "budget_exhausted", 50);
        calls("local", "unavailable", 4);
    });
    meter.takeOutcomes(*history);
    EXPECT_DOUBLE_EQ(errors("openai"), 0.1);
    EXPECT_TRUE(std::isnan(errors("local"))) << "of four calls nobody can say";
    samples(31);
    meter.takeOutcomes(*history);
    EXPECT_TRUE(std::isnan(errors("openai"))) << "nothing was called in the last five minutes";
}

TEST_F(AlertMeters, sayWhatBudgetsAreSpent)
{
    const auto spent = [&] {
        return metrics->gauge("kaze_budget_spent_dollars", {{"of", "tenant acme"}, {"period", "day"}}).value();
    };
    const auto tokens = [&] {
        return metrics->gauge("kaze_budget_limit_tokens", {{"of", "tenant acme"}, {"period", "day"}}).value();
    };
    gateway::StandingBudgets::Spent budget;
    budget.of = "tenant acme";
    budget.period = api::BudgetPeriod::Day;
    budget.spent.money = base::Money::fromDollars(3);
    budget.limits.money = base::Money::fromDollars(10);
    budget.limits.tokens = 1000;
    meter.takeBudgets({budget});
    EXPECT_DOUBLE_EQ(spent(), 3);
    EXPECT_DOUBLE_EQ(tokens(), 1000);
    budget.limits.tokens.reset();
    meter.takeBudgets({budget});
    EXPECT_TRUE(std::isnan(tokens())) << "it is limited in tokens no longer";
    EXPECT_DOUBLE_EQ(spent(), 3);
    meter.takeBudgets({});
    EXPECT_TRUE(std::isnan(spent())) << "it is gone";
}

} // namespace kaze::cell
