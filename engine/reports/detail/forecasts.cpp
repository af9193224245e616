#include "engine/reports/detail/forecasts.h"

#include <algorithm>

namespace kaze::reports::detail {

std::optional<double> usedShare(const api::Trigger& trigger)
{
    if (!trigger.value || !(trigger.threshold > 0))
        return std::nullopt;
    return *trigger.value / trigger.threshold;
}

std::vector<const api::Trigger*> forecastsOf(const api::Readiness& readiness)
{
    std::vector<const api::Trigger*> found;
    for (const auto& trigger : readiness.triggers)
        if (trigger.forecast)
            found.push_back(&trigger);
    std::ranges::stable_sort(found, {}, [](const api::Trigger* trigger) { return trigger->forecast->at; });
    return found;
}

const api::Trigger* nextForecast(const api::Readiness& readiness)
{
    const auto all = forecastsOf(readiness);
    return all.empty() ? nullptr : all.front();
}

} // namespace kaze::reports::detail
