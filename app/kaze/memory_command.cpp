#include "app/kaze/asking.h"
#include "app/kaze/commands.h"
#include "app/kaze/terminal.h"
#include "engine/base/ids.h"

#include <iostream>
#include <iterator>

namespace kaze::cli {

namespace {

struct MemoryOptions {
    std::string text, kind, tenant, project;
    std::vector<std::string> tags;
    std::int64_t limit = 10;
};

int add(const MemoryOptions& options, const Common& common)
{
    auto text = options.text;
    if (text == "-")
        text.assign(std::istreambuf_iterator<char>(std::cin), {});
    const api::AddMemory wanted{text, options.kind.empty() ? "note" : options.kind, options.tags, base::clientId().text(),
        options.tenant, options.project};
    return answer(
        common, wanted,
        [](const auto& added) {
            return boost::json::object{{"id", added.id}};
        },
        [](const auto& added) { std::cout << "remembered " << added.id << "\n"; });
}

int search(const MemoryOptions& options, const Common& common)
{
    const auto tell = [](const auto& found) {
        if (found.hits.empty())
            std::cout << "Nothing is remembered about that. Add something: kaze memory add \"…\"\n";
        for (const auto& hit : found.hits) {
            char score[32];
            std::snprintf(score, sizeof(score), "%.4f", hit.score);
            std::cout << styled(score, Style::Bold) << "  "
                      << styled(hit.kind + "  " + hit.id + "  text rank " + (hit.textRank ? std::to_string(hit.textRank) : "–")
                                 + ", vector rank " + (hit.vectorRank ? std::to_string(hit.vectorRank) : "–"),
                             Style::Dim)
                      << "\n        " << printable(hit.text) << "\n";
        }
    };
    return answer(
        common, api::SearchMemory{options.text, options.limit, options.kind, options.tenant, options.project},
        [](const auto& found) { return jsonOf(found.hits); }, tell);
}

void addOwner(CLI::App& command, const std::shared_ptr<MemoryOptions>& options)
{
    command.add_option("--tenant", options->tenant, "Whose memory (default: default)")->option_text("NAME");
    command.add_option("--project", options->project, "That of a project, which is its own")->option_text("NAME");
}

} // namespace

void addMemory(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* memory = app.add_subcommand("memory", "Add to and search what the cell remembers");
    memory->require_subcommand(1);
    auto options = std::make_shared<MemoryOptions>();
    auto* added = memory->add_subcommand("add", "Remember a text");
    added->add_option("TEXT", options->text, "The text, or - to read it from standard input")->required()->option_text(" ");
    added->add_option("--tag", options->tags, "A tag; may be given again")->option_text("TAG")->expected(1);
    added->add_option("--kind", options->kind, "note, fact or a kind of your own (default: note)")->option_text("KIND");
    addOwner(*added, options);
    addCommonOptions(*added, common);
    added->callback([options, common, &action] { action = [options, common] { return add(*options, *common); }; });
    auto* searched = memory->add_subcommand("search", "Find by words and by likeness; the best first");
    searched->add_option("QUERY", options->text, "What to look for")->required()->option_text(" ");
    searched->add_option("--limit,-k", options->limit, "At most so many (default: 10)")
        ->check(CLI::Range(1, 200))
        ->option_text("N");
    searched->add_option("--kind", options->kind, "Only this kind")->option_text("KIND");
    addOwner(*searched, options);
    addCommonOptions(*searched, common);
    searched->callback([options, common, &action] { action = [options, common] { return search(*options, *common); }; });
}

} // namespace kaze::cli
