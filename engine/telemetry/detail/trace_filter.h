#pragma once

#include "engine/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace kaze::telemetry::detail {

//! A filter as a condition on the table of traces: SQL made of constants only, and what its `?` stand for.
struct TraceCondition {
    std::string sql; //!< "" or " AND … AND …"
    std::vector<std::variant<std::int64_t, std::string>> arguments;
};

//! Words are looked for in name, agent, run and trace id; fields: agent, pool, tenant, run, name (`*` and `?` match
//! anything), status (error, ok, running), dur, cost, spans, errors, tokens. `session` is this process's.
//! Errors: InvalidArgument, "at character 12: …".
[[nodiscard]] base::Result<TraceCondition> traceCondition(std::string_view filter, std::int64_t session);

} // namespace kaze::telemetry::detail
