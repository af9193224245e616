#include "app/kaze/asking.h"
#include "app/kaze/memory_commands.h"
#include "app/kaze/memory_texts.h"
#include "app/kaze/terminal.h"
#include "engine/api/memory_wire.h"

#include <iostream>

namespace kaze::cli {

namespace {

struct MemoryListing {
    MemoryOwner owner;
    MemoryChoice choice;
    std::string id;
    std::int64_t limit = 50;
    bool oldestFirst = false, forgotten = false, differences = false;
};

//! So many records at most, page after page.
base::Result<api::MemoryPage> pagesOf(Session& session, api::ListMemories query, std::int64_t limit)
{
    api::MemoryPage all;
    do {
        query.limit = std::min<std::int64_t>(1000, limit - std::ssize(all.rows));
        auto page = session.ask(query);
        if (!page)
            return page;
        all.rows.insert(all.rows.end(), page->rows.begin(), page->rows.end());
        all.total = page->total;
        all.next = query.cursor = page->next;
    } while (!query.cursor.empty() && std::ssize(all.rows) < limit);
    return all;
}

int listMemories(const MemoryListing& options, const Common& common)
{
    api::ListMemories query;
    query.tenant = options.owner.tenant;
    query.project = options.owner.project;
    query.filter = filterOf(options.choice);
    if (options.forgotten)
        query.filter += query.filter.empty() ? "forgotten:yes" : " forgotten:yes";
    query.oldestFirst = options.oldestFirst;
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const auto page = pagesOf(*session, query, options.limit);
    if (!page)
        return report(page.error(), common);
    if (common.json) {
        print(jsonOf(page->rows));
        return kDone;
    }
    if (page->rows.empty()) {
        std::cout << (query.filter.empty() ? "Nothing is remembered yet. Add something: kaze memory add \"…\"\n"
                                           : "No memory fits the filter.\n");
        return kDone;
    }
    std::vector<std::vector<std::string>> rows;
    for (const auto& record : page->rows)
        rows.push_back({record.id, printable(record.kind), std::to_string(record.version), agoText(record.createdAt),
            printable(joined(record.tags)), oneLine(record.text, 300)});
    std::cout << table({"MEMORY", "KIND", "VERSION", "CREATED", "TAGS", "TEXT"}, rows);
    const auto more = page->total - std::ssize(page->rows);
    if (!page->next.empty())
        std::cout << styled(
            more > 0 ? std::to_string(more) + " more; --limit shows them" : "There are more; --limit shows them", Style::Dim)
                  << "\n";
    return kDone;
}

int showMemory(const MemoryListing& options, const Common& common)
{
    const api::GetMemory wanted{options.id, options.owner.tenant, options.owner.project, 1, 0};
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const auto reply = session->ask(wanted);
    if (!reply)
        return report(asUsage(reply.error()), common);
    if (common.json) {
        print(api::toJson(reply->record));
        return kDone;
    }
    std::cout << recordText(reply->record);
    if (reply->versionsInAll > 1)
        std::cout << "\n"
                  << styled(std::to_string(reply->versionsInAll)
                             + " versions: " + commandFor(common, "memory history " + reply->record.id + " --diff"),
                         Style::Dim)
                  << "\n";
    return kDone;
}

//! The newest versions, one more than is shown, where there is one, to compare the oldest with.
base::Result<api::MemoryReply> versionsOf(Session& session, api::GetMemory query, std::int64_t limit)
{
    api::MemoryReply all;
    do {
        query.versions = std::min<std::int64_t>(200, limit + 1 - std::ssize(all.versions));
        auto reply = session.ask(query);
        if (!reply)
            return std::unexpected(asUsage(std::move(reply.error())));
        auto versions = std::move(all.versions);
        all = std::move(*reply);
        const bool ended = all.versions.empty();
        all.versions.insert(all.versions.begin(), versions.begin(), versions.end());
        if (ended)
            break;
        query.before = all.versions.back().version;
    } while (query.before > 1 && std::ssize(all.versions) <= limit);
    return all;
}

void tellVersions(const std::vector<api::MemoryVersion>& versions, std::size_t shown, bool differences)
{
    for (std::size_t i = 0; i < shown; ++i) {
        const auto& version = versions[i];
        std::cout << styled("version " + std::to_string(version.version), Style::Bold) << "  " << agoText(version.changedAt)
                  << (version.changedBy.empty() ? "" : "  by " + printable(version.changedBy))
                  << (version.reason.empty() ? "" : "  " + printable(version.reason))
                  << styled("  " + version.hash.substr(0, 12), Style::Dim) << "\n";
        if (!differences)
            std::cout << "        " << oneLine(version.text, 400) << "\n";
        else if (i + 1 < versions.size())
            std::cout << changeText(versions[i + 1], version) << (i + 1 < shown ? "\n" : "");
        else
            std::cout << printable(version.text) << "\n";
    }
}

int showHistory(const MemoryListing& options, const Common& common)
{
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    api::GetMemory query;
    query.id = options.id;
    query.tenant = options.owner.tenant;
    query.project = options.owner.project;
    auto reply = versionsOf(*session, query, options.limit);
    if (!reply)
        return report(reply.error(), common);
    const auto shown = std::min(reply->versions.size(), static_cast<std::size_t>(options.limit));
    if (common.json) {
        reply->versions.resize(shown);
        print(api::toJson(*reply).as_object().at("versions"));
        return kDone;
    }
    tellVersions(reply->versions, shown, options.differences);
    if (reply->versionsInAll > static_cast<std::int64_t>(shown))
        std::cout << styled(
            std::to_string(reply->versionsInAll - static_cast<std::int64_t>(shown)) + " earlier; --limit shows them", Style::Dim)
                  << "\n";
    return kDone;
}

void addMemoryId(CLI::App& command, const std::shared_ptr<MemoryListing>& options)
{
    command.add_option("ID", options->id, "Its id, or the beginning of it")->required()->option_text(" ");
}

} // namespace

void addMemoryRecords(CLI::App& memory, const std::shared_ptr<Common>& common, Action& action)
{
    auto options = std::make_shared<MemoryListing>();
    auto* listed = memory.add_subcommand("list", "List what is remembered, the newest first");
    listed->add_option("FILTER", options->choice.words, "Words of the text, and fields: tag:ops agent:dev-* age<7d")
        ->option_text(" ");
    listed->add_option("--kind", options->choice.kind, "Only this kind")->option_text("KIND");
    listed->add_option("--tag", options->choice.tags, "Only with this tag; may be given again")
        ->option_text("TAG")
        ->allow_extra_args(false);
    listed->add_flag("--oldest", options->oldestFirst, "The oldest first");
    listed->add_flag("--forgotten", options->forgotten, "Those that were forgotten, which can be restored");
    listed->add_option("--limit", options->limit, "At most so many (default: 50)")
        ->check(CLI::Range(1, 1'000'000))
        ->option_text("N");
    listed->footer(
        "Fields of a filter: kind, tag, agent, source, scope (all take * at the end), age, time, importance, forgotten.\n\n"
        "Examples:\n"
        "  kaze memory list tag:ops 'age<7d'\n"
        "  kaze memory list --kind fact --limit 1000 --json");
    setMemoryAction(*listed, options, common, action, listMemories);

    auto* shown = memory.add_subcommand("show", "Show a memory with all that is known of it");
    addMemoryId(*shown, options);
    shown->footer("Example:\n  kaze memory show 0199f3a2-5c1e-7b44-9d0f-6b1f0e6f2a11");
    setMemoryAction(*shown, options, common, action, showMemory);

    auto* history = memory.add_subcommand("history", "Show the versions of a memory: when, by whom and why");
    addMemoryId(*history, options);
    history->add_flag("--diff", options->differences, "What changed from each version to the next, line by line");
    history->add_option("--limit", options->limit, "At most so many (default: 50)")
        ->check(CLI::Range(1, 10'000))
        ->option_text("N");
    history->footer("Example:\n  kaze memory history 0199f3a2-5c1e-7b44 --diff");
    setMemoryAction(*history, options, common, action, showHistory);
}

} // namespace kaze::cli
