#pragma once

#include "engine/api/report.h"
#include "engine/base/result.h"

#include <string>
#include <string_view>

// Report documents as files. What agents, models and people named stands in them as text, never as markup or a formula.

namespace kaze::reports {

//! The figures, and then every table, each below a line with its name (summary, by_day, …) and one with its columns' names, with an empty line
//! in between; numbers are plain. Text that a spreadsheet would take for a formula has an apostrophe in front (base::spreadsheetSafe).
[[nodiscard]] std::string asCsv(const api::ReportDocument& report);

//! The document as engine/api has it.
[[nodiscard]] std::string asJson(const api::ReportDocument& report);

//! Tables instead of charts.
[[nodiscard]] std::string asMarkdown(const api::ReportDocument& report);

//! One page that needs nothing else: no script, nothing loaded, charts as SVG, fit for printing.
[[nodiscard]] std::string asHtml(const api::ReportDocument& report);

//! "csv", "json", "markdown" or "html"; empty: no text. Errors: InvalidArgument.
[[nodiscard]] base::Result<std::string> write(const api::ReportDocument& report, std::string_view format);

} // namespace kaze::reports
