#include "app/kaze/commands.h"
#include "app/kaze/follow.h"
#include "app/kaze/terminal.h"
#include "engine/api/run_requests.h"
#include "engine/base/file.h"
#include "engine/base/ids.h"

#include <charconv>
#include <iostream>
#include <iterator>

namespace kaze::cli {

namespace {

struct RunOptions {
    std::string agent, task, workspace, model, baseUrl, approve = "ask";
    std::optional<std::string> budget;
    std::optional<std::int64_t> budgetTokens;
    std::optional<std::string> priority;
    std::string tenant, project;
};

constexpr double kMostBudget = 1e6;
constexpr std::int64_t kMostTokens = 1'000'000'000'000;

base::Result<api::StartRun> requestOf(const RunOptions& options)
{
    api::StartRun run;
    run.runId = base::clientId().text();
    auto agent = agentOf(options.agent);
    if (!agent)
        return failure(agent);
    run.agent = std::move(*agent);
    run.task = options.task;
    if (run.task == "-")
        run.task.assign(std::istreambuf_iterator<char>(std::cin), {});
    std::error_code error;
    run.workspace = std::filesystem::absolute(options.workspace, error).string();
    run.model = options.model;
    run.baseUrl = options.baseUrl;
    if (options.budget) {
        const auto budget = budgetOf(*options.budget);
        if (!budget)
            return failure(budget);
        run.budgetUsd = *budget;
    }
    run.budgetTokens = options.budgetTokens;
    if (options.priority)
        run.priority = base::Open<api::Priority>::named(*options.priority);
    run.tenant = options.tenant;
    run.project = options.project;
    run.approve = base::Open<api::ApprovalMode>::named(options.approve);
    return run;
}

int runAgent(const RunOptions& options, const Common& common)
{
    auto request = requestOf(options);
    if (!request)
        return report(request.error(), common);
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const auto started = session->ask(*request);
    if (!started)
        return report(started.error(), common);
    if (!common.json)
        std::cout << styled("run " + started->runId, Style::Dim) << std::endl;
    return followRun(std::move(*session), common, started->runId, true);
}

} // namespace

base::Result<api::AgentSource> agentOf(const std::string& named)
{
    api::AgentSource agent;
    agent.path = named;
    std::error_code error;
    const bool isFolder = std::filesystem::is_directory(named, error);
    if (isFolder && named.find('/') != std::string::npos)
        return base::fail(
            base::ErrorCode::InvalidArgument, named + " is a folder; give an agent file, or the name of a sample or saved agent");
    if (isFolder || !std::filesystem::exists(named, error))
        return agent;
    auto text = base::readFile(named, 1U << 20);
    if (!text)
        return failure(text);
    if (text->empty())
        return base::fail(
            base::ErrorCode::InvalidArgument, named + " is empty; an agent file needs at least a name and instructions");
    agent.yaml = std::move(*text);
    agent.path = std::filesystem::absolute(named, error).string();
    return agent;
}

base::Result<base::Money> budgetOf(const std::string& text)
{
    const auto* begin = text.data() + (text.starts_with('$') ? 1 : 0);
    const auto* end = text.data() + text.size();
    double dollars = 0;
    const auto read = std::from_chars(begin, end, dollars, std::chars_format::fixed);
    if (read.ec != std::errc() || read.ptr != end || !(dollars >= 0 && dollars <= kMostBudget))
        return base::fail(base::ErrorCode::InvalidArgument,
            "--budget: \"" + text + "\" is no amount of dollars from 0 to a million; write it like 0.50");
    return base::Money::fromDollars(dollars);
}

void addTokenBudget(CLI::App& command, std::optional<std::int64_t>& into, const std::string& help)
{
    command.add_option("--budget-tokens", into, help)->check(CLI::Range(std::int64_t{0}, kMostTokens))->option_text("N");
}

void addRun(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* command = app.add_subcommand("run", "Run an agent on a task and watch it");
    auto options = std::make_shared<RunOptions>();
    options->workspace = ".";
    command->add_option("AGENT", options->agent, "An agent file, or the name of a sample or saved agent (code-reviewer)")
        ->required()
        ->option_text(" ");
    command->add_option("--task,-t", options->task, "What is to be done, or - to read it from standard input (required)")
        ->required()
        ->option_text("TEXT");
    command
        ->add_option("--workspace,-w", options->workspace, "The folder its file tools are confined to (default: the current one)")
        ->option_text("DIR");
    command->add_option("--model,-m", options->model, "The model, instead of what the agent file says")
        ->option_text("PROVIDER/MODEL");
    command
        ->add_option("--base-url", options->baseUrl,
            "Another address of the provider; without one, an OpenAI-compatible server, such as http://127.0.0.1:8080/v1")
        ->option_text("URL");
    command->add_option("--budget", options->budget, "What it and its subagents may spend, in US dollars")->option_text("USD");
    addTokenBudget(*command, options->budgetTokens, "How many tokens it and its subagents may use, input and output together");
    command
        ->add_option("--approve", options->approve,
            "What to do with calls that need an approval: ask a person, allow them all, or allow none (default: ask)")
        ->check(CLI::IsMember({"ask", "all", "none"}))
        ->option_text("ask|all|none");
    command
        ->add_option("--priority", options->priority,
            "How urgent it is where runs wait for a place and calls for room: supervised, conversation, scheduled, consolidation "
            "or evaluation\n"
            "(default: supervised while somebody watches, else conversation)")
        ->check(CLI::IsMember({"supervised", "conversation", "scheduled", "consolidation", "evaluation"}))
        ->option_text("NAME");
    command->add_option("--tenant", options->tenant, "Whose run it is (default: default); see `kaze tenants`")
        ->option_text("NAME");
    command->add_option("--project", options->project, "Of the tenant's projects; see `kaze projects`")->option_text("NAME");
    addCommonOptions(*command, common);
    command->footer(
        R"(Shows the run as it goes, and asks for approvals where a person sits at the terminal. Without a terminal, or with --json, a run that
needs an answer is left waiting and the exit code is 5. Ctrl+C cancels the run. What a killed run has done is kept: `kaze runs
resume` goes on.

With --json one object is printed at the end: run_id, state, output, turns, tool_calls, usage, cost_usd, trace_id, error.

Examples:
  kaze run code-reviewer --task "Review this folder" --workspace ~/src/project
  kaze run ./agent.yaml --task - --model openai/gpt-5-mini --budget 0.50 < task.txt
  kaze run librarian --task "What is new?" --approve none --priority scheduled --budget-tokens 200000
  kaze run librarian --task "What did we decide?" --approve none --json | jq -r .output)");
    command->callback([options, common, &action] { action = [options, common] { return runAgent(*options, *common); }; });
}

} // namespace kaze::cli
