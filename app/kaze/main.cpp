#include "app/common/signals.h"
#include "app/kaze/commands.h"
#include "app/kaze/json_output.h"
#include "app/kaze/known_cells.h"
#include "app/kaze/usage.h"

#include <iostream>

namespace kaze::cli {

void addCommonOptions(CLI::App& command, const std::shared_ptr<Common>& common)
{
    command.add_option("--data", common->data, "The data folder (default: $KAZE_DATA, else ~/.local/share/kaze)")
        ->option_text("DIR");
    command.add_option("--cell", common->cell, "A cell on another machine, as `kaze cells add` named it (default: $KAZE_CELL)")
        ->option_text("NAME");
    command.add_flag("--json", common->json, "Print JSON: a thing is an object, a list is an array");
}

namespace {

constexpr const char* kVersion = "kaze " KAZE_VERSION;

void addVersion(CLI::App& app, const std::shared_ptr<Common>& common, Action& action)
{
    auto* command = app.add_subcommand("version", "Print the version");
    command->add_flag("--json", common->json, "Print JSON");
    command->callback([common, &action] {
        action = [common] {
            if (common->json)
                print({{"name", "kaze"}, {"version", KAZE_VERSION}});
            else
                std::cout << kVersion << std::endl;
            return kDone;
        };
    });
}

void addHelp(CLI::App& app, Action& action)
{
    auto* command = app.add_subcommand("help", "Show how a command is used");
    auto words = std::make_shared<std::vector<std::string>>();
    command->add_option("COMMAND", *words, "Its words, such as: runs approve")->option_text(" ");
    command->callback([words, &app, &action] {
        action = [words, &app] {
            const auto& named = commandOf(app, *words);
            const auto known = fullName(named);
            std::string wanted = "kaze";
            for (const auto& word : *words)
                wanted += " " + word;
            if (known != wanted) {
                std::cerr << "kaze: there is no command \"" << wanted << "\"; `" << known << " --help` shows what there is.\n";
                return kBadUsage;
            }
            std::cout << helpOf(named) << std::endl;
            return kDone;
        };
    });
}

constexpr const char* kFooter = R"(Examples:
  kaze run code-reviewer --task "Review this folder" --workspace ~/src/project
  kaze run ./agent.yaml --task "…" --model ollama/qwen3:8b --budget 0.50 --json
  kaze runs list state:waiting_approval
  kaze runs approve 3f9a01bc --deny "not that file"
  kaze serve --listen 127.0.0.1:7117

Exit codes:
  0 done   1 failed   2 bad usage or configuration   3 budget exhausted
  4 cancelled   5 waiting for an approval or a decision

Environment:
  KAZE_DATA            the data folder
  KAZE_CELL            a cell on another machine, instead of it
  <PROVIDER>_API_KEY   keys: OPENAI_API_KEY, ANTHROPIC_API_KEY and so on
  KAZE_RESOURCES       the files of the installation
  NO_COLOR             no colours)";

int badUsage(const CLI::App& app, const CLI::ParseError& error, const std::vector<std::string>& words)
{
    const auto message = complaint(app, error);
    if (std::find(words.begin(), words.end(), "--json") != words.end())
        print({{"error", {{"code", base::nameOf(base::ErrorCode::InvalidArgument)}, {"message", message}}}});
    else
        std::cerr << "kaze: " << message << std::endl;
    return kBadUsage;
}

} // namespace

} // namespace kaze::cli

int main(int argc, char** argv)
{
    using namespace kaze::cli;
    // A reader may go away (`kaze runs list | head`) in the middle of a commit.
    kaze::app::failWritesWithoutSignals();
    CLI::App app("Kaze runs LLM agents on your own machine and shows everything they do.", "kaze");
    app.require_subcommand(1);
    app.set_version_flag("--version", kVersion, "Print the version");
    auto common = std::make_shared<Common>();
    Action action;
    addRun(app, common, action);
    addRuns(app, common, action);
    addTraces(app, common, action);
    addLogs(app, common, action);
    addMetrics(app, common, action);
    addAlerts(app, common, action);
    addReadiness(app, common, action);
    addMemory(app, common, action);
    addMcp(app, common, action);
    addMessages(app, common, action);
    addWebhooks(app, common, action);
    addProviders(app, common, action);
    addCache(app, common, action);
    addLedger(app, common, action);
    addReport(app, common, action);
    addPrices(app, common, action);
    addExperiments(app, common, action);
    addServe(app, common, action);
    addCells(app, common, action);
    addInfo(app, common, action);
    addSchedules(app, common, action);
    addBudgets(app, common, action);
    addTokens(app, common, action);
    addPermissions(app, common, action);
    addKeep(app, common, action);
    addAudit(app, common, action);
    addPools(app, common, action);
    addTenants(app, common, action);
    addProjects(app, common, action);
    addTools(app, common, action);
    addSkills(app, common, action);
    addDoctor(app, common, action);
    addCompletion(app, action);
    addVersion(app, common, action);
    addHelp(app, action);
    addCommonOptions(app, common);
    // Commands made later would inherit it.
    app.footer(kFooter);
    const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
    if (!words.empty() && words[0] == "__complete")
        return complete(app, {words.begin() + 1, words.end()});
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& asked) {
        return app.exit(asked);
    } catch (const CLI::ParseError& error) {
        return badUsage(app, error, words);
    }
    if (const auto chosen = chooseCell(app, *common); !chosen)
        return report(chosen.error(), *common);
    return action();
}
