#include "app/kaze/commands.h"
#include "app/kaze/follow.h"
#include "app/kaze/json_output.h"
#include "app/kaze/run_commands.h"
#include "app/kaze/terminal.h"
#include "engine/api/run_control_requests.h"
#include "engine/api/run_control_wire.h"
#include "engine/base/ids.h"

#include <boost/json.hpp>

#include <filesystem>
#include <iostream>
#include <iterator>

namespace kaze::cli {

namespace {

struct ForkOptions {
    std::string id, agent, task, model, baseUrl, workspace;
    std::int64_t step = 0;
    std::optional<std::string> budget, approve;
    std::optional<std::int64_t> budgetTokens;
    bool follow = false;
};

base::Result<api::ForkRun> requestOf(const ForkOptions& options)
{
    api::ForkRun fork;
    fork.runId = options.id;
    fork.newRunId = base::clientId().text();
    fork.step = options.step;
    auto agent = agentOf(options.agent);
    if (!agent)
        return failure(agent);
    fork.agent = std::move(*agent);
    fork.task = options.task;
    if (fork.task == "-")
        fork.task.assign(std::istreambuf_iterator<char>(std::cin), {});
    fork.model = options.model;
    fork.baseUrl = options.baseUrl;
    std::error_code error;
    if (!options.workspace.empty())
        fork.workspace = std::filesystem::absolute(options.workspace, error).string();
    if (options.budget) {
        const auto budget = budgetOf(*options.budget);
        if (!budget)
            return failure(budget);
        fork.budgetUsd = *budget;
    }
    fork.budgetTokens = options.budgetTokens;
    if (options.approve)
        fork.approve = base::Open<api::ApprovalMode>::named(*options.approve);
    return fork;
}

int fork(const ForkOptions& options, const Common& common)
{
    const auto request = requestOf(options);
    if (!request)
        return report(request.error(), common);
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const auto started = session->ask(*request);
    if (!started)
        return report(started.error(), common);
    // Where the cell lives in this process the run ends with it, so it is followed in any case.
    if (options.follow || session->ownsCell()) {
        if (!common.json)
            std::cout << styled("run " + started->runId, Style::Dim) << std::endl;
        return followRun(std::move(*session), common, started->runId, false);
    }
    if (common.json)
        print(api::toJson(*started));
    else
        std::cout << "run " << started->runId << "\n";
    return kDone;
}

void addForkOptions(CLI::App& command, const std::shared_ptr<ForkOptions>& options)
{
    command.add_option("ID", options->id, "A run's id, or at least 4 characters of its beginning or end")
        ->required()
        ->option_text(" ");
    command.add_option("--model,-m", options->model, "Another model")->option_text("PROVIDER/MODEL");
    command.add_option("--base-url", options->baseUrl, "Another address of the model's provider")->option_text("URL");
    command.add_option("--agent", options->agent, "Another agent: a file, or the name of a sample or saved agent")
        ->option_text("AGENT");
    command
        .add_option("--task,-t", options->task, "Another task, or - to read it from standard input; only from the beginning on")
        ->option_text("TEXT");
    command
        .add_option("--workspace,-w", options->workspace,
            "Another folder for its file tools; files are as they are now, not as they were")
        ->option_text("DIR");
    command.add_option("--budget", options->budget, "What it and its subagents may spend, in US dollars (default: as the other)")
        ->option_text("USD");
    addTokenBudget(command, options->budgetTokens, "How many tokens it and its subagents may use (default: as the other)");
    command
        .add_option("--approve", options->approve,
            "What to do with calls that need an approval: ask a person, allow them all, or allow none (default: as the other)")
        ->check(CLI::IsMember({"ask", "all", "none"}))
        ->option_text("ask|all|none");
    command.add_flag("--follow,-f", options->follow, "Show it as it goes, as `kaze run` does")->option_text(" ");
}

} // namespace

void addForks(CLI::App& runs, const std::shared_ptr<Common>& common, Action& action)
{
    const auto add = [&](const char* name, const char* help) {
        auto* command = runs.add_subcommand(name, help);
        auto options = std::make_shared<ForkOptions>();
        addForkOptions(*command, options);
        addCommonOptions(*command, common);
        command->callback([options, common, &action] { action = [options, common] { return fork(*options, *common); }; });
        return std::pair(command, options);
    };
    const auto [forked, options] = add("fork", "Start a run from a step of another one, which stays as it is");
    forked
        ->add_option(
            "--step", options->step, "The last step it has of the other (default: all); `kaze runs show ID --json` names them")
        ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000'000}))
        ->option_text("N");
    forked->footer("The new run has its own id, trace and budget, and pays for its own calls alone. Calls that had no result at "
                   "that step are\n"
                   "made again, or asked about where they may have taken effect; permissions are not taken over.\n\n"
                   "Examples:\n"
                   "  kaze runs fork 3f9a01bc --step 12 --model openai/gpt-5 --follow\n"
                   "  kaze runs compare 3f9a01bc 77e0a1d4");
    const auto [replayed, replay] = add("replay", "Run a task again from its beginning, with another model or agent");
    replay->step = 1;
    replayed->footer("The same as a fork at step 1: the task alone, told again.\n\n"
                     "Example:\n"
                     "  kaze runs replay 3f9a01bc --model anthropic/claude-sonnet-4-5 --follow");
}

} // namespace kaze::cli
