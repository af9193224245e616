#pragma once

#include "engine/api/budget_requests.h"

#include <optional>
#include <string>

namespace kaze::gateway {

//! A stretch of time that a budget is for. Days and months are UTC's, so that they mean the same on every machine.
struct PeriodSpan {
    base::Time from;
    std::optional<base::Time> to; //!< the first moment that it is not for
    std::string name; //!< "November 2026", "21 November 2026"; empty: for all time

    [[nodiscard]] bool holds(base::Time time) const { return time >= from && (!to || time < *to); }
};

//! The period that `now` lies in; that of a budget in all begins when it was made.
[[nodiscard]] PeriodSpan periodAt(api::BudgetPeriod period, base::Time now, base::Time made);

} // namespace kaze::gateway
