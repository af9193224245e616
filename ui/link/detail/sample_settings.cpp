#include "engine/api/agent_requests.h"
#include "engine/api/cell_requests.h"
#include "engine/api/provider_requests.h"
#include "ui/link/detail/sample_cell.h"

#include <fmt/format.h>

#include <algorithm>

namespace kaze::ui {

namespace {

using api::CheckStatus;

api::Check check(std::string name, CheckStatus status, std::string message, std::string remedy = {})
{
    return {std::move(name), status, std::move(message), std::move(remedy), 0, 0};
}

struct ToldAgent {
    const char* name;
    const char* pool;
    const char* description;
    bool sample;
    const char* tools;
};

constexpr ToldAgent kAgents[]{
    {"code-reviewer", "review",
        "Finds every TODO and FIXME and every overlong function, and writes report.md with file, line and text.", true,
        "files.list, files.read, files.search, files.write"},
    {"librarian", "research", "Answers a question from a folder of notes, with quotations and file names.", true,
        "files.list, files.read, files.search"},
    {"reconciler", "review", "Reconciles two CSV files into differences.csv and a summary.", true,
        "files.list, files.read, files.write"},
    {"index-doctor", "development", "Looks after the search index and repairs its segments.", false,
        "files.*, shell.run, memory.search"},
    {"issue-fixer", "development", "Reads an issue, finds its cause and proposes a patch with a test.", false,
        "files.*, shell.run, memory.*, agent.delegate"},
    {"release-writer", "development", "Writes release notes from merged changes.", false, "files.*, shell.run"},
    {"researcher", "research", "Compares sources on the web and writes a summary with links.", false,
        "http.get, memory.*, files.write"},
    {"security-sweep", "security", "Scans dependencies and history for what should not be there.", false,
        "files.read, files.search, shell.run"},
    {"triage", "support", "Sorts issues, finds duplicates and sets labels.", false, "shell.run, memory.search"},
};

std::string definitionOf(const ToldAgent& agent)
{
    return fmt::format("name: {}\ndescription: {}\npool: {}\nmodel: {{ hint: reasoning }}\ninstructions: |\n  Work in small "
                       "steps and use the tools for every one of them.\n"
                       "  Say what you found before you change anything.\ntools: [{}]\nlimits: {{ turns: 40, depth: 3, breadth: "
                       "5, budget_usd: 2 }}\napproval:\n  files.write: ask\n"
                       "  files.edit: ask\n  shell.run: ask\n",
        agent.name, agent.description, agent.pool, agent.tools);
}

//! "name: value" of a line of YAML, well enough for the sample.
std::string yamlValue(const std::string& yaml, const std::string& key)
{
    const auto at = yaml.find(key + ": ");
    if (at == std::string::npos || (at > 0 && yaml[at - 1] != '\n'))
        return {};
    const auto from = at + key.size() + 2;
    return yaml.substr(from, yaml.find('\n', from) - from);
}

} // namespace

void SampleCell::makeAgents()
{
    for (const auto& told : kAgents) {
        api::AgentInfo agent;
        agent.name = told.name;
        agent.description = told.description;
        agent.pool = told.pool;
        agent.sample = told.sample;
        agent.path
            = std::string(told.sample ? "/usr/share/kaze/agents/" : "/home/mira/.local/share/kaze/agents/") + told.name + ".yaml";
        m_definitions[agent.name] = definitionOf(told);
        m_agents.push_back(std::move(agent));
    }
}

void SampleCell::makeProviders()
{
    const auto add = [this](std::string name, std::string url, bool needsKey, std::string keyPlace, bool local, bool reachable,
                         std::vector<api::ModelOption> models) {
        const bool hasKey = !keyPlace.empty();
        api::ProviderInfo provider;
        provider.kind = name == "anthropic" || name == "gemini" || name == "ollama" || name == "sandbox" ? name : "openai";
        provider.name = std::move(name);
        provider.baseUrl = std::move(url);
        provider.needsKey = needsKey;
        provider.hasKey = hasKey;
        provider.keyPlace = std::move(keyPlace);
        provider.local = local;
        provider.reachable = reachable;
        provider.models = std::move(models);
        m_providers.push_back(std::move(provider));
    };
    add("sandbox", "", false, "", false, true, {{"sandbox/sandbox-1", "needs no key"}});
    add("anthropic", "https://api.anthropic.com", true, "configuration", false, true,
        {{"anthropic/claude-sonnet-4-5", "$3 / $15 a million tokens"},
            {"anthropic/claude-haiku-4-5", "$1 / $5 a million tokens"}});
    add("openai", "https://api.openai.com/v1", true, "environment", false, true,
        {{"openai/gpt-5-mini", "$0.25 / $2 a million tokens"}, {"openai/gpt-5", "$1.25 / $10 a million tokens"}});
    add("gemini", "https://generativelanguage.googleapis.com", true, "keyring", false, true,
        {{"gemini/gemini-2.5-pro", "$1.25 / $10 a million tokens"}});
    add("groq", "https://api.groq.com/openai/v1", true, "", false, false, {});
    add("ollama", "http://127.0.0.1:11434", false, "", true, true,
        {{"ollama/qwen3:8b", "needs no key"}, {"ollama/llama3.2:3b", "needs no key"}});
    add("lmstudio", "http://127.0.0.1:1234/v1", false, "", true, false, {});
    add("llamacpp", "http://127.0.0.1:8080/v1", false, "", true, false, {});
}

SampleCell::Answer SampleCell::handle(const api::ListAgents&)
{
    return api::AgentList{m_agents};
}

SampleCell::Answer SampleCell::handle(const api::PlanRun& request)
{
    api::RunPlan plan;
    const auto& source = request.run.agent;
    plan.definition
        = source.yaml.empty() ? (m_definitions.contains(source.path) ? m_definitions.at(source.path) : "") : source.yaml;
    if (plan.definition.empty())
        return base::fail(
            base::ErrorCode::NotFound, "there is no agent \"" + source.path + "\"; choose one of the list or write one");
    plan.agent = yamlValue(plan.definition, "name");
    plan.model = request.run.model.empty() ? m_defaultModel : request.run.model;
    plan.tools = {"files.list", "files.read", "files.search", "files.write"};
    const bool valid = !plan.agent.empty() && plan.definition.find("tols:") == std::string::npos;
    if (valid) {
        plan.checks.push_back(check("definition", CheckStatus::Ok, "valid"));
    } else {
        auto wrong = check("definition", CheckStatus::Failed, plan.agent.empty() ? "name is missing" : "unknown member \"tols\"",
            "did you mean \"tools\"?");
        const auto at = plan.definition.find("tols:");
        wrong.line = at == std::string::npos ? 1
                                             : 1
                + static_cast<int>(
                    std::count(plan.definition.begin(), plan.definition.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
        wrong.column = 1;
        plan.checks.push_back(std::move(wrong));
    }
    plan.checks.push_back(check("model", CheckStatus::Ok, plan.model + " answers"));
    plan.checks.push_back(check("tools", CheckStatus::Ok, "4 tools known, schemas valid"));
    const bool placed = !request.run.workspace.empty();
    plan.checks.push_back(placed
            ? check("workspace", CheckStatus::Ok, "readable, writes stay inside it")
            : check("workspace", CheckStatus::Failed, "no folder is chosen", "choose the folder that the agent may work in"));
    plan.checks.push_back(request.run.task.empty()
            ? check("task", CheckStatus::Failed, "there is no task", "say what is to be done")
            : check("task", CheckStatus::Ok, "given"));
    plan.runnable = std::none_of(
        plan.checks.begin(), plan.checks.end(), [](const api::Check& c) { return c.status == CheckStatus::Failed; });
    plan.lowUsd = base::Money::fromDollars(0.06);
    plan.typicalUsd = base::Money::fromDollars(0.18);
    plan.highUsd = base::Money::fromDollars(0.42);
    plan.basedOnRuns = 46;
    plan.workspaceFiles = placed ? 212 : 0;
    plan.memories = 2;
    return plan;
}

SampleCell::Answer SampleCell::handle(const api::SaveAgent& request)
{
    const auto name = yamlValue(request.yaml, "name");
    if (name.empty())
        return base::fail(base::ErrorCode::InvalidArgument, "line 1, column 1: name is missing");
    const auto known
        = std::find_if(m_agents.begin(), m_agents.end(), [&name](const api::AgentInfo& a) { return a.name == name; });
    if (known != m_agents.end() && !request.replace)
        return base::fail(base::ErrorCode::AlreadyExists,
            "there is an agent \"" + name + "\" already; save it under another name, or replace it");
    if (known == m_agents.end())
        m_agents.push_back({name, yamlValue(request.yaml, "description"), yamlValue(request.yaml, "pool"),
            "/home/mira/.local/share/kaze/agents/" + name + ".yaml", false, "", std::nullopt});
    m_definitions[name] = request.yaml;
    ++m_changes;
    return api::Done{};
}

SampleCell::Answer SampleCell::handle(const api::ListProviders& request)
{
    api::ProviderList list;
    list.providers = m_providers;
    list.defaultModel = m_defaultModel;
    list.secretsKeptIn = "the system keyring";
    list.waiting = m_waiting;
    list.waitingTotal = static_cast<std::int64_t>(m_waiting.size());
    if (!request.probe)
        for (auto& provider : list.providers)
            provider.reachable = provider.reachable && !provider.local;
    return list;
}

SampleCell::Answer SampleCell::handle(const api::SetProvider& request)
{
    const auto known = std::find_if(
        m_providers.begin(), m_providers.end(), [&request](const api::ProviderInfo& p) { return p.name == request.name; });
    if (request.name.empty() || (request.remove && known == m_providers.end()))
        return base::fail(base::ErrorCode::NotFound, "there is no provider \"" + request.name + "\"");
    if (request.remove)
        m_providers.erase(known);
    else if (known != m_providers.end()) {
        known->baseUrl = request.baseUrl;
        known->kind = request.kind.empty() ? known->kind : request.kind;
    } else {
        api::ProviderInfo added;
        added.name = request.name;
        added.kind = request.kind.empty() ? "openai" : request.kind;
        added.baseUrl = request.baseUrl;
        added.local = request.baseUrl.starts_with("http://127.0.0.1");
        added.needsKey = !added.local;
        m_providers.push_back(std::move(added));
    }
    ++m_changes;
    return api::Done{};
}

SampleCell::Answer SampleCell::handle(const api::SetKey& request)
{
    for (auto& provider : m_providers) {
        if (provider.name != request.provider)
            continue;
        provider.hasKey = !request.key.empty();
        provider.keyPlace = provider.hasKey ? "keyring" : "";
        ++m_changes;
        return api::Done{};
    }
    return base::fail(base::ErrorCode::NotFound, "there is no provider \"" + request.provider + "\"");
}

SampleCell::Answer SampleCell::handle(const api::SetDefaultModel& request)
{
    m_defaultModel = request.model;
    ++m_changes;
    return api::Done{};
}

SampleCell::Answer SampleCell::handle(const api::TestProvider& request)
{
    const auto known = std::find_if(
        m_providers.begin(), m_providers.end(), [&request](const api::ProviderInfo& p) { return p.name == request.provider; });
    api::CheckList list;
    const bool needsKey = known == m_providers.end() || known->needsKey;
    const bool hasKey = !request.key.empty() || (known != m_providers.end() && known->hasKey);
    if (known != m_providers.end() && known->local && !known->reachable) {
        list.checks.push_back(check("connection", CheckStatus::Failed, "nothing answers at " + known->baseUrl,
            "start " + known->name + ", or correct the address"));
        return list;
    }
    const auto address = request.baseUrl.empty() && known != m_providers.end() ? known->baseUrl : request.baseUrl;
    list.checks.push_back(check("connection", CheckStatus::Ok, address + " answers in 84 ms."));
    if (needsKey && (!hasKey || request.key == "wrong")) {
        list.checks.push_back(check(
            "key", CheckStatus::Failed, hasKey ? "refused (401)" : "there is none", "paste a key of this provider's website"));
        return list;
    }
    list.checks.push_back(check("key", CheckStatus::Ok,
        !needsKey                 ? "It asks for none."
            : request.key.empty() ? "The stored one is accepted."
                                  : "It is accepted. It is not stored yet."));
    list.checks.push_back(check("models", CheckStatus::Ok, "12 models, such as large, small, tiny"));
    list.checks.push_back(
        check("calls", CheckStatus::Ok, "Its API has chat, streaming and embeddings. No call was made, because calls cost."));
    list.checks.push_back(check("limits", CheckStatus::Ok, "A minute: 500 requests (499 left), 200000 tokens"));
    if (needsKey)
        list.checks.push_back(check("prices", CheckStatus::Warning, "Known for 0 of its 12 models.",
            "Import a price list (kaze prices import); without one a budget refuses its models."));
    return list;
}

SampleCell::Answer SampleCell::handle(const api::RunDoctor&)
{
    api::CheckList list;
    list.checks = {check("data folder", CheckStatus::Ok, "/home/mira/.local/share/kaze, schema up to date"),
        check("disk", CheckStatus::Warning, "6 GB free", "make room, or move the data folder"),
        check("files.*", CheckStatus::Ok, "the kernel confines file tools to their workspace (openat2)"),
        check("agents", CheckStatus::Ok, "9 agent files"),
        check("default model", CheckStatus::Ok, m_defaultModel + " can be used"),
        check("keys", CheckStatus::Ok, "kept in the system keyring"),
        check("child processes", CheckStatus::Ok, "shell.run and MCP servers can be started"),
        check("npx", CheckStatus::Warning, "npx is not in PATH, so MCP servers from npm cannot be started",
            "install Node.js (apt install npm)"),
        check("observations", CheckStatus::Ok, fmt::format("{} traces", m_runs.size()))};
    return list;
}

} // namespace kaze::ui
