#include "app/kaze/asking.h"
#include "app/kaze/memory_commands.h"
#include "app/kaze/terminal.h"
#include "app/kaze/traces_commands.h"
#include "engine/api/export_requests.h"
#include "engine/base/base64.h"
#include "engine/base/text.h"

#include <fstream>
#include <iostream>

namespace kaze::cli {

namespace {

struct TracesImporting {
    std::vector<std::string> files;
};

constexpr std::size_t kImportPart = 3U << 20;

base::Result<api::TracesImported> importTraceFile(Session& session, const std::string& file)
{
    std::ifstream in(file, std::ios::binary);
    std::error_code unknown; // then there is no share of it to show
    const auto size = std::filesystem::file_size(file, unknown);
    if (!in || std::filesystem::is_directory(file, unknown))
        return base::fail(base::ErrorCode::NotFound, file + " cannot be read");
    api::ImportTraces part;
    part.name = std::filesystem::path(file).filename().string();
    MemoryProgress progress(unknown ? 0 : static_cast<std::int64_t>(size));
    std::int64_t sent = 0;
    std::string bytes;
    while (true) {
        bytes.resize(kImportPart);
        in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        bytes.resize(static_cast<std::size_t>(in.gcount()));
        if (in.bad())
            return base::fail(base::ErrorCode::Io, file + " cannot be read to its end");
        part.isLast = in.eof();
        part.content = base::base64(bytes);
        auto taken = session.ask(part);
        if (!taken || part.isLast)
            return taken;
        part.importId = taken->importId;
        sent += std::ssize(bytes);
        progress.at(sent, base::sizeText(static_cast<std::uint64_t>(sent)) + " of " + part.name);
        if (MemoryInterrupts::came())
            return base::fail(base::ErrorCode::Cancelled, "stopped before " + file + " had been sent; nothing of it is kept");
    }
}

void printImported(const std::string& file, const api::TracesImported& imported)
{
    std::cout << printable(file) << ": " << imported.spans << (imported.spans == 1 ? " new span" : " new spans") << " of "
              << imported.traces << (imported.traces == 1 ? " trace" : " traces");
    if (imported.known > 0)
        std::cout << ", " << imported.known << " were there already";
    if (imported.lines > 0)
        std::cout << ", " << imported.lines << (imported.lines == 1 ? " new log line" : " new log lines");
    if (imported.knownLines > 0)
        std::cout << ", " << imported.knownLines << (imported.knownLines == 1 ? " log line was" : " log lines were")
                  << " there already";
    if (imported.refused > 0)
        std::cout << ", " << styled(std::to_string(imported.refused) + " refused", Style::Red);
    std::cout << "\n";
    for (const auto& problem : imported.problems)
        std::cout << "  " << printable(problem) << "\n";
}

int importTraces(const TracesImporting& options, const Common& common)
{
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const MemoryInterrupts interrupts;
    boost::json::array all;
    bool isWhole = true;
    for (const auto& file : options.files) {
        const auto imported = importTraceFile(*session, file);
        if (!imported)
            return report(imported.error(), common);
        isWhole = isWhole && imported->refused == 0;
        if (common.json) {
            auto object = replyJson(*imported);
            object.erase("import_id");
            object["file"] = file;
            all.push_back(std::move(object));
        } else {
            printImported(file, *imported);
        }
    }
    if (common.json)
        print(all);
    return isWhole ? kDone : kFailed;
}

} // namespace

void addTracesImport(CLI::App& traces, const std::shared_ptr<Common>& common, Action& action)
{
    auto options = std::make_shared<TracesImporting>();
    auto* command = traces.add_subcommand(
        "import", "Read traces out of files: OTLP as JSON or protobuf, or archives of `kaze traces export`");
    command->add_option("FILE", options->files, "The files")->required()->option_text(" ");
    command->footer(
        "What is there already is not added again, so a file may come twice. Ends with 1 when something in it was refused.\n\n"
        "Example:\n"
        "  kaze traces import traces.jsonl incident.sqlite");
    addCommonOptions(*command, common);
    command->callback([options, common, &action] { action = [options, common] { return importTraces(*options, *common); }; });
}

} // namespace kaze::cli
