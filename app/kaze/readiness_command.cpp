#include "app/kaze/asking.h"
#include "app/kaze/commands.h"
#include "app/kaze/readiness_texts.h"
#include "app/kaze/terminal.h"
#include "engine/api/readiness_requests.h"
#include "engine/base/file.h"
#include "engine/base/filter.h"
#include "engine/scaling/monitoring.h"
#include "engine/scaling/trigger_table.h"
#include "engine/scaling/words.h"

#include <filesystem>
#include <iostream>

namespace kaze::cli {

namespace {

struct ReadinessOptions {
    bool nearOnly = false;
    std::string trigger, step;
    std::string threshold, warn, hold;
    bool reset = false;
    std::string output;
};

int showReadiness(const ReadinessOptions& options, const Common& common)
{
    return answer(
        common, api::GetReadiness{}, [](const auto& readiness) { return replyJson(readiness); },
        [&](const auto& readiness) { tellReadiness(readiness, options.nearOnly); });
}

int showSlowQueries(const Common& common)
{
    return answer(
        common, api::ListSlowQueries{}, [](const auto& list) { return replyJson(list); }, tellSlowQueries);
}

//! Errors: InvalidArgument, NotFound.
base::Result<api::SetTrigger> triggerSetting(const ReadinessOptions& options)
{
    const auto* spec = scaling::findTrigger(options.trigger);
    if (!spec)
        return base::fail(
            base::ErrorCode::NotFound, "there is no trigger \"" + options.trigger + "\"; `kaze readiness` lists them");
    api::SetTrigger command;
    command.id = options.trigger;
    command.reset = options.reset;
    const auto take = [](const std::string& text, std::string_view unit, std::optional<double>& into) -> base::Result<> {
        if (text.empty())
            return {};
        const auto value = triggerValueOf(text, unit);
        if (!value)
            return failure(value);
        into = *value;
        return {};
    };
    for (const auto& taken : {take(options.threshold, spec->unit, command.threshold),
             take(options.warn, "share", command.warnShare), take(options.hold, "seconds", command.holdSeconds)})
        if (!taken)
            return failure(taken);
    if (!command.reset && !command.threshold && !command.warnShare && !command.holdSeconds)
        return base::fail(base::ErrorCode::InvalidArgument, "what is to be set? Give --threshold, --warn, --hold, or --reset");
    return command;
}

int setTrigger(const ReadinessOptions& options, const Common& common)
{
    const auto command = triggerSetting(options);
    if (!command)
        return report(command.error(), common);
    const auto* spec = scaling::findTrigger(options.trigger);
    const auto json = [&](const auto&) { return boost::json::object{{"trigger", options.trigger}, {"reset", options.reset}}; };
    return answer(common, *command, json, [&](const auto&) {
        std::cout << spec->title << ": ";
        if (options.reset)
            std::cout << "back to " << scaling::valueText(spec->threshold, spec->unit) << ", as the documents have it.\n";
        else if (command->threshold)
            std::cout << "the threshold is " << scaling::valueText(*command->threshold, spec->unit) << " now.\n";
        else
            std::cout << "set.\n";
    });
}

int doTriggerStep(const ReadinessOptions& options, const Common& common)
{
    const api::DoTriggerStep command{options.trigger, options.step};
    const auto json = [&](const auto&) { return boost::json::object{{"trigger", options.trigger}, {"step", options.step}}; };
    return answer(common, command, json, [&](const auto&) { std::cout << "Done; `kaze audit` has it.\n"; });
}

//! Asks no cell: what it writes is of the program.
int writeMonitoring(const ReadinessOptions& options, const Common& common)
{
    const std::filesystem::path folder = options.output;
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
        return report(
            base::Error{base::ErrorCode::Io, "the folder " + options.output + " cannot be made: " + error.message(), nullptr},
            common);
    boost::json::array written;
    for (const auto& file : scaling::monitoringFiles()) {
        const auto path = folder / file.name;
        if (const auto done = base::writeFile(path, file.text); !done)
            return report(done.error(), common);
        written.emplace_back(path.string());
        if (!common.json)
            std::cout << path.string() << "\n";
    }
    if (common.json)
        print(written);
    return kDone;
}

void addReadinessChanges(
    CLI::App& readiness, const std::shared_ptr<ReadinessOptions>& options, const std::shared_ptr<Common>& common, Action& action)
{
    auto* setting = readiness.add_subcommand("set", "Set the threshold of a trigger");
    setting->add_option("TRIGGER", options->trigger, "Its name, such as gateway-queue")->required()->option_text(" ");
    setting->add_option("--threshold", options->threshold, "In its own unit: 80%, 200ms, 400GB, 5M")->option_text("VALUE");
    setting->add_option("--warn", options->warn, "From which share of it on it warns (70%)")->option_text("SHARE");
    setting->add_option("--hold", options->hold, "For how long the value must be there before it is critical, such as 30s")
        ->option_text("TIME");
    setting->add_flag("--reset", options->reset, "Back to what is usual");
    addCommonOptions(*setting, common);
    setting->callback([options, common, &action] { action = [options, common] { return setTrigger(*options, *common); }; });

    auto* doing = readiness.add_subcommand("do", "Let the cell do what a trigger offers");
    doing->add_option("TRIGGER", options->trigger, "Its name")->required()->option_text(" ");
    doing->add_option("STEP", options->step, "What it offers, such as local-overflow")->required()->option_text(" ");
    addCommonOptions(*doing, common);
    doing->footer("kaze.yaml must allow it: readiness: { allow_steps: true }");
    doing->callback([options, common, &action] { action = [options, common] { return doTriggerStep(*options, *common); }; });

    auto* monitoring = readiness.add_subcommand("monitoring", "Write rules for Prometheus and a dashboard for Grafana");
    monitoring->add_option("--output", options->output, "The folder to write them to")->required()->option_text("FOLDER");
    addCommonOptions(*monitoring, common);
    monitoring->callback(
        [options, common, &action] { action = [options, common] { return writeMonitoring(*options, *common); }; });
}

} // namespace

void addReadiness(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* readiness = app.add_subcommand("readiness", "When to scale, and to what: triggers, forecasts, what limits now");
    readiness->require_subcommand(0, 1);
    auto options = std::make_shared<ReadinessOptions>();
    readiness->add_flag("--near", options->nearOnly, "Only what warns or is critical, and what to do about it");
    addCommonOptions(*readiness, common);
    readiness->callback([options, common, readiness, &action] {
        if (readiness->get_subcommands().empty())
            action = [options, common] { return showReadiness(*options, *common); };
    });
    readiness->footer("A threshold with * was set by somebody. It warns at 70 % of it.\n\n"
                      "Examples:\n"
                      "  kaze readiness\n"
                      "  kaze readiness slow-queries\n"
                      "  kaze readiness set vector-search --threshold 50ms\n"
                      "  kaze readiness do gateway-queue local-overflow\n"
                      "  kaze readiness monitoring --output /etc/prometheus/kaze");
    auto* slow = readiness->add_subcommand(
        "slow-queries", "Statements that took longer than 100 ms, with their plans and what would help");
    addCommonOptions(*slow, common);
    slow->callback([common, &action] { action = [common] { return showSlowQueries(*common); }; });
    addReadinessChanges(*readiness, options, common, action);
}

} // namespace kaze::cli
