#pragma once

#include "engine/base/yaml.h"
#include "engine/tools/limits.h"

namespace kaze::cell {

//! What kaze.yaml says under `tools`. The file fits the schema. Errors: InvalidArgument with file, line and column.
[[nodiscard]] base::Result<> readTools(const base::YamlDocument& file, tools::ToolsConfig& into);

} // namespace kaze::cell
