#include "app/kaze/asking.h"
#include "app/kaze/memory_commands.h"
#include "app/kaze/memory_texts.h"
#include "app/kaze/memory_vectors.h"
#include "app/kaze/terminal.h"
#include "engine/api/memory_wire.h"
#include "engine/base/file.h"

#include <iostream>

namespace kaze::cli {

namespace {

struct MemorySearching {
    MemoryOwner owner;
    api::SearchMemory asked;
    MemoryChoice choice; //!< but for its kind, which the request has by itself
    std::string filter, vectorFile, certificate;
    bool explained = false;
};

base::Result<api::SearchMemory> searchOf(const MemorySearching& options)
{
    auto asked = options.asked;
    auto choice = options.choice;
    if (!options.filter.empty())
        choice.words.push_back(options.filter);
    asked.filter = filterOf(choice);
    asked.tenant = options.owner.tenant;
    asked.project = options.owner.project;
    asked.certify = !options.certificate.empty();
    if (!options.vectorFile.empty()) {
        auto vector = vectorFrom(options.vectorFile);
        if (!vector)
            return failure(vector);
        asked.vector = std::move(*vector);
    } else if (asked.query.empty()) {
        return base::fail(base::ErrorCode::InvalidArgument, "say what to look for, or give --vector-file");
    }
    return asked;
}

void tellHits(const api::MemoryHits& found, const MemorySearching& options)
{
    if (found.hits.empty())
        std::cout << (options.filter.empty() && options.choice.tags.empty() && options.asked.kind.empty()
                ? "Nothing is remembered about that. Add something: kaze memory add \"…\"\n"
                : "Nothing that fits the filter is remembered about that.\n");
    for (const auto& hit : found.hits)
        std::cout << hitText(hit, options.explained);
    std::cout << styled(factsText(found.facts), Style::Dim) << "\n";
}

int searchMemory(const MemorySearching& options, const Common& common)
{
    const auto asked = searchOf(options);
    if (!asked)
        return report(asked.error(), common);
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const auto found = session->ask(*asked);
    if (!found)
        return report(found.error(), common);
    if (asked->certify) {
        if (found->certificate.empty())
            return report({base::ErrorCode::Unsupported, "this cell signs no answers", nullptr}, common);
        if (const auto written = base::writeFile(options.certificate, found->certificate + "\n"); !written)
            return report(written.error(), common);
    }
    if (common.json && options.explained) {
        auto json = api::toJson(*found).as_object();
        json.erase("certificate");
        print(json);
    } else if (common.json) {
        print(jsonOf(found->hits));
    } else {
        tellHits(*found, options);
        if (asked->certify)
            std::cout << "The certificate is in " << printable(options.certificate) << "; `"
                      << commandFor(common, "memory verify " + printable(options.certificate)) << "` checks it.\n";
    }
    return kDone;
}

void addRanking(CLI::App& command, api::SearchMemory& asked)
{
    const auto share = CLI::Range(0.0, 1.0);
    const auto weight = CLI::Range(0.0, 1000.0);
    command.add_flag("--exact", asked.exact, "Look at every vector, without the indexes");
    command.add_option("--vector-weight", asked.vectorWeight, "How much likeness counts; 0: not at all (default: 0.7)")
        ->check(weight)
        ->option_text("W");
    command.add_option("--text-weight", asked.textWeight, "How much words count; 0: not at all (default: 0.3)")
        ->check(weight)
        ->option_text("W");
    command.add_option("--rrf-k", asked.k, "The constant of reciprocal rank fusion (default: 60)")
        ->check(CLI::Range(1, 100'000))
        ->option_text("K");
    command.add_option("--diversity", asked.diversity, "0 to 1: how much likeness to hits above counts against one (default: 0)")
        ->check(share)
        ->option_text("D");
    command
        .add_option(
            "--half-life", asked.halfLifeDays, "The age in days at which a record counts half (default: age does not matter)")
        ->check(CLI::Range(0.0, 1e6))
        ->option_text("DAYS");
    command.add_option("--importance", asked.importanceWeight, "0 to 1: how far importance counts (default: 0)")
        ->check(share)
        ->option_text("W");
}

} // namespace

void addMemorySearch(CLI::App& memory, const std::shared_ptr<Common>& common, Action& action)
{
    auto options = std::make_shared<MemorySearching>();
    auto* searched = memory.add_subcommand("search", "Find by words and by likeness; the best first");
    searched->add_option("QUERY", options->asked.query, "What to look for")->option_text(" ");
    searched->add_option("--limit,-k", options->asked.limit, "At most so many (default: 10)")
        ->check(CLI::Range(1, 200))
        ->option_text("N");
    searched->add_option("--kind", options->asked.kind, "Only this kind")->option_text("KIND");
    searched->add_option("--tag", options->choice.tags, "Only with this tag; may be given again")
        ->option_text("TAG")
        ->allow_extra_args(false);
    searched->add_option("--filter", options->filter, "Only what fits: tag:ops agent:dev-* age<7d")->option_text("FILTER");
    searched
        ->add_option("--vector-file", options->vectorFile,
            "Search for this vector: a JSON array, or .npy of one dimension with float32 or float64")
        ->option_text("FILE");
    addRanking(*searched, options->asked);
    searched->add_flag(
        "--explain", options->explained, "Say what each score is made of; with --json, how the answer came about too");
    searched->add_option("--certificate", options->certificate, "Have the answer signed, and write that to this file")
        ->option_text("FILE");
    searched->footer(
        "Fields of a filter: kind, tag, agent, source, scope (all take * at the end), age, time, importance, forgotten.\n\n"
        "Examples:\n"
        "  kaze memory search \"when are the backups made\"\n"
        "  kaze memory search deployment --filter 'agent:dev-* age<7d' --explain\n"
        "  kaze memory search incident --half-life 30 --diversity 0.3 --certificate answer.json");
    setMemoryAction(*searched, options, common, action, searchMemory);
}

} // namespace kaze::cli
