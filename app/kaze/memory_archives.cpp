#include "app/kaze/asking.h"
#include "app/kaze/memory_commands.h"
#include "app/kaze/memory_texts.h"
#include "app/kaze/terminal.h"
#include "engine/api/upkeep_requests.h"
#include "engine/base/text.h"

#include <algorithm>
#include <cmath>
#include <iostream>

namespace kaze::cli {

namespace {

struct Compacting {
    MemoryOwner owner;
    api::CompactionRule rule;
    std::vector<const CLI::Option*> what, which; //!< options that say what goes, and those that narrow it
    bool dryRun = false;
};

struct Archived {
    MemoryOwner owner;
    std::string name;
    std::vector<std::string> ids;
    bool yes = false;
};

void tellCompacted(const api::MemoryCompacted& done, bool dryRun)
{
    for (const auto& rule : done.rules)
        std::cout << styled(printable(rule.rule), Style::Dim) << "  " << memoriesText(rule.records)
                  << (rule.versions > 0 ? ", " + std::to_string(rule.versions) + " earlier versions" : "") << "\n";
    if (dryRun)
        std::cout << "This would take out " << memoriesText(done.records) << " and " << done.versions << " versions.\n";
    else if (done.archive.empty())
        std::cout << "There was nothing to take out.\n";
    else
        std::cout << "Took out " << memoriesText(done.records) << " and " << done.versions << " versions, which are in "
                  << printable(done.archive) << " (" << base::sizeText(static_cast<std::uint64_t>(done.archiveBytes)) << ").\n";
}

int compactMemory(const Compacting& options, const Common& common)
{
    api::CompactMemory query{options.owner.tenant, options.owner.project, {}, options.dryRun};
    const auto given = [](const CLI::Option* option) { return option->count() > 0; };
    if (std::ranges::any_of(options.what, given)) {
        query.rules.push_back(options.rule);
        query.rules.back().name = "command line";
    } else if (std::ranges::any_of(options.which, given)) {
        return report(base::fail(base::ErrorCode::InvalidArgument,
                          "say what goes: --keep, --older-than, --forgotten-for or --keep-versions")
                          .error(),
            common);
    }
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const auto done = session->ask(query);
    if (!done)
        return report(asUsage(done.error()), common);
    if (common.json)
        print(replyJson(*done));
    else
        tellCompacted(*done, options.dryRun);
    return kDone;
}

int listArchives(const Archived& options, const Common& common)
{
    const auto tell = [](const api::MemoryArchiveList& list) {
        if (list.archives.empty()) {
            std::cout << "There are no archives.\n";
            return;
        }
        std::vector<std::vector<std::string>> rows;
        for (const auto& archive : list.archives)
            rows.push_back({printable(archive.name), agoText(archive.createdAt), std::to_string(archive.records),
                std::to_string(archive.versions), base::sizeText(static_cast<std::uint64_t>(archive.bytes)),
                archive.problem.empty() ? "" : styled(printable(archive.problem), Style::Red)});
        std::cout << table({"ARCHIVE", "MADE", "RECORDS", "VERSIONS", "SIZE", "PROBLEM"}, rows);
    };
    return answer(
        common, api::ListMemoryArchives{options.owner.tenant, options.owner.project},
        [](const auto& list) { return replyJson(list).at("archives"); }, tell);
}

int restoreArchive(const Archived& options, const Common& common)
{
    const api::RestoreArchive query{options.owner.tenant, options.owner.project, options.name, options.ids};
    return answer(
        common, query, [](const auto& done) { return replyJson(done); },
        [](const api::ArchiveRestored& done) {
            std::cout << "Restored " << memoriesText(done.records) << " and " << done.versions << " versions; " << done.known
                      << " were there.\n";
        });
}

int removeArchive(const Archived& options, const Common& common)
{
    if (!options.yes && (common.json || !inputIsTerminal()))
        return report(base::fail(base::ErrorCode::InvalidArgument,
                          "this would remove the archive for good; say --yes to do it without being asked")
                          .error(),
            common);
    if (!options.yes) {
        std::cout << "Remove the archive " << printable(options.name) << " for good, with what is in it? [y/N] " << std::flush;
        std::string line;
        if (!std::getline(std::cin, line) || (line != "y" && line != "Y" && line != "yes")) {
            std::cout << "Nothing was removed.\n";
            return kCancelled;
        }
    }
    const api::RemoveArchive query{options.owner.tenant, options.owner.project, options.name};
    return answer(
        common, query, [](const auto& done) { return replyJson(done); },
        [&](const auto&) { std::cout << printable(options.name) << " was removed.\n"; });
}

//! What is wrong with a number that has to be above 0; not a number is none.
std::string aboveZero(std::string& text)
{
    double number = 0;
    const bool read = CLI::detail::lexical_cast(text, number);
    return read && number > 0 && std::isfinite(number) ? std::string() : text + " is not above 0";
}

void addCompacting(CLI::App& memory, const std::shared_ptr<Common>& common, Action& action)
{
    auto options = std::make_shared<Compacting>();
    auto& rule = options->rule;
    auto* compact = memory.add_subcommand("compact", "Take out what is no longer wanted, into an archive");
    const CLI::Validator positive(&aboveZero, "");
    const auto add = [&](const char* name, auto& into, const char* help, const char* value) {
        return compact->add_option(name, into, help)->option_text(value);
    };
    auto* keep = add("--keep", rule.keepNewest, "Keep the newest so many", "N")->check(positive);
    auto* older = add("--older-than", rule.olderThanDays, "Only what is older", "DAYS")->check(positive);
    auto* forgotten = add("--forgotten-for", rule.forgottenDays, "Only what was forgotten so long ago", "DAYS")->check(positive);
    auto* versions
        = add("--keep-versions", rule.keepVersions, "Not records, but their earlier versions beyond the newest so many", "N")
              ->check(positive)
              ->excludes(forgotten);
    options->what = {keep, older, forgotten, versions};
    options->which = {add("--filter", rule.filter, "Only what fits, as in `kaze memory list`", "FILTER"),
        add("--importance-below", rule.importanceBelow, "Only what is less important", "W")->check(positive)};
    compact->add_flag("--dry-run", options->dryRun, "Only say how much that is");
    compact->footer("All that is given has to hold. With nothing given, the rules of kaze.yaml (memory, compaction) are gone by. "
                    "What is taken out "
                    "is in an archive first,\nfrom which `kaze memory archives restore` brings it back.\n\n"
                    "Examples:\n  kaze memory compact --filter kind:episode --older-than 90 --importance-below 0.7 --dry-run\n"
                    "  kaze memory compact --keep-versions 10");
    setMemoryAction(*compact, options, common, action, compactMemory);
}

} // namespace

void addMemoryArchives(CLI::App& memory, const std::shared_ptr<Common>& common, Action& action)
{
    addCompacting(memory, common, action);
    auto options = std::make_shared<Archived>();
    auto* archives = memory.add_subcommand("archives", "What compaction took out of the memory");
    archives->require_subcommand(1);
    auto* list = archives->add_subcommand("list", "List the archives");
    setMemoryAction(*list, options, common, action, listArchives);
    auto* restore = archives->add_subcommand("restore", "Put records back from an archive, which stays");
    restore->add_option("ARCHIVE", options->name, "Its name")->required()->option_text(" ");
    restore->add_option("ID", options->ids, "Only these (default: all)")->option_text(" ");
    setMemoryAction(*restore, options, common, action, restoreArchive);
    auto* remove = archives->add_subcommand("remove", "Remove an archive for good");
    remove->add_option("ARCHIVE", options->name, "Its name")->required()->option_text(" ");
    remove->add_flag("--yes,-y", options->yes, "Do not ask first");
    setMemoryAction(*remove, options, common, action, removeArchive);
}

} // namespace kaze::cli
