#include "app/kaze/commands.h"
#include "app/kaze/follow.h"
#include "app/kaze/json_output.h"
#include "app/kaze/questions.h"
#include "app/kaze/run_commands.h"
#include "app/kaze/terminal.h"
#include "engine/api/run_control_requests.h"
#include "engine/api/wire.h"
#include "engine/base/ids.h"

#include <boost/json.hpp>

#include <iostream>

namespace kaze::cli {

namespace {

struct RunsOptions {
    std::string id, reason;
    std::optional<std::string> budget;
    std::optional<std::int64_t> budgetTokens;
    std::vector<std::string> filter;
    std::int64_t limit = 50;
    bool subagents = false, yes = false;
    std::string manyOf; //!< --filter
    bool isForMany = false;
};

int listRuns(const RunsOptions& options, const Common& common)
{
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    std::string filter;
    for (const auto& term : options.filter)
        filter += (filter.empty() ? "" : " ") + term;
    std::vector<api::RunRow> runs;
    std::string cursor;
    std::int64_t total = 0;
    do {
        const auto wanted = std::min<std::int64_t>(1000, options.limit - static_cast<std::int64_t>(runs.size()));
        auto page = session->ask(api::ListRuns{filter, cursor, wanted, options.subagents});
        if (!page)
            return report(page.error(), common);
        runs.insert(runs.end(), page->rows.begin(), page->rows.end());
        cursor = page->next;
        total = page->total;
    } while (!cursor.empty() && static_cast<std::int64_t>(runs.size()) < options.limit);
    if (common.json) {
        boost::json::array array;
        for (const auto& run : runs)
            array.push_back(api::toJson(run));
        print(array);
        return kDone;
    }
    if (runs.empty()) {
        std::cout << (filter.empty()
                ? "No runs yet. Start one: kaze run code-reviewer --task \"Review this folder\" --workspace DIR\n"
                : "No run fits the filter.\n");
        return kDone;
    }
    std::vector<std::vector<std::string>> rows;
    for (const auto& run : runs)
        rows.push_back({shortId(run.runId), run.state.name(), run.agent, std::to_string(run.turns),
            countText(run.usage.inputTokens + run.usage.outputTokens), run.costUsd.text(), agoText(run.createdAt),
            printable(run.task.substr(0, run.task.find('\n')))});
    std::cout << table({"RUN", "STATE", "AGENT", "TURNS", "TOKENS", "COST", "STARTED", "TASK"}, rows);
    if (total > static_cast<std::int64_t>(runs.size()))
        std::cout << styled(
            std::to_string(total - static_cast<std::int64_t>(runs.size())) + " more; --limit shows them", Style::Dim)
                  << "\n";
    return kDone;
}

//! The run that was named, and the session that knows it.
struct Named {
    Session session;
    api::RunDetail run;
};

base::Result<Named> named(const RunsOptions& options, const Common& common)
{
    auto session = Session::open(common);
    if (!session)
        return failure(session);
    auto run = session->ask(api::GetRun{options.id});
    if (!run)
        return std::unexpected(asUsage(std::move(run.error())));
    return Named{std::move(*session), std::move(run->detail)};
}

int show(const RunsOptions& options, const Common& common)
{
    auto found = named(options, common);
    if (!found)
        return report(found.error(), common);
    auto& [session, detail] = *found;
    auto approvals = session.ask(api::ListApprovals{detail.run.runId});
    boost::json::array steps;
    std::string text, answer;
    std::int64_t after = 0;
    while (true) {
        auto page = session.ask(api::ListSteps{detail.run.runId, after, 1000, false});
        if (!page)
            return report(page.error(), common);
        for (const auto& step : page->steps) {
            steps.push_back(api::toJson(step));
            text += stepText(step);
            answer = step.kind == api::StepKind::Model ? step.text : answer;
            after = step.number;
        }
        if (page->steps.empty() || after >= page->last)
            break;
    }
    if (common.json) {
        auto object = runValue(detail);
        object["steps"] = std::move(steps);
        boost::json::array open;
        if (approvals)
            for (const auto& approval : approvals->approvals)
                open.push_back(api::toJson(approval));
        object["approvals"] = std::move(open);
        print(object);
        return kDone;
    }
    std::cout << styled(detail.run.agent, Style::Bold) << "  " << styledState(detail.run.state.name()) << "  " << detail.run.model
              << "\n"
              << styled(
                     "run " + detail.run.runId + "  trace " + detail.run.traceId + "  workspace " + detail.workspace, Style::Dim)
              << "\n\n"
              << text << "\n"
              << (detail.output.empty() || detail.output == answer ? "" : printable(detail.output) + "\n\n") << detail.run.turns
              << " turns, " << detail.run.toolCalls << " tool calls, " << spentText(detail.run) << "\n";
    if (detail.error)
        std::cout << styled(printable(detail.error->message), Style::Red) << "\n";
    for (const auto& child : detail.subagents)
        std::cout << "subagent " << shortId(child.runId) << "  " << child.agent << "  " << styledState(child.state.name())
                  << "\n";
    if (approvals)
        for (const auto& approval : approvals->approvals)
            std::cout << styled("waits  ", Style::Yellow) << approval.approvalId << "\n"
                      << indented(questionText(approval)) << "\n";
    return kDone;
}

int pause(const RunsOptions& options, const Common& common)
{
    if (options.isForMany)
        return bulk(api::BulkAction::Pause, options.manyOf, "", options.yes, common);
    auto found = named(options, common);
    if (!found)
        return report(found.error(), common);
    const auto id = found->run.run.runId;
    const auto paused = found->session.ask(api::PauseRun{id});
    if (!paused)
        return report(paused.error(), common);
    if (common.json) {
        const auto run = found->session.ask(api::GetRun{id});
        if (!run)
            return report(run.error(), common);
        print(runObject(run->detail));
    } else {
        std::cout << "run " << id << " pauses at its next step\n";
    }
    return kDone;
}

int resume(const RunsOptions& options, const Common& common)
{
    if (options.isForMany)
        return bulk(api::BulkAction::Resume, options.manyOf, "", options.yes, common);
    std::optional<base::Money> budget;
    if (options.budget) {
        const auto given = budgetOf(*options.budget);
        if (!given)
            return report(given.error(), common);
        budget = *given;
    }
    auto found = named(options, common);
    if (!found)
        return report(found.error(), common);
    const auto id = found->run.run.runId;
    auto resumed = found->session.ask(api::ResumeRun{id, budget, options.budgetTokens});
    // A run that has ended shows how it ended, unless it was to be given more.
    if (!resumed && (budget || options.budgetTokens || resumed.error().code != base::ErrorCode::Conflict))
        return report(resumed.error(), common);
    return followRun(std::move(found->session), common, id, false);
}

int cancel(const RunsOptions& options, const Common& common)
{
    if (options.isForMany)
        return bulk(api::BulkAction::Cancel, options.manyOf, options.reason, options.yes, common);
    auto found = named(options, common);
    if (!found)
        return report(found.error(), common);
    const auto id = found->run.run.runId;
    const auto cancelled = found->session.ask(api::CancelRun{id, options.reason});
    const auto run = found->session.ask(api::GetRun{id});
    if (!run)
        return report(run.error(), common);
    // Cancelled is cancelled, also when a cell that ended in the middle had to be asked twice.
    if (!cancelled && run->detail.run.state != api::RunState::Cancelled)
        return report(cancelled.error(), common);
    if (common.json)
        print(runObject(run->detail));
    else
        std::cout << "run " << id << " " << styledState(run->detail.run.state.name()) << "\n";
    return kDone;
}

} // namespace

void addRuns(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* runs
        = app.add_subcommand("runs", "List, show, fork, compare, pause, resume and cancel runs, answer them and talk to them");
    runs->require_subcommand(1);
    auto options = std::make_shared<RunsOptions>();
    const auto add = [&](const char* name, const char* help, int (*work)(const RunsOptions&, const Common&)) {
        auto* command = runs->add_subcommand(name, help);
        command->callback(
            [options, common, work, &action] { action = [options, common, work] { return work(*options, *common); }; });
        return command;
    };
    const auto addId
        = [options](CLI::App* command, const char* help = "A run's id, or at least 4 characters of its beginning or end") {
              command->add_option("ID", options->id, help)->required()->option_text(" ");
          };
    // One run by its id, or many by a filter.
    const auto addIdOrFilter = [options](CLI::App* command) {
        auto* id = command->add_option("ID", options->id, "A run's id, or at least 4 characters of its beginning or end")
                       ->option_text(" ");
        auto* filter = command
                           ->add_option("--filter", options->manyOf,
                               "Every run that fits, instead of one: 'state:running pool:review', as for `kaze runs list`")
                           ->each([options](const std::string&) { options->isForMany = true; })
                           ->excludes(id)
                           ->option_text("TERMS");
        command->add_flag("--yes,-y", options->yes, "Do not ask whether so many are meant")->needs(filter)->option_text(" ");
        command->parse_complete_callback([options] {
            if (options->id.empty() && !options->isForMany)
                throw CLI::RequiredError("ID, or --filter");
        });
    };
    auto* listed = add("list", "Runs, the newest first", listRuns);
    listed
        ->add_option(
            "FILTER", options->filter, "Words of the task, and fields: state:running agent:dev-* pool:review -state:done")
        ->option_text(" ");
    listed->add_option("--limit", options->limit, "At most so many (default: 50)")
        ->check(CLI::Range(1, 1'000'000))
        ->option_text("N");
    listed->add_flag("--subagents", options->subagents, "Subagents' runs too");
    listed->footer("Examples:\n"
                   "  kaze runs list state:waiting_approval\n"
                   "  kaze runs list --limit 10 --json agent:code-* | jq -r '.[].run_id'\n"
                   "  kaze runs list -- -state:done          (behind -- a field may begin with -)");
    auto* shown = add("show", "A run with its conversation", show);
    addId(shown);
    auto* paused = add("pause", "Pause a run, or many, at the next step", pause);
    addIdOrFilter(paused);
    paused->footer("With --filter it asks once and says how many runs are meant. `kaze runs resume` goes on with them.\n\n"
                   "Examples:\n"
                   "  kaze runs pause 3f9a01bc\n"
                   "  kaze runs pause --filter 'state:running pool:review' --yes");
    auto* resumed
        = add("resume", "Go on with a run that was interrupted or paused, that failed, or that has spent its budget", resume);
    addIdOrFilter(resumed);
    resumed
        ->add_option("--budget", options->budget,
            "What it and its subagents may spend from now on, with what they have spent, in US dollars")
        ->option_text("USD");
    addTokenBudget(
        *resumed, options->budgetTokens, "How many tokens it and its subagents may use from now on, with what they have used");
    resumed->footer(
        "The run is shown as by `kaze run`, and the exit code is the same. One that has ended shows how. One that has spent its\n"
        "budget goes on with a larger one. Many (--filter) are not shown.\n\n"
        "Examples:\n"
        "  kaze runs resume 3f9a01bc --budget 2\n"
        "  kaze runs resume --filter state:paused --yes");
    auto* cancelled = add("cancel", "End a run, or many", cancel);
    addIdOrFilter(cancelled);
    cancelled->add_option("--reason", options->reason, "Kept with the run")->option_text("TEXT");
    for (auto* command : {listed, shown, paused, resumed, cancelled})
        addCommonOptions(*command, common);
    addAnswers(*runs, common, action);
    addForks(*runs, common, action);
    addComparison(*runs, common, action);
}

} // namespace kaze::cli
