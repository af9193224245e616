#pragma once

#include "engine/base/yaml.h"
#include "engine/telemetry/redaction.h"
#include "engine/telemetry/retention.h"

#include <boost/json/object.hpp>

namespace kaze::cell {

//! What of runs is kept, how long, and without what.
struct ObservationConfig {
    double capture = 1; //!< share of the traces whose inputs and outputs are kept, where an agent says nothing
    std::size_t payloadLimit = 1U << 20; //!< bytes of an input or output of a span that are kept
    telemetry::RetentionRules retention;
    telemetry::RedactionRules redaction;
};

//! Takes `observations` but its `export` out of kaze.yaml, which agrees with its schema. Errors: InvalidArgument with file, line and column: for a limit
//! that is too large, a name that stands there twice, an expression that cannot be used.
[[nodiscard]] base::Result<> readObservations(const base::YamlDocument& file, ObservationConfig& into);

//! How long they are kept, as it is stored where a person has set it: {"keep_months": 3, "archives": true, "budget_bytes": 0}, each of them or none.
[[nodiscard]] std::string retentionSetting(const telemetry::RetentionRules& rules);
//! Lays it over the rules. What it cannot understand it leaves.
void applyRetention(const boost::json::object& stored, telemetry::RetentionRules& into);

} // namespace kaze::cell
