#pragma once

#include "engine/base/json_schema.h"
#include "engine/base/yaml.h"
#include "engine/gateway/amount.h"
#include "engine/runtime/argument_pattern.h"
#include "engine/runtime/detail/loop_watch.h"
#include "engine/tools/registry.h"
#include "engine/tools/skills.h"

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
    ArgumentPattern arguments{};
};

//! What becomes of a question about a tool call that nobody answers.
struct ApprovalTimeout {
    std::chrono::milliseconds after{0};
    bool allow = false;
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
    std::shared_ptr<const std::string> instructions; //!< with the names and descriptions of its skills
    std::vector<std::string> tools;
    std::vector<std::string> agents; //!< names it may delegate to; empty: all
    std::vector<ApprovalRule> rules;
    std::optional<ApprovalTimeout> approvalTimeout; //!< none: they wait without end
    std::vector<tools::McpServerConfig> servers;
    std::int64_t recall = 3; //!< records at most
    std::int64_t recallTokens = 1500; //!< of the prompt at most, by gateway::guessTokens
    std::vector<std::string> recallKinds; //!< only these; empty: all
    std::optional<double> minSimilarity; //!< of a record with the task
    bool remember = true;
    bool allowPrivateAddresses = false;
    tools::SandboxWish sandbox; //!< for shell.run, and for MCP servers that say nothing else
    std::vector<tools::SkillRef> skills; //!< with the versions that a run keeps to
    std::shared_ptr<tools::Tool> skillTool; //!< reads them; null where there are none

    std::int64_t maxTurns = 40;
    std::chrono::milliseconds wallTime = std::chrono::minutes(30);
    std::int64_t depth = 3;
    std::int64_t breadth = 5;
    gateway::Limits budget;
    detail::LoopLimits loops;
    std::optional<double> capture; //!< of so large a share of its traces inputs and outputs are kept; none: as the cell says
    double compactAt = 0.8; //!< share of the model's window above which what is older is summed up; 0: never
    std::int64_t keepTurns = 6; //!< at most so many of the last turns stay word for word then

    std::string yaml; //!< the file's text
    std::string hash; //!< SHA-256 of yaml and instructions

    //! Whether it may delegate or hand over to an agent of this name, where there is one.
    [[nodiscard]] bool mayReach(const std::string& agent) const;

    //! What the file says of a call; none where no pattern matches.
    [[nodiscard]] std::optional<Rule> ruleFor(const std::string& tool, const boost::json::object& arguments) const;
};

using Definition = std::shared_ptr<const AgentDefinition>;

using Skills = std::shared_ptr<const tools::SkillStore>;

//! Checks a file against the schema and reads it. `folder` is where relative skills are looked up; without `skills` there are none. Errors: InvalidArgument
//! with file, line, column and what was expected; NotFound for a skill that is not there.
[[nodiscard]] base::Result<Definition> readDefinition(const base::YamlDocument& file, const base::JsonSchema& schema,
    const std::filesystem::path& folder, const Skills& skills = {});

//! The same for a file that was stored with a run: `instructions` are those it had then, and say which versions of skills it had.
[[nodiscard]] base::Result<Definition> readStoredDefinition(
    const base::YamlDocument& file, const base::JsonSchema& schema, std::string instructions, const Skills& skills = {});

//! "1500ms", "90s", "10m", "2h". Errors: InvalidArgument.
[[nodiscard]] base::Result<std::chrono::milliseconds> readDuration(std::string_view text);

} // namespace kaze::runtime
