#include "app/kaze/asking.h"
#include "app/kaze/commands.h"
#include "app/kaze/terminal.h"
#include "engine/api/routing_requests.h"
#include "engine/base/text.h"

#include <iostream>

namespace kaze::cli {

namespace {

std::string inBrackets(std::int64_t part, std::int64_t whole)
{
    return whole > 0 ? " (" + std::to_string(part * 100 / whole) + " %)" : std::string();
}

std::string kindsText(const api::CacheInfo& cache)
{
    std::string text = cache.exact ? "equal requests" : "";
    if (cache.semantic)
        text += (text.empty() ? "" : ", ") + std::string("questions that mean the same");
    return text.empty() ? "nothing (see cache in kaze.yaml)" : text;
}

void printCache(const api::CacheInfo& cache)
{
    const auto hits = cache.exactHits + cache.semanticHits;
    std::vector<std::vector<std::string>> rows{
        {"Answers", kindsText(cache)},
        {"Holds", countText(cache.entries) + " answers, " + base::sizeText(static_cast<std::uint64_t>(cache.bytes))},
        {"Lookups", countText(cache.lookups)},
        {"Hits",
            countText(hits) + inBrackets(hits, cache.lookups)
                + (cache.semanticHits > 0 ? ", " + countText(cache.semanticHits) + " of them by meaning" : std::string())},
        {"Saved",
            cache.savedUsd.text() + ", "
                + durationText(
                    std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(cache.savedSeconds)))
                + " of waiting"},
        {"Read from providers' caches",
            countText(cache.promptCacheReadTokens) + " of " + countText(cache.promptTokens) + " input tokens"
                + inBrackets(cache.promptCacheReadTokens, cache.promptTokens)},
    };
    if (cache.audited > 0)
        rows.push_back(
            {"Checked", countText(cache.audited) + " answers by meaning, " + countText(cache.falseHits) + " of them wrong"});
    if (!cache.note.empty())
        rows.push_back({"Note", printable(cache.note)});
    std::cout << table({"SINCE THE CELL BEGAN", ""}, rows);
}

int show(const Common& common)
{
    return answer(
        common, api::GetRouting{}, [](const auto& routing) { return api::toJson(routing).at("cache"); },
        [](const auto& routing) { printCache(routing.cache); });
}

int clear(const api::ClearCache& wanted, const Common& common)
{
    const auto json = [](const auto& cleared) { return boost::json::object{{"entries", cleared.entries}}; };
    return answer(common, wanted, json, [](const auto& cleared) {
        std::cout << "Forgot " << countText(cleared.entries) << (cleared.entries == 1 ? " answer.\n" : " answers.\n");
    });
}

} // namespace

void addCache(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* cache = app.add_subcommand("cache", "See what answers from the cache brought, and forget them");
    cache->require_subcommand(1);
    auto wanted = std::make_shared<api::ClearCache>();

    auto* showing = cache->add_subcommand("show", "Show what the cache holds, and what it saved since the cell began");
    addCommonOptions(*showing, common);
    showing->callback([common, &action] { action = [common] { return show(*common); }; });

    auto* clearing = cache->add_subcommand("clear", "Forget kept answers; without options all of them");
    clearing->add_option("--tenant", wanted->tenant, "Only those of this tenant")->option_text("NAME");
    clearing->add_option("--agent", wanted->agent, "Only those that this agent got first")->option_text("NAME");
    clearing->add_option("--model", wanted->model, "Only those of this model; * stands for any characters")->option_text("MODEL");
    addCommonOptions(*clearing, common);
    clearing->callback([wanted, common, &action] { action = [wanted, common] { return clear(*wanted, *common); }; });
}

} // namespace kaze::cli
