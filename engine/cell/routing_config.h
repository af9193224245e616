#pragma once

#include "engine/base/yaml.h"
#include "engine/gateway/gateway.h"

namespace kaze::cell {

//! Takes `cache` and `experiments` out of kaze.yaml, which agrees with its schema. Errors: InvalidArgument with file, line and column.
[[nodiscard]] base::Result<> readRouting(const base::YamlDocument& file, gateway::GatewayConfig& into);

} // namespace kaze::cell
