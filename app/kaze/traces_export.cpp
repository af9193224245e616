#include "app/kaze/asking.h"
#include "app/kaze/memory_commands.h"
#include "app/kaze/memory_output.h"
#include "app/kaze/period.h"
#include "app/kaze/terminal.h"
#include "app/kaze/traces_commands.h"
#include "engine/api/export_requests.h"
#include "engine/base/base64.h"
#include "engine/base/text.h"

#include <iostream>
#include <thread>

namespace kaze::cli {

namespace {

struct TracesExporting {
    std::vector<std::string> filter, ids;
    std::string format = "otlp-json", file, from, to;
    bool force = false, noContent = false, archives = false;
};

constexpr auto kExportPause = std::chrono::milliseconds(100);
constexpr std::int64_t kExportPart = 4 << 20;

//! Whatever becomes of it, the cell need not keep its file.
class RunningExport {
public:
    RunningExport(Session& session, std::string id) : m_session(session), m_id(std::move(id)) { }
    RunningExport(const RunningExport&) = delete;
    RunningExport& operator=(const RunningExport&) = delete;
    // One that is gone is ended.
    ~RunningExport() { (void)m_session.ask(api::EndExport{m_id}); }

private:
    Session& m_session;
    std::string m_id;
};

std::string exportProgress(const api::ExportState& state)
{
    return countText(state.done) + " traces, " + base::sizeText(static_cast<std::uint64_t>(state.bytes));
}

//! Takes over what is written as it is written. Returns how it stands in the end.
base::Result<api::ExportState> followExport(Session& session, const std::string& id, MemoryOutput& to)
{
    std::optional<MemoryProgress> progress;
    for (std::int64_t offset = 0;;) {
        const auto part = session.ask(api::ReadExport{id, offset, kExportPart});
        if (!part)
            return failure(part);
        const auto& state = part->state;
        const auto bytes = base::fromBase64(part->content);
        if (!bytes)
            return base::fail(base::ErrorCode::Protocol, "the cell's export is no base64");
        if (auto written = to.write(*bytes); !written)
            return failure(written);
        offset += std::ssize(*bytes);
        if (!progress)
            progress.emplace(std::max<std::int64_t>(0, state.total));
        progress->at(state.done, exportProgress(state));
        if (!state.error.empty())
            return base::fail(base::ErrorCode::Io, state.error);
        if (state.finished && offset == state.bytes)
            return state;
        if (MemoryInterrupts::came())
            return base::fail(base::ErrorCode::Cancelled, "stopped; no file was written");
        if (bytes->empty())
            std::this_thread::sleep_for(kExportPause);
    }
}

base::Result<MemoryOutput> exportTarget(const TracesExporting& options, const std::string& file)
{
    std::error_code ignored; // then it is not there, or opening says what is wrong
    if (file != "-" && !options.force && std::filesystem::exists(file, ignored))
        return base::fail(base::ErrorCode::AlreadyExists, file + " is there already; --force replaces it, -o names another file");
    return MemoryOutput::open(file);
}

int exportTraces(const TracesExporting& options, const Common& common)
{
    const auto period = periodOf(options.from, options.to);
    if (!period)
        return report(period.error(), common);
    // Before the cell begins to write.
    if (!options.file.empty())
        if (const auto target = exportTarget(options, options.file); !target)
            return report(target.error(), common);
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const api::StartExport start{api::ExportKind::Traces, options.format, joined(options.filter), period->from, period->to,
        options.ids, options.archives, !options.noContent};
    const auto started = session->ask(start);
    if (!started)
        return report(started.error(), common);
    const MemoryInterrupts interrupts;
    const RunningExport running(*session, started->exportId);
    const auto file = options.file.empty() ? started->fileName : options.file;
    auto to = exportTarget(options, file);
    if (!to)
        return report(to.error(), common);
    const auto state = followExport(*session, started->exportId, *to);
    if (!state)
        return report(state.error(), common);
    if (const auto kept = to->keep(); !kept)
        return report(kept.error(), common);
    if (common.json && to->isFile())
        print({{"traces", state->done}, {"bytes", state->bytes}, {"file", file}});
    else if (to->isFile())
        std::cout << "Wrote " << state->done << (state->done == 1 ? " trace, " : " traces, ")
                  << base::sizeText(static_cast<std::uint64_t>(state->bytes)) << ", to " << printable(file) << ".\n";
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
