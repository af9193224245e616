#include "engine/gateway/budget_period.h"

#include <array>
#include <chrono>

namespace kaze::gateway {

namespace {

constexpr std::array kMonths{
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"};

std::string monthName(std::chrono::year_month month)
{
    return std::string(kMonths.at(static_cast<unsigned>(month.month()) - 1)) + ' '
        + std::to_string(static_cast<int>(month.year()));
}

} // namespace

PeriodSpan periodAt(api::BudgetPeriod period, base::Time now, base::Time made)
{
    using namespace std::chrono;
    const auto day = floor<days>(now);
    const year_month_day date(day);
    PeriodSpan span;
    switch (period) {
    case api::BudgetPeriod::Total:
        span.from = made;
        break;
    case api::BudgetPeriod::Day:
        span.from = day;
        span.to = day + days(1);
        span.name = std::to_string(static_cast<unsigned>(date.day())) + ' ' + monthName(date.year() / date.month());
        break;
    case api::BudgetPeriod::Month:
        span.from = sys_days(date.year() / date.month() / 1);
        span.to = sys_days((date.year() / date.month() + months(1)) / 1);
        span.name = monthName(date.year() / date.month());
        break;
    }
    return span;
}

} // namespace kaze::gateway
