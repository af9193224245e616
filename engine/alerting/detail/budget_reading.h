#pragma once

#include "engine/alerting/detail/reading.h"

// What is spent of budgets, as rules look at it.

namespace kaze::alerting::detail {

//! The share of a budget that is spent, or how fast that happens; of the rule's or of each. Errors: as of MetricHistory::windows.
[[nodiscard]] base::Task<base::Result<Reading>> readBudgets(
    const Sources& sources, api::AlertRule rule, base::Duration step, base::Time from, base::Time to);

//! The time from `first` on of what is spent and of its limit, as how many times faster than its pace it was spent: of the last `wide` steps and of the
//! last twelfth of them, whichever is nearer to being in order. For 1 it is spent in its period. Short and long window are those of the Google SRE
//! workbook, chapter 5: the short one ends the alert soon after the spending does.
struct BurnWindow {
    std::size_t first = 0, wide = 1;
    double stepSeconds = 10, periodSeconds = 0;
    bool isAbove = true;
};
[[nodiscard]] std::vector<std::optional<double>> burnOf(
    const std::vector<std::optional<double>>& spent, const std::vector<std::optional<double>>& limit, const BurnWindow& window);

} // namespace kaze::alerting::detail
