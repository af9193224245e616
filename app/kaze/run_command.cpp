#include "app/kaze/commands.h"
#include "app/kaze/follow.h"
#include "app/kaze/terminal.h"
#include "engine/base/file.h"

#include <iostream>

namespace kaze::cli {

namespace {

struct RunOptions {
    std::string agent, task, workspace, model, baseUrl, approve = "ask";
    std::optional<double> budget;
};

base::Result<api::StartRun> requestOf(const RunOptions& options)
{
    api::StartRun run;
    run.runId = newId();
    run.agent.path = options.agent;
    std::error_code error;
    if (std::filesystem::is_directory(options.agent, error) && options.agent.find('/') != std::string::npos)
        return base::fail(base::ErrorCode::InvalidArgument,
            options.agent + " is a folder; give an agent file, or the name of a sample or saved agent");
    if (std::filesystem::exists(options.agent, error) && !std::filesystem::is_directory(options.agent, error)) {
        auto text = base::readFile(options.agent, 1U << 20);
        if (!text)
            return failure(text);
        if (text->empty())
            return base::fail(base::ErrorCode::InvalidArgument,
                options.agent + " is empty; an agent file needs at least a name and instructions");
        run.agent.yaml = std::move(*text);
        run.agent.path = std::filesystem::absolute(options.agent, error).string();
    }
    run.task = options.task;
    // The cell may live in another process with another working folder.
    run.workspace = std::filesystem::absolute(options.workspace, error).string();
    run.model = options.model;
    run.baseUrl = options.baseUrl;
    if (options.budget)
        run.budgetUsd = base::Money::fromDollars(*options.budget);
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

void addRun(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* command = app.add_subcommand("run", "Run an agent on a task and watch it");
    auto options = std::make_shared<RunOptions>();
    options->workspace = ".";
    command->add_option("agent", options->agent, "An agent file, or the name of a sample or saved agent (code-reviewer)")
        ->required();
    command->add_option("--task,-t", options->task, "What is to be done")->required();
    command->add_option("--workspace,-w", options->workspace, "The folder its file tools are confined to")->capture_default_str();
    command->add_option("--model,-m", options->model, "provider/model, instead of what the agent file says");
    command->add_option(
        "--base-url", options->baseUrl, "Address of an OpenAI-compatible server, such as http://127.0.0.1:8080/v1");
    command->add_option("--budget", options->budget, "What it and its subagents may spend, in US dollars")
        ->check(CLI::NonNegativeNumber);
    command
        ->add_option("--approve", options->approve, "What to do with calls that need an approval: ask, allow all, or allow none")
        ->check(CLI::IsMember({"ask", "all", "none"}))
        ->capture_default_str();
    addCommonOptions(*command, common);
    command->footer("Without a terminal, or with --json, a run that needs an answer is left waiting and the exit code is 5.\n"
                    "Ctrl+C cancels the run. What a killed run has done is kept: `kaze runs resume` goes on.");
    command->callback([options, common, &action] { action = [options, common] { return runAgent(*options, *common); }; });
}

} // namespace kaze::cli
