#include "app/kaze/asking.h"
#include "app/kaze/memory_commands.h"
#include "app/kaze/memory_import_job.h"
#include "app/kaze/memory_texts.h"
#include "app/kaze/terminal.h"
#include "engine/base/text.h"

#include <iostream>

namespace kaze::cli {

namespace {

struct MemoryImporting {
    MemoryOwner owner;
    std::string file, npy;
    bool strict = false, restart = false;
};

boost::json::object importJson(const MemoryImport::Outcome& outcome)
{
    boost::json::array problems;
    for (const auto& problem : outcome.problems)
        problems.push_back({{"line", problem.line}, {"message", problem.message}});
    return {{"added", outcome.added}, {"known", outcome.known}, {"refused", outcome.refused}, {"done_before", outcome.doneBefore},
        {"lines", outcome.lines}, {"stopped", outcome.stopped}, {"problems", std::move(problems)}};
}

void tellImport(const MemoryImport::Outcome& outcome, const MemoryImporting& options, const Common& common, double perSecond)
{
    std::cout << outcome.added << " added, " << outcome.known << " known already, " << outcome.refused << " refused";
    if (outcome.doneBefore > 0)
        std::cout << ", " << outcome.doneBefore << " done before";
    std::cout << styled("  " + countText(std::llround(perSecond)) + " records/s", Style::Dim) << "\n";
    if (!outcome.stopped)
        return;
    if (options.file == "-")
        std::cout << "Stopped. What has an id is not added twice when it comes again.\n";
    else
        std::cout << "Stopped. `" << commandFor(common, "memory import " + options.file) << "` goes on there.\n";
}

int importMemories(const MemoryImporting& options, const Common& common)
{
    auto lines = LineReader::open(options.file);
    if (!lines)
        return report(lines.error(), common);
    std::optional<NpyMatrix> vectors;
    if (!options.npy.empty()) {
        auto opened = NpyMatrix::open(options.npy);
        if (!opened)
            return report(opened.error(), common);
        vectors.emplace(std::move(*opened));
    }
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const MemoryInterrupts interrupts;
    MemoryProgress progress(lines->size());
    const auto size = lines->size() > 0 ? " of " + base::sizeText(static_cast<std::uint64_t>(lines->size())) : std::string();
    MemoryImport job(
        *session, std::move(*lines), {options.file, options.owner, options.strict, options.restart, std::move(vectors)});
    job.onProblem = [&](const MemoryImport::Problem& problem) {
        progress.clear();
        if (!common.json)
            std::cerr << "line " << problem.line << ": " << printable(problem.message) << "\n";
    };
    job.onGoingOn = [&](std::int64_t line, std::int64_t offset) {
        progress.clear();
        progress.beginAt(offset);
        if (!common.json)
            std::cerr << "It goes on at line " << line << ".\n";
    };
    job.onProgress = [&](std::int64_t bytes, std::int64_t records) {
        progress.at(bytes,
            base::sizeText(static_cast<std::uint64_t>(bytes)) + size + "  " + countText(records) + " records, "
                + countText(std::llround(progress.perSecond(records))) + "/s");
    };
    const auto done = job.run();
    const auto& outcome = job.outcome();
    const auto perSecond = progress.perSecond(outcome.added + outcome.known);
    progress.clear();
    if (!done && !common.json)
        tellImport(outcome, options, common, perSecond);
    if (!done)
        return report(done.error(), common);
    if (common.json)
        print(importJson(outcome));
    else
        tellImport(outcome, options, common, perSecond);
    if (outcome.stopped)
        return kCancelled;
    return outcome.refused > 0 ? kFailed : kDone;
}

} // namespace

void addMemoryImport(CLI::App& memory, const std::shared_ptr<Common>& common, Action& action)
{
    auto options = std::make_shared<MemoryImporting>();
    auto* command = memory.add_subcommand("import", "Remember what is in a file of JSON lines");
    command->add_option("FILE", options->file, "The file, or - for standard input")->required()->option_text(" ");
    command->add_flag("--strict", options->strict, "Stop at the first line that is refused");
    command->add_flag("--restart", options->restart, "Begin again where an earlier import of the file had stopped or ended");
    command->add_option("--npy", options->npy, "Vectors for the lines, a row each, as `kaze memory export --npy` writes them")
        ->option_text("FILE");
    command->footer(
        "A line is an object with a text, and where there is one an id, kind, tags, time, source, agent, scope, "
        "importance, vector,\n"
        "data, tenant and project. What has an id is added once, however often it is imported. An import that was stopped "
        "goes on where it\n"
        "stood, also when the file has grown. --tenant and --project are for lines that name none.\n\n"
        "Examples:\n"
        "  kaze memory import notes.jsonl\n"
        "  echo '{\"text\": \"The backups are made at night\", \"tags\": [\"ops\"]}' | kaze memory import -");
    setMemoryAction(*command, options, common, action, importMemories);
}

} // namespace kaze::cli
