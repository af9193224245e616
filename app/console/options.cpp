#include "app/console/options.h"

#include "app/common/paths.h"
#include "ui/shell/kaze_link.h"

#include <CLI/CLI.hpp>

#include <iostream>

namespace kaze::console {

namespace {

constexpr const char* kFooter
    = R"(The console opens the cell of its data folder, or attaches to the process that has it open: what `kaze run`
starts in a terminal on the same folder shows here, and the other way round. Closing it leaves runs where they
stand; they go on at the next start.

Environment:
  KAZE_DATA, KAZE_RESOURCES, OPENAI_API_KEY and the like (<PROVIDER>_API_KEY), QT_QPA_PLATFORM)";

constexpr int kBadUsage = 2;

} // namespace

Parsed parseOptions(int argc, char** argv)
{
    Parsed parsed;
    auto& options = parsed.options;
    CLI::App app("The window on Kaze: agents, what they do, what it costs, and what waits for you.", "kaze-console");
    app.footer(kFooter);
    app.add_option("--data", options.data, "The data folder ($KAZE_DATA, else ~/.local/share/kaze)");
    app.add_option("--page", options.page,
        "Show this page first: overview, agents, runs, schedules, new-run, approvals, traces, logs, alerts, budgets, gateway, "
        "memory, skills, tools, readiness, cells, reports, settings");
    app.add_option("--language", options.language, "en or de, for this time; the settings keep one for good");
    std::string thing;
    app.add_option("file", thing,
           "A file of traces, such as an export wrote: opened read-only beside the cell's own; or a link, kaze://CELL/PAGE: "
           "shown in "
           "the console that runs, if there is one")
        ->type_name("FILE|LINK");
    app.add_flag(
        "--sample", options.sample, "Open New run on a sample project, in a data folder of its own unless --data is given");
    app.add_option("--screenshot", options.screenshots,
        "Render every page, dark and light, from built-in sample data into this folder, and end");
    app.add_flag("--startup-time", options.startupTime)->group("");
    app.set_version_flag("--version", std::string("kaze-console " KAZE_VERSION));
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const bool asked = error.get_exit_code() == 0;
        app.exit(error);
        parsed.exitCode = asked ? 0 : kBadUsage;
        return parsed;
    }
    if (ui::looksLikeLink(QString::fromStdString(thing)))
        options.link = thing;
    else
        options.file = thing;
    if (options.sample && options.data.empty())
        options.data = app::defaultStateFolder() / "kaze-sample";
    return parsed;
}

} // namespace kaze::console
