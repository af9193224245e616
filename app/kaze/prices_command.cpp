#include "app/kaze/asking.h"
#include "app/kaze/commands.h"
#include "app/kaze/terminal.h"
#include "engine/api/cost_requests.h"
#include "engine/base/file.h"

#include <iostream>

namespace kaze::cli {

namespace {

constexpr std::uint64_t kLargestPrices = std::uint64_t{16} << 20;

struct PriceOptions {
    std::vector<std::string> words;
    std::string file, source, filter;
    bool dryRun = false;
};

using Rows = std::vector<std::vector<std::string>>;

std::string windowOf(std::int64_t tokens)
{
    return tokens > 0 ? countText(tokens) : "?";
}

void addRows(Rows& rows, const api::ModelPrice& price)
{
    rows.push_back({printable(price.model), price.input.text(), price.cachedInput.text(), price.cacheWrite.text(),
        price.output.text(), windowOf(price.contextTokens), printable(price.source) + (price.own ? " (own)" : "")});
    for (const auto& tier : price.tiers)
        rows.push_back({"  input above " + countText(tier.aboveInputTokens), tier.input.text(), tier.cachedInput.text(),
            tier.cacheWrite.text(), tier.output.text(), "", ""});
}

int show(const PriceOptions& options, const Common& common)
{
    const api::ListPrices query{joined(options.words)};
    const auto tell = [&](const api::PriceList& list) {
        if (list.prices.empty()) {
            std::cout << "No price is known" << (query.filter.empty() ? "" : " for \"" + printable(query.filter) + "\"") << "; `"
                      << commandFor(common, "prices import FILE") << "` takes prices in.\n";
            return;
        }
        Rows rows;
        for (const auto& price : list.prices)
            addRows(rows, price);
        std::cout << "Dollars a million tokens:\n\n"
                  << table({"MODEL", "INPUT", "CACHED", "CACHE WRITE", "OUTPUT", "WINDOW", "FROM"}, rows);
    };
    return answer(
        common, query, [](const auto& list) { return jsonOf(list.prices); }, tell);
}

//! "$1.25 → $1.50", or the price alone where nothing was known.
std::string changeText(
    const std::optional<api::ModelPrice>& before, const api::ModelPrice& after, base::Money api::ModelPrice::*what)
{
    if (!before || *before.*what == after.*what)
        return (after.*what).text();
    return (*before.*what).text() + " → " + (after.*what).text();
}

void printImport(const api::PricesImported& imported, const PriceOptions& options)
{
    Rows rows;
    for (const auto& change : imported.changes) {
        const auto cell = [&](base::Money api::ModelPrice::*what) { return changeText(change.before, change.after, what); };
        rows.push_back({printable(change.model), change.before ? "changed" : "new", cell(&api::ModelPrice::input),
            cell(&api::ModelPrice::cachedInput), cell(&api::ModelPrice::cacheWrite), cell(&api::ModelPrice::output),
            change.after.tiers.empty() ? "" : std::to_string(change.after.tiers.size())});
    }
    if (!rows.empty())
        std::cout << table({"MODEL", "", "INPUT", "CACHED", "CACHE WRITE", "OUTPUT", "TIERS"}, rows) << "\n";
    std::cout << (options.dryRun ? "Would change: " : "Changed: ") << rows.size() << ", as before: " << imported.unchanged
              << ", left out: " << imported.skippedTotal << ".\n";
    for (const auto& skipped : imported.skipped)
        std::cout << "  " << styled(printable(skipped), Style::Dim) << "\n";
    if (const auto more = imported.skippedTotal - static_cast<std::int64_t>(imported.skipped.size()); more > 0)
        std::cout << "  " << styled("and " + std::to_string(more) + " more", Style::Dim) << "\n";
    if (!options.dryRun && !rows.empty())
        std::cout
            << "They stand in prices.yaml in the data folder and count for calls that begin from now on. Comments in that file "
               "are not carried over; where it had some, it is kept as prices.yaml.old.\n";
}

int import(const PriceOptions& options, const Common& common)
{
    auto text = base::readFile(options.file, kLargestPrices);
    if (!text)
        return report(text.error(), common);
    api::ImportPrices wanted;
    wanted.text = std::move(*text);
    wanted.source = options.source;
    wanted.filter = options.filter;
    wanted.dryRun = options.dryRun;
    return answer(
        common, wanted, [](const auto& imported) { return api::toJson(imported); },
        [&](const auto& imported) { printImport(imported, options); });
}

} // namespace

void addPrices(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* prices = app.add_subcommand("prices", "Show what models cost, or take prices in");
    prices->require_subcommand(1);
    auto options = std::make_shared<PriceOptions>();
    auto* shown = prices->add_subcommand("show", "List the prices, in dollars a million tokens");
    shown->add_option("FILTER", options->words, "Words that the name holds; * stands for anything")->option_text(" ");
    addCommonOptions(*shown, common);
    shown->callback([options, common, &action] { action = [options, common] { return show(*options, *common); }; });
    auto* imported = prices->add_subcommand("import", "Take prices into prices.yaml in the data folder");
    imported
        ->add_option("FILE", options->file, "LiteLLM's model_prices_and_context_window.json, or YAML like resources/prices.yaml")
        ->required()
        ->option_text(" ");
    imported
        ->add_option(
            "--source", options->source, "Where it is from, as it will stand beside every cost (default: what it says itself)")
        ->option_text("TEXT");
    imported->add_option("--filter", options->filter, "Only models whose name holds these words; * stands for anything")
        ->option_text("TEXT");
    imported->add_flag("--dry-run", options->dryRun, "Only show what would change");
    addCommonOptions(*imported, common);
    imported->callback([options, common, &action] { action = [options, common] { return import(*options, *common); }; });
}

} // namespace kaze::cli
