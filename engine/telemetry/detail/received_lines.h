#pragma once

#include "engine/telemetry/detail/record_queue.h"
#include "engine/telemetry/otlp_logs.h"

namespace kaze::telemetry::detail {

//! A log record as a line: its source is the service, its level by the severity, its fields are the attributes. One that says no time is of now.
[[nodiscard]] TimedEvent lineOf(otlp::LogRecord record, const otlp::Source& source, const std::string& tenant, base::Time now);

//! 1 … 24 as OpenTelemetry numbers them, or by what it is called where there is no number: "WARN", "fatal".
[[nodiscard]] Level levelOf(std::uint64_t severity, std::string_view text);

} // namespace kaze::telemetry::detail
