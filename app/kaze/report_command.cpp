#include "app/kaze/commands.h"
#include "app/kaze/json_output.h"
#include "app/kaze/period.h"
#include "engine/api/cost_requests.h"
#include "engine/api/wire.h"
#include "engine/base/file.h"

#include <boost/json.hpp>

#include <iostream>
#include <map>

namespace kaze::cli {

namespace {

struct ReportOptions {
    api::GetCostReport query;
    std::string from, to, output;
    bool force = false;
};

//! As the file's name says, where nobody said it.
std::string formatOf(const ReportOptions& options, const Common& common)
{
    if (!options.query.format.empty())
        return options.query.format;
    static const std::map<std::string, std::string> kByName{
        {".csv", "csv"}, {".json", "json"}, {".html", "html"}, {".htm", "html"}, {".md", "markdown"}};
    const auto named = kByName.find(std::filesystem::path(options.output).extension().string());
    return common.json ? "json" : named == kByName.end() ? "markdown" : named->second;
}

base::Result<> mayWrite(const ReportOptions& options)
{
    std::error_code error; // then writing it says why
    if (!options.output.empty() && !options.force
        && std::filesystem::exists(std::filesystem::symlink_status(options.output, error)))
        return base::fail(base::ErrorCode::AlreadyExists, options.output + " is there already; --force replaces it");
    return {};
}

int cost(const ReportOptions& options, const Common& common)
{
    const auto period = periodOf(options.from, options.to);
    if (!period)
        return report(period.error(), common);
    if (const auto may = mayWrite(options); !may)
        return report(may.error(), common);
    auto query = options.query;
    query.from = period->from;
    query.to = period->to;
    query.format = formatOf(options, common);
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const auto made = session->ask(query);
    if (!made)
        return report(made.error(), common);
    if (options.output.empty()) {
        if (query.format == "json")
            print(api::toJson(made->document));
        else
            std::cout << made->text << std::flush;
        return kDone;
    }
    if (const auto written = base::writeFile(options.output, made->text); !written)
        return report(written.error(), common);
    if (common.json)
        print({{"written", options.output}});
    else
        std::cout << "Written to " << options.output << "." << std::endl;
    return kDone;
}

} // namespace

void addReport(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* reports = app.add_subcommand("report", "Make reports for other people");
    reports->require_subcommand(1);
    auto options = std::make_shared<ReportOptions>();
    auto* made = reports->add_subcommand("cost", "What model calls cost in a period, by day, model, agent, tenant and key");
    made->add_option(
            "--from", options->from, "The first day or month, UTC: 2026-11-01 or 2026-11 (default: the beginning of the month)")
        ->option_text("DATE");
    made->add_option("--to", options->to, "The last day or month, which is included (default: now)")->option_text("DATE");
    made->add_option("--format", options->query.format, "markdown, csv, json or html (default: as FILE is named, else markdown)")
        ->option_text("FORMAT")
        ->check(CLI::IsMember({"csv", "json", "html", "markdown"}));
    made->add_option("--tenant", options->query.tenant, "Of this tenant alone")->option_text("NAME");
    made->add_option("--agent", options->query.agent, "Of this agent alone")->option_text("NAME");
    made->add_option("--model", options->query.model, "Of this model alone: provider/model")->option_text("MODEL");
    made->add_option("-o,--output", options->output, "Write it to this file")->option_text("FILE");
    made->add_flag("--force", options->force, "Replace the file where it is there already");
    made->footer("Examples:\n"
                 "  kaze report cost --from 2026-11 --to 2026-11 -o november.html\n"
                 "  kaze report cost --tenant lab --format csv");
    addCommonOptions(*made, common);
    made->callback([options, common, &action] { action = [options, common] { return cost(*options, *common); }; });
}

} // namespace kaze::cli
