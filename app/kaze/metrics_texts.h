#pragma once

#include "engine/api/metric_requests.h"

#include <string>

namespace kaze::cli {

//! A value of a metric in its unit: "1.8 ms", "4.2 MB", "83 %", "$0.31", "412 k"; with `isRate` a second.
[[nodiscard]] std::string metricValueText(double value, const std::string& unit, bool isRate);

//! "412 k", "3.25", "0.071".
[[nodiscard]] std::string metricCount(double value);

//! "provider=openai outcome=ok"; "all" where there are none.
[[nodiscard]] std::string metricLabelsText(const std::map<std::string, std::string>& labels);

//! At most `width` blocks of eight heights over each other's values, from 0 or the least of them to the most; blanks where nothing is known.
[[nodiscard]] std::string metricSparkline(const api::MetricLine& line, std::size_t width);

//! A line for each step with its beginning in UTC, a column for each line; empty where nothing is known.
[[nodiscard]] std::string metricCsv(const api::MetricRange& range);

} // namespace kaze::cli
