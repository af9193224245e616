#pragma once

#include "engine/api/upkeep_requests.h"
#include "engine/base/json_schema.h"
#include "engine/base/result.h"
#include "engine/cell/observation_config.h"
#include "engine/gateway/gateway.h"
#include "engine/knowledge/knowledge.h"
#include "engine/scaling/readiness_meter.h"
#include "engine/telemetry/otlp_exporter.h"
#include "engine/tools/limits.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace kaze::cell {

//! A cell's configuration: the defaults, what kaze.yaml says, and what was set from a console, in this order.
struct CellConfig {
    std::string name; //!< of the cell, as monitoring knows it; the machine's where kaze.yaml gives none
    std::string id; //!< a UUID, made once; empty before that
    std::string region; //!< where it runs, as people say it
    std::string environment; //!< "production", "staging", …
    std::map<std::string, std::string> labels; //!< to find it by
    gateway::GatewayConfig gateway;
    tools::ToolsConfig tools;
    std::size_t embedDimensions = 0; //!< of gateway.embedModel
    knowledge::IndexSettings memory;
    std::vector<api::CompactionRule> compaction; //!< of every memory, once a day
    std::map<std::string, std::int64_t> pools; //!< how many runs of each may be at work; "*" is the whole cell
    std::map<std::string, std::int64_t> keep; //!< days for which things are kept, see Housekeeping
    telemetry::OtlpExportConfig exported; //!< to an OpenTelemetry collector
    scaling::TriggerChanges triggers; //!< of readiness, as a person set them
    bool overflowIsSet = false; //!< of the hint fast, by a step of a trigger and not by kaze.yaml
    bool allowSteps = false; //!< what triggers offer may be done at a word of whoever asks
    ObservationConfig observations;
    std::string logLevel = "info";
    std::optional<std::uint64_t> sandboxSeed;
    std::chrono::milliseconds sandboxFirstToken{250};
    std::chrono::milliseconds sandboxPerChunk{12};
    double sandboxFailureRate = 0;
};

//! Reads <folder>/kaze.yaml where there is one. Errors: InvalidArgument with file, line, column and what was expected.
[[nodiscard]] base::Result<CellConfig> loadConfig(const std::filesystem::path& folder, const std::filesystem::path& resources);

//! A schema of resources/schemas. Errors: NotFound (the installation is incomplete), InvalidArgument.
[[nodiscard]] base::Result<base::JsonSchema> loadSchema(const std::filesystem::path& resources, const std::string& name);

} // namespace kaze::cell
