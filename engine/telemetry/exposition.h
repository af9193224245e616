#pragma once

#include "engine/base/metrics.h"

#include <string>
#include <string_view>

namespace kaze::telemetry {

enum class ExpositionFormat : std::uint8_t {
    Text, //!< Prometheus, text format 0.0.4
    OpenMetrics //!< OpenMetrics 1.0.0
};

//! What a scraper takes, by its Accept header: OpenMetrics where it is asked for and not liked less than plain text.
[[nodiscard]] ExpositionFormat expositionFor(std::string_view accept);

//! "text/plain; version=0.0.4; charset=utf-8"
[[nodiscard]] std::string_view contentTypeOf(ExpositionFormat format);

//! All instruments that are described in metric_table.cpp, for a scraper. `common` are labels of every sample. A histogram has fixed buckets by
//! its unit, counted from its fine ones: a value up to 3.2 % above a bound may count as within it.
[[nodiscard]] std::string exposition(
    const base::MetricsRegistry& metrics, ExpositionFormat format, const base::MetricsRegistry::Labels& common = {});

} // namespace kaze::telemetry
