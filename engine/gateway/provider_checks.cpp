// What a provider lets this cell do, without a call that costs.

#include "engine/api/provider_requests.h"
#include "engine/gateway/detail/gateway_impl.h"

#include <algorithm>
#include <set>

namespace kaze::gateway {

using api::CheckStatus;
using base::ErrorCode;

namespace {

api::Check checkOf(std::string name, CheckStatus status, std::string message, std::string remedy = {})
{
    api::Check check;
    check.name = std::move(name);
    check.status = status;
    check.message = std::move(message);
    check.remedy = std::move(remedy);
    return check;
}

std::string remedyFor(const base::Error& error, const ProviderConfig& provider)
{
    switch (error.code) {
    case ErrorCode::Unauthenticated:
        return "Give another key, or set " + base::SecretStore::environmentName(provider.name) + '.';
    case ErrorCode::Unavailable:
    case ErrorCode::Timeout:
        return provider.local ? "Start the server, or correct its address." : "Check the address and the network.";
    case ErrorCode::NotFound:
    case ErrorCode::Protocol:
        return provider.kind == "openai" ? "Correct the address; that of an OpenAI-compatible server usually ends in /v1."
                                         : "Correct the address, or say which API is spoken there (kind).";
    default:
        return "Try again later.";
    }
}

std::string limitsOf(const RateLimits& limits)
{
    std::string text;
    const auto add = [&](const RateLimit& one, const char* what) {
        if (one.limit && *one.limit > 0)
            text += (text.empty() ? "" : ", ") + std::to_string(*one.limit) + ' ' + what
                + (one.remaining ? " (" + std::to_string(*one.remaining) + " left)" : std::string());
    };
    add(limits.requests, "requests");
    add(limits.tokens, "tokens");
    add(limits.inputTokens, "input tokens");
    add(limits.outputTokens, "output tokens");
    return text;
}

//! Ollama's "qwen3" is its "qwen3:latest".
bool offers(const std::vector<std::string>& models, const std::string& model)
{
    return std::any_of(models.begin(), models.end(), [&](const auto& one) { return one == model || one == model + ":latest"; });
}

std::string such(const std::vector<std::string>& models)
{
    std::string text;
    for (std::size_t i = 0; i < std::min<std::size_t>(models.size(), 3); ++i)
        text += (i == 0 ? "" : ", ") + models[i];
    return text;
}

//! What the configuration wants of a provider: its models' names, by what they are for.
std::vector<std::pair<std::string, std::string>> wantedOf(const GatewayConfig& config, const std::string& provider)
{
    std::vector<std::pair<std::string, std::string>> wanted;
    const auto add = [&](const std::string& what, const std::string& model) {
        if (model.starts_with(provider + '/'))
            wanted.emplace_back(what, model.substr(provider.size() + 1));
    };
    add("default model", config.defaultModel);
    for (const auto& [hint, model] : config.hints)
        add("model for " + hint, model);
    add("model for embeddings", config.embedModel);
    return wanted;
}

void checkModels(api::CheckList& list, const ProviderConfig& provider, const ProviderOffer& offer)
{
    if (offer.models.empty())
        list.checks.push_back(
            checkOf("models", CheckStatus::Warning, provider.name + " answers, but has no models.", "Load a model there first."));
    else
        list.checks.push_back(checkOf("models", CheckStatus::Ok,
            std::to_string(offer.models.size()) + (offer.models.size() == 1 ? " model: " : " models, such as ")
                + such(offer.models)));
    list.checks.push_back(checkOf("calls", CheckStatus::Ok,
        std::string(
            offer.embeds ? "Its API has chat, streaming and embeddings." : "Its API has chat and streaming, no embeddings.")
            + " No call was made, because calls cost."));
    const auto limits = limitsOf(offer.limits);
    if (!provider.local || !limits.empty())
        list.checks.push_back(checkOf("limits", CheckStatus::Ok,
            limits.empty() ? "It says none with this answer; they are learnt from the first call." : "A minute: " + limits));
}

void checkWanted(
    api::CheckList& list, const GatewayConfig& config, const ProviderConfig& provider, const std::vector<std::string>& models)
{
    for (const auto& [what, model] : wantedOf(config, provider.name))
        list.checks.push_back(offers(models, model)
                ? checkOf(what, CheckStatus::Ok, model + " is among its models.")
                : checkOf(what, CheckStatus::Warning, model + " is not among the models that it lists.",
                    models.empty() ? "Load it there, or choose another model."
                                   : "Choose one that is, such as " + models.front() + ", unless you know it under this name."));
}

void checkPrices(api::CheckList& list, const GatewayConfig& config, const PriceTable& prices, const ProviderConfig& provider,
    const std::vector<std::string>& models)
{
    if (provider.local || models.empty())
        return;
    const auto known = [&](const std::string& model) { return prices.find(provider.name + '/' + model).has_value(); };
    std::set<std::string> without;
    for (const auto& [what, model] : wantedOf(config, provider.name))
        if (!known(model))
            without.insert(model);
    if (!without.empty()) {
        const std::vector<std::string> names(without.begin(), without.end());
        list.checks.push_back(checkOf("prices", CheckStatus::Warning,
            "There is no price for " + such(names) + "; what its calls cost is unknown, and a budget refuses them.",
            "Import a price list (kaze prices import), or add the model to prices.yaml."));
        return;
    }
    const auto priced = std::count_if(models.begin(), models.end(), known);
    list.checks.push_back(checkOf("prices", priced > 0 ? CheckStatus::Ok : CheckStatus::Warning,
        "Known for " + std::to_string(priced) + " of its " + std::to_string(models.size()) + " models.",
        priced > 0 ? "" : "Import a price list (kaze prices import); without one a budget refuses its models."));
}

//! Of a key that the configuration names after the first: whether the provider takes it.
base::Task<api::Check> checkKey(
    std::shared_ptr<ChatProvider> kind, ProviderConfig provider, std::string name, base::Result<std::string> key)
{
    if (!key)
        co_return checkOf(name, CheckStatus::Failed, key.error().message, "Correct where it is read from.");
    const base::CancelToken never;
    const auto offer = co_await kind->offer(provider.baseUrl, *key, never);
    if (!offer)
        co_return checkOf(name, CheckStatus::Failed, offer.error().message, remedyFor(offer.error(), provider));
    const auto limits = limitsOf(offer->limits);
    co_return checkOf(name, CheckStatus::Ok, limits.empty() ? "It is accepted." : "It is accepted. A minute: " + limits);
}

//! Whether the list of models is open to everybody, and says nothing of a key.
base::Task<bool> listsToAnybody(std::shared_ptr<ChatProvider> kind, std::string baseUrl)
{
    const std::string nobody;
    const base::CancelToken never;
    const auto offer = co_await kind->offer(baseUrl, nobody, never);
    co_return offer.has_value();
}

//! What is known of the key once the provider has answered.
std::string verdictOn(bool isNone, bool isOpen, bool given)
{
    if (isNone)
        return "It asks for none.";
    if (isOpen)
        return "It shows its models to everybody; whether the key is accepted shows with the first call.";
    return given ? "It is accepted. It is not stored yet." : "The stored one is accepted.";
}

} // namespace

base::Task<api::CheckList> Gateway::testProvider(api::TestProvider test)
{
    api::CheckList list;
    const auto fail = [&list](std::string name, std::string message, std::string remedy) {
        list.checks.push_back(checkOf(std::move(name), CheckStatus::Failed, std::move(message), std::move(remedy)));
    };
    auto route = detail::routeOf(m_impl->config, test.provider + "/any", test.baseUrl);
    if (!route) {
        fail("provider", route.error().message, "Give the address of the server.");
        co_return list;
    }
    auto provider = route->provider;
    if (!test.kind.empty())
        provider.kind = test.kind;
    const auto kind = m_impl->kindOf(provider);
    if (!kind) {
        fail("provider", "This program does not speak \"" + provider.kind + "\".", "Choose another API.");
        co_return list;
    }
    auto key = test.key;
    const bool given = !key.empty();
    if (!given) {
        auto any = provider.keys.empty() ? KeyConfig() : provider.keys.front();
        auto stored = co_await m_impl->keyOf(provider, std::move(any));
        if (!stored) {
            fail("key", stored.error().message, "Paste a key.");
            co_return list;
        }
        key = std::move(*stored);
    }
    const auto began = m_impl->parts.clock.steady();
    const base::CancelToken never;
    const auto offer = co_await kind->offer(provider.baseUrl, key, never);
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(m_impl->parts.clock.steady() - began);
    const bool refused = !offer && offer.error().code == ErrorCode::Unauthenticated;
    if (!offer && !refused) {
        const bool silent = offer.error().code == ErrorCode::Unavailable || offer.error().code == ErrorCode::Timeout;
        fail(silent ? "connection" : "models", offer.error().message, remedyFor(offer.error(), provider));
        co_return list;
    }
    list.checks.push_back(checkOf("connection", CheckStatus::Ok,
        (provider.baseUrl.empty() ? provider.name : provider.baseUrl) + " answers in " + std::to_string(took.count()) + " ms."));
    const auto keyName = provider.keys.empty() || given ? std::string("key") : "key " + provider.keys.front().name;
    if (refused) {
        fail(keyName, key.empty() ? "It wants a key, and there is none: " + offer.error().message : offer.error().message,
            remedyFor(offer.error(), provider));
        co_return list;
    }
    bool isOpen = false;
    if (!key.empty())
        isOpen = co_await listsToAnybody(kind, provider.baseUrl);
    list.checks.push_back(checkOf(keyName, CheckStatus::Ok, verdictOn(key.empty(), isOpen, given)));
    std::vector<base::Task<api::Check>> others;
    for (std::size_t i = 1; !given && !isOpen && i < provider.keys.size(); ++i) {
        auto which = provider.keys[i];
        auto other = co_await m_impl->keyOf(provider, std::move(which));
        others.push_back(checkKey(kind, provider, "key " + provider.keys[i].name, std::move(other)));
    }
    const auto told = co_await base::whenAll(std::move(others));
    list.checks.insert(list.checks.end(), told.begin(), told.end());
    checkModels(list, provider, *offer);
    checkWanted(list, m_impl->config, provider, offer->models);
    checkPrices(list, m_impl->config, m_impl->prices, provider, offer->models);
    co_return list;
}

} // namespace kaze::gateway
