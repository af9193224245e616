#include "engine/alerting/detail/budget_reading.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace kaze::alerting::detail {

using api::AlertKind;
using api::AlertRule;
using base::Duration;
using base::failure;
using base::Result;
using base::Task;
using telemetry::MetricHistory;
using Labels = std::map<std::string, std::string>;
using Values = std::vector<std::optional<double>>;

namespace {

constexpr double kShortShare = 12; //!< the long window is so many short ones
constexpr double kDaySeconds = 86'400, kMonthSeconds = 30 * kDaySeconds;

double secondsOf(Duration time)
{
    return std::chrono::duration<double>(time).count();
}

double periodOf(const Labels& labels)
{
    const auto period = labels.find("period");
    if (period == labels.end())
        return 0;
    return period->second == "day" ? kDaySeconds : period->second == "month" ? kMonthSeconds : 0;
}

//! Money or tokens: what was spent and what may be.
struct Spending {
    MetricHistory::Windows spent, limit;

    [[nodiscard]] bool isAligned() const
    {
        return spent.first == limit.first && spent.step == limit.step && spent.count == limit.count;
    }
};

Task<Result<Spending>> readSpending(
    MetricHistory& history, std::string unit, Labels labels, std::array<base::Time, 2> time, Duration step)
{
    Spending spending;
    auto spentWindow = windowOf("kaze_budget_spent_" + unit, labels, step, time[0], time[1]);
    auto spent = co_await history.windows(std::move(spentWindow));
    if (!spent)
        co_return failure(spent);
    auto limitWindow = windowOf("kaze_budget_limit_" + unit, labels, step, time[0], time[1]);
    auto limit = co_await history.windows(std::move(limitWindow));
    if (!limit)
        co_return failure(limit);
    spending.spent = std::move(*spent);
    spending.limit = std::move(*limit);
    co_return spending;
}

Values shareOf(const Values& spent, const Values& limit)
{
    Values shares(spent.size());
    for (std::size_t i = 0; i < spent.size(); ++i)
        if (spent[i] && limit[i] && *limit[i] > 0)
            shares[i] = *spent[i] / *limit[i];
    return shares;
}

//! Of a budget that is limited in money and in tokens, that which is further.
void mergeLarger(Values& into, const Values& other)
{
    for (std::size_t i = 0; i < into.size() && i < other.size(); ++i)
        if (other[i] && (!into[i] || *other[i] > *into[i]))
            into[i] = other[i];
}

struct BudgetLook {
    AlertRule rule;
    std::size_t first = 0; //!< of the steps that are wanted
    double stepSeconds = 0;
};

Values valuesOf(const BudgetLook& look, const Labels& labels, const Values& spent, const Values& limit)
{
    if (look.rule.kind == AlertKind::Budget) {
        auto shares = shareOf(spent, limit);
        shares.erase(shares.begin(), shares.begin() + static_cast<std::ptrdiff_t>(std::min(look.first, shares.size())));
        return shares;
    }
    BurnWindow window;
    window.first = look.first;
    window.wide = static_cast<std::size_t>(std::max(1.0, std::ceil(look.rule.windowSeconds / look.stepSeconds)));
    window.stepSeconds = look.stepSeconds;
    window.periodSeconds = periodOf(labels);
    window.isAbove = look.rule.compare == api::AlertCompare::Above;
    return burnOf(spent, limit, window);
}

std::vector<Reading::Line> linesOf(const BudgetLook& look, const std::vector<Spending>& all)
{
    std::map<Labels, Values> byLabels;
    for (const auto& spending : all)
        for (const auto& spent : spending.spent.lines) {
            const auto limit = std::ranges::find(spending.limit.lines, spent.labels, &Reading::Line::labels);
            const bool hasPeriod = look.rule.kind == AlertKind::Budget || periodOf(spent.labels) > 0;
            if (limit == spending.limit.lines.end() || !hasPeriod)
                continue;
            auto values = valuesOf(look, spent.labels, spent.values, limit->values);
            if (const auto [known, isNew] = byLabels.try_emplace(spent.labels, values); !isNew)
                mergeLarger(known->second, values);
        }
    std::vector<Reading::Line> lines;
    for (auto& [labels, values] : byLabels)
        lines.push_back({labels, std::move(values)});
    return lines;
}

} // namespace

Task<Result<Reading>> readBudgets(const Sources& sources, AlertRule rule, Duration step, base::Time from, base::Time to)
{
    Labels labels;
    Reading reading;
    if (!rule.budget.empty()) {
        labels = sources.budgetLabels(rule.budget);
        if (labels.empty())
            co_return nothingKnown(step, from, to);
    }
    // Steps of which the window is made, and one more: what is spent is told from the step before.
    const bool isBurn = rule.kind == AlertKind::BurnRate;
    const auto before = isBurn ? durationOf(rule.windowSeconds) + step : Duration{0};
    const auto begin = from - std::chrono::duration_cast<std::chrono::microseconds>(before);
    const std::array<base::Time, 2> time{begin, to};
    std::vector<Spending> all;
    for (const auto* unit : {"dollars", "tokens"}) {
        std::string name = unit;
        auto wanted = labels;
        auto spending = co_await readSpending(sources.history, std::move(name), std::move(wanted), time, step);
        if (!spending)
            co_return failure(spending);
        // A day was over between two questions: the next time they are of one kind again.
        if (spending->isAligned() && (all.empty() || all.front().spent.first == spending->spent.first))
            all.push_back(std::move(*spending));
    }
    if (all.empty())
        co_return reading;
    const auto& windows = all.front().spent;
    const auto passed = (from - windows.first) / windows.step;
    const auto skipped = from < windows.first ? 0 : static_cast<std::size_t>(passed) + 1;
    reading.step = windows.step;
    reading.first = windows.first
        + std::chrono::duration_cast<std::chrono::microseconds>(windows.step) * static_cast<std::int64_t>(skipped);
    reading.count = windows.count - std::min(windows.count, skipped);
    reading.leftOut = windows.leftOut;
    auto work = [look = BudgetLook{rule, skipped, secondsOf(windows.step)}, all = std::move(all)] { return linesOf(look, all); };
    reading.lines = co_await sources.workers.run(std::move(work));
    co_return reading;
}

Values burnOf(const Values& spent, const Values& limit, const BurnWindow& window)
{
    std::vector<double> total{0}; // spent in all steps before
    std::optional<double> last;
    for (const auto& value : spent) {
        // A new period begins at nothing; what was spent in the step in which it began is not counted.
        total.push_back(total.back() + (value && last ? std::max(0.0, *value - *last) : 0));
        last = value ? value : last;
    }
    const auto narrow = std::max<std::size_t>(1, static_cast<std::size_t>(static_cast<double>(window.wide) / kShortShare));
    Values burns;
    for (std::size_t i = window.first; i < spent.size(); ++i) {
        const auto rate = [&](std::size_t steps) {
            const auto taken = std::min(steps, i + 1);
            return (total[i + 1] - total[i + 1 - taken]) / *limit[i] * window.periodSeconds
                / (static_cast<double>(steps) * window.stepSeconds);
        };
        if (!spent[i] || !limit[i] || *limit[i] <= 0 || window.periodSeconds <= 0) {
            burns.emplace_back();
            continue;
        }
        const auto both = std::minmax({rate(window.wide), rate(narrow)});
        burns.emplace_back(window.isAbove ? both.first : both.second);
    }
    return burns;
}

} // namespace kaze::alerting::detail
