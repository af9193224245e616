#include "engine/gateway/detail/route.h"

#include "engine/net/url.h"

#include <algorithm>
#include <array>

namespace kaze::gateway {

namespace detail {

namespace {

using base::ErrorCode;

constexpr std::array<std::string_view, 3> kHints{"fast", "reasoning", "embed"};

//! What speaks `kind` at its own address, at another one.
std::string kindAt(const std::string& kind, const std::string& baseUrl)
{
    auto url = baseUrl;
    while (url.ends_with('/'))
        url.pop_back();
    if (kind == "openai-responses" || kind == "openai" || kind == "sandbox")
        return kind == "sandbox" ? "openai" : kind;
    const bool isOwn = kind == "anthropic" && url.find("//api.anthropic.com") != std::string::npos;
    return (url.ends_with("/v1") && !isOwn) || url.ends_with("/openai") ? "openai" : kind;
}

std::string namesOf(const GatewayConfig& config)
{
    std::string names;
    for (const auto& provider : config.providers)
        names += (names.empty() ? "" : ", ") + provider.name;
    return names;
}

} // namespace

base::Result<Route> routeOf(
    const GatewayConfig& config, const std::string& model, const std::string& baseUrl, const std::string& tenant)
{
    const auto own = config.tenants.find(tenant);
    auto name = model;
    if (const auto hint = config.hints.find(model); hint != config.hints.end())
        name = hint->second;
    if (own != config.tenants.end())
        if (const auto hint = own->second.hints.find(model); hint != own->second.hints.end())
            name = hint->second;
    const bool isHint = std::find(kHints.begin(), kHints.end(), name) != kHints.end();
    if (!baseUrl.empty() && (name.empty() || isHint))
        return base::fail(ErrorCode::InvalidArgument,
            "An address needs a model: say which one " + baseUrl + " should use, such as --model custom/NAME.");
    if (name.empty() || isHint)
        name = own != config.tenants.end() && !own->second.defaultModel.empty() ? own->second.defaultModel : config.defaultModel;
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
        const bool loopback = net::isLoopback(baseUrl);
        route.provider.kind = kindAt(route.provider.kind, baseUrl);
        route.provider.baseUrl = baseUrl;
        // A server that nobody has heard of may need no key; where it does, it says so.
        route.provider.needsKey = route.provider.needsKey && !loopback && known != config.providers.end();
        route.provider.local = loopback;
    }
    return route;
}

std::string overflowed(const GatewayConfig& config, const std::string& model, const std::string& tenant,
    const std::function<std::size_t(const std::string& provider)>& waiting)
{
    const auto overflow = config.overflow.find(model);
    if (overflow == config.overflow.end())
        return model;
    const auto route = routeOf(config, model, "", tenant);
    return route && static_cast<std::int64_t>(waiting(route->provider.name)) > overflow->second.above ? overflow->second.to
                                                                                                      : model;
}

} // namespace detail

std::vector<ProviderConfig> wellKnownProviders()
{
    return {
        {"sandbox", "sandbox", "", false, true},
        {"openai", "openai", "https://api.openai.com/v1", true, false},
        {"anthropic", "anthropic", "https://api.anthropic.com", true, false},
        {"gemini", "gemini", "https://generativelanguage.googleapis.com", true, false},
        {"openrouter", "openai", "https://openrouter.ai/api/v1", true, false},
        {"ollama", "ollama", "http://127.0.0.1:11434", false, true},
        {"lmstudio", "openai", "http://127.0.0.1:1234/v1", false, true},
        {"llamacpp", "openai", "http://127.0.0.1:8080/v1", false, true},
    };
}

bool isWellKnown(const std::string& provider)
{
    const auto known = wellKnownProviders();
    return std::any_of(known.begin(), known.end(), [&](const auto& one) { return one.name == provider; });
}

std::string kindOf(const std::string& provider, const std::string& baseUrl)
{
    const auto known = wellKnownProviders();
    const auto same = std::find_if(known.begin(), known.end(), [&](const auto& one) { return one.name == provider; });
    return same == known.end() ? "openai" : detail::kindAt(same->kind, baseUrl);
}

} // namespace kaze::gateway
