#pragma once

#include "engine/base/yaml.h"
#include "engine/gateway/gateway.h"

#include <filesystem>

namespace kaze::cell {

//! Fills the limits that a key of kaze.yaml does not set with those of its `tier`, as resources/tiers.yaml has them: of "openai/tier-2" the lowest
//! of its models, as a key's limits hold for all of them together, of "openai/tier-2/gpt-5-mini" that model's. `file` agrees with its schema.
//! Errors: InvalidArgument with file, line and column, and what there is; those of a missing or damaged installation.
[[nodiscard]] base::Result<> fillTiers(
    const base::YamlDocument& file, const std::filesystem::path& resources, gateway::GatewayConfig& into);

} // namespace kaze::cell
