#include "app/kaze/asking.h"
#include "app/kaze/commands.h"
#include "app/kaze/terminal.h"
#include "engine/api/run_control_requests.h"

#include <cmath>
#include <iostream>

namespace kaze::cli {

namespace {

struct PoolOptions {
    std::string pool;
    std::int64_t limit = 0;
};

std::string waitText(double seconds)
{
    if (seconds < 60)
        return std::to_string(std::llround(seconds)) + " s";
    return seconds < 3600 ? std::to_string(std::llround(seconds / 60)) + " min"
                          : std::to_string(std::llround(seconds / 3600)) + " h";
}

int listPools(const Common& common)
{
    const auto tell = [&](const api::PoolList& list) {
        std::vector<std::vector<std::string>> rows;
        for (const auto& pool : list.pools)
            rows.push_back({pool.pool == "*" ? std::string("all together") : printable(pool.pool),
                pool.limit > 0 ? countText(pool.limit) : "no limit", countText(pool.atWork), countText(pool.waiting),
                pool.waiting > 0 ? waitText(pool.longestWaitSeconds) : "", countText(pool.admitted), countText(pool.preempted)});
        std::cout << table({"POOL", "LIMIT", "AT WORK", "WAITING", "LONGEST", "STARTED", "GAVE WAY"}, rows);
        if (list.pools.size() < 2)
            std::cout << "No run of any pool yet; `" << commandFor(common, "pools set review 4")
                      << "` lets four runs of the pool review work at one time.\n";
    };
    return answer(
        common, api::ListPools{}, [](const auto& list) { return jsonOf(list.pools); }, tell);
}

int set(const PoolOptions& options, const Common& common)
{
    api::SetPool wanted;
    wanted.pool = options.pool;
    wanted.limit = options.limit;
    const auto json = [&](const auto&) { return boost::json::object{{"pool", options.pool}, {"limit", options.limit}}; };
    return answer(common, wanted, json, [&](const auto&) {
        const auto whose = options.pool == "*" ? std::string("All pools together") : "The pool " + printable(options.pool);
        if (options.limit > 0)
            std::cout << whose << ": at most " << countText(options.limit)
                      << " runs at work at one time; more wait for a place.\n";
        else
            std::cout << whose << ": no limit of its own.\n";
    });
}

} // namespace

void addPools(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* pools = app.add_subcommand("pools", "Limit how many agents of a kind work at one time");
    pools->require_subcommand(1);
    auto options = std::make_shared<PoolOptions>();

    auto* listing = pools->add_subcommand("list", "List pools: their limits, who is at work and who waits");
    addCommonOptions(*listing, common);
    listing->callback([common, &action] { action = [common] { return listPools(*common); }; });

    auto* setting = pools->add_subcommand("set", "Set how many runs of a pool may be at work at one time");
    setting->add_option("POOL", options->pool, "What agent files have behind `pool:`; '*' stands for all pools together")
        ->required()
        ->option_text(" ");
    setting->add_option("LIMIT", options->limit, "Runs at work at one time; 0 for no limit")
        ->required()
        ->option_text(" ")
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{1'000'000'000}));
    addCommonOptions(*setting, common);
    setting->footer("Examples:\n"
                    "  kaze pools set review 4\n"
                    "  kaze pools set '*' 200");
    setting->callback([options, common, &action] { action = [options, common] { return set(*options, *common); }; });
}

} // namespace kaze::cli
