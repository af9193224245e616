#pragma once

#include "engine/api/run.h"

#include <boost/json/value.hpp>

#include <map>

namespace kaze::api {

enum class LogLevel : std::uint8_t { Debug, Info, Warning, Error };
BOOST_DESCRIBE_ENUM(LogLevel, Debug, Info, Warning, Error)

//! One line of the observation log.
struct LogRow {
    std::string id; //!< "2026-11:120402": its month and number there, for ever
    Time at;
    Open<LogLevel> level;
    std::string source; //!< module: "runtime", "gateway"
    std::string message;
    std::string agent;
    std::string runId;
    std::string traceId;
    std::string spanId;
    std::string tenant;
    std::map<std::string, boost::json::value> fields; //!< what the message says, for machines: "model", "attempt"; at most 64
};
BOOST_DESCRIBE_STRUCT(LogRow, (), (id, at, level, source, message, agent, runId, traceId, spanId, tenant, fields))

} // namespace kaze::api
