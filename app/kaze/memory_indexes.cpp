#include "app/kaze/asking.h"
#include "app/kaze/memory_commands.h"
#include "app/kaze/memory_texts.h"
#include "app/kaze/terminal.h"
#include "engine/api/memory_wire.h"
#include "engine/api/upkeep_requests.h"
#include "engine/base/text.h"

#include <algorithm>
#include <iostream>
#include <thread>

namespace kaze::cli {

namespace {

struct MemoryIndexing {
    MemoryOwner owner;
    std::string kind;
    bool wait = false, cancel = false;
    std::int64_t parts = 1;
};

std::string bytesText(std::int64_t bytes)
{
    return base::sizeText(static_cast<std::uint64_t>(std::max<std::int64_t>(0, bytes)));
}

//! "note", or "note 2/4" where its index has parts.
std::string nameOf(const api::MemoryShard& shard)
{
    return printable(shard.kind)
        + (shard.parts > 1 ? " " + std::to_string(shard.part + 1) + "/" + std::to_string(shard.parts) : "");
}

void tellStats(const api::MemoryStats& stats)
{
    const auto line
        = [](const char* name, const std::string& value) { std::cout << styled(name, Style::Dim) << "  " << value << "\n"; };
    line("records  ", countText(stats.records));
    line("forgotten", countText(stats.forgotten));
    line("versions ", countText(stats.versions) + " earlier");
    line("database ", bytesText(stats.fileBytes));
    line("embedder ",
        printable(stats.embedder) + (stats.dimensions > 0 ? ", " + std::to_string(stats.dimensions) + " dimensions" : "")
            + (stats.lexical ? ", lexical: it knows words, not meanings" : ""));
    if (stats.unembedded > 0)
        line("waiting  ",
            countText(stats.unembedded) + " for a vector"
                + (stats.embedderProblem.empty() ? "" : ": " + printable(stats.embedderProblem)));
    std::int64_t memory = 0;
    for (const auto& shard : stats.shards)
        memory += shard.memoryBytes;
    line("indexes  ", std::to_string(stats.shards.size()) + (memory > 0 ? ", " + bytesText(memory) + " in memory" : ""));
    for (const auto& shard : stats.shards)
        if (!shard.problem.empty())
            std::cout << styled(nameOf(shard) + ": " + printable(shard.problem), Style::Yellow) << "\n";
}

std::string shardState(const api::MemoryShard& shard)
{
    return shard.progress ? shard.state + " " + decimalText(100 * *shard.progress, 0) + " %" : shard.state;
}

//! Whether searches look at the whole index.
bool looksAtAll(const api::MemoryShard& shard)
{
    return shard.indexed > 0 && shard.ef >= shard.indexed;
}

std::string breadthText(const api::MemoryShard& shard)
{
    return looksAtAll(shard) ? "all" : shard.ef > 0 ? std::to_string(shard.ef) : "";
}

void tellShards(const api::MemoryStats& stats)
{
    if (stats.shards.empty()) {
        std::cout << "No vectors yet, and so no indexes.\n";
        return;
    }
    std::vector<std::vector<std::string>> rows;
    for (const auto& shard : stats.shards) {
        const auto lag = std::max<std::int64_t>(0, shard.vectors - (shard.indexed - shard.removed));
        const bool indexed = shard.state != "none";
        rows.push_back({nameOf(shard), shardState(shard), countText(shard.vectors), indexed ? countText(lag) : "",
            indexed ? bytesText(shard.memoryBytes) : "",
            shard.indexed > 0 && shard.memoryBytes > 0
                ? decimalText(static_cast<double>(shard.memoryBytes) / static_cast<double>(shard.indexed), 0)
                : "",
            shard.precision,
            shard.recall  ? decimalText(*shard.recall, 3) + " of " + countText(shard.recallSamples)
                : indexed ? "not yet"
                          : "",
            breadthText(shard), shard.searchP95 ? durationText(*shard.searchP95) : "", printable(shard.problem)});
    }
    std::cout << table(
        {"KIND", "INDEX", "VECTORS", "LAG", "MEMORY", "B/VECTOR", "PRECISION", "RECALL", "EF", "P95", "PROBLEM"}, rows);
    if (std::ranges::any_of(stats.shards, looksAtAll))
        std::cout << "EF all: searches look at every vector, as no breadth of the index finds enough in time, or as that is less "
                     "work.\n";
}

template <class Tell>
int askForStats(const MemoryIndexing& options, const Common& common, Tell tell)
{
    return answer(
        common, api::GetMemoryStats{options.owner.tenant, options.owner.project},
        [](const auto& stats) { return api::toJson(stats); }, tell);
}

int memoryStats(const MemoryIndexing& options, const Common& common)
{
    return askForStats(options, common, tellStats);
}

int memoryShards(const MemoryIndexing& options, const Common& common)
{
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const auto stats = session->ask(api::GetMemoryStats{options.owner.tenant, options.owner.project});
    if (!stats)
        return report(stats.error(), common);
    if (common.json)
        print(api::toJson(*stats).as_object().at("shards"));
    else
        tellShards(*stats);
    return kDone;
}

bool isBuilding(const api::MemoryShard& shard, const std::string& kind)
{
    return (kind.empty() || shard.kind == kind) && (shard.state == "building" || shard.state == "rebuilding");
}

//! Looks until nothing is built any more, or a person has enough of it.
base::Result<api::MemoryStats> untilBuilt(Session& session, api::MemoryStats stats, const MemoryIndexing& options)
{
    MemoryProgress progress(0);
    while (!MemoryInterrupts::came()) {
        std::string text;
        for (const auto& shard : stats.shards)
            if (isBuilding(shard, options.kind))
                text += (text.empty() ? "" : ", ") + nameOf(shard) + " " + shardState(shard) + " of " + countText(shard.vectors);
        if (text.empty())
            return stats;
        progress.at(0, text);
        std::this_thread::sleep_for(std::chrono::milliseconds(250));
        auto next = session.ask(api::GetMemoryStats{options.owner.tenant, options.owner.project});
        if (!next)
            return next;
        stats = std::move(*next);
    }
    return base::fail(base::ErrorCode::Cancelled,
        session.ownsCell() ? "stopped; no index was changed, and the next search builds what it lacks"
                           : "no longer waited for; it goes on, and `kaze memory rebuild --cancel` ends it");
}

int rebuildMemory(const MemoryIndexing& options, const Common& common)
{
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const MemoryInterrupts interrupts;
    const api::RebuildMemory wanted{options.owner.tenant, options.owner.project, options.kind, options.cancel};
    auto stats = session->ask(wanted);
    // A cell of our own goes when we go, and the work with it.
    const bool wait = !options.cancel && (options.wait || session->ownsCell());
    if (stats && wait)
        stats = untilBuilt(*session, std::move(*stats), options);
    if (!stats)
        return report(stats.error(), common);
    if (common.json)
        print(api::toJson(*stats));
    else if (options.cancel)
        std::cout << "What was under way is ended; the indexes are as they were.\n";
    else if (wait)
        tellShards(*stats);
    else
        std::cout << "The indexes are built anew in the background; the old ones answer meanwhile. `"
                  << commandFor(common, "memory shards") << "` tells how far it is.\n";
    return kDone;
}

int reshardMemory(const MemoryIndexing& options, const Common& common)
{
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const MemoryInterrupts interrupts;
    auto stats = session->ask(api::ReshardMemory{options.owner.tenant, options.owner.project, options.kind, options.parts});
    const bool wait = options.wait || session->ownsCell();
    if (stats && wait)
        stats = untilBuilt(*session, std::move(*stats), options);
    if (!stats)
        return report(asUsage(std::move(stats.error())), common);
    if (common.json)
        print(api::toJson(*stats));
    else if (wait)
        tellShards(*stats);
    else
        std::cout << "The parts are built in the background; the present ones answer meanwhile. `"
                  << commandFor(common, "memory shards") << "` tells how far it is, `"
                  << commandFor(common, "memory rebuild --cancel") << "` ends it.\n";
    return kDone;
}

} // namespace

void addMemoryIndexes(CLI::App& memory, const std::shared_ptr<Common>& common, Action& action)
{
    auto options = std::make_shared<MemoryIndexing>();
    auto* stats = memory.add_subcommand("stats", "Show how much is remembered, and what makes the vectors");
    stats->footer("Example:\n  kaze memory stats --tenant acme --json");
    setMemoryAction(*stats, options, common, action, memoryStats);

    auto* shards = memory.add_subcommand("shards", "Show the indexes: size, memory, measured recall");
    shards->footer("LAG is how many vectors an index has yet to take; until then searches look at those one by one. RECALL is "
                   "the share of the\n"
                   "true nearest ten that it finds, measured on searches since the start at the breadth EF.\n\n"
                   "Example:\n  kaze memory shards");
    setMemoryAction(*shards, options, common, action, memoryShards);

    auto* rebuild = memory.add_subcommand("rebuild", "Build the indexes anew from the database; the old ones answer meanwhile");
    rebuild->add_option("--kind", options->kind, "Only the index of this kind")->option_text("KIND");
    auto* wait = rebuild->add_flag("--wait", options->wait, "Show how far it is, until it is done");
    rebuild->add_flag("--cancel", options->cancel, "End what is under way instead")->excludes(wait);
    rebuild->footer("Example:\n  kaze memory rebuild --kind episode --wait");
    setMemoryAction(*rebuild, options, common, action, rebuildMemory);

    auto* reshard
        = memory.add_subcommand("reshard", "Divide the index over a kind into parts, which are built and searched by themselves");
    reshard->add_option("KIND", options->kind, "The kind")->required()->option_text(" ");
    reshard->add_option("PARTS", options->parts, "Into how many, 1 to 64")
        ->required()
        ->check(CLI::Range(1, 64))
        ->option_text(" ");
    reshard->add_flag("--wait", options->wait, "Show how far it is, until it is done");
    reshard->footer(
        "The present parts answer until the new ones are built. Searches ask all parts at the same time; what they find is the "
        "same.\n\nExample:\n  kaze memory reshard episode 4 --wait");
    setMemoryAction(*reshard, options, common, action, reshardMemory);
}

} // namespace kaze::cli
