#include "app/kaze/alerts_commands.h"
#include "app/kaze/asking.h"
#include "app/kaze/logs_texts.h"
#include "app/kaze/terminal.h"
#include "engine/api/alert_wire.h"
#include "engine/base/filter.h"

#include <iostream>

namespace kaze::cli {

namespace {

struct SilenceOptions {
    std::string rule, cause, lasts, until, comment, id;
};

//! Errors: InvalidArgument.
base::Result<api::Silence> wantedSilence(const SilenceOptions& options)
{
    const auto refuse = [](std::string why) { return base::fail(base::ErrorCode::InvalidArgument, std::move(why)); };
    api::Silence silence;
    silence.ruleId = options.rule;
    silence.cause = options.cause;
    silence.comment = options.comment;
    if (options.rule.empty() && options.cause.empty())
        return refuse("What is to be silent? --rule NAME, --cause CAUSE, or --cause '*' for everything.");
    if (options.lasts.empty() == options.until.empty())
        return refuse("For how long? --for 2h, or --until \"2026-12-01 09:00\".");
    if (!options.lasts.empty()) {
        const auto lasts = base::parseDuration(options.lasts);
        if (!lasts)
            return failure(lasts);
        if (*lasts > std::chrono::days(3660))
            return refuse("A silence lasts a year at most.");
        silence.until = base::SystemClock().now() + std::chrono::duration_cast<std::chrono::microseconds>(*lasts);
        return silence;
    }
    // So long ago is what a duration means there.
    if (base::parseDuration(options.until))
        return refuse("--until takes a time; --for takes how long.");
    const auto until = logTimeOf(options.until);
    if (!until)
        return failure(until);
    silence.until = *until;
    return silence;
}

int addSilence(const SilenceOptions& options, const Common& common)
{
    auto wanted = wantedSilence(options);
    if (!wanted)
        return report(wanted.error(), common);
    return answer(
        common, api::AddSilence{*wanted}, [](const auto& made) { return api::toJson(made.silence); },
        [&](const api::SilenceAdded& made) {
            std::cout << "Nobody is told of it until " << base::toRfc3339(made.silence.until).substr(0, 16) << " UTC. `"
                      << commandFor(common, "alerts unsilence " + shortId(made.silence.id)) << "` ends that sooner.\n";
        });
}

int listSilences(const SilenceOptions&, const Common& common)
{
    return answer(
        common, api::ListSilences{}, [](const auto& list) { return jsonOf(list.silences); },
        [](const api::SilenceList& list) {
            if (list.silences.empty()) {
                std::cout << "Nothing is silenced.\n";
                return;
            }
            std::vector<std::vector<std::string>> rows;
            for (const auto& silence : list.silences)
                rows.push_back({shortId(silence.id), silence.ruleId.empty() ? "every" : printable(silence.ruleId),
                    silence.cause.empty() ? "every" : printable(silence.cause), base::toRfc3339(silence.until).substr(0, 16),
                    printable(silence.by), printable(silence.comment)});
            std::cout << table({"SILENCE", "RULE", "CAUSE", "UNTIL (UTC)", "BY", "WHY"}, rows);
        });
}

int endSilence(const SilenceOptions& options, const Common& common)
{
    return answer(
        common, api::EndSilence{options.id},
        [&](const auto&) {
            return boost::json::object{{"ended", options.id}};
        },
        [](const auto&) { std::cout << "Ended: what fires is told again.\n"; });
}

CLI::App* addSilenceCommand(CLI::App& alerts, const char* name, const char* help,
    int (*run)(const SilenceOptions&, const Common&), const std::shared_ptr<SilenceOptions>& options,
    const std::shared_ptr<Common>& common, Action& action)
{
    auto* command = alerts.add_subcommand(name, help);
    addCommonOptions(*command, common);
    command->callback([=, &action] { action = [=] { return run(*options, *common); }; });
    return command;
}

} // namespace

void addAlertsSilences(CLI::App& alerts, const std::shared_ptr<Common>& common, Action& action)
{
    auto options = std::make_shared<SilenceOptions>();
    auto* making = addSilenceCommand(alerts, "silence", "Tell nobody for a while", addSilence, options, common, action);
    making->add_option("--rule", options->rule, "Of this rule: its id or its name")->option_text("RULE");
    making->add_option("--cause", options->cause, "Of this cause, with *: provider:openai, 'budget:*'")->option_text("CAUSE");
    making->add_option("--for", options->lasts, "For so long: 30m, 2h, 7d")->option_text("TIME");
    making->add_option("--until", options->until, "Until then: 18:00 today, \"2026-12-01 09:00\", or 2026-12-01T09:00:00Z")
        ->option_text("TIME");
    making->add_option("--comment", options->comment, "Why, for others")->option_text("TEXT");
    addSilenceCommand(alerts, "silences", "Show what is silenced", listSilences, options, common, action);
    addSilenceCommand(alerts, "unsilence", "End a silence", endSilence, options, common, action)
        ->add_option("SILENCE", options->id, "Its id, as `kaze alerts silences` shows it")
        ->required()
        ->option_text(" ");
}

} // namespace kaze::cli
