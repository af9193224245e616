#include "engine/gateway/detail/route.h"

#include "engine/net/url.h"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <array>

namespace kaze::gateway {

namespace detail {

namespace {

using base::ErrorCode;

constexpr std::array<std::string_view, 3> kHints{"fast", "reasoning", "embed"};

std::string namesOf(const GatewayConfig& config)
{
    std::string names;
    for (const auto& provider : config.providers)
        names += (names.empty() ? "" : ", ") + provider.name;
    return names;
}

} // namespace

bool isLoopback(const std::string& url)
{
    const auto parsed = net::parseUrl(url);
    if (!parsed)
        return false;
    auto host = parsed->host;
    if (host.starts_with('[') && host.ends_with(']'))
        host = host.substr(1, host.size() - 2);
    boost::system::error_code noAddress;
    const auto address = boost::asio::ip::make_address(host, noAddress);
    return host == "localhost" || (!noAddress && address.is_loopback());
}

base::Result<Route> routeOf(const GatewayConfig& config, const std::string& model, const std::string& baseUrl)
{
    auto name = model;
    if (const auto hint = config.hints.find(model); hint != config.hints.end())
        name = hint->second;
    const bool isHint = std::find(kHints.begin(), kHints.end(), name) != kHints.end();
    if (!baseUrl.empty() && (name.empty() || isHint))
        return base::fail(ErrorCode::InvalidArgument,
            "An address needs a model: say which one " + baseUrl + " should use, such as --model custom/NAME.");
    if (name.empty() || isHint)
        name = config.defaultModel;
    if (name.empty())
        return base::fail(ErrorCode::NotFound,
            "No model is chosen. Name one as provider/model (providers: " + namesOf(config)
                + "), or set a default in the settings.");

    const auto slash = name.find('/');
    const auto provider
        = slash == std::string::npos ? (baseUrl.empty() ? std::string() : std::string("custom")) : name.substr(0, slash);
    Route route{{}, slash == std::string::npos ? name : name.substr(slash + 1)};
    const auto known
        = std::find_if(config.providers.begin(), config.providers.end(), [&](const auto& one) { return one.name == provider; });
    if (route.model.empty() || (known == config.providers.end() && baseUrl.empty()))
        return base::fail(ErrorCode::NotFound,
            "There is no model \"" + name + "\". A model is named provider/model; the providers are " + namesOf(config)
                + ". For another server give its address too.");
    if (known != config.providers.end())
        route.provider = *known;
    else
        route.provider.name = provider;
    if (!baseUrl.empty()) {
        const bool loopback = isLoopback(baseUrl);
        route.provider.kind = "openai";
        route.provider.baseUrl = baseUrl;
        route.provider.needsKey = route.provider.needsKey && !loopback;
        route.provider.local = loopback;
    }
    return route;
}

} // namespace detail

std::vector<ProviderConfig> wellKnownProviders()
{
    return {
        {"sandbox", "sandbox", "", false, true},
        {"openai", "openai", "https://api.openai.com/v1", true, false},
        {"anthropic", "openai", "https://api.anthropic.com/v1", true, false},
        {"openrouter", "openai", "https://openrouter.ai/api/v1", true, false},
        {"ollama", "openai", "http://127.0.0.1:11434/v1", false, true},
        {"lmstudio", "openai", "http://127.0.0.1:1234/v1", false, true},
        {"llamacpp", "openai", "http://127.0.0.1:8080/v1", false, true},
    };
}

} // namespace kaze::gateway
