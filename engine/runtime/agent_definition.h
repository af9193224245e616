#pragma once

#include "engine/base/json_schema.h"
#include "engine/base/yaml.h"
#include "engine/gateway/amount.h"
#include "engine/tools/registry.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kaze::runtime {

enum class Rule : std::uint8_t { Allow, Ask, Deny };

struct ApprovalRule {
    std::string pattern; //!< of tool names: "files.*"
    Rule rule = Rule::Ask;
};

//! An agent file, checked. Immutable and shared by all its runs.
struct AgentDefinition {
    std::string name;
    std::string description;
    std::string pool = "default";
    std::string model; //!< "provider/model", a hint, or empty for the cell's default
    std::shared_ptr<const std::vector<std::string>> fallbacks; //!< see gateway::ChatRequest
    std::optional<double> temperature;
    std::optional<std::int64_t> seed;
    std::int64_t maxOutputTokens = 4096;
    std::shared_ptr<const std::string> instructions; //!< with the skills' texts
    std::vector<std::string> tools;
    std::vector<std::string> agents; //!< names it may delegate to; empty: all
    std::vector<ApprovalRule> rules;
    std::vector<tools::McpServerConfig> servers;
    std::int64_t recall = 3;
    bool remember = true;
    bool allowPrivateAddresses = false;

    std::int64_t maxTurns = 40;
    std::chrono::milliseconds wallTime = std::chrono::minutes(30);
    std::int64_t depth = 3;
    std::int64_t breadth = 5;
    gateway::Limits budget;

    std::string yaml; //!< the file's text
    std::string hash; //!< SHA-256 of yaml and instructions

    //! What the file says of a tool; none where no pattern matches.
    [[nodiscard]] std::optional<Rule> ruleFor(const std::string& tool) const;
};

using Definition = std::shared_ptr<const AgentDefinition>;

//! Checks a file against the schema and reads it. `folder` is where relative skills are looked up. Errors: InvalidArgument with file,
//! line, column and what was expected; NotFound for a skill that is not there.
[[nodiscard]] base::Result<Definition> readDefinition(
    const base::YamlDocument& file, const base::JsonSchema& schema, const std::filesystem::path& folder);

//! The same for a file that was stored with a run: `instructions` are those it had then, skills included.
[[nodiscard]] base::Result<Definition> readStoredDefinition(
    const base::YamlDocument& file, const base::JsonSchema& schema, std::string instructions);

//! "1500ms", "90s", "10m", "2h". Errors: InvalidArgument.
[[nodiscard]] base::Result<std::chrono::milliseconds> readDuration(std::string_view text);

} // namespace kaze::runtime
