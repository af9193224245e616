#pragma once

#include "engine/base/metric_table.h"

#include <algorithm>
#include <span>

namespace kaze::telemetry::detail {

//! Calls `each(description, instruments)` for every metric that is described and measured, by name.
template <class F>
void forEachFamily(const base::MetricsRegistry& metrics, F each)
{
    auto instruments = metrics.instruments();
    std::erase_if(instruments, [](const auto& one) {
        const auto* about = base::describeMetric(*one.name);
        return !about || about->kind != one.kind;
    });
    std::ranges::stable_sort(instruments, {}, [](const auto& one) -> const std::string& { return *one.name; });
    for (std::size_t at = 0; at < instruments.size();) {
        auto end = at + 1;
        while (end < instruments.size() && *instruments[end].name == *instruments[at].name)
            ++end;
        each(*base::describeMetric(*instruments[at].name), std::span(instruments).subspan(at, end - at));
        at = end;
    }
}

} // namespace kaze::telemetry::detail
