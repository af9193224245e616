// What is shown of providers: keys, models, what failed, what waits.

#include "engine/api/provider_requests.h"
#include "engine/gateway/detail/gateway_impl.h"

namespace kaze::gateway {

using base::ErrorCode;

namespace {

constexpr std::size_t kShownWaiting = 100;
constexpr auto kProbeTime = std::chrono::milliseconds(800);

using KeyPlace = std::optional<base::SecretStore::Place>;

std::string nameOf(base::SecretStore::Place place)
{
    switch (place) {
    case base::SecretStore::Place::Environment:
        return "environment";
    case base::SecretStore::Place::Keyring:
        return "keyring";
    case base::SecretStore::Place::File:
        return "file";
    }
    return "file";
}

std::string noteOf(const std::optional<Price>& price, const ProviderConfig& provider)
{
    if (price)
        return price->input.text() + " / " + price->output.text() + " a million tokens"
            + (provider.kind == "sandbox" ? " (made up; nothing is charged)" : "");
    return provider.local ? "runs on this machine" : "no price known";
}

base::Task<> cancelAfter(
    std::shared_ptr<base::CancelSource> source, base::CancelToken stop, const base::Clock& clock, base::Duration time)
{
    const auto slept = co_await clock.sleep(time, stop);
    if (slept)
        source->cancel(base::Error{ErrorCode::Timeout, "no answer in time", nullptr});
}

//! The models of a server that may not be there; waits a moment only.
base::Task<base::Result<std::vector<std::string>>> probe(
    std::shared_ptr<ChatProvider> kind, std::string baseUrl, const base::Clock& clock)
{
    const auto limit = std::make_shared<base::CancelSource>();
    base::CancelSource answered;
    const auto executor = co_await boost::asio::this_coro::executor;
    base::spawn(executor, cancelAfter(limit, answered.token(), clock, kProbeTime));
    const std::string noKey;
    const auto token = limit->token();
    auto models = co_await kind->models(baseUrl, noKey, token);
    answered.cancel();
    co_return models;
}

} // namespace

void Gateway::Impl::report(const ProviderConfig& provider, api::ProviderInfo& info)
{
    const auto seconds = [](base::Duration time) { return std::chrono::duration<double>(time).count(); };
    if (!provider.keys.empty() || pools.contains(provider.name))
        for (const auto& state : poolOf(provider)->states()) {
            api::KeyInfo key;
            key.name = state.name;
            key.weight = state.weight;
            key.tenants = state.tenants;
            key.inFlight = state.inFlight;
            key.mostInFlight = state.mostInFlight;
            const auto gauge = [&](const char* what, const KeyState::Gauge& one) {
                if (one.limit > 0)
                    key.gauges.push_back({what, one.limit, one.left});
            };
            gauge("requests", state.requests);
            gauge("tokens", state.tokens);
            gauge("input_tokens", state.inputTokens);
            gauge("output_tokens", state.outputTokens);
            key.restsFor = seconds(state.restsFor);
            key.why = state.why;
            info.keys.push_back(std::move(key));
        }
    const auto prefix = provider.name + '/';
    for (auto at = troubles.lower_bound(prefix); at != troubles.end() && at->first.starts_with(prefix); ++at) {
        const auto breaker = breakers.find(at->first);
        const auto now = parts.clock.steady();
        const bool open = breaker != breakers.end() && breaker->second.state(now) != net::CircuitBreaker::State::Closed;
        info.troubles.push_back(
            {at->first, at->second.at, at->second.message, open, open ? seconds(breaker->second.waitFor(now)) : 0});
    }
}

base::Task<base::Result<api::ProviderList>> Gateway::providers(bool probeLocal)
{
    const auto configured = m_impl->config.providers;
    auto look = [&secrets = m_impl->parts.secrets, configured] {
        std::pair<std::vector<KeyPlace>, base::Result<>> found{{}, secrets.keyringUsable()};
        for (const auto& provider : configured)
            found.first.push_back(provider.kind == "sandbox" ? KeyPlace() : secrets.placeOf(provider.name));
        return found;
    };
    const auto [keys, keyring] = co_await m_impl->parts.workers.run(std::move(look));

    api::ProviderList list;
    list.defaultModel = m_impl->config.defaultModel;
    list.secretsKeptIn = keyring
        ? "the system keyring"
        : "a file that only you can read, because no keyring answers on this machine: " + keyring.error().message;
    list.waitingTotal = static_cast<std::int64_t>(m_impl->queue.waiting());
    for (const auto& call : m_impl->queue.list(kShownWaiting)) {
        const auto seconds = [](base::Duration time) { return std::chrono::duration<double>(time).count(); };
        list.waiting.push_back({std::string(gateway::nameOf(call.priority)), call.tenant, call.agent,
            call.run.isNil() ? std::string() : call.run.text(), seconds(call.waited),
            call.still ? std::optional(seconds(*call.still)) : std::nullopt, call.why});
    }
    std::vector<base::Task<base::Result<std::vector<std::string>>>> probes;
    std::vector<std::size_t> probed;
    for (std::size_t i = 0; i < configured.size(); ++i) {
        const auto& provider = configured[i];
        api::ProviderInfo info;
        info.name = provider.name;
        info.kind = provider.kind;
        info.baseUrl = provider.baseUrl;
        info.needsKey = provider.needsKey;
        info.hasKey = keys[i].has_value() || !provider.keys.empty();
        info.keyPlace = !provider.keys.empty() ? "configuration" : keys[i] ? nameOf(*keys[i]) : "";
        m_impl->report(provider, info);
        info.local = provider.local;
        info.reachable = provider.kind == "sandbox";
        for (const auto& model : m_impl->prices.modelsOf(provider.name))
            info.models.push_back(
                {provider.name + '/' + model, noteOf(m_impl->prices.find(provider.name + '/' + model), provider)});
        const auto kind = m_impl->kindOf(provider);
        if (probeLocal && kind && provider.local && provider.kind != "sandbox") {
            probes.push_back(probe(kind, provider.baseUrl, m_impl->parts.clock));
            probed.push_back(i);
        }
        list.providers.push_back(std::move(info));
    }
    const auto answers = co_await base::whenAll(std::move(probes));
    for (std::size_t i = 0; i < answers.size(); ++i) {
        auto& info = list.providers[probed[i]];
        info.reachable = answers[i].has_value();
        for (const auto& model : answers[i].value_or(std::vector<std::string>{}))
            info.models.push_back(
                {info.name + '/' + model, noteOf(m_impl->prices.find(info.name + '/' + model), configured[probed[i]])});
    }
    co_return list;
}

} // namespace kaze::gateway
