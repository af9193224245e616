#include "engine/api/agent_requests.h"
#include "engine/api/request.h"
#include "engine/cell/detail/engine.h"

#include "engine/base/text.h"
#include "engine/net/url.h"

#include <algorithm>
#include <cmath>
#include <unistd.h>

namespace kaze::cell::detail {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kMostFiles = 100'000;

//! Line and column of a message that begins "agent.yaml:4:3: …".
void locate(api::Check& check)
{
    const auto first = check.message.find(':');
    const auto second = first == std::string::npos ? first : check.message.find(':', first + 1);
    const auto third = second == std::string::npos ? second : check.message.find(':', second + 1);
    if (third == std::string::npos)
        return;
    const auto line = std::atoi(check.message.c_str() + first + 1);
    const auto column = std::atoi(check.message.c_str() + second + 1);
    if (line > 0 && column > 0) {
        check.line = line;
        check.column = column;
    }
}

std::int64_t countFiles(const fs::path& folder)
{
    std::int64_t files = 0;
    std::error_code error; // what cannot be read is not counted
    for (auto it = fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied, error);
         !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
        if (it->path().filename() == ".git") {
            it.disable_recursion_pending();
            continue;
        }
        if (it->is_regular_file(error) && ++files >= kMostFiles)
            break;
    }
    return files;
}

struct WorkspaceLook {
    bool readable = false;
    bool writable = false;
    std::int64_t files = 0;
};

WorkspaceLook lookAt(const fs::path& path)
{
    std::error_code error;
    if (!fs::is_directory(path, error) || ::access(path.c_str(), R_OK | X_OK) != 0)
        return {};
    return {true, ::access(path.c_str(), W_OK) == 0, countFiles(path)};
}

} // namespace

Engine::Answer Engine::handle(api::PlanRun query)
{
    api::RunPlan plan;
    plan.definition = query.run.agent.yaml;
    if (plan.definition.empty()) {
        auto named = query.run.agent.path;
        auto text = co_await m_agents->textOf(std::move(named));
        if (text)
            plan.definition = std::move(*text);
    }
    auto source = query.run.agent;
    const auto agent = co_await m_agents->resolve(std::move(source));
    if (!agent) {
        auto broken = check("agent", api::CheckStatus::Failed, agent.error().text(), "correct the agent file");
        locate(broken);
        plan.checks.push_back(std::move(broken));
        co_return api::Response{std::move(plan)};
    }
    plan.agent = (*agent)->name;
    plan.checks.push_back(check("agent", api::CheckStatus::Ok, "the agent file is valid"));
    co_await checkModel(plan, query.run, **agent);
    checkTools(plan, **agent);
    co_await checkWorkspace(plan, query.run);
    if (query.run.task.empty())
        plan.checks.push_back(check("task", api::CheckStatus::Warning, "there is no task yet", "say what is to be done"));
    co_await estimate(plan, query.run, **agent);
    plan.runnable = std::none_of(plan.checks.begin(), plan.checks.end(), [](const api::Check& c) {
        return c.status == api::CheckStatus::Failed;
    }) && !query.run.task.empty();
    co_return api::Response{std::move(plan)};
}

base::Task<> Engine::checkModel(api::RunPlan& plan, const api::StartRun& run, const runtime::AgentDefinition& agent)
{
    const auto wanted = run.model.empty() ? agent.model : run.model;
    if (!run.baseUrl.empty()) {
        plan.model = wanted;
        const auto url = net::parseUrl(run.baseUrl);
        plan.checks.push_back(url ? check("model", api::CheckStatus::Ok, wanted + " at " + url->authority())
                                  : check("model", api::CheckStatus::Failed, url.error().message,
                                      "give the server's address, such as http://127.0.0.1:8080/v1"));
        co_return;
    }
    const auto model = m_gateway->resolveModel(wanted);
    if (!model) {
        plan.checks.push_back(check(
            "model", api::CheckStatus::Failed, model.error().text(), "choose another model, or add the provider in Settings"));
        co_return;
    }
    plan.model = *model;
    if (agent.fallbacks)
        for (const auto& name : *agent.fallbacks)
            if (const auto known = m_gateway->resolveModel(name); !known)
                plan.checks.push_back(check("fallbacks", api::CheckStatus::Failed, known.error().text(),
                    "name another model under fallbacks, or add the provider in Settings"));
    const auto providers = co_await m_gateway->providers(false);
    const auto name = plan.model.substr(0, plan.model.find('/'));
    if (providers)
        for (const auto& provider : providers->providers)
            if (provider.name == name && provider.needsKey && !provider.hasKey) {
                plan.checks.push_back(check("model", api::CheckStatus::Failed, "there is no key for " + name,
                    "paste one in Settings, or set " + base::SecretStore::environmentName(name)));
                co_return;
            }
    plan.checks.push_back(check("model", api::CheckStatus::Ok,
        plan.model + (name == "sandbox" ? ", the built-in stand-in: needs no key and costs nothing" : "")));
}

