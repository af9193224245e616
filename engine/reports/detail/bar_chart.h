#pragma once

#include "engine/api/report.h"

#include <string>

namespace kaze::reports::detail {

//! A chart as SVG for the inside of an HTML page: a bar a label, in which the series stand on one another, with a scale and what the colours
//! mean. Values below zero and what is no number count as nothing. Empty without labels or values.
[[nodiscard]] std::string barChart(const api::ReportChart& chart);

} // namespace kaze::reports::detail
