#pragma once

#include "engine/api/run_requests.h"

#include <string_view>

// Agent files, and what a run of one would do.

namespace kaze::api {

struct AgentInfo {
    std::string name;
    std::string description;
    std::string pool;
    std::string path;
    bool sample = false;
    std::string model; //!< as the file says
    std::optional<ErrorInfo> error; //!< why the file cannot be used
};
BOOST_DESCRIBE_STRUCT(AgentInfo, (), (name, description, pool, path, sample, model, error))

struct AgentList {
    static constexpr std::string_view kType = "agent_list";
    std::vector<AgentInfo> agents;
};
BOOST_DESCRIBE_STRUCT(AgentList, (), (agents))

//! The samples and the agents saved in the data folder's `agents/`.
struct ListAgents {
    static constexpr std::string_view kType = "list_agents";
    using Reply = AgentList;
};
BOOST_DESCRIBE_STRUCT(ListAgents, (), ())

struct RunPlan {
    static constexpr std::string_view kType = "run_plan";
    std::string definition; //!< the agent file's text
    std::string agent;
    std::string model; //!< "provider/model" that would be used
    std::vector<std::string> tools;
    std::vector<Check> checks;
    bool runnable = false;
    std::optional<Money> lowUsd; //!< 80 % interval from earlier runs of this agent; none without any
    std::optional<Money> typicalUsd;
    std::optional<Money> highUsd;
    std::int64_t basedOnRuns = 0;
    std::int64_t workspaceFiles = 0; //!< counted up to 100 000
    std::int64_t memories = 0; //!< records that the task would recall
};
BOOST_DESCRIBE_STRUCT(RunPlan, (),
    (definition, agent, model, tools, checks, runnable, lowUsd, typicalUsd, highUsd, basedOnRuns, workspaceFiles, memories))

//! What would happen if this were started: validates the file, names the model, counts, estimates. Changes nothing.
struct PlanRun {
    static constexpr std::string_view kType = "plan_run";
    using Reply = RunPlan;
    StartRun run;
};
BOOST_DESCRIBE_STRUCT(PlanRun, (), (run))

//! Saves an agent file in the data folder, after checking it.
struct SaveAgent {
    static constexpr std::string_view kType = "save_agent";
    using Reply = Done;
    std::string yaml;
    bool replace = false;
};
BOOST_DESCRIBE_STRUCT(SaveAgent, (), (yaml, replace))

} // namespace kaze::api
