#pragma once

#include "engine/base/yaml.h"
#include "engine/telemetry/otlp_exporter.h"

namespace kaze::cell {

//! Takes `observations.export` out of kaze.yaml, which agrees with its schema. Errors: InvalidArgument with file, line and column: for an endpoint that
//! is no address, a header that HTTP does not have, and a secret that stands there itself.
[[nodiscard]] base::Result<> readExport(const base::YamlDocument& file, telemetry::OtlpExportConfig& into);

} // namespace kaze::cell
