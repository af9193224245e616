#include "app/kaze/asking.h"
#include "app/kaze/commands.h"
#include "app/kaze/terminal.h"
#include "engine/api/provider_requests.h"

#include <cmath>
#include <iostream>

namespace kaze::cli {

namespace {

std::chrono::nanoseconds secondsOf(double seconds)
{
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(seconds));
}

std::string keysOf(const api::ProviderInfo& provider)
{
    if (provider.keyPlace == "configuration")
        return std::to_string(provider.keys.size()) + (provider.keys.size() == 1 ? " key" : " keys");
    if (provider.hasKey)
        return "from the " + provider.keyPlace;
    return provider.needsKey ? "missing" : "not needed";
}

std::string gaugesOf(const api::KeyInfo& key)
{
    std::string text;
    const auto add = [&](const std::string& one) { text += (text.empty() ? "" : ", ") + one; };
    for (const auto& gauge : key.gauges) {
        auto what = gauge.what;
        std::replace(what.begin(), what.end(), '_', ' ');
        add(countText(std::llround(gauge.left)) + " of " + countText(std::llround(gauge.limit)) + " " + what + "/min left");
    }
    if (key.inFlight > 0 || key.mostInFlight)
        add(std::to_string(key.inFlight) + (key.mostInFlight ? " of " + std::to_string(*key.mostInFlight) : std::string())
            + " under way");
    return text.empty() ? "no limit known" : text;
}

void printDetails(const api::ProviderList& list)
{
    std::vector<std::vector<std::string>> keys, troubles, waiting;
    for (const auto& provider : list.providers) {
        for (const auto& key : provider.keys)
            keys.push_back({provider.name + "/" + key.name,
                key.restsFor > 0 ? "rests " + durationText(secondsOf(key.restsFor)) + ": " + printable(key.why) : gaugesOf(key)});
        for (const auto& trouble : provider.troubles)
            troubles.push_back({trouble.model, agoText(trouble.at),
                trouble.leftAlone ? "left alone " + durationText(secondsOf(trouble.leftAloneFor)) : "asked",
                printable(trouble.message)});
    }
    for (const auto& call : list.waiting)
        waiting.push_back({call.priority, call.tenant, call.agent, durationText(secondsOf(call.waited)),
            call.still ? durationText(secondsOf(*call.still)) : "?", printable(call.why)});
    if (!keys.empty())
        std::cout << "\n" << table({"KEY", "LIMITS"}, keys);
    if (!troubles.empty())
        std::cout << "\n" << table({"MODEL", "LAST FAILED", "NOW", "WHAT IT SAID"}, troubles);
    if (!waiting.empty())
        std::cout << "\n" << table({"PRIORITY", "TENANT", "AGENT", "WAITED", "STILL", "WHY"}, waiting);
    if (list.waitingTotal > static_cast<std::int64_t>(list.waiting.size()))
        std::cout << "… and " << list.waitingTotal - static_cast<std::int64_t>(list.waiting.size()) << " more\n";
}

int listProviders(bool probe, const Common& common)
{
    const auto tell = [probe](const api::ProviderList& list) {
        std::vector<std::vector<std::string>> rows;
        for (const auto& provider : list.providers)
            rows.push_back({provider.name, provider.kind, keysOf(provider),
                probe && provider.local && !provider.baseUrl.empty() ? (provider.reachable ? "answers" : "does not answer") : "",
                provider.baseUrl});
        std::cout << table({"PROVIDER", "API", "KEY", probe ? "NOW" : "", "ADDRESS"}, rows);
        printDetails(list);
    };
    return answer(
        common, api::ListProviders{probe}, [](const auto& list) { return jsonOf(list.providers); }, tell);
}

int test(const api::TestProvider& wanted, const Common& common)
{
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const auto list = session->ask(wanted);
    if (!list)
        return report(list.error(), common);
    return printChecks(list->checks, common);
}

} // namespace

void addProviders(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* providers = app.add_subcommand("providers", "See the providers of models, and test them");
    providers->require_subcommand(1);
    auto probe = std::make_shared<bool>(false);
    auto wanted = std::make_shared<api::TestProvider>();

    auto* listing
        = providers->add_subcommand("list", "List providers, their keys and limits, what failed last, and what waits for room");
    listing->add_flag("--probe", *probe, "Ask the servers on this machine whether they are there");
    addCommonOptions(*listing, common);
    listing->callback([probe, common, &action] { action = [probe, common] { return listProviders(*probe, *common); }; });

    auto* testing = providers->add_subcommand("test", "Say what a provider and its keys can do; nothing is called that costs");
    testing->add_option("PROVIDER", wanted->provider, "Its name, such as openai")->required()->option_text(" ");
    testing->add_option("--base-url", wanted->baseUrl, "Another address than the configured one")->option_text("URL");
    testing->add_option("--api", wanted->kind, "The API that is spoken there, where it is not the configured one")
        ->check(CLI::IsMember({"openai", "openai-responses", "anthropic", "gemini", "ollama"}))
        ->option_text("NAME");
    addCommonOptions(*testing, common);
    testing->callback([wanted, common, &action] { action = [wanted, common] { return test(*wanted, *common); }; });
}

} // namespace kaze::cli
