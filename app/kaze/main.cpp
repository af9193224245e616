#include "app/common/signals.h"
#include "app/kaze/commands.h"

#include <boost/json.hpp>

#include <iostream>

namespace kaze::cli {

void addCommonOptions(CLI::App& command, const std::shared_ptr<Common>& common)
{
    command.add_option("--data", common->data, "The data folder ($KAZE_DATA, else ~/.local/share/kaze)");
    command.add_flag("--json", common->json, "Print JSON: a thing is an object, a list is an array");
}

namespace {

void addVersion(CLI::App& app, const std::shared_ptr<Common>& common, Action& action)
{
    auto* command = app.add_subcommand("version", "Print the version");
    command->add_flag("--json", common->json, "Print JSON");
    command->callback([common, &action] {
        action = [common] {
            if (common->json)
                std::cout << boost::json::serialize(boost::json::value{{"name", "kaze"}, {"version", KAZE_VERSION}}) << std::endl;
            else
                std::cout << "kaze " KAZE_VERSION << std::endl;
            return kDone;
        };
    });
}

constexpr const char* kFooter = R"(Examples:
  kaze run code-reviewer --task "Review this folder" --workspace ~/src/project
  kaze run ./agent.yaml --task "…" --model ollama/qwen3:8b --budget 0.50 --json
  kaze runs list state:waiting_approval
  kaze runs approve 3f9a01bc --deny "not that file"

Exit codes:
  0 done   1 failed   2 bad usage or configuration   3 budget exhausted
  4 cancelled   5 waiting for an approval or a decision

Environment:
  KAZE_DATA, KAZE_RESOURCES, OPENAI_API_KEY and the like (<PROVIDER>_API_KEY), NO_COLOR)";

} // namespace

} // namespace kaze::cli

int main(int argc, char** argv)
{
    using namespace kaze::cli;
    // A reader may go away (`kaze runs list | head`) in the middle of a commit.
    kaze::app::failWritesWithoutSignals();
    CLI::App app("Kaze runs LLM agents on your own machine and shows everything they do.", "kaze");
    app.require_subcommand(1);
    app.footer(kFooter);
    auto common = std::make_shared<Common>();
    Action action;
    addRun(app, common, action);
    addRuns(app, common, action);
    addTraces(app, common, action);
    addMemory(app, common, action);
    addDoctor(app, common, action);
    addVersion(app, common, action);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const bool asked = error.get_exit_code() == 0;
        app.exit(error);
        return asked ? kDone : kBadUsage;
    }
    return action();
}
