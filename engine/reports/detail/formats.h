#pragma once

#include "engine/api/report.h"
#include "engine/reports/writers.h"

// What the formats share, and where each of them is made.

namespace kaze::reports::detail {

[[nodiscard]] std::unique_ptr<ReportWriter> csvWriter();
[[nodiscard]] std::unique_ptr<ReportWriter> jsonWriter();
[[nodiscard]] std::unique_ptr<ReportWriter> markdownWriter();
[[nodiscard]] std::unique_ptr<ReportWriter> htmlWriter();

//! How a report was made, in words: "Time zone" and "UTC".
[[nodiscard]] std::vector<std::pair<std::string, std::string>> provenanceLines(const api::ReportDocument& report);

//! "The first 1,000 of 12,345 rows; an export has them all."; empty where all are here.
[[nodiscard]] std::string moreText(const api::ReportTable& table);

} // namespace kaze::reports::detail
