#include "app/kaze/asking.h"
#include "app/kaze/memory_commands.h"
#include "app/kaze/memory_texts.h"
#include "app/kaze/terminal.h"
#include "engine/api/memory_wire.h"

#include <iostream>

namespace kaze::cli {

namespace {

struct MemoryErasing {
    MemoryOwner owner;
    std::vector<std::string> ids;
    std::string filter;
    bool yes = false, dryRun = false;
};

api::EraseMemories erasureOf(const MemoryErasing& options, bool countOnly)
{
    return {options.owner.tenant, options.owner.project, options.ids, options.filter, countOnly};
}

//! Errors: InvalidArgument where nobody can be asked.
base::Result<bool> agreedToErase(std::int64_t records, const MemoryErasing& options, const Common& common)
{
    if (options.yes)
        return true;
    if (common.json || !inputIsTerminal())
        return base::fail(base::ErrorCode::InvalidArgument,
            "this would erase " + memoriesText(records) + " for good; say --yes to do it without being asked");
    std::cout << "Erase " << memoriesText(records) << " for good, with all versions? This cannot be undone. [y/N] " << std::flush;
    std::string line;
    return std::getline(std::cin, line) && (line == "y" || line == "Y" || line == "yes");
}

void tellPlaces(const api::MemoryErased& erased)
{
    for (const auto& place : erased.places)
        std::cout << (place.left == 0 ? styled("ok    ", Style::Dim) : styled("left  ", Style::Bold)) << place.place
                  << (place.removed > 0 ? ": " + std::to_string(place.removed) + " removed" : std::string())
                  << (place.left > 0 ? ", " + std::to_string(place.left) + " left" : std::string())
                  << (place.detail.empty() ? std::string() : "  " + styled(printable(place.detail), Style::Dim)) << "\n";
}

//! `counted` is how many a person was told before.
void tellErased(const api::MemoryErased& erased, std::int64_t counted)
{
    tellPlaces(erased);
    if (erased.records != counted)
        std::cout << styled(
            "Others that fit came or went since they were counted: it was " + memoriesText(counted) + " then.\n", Style::Bold);
    std::cout << "Erased " << memoriesText(erased.records)
              << (erased.complete ? "; nothing of them was found afterwards.\n" : "; see above for what is left.\n");
}

//! Done when nothing is left.
int eraseMemories(const MemoryErasing& options, const Common& common)
{
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    auto erased = session->ask(erasureOf(options, true));
    if (!erased)
        return report(asUsage(std::move(erased.error())), common);
    if (erased->records == 0 || options.dryRun) {
        if (common.json)
            print(api::toJson(*erased));
        else
            std::cout << (options.dryRun ? "This would erase " + memoriesText(erased->records) + ".\n"
                                         : std::string("Nothing is remembered that this would erase.\n"));
        if (!common.json)
            tellPlaces(*erased);
        return options.dryRun || erased->places.empty() ? kDone : kFailed;
    }
    const auto agreed = agreedToErase(erased->records, options, common);
    if (!agreed)
        return report(agreed.error(), common);
    if (!*agreed) {
        std::cout << "Nothing was erased.\n";
        return kCancelled;
    }
    const auto counted = erased->records;
    erased = session->ask(erasureOf(options, false));
    if (!erased)
        return report(erased.error(), common);
    if (common.json)
        print(api::toJson(*erased));
    else
        tellErased(*erased, counted);
    return erased->complete ? kDone : kFailed;
}

} // namespace

void addMemoryErase(CLI::App& memory, const std::shared_ptr<Common>& common, Action& action)
{
    auto options = std::make_shared<MemoryErasing>();
    auto* erase = memory.add_subcommand("erase", "Remove memories for good, and look whether anything of them is left");
    auto* ids = erase->add_option("ID", options->ids, "Their ids, or the beginnings of them");
    ids->option_text(" ");
    erase->add_option("--filter", options->filter, "Those that fit, the forgotten ones among them, as in `kaze memory list`")
        ->option_text("FILTER");
    erase->add_flag("--yes,-y", options->yes, "Do not ask first");
    erase->add_flag("--dry-run", options->dryRun, "Only say how many that are");
    erase->footer("Its exit code is 1 where something is left: in a copy that was made before a migration, for instance.\n\n"
                  "Examples:\n"
                  "  kaze memory erase 0199f3a2-5c1e-7b44 --yes\n"
                  "  kaze memory erase --filter 'agent:bob' --dry-run");
    setMemoryAction(*erase, options, common, action, eraseMemories);
}

} // namespace kaze::cli
