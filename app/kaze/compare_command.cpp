#include "app/kaze/asking.h"
#include "app/kaze/follow.h"
#include "app/kaze/run_commands.h"
#include "app/kaze/terminal.h"
#include "engine/api/run_control_requests.h"

#include <iostream>

namespace kaze::cli {

namespace {

struct CompareOptions {
    std::string first, second;
};

std::string tokensOf(const api::RunRow& run)
{
    return countText(run.usage.inputTokens) + " in, " + countText(run.usage.outputTokens) + " out";
}

std::string callsOf(std::int64_t calls, std::int64_t failed)
{
    return std::to_string(calls) + (failed == 0 ? "" : ", " + std::to_string(failed) + " failed");
}

//! The first of them that says something, as it stands in a list; empty where none does.
std::string stepLine(const std::vector<api::Step>& steps)
{
    for (const auto& step : steps) {
        if (step.kind != api::StepKind::Task && step.kind != api::StepKind::Model && step.kind != api::StepKind::Result
            && step.kind != api::StepKind::Message)
            continue;
        auto text = step.text.substr(0, step.text.find('\n'));
        for (const auto& call : step.calls)
            text += (text.empty() ? "" : "  ") + call.tool + " " + call.arguments;
        return "step " + std::to_string(step.number) + " " + step.kind.name() + (step.tool.empty() ? "" : " " + step.tool) + ": "
            + printable(text.substr(0, 300));
    }
    return {};
}

void tellComparison(const api::RunComparison& both)
{
    std::vector<std::vector<std::string>> rows{
        {"run", shortId(both.first.runId), shortId(both.second.runId)},
        {"agent", printable(both.first.agent), printable(both.second.agent)},
        {"model", printable(both.first.model), printable(both.second.model)},
        {"state", both.first.state.name(), both.second.state.name()},
        {"steps", std::to_string(both.firstSteps), std::to_string(both.secondSteps)},
        {"turns", std::to_string(both.first.turns), std::to_string(both.second.turns)},
        {"tokens", tokensOf(both.first), tokensOf(both.second)},
        {"cost", both.first.costUsd.text(), both.second.costUsd.text()},
        {"worked", durationText(both.firstSeconds), durationText(both.secondSeconds)},
    };
    for (const auto& tool : both.tools)
        rows.push_back({printable(tool.tool), callsOf(tool.first, tool.firstFailed), callsOf(tool.second, tool.secondFailed)});
    std::cout << table({"", "FIRST", "SECOND"}, rows) << "\n";
    const auto first = stepLine(both.firstOwn);
    const auto second = stepLine(both.secondOwn);
    if (first.empty() && second.empty())
        std::cout << "Their tasks, answers and results are the same.\n";
    else
        std::cout << (both.commonSteps == 0
                ? std::string("They differ from the beginning.\n")
                : "The first " + std::to_string(both.commonSteps) + " of their tasks, answers and results are the same. Then:\n")
                  << "  first   " << (first.empty() ? "nothing more" : first) << "\n  second  "
                  << (second.empty() ? "nothing more" : second) << "\n";
    std::cout << "\n"
              << styled("first", Style::Bold) << "\n"
              << printable(both.firstOutput) << "\n\n"
              << styled("second", Style::Bold) << "\n"
              << printable(both.secondOutput) << "\n";
}

} // namespace

void addComparison(CLI::App& runs, const std::shared_ptr<Common>& common, Action& action)
{
    auto* command
        = runs.add_subcommand("compare", "Two runs side by side: what they cost, did and answered, and where they part");
    auto options = std::make_shared<CompareOptions>();
    command->add_option("FIRST", options->first, "A run's id, or at least 4 characters of its beginning or end")
        ->required()
        ->option_text(" ");
    command->add_option("SECOND", options->second, "The other one's")->required()->option_text(" ");
    addCommonOptions(*command, common);
    command->footer("Of a fork, tokens, cost and time are its own; steps, turns and calls are those of its whole log.\n\n"
                    "Example:\n"
                    "  kaze runs compare 3f9a01bc 77e0a1d4 --json | jq .second.cost_usd");
    command->callback([options, common, &action] {
        action = [options, common] {
            const api::CompareRuns question{options->first, options->second};
            return answer(
                *common, question, [](const auto& both) { return api::toJson(both); }, tellComparison);
        };
    });
}

} // namespace kaze::cli