void Engine::checkTools(api::RunPlan& plan, const runtime::AgentDefinition& agent)
{
    const auto builtIn = m_tools->builtIn();
    std::string unknown;
    for (const auto& pattern : agent.tools) {
        bool found = false;
        for (const auto& tool : builtIn)
            if (base::globMatches(pattern, tool->info().name)) {
                plan.tools.push_back(tool->info().name);
                found = true;
            }
        const bool fromServer = std::any_of(agent.servers.begin(), agent.servers.end(), [&](const auto& server) {
            return base::globMatches(pattern, server.name + ".") || pattern.starts_with(server.name + ".") || pattern == "*";
        });
        if (fromServer)
            plan.tools.push_back(pattern);
        else if (!found)
            unknown += (unknown.empty() ? "" : ", ") + pattern;
    }
    if (agent.skillTool)
        plan.tools.push_back(agent.skillTool->info().name);
    std::sort(plan.tools.begin(), plan.tools.end());
    plan.tools.erase(std::unique(plan.tools.begin(), plan.tools.end()), plan.tools.end());
    if (!unknown.empty())
        plan.checks.push_back(check("tools", api::CheckStatus::Failed, "no tool matches " + unknown,
            "name built-in tools such as files.read, or <server>.<tool> of an MCP server in the file"));
    else
        plan.checks.push_back(check("tools", api::CheckStatus::Ok, std::to_string(plan.tools.size()) + " tools known"));
    for (const auto& server : agent.servers)
        plan.checks.push_back(check("mcp server " + server.name, api::CheckStatus::Ok, "starts with the run: " + server.command));
    for (const auto& skill : agent.skills)
        plan.checks.push_back(
            check("skill " + skill.name, api::CheckStatus::Ok, "version " + skill.version + ", read when it is used"));
}

base::Task<> Engine::checkWorkspace(api::RunPlan& plan, const api::StartRun& run)
{
    if (run.workspace.empty()) {
        const bool files = std::any_of(plan.tools.begin(), plan.tools.end(),
            [](const auto& tool) { return tool.starts_with("files.") || tool == "shell.run"; });
        if (files)
            plan.checks.push_back(check("workspace", api::CheckStatus::Failed,
                "this agent works on files and the run has no workspace", "choose a folder"));
        co_return;
    }
    auto look = [path = run.workspace] { return lookAt(path); };
    const auto [readable, writable, files] = co_await m_workers->run(std::move(look));
    plan.workspaceFiles = files;
    if (!readable) {
        plan.checks.push_back(check("workspace", api::CheckStatus::Failed, run.workspace + " is no folder that can be read",
            "choose an existing folder"));
        co_return;
    }
    plan.checks.push_back(check("workspace", writable ? api::CheckStatus::Ok : api::CheckStatus::Warning,
        std::to_string(files) + (files >= kMostFiles ? " or more" : "") + (files == 1 ? " file" : " files")
            + (writable ? "" : "; the folder is read-only"),
        writable ? "" : "an agent that writes will fail"));
}

base::Task<> Engine::estimate(api::RunPlan& plan, const api::StartRun& run, const runtime::AgentDefinition& agent)
{
    auto name = agent.name;
    auto costs = co_await m_runtime->pastCosts(std::move(name));
    if (costs && !costs->empty()) {
        std::sort(costs->begin(), costs->end());
        // Nearest-rank 10th, 50th and 90th percentile: the middle 80 % of what it has cost.
        const auto rank
            = [&](double p) { return (*costs)[static_cast<std::size_t>(std::ceil(p * static_cast<double>(costs->size()))) - 1]; };
        plan.lowUsd = rank(0.1);
        plan.typicalUsd = rank(0.5);
        plan.highUsd = rank(0.9);
        plan.basedOnRuns = static_cast<std::int64_t>(costs->size());
    }
    const auto budget = run.budgetUsd ? run.budgetUsd : agent.budget.money;
    if (budget && plan.highUsd)
        plan.checks.push_back(*budget >= *plan.highUsd
                ? check("budget", api::CheckStatus::Ok, budget->text() + " covers the high estimate")
                : check("budget", api::CheckStatus::Warning, budget->text() + " is below what nine of ten runs cost",
                    "raise the budget, or expect it to stop early"));
    if (run.task.empty() || agent.recall <= 0)
        co_return;
    knowledge::Search search;
    search.query = base::shortened(run.task, 4000);
    search.limit = agent.recall;
    vectors::EmbedContext context;
    const auto hits = co_await m_knowledge->search(std::move(context), std::move(search));
    if (hits)
        plan.memories = static_cast<std::int64_t>(hits->hits.size());
}

} // namespace kaze::cell::detail
