#pragma once

#include "engine/base/yaml.h"
#include "engine/gateway/gateway.h"

namespace kaze::cell {

//! Takes `hints` and `tenants` out of kaze.yaml, which agrees with its schema, and looks through the places of the keys that were read from it.
//! Errors: InvalidArgument with file, line and column.
[[nodiscard]] base::Result<> readModels(const base::YamlDocument& file, gateway::GatewayConfig& into);

} // namespace kaze::cell
