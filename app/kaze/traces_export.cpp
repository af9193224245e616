#include "app/kaze/asking.h"
#include "app/kaze/exporting.h"
#include "app/kaze/period.h"
#include "app/kaze/terminal.h"
#include "app/kaze/traces_commands.h"
#include "engine/api/export_requests.h"
#include "engine/base/text.h"

#include <iostream>

namespace kaze::cli {

namespace {

struct TracesExporting {
    std::vector<std::string> filter, ids;
    std::string format = "otlp-json", file, from, to;
    bool force = false, noContent = false, archives = false;
};

int exportTraces(const TracesExporting& options, const Common& common)
{
    const auto period = periodOf(options.from, options.to);
    if (!period)
        return report(period.error(), common);
    const ExportTarget target{options.file, options.force, "traces"};
    // Before the cell begins to write.
    if (const auto may = mayExportTo(target); !may)
        return report(may.error(), common);
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const api::StartExport start{api::ExportKind::Traces, options.format, joined(options.filter), period->from, period->to,
        options.ids, options.archives, !options.noContent};
    const auto exported = exportTo(*session, start, target);
    if (!exported)
        return report(exported.error(), common);
    const auto& state = exported->state;
    if (common.json && exported->isFile)
        print({{"traces", state.done}, {"bytes", state.bytes}, {"file", exported->file},
            {"notes", boost::json::value_from(state.notes)}});
    else if (exported->isFile)
        std::cout << "Wrote " << state.done << (state.done == 1 ? " trace, " : " traces, ")
                  << base::sizeText(static_cast<std::uint64_t>(state.bytes)) << ", to " << printable(exported->file) << ".\n";
    return kDone;
}

} // namespace

void addTracesExport(CLI::App& traces, const std::shared_ptr<Common>& common, Action& action)
{
    auto options = std::make_shared<TracesExporting>();
    auto* command = traces.add_subcommand("export", "Write traces into a file: for other programs, or for another Kaze");
    command->add_option("FILTER", options->filter, "Which ones, as in the list (default: all)")->option_text(" ");
    command->add_option("--id", options->ids, "This trace or run, whatever the filter; may be given again")
        ->option_text("ID")
        ->allow_extra_args(false);
    addTracePeriod(*command, options->from, options->to);
    command
        ->add_option("--format", options->format, "otlp-json (default), otlp-protobuf, archive, or jsonl: the rows of the list")
        ->check(CLI::IsMember({"otlp-json", "otlp-protobuf", "archive", "jsonl"}))
        ->option_text("FORMAT");
    command
        ->add_option("-o,--output", options->file, "The file; - is standard output (default: a name of its own in this folder)")
        ->option_text("FILE");
    command->add_flag("--force", options->force, "Replace a file that is there");
    command->add_flag("--no-content", options->noContent, "Without inputs and outputs");
    command->add_flag("--archives", options->archives, "Also out of archived months, which are unpacked first");
    command->footer(
        "OTLP is what OpenTelemetry's collectors, Jaeger, Phoenix and others read; an archive holds everything, log lines too, "
        "and is what\n"
        "`kaze traces import` gives back whole. A file appears when it is whole, and only its owner may read it.\n\n"
        "Examples:\n"
        "  kaze traces export --id 0192f0c17e3a70008000b8a1f7c9d2e4 -o slow.jsonl\n"
        "  kaze traces export status:error --from 2026-11-21 --format archive -o incident.sqlite\n"
        "  kaze traces export --format otlp-protobuf -o - | curl --data-binary @- -H 'Content-Type: application/x-protobuf' "
        "http://127.0.0.1:4318/v1/traces");
    addCommonOptions(*command, common);
    command->callback([options, common, &action] { action = [options, common] { return exportTraces(*options, *common); }; });
}

} // namespace kaze::cli
