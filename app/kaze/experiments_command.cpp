#include "app/kaze/asking.h"
#include "app/kaze/commands.h"
#include "app/kaze/terminal.h"
#include "engine/api/routing_requests.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <iostream>

namespace kaze::cli {

namespace {

std::string shareText(std::int64_t part, std::int64_t whole)
{
    return whole > 0 ? std::to_string(part * 100 / whole) + " %" : std::string("–");
}

std::string changeText(double change)
{
    const auto percent = std::llround(change * 100);
    return (percent > 0 ? "+" : "") + std::to_string(percent) + " %";
}

std::string chanceText(double p)
{
    if (p < 0.001)
        return "< 0.001";
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%.3f", p);
    return text.data();
}

std::string stateText(const api::ExperimentInfo& experiment)
{
    if (experiment.state == "rolled_out")
        return "rolled out: all calls go to the candidate";
    if (experiment.state == "reverted")
        return "reverted: no call goes to the candidate";
    const auto share = std::to_string(std::llround(experiment.share * 100));
    return "running, " + share + " % go to the candidate" + (experiment.automatic ? ", acts on its verdict" : "");
}

void printExperiment(const api::ExperimentInfo& experiment)
{
    std::cout << styled(printable(experiment.name), Style::Bold) << "  " << stateText(experiment) << ", begun "
              << agoText(experiment.since) << "\n"
              << printable(experiment.verdict) << "\n";
    std::vector<std::vector<std::string>> arms, measures;
    for (const auto& arm : experiment.arms) {
        const auto seconds = std::chrono::duration<double>(arm.meanSeconds);
        arms.push_back({arm.name, printable(arm.model), countText(arm.subjects), shareText(arm.succeeded, arm.subjects),
            arm.subjects > 0 ? arm.meanCostUsd.text() : "–",
            arm.subjects > 0 ? durationText(std::chrono::duration_cast<std::chrono::nanoseconds>(seconds)) : "–"});
    }
    for (const auto& measure : experiment.measures)
        measures.push_back({measure.name, changeText(measure.change), chanceText(measure.pValue), measure.verdict});
    std::cout << table({"SIDE", "MODEL", "SUBJECTS", "SUCCEEDED", "MEAN COST", "MEAN MODEL TIME"}, arms)
              << table({"MEASURE", "CHANGE", "P-VALUE", "CANDIDATE IS"}, measures) << "\n";
}

int listExperiments(const Common& common)
{
    return answer(
        common, api::GetRouting{}, [](const auto& routing) { return api::toJson(routing).at("experiments"); },
        [](const auto& routing) {
            if (routing.experiments.empty())
                std::cout << "There are no experiments; they are said in kaze.yaml, under experiments.\n";
            for (const auto& experiment : routing.experiments)
                printExperiment(experiment);
        });
}

int decide(const api::DecideExperiment& wanted, const Common& common)
{
    const auto json = [&](const auto&) {
        return boost::json::object{{"name", wanted.name}, {"state", wanted.rollOut ? "rolled_out" : "reverted"}};
    };
    return answer(common, wanted, json, [&](const auto&) {
        std::cout << "From now on " << (wanted.rollOut ? "all calls go" : "no call goes") << " to the candidate of "
                  << printable(wanted.name) << ".\n";
    });
}

} // namespace

void addExperiments(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* experiments = app.add_subcommand("experiments", "Compare models on a share of the calls, and decide");
    experiments->require_subcommand(1);
    auto wanted = std::make_shared<api::DecideExperiment>();

    auto* listing
        = experiments->add_subcommand("list", "List experiments, what both sides cost, and whether a difference is real");
    addCommonOptions(*listing, common);
    listing->callback([common, &action] { action = [common] { return listExperiments(*common); }; });

    const auto addDecision = [&](const char* name, const char* what, bool rollOut) {
        auto* command = experiments->add_subcommand(name, what);
        command->add_option("NAME", wanted->name, "The experiment's, as in kaze.yaml")->required()->option_text(" ");
        addCommonOptions(*command, common);
        command->callback([wanted, rollOut, common, &action] {
            wanted->rollOut = rollOut;
            action = [wanted, common] { return decide(*wanted, *common); };
        });
    };
    addDecision("roll-out", "End it: all calls go to the candidate from now on", true);
    addDecision("revert", "End it: no call goes to the candidate any more", false);
}

} // namespace kaze::cli
