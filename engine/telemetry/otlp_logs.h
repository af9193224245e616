#pragma once

#include "engine/telemetry/otlp.h"

//! OpenTelemetry's log records on the wire: ExportLogsServiceRequest in protobuf and in JSON. Read as spans are, with their bounds; the attributes of all
//! records of a request have a million values at most.
namespace kaze::telemetry::otlp {

struct LogRecord {
    std::uint64_t at = 0; //!< ns since 1970; 0: not said
    std::uint64_t observedAt = 0; //!< when a collector saw it; 0: not said
    std::uint64_t severity = 0; //!< 1 … 24; 0: not said
    std::string severityText;
    std::string body; //!< what is no text as JSON
    std::string eventName;
    AttributeList attributes;
    base::Uuid traceId; //!< nil: of no trace
    std::uint64_t spanId = 0;
};

//! Called for each record in its order.
using LogSink = std::function<void(LogRecord&&, const Source&)>;

//! Errors: InvalidArgument when it is no such message; records before the place where it goes wrong have been handed over.
[[nodiscard]] base::Result<> readLogsProtobuf(std::string_view bytes, const LogSink& sink);

//! The same of JSON; one without "resourceLogs" has none.
[[nodiscard]] base::Result<> readLogsJson(const boost::json::value& document, const LogSink& sink);

} // namespace kaze::telemetry::otlp
