#pragma once

#include "engine/api/export_requests.h"
#include "engine/api/log_requests.h"
#include "engine/api/trace_requests.h"
#include "engine/telemetry/detail/record_queue.h"

#include <string>
#include <vector>

//! What stands in exported files. Pure; any thread.
namespace kaze::telemetry::detail {

//! Whether there is such a format of this kind. Errors: InvalidArgument, with those that there are.
[[nodiscard]] base::Result<> checkFormat(api::ExportKind kind, const std::string& format);

//! "traces-20261121-143207.jsonl", or of one alone "trace-0192f0c17e3a7000.jsonl".
[[nodiscard]] std::string fileNameFor(const api::StartExport& query, base::Time now);

//! What stands before the first row: the names of the columns of CSV.
[[nodiscard]] std::string headOf(const std::string& format);
[[nodiscard]] std::string linesOf(const std::string& format, const api::LogPage& page);
[[nodiscard]] std::string linesOf(const api::TracePage& page);
//! As it was recorded.
[[nodiscard]] TimedEvent eventOf(const api::LogRow& row);

//! A request of OTLP: in JSON with the end of its line.
[[nodiscard]] std::string otlpOf(const std::string& format, std::vector<SpanRecord> spans, bool content);

} // namespace kaze::telemetry::detail
